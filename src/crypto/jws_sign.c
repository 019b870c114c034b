/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a compact JWS (RFC 7515 section 7.1): header, payload, signature. */
#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "base/str.h"
#include "crypto/jws.h"
#include "crypto/key_parts.h"

enum { HEADER_BYTES = 16 * 1024, HEADER_DEPTH = 8, TEXT_BYTES = 16 * 1024 * 1024 };

/* Set here, or changing what the signature means. */
static const char *const reserved[] = {"alg", "typ",  "kid", "jwk", "x5c", "jku",
                                       "x5u", "crit", "b64", "zip", "enc"};

/* RFC 7518 section 3.1 marks ES256 as recommended and RS256 is what every server has. */
static const gov__alg *first_of(gov__key_kind kind)
{
    static const struct {
        gov__key_kind kind;
        uint32_t bit;
    } firsts[] = {{GOV__KEY_P256, GOV__ALG_ES256},    {GOV__KEY_P384, GOV__ALG_ES384},
                  {GOV__KEY_P521, GOV__ALG_ES512},    {GOV__KEY_RSA, GOV__ALG_RS256},
                  {GOV__KEY_ED25519, GOV__ALG_EDDSA}, {GOV__KEY_OCT, GOV__ALG_HS256},
                  {GOV__KEY_SM2, GOV__ALG_SM2}};

    for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
        if (firsts[i].kind == kind) {
            return gov__alg_of_bit(firsts[i].bit);
        }
    }
    return NULL;
}

/* The algorithm and what the header calls it. */
static const gov__alg *choose(const gov__key *key, const gov__jws_header *header,
                              const char **out_name)
{
    const char *name = header->alg != NULL ? header->alg : key->jwk.alg;
    const gov__alg *alg =
        name != NULL ? gov__alg_find_sm2(name, header->sm2_name) : first_of(key->jwk.kind);

    *out_name = alg == NULL         ? NULL
                : alg->name != NULL ? alg->name
                : name != NULL      ? name
                                    : header->sm2_name;
    return *out_name != NULL && (key->jwk.algs & alg->bit) != 0 ? alg : NULL;
}

static bool is_reserved(const char *name)
{
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        if (gov__str_equal(name, reserved[i])) {
            return true;
        }
    }
    return false;
}

static gov_status write_extra(const gov__key *key, const gov__jws_header *header, gov__jsonw *out)
{
    const gov__json_limits limits = {.max_depth = HEADER_DEPTH, .max_bytes = HEADER_BYTES};
    gov__json *doc = NULL;
    gov_status status = gov__json_parse(&key->mem, header->extra, header->extra_len, &limits, &doc);

    if (status == GOV_OK && !gov__json_is_object(gov__json_root(doc))) {
        status = GOV_ERR_ARGUMENT;
    }
    for (const gov__json_node *member = gov__json_first(gov__json_root(doc));
         member != NULL && status == GOV_OK; member = gov__json_next(member)) {
        if (is_reserved(gov__json_name(member))) {
            status = GOV_ERR_ARGUMENT;
        } else {
            gov__jsonw_member_node(out, gov__json_name(member), member);
        }
    }
    gov__json_free(doc);
    return status == GOV_ERR_RESPONSE ? GOV_ERR_ARGUMENT : status;
}

static gov_status write_jwk(const gov__key *key, gov__jsonw *out)
{
    if (key->jwk.kind == GOV__KEY_OCT) {
        return GOV_ERR_ALGORITHM;
    }
    gov__jsonw_member_object(out, "jwk");
    gov_status status = gov__jwk_write_members(&key->jwk, out);
    gov__jsonw_object_end(out);
    return status;
}

static gov_status write_header(const gov__key *key, const gov__jws_header *header,
                               const char *alg_name, gov__buf *out)
{
    const char *kid = header->kid != NULL ? header->kid : key->jwk.kid;
    gov_status status = GOV_OK;
    gov__jsonw writer;

    gov__jsonw_init(&writer, out);
    gov__jsonw_object_begin(&writer);
    gov__jsonw_member_string(&writer, "alg", alg_name);
    gov__jsonw_member_string(&writer, "typ", header->typ);
    if (header->with_jwk) {
        status = write_jwk(key, &writer);
    } else if (!gov__str_is_empty(kid)) {
        gov__jsonw_member_string(&writer, "kid", kid);
    }
    if (header->with_x5c) {
        gov__key_write_x5c(key, &writer);
    }
    if (header->extra != NULL && status == GOV_OK) {
        status = write_extra(key, header, &writer);
    }
    gov__jsonw_object_end(&writer);
    return status == GOV_OK ? gov__jsonw_finish(&writer) : status;
}

/* Header, dot and payload, as they are signed. */
static gov_status write_input(const gov__key *key, const gov__jws_header *header,
                              const char *alg_name, const void *payload, size_t len, gov__buf *out)
{
    gov__buf text;

    gov__buf_init(&text, &key->mem, 0);
    gov_status status = write_header(key, header, alg_name, &text);
    if (status == GOV_OK) {
        gov__base64url_encode(out, text.data, text.len);
        gov__buf_append_char(out, '.');
        gov__base64url_encode(out, payload, len);
        status = gov__buf_status(out);
    }
    gov__buf_free(&text);
    return status;
}

gov_status gov__jws_sign(const gov__key *key, const gov__jws_header *header, const void *payload,
                         size_t len, gov__buf *out)
{
    const char *alg_name;
    const gov__alg *alg = choose(key, header, &alg_name);
    const size_t before = out->len;
    gov__buf signature;

    if (alg == NULL || !key->has_private) {
        return GOV_ERR_ALGORITHM;
    }
    if (len > TEXT_BYTES) {
        return GOV_ERR_LIMIT;
    }
    gov__buf_init(&signature, &key->mem, 0);
    gov_status status = write_input(key, header, alg_name, payload, len, out);
    if (status == GOV_OK) {
        status =
            gov__key_sign(key, alg, alg_name, out->data + before, out->len - before, &signature);
    }
    if (status == GOV_OK) {
        gov__buf_append_char(out, '.');
        gov__base64url_encode(out, signature.data, signature.len);
        status = gov__buf_status(out);
    }
    if (status != GOV_OK) {
        gov__buf_truncate(out, before);
    }
    gov__buf_free(&signature);
    return status;
}
