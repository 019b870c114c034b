/* SPDX-License-Identifier: Apache-2.0 */
/* The platform's ES256 keys and compact JWS (RFC 7515, RFC 7518 section 3.4).
 * Owns: creating, keeping and using the keys. Not: what is signed. */
#include "sandbox/sign.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_authority.h"
#include "sandbox/clock.h"
#include "sandbox/store.h"

#define COORDINATE_BYTES 32
#define MAX_OLD          8

struct signing_key {
    gov__sandbox_key_use use;
    EVP_PKEY *pair;
    char id[48];
    char *x; /* base64url */
    char *y;
};

struct gov__sandbox_keys {
    struct signing_key uses[GOV__SB_KEY_COUNT];
    struct signing_key old[MAX_OLD]; /* they verify what they signed before */
    size_t old_count;
};

static const char *const use_names[GOV__SB_KEY_COUNT] = {"event", "receipt", "certificate",
                                                         "token"};

static char *coordinate(EVP_PKEY *pair, const char *name)
{
    BIGNUM *number = NULL;
    uint8_t bytes[COORDINATE_BYTES];
    char *text = NULL;
    if (EVP_PKEY_get_bn_param(pair, name, &number) == 1 &&
        BN_bn2binpad(number, bytes, sizeof bytes) == sizeof bytes) {
        text = gov__sb_b64url(bytes, sizeof bytes);
    }
    BN_free(number);
    return text;
}

/* The key's id is its RFC 7638 thumbprint: two sandboxes never share one. */
static int describe(struct signing_key *key)
{
    key->x = coordinate(key->pair, OSSL_PKEY_PARAM_EC_PUB_X);
    key->y = coordinate(key->pair, OSSL_PKEY_PARAM_EC_PUB_Y);
    if (!key->x || !key->y) {
        return -1;
    }
    char *members = gov__sb_format("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}",
                                   key->x, key->y);
    char *thumbprint = members ? gov__sb_sha256_b64url(members, strlen(members)) : NULL;
    bool done = thumbprint && gov__sb_print(key->id, sizeof key->id, "%s", thumbprint);
    free(thumbprint);
    free(members);
    return done ? 0 : -1;
}

/* Certificates are signed by a key that the certificate authority vouches for (x5c). */
static EVP_PKEY *new_pair(gov_sandbox *sb, int use)
{
    return use == GOV__SB_KEY_CERTIFICATE ? gov__sb_authority_key(sb, GOV__SB_EC_SIGNER)
                                          : EVP_EC_gen("P-256");
}

static int create_key(gov_sandbox *sb, int use)
{
    EVP_PKEY *pair = new_pair(sb, use);
    uint8_t *der = NULL;
    int length = pair ? i2d_PrivateKey(pair, &der) : -1;
    int64_t changed = -1;
    if (length > 0) {
        changed = gov__sb_run(sb, "INSERT INTO signing_keys(key_use,der,created_ms) VALUES(?,?,?)",
                              "ibi", (int64_t)use, der, (size_t)length, gov__sb_now_ms(sb));
    }
    OPENSSL_clear_free(der, length > 0 ? (size_t)length : 0);
    EVP_PKEY_free(pair);
    return changed == 1 ? 0 : -1;
}

static int seed(gov_sandbox *sb)
{
    for (int use = 0; use < GOV__SB_KEY_COUNT; use++) {
        if (create_key(sb, use) != 0) {
            return -1;
        }
    }
    return gov__sb_keys_load(sb);
}

const gov__sandbox_part gov__sandbox_signing_part = {
    .name = "signing",
    .schema = "CREATE TABLE signing_keys(id INTEGER PRIMARY KEY AUTOINCREMENT,"
              " key_use INTEGER NOT NULL, der BLOB NOT NULL, created_ms INTEGER NOT NULL);",
    .seed = seed,
};

/* The newest key of a use signs; the next ones are kept as old. */
static struct signing_key *place_for(struct gov__sandbox_keys *keys, gov__sandbox_key_use use)
{
    struct signing_key *key = &keys->uses[use];
    if (key->pair) {
        key = keys->old_count < MAX_OLD ? &keys->old[keys->old_count++] : NULL;
    }
    if (key) {
        key->use = use;
    }
    return key;
}

int gov__sb_keys_load(gov_sandbox *sb)
{
    gov__sb_keys_free(sb);
    sb->keys = calloc(1, sizeof *sb->keys);
    if (!sb->keys) {
        return -1;
    }
    gov__sandbox_query q;
    bool good = true;
    gov__sb_query(sb, &q,
                  "SELECT key_use,der FROM signing_keys WHERE key_use BETWEEN 0 AND ?"
                  " ORDER BY id DESC",
                  "i", (int64_t)GOV__SB_KEY_COUNT - 1);
    while (gov__sb_next(&q)) {
        struct signing_key *key = place_for(sb->keys, (gov__sandbox_key_use)gov__sb_int(&q, 0));
        size_t length;
        const unsigned char *der = gov__sb_blob(&q, 1, &length);
        if (key) {
            key->pair = d2i_AutoPrivateKey(NULL, &der, (long)length);
            good = good && key->pair && describe(key) == 0;
        }
    }
    for (int use = 0; use < GOV__SB_KEY_COUNT; use++) {
        good = good && sb->keys->uses[use].pair;
    }
    return good && !q.failed ? 0 : -1;
}

static void free_key(struct signing_key *key)
{
    EVP_PKEY_free(key->pair);
    free(key->x);
    free(key->y);
}

void gov__sb_keys_free(gov_sandbox *sb)
{
    for (int use = 0; sb->keys && use < GOV__SB_KEY_COUNT; use++) {
        free_key(&sb->keys->uses[use]);
    }
    for (size_t i = 0; sb->keys && i < sb->keys->old_count; i++) {
        free_key(&sb->keys->old[i]);
    }
    free(sb->keys);
    sb->keys = NULL;
}

int gov__sb_key_rotate(gov_sandbox *sb, gov__sandbox_key_use use, bool drop_old)
{
    if (drop_old &&
        gov__sb_run(sb, "DELETE FROM signing_keys WHERE key_use=?", "i", (int64_t)use) < 0) {
        return -1;
    }
    return create_key(sb, (int)use) == 0 ? gov__sb_keys_load(sb) : -1;
}

const char *gov__sb_key_id(const gov_sandbox *sb, gov__sandbox_key_use use)
{
    return sb->keys->uses[use].id;
}

/* DER to r || s, each in 32 bytes, as JWS wants ECDSA signatures. */
static char *raw_signature(const uint8_t *der, size_t length)
{
    uint8_t raw[2 * COORDINATE_BYTES];
    const uint8_t *at = der;
    char *text = NULL;
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)length);
    if (signature &&
        BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, COORDINATE_BYTES) == COORDINATE_BYTES &&
        BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + COORDINATE_BYTES, COORDINATE_BYTES) ==
            COORDINATE_BYTES) {
        text = gov__sb_b64url(raw, sizeof raw);
    }
    ECDSA_SIG_free(signature);
    return text;
}

static char *sign_text(EVP_PKEY *pair, const char *text)
{
    uint8_t der[128];
    size_t length = sizeof der;
    char *signature = NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, pair) == 1 &&
        EVP_DigestSign(context, der, &length, (const uint8_t *)text, strlen(text)) == 1) {
        signature = raw_signature(der, length);
    }
    EVP_MD_CTX_free(context);
    return signature;
}

char *gov__sb_sign_text(const gov_sandbox *sb, gov__sandbox_key_use use, const char *text)
{
    return sign_text(sb->keys->uses[use].pair, text);
}

char *gov__sb_sign_jws(const gov_sandbox *sb, gov__sandbox_key_use use, const char *typ,
                       const char *more_header, const char *payload, size_t payload_length)
{
    const struct signing_key *key = &sb->keys->uses[use];
    char *jws = NULL;
    char *signature = NULL;
    char *input = NULL;
    char *head = NULL;
    char *body = gov__sb_b64url(payload, payload_length);
    char *header = gov__sb_format("{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"%s\"%s%s}", key->id,
                                  typ, more_header ? "," : "", more_header ? more_header : "");
    if (header && body) {
        head = gov__sb_b64url(header, strlen(header));
        input = head ? gov__sb_format("%s.%s", head, body) : NULL;
        signature = input ? sign_text(key->pair, input) : NULL;
        jws = signature ? gov__sb_format("%s.%s", input, signature) : NULL;
    }
    free(signature);
    free(input);
    free(head);
    free(header);
    free(body);
    return jws;
}

static void write_jwk(const struct signing_key *key, gov__sandbox_json *w)
{
    gov__sb_json_open(w, NULL);
    gov__sb_json_text(w, "kty", "EC");
    gov__sb_json_text(w, "crv", "P-256");
    gov__sb_json_text(w, "x", key->x);
    gov__sb_json_text(w, "y", key->y);
    gov__sb_json_text(w, "kid", key->id);
    gov__sb_json_text(w, "alg", "ES256");
    gov__sb_json_text(w, "use", "sig");
    gov__sb_json_text(w, "gov_use", use_names[key->use]);
    gov__sb_json_close(w);
}

void gov__sb_jwks(const gov_sandbox *sb, gov__sandbox_json *w)
{
    gov__sb_json_open(w, NULL);
    gov__sb_json_open_array(w, "keys");
    for (int use = 0; use < GOV__SB_KEY_COUNT; use++) {
        write_jwk(&sb->keys->uses[use], w);
    }
    for (size_t i = 0; i < sb->keys->old_count; i++) {
        write_jwk(&sb->keys->old[i], w);
    }
    gov__sb_json_close_array(w);
    gov__sb_json_close(w);
}
