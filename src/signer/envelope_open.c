/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a reply. Whatever is wrong with it looks the same from outside. */
#include "signer/envelope.h"

#include <string.h>

#include "base/base64.h"
#include "base/str.h"
#include "base/wipe.h"

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_key(const char *hex, uint8_t out[GOV__SM4_KEY])
{
    if (hex == NULL || strlen(hex) != 2 * (size_t)GOV__SM4_KEY) {
        return false;
    }
    for (size_t i = 0; i < GOV__SM4_KEY; i++) {
        int high = digit(hex[2 * i]);
        int low = digit(hex[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

static gov_status decode(const char *text, gov__buf *out)
{
    gov_status status =
        text != NULL ? gov__base64_decode(out, text, strlen(text)) : GOV_ERR_SIGNATURE;
    return status == GOV_ERR_ARGUMENT ? GOV_ERR_SIGNATURE : status;
}

static gov_status decrypt(const gov__envelope *envelope, const gov_signing *signing,
                          const char *data, gov__buf *out)
{
    uint8_t secret[GOV__SM4_KEY];
    gov__buf raw;
    size_t len = 0;
    gov__buf_init(&raw, envelope->mem, 0);
    gov_status status = decode(data, &raw);
    if (status == GOV_OK && (raw.len < 2 * (size_t)GOV__CIPHER_BLOCK ||
                             !read_key(gov_signing_get_state(signing), secret))) {
        status = GOV_ERR_SIGNATURE;
    }
    uint8_t *at = status == GOV_OK ? (uint8_t *)gov__buf_extend(out, raw.len) : NULL;
    if (status == GOV_OK && at == NULL) {
        status = gov__buf_status(out);
    }
    if (status == GOV_OK) {
        const uint8_t *bytes = (const uint8_t *)raw.data;
        status = gov__sm4_decrypt(
            envelope->crypto, GOV__SM4_CBC, gov__bytes_of(secret, sizeof secret),
            gov__bytes_of(bytes, GOV__CIPHER_BLOCK),
            gov__bytes_of(bytes + GOV__CIPHER_BLOCK, raw.len - GOV__CIPHER_BLOCK), at, &len);
        gov__buf_truncate(out, len);
    }
    gov__wipe(secret, sizeof secret);
    gov__buf_free(&raw);
    return status;
}

static gov_status verify(const gov__envelope *envelope, const gov__envelope_parts *parts,
                         const gov__buf *body, const char *signature)
{
    gov__key *platform = NULL;
    gov__buf text;
    gov__buf raw;
    gov__buf_init_secret(&text, envelope->mem, 0);
    gov__buf_init(&raw, envelope->mem, 0);
    gov__envelope_text(parts, body->data, body->len, &text);
    gov_status status = decode(signature, &raw);
    if (status == GOV_OK) {
        status = gov__buf_status(&text);
    }
    if (status == GOV_OK) {
        status = gov__envelope_platform(envelope, &platform);
    }
    if (status == GOV_OK) {
        status =
            gov__sm2_verify(platform, GOV__SM2_FORM_RAW, NULL, gov__bytes_of(text.data, text.len),
                            gov__bytes_of(raw.data, raw.len));
    }
    gov__key_unref(platform);
    gov__buf_free(&text);
    gov__buf_free(&raw);
    return status;
}

static bool is_ours(const gov__envelope *envelope, const gov__json_node *root)
{
    static const char *const fixed[][2] = {{"version", GOV__ENVELOPE_VERSION},
                                           {"encType", GOV__ENVELOPE_ENC_TYPE},
                                           {"signType", GOV__ENVELOPE_SIGN_TYPE}};
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (!gov__str_equal(gov__json_get_string(root, fixed[i][0]), fixed[i][1])) {
            return false;
        }
    }
    return gov__str_equal(gov__json_get_string(root, "appCode"), envelope->app_code) &&
           gov__json_get_string(root, "timestamp") != NULL;
}

static gov_status open_document(const gov__envelope *envelope, gov_signing *signing,
                                const gov__json_node *root)
{
    gov__envelope_parts parts = {envelope->app_code, gov__json_get_string(root, "timestamp"), NULL};
    gov__buf body;
    if (!is_ours(envelope, root)) {
        return GOV_ERR_SIGNATURE;
    }
    gov__buf_init_secret(&body, envelope->mem, 0);
    gov_status status = decrypt(envelope, signing, gov__json_get_string(root, "encData"), &body);
    if (status == GOV_OK) {
        status = verify(envelope, &parts, &body, gov__json_get_string(root, "signData"));
    }
    if (status == GOV_OK) {
        bool problem = gov_signing_get_reply_status(signing) >= 400;
        status =
            gov_signing_set_body(signing, problem ? "application/problem+json" : "application/json",
                                 body.len != 0 ? body.data : "", body.len);
    }
    gov__buf_free(&body);
    return status;
}

static bool is_plain_json(const gov_signing *signing)
{
    const char *type = gov_signing_find_reply_header(signing, "Content-Type");
    return type != NULL && gov__str_has_prefix_nocase(type, "application/") &&
           strstr(type, "json") != NULL;
}

/* A refusal may come from a gateway that opens no envelopes; a success may not. */
static gov_status open_reply(const gov__envelope *envelope, gov_signing *signing)
{
    static const gov__json_limits limits = {.max_depth = 4,
                                            .max_bytes = 2 * GOV__ENVELOPE_TEXT_MAX};
    bool refusal = gov_signing_get_reply_status(signing) >= 300;
    size_t size = 0;
    const char *body = gov_signing_get_reply_body(signing, &size);
    gov__json *doc = NULL;
    if (body == NULL || !is_plain_json(signing)) {
        return GOV_OK;
    }
    gov_status status = gov__json_parse(envelope->mem, body, size, &limits, &doc);
    const gov__json_node *root = status == GOV_OK ? gov__json_root(doc) : NULL;
    bool wrapped =
        root != NULL && gov__json_is_object(root) && gov__json_get_string(root, "encData") != NULL;
    if (wrapped) {
        status = open_document(envelope, signing, root);
    } else if (status != GOV_ERR_NO_MEMORY) {
        status = refusal ? GOV_OK : GOV_ERR_SIGNATURE;
    }
    gov__json_free(doc);
    return status;
}

gov_signer_verdict gov__envelope_check(void *user, gov_signing *signing)
{
    gov_status status = open_reply(user, signing);
    gov__signer_fail(signing, status);
    return status == GOV_OK ? GOV_SIGNER_ACCEPT : GOV_SIGNER_REFUSE;
}
