/* SPDX-License-Identifier: Apache-2.0 */
/* Checking the signature of a request: RFC 9421 section 3.2. The sandbox reads one signature, with the
 * components that the contract asks for and what else a client covers.
 * Owns: reading it, the policy, the algorithms. Not: the values of components (signature_fields.c). */
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/signature.h"

#define NAME_BYTES      96
#define PARAMETER_BYTES 160
#define SM2_ID          "1234567812345678"

/* A Signature-Input taken apart; the texts point into the header. */
struct input {
    char label[NAME_BYTES];
    const char *text; /* from "(" to the end */
    const char *at;   /* in the list */
    const char *parameters;
    char alg[NAME_BYTES];
    char key_id[NAME_BYTES];
    char nonce[NAME_BYTES];
    int64_t created;
    int64_t expires;
};

/* --- reading ---------------------------------------------------------------------------------- */

/* The next identifier of the list: 1, 0 at its end, -1 for anything else. */
static int next_identifier(struct input *in, char *name, char *parameters)
{
    in->at += strspn(in->at, " ");
    if (*in->at == ')') {
        in->parameters = in->at + 1;
        return 0;
    }
    const char *end = *in->at == '"' ? strchr(in->at + 1, '"') : NULL;
    size_t length = end ? (size_t)(end - in->at - 1) : 0;
    if (length == 0 || length >= NAME_BYTES) {
        return -1;
    }
    memcpy(name, in->at + 1, length);
    name[length] = '\0';
    in->at = end + 1;
    bool quoted = false;
    for (length = 0; in->at[length] && (quoted || !strchr(" )", in->at[length])); length++) {
        quoted = in->at[length] == '"' ? !quoted : quoted;
    }
    if (length >= PARAMETER_BYTES) {
        return -1;
    }
    memcpy(parameters, in->at, length);
    parameters[length] = '\0';
    in->at += length;
    return 1;
}

static bool take_string(const char *value, size_t length, char out[NAME_BYTES])
{
    if (length < 2 || length - 2 >= NAME_BYTES || value[0] != '"' || value[length - 1] != '"') {
        return false;
    }
    memcpy(out, value + 1, length - 2);
    out[length - 2] = '\0';
    return true;
}

static bool take_time(const char *value, size_t length, int64_t *out)
{
    char text[24];
    if (length == 0 || length >= sizeof text) {
        return false;
    }
    memcpy(text, value, length);
    text[length] = '\0';
    return gov__sb_read_int(text, 0, 99999999999, out);
}

static bool take_parameter(struct input *in, const char *name, size_t name_length,
                           const char *value, size_t length)
{
    static const char *const texts[] = {"alg", "keyid", "nonce"};
    char *const places[] = {in->alg, in->key_id, in->nonce};
    for (size_t i = 0; i < 3; i++) {
        if (strlen(texts[i]) == name_length && memcmp(texts[i], name, name_length) == 0) {
            return take_string(value, length, places[i]);
        }
    }
    if (name_length == 7 && memcmp(name, "created", 7) == 0) {
        return take_time(value, length, &in->created);
    }
    if (name_length == 7 && memcmp(name, "expires", 7) == 0) {
        return take_time(value, length, &in->expires);
    }
    return name_length == 3 && memcmp(name, "tag", 3) == 0;
}

static bool read_parameters(struct input *in)
{
    const char *at = in->parameters;
    while (*at == ';') {
        const char *name = at + 1;
        size_t name_length = strcspn(name, "=;");
        const char *value = name + name_length + (name[name_length] == '=' ? 1 : 0);
        size_t length = 0;
        bool quoted = false;
        for (; value[length] && (quoted || value[length] != ';'); length++) {
            quoted = value[length] == '"' ? !quoted : quoted;
        }
        if (!take_parameter(in, name, name_length, value, length)) {
            return false;
        }
        at = value + length;
    }
    return *at == '\0';
}

static bool read_input(const char *header, struct input *in)
{
    char name[NAME_BYTES];
    char parameters[PARAMETER_BYTES];
    size_t label = strcspn(header, "=");
    int step = 1;
    *in = (struct input){.created = -1, .expires = -1};
    if (label == 0 || label >= NAME_BYTES || header[label] != '=' || header[label + 1] != '(') {
        return false;
    }
    memcpy(in->label, header, label);
    in->text = header + label + 1;
    in->at = in->text + 1;
    while (step == 1) {
        step = next_identifier(in, name, parameters);
    }
    return step == 0 && read_parameters(in);
}

/* --- the signature base ----------------------------------------------------------------------- */

static bool covers(const struct input *in, const char *wanted)
{
    struct input copy = *in;
    char name[NAME_BYTES];
    char parameters[PARAMETER_BYTES];
    copy.at = copy.text + 1;
    while (next_identifier(&copy, name, parameters) == 1) {
        if (strcmp(name, wanted) == 0 && !*parameters) {
            return true;
        }
    }
    return false;
}

static bool write_base(const gov_sandbox *sb, const gov__sandbox_request *req,
                       const struct input *in, FILE *out)
{
    struct input copy = *in;
    char name[NAME_BYTES];
    char parameters[PARAMETER_BYTES];
    copy.at = copy.text + 1;
    while (next_identifier(&copy, name, parameters) == 1) {
        (void)fprintf(out, "\"%s\"%s: ", name, parameters);
        if (!gov__sb_signature_component(sb, req, name, parameters, out)) {
            return false;
        }
        (void)fputc('\n', out);
    }
    (void)fprintf(out, "\"@signature-params\": %s", in->text);
    return true;
}

static char *base_of(const gov_sandbox *sb, const gov__sandbox_request *req, const struct input *in)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    bool good = stream && write_base(sb, req, in, stream);
    if (stream && fclose(stream) != 0) {
        good = false;
    }
    if (!good) {
        free(text);
        text = NULL;
    }
    return text;
}

/* --- algorithms ------------------------------------------------------------------------------- */

/* r || s to DER. */
static uint8_t *der_of(const uint8_t *raw, size_t length, size_t *out_length)
{
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, (int)(length / 2), NULL);
    BIGNUM *s = BN_bin2bn(raw + length / 2, (int)(length / 2), NULL);
    uint8_t *der = NULL;
    if (signature && r && s && ECDSA_SIG_set0(signature, r, s) == 1) {
        int size = i2d_ECDSA_SIG(signature, &der);
        *out_length = size > 0 ? (size_t)size : 0;
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(signature);
    return der;
}

struct method {
    const char *alg;
    const char *key; /* OpenSSL's name of the kind */
    int bits;        /* of the key; 0: any */
    const char *digest;
    bool pair; /* r || s */
    bool pss;
};

static const struct method methods[] = {
    {"ed25519", "ED25519", 0, NULL, false, false},
    {"ecdsa-p256-sha256", "EC", 256, "SHA256", true, false},
    {"ecdsa-p384-sha384", "EC", 384, "SHA384", true, false},
    {"rsa-pss-sha512", "RSA", 0, "SHA512", false, true},
    {"rsa-v1_5-sha256", "RSA", 0, "SHA256", false, false},
    {"sm2-sm3", "SM2", 0, "SM3", true, false},
};

static bool verify(EVP_PKEY *key, const struct method *method, const char *base,
                   const uint8_t *signature, size_t length)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx = NULL;
    EVP_PKEY_CTX *sm2 = NULL;
    bool good = context != NULL;
    if (good && strcmp(method->key, "SM2") == 0) {
        sm2 = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
        good = sm2 && EVP_PKEY_CTX_set1_id(sm2, SM2_ID, (int)strlen(SM2_ID)) == 1;
        EVP_MD_CTX_set_pkey_ctx(context, sm2);
    }
    good =
        good && EVP_DigestVerifyInit_ex(context, &pctx, method->digest, NULL, NULL, key, NULL) == 1;
    if (good && method->pss) {
        good = EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, 64) == 1;
    }
    good = good &&
           EVP_DigestVerify(context, signature, length, (const uint8_t *)base, strlen(base)) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(sm2);
    return good;
}

static bool verify_by_key(const gov__sandbox_rule *rule, const struct input *in, const char *base,
                          const uint8_t *raw, size_t length)
{
    BIO *bio = BIO_new_mem_buf(rule->public_key, -1);
    EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
    bool good = false;
    for (size_t i = 0; key && i < sizeof methods / sizeof methods[0]; i++) {
        const struct method *method = &methods[i];
        if (strcmp(method->alg, in->alg) != 0 || EVP_PKEY_is_a(key, method->key) != 1 ||
            (method->bits && EVP_PKEY_get_bits(key) != method->bits)) {
            continue;
        }
        size_t der_length = 0;
        uint8_t *der = method->pair ? der_of(raw, length, &der_length) : NULL;
        good = method->pair ? der && verify(key, method, base, der, der_length)
                            : verify(key, method, base, raw, length);
        OPENSSL_free(der);
    }
    EVP_PKEY_free(key);
    BIO_free(bio);
    return good;
}

static bool verify_by_secret(const gov__sandbox_rule *rule, const struct input *in,
                             const char *base, const uint8_t *raw, size_t length)
{
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    return strcmp(in->alg, "hmac-sha256") == 0 &&
           HMAC(EVP_sha256(), rule->secret, (int)strlen(rule->secret), (const uint8_t *)base,
                strlen(base), mac, &size) != NULL &&
           size == length && CRYPTO_memcmp(mac, raw, size) == 0;
}

/* "label=:base64:" and nothing more. */
static uint8_t *read_signature(const char *header, const char *label, size_t *out_length)
{
    size_t name = strlen(label);
    size_t length = strlen(header);
    if (length < name + 4 || strncmp(header, label, name) != 0 || header[name] != '=' ||
        header[name + 1] != ':' || header[length - 1] != ':') {
        return NULL;
    }
    return gov__sb_b64_read(header + name + 2, length - name - 3, out_length);
}

/* --- policy ----------------------------------------------------------------------------------- */

static bool covers_enough(const gov__sandbox_request *req, const struct input *in)
{
    static const char *const always[] = {"@method", "@authority", "@path", "@query"};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        if (!covers(in, always[i])) {
            return false;
        }
    }
    return (req->body_length == 0 || covers(in, "content-digest")) &&
           (!gov__sb_header(req, "Idempotency-Key") || covers(in, "idempotency-key"));
}

static bool verifies(const gov_sandbox *sb, const gov__sandbox_rule *rule,
                     const gov__sandbox_request *req, const struct input *in, const char *header)
{
    size_t length = 0;
    uint8_t *raw = read_signature(header, in->label, &length);
    char *base = raw ? base_of(sb, req, in) : NULL;
    bool good =
        base && (rule->public_key ? verify_by_key(rule, in, base, raw, length)
                                  : rule->secret && verify_by_secret(rule, in, base, raw, length));
    free(base);
    free(raw);
    return good;
}

gov__sandbox_refusal gov__sb_signature_rfc9421(gov_sandbox *sb, const gov__sandbox_rule *rule,
                                               const gov__sandbox_request *req)
{
    const char *text = gov__sb_header(req, "Signature-Input");
    const char *signature = gov__sb_header(req, "Signature");
    struct input in;
    if (!text || !signature) {
        return gov__sb_refuse("signature_required", "Signature-Input or Signature is missing.");
    }
    if (!read_input(text, &in) || !covers_enough(req, &in)) {
        return gov__sb_refuse("signature_invalid", "The signature does not cover what it must.");
    }
    if (strcmp(in.key_id, rule->key_id) != 0 || !verifies(sb, rule, req, &in, signature)) {
        return gov__sb_refuse("signature_invalid", "The signature does not verify.");
    }
    if (!gov__sb_signature_is_timely(sb, rule, in.created * 1000)) {
        return gov__sb_refuse("clock_skew", "The signature was made too long ago, or in future.");
    }
    if (!*in.nonce || !gov__sb_signature_is_fresh(sb, in.nonce)) {
        return gov__sb_refuse("signature_invalid", "The nonce is missing or was used before.");
    }
    return gov__sb_refuse(NULL, NULL);
}
