/* SPDX-License-Identifier: Apache-2.0 */
/* TIF, the gateway of Guangdong: an account and a moment are proven, by SHA-256 over time, token, nonce and
 * time. Neither method nor path nor body is covered: whoever sees a request can send another one with its
 * headers until the gateway calls them old. */
#include "signer/scheme.h"

#include <string.h>

#include "base/str.h"

/* The secret stays out of what is explained. */
static void explain(gov_signing *signing, const char *time, const char *nonce, gov__buf *text)
{
    gov__buf_clear(text);
    gov__buf_append_str(text, time);
    gov__buf_append_str(text, "<signer.secret>");
    gov__buf_append_str(text, nonce);
    gov__buf_append_str(text, time);
    gov_signing_explain(signing, gov__buf_text(text));
}

static gov_status sign(void *user, gov_signing *signing)
{
    const gov__signer_account *account = user;
    uint8_t digest[GOV__DIGEST_MAX];
    char hex[2 * GOV__DIGEST_MAX + 1];
    char time[GOV__STR_INT_MAX];
    const char *nonce = gov_signing_get_nonce(signing);
    gov__buf text;
    (void)gov__str_from_int64(gov_signing_get_time_ms(signing) / 1000, time);
    gov__buf_init_secret(&text, account->mem, 0);
    const char *const parts[] = {time, account->secret, nonce, time};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        gov__buf_append_str(&text, parts[i]);
    }
    gov_status status = gov__buf_status(&text);
    if (status == GOV_OK) {
        status = gov__digest_of(account->crypto, GOV__DIGEST_SHA256, text.data, text.len, digest);
    }
    if (status == GOV_OK) {
        gov__str_to_hex(digest, gov__digest_size(GOV__DIGEST_SHA256), hex);
        explain(signing, time, nonce, &text);
        status = gov_signing_set_header(signing, "x-tif-paasid", account->key_id);
    }
    if (status == GOV_OK) {
        status = gov_signing_set_header(signing, "x-tif-timestamp", time);
    }
    if (status == GOV_OK) {
        status = gov_signing_set_header(signing, "x-tif-nonce", nonce);
    }
    if (status == GOV_OK) {
        status = gov_signing_set_header(signing, "x-tif-signature", hex);
    }
    gov__buf_free(&text);
    return status;
}

gov_status gov__signer_tif(const gov__signer_settings *settings, gov_signer *out,
                           const char **out_fault)
{
    return gov__signer_account_open(settings, sign, out, out_fault);
}
