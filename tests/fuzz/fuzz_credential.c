/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the verification of SD-JWT VCs: "payload~disclosure~...~proof" in JSON is signed and encoded here;
 * other text is verified as it is. Claims come out only when nothing failed. */
#include "fuzz.h"

#include <string.h>

#include "base/base64.h"
#include "credential/credential.h"
#include "signed_input.h"

static void build(gov__buf *out, const char *text, size_t len)
{
    const char *end = text + len;
    const char *at = memchr(text, '~', len);

    signed_append(out, "dc+sd-jwt", text, at == NULL ? len : (size_t)(at - text));
    gov__buf_append_char(out, '~');
    while (at != NULL) {
        const char *next = memchr(at + 1, '~', (size_t)(end - at - 1));
        if (next != NULL) {
            gov__base64url_encode(out, at + 1, (size_t)(next - at - 1));
            gov__buf_append_char(out, '~');
        } else if (at + 1 < end) {
            signed_append(out, "kb+jwt", at + 1, (size_t)(end - at - 1));
        }
        at = next;
    }
}

static void verify(const gov_trust *trust, const gov__buf *text, const gov_verify_options *options)
{
    gov_verification *v =
        gov__verification_new(gov__mem_default(), GOV_CERTIFICATE_SD_JWT, options->at_ms);
    require(v != NULL);
    const gov__verify_input in = {.data = (const uint8_t *)(text->len > 0 ? text->data : ""),
                                  .size = text->len,
                                  .trust = trust,
                                  .options = options,
                                  .out = v};

    require(gov__credential_verify(&in) == GOV_OK);
    require(gov__verification_finish(&in) == GOV_OK);
    require(gov_verification_get_signature_count(v) == 1);
    require(gov_verification_get_check_count(v, 0) == GOV__CHECK_COUNT);
    require(gov_verification_get_claims_json(v) == NULL ||
            gov_verification_get_document(v) != GOV_VERDICT_FAILED);
    gov_verification_free(v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gov_verify_options options = {.struct_size = sizeof options,
                                  .at_ms = 1700000000000,
                                  .skew_ms = 300000,
                                  .status_max_age_ms = 86400000,
                                  .max_bytes = 1 << 20};
    gov__buf text;

    signed_prepare();
    gov_trust *trust = signed_trust();
    gov__buf_init(&text, NULL, 0);
    if (size > 0 && data[0] == '{') {
        build(&text, (const char *)data, size);
    } else {
        gov__buf_append(&text, data, size);
    }
    (void)gov__credential_recognise((const uint8_t *)(text.len > 0 ? text.data : ""), text.len);
    verify(trust, &text, &options);
    options.audience = "a";
    options.nonce = "n";
    options.flags = GOV_VERIFY_LEGACY_TYPE | GOV_VERIFY_STRICT;
    verify(trust, &text, &options);
    gov__buf_free(&text);
    gov_trust_free(trust);
    return 0;
}
