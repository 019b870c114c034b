/* SPDX-License-Identifier: Apache-2.0 */
/* DPoP proofs (RFC 9449 sections 4 to 9).
 * Owns: the checks of section 4.3 and the nonce, which is derived from a key and the time. Not:
 * which tokens are bound to which key. */
#include "sandbox/oauth_dpop.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/jwt.h"
#include "sandbox/oauth.h"
#include "sandbox/store.h"

#define WINDOW_S     300 /* how far iat may be off, and how long a nonce is the newest */
#define NONCE_LENGTH 22

/* --- nonce ---------------------------------------------------------------------------------- */

static bool nonce_is_required(gov_sandbox *sb)
{
    return gov__sb_get_int(sb, 0, "SELECT nonce_required FROM dpop_nonce", "") != 0;
}

/* `age` 0 is the newest, 1 the one before, which still counts. */
static bool make_nonce(gov_sandbox *sb, int64_t age, char out[NONCE_LENGTH + 1])
{
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    int64_t window = gov__sb_now_ms(sb) / (WINDOW_S * 1000) - age;
    char *key = gov__sb_get_text(sb, "SELECT key FROM dpop_nonce", "");
    char *text = NULL;
    if (key && HMAC(EVP_sha256(), key, (int)strlen(key), (const uint8_t *)&window, sizeof window,
                    mac, &length)) {
        text = gov__sb_b64url(mac, 16);
    }
    bool made = text && gov__sb_print(out, NONCE_LENGTH + 1, "%s", text);
    free(text);
    free(key);
    return made;
}

static bool nonce_is_good(gov_sandbox *sb, const char *nonce)
{
    bool good = false;
    for (int64_t age = 0; nonce && strlen(nonce) == NONCE_LENGTH && age < 2; age++) {
        char wanted[NONCE_LENGTH + 1];
        good = good ||
               (make_nonce(sb, age, wanted) && CRYPTO_memcmp(wanted, nonce, NONCE_LENGTH) == 0);
    }
    return good;
}

bool gov__sb_dpop_set_nonce(gov_sandbox *sb, bool required)
{
    return gov__sb_run(sb, "UPDATE dpop_nonce SET nonce_required=?", "t", (int)required) == 1;
}

/* --- the proof ------------------------------------------------------------------------------ */

/* Scheme and host without regard to case, default ports left out (RFC 3986 section 6.2). */
static void split_origin(const char *url, char *out, size_t size, const char **out_path)
{
    const char *authority = strstr(url, "://");
    const char *path = authority ? authority + 3 + strcspn(authority + 3, "/") : url;
    size_t length = (size_t)(path - url);
    bool http = strncasecmp(url, "http:", 5) == 0;
    const char *port = http ? ":80" : ":443";
    size_t port_length = strlen(port);
    if (length > port_length && strncmp(path - port_length, port, port_length) == 0) {
        length -= port_length;
    }
    *out_path = *path ? path : "/";
    (void)gov__sb_print(out, size, "%.*s", (int)length, url);
}

static bool same_url(const char *claimed, const char *url)
{
    char left[300];
    char right[300];
    const char *left_path;
    const char *right_path;
    split_origin(claimed, left, sizeof left, &left_path);
    split_origin(url, right, sizeof right, &right_path);
    return strcasecmp(left, right) == 0 && strcmp(left_path, right_path) == 0;
}

/* htu has neither query nor fragment. */
static bool is_for_url(const gov_sandbox *sb, const gov__sandbox_request *req, const char *htu)
{
    char *path = gov__sb_format("%.*s", (int)strcspn(req->target, "?"), req->target);
    char *url = path ? gov__sb_link(sb, req, path) : NULL;
    bool same = url && htu && same_url(htu, url);
    free(url);
    free(path);
    return same;
}

static bool is_for_token(const gov__sandbox_jwt *jwt, const char *access_token)
{
    const char *ath = gov__sb_member_text(jwt->claims, "ath");
    if (!access_token) {
        return true;
    }
    char *wanted = gov__sb_sha256_b64url(access_token, strlen(access_token));
    bool same = wanted && ath && strcmp(wanted, ath) == 0;
    free(wanted);
    return same;
}

static bool is_fresh(const gov_sandbox *sb, const gov__sandbox_jwt *jwt)
{
    int64_t now = gov__sb_now_ms(sb) / 1000;
    int64_t iat = 0;
    return gov__sb_member_int(jwt->claims, "iat", &iat) && iat >= now - WINDOW_S &&
           iat <= now + WINDOW_S;
}

static bool is_signed(const gov__sandbox_jwt *jwt, char out_jkt[GOV__SB_THUMBPRINT_BYTES])
{
    const char *typ = gov__sb_member_text(jwt->header, "typ");
    const cJSON *jwk = gov__sb_member(jwt->header, "jwk");
    EVP_PKEY *key = typ && strcmp(typ, "dpop+jwt") == 0 ? gov__sb_jwk_read(jwk) : NULL;
    bool good = key && gov__sb_jwt_verify(jwt, key) && gov__sb_jwk_thumbprint(jwk, out_jkt);
    EVP_PKEY_free(key);
    return good;
}

static bool is_proof(gov_sandbox *sb, const gov__sandbox_request *req, const gov__sandbox_jwt *jwt,
                     const char *access_token, char out_jkt[GOV__SB_THUMBPRINT_BYTES])
{
    const char *htm = gov__sb_member_text(jwt->claims, "htm");
    char owner[GOV__SB_THUMBPRINT_BYTES + 8];
    return is_signed(jwt, out_jkt) && htm && strcmp(htm, req->method) == 0 &&
           is_for_url(sb, req, gov__sb_member_text(jwt->claims, "htu")) && is_fresh(sb, jwt) &&
           is_for_token(jwt, access_token) &&
           gov__sb_print(owner, sizeof owner, "dpop %s", out_jkt) &&
           gov__sb_jwt_is_first(sb, jwt, owner, (int64_t)2 * WINDOW_S);
}

static size_t count_proofs(const gov__sandbox_request *req)
{
    size_t count = 0;
    for (size_t i = 0; i < req->headers.count; i++) {
        count += strcasecmp(req->headers.items[i].name, "DPoP") == 0;
    }
    return count;
}

gov__sandbox_dpop gov__sb_dpop_check(gov_sandbox *sb, const gov__sandbox_request *req,
                                     gov__sandbox_response *res, const char *access_token,
                                     char out_jkt[GOV__SB_THUMBPRINT_BYTES])
{
    gov__sandbox_jwt jwt = {0};
    char nonce[NONCE_LENGTH + 1];
    gov__sandbox_dpop result = GOV__SB_DPOP_BAD;
    size_t proofs = count_proofs(req);
    bool required = nonce_is_required(sb);
    out_jkt[0] = '\0';
    if (proofs == 0) {
        return GOV__SB_DPOP_NONE;
    }
    if (required && make_nonce(sb, 0, nonce)) {
        gov__sb_set_header(res, "DPoP-Nonce", nonce);
    }
    if (proofs == 1 && gov__sb_jwt_read(gov__sb_header(req, "DPoP"), &jwt) &&
        is_proof(sb, req, &jwt, access_token, out_jkt)) {
        bool good = !required || nonce_is_good(sb, gov__sb_member_text(jwt.claims, "nonce"));
        result = good ? GOV__SB_DPOP_GOOD : GOV__SB_DPOP_NONCE;
    }
    gov__sb_jwt_clear(&jwt);
    return result;
}

bool gov__sb_dpop_at_endpoint(gov_sandbox *sb, const gov__sandbox_request *req,
                              gov__sandbox_response *res, bool needed,
                              char out_jkt[GOV__SB_THUMBPRINT_BYTES])
{
    gov__sandbox_dpop result = gov__sb_dpop_check(sb, req, res, NULL, out_jkt);
    if (result == GOV__SB_DPOP_GOOD || (result == GOV__SB_DPOP_NONE && !needed)) {
        return true;
    }
    if (result == GOV__SB_DPOP_NONCE) {
        gov__sb_oauth_error(res, 400, "use_dpop_nonce",
                            "The proof needs the nonce of this answer.");
    } else {
        gov__sb_oauth_error(res, 400, "invalid_dpop_proof", "The DPoP proof is missing or wrong.");
    }
    return false;
}

static int seed(gov_sandbox *sb)
{
    char key[48];
    return gov__sb_new_secret(key) &&
                   gov__sb_run(sb, "INSERT INTO dpop_nonce(nonce_required,key) VALUES(0,?)", "s",
                               key) == 1
               ? 0
               : -1;
}

const gov__sandbox_part gov__sandbox_oauth_dpop_part = {
    .name = "oauth_dpop",
    .schema = "CREATE TABLE dpop_nonce(nonce_required INTEGER NOT NULL, key TEXT NOT NULL);",
    .seed = seed,
};
