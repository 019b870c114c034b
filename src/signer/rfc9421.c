/* SPDX-License-Identifier: Apache-2.0 */
/* Making the scheme of RFC 9421 from the settings: key, algorithm, and what is covered. */
#include "signer/rfc9421.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/wipe.h"

/* In the order in which one is taken that a key can do. */
static const gov__rfc9421_alg ALGS[] = {
    {"ed25519", GOV__ALG_EDDSA},
    {"ecdsa-p256-sha256", GOV__ALG_ES256},
    {"ecdsa-p384-sha384", GOV__ALG_ES384},
    {"rsa-pss-sha512", GOV__ALG_PS512},
    {"rsa-v1_5-sha256", GOV__ALG_RS256},
    {"hmac-sha256", GOV__ALG_HS256},
    {"sm2-sm3", GOV__ALG_SM2},
};
#define ALG_COUNT (sizeof ALGS / sizeof ALGS[0])

/* Of the gateway contract; fields that a request lacks are left out. */
static const char DEFAULT_COMPONENTS[] =
    "@method @authority @path @query content-digest idempotency-key";

const gov__rfc9421_alg *gov__rfc9421_alg_find(gov__sf_span name)
{
    for (size_t i = 0; i < ALG_COUNT; i++) {
        if (gov__sf_is(name, ALGS[i].name)) {
            return &ALGS[i];
        }
    }
    return NULL;
}

const gov__rfc9421_alg *gov__rfc9421_alg_of(uint32_t bits)
{
    const gov__rfc9421_alg *found = NULL;
    for (size_t i = 0; i < ALG_COUNT; i++) {
        if ((ALGS[i].bit & bits) != 0) {
            if (found != NULL) {
                return NULL;
            }
            found = &ALGS[i];
        }
    }
    return found;
}

/* A shared secret serves whatever its length: it is the gateway that gave it. */
static uint32_t bits_of(const gov__key *key)
{
    return gov__key_get_kind(key) == GOV__KEY_OCT ? GOV__ALG_HS256 : gov__key_algs(key);
}

static gov_status mac_of(const gov__rfc9421 *scheme, const gov__buf *base, uint8_t *out)
{
    size_t len = 0;
    const uint8_t *secret = gov__key_secret(scheme->key, &len);
    return gov__mac_of(scheme->crypto, GOV__DIGEST_SHA256, gov__bytes_of(secret, len),
                       gov__bytes_of(base->data, base->len), out);
}

gov_status gov__rfc9421_make(const gov__rfc9421 *scheme, const gov__buf *base, gov__buf *out)
{
    uint8_t mac[GOV__DIGEST_MAX];
    if (scheme->alg->bit != GOV__ALG_HS256) {
        return gov__key_sign(scheme->key, gov__alg_of_bit(scheme->alg->bit), scheme->alg->name,
                             base->data, base->len, out);
    }
    gov_status status = mac_of(scheme, base, mac);
    if (status == GOV_OK) {
        gov__buf_append(out, mac, gov__digest_size(GOV__DIGEST_SHA256));
        status = gov__buf_status(out);
    }
    return status;
}

gov_status gov__rfc9421_verify_mac(const gov__rfc9421 *scheme, const gov__buf *base,
                                   const gov__buf *signature)
{
    uint8_t mac[GOV__DIGEST_MAX];
    size_t size = gov__digest_size(GOV__DIGEST_SHA256);
    gov_status status = mac_of(scheme, base, mac);
    if (status == GOV_OK &&
        (signature->len != size || !gov__equal_const_time(mac, signature->data, size))) {
        status = GOV_ERR_SIGNATURE;
    }
    return status;
}

/* --- components ----------------------------------------------------------------------------------- */

/* A word such as ;expires=300 is a parameter of the signature. */
static bool read_parameter(gov__rfc9421 *scheme, const char *word, size_t len, gov__buf *list)
{
    gov__sf in;
    gov__sf_span key;
    gov__sf_item value;
    gov__sf_begin(&in, word, len);
    if (gov__sf_next_parameter(&in, &key, &value) != GOV__SF_NEXT || in.at != in.end) {
        return false;
    }
    if (gov__sf_is(key, "expires") && value.kind == GOV__SF_INTEGER && value.number > 0) {
        scheme->expires_s = value.number;
        return true;
    }
    if (gov__sf_is(key, "tag") && value.kind == GOV__SF_STRING && scheme->tag == NULL) {
        scheme->tag = gov__mem_dup(scheme->mem, value.text.at, value.text.len);
        if (scheme->tag == NULL) {
            gov__buf_fail(list, GOV_ERR_NO_MEMORY);
        }
        return true;
    }
    return false;
}

/* A word such as content-digest or @query-param;name="id" becomes an identifier. */
static bool write_identifier(gov__buf *list, const char *word, size_t len)
{
    const char *semicolon = memchr(word, ';', len);
    size_t name = semicolon != NULL ? (size_t)(semicolon - word) : len;
    size_t from = list->len;
    gov__sf_item item = {.kind = GOV__SF_STRING};
    gov__component component;
    gov__buf_append_char(list, '"');
    gov__buf_append(list, word, name);
    gov__buf_append_char(list, '"');
    gov__sf_span parameters = {word + name, len - name};
    if (gov__buf_status(list) != GOV_OK || !gov__sf_write_parameters(list, parameters)) {
        return gov__buf_status(list) != GOV_OK;
    }
    item.text.at = list->data + from;
    item.text.len = name + 2;
    return gov__component_read(&item, parameters, &component) && !component.req && !component.tr;
}

/* Words are separated by blanks; a blank within quotes belongs to its word. */
static size_t word_length(const char *text)
{
    size_t len = 0;
    bool quoted = false;
    for (; text[len] != '\0' && (quoted || text[len] != ' '); len++) {
        quoted = text[len] == '"' ? !quoted : quoted;
    }
    return len;
}

static gov_status read_words(gov__rfc9421 *scheme, const char *text, gov__buf *list)
{
    gov__buf_append_char(list, '(');
    for (const char *at = text; *at != '\0';) {
        size_t len = word_length(at);
        bool good = true;
        if (len != 0 && at[0] == ';') {
            good = read_parameter(scheme, at, len, list);
        } else if (len != 0) {
            gov__buf_append_str(list, list->len > 1 ? " " : "");
            good = write_identifier(list, at, len);
        }
        if (!good) {
            return GOV_ERR_CONFIG;
        }
        at += len + (at[len] == ' ' ? 1 : 0);
    }
    gov__buf_append_char(list, ')');
    return gov__buf_terminate(list);
}

/* Reads "signer.components" into the scheme. GOV_ERR_CONFIG. */
static gov_status read_components(gov__rfc9421 *scheme, const char *text)
{
    gov__buf list;
    gov__buf_init(&list, scheme->mem, 0);
    gov_status status = read_words(scheme, text != NULL ? text : DEFAULT_COMPONENTS, &list);
    if (status == GOV_OK) {
        status = gov__buf_take(&list, &scheme->components, NULL);
    }
    gov__buf_free(&list);
    return status;
}

/* --- life ----------------------------------------------------------------------------------------- */

static void destroy(void *user)
{
    gov__rfc9421 *scheme = user;
    gov__key_unref(scheme->key);
    gov__mem_free(scheme->mem, scheme->key_id);
    gov__mem_free(scheme->mem, scheme->components);
    gov__mem_free(scheme->mem, scheme->tag);
    gov__mem_free(scheme->mem, scheme);
}

/* The key that is given, else the shared secret. */
static gov_status take_key(gov__rfc9421 *scheme, const gov__signer_settings *settings,
                           const char **out_fault)
{
    if (settings->key != NULL) {
        /* Keys count their references; nothing else of one ever changes. */
        scheme->key = gov__key_ref((gov__key *)(uintptr_t)settings->key);
    } else if (settings->secret != NULL) {
        gov_status status = gov__key_from_secret(scheme->mem, settings->secret,
                                                 strlen(settings->secret), NULL, &scheme->key);
        if (status != GOV_OK) {
            *out_fault = "signer.secret";
            return status;
        }
    }
    *out_fault = "signer.key_file";
    return scheme->key != NULL && gov__key_is_private(scheme->key) ? GOV_OK : GOV_ERR_CONFIG;
}

static gov_status take_alg(gov__rfc9421 *scheme, const gov__signer_settings *settings,
                           const char **out_fault)
{
    uint32_t bits = bits_of(scheme->key);
    *out_fault = "signer.algorithm";
    if (settings->algorithm != NULL) {
        gov__sf_span name = {settings->algorithm, strlen(settings->algorithm)};
        scheme->alg = gov__rfc9421_alg_find(name);
    }
    for (size_t i = 0; settings->algorithm == NULL && scheme->alg == NULL && i < ALG_COUNT; i++) {
        scheme->alg = (ALGS[i].bit & bits) != 0 ? &ALGS[i] : NULL;
    }
    return scheme->alg != NULL && (scheme->alg->bit & bits) != 0 ? GOV_OK : GOV_ERR_CONFIG;
}

static gov_status take_key_id(gov__rfc9421 *scheme, const gov__signer_settings *settings,
                              const char **out_fault)
{
    const char *id = settings->key_id != NULL ? settings->key_id : gov__key_kid(scheme->key);
    gov__buf quoted;
    *out_fault = "signer.key_id";
    gov__buf_init(&quoted, scheme->mem, 0);
    bool good = id != NULL && gov__sf_write_string(&quoted, id);
    gov_status status = good ? gov__buf_take(&quoted, &scheme->key_id, NULL) : GOV_ERR_CONFIG;
    gov__buf_free(&quoted);
    return status;
}

static gov_status fill(gov__rfc9421 *scheme, const gov__signer_settings *settings,
                       const char **out_fault)
{
    gov_status status = take_key(scheme, settings, out_fault);
    if (status == GOV_OK) {
        status = take_alg(scheme, settings, out_fault);
    }
    if (status == GOV_OK) {
        status = take_key_id(scheme, settings, out_fault);
    }
    if (status == GOV_OK) {
        *out_fault = "signer.components";
        status = read_components(scheme, settings->components);
    }
    return status;
}

gov_status gov__signer_rfc9421(const gov__signer_settings *settings, gov_signer *out,
                               const char **out_fault)
{
    gov__rfc9421 *scheme = gov__mem_calloc(settings->mem, 1, sizeof *scheme);
    if (scheme == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    scheme->mem = settings->mem;
    scheme->crypto = settings->crypto;
    scheme->client = settings->client;
    scheme->find_keys = settings->find_keys;
    scheme->max_skew_ms = settings->max_skew_ms;
    gov_status status = fill(scheme, settings, out_fault);
    if (status != GOV_OK) {
        destroy(scheme);
        return status;
    }
    *out = (gov_signer){.struct_size = sizeof *out,
                        .user = scheme,
                        .sign = gov__rfc9421_sign,
                        .check = settings->verify ? gov__rfc9421_check : NULL,
                        .destroy = destroy};
    return GOV_OK;
}
