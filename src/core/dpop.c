/* SPDX-License-Identifier: Apache-2.0 */
/* See dpop.h. */
#include "core/dpop.h"

#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "base/mem.h"
#include "base/random_id.h"
#include "base/str.h"
#include "base/url.h"
#include "core/client.h"
#include "crypto/digest.h"
#include "crypto/jws.h"

#define SHA256_SIZE 32
#define HASH_ROOM   44 /* SHA-256 as base64url with its NUL */
#define ORIGIN_MAX  320

/* Section 4.2: without query and fragment. An empty path goes as "/" on the wire (RFC 9110 section
 * 4.2.3). */
static gov_status write_target(gov__jsonw *w, const gov_allocator *mem, const char *url)
{
    gov__url parts;
    gov__buf target;
    if (gov__url_split(url, strlen(url), &parts) != GOV_OK) {
        return GOV_ERR_ARGUMENT;
    }
    gov__buf_init(&target, mem, GOV__URL_MAX);
    gov__buf_append(&target, parts.origin.ptr, parts.origin.len);
    gov__buf_append(&target, parts.path.len != 0 ? parts.path.ptr : "/",
                    parts.path.len != 0 ? parts.path.len : 1);
    gov_status status = gov__buf_terminate(&target);
    if (status == GOV_OK) {
        gov__jsonw_member_string(w, "htu", target.data);
    }
    gov__buf_free(&target);
    return status;
}

/* The hash of the access token (section 4.2). */
static gov_status write_hash(gov__jsonw *w, const gov_client *client, const char *token)
{
    uint8_t digest[SHA256_SIZE];
    char text[HASH_ROOM];
    gov_status status =
        gov__digest_of(client->crypto, GOV__DIGEST_SHA256, token, strlen(token), digest);
    if (status == GOV_OK) {
        (void)gov__base64url_encode_to(digest, sizeof digest, text, sizeof text);
        gov__jsonw_member_string(w, "ath", text);
    }
    return status;
}

static gov_status write_claims(const gov_client *client, const char *method, const char *url,
                               const char *token, const char *nonce, gov__buf *out)
{
    char id[GOV__RANDOM_ID_ROOM];
    gov__jsonw w;
    gov_status status = gov__random_id(&client->random, id);
    if (status != GOV_OK) {
        return status;
    }
    gov__jsonw_init(&w, out);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "jti", id);
    gov__jsonw_member_string(&w, "htm", method);
    status = write_target(&w, &client->mem, url);
    gov__jsonw_member_int64(&w, "iat", gov__client_platform_ms(client) / 1000);
    if (status == GOV_OK && token != NULL) {
        status = write_hash(&w, client, token);
    }
    gov__jsonw_member_string(&w, "nonce", nonce);
    gov__jsonw_object_end(&w);
    return status == GOV_OK ? gov__jsonw_finish(&w) : status;
}

gov_status gov__dpop_proof(const gov_client *client, const gov__key *key, const char *method,
                           const char *url, const char *token, const char *nonce, gov__buf *out)
{
    const gov__jws_header header = {
        .typ = "dpop+jwt",
        .sm2_name = gov__config_text(client->config, GOV__OPTION_AUTH_SM2_ALGORITHM),
        .with_jwk = true};
    gov__buf claims;
    gov__buf_init_secret(&claims, &client->mem, 0);
    gov_status status = write_claims(client, method, url, token, nonce, &claims);
    if (status == GOV_OK) {
        status = gov__jws_sign(key, &header, claims.data, claims.len, out);
    }
    gov__buf_free(&claims);
    return status;
}

gov_status gov__dpop_write(gov_client *client, const gov__key *key, gov__request *request,
                           const char *url, const char *token)
{
    char nonce[GOV__DPOP_NONCE_MAX + 1];
    gov__buf proof;
    gov__dpop_nonce_get(client, url, nonce);
    gov__buf_init_secret(&proof, &client->mem, GOV__REQUEST_VALUE_MAX);
    gov_status status = gov__dpop_proof(client, key, request->method, url, token,
                                        nonce[0] != '\0' ? nonce : NULL, &proof);
    const char *text = status == GOV_OK ? gov__buf_text(&proof) : NULL;
    if (status == GOV_OK && text == NULL) {
        status = gov__buf_status(&proof);
    }
    if (status == GOV_OK) {
        gov__request_header(request, "DPoP", text);
        status = request->status;
    }
    gov__buf_free(&proof);
    return status;
}

gov_status gov__proof_begin(gov_client *client, gov__proof *out, gov_error **err)
{
    gov__key *given = gov__client_key(client, GOV_KEY_DPOP);
    *out = (gov__proof){NULL};
    if (!gov__config_bool(client->config, GOV__OPTION_AUTH_DPOP)) {
        return GOV_OK;
    }
    if (given != NULL) {
        out->key = gov__key_ref(given);
        return GOV_OK;
    }
    gov_status status = gov__key_generate(&client->mem, GOV__KEY_P256, 0, NULL, &out->key);
    return gov__error_status(&client->mem, err, status);
}

void gov__proof_end(gov__proof *proof)
{
    gov__key_unref(proof->key);
    proof->key = NULL;
}

/* The origin of a URL into `out`; false when it is none. */
static bool origin_of(const char *url, char out[ORIGIN_MAX])
{
    gov__url parts;
    if (gov__url_split(url, strlen(url), &parts) != GOV_OK || parts.origin.len >= ORIGIN_MAX) {
        return false;
    }
    for (size_t i = 0; i < parts.origin.len; i++) {
        out[i] = gov__str_lower(parts.origin.ptr[i]);
    }
    out[parts.origin.len] = '\0';
    return true;
}

/* NQCHAR of RFC 6749 appendix A, as section 8.1 of RFC 9449 has it. */
static bool is_nonce(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, GOV__DPOP_NONCE_MAX + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~' || text[i] == '"' || text[i] == '\\') {
            return false;
        }
    }
    return len >= 1 && len <= GOV__DPOP_NONCE_MAX;
}

/* With the lock held. */
static gov__dpop_nonce *find(gov_client *client, const char *origin)
{
    for (size_t i = 0; i < GOV__DPOP_ORIGINS; i++) {
        if (client->nonces[i].origin != NULL && strcmp(client->nonces[i].origin, origin) == 0) {
            return &client->nonces[i];
        }
    }
    return NULL;
}

/* With the lock held: in place of the oldest when there is none for this origin. */
static bool keep(gov_client *client, const char *origin, const char *nonce)
{
    gov__dpop_nonce *at = find(client, origin);
    if (at == NULL) {
        at = &client->nonces[client->next_nonce];
        if (!gov__mem_set_str(&client->mem, &at->origin, origin)) {
            return false;
        }
        gov__mem_free(&client->mem, at->nonce);
        at->nonce = NULL;
        client->next_nonce = (client->next_nonce + 1) % GOV__DPOP_ORIGINS;
    }
    return !gov__str_equal(at->nonce, nonce) && gov__mem_set_str(&client->mem, &at->nonce, nonce);
}

bool gov__dpop_nonce_saw(gov_client *client, const char *url, const gov__response *response)
{
    char origin[ORIGIN_MAX];
    const char *nonce = gov__response_header(response, "dpop-nonce");
    if (!is_nonce(nonce) || !origin_of(url, origin)) {
        return false;
    }
    gov__lock_acquire(&client->lock);
    bool fresh = keep(client, origin, nonce);
    gov__lock_release(&client->lock);
    return fresh;
}

void gov__dpop_nonce_get(gov_client *client, const char *url, char out[GOV__DPOP_NONCE_MAX + 1])
{
    char origin[ORIGIN_MAX];
    out[0] = '\0';
    if (!origin_of(url, origin)) {
        return;
    }
    gov__lock_acquire(&client->lock);
    const gov__dpop_nonce *at = find(client, origin);
    if (at != NULL && at->nonce != NULL) {
        memcpy(out, at->nonce, strlen(at->nonce) + 1);
    }
    gov__lock_release(&client->lock);
}

void gov__dpop_nonces_free(gov_client *client)
{
    for (size_t i = 0; i < GOV__DPOP_ORIGINS; i++) {
        gov__mem_free(&client->mem, client->nonces[i].origin);
        gov__mem_free(&client->mem, client->nonces[i].nonce);
    }
}
