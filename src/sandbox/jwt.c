/* SPDX-License-Identifier: Apache-2.0 */
/* JWTs that others signed (RFC 7519, RFC 7515, RFC 8725).
 * Owns: strict reading, verification, times, the table of numbers that came. Not: what the claims
 * mean to each kind of JWT. */
#include "sandbox/jwt.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/http.h"
#include "sandbox/jwk.h"
#include "sandbox/request.h"
#include "sandbox/store.h"

#define MAX_TEXT   8192
#define MAX_DEPTH  8
#define LEEWAY_S   60 /* of iat and nbf */
#define HALF_BYTES 32

/* cJSON takes the first of two members of one name; another reader might take the second. */
static bool is_strict(const cJSON *value, int depth)
{
    const cJSON *member;
    if (depth > MAX_DEPTH) {
        return false;
    }
    cJSON_ArrayForEach(member, value)
    {
        if ((cJSON_IsObject(value) &&
             cJSON_GetObjectItemCaseSensitive(value, member->string) != member) ||
            !is_strict(member, depth + 1)) {
            return false;
        }
    }
    return true;
}

static cJSON *read_object(const char *text, size_t length)
{
    size_t size = 0;
    char *json = (char *)gov__sb_b64url_read(text, length, &size);
    cJSON *object = NULL;
    if (json && strlen(json) == size && gov__sb_is_utf8(json, size) && !strstr(json, "\\u0000")) {
        object = cJSON_ParseWithLengthOpts(json, size + 1, NULL, 1);
    }
    free(json);
    if (!cJSON_IsObject(object) || !is_strict(object, 0)) {
        cJSON_Delete(object);
        return NULL;
    }
    return object;
}

bool gov__sb_jwt_read(const char *text, gov__sandbox_jwt *out)
{
    *out = (gov__sandbox_jwt){.text = text};
    const char *first = strchr(text, '.');
    const char *second = first ? strchr(first + 1, '.') : NULL;
    if (!second || strlen(text) > MAX_TEXT) {
        return false;
    }
    out->header = read_object(text, (size_t)(first - text));
    out->claims = read_object(first + 1, (size_t)(second - first - 1));
    out->signature = gov__sb_b64url_read(second + 1, strlen(second + 1), &out->signature_length);
    out->signed_length = (size_t)(second - text);
    return out->header && out->claims && out->signature && !gov__sb_member(out->header, "crit") &&
           !gov__sb_member(out->header, "b64");
}

void gov__sb_jwt_clear(gov__sandbox_jwt *jwt)
{
    cJSON_Delete(jwt->header);
    cJSON_Delete(jwt->claims);
    free(jwt->signature);
    *jwt = (gov__sandbox_jwt){0};
}

static const struct algorithm {
    const char *name;
    const char *type; /* of the key */
    bool hashes;
    bool pss;
} algorithms[] = {
    {"ES256", "EC", true, false},
    {"RS256", "RSA", true, false},
    {"PS256", "RSA", true, true},
    {"EdDSA", "ED25519", false, false},
};

static const struct algorithm *find_algorithm(const gov__sandbox_jwt *jwt)
{
    const char *name = gov__sb_member_text(jwt->header, "alg");
    for (size_t i = 0; name && i < sizeof algorithms / sizeof algorithms[0]; i++) {
        if (strcmp(algorithms[i].name, name) == 0) {
            return &algorithms[i];
        }
    }
    return NULL;
}

/* r || s, 32 bytes each, to DER. */
static uint8_t *to_der(const gov__sandbox_jwt *jwt, size_t *out_length)
{
    uint8_t *der = NULL;
    int length = -1;
    if (jwt->signature_length != 2 * HALF_BYTES) {
        return NULL;
    }
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(jwt->signature, HALF_BYTES, NULL);
    BIGNUM *s = BN_bin2bn(jwt->signature + HALF_BYTES, HALF_BYTES, NULL);
    if (pair && r && s && ECDSA_SIG_set0(pair, r, s) == 1) {
        length = i2d_ECDSA_SIG(pair, &der);
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(pair);
    *out_length = length > 0 ? (size_t)length : 0;
    return length > 0 ? der : NULL;
}

static bool verify_bytes(const struct algorithm *algorithm, EVP_PKEY *key,
                         const gov__sandbox_jwt *jwt, const uint8_t *signature, size_t length)
{
    EVP_PKEY_CTX *options = NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *digest = algorithm->hashes ? EVP_sha256() : NULL;
    bool good = context && EVP_DigestVerifyInit(context, &options, digest, NULL, key) == 1;
    if (good && algorithm->pss) {
        good = EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1;
    }
    good = good && EVP_DigestVerify(context, signature, length, (const uint8_t *)jwt->text,
                                    jwt->signed_length) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

bool gov__sb_jwt_verify(const gov__sandbox_jwt *jwt, EVP_PKEY *key)
{
    const struct algorithm *algorithm = find_algorithm(jwt);
    if (!algorithm || EVP_PKEY_is_a(key, algorithm->type) != 1) {
        return false;
    }
    if (strcmp(algorithm->type, "EC") != 0) {
        return verify_bytes(algorithm, key, jwt, jwt->signature, jwt->signature_length);
    }
    size_t length = 0;
    uint8_t *der = to_der(jwt, &length);
    bool good = der && verify_bytes(algorithm, key, jwt, der, length);
    OPENSSL_free(der);
    return good;
}

/* A key that says more about itself must agree. */
static bool may_be_of(const gov__sandbox_jwt *jwt, const cJSON *jwk)
{
    const char *wanted = gov__sb_member_text(jwt->header, "kid");
    const char *kid = gov__sb_member_text(jwk, "kid");
    const char *alg = gov__sb_member_text(jwk, "alg");
    const char *use = gov__sb_member_text(jwk, "use");
    const char *named = gov__sb_member_text(jwt->header, "alg");
    return (!wanted || (kid && strcmp(kid, wanted) == 0)) &&
           (!alg || (named && strcmp(alg, named) == 0)) && (!use || strcmp(use, "sig") == 0);
}

bool gov__sb_jwt_verify_by(const gov__sandbox_jwt *jwt, const char *jwks)
{
    cJSON *set = cJSON_Parse(jwks);
    const cJSON *jwk;
    bool good = false;
    cJSON_ArrayForEach(jwk, gov__sb_member(set, "keys"))
    {
        EVP_PKEY *key = !good && may_be_of(jwt, jwk) ? gov__sb_jwk_read(jwk) : NULL;
        good = good || (key && gov__sb_jwt_verify(jwt, key));
        EVP_PKEY_free(key);
    }
    cJSON_Delete(set);
    return good;
}

bool gov__sb_jwt_is_for(const gov__sandbox_jwt *jwt, const char *audience)
{
    const cJSON *aud = gov__sb_member(jwt->claims, "aud");
    if (cJSON_IsArray(aud) && cJSON_GetArraySize(aud) == 1) {
        aud = cJSON_GetArrayItem(aud, 0);
    }
    const char *value = cJSON_GetStringValue(aud);
    return value && strcmp(value, audience) == 0;
}

/* Absent is good; anything that is no number of seconds is not. */
static bool not_ahead(const cJSON *claims, const char *name, int64_t latest)
{
    int64_t value = 0;
    return !gov__sb_member(claims, name) ||
           (gov__sb_member_int(claims, name, &value) && value <= latest);
}

bool gov__sb_jwt_is_current(const gov_sandbox *sb, const gov__sandbox_jwt *jwt, int64_t most_s)
{
    int64_t now = gov__sb_now_ms(sb) / 1000;
    int64_t exp = 0;
    return gov__sb_member_int(jwt->claims, "exp", &exp) && exp > now && exp <= now + most_s &&
           not_ahead(jwt->claims, "iat", now + LEEWAY_S) &&
           not_ahead(jwt->claims, "nbf", now + LEEWAY_S);
}

bool gov__sb_jwt_is_first(gov_sandbox *sb, const gov__sandbox_jwt *jwt, const char *owner,
                          int64_t seconds)
{
    const char *jti = gov__sb_member_text(jwt->claims, "jti");
    char hash[GOV__SB_HEX_BYTES];
    int64_t now = gov__sb_now_ms(sb);
    if (!jti || !*jti || strlen(jti) > 256) {
        return false;
    }
    char *both = gov__sb_format("%s\n%s", owner, jti);
    if (!both) {
        return false;
    }
    gov__sb_sha256_hex(both, strlen(both), hash);
    free(both);
    (void)gov__sb_run(sb, "DELETE FROM jwt_numbers WHERE expires_ms<?", "i", now);
    return gov__sb_run(sb, "INSERT OR IGNORE INTO jwt_numbers(hash,expires_ms) VALUES(?,?)", "si",
                       hash, now + seconds * 1000) == 1;
}

const gov__sandbox_part gov__sandbox_jwt_part = {
    .name = "jwt",
    .schema = "CREATE TABLE jwt_numbers(hash TEXT PRIMARY KEY, expires_ms INTEGER NOT NULL)"
              " WITHOUT ROWID;"
              "CREATE INDEX jwt_numbers_by_time ON jwt_numbers(expires_ms);",
};
