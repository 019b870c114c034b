/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates beside a key, verified up to one that the caller trusts. The chain itself is
 * crypto/x509.h. */
#include "core/argument.h"
#include "core/error.h"
#include "crypto/x509.h"
#include "key/key_public.h"

gov_status gov_key_verify_x5c(const gov_key *key, const gov_key *anchor, int64_t at_ms,
                              gov_error **err)
{
    const char *reason = NULL;
    gov__bytes trusted = {.data = NULL};

    if (key == NULL || anchor == NULL || at_ms < 0) {
        return gov__argument_fail(NULL, err,
                                  key == NULL      ? "key"
                                  : anchor == NULL ? "anchor"
                                                   : "at_ms");
    }
    trusted.data = gov__key_x5c_at(anchor, 0, &trusted.len);
    if (trusted.data == NULL) {
        return gov__argument_fail(gov__key_mem(key), err, "anchor");
    }
    const gov__x509_input input = {.anchors = &trusted,
                                   .anchor_count = 1,
                                   .at_s = at_ms / 1000,
                                   .flags = GOV__X509_FOR_SIGNING | GOV__X509_PARTIAL,
                                   .reason = &reason};
    gov_status status = gov__x509_verify_x5c(key, &input);
    if (status == GOV_OK || status == GOV_ERR_NO_MEMORY) {
        return gov__error_status(gov__key_mem(key), err, status);
    }
    return gov__error_raise(gov__key_mem(key), err, status,
                            "the certificates of the key do not hold: %s", "密钥的证书链不成立：%s",
                            reason != NULL ? reason : gov_status_get_name(status));
}
