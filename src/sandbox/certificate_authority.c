/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of the sandbox's certificate authority: made once, kept in the database.
 * Owns: its table, loading, x5c. Not: the form of a certificate (certificate_authority_make.c). */
#include "sandbox/certificate_authority.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_authority_make.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

/* `uri` is the base URL that a leaf names, "" for the others. */
static X509 *load_certificate(gov_sandbox *sb, gov__sandbox_authority_who who, const char *uri)
{
    gov__sandbox_query q;
    X509 *x = NULL;
    if (gov__sb_query(sb, &q, "SELECT certificate FROM authority WHERE who = ? AND uri = ?", "is",
                      (int64_t)who, uri) &&
        gov__sb_next(&q)) {
        size_t length = 0;
        const uint8_t *der = gov__sb_blob(&q, 0, &length);
        x = d2i_X509(NULL, &der, (long)length);
        gov__sb_end(&q);
    }
    return x;
}

static EVP_PKEY *load_key(gov_sandbox *sb, gov__sandbox_authority_who who)
{
    gov__sandbox_query q;
    EVP_PKEY *key = NULL;
    if (gov__sb_query(sb, &q, "SELECT key FROM authority WHERE who = ?", "i", (int64_t)who) &&
        gov__sb_next(&q)) {
        size_t length = 0;
        const uint8_t *der = gov__sb_blob(&q, 0, &length);
        key = d2i_AutoPrivateKey(NULL, &der, (long)length);
        gov__sb_end(&q);
    }
    return key;
}

static int store(gov_sandbox *sb, gov__sandbox_authority_who who, const char *uri, X509 *x,
                 EVP_PKEY *key)
{
    uint8_t *certificate = NULL, *secret = NULL;
    int length = i2d_X509(x, &certificate);
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
    int secret_length = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &secret) : -1;
    int64_t changed = -1;
    if (length > 0 && secret_length > 0) {
        changed = gov__sb_run(sb,
                              "INSERT OR REPLACE INTO authority(who, uri, certificate, key) "
                              "VALUES(?, ?, ?, ?)",
                              "isbb", (int64_t)who, uri, certificate, (size_t)length, secret,
                              (size_t)secret_length);
    }
    OPENSSL_clear_free(secret, secret_length > 0 ? (size_t)secret_length : 0);
    PKCS8_PRIV_KEY_INFO_free(info);
    OPENSSL_free(certificate);
    return changed == 1 ? 0 : -1;
}

/* A leaf whose name is no longer true is certified anew and keeps its key. */
static int make(gov_sandbox *sb, gov__sandbox_authority_who who, const char *uri)
{
    gov__sandbox_authority_who above = gov__sb_authority_issuer(who);
    X509 *issuer = above != who ? load_certificate(sb, above, "") : NULL;
    EVP_PKEY *issuer_key = above != who ? load_key(sb, above) : NULL;
    EVP_PKEY *key = load_key(sb, who);
    if (!key) {
        key = gov__sb_authority_make_key(who);
    }
    int result = -1;
    if (key && (above == who || (issuer && issuer_key))) {
        X509 *x = gov__sb_authority_make(who, key, issuer, issuer_key, *uri ? uri : NULL,
                                         gov__sb_now_ms(sb));
        result = x ? store(sb, who, uri, x, key) : -1;
        X509_free(x);
    }
    EVP_PKEY_free(key);
    EVP_PKEY_free(issuer_key);
    X509_free(issuer);
    return result;
}

static const char *uri_of(const gov_sandbox *sb, gov__sandbox_authority_who who)
{
    return who == GOV__SB_EC_SIGNER ? sb->base_url : "";
}

/* Whoever issues comes first, so one pass makes what is missing. */
static int ensure(gov_sandbox *sb)
{
    if (gov__sb_get_int(sb, 0, "SELECT count(*) FROM authority WHERE uri IN ('', ?)", "s",
                        sb->base_url) == GOV__SB_AUTHORITY_COUNT) {
        return 0;
    }
    for (int i = 0; i < GOV__SB_AUTHORITY_COUNT; i++) {
        gov__sandbox_authority_who who = (gov__sandbox_authority_who)i;
        X509 *x = load_certificate(sb, who, uri_of(sb, who));
        bool missing = x == NULL;
        X509_free(x);
        if (missing && make(sb, who, uri_of(sb, who)) != 0) {
            return -1;
        }
    }
    return 0;
}

X509 *gov__sb_authority_certificate(gov_sandbox *sb, gov__sandbox_authority_who who)
{
    return ensure(sb) == 0 ? load_certificate(sb, who, uri_of(sb, who)) : NULL;
}

EVP_PKEY *gov__sb_authority_key(gov_sandbox *sb, gov__sandbox_authority_who who)
{
    return ensure(sb) == 0 ? load_key(sb, who) : NULL;
}

static char *certificate_base64(gov_sandbox *sb, gov__sandbox_authority_who who)
{
    X509 *x = gov__sb_authority_certificate(sb, who);
    uint8_t *der = NULL;
    int length = x ? i2d_X509(x, &der) : -1;
    char *text = length > 0 ? gov__sb_b64(der, (size_t)length) : NULL;
    OPENSSL_free(der);
    X509_free(x);
    return text;
}

int gov__sb_authority_x5c(gov_sandbox *sb, char **out_json_array)
{
    char *leaf = certificate_base64(sb, GOV__SB_EC_SIGNER);
    char *above = certificate_base64(sb, GOV__SB_EC_CA);
    *out_json_array = leaf && above ? gov__sb_format("[\"%s\",\"%s\"]", leaf, above) : NULL;
    free(above);
    free(leaf);
    return *out_json_array ? 0 : -1;
}

const gov__sandbox_part gov__sandbox_authority_part = {
    "authority",
    "CREATE TABLE IF NOT EXISTS authority("
    "who INTEGER PRIMARY KEY, uri TEXT NOT NULL, certificate BLOB NOT NULL, key BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS authority_seal("
    "n INTEGER PRIMARY KEY, name TEXT NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL, "
    "der BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS authority_seal_name ON authority_seal(name, n);",
    NULL,
    NULL,
};
