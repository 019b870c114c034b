/* SPDX-License-Identifier: Apache-2.0 */
/* The way of one token: size, parts, header, a key that fits, content key, content.
 * The header is jwe_header.c, content keys are jwe_unwrap.c, encryption is jwe_encrypt.c. */
#include "crypto/jwe.h"

#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/wipe.h"
#include "crypto/jwe_parts.h"

enum { DEFAULT_BYTES = 256 * 1024, PARTS = 5 };

gov_status gov__jwe_fail(const gov__jwe_policy *policy, gov_status status, const char *reason)
{
    if (policy->reason != NULL) {
        *policy->reason = reason;
    }
    return status;
}

/* Exactly four dots. Which parts may be empty depends on the algorithm. */
static bool split(const char *text, size_t len, struct gov__jwe_split *out)
{
    gov__bytes *const parts[PARTS] = {&out->header, &out->key, &out->nonce, &out->text, &out->tag};
    const char *end = text + len;

    for (size_t i = 0; i < PARTS; i++) {
        const char *dot = memchr(text, '.', (size_t)(end - text));

        if ((dot == NULL) != (i == PARTS - 1)) {
            return false;
        }
        dot = dot != NULL ? dot : end;
        *parts[i] = gov__bytes_of(text, (size_t)(dot - text));
        text = dot + 1;
    }
    return out->header.len != 0;
}

static gov_status decode(const struct gov__jwe_token *token, gov__bytes part, gov__buf *out)
{
    gov_status status = gov__base64url_decode(out, (const char *)part.data, part.len);

    return status == GOV_OK || status == GOV_ERR_NO_MEMORY
               ? status
               : gov__jwe_fail(token->policy, GOV_ERR_RESPONSE, "a part is not base64url");
}

static gov_status decode_parts(struct gov__jwe_token *token)
{
    gov_status status = decode(token, token->split->key, &token->key);

    if (status == GOV_OK) {
        status = decode(token, token->split->nonce, &token->nonce);
    }
    if (status == GOV_OK) {
        status = decode(token, token->split->text, &token->text);
    }
    if (status == GOV_OK) {
        status = decode(token, token->split->tag, &token->tag);
    }
    return status;
}

/* RFC 7516 section 5.2 step 10; lengths by RFC 7518 section 5. A wrong one is plain to everybody, so
 * that telling it gives nothing away. */
static gov_status check_lengths(const struct gov__jwe_token *token)
{
    bool no_key = token->alg->family == GOV__JWE_FAMILY_DIRECT ||
                  (token->alg->family == GOV__JWE_FAMILY_AGREE && token->alg->kek_len == 0);

    return token->nonce.len == token->enc->nonce_len && token->tag.len == token->enc->tag_len &&
                   (token->key.len == 0) == no_key
               ? GOV_OK
               : gov__jwe_fail(token->policy, GOV_ERR_RESPONSE, "a part has a wrong length");
}

static gov_status open_with(const struct gov__jwe_token *token, const gov__key *key)
{
    gov__jwe_cek cek = {.len = 0};
    gov__buf text;

    gov_status status = gov__jwe_recover_cek(token, key, &cek);
    gov__buf_init_secret(&text, token->jwe->mem, 0);
    if (status == GOV_OK) {
        const gov__aead aead = {
            .key = gov__bytes_of(cek.bytes, cek.len),
            .nonce = gov__bytes_of(token->nonce.data, token->nonce.len),
            .aad = token->split->header,
        };
        status = gov__jwe_content_open(token->crypto, token->enc, &aead,
                                       gov__bytes_of(token->text.data, token->text.len),
                                       gov__bytes_of(token->tag.data, token->tag.len), &text);
    }
    if (status == GOV_OK) {
        status = gov__buf_take(&text, &token->jwe->text, &token->jwe->text_len);
    }
    gov__buf_free(&text);
    gov__wipe(&cek, sizeof cek);
    return status;
}

/* A key without kid may open any token; a token without kid may be for any key. */
static bool kid_fits(const gov__key *key, const char *kid)
{
    return kid == NULL || gov__key_kid(key) == NULL || gov__str_equal(gov__key_kid(key), kid);
}

static bool fits(const struct gov__jwe_token *token, const gov__key *key)
{
    return gov__jwe_key_fits(key, token->alg, token->enc, false) &&
           (token->peer == NULL || gov__key_get_kind(token->peer) == gov__key_get_kind(key));
}

static gov_status try_keys(const struct gov__jwe_token *token, gov__key *const *keys, size_t count)
{
    const char *kid = token->jwe->kid;
    gov_status status = GOV_ERR_KEY_NOT_FOUND;

    for (size_t i = 0; i < count; i++) {
        if (!kid_fits(keys[i], kid)) {
            continue;
        }
        if (!fits(token, keys[i])) {
            /* Named by its kid, the key is not for the algorithm; else it is just not the one. */
            status = status == GOV_ERR_KEY_NOT_FOUND && kid != NULL && gov__key_kid(keys[i]) != NULL
                         ? GOV_ERR_ALGORITHM
                         : status;
            continue;
        }
        status = open_with(token, keys[i]);
        if (status != GOV_ERR_DECRYPT) {
            break;
        }
    }
    switch (status) {
    case GOV_OK: return status;
    case GOV_ERR_DECRYPT: return gov__jwe_fail(token->policy, status, "it does not open");
    case GOV_ERR_ALGORITHM:
        return gov__jwe_fail(token->policy, status, "the key is not for this algorithm");
    case GOV_ERR_KEY_NOT_FOUND: return gov__jwe_fail(token->policy, status, "no key fits");
    default: return gov__jwe_fail(token->policy, status, "the key could not be used");
    }
}

static gov_status decrypt(struct gov__jwe_token *token, gov__key *const *keys, size_t count)
{
    gov_status status = gov__jwe_read_header(token);

    if (status == GOV_OK) {
        status = decode_parts(token);
    }
    if (status == GOV_OK) {
        status = check_lengths(token);
    }
    return status == GOV_OK ? try_keys(token, keys, count) : status;
}

static void begin(struct gov__jwe_token *token, const gov_allocator *mem)
{
    gov__buf *const bufs[] = {&token->party_u, &token->party_v, &token->key,
                              &token->nonce,   &token->text,    &token->tag};

    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++) {
        gov__buf_init(bufs[i], mem, 0);
    }
}

static void end(struct gov__jwe_token *token)
{
    gov__buf *const bufs[] = {&token->party_u, &token->party_v, &token->key,
                              &token->nonce,   &token->text,    &token->tag};

    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++) {
        gov__buf_free(bufs[i]);
    }
    gov__key_unref(token->peer);
}

gov_status gov__jwe_decrypt(const gov__crypto *crypto, const char *text, size_t len,
                            const gov__jwe_policy *policy, gov__key *const *keys, size_t key_count,
                            gov__jwe **out)
{
    struct gov__jwe_split parts;

    *out = NULL;
    (void)gov__jwe_fail(policy, GOV_OK, NULL);
    if (len > (policy->max_bytes != 0 ? policy->max_bytes : DEFAULT_BYTES)) {
        return gov__jwe_fail(policy, GOV_ERR_LIMIT, "the token is too long");
    }
    if (len == 0 || !split(text, len, &parts)) {
        return gov__jwe_fail(policy, GOV_ERR_RESPONSE, "the token has not exactly five parts");
    }

    gov__jwe *jwe = gov__mem_calloc(gov__crypto_mem(crypto), 1, sizeof *jwe);
    if (jwe == NULL) {
        return gov__jwe_fail(policy, GOV_ERR_NO_MEMORY, "memory ran out");
    }
    jwe->mem = gov__crypto_mem(crypto);
    struct gov__jwe_token token = {.crypto = crypto, .policy = policy, .split = &parts, .jwe = jwe};
    begin(&token, jwe->mem);
    gov_status status = decrypt(&token, keys, key_count);
    end(&token);
    if (status != GOV_OK) {
        gov__jwe_free(jwe);
        return status == GOV_ERR_NO_MEMORY ? gov__jwe_fail(policy, status, "memory ran out")
                                           : status;
    }
    *out = jwe;
    return GOV_OK;
}

void gov__jwe_free(gov__jwe *jwe)
{
    if (jwe != NULL) {
        gov__json_free(jwe->header);
        gov__mem_wipe_free(jwe->mem, jwe->text, jwe->text_len);
        gov__mem_free(jwe->mem, jwe);
    }
}
