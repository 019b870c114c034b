/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a reply as RFC 9421 section 3.2 says, and our policy over it. One signature must hold that
 * covers the status and, where there is a body, its digest; and that either covers the signature of
 * the request (section 2.4), so that no other reply can stand in its place, or was made just now. */
#include "signer/rfc9421.h"

#include <string.h>

#include "base/mem.h"
#include "crypto/jwk_import.h"
#include "crypto/signature.h"
#include "signer/content_digest.h"

#define SIGNATURES_MAX 8

/* What a Signature-Input says of one signature. */
typedef struct signature_input {
    gov__sf_member member;
    gov__sf_span key_id; /* without quotes */
    gov__sf_span alg;    /* without quotes; empty: not told */
    int64_t created;     /* seconds; -1: not told */
    int64_t expires;
    bool status;
    bool digest;
    bool bound;
} signature_input;

/* All lines of a field of the reply, joined. */
static gov_status collect(const gov_signing *signing, const char *name, gov__buf *out)
{
    gov__component component = {.name = {name, strlen(name)}};
    gov_status status = gov__component_value(signing, GOV__SIGNED_REPLY, &component, out);
    return status == GOV_ERR_KEY_NOT_FOUND ? GOV_ERR_SIGNATURE : status;
}

static bool take_text(gov__sf_span *slot, const gov__sf_item *value)
{
    slot->at = value->text.at + 1;
    slot->len = value->kind == GOV__SF_STRING ? value->text.len - 2 : 0;
    return value->kind == GOV__SF_STRING && memchr(slot->at, '\\', slot->len) == NULL;
}

static bool take_time(int64_t *slot, const gov__sf_item *value)
{
    *slot = value->number;
    return value->kind == GOV__SF_INTEGER && value->number >= 0;
}

static bool read_parameter(signature_input *out, gov__sf_span key, const gov__sf_item *value)
{
    if (gov__sf_is(key, "created")) {
        return take_time(&out->created, value);
    }
    if (gov__sf_is(key, "expires")) {
        return take_time(&out->expires, value);
    }
    if (gov__sf_is(key, "keyid")) {
        return take_text(&out->key_id, value);
    }
    if (gov__sf_is(key, "alg")) {
        return take_text(&out->alg, value);
    }
    return true; /* nonce, tag, and what is not known: covered, and without a meaning here */
}

static bool read_parameters(signature_input *out, gov__buf *scratch)
{
    gov__sf in;
    gov__sf_span key;
    gov__sf_item value;
    gov__sf_step step;
    /* Writing them refuses one that stands twice. */
    gov__buf_clear(scratch);
    if (!gov__sf_write_parameters(scratch, out->member.parameters)) {
        return false;
    }
    gov__sf_begin(&in, out->member.parameters.at, out->member.parameters.len);
    while ((step = gov__sf_next_parameter(&in, &key, &value)) == GOV__SF_NEXT) {
        if (!read_parameter(out, key, &value)) {
            return false;
        }
    }
    return step == GOV__SF_END;
}

static bool read_components(signature_input *out)
{
    gov__sf in;
    gov__sf_item item;
    gov__sf_span parameters;
    gov__component component;
    gov__sf_step step;
    gov__sf_inner(&in, out->member.value);
    while ((step = gov__sf_next_inner(&in, &item, &parameters)) == GOV__SF_NEXT) {
        if (!gov__component_read(&item, parameters, &component)) {
            return false;
        }
        bool own = !component.req && !component.bs && component.key.len == 0;
        out->status = out->status || (own && gov__sf_is(component.name, "@status"));
        out->digest = out->digest || (own && gov__sf_is(component.name, "content-digest"));
        out->bound = out->bound || (component.req && gov__sf_is(component.name, "signature"));
    }
    return step == GOV__SF_END;
}

static bool read_input(const gov__sf_member *member, signature_input *out, gov__buf *scratch)
{
    *out = (signature_input){.member = *member, .created = -1, .expires = -1};
    return member->inner && read_parameters(out, scratch) && read_components(out);
}

/* A clock that is off by more than the skew does no harm to a reply that answers this very request. */
static bool is_timely(const gov__rfc9421 *scheme, const gov_signing *signing,
                      const signature_input *input)
{
    int64_t now = gov_signing_get_time_ms(signing);
    if (input->bound) {
        return true;
    }
    bool expired = input->expires >= 0 && input->expires < (now - scheme->max_skew_ms) / 1000;
    return input->created >= 0 && !expired &&
           input->created >= (now - scheme->max_skew_ms) / 1000 &&
           input->created <= (now + scheme->max_skew_ms) / 1000 + 1;
}

static bool is_enough(const gov__rfc9421 *scheme, const gov_signing *signing,
                      const signature_input *input)
{
    bool body = gov_signing_find_reply_header(signing, "Content-Digest") != NULL;
    size_t size = 0;
    body = body || gov_signing_get_reply_body(signing, &size) != NULL;
    return input->status && (input->digest || !body) && is_timely(scheme, signing, input);
}

static gov_status try_key(const gov__rfc9421 *scheme, const signature_input *input,
                          const gov__jwk *key, const gov__buf *base, const gov__buf *signature)
{
    const gov__signed_data data = {base->data, base->len, NULL};
    uint32_t bits = gov__jwk_algs(key) & ~GOV__ALG_HMAC;
    const gov__rfc9421_alg *alg =
        input->alg.len != 0 ? gov__rfc9421_alg_find(input->alg) : gov__rfc9421_alg_of(bits);
    if (alg == NULL || (alg->bit & bits) == 0) {
        return GOV_ERR_SIGNATURE;
    }
    return gov__signature_check(scheme->crypto, gov__alg_of_bit(alg->bit), key, &data,
                                signature->data, signature->len);
}

static gov_status verify_by_platform(const gov__rfc9421 *scheme, const signature_input *input,
                                     const gov__buf *base, const gov__buf *signature)
{
    gov__jwks *set = NULL;
    char *kid = gov__mem_dup(scheme->mem, input->key_id.at, input->key_id.len);
    gov_status status =
        kid != NULL ? scheme->find_keys(scheme->client, kid, &set) : GOV_ERR_NO_MEMORY;
    gov_status verdict = GOV_ERR_SIGNATURE;
    for (size_t i = 0; status == GOV_OK && i < gov__jwks_count(set); i++) {
        const gov__jwk *key = gov__jwks_at(set, i);
        if (gov__jwk_kid(key) != NULL && gov__sf_is(input->key_id, gov__jwk_kid(key))) {
            verdict = try_key(scheme, input, key, base, signature);
            break;
        }
    }
    gov__jwks_unref(set);
    gov__mem_free(scheme->mem, kid);
    return status == GOV_OK ? verdict : status;
}

/* With a shared secret the platform signs by the same one. */
static gov_status verify(const gov__rfc9421 *scheme, const signature_input *input,
                         const gov__buf *base, const gov__buf *signature)
{
    if (scheme->alg->bit != GOV__ALG_HS256) {
        return input->key_id.len != 0 ? verify_by_platform(scheme, input, base, signature)
                                      : GOV_ERR_SIGNATURE;
    }
    bool named = input->alg.len == 0 || gov__sf_is(input->alg, scheme->alg->name);
    return named ? gov__rfc9421_verify_mac(scheme, base, signature) : GOV_ERR_SIGNATURE;
}

/* The signature of this label, decoded. */
static gov_status read_signature(const gov__buf *field, gov__sf_span label, gov__buf *out)
{
    gov__sf_member member;
    if (gov__sf_find(field->data, field->len, label, &member) != GOV__SF_NEXT || member.inner ||
        member.bare || !gov__sf_bytes(&member.item, out)) {
        return GOV_ERR_SIGNATURE;
    }
    return gov__buf_status(out);
}

static gov_status check_one(const gov__rfc9421 *scheme, gov_signing *signing,
                            const gov__sf_member *member, const gov__buf *signatures)
{
    signature_input input;
    gov__buf base;
    gov__buf signature;
    gov__buf_init_secret(&base, scheme->mem, GOV__SIGNATURE_BASE_MAX);
    gov__buf_init(&signature, scheme->mem, 0);
    gov_status status = GOV_ERR_SIGNATURE;
    if (read_input(member, &input, &base) && is_enough(scheme, signing, &input)) {
        status = read_signature(signatures, member->key, &signature);
    }
    if (status == GOV_OK) {
        gov__buf_clear(&base);
        status = gov__signature_base(signing, GOV__SIGNED_REPLY, member, &base);
    }
    if (status == GOV_OK) {
        status = verify(scheme, &input, &base, &signature);
    }
    if (status == GOV_OK && input.digest) {
        status = gov__content_digest_check(signing);
    }
    gov__buf_free(&base);
    gov__buf_free(&signature);
    return status;
}

static gov_status check_all(const gov__rfc9421 *scheme, gov_signing *signing,
                            const gov__buf *inputs, const gov__buf *signatures)
{
    gov__sf in;
    gov__sf_member member;
    gov__sf_member again;
    gov_status status = GOV_ERR_SIGNATURE;
    gov__sf_begin(&in, inputs->data, inputs->len);
    for (size_t count = 0; status != GOV_OK && count < SIGNATURES_MAX; count++) {
        if (gov__sf_next(&in, true, &member) != GOV__SF_NEXT ||
            gov__sf_find(inputs->data, inputs->len, member.key, &again) != GOV__SF_NEXT) {
            return status;
        }
        status = check_one(scheme, signing, &member, signatures);
    }
    return status;
}

gov_signer_verdict gov__rfc9421_check(void *user, gov_signing *signing)
{
    const gov__rfc9421 *scheme = user;
    gov__buf inputs;
    gov__buf signatures;
    gov__buf_init(&inputs, scheme->mem, 0);
    gov__buf_init(&signatures, scheme->mem, 0);
    gov_status status = collect(signing, "signature-input", &inputs);
    if (status == GOV_OK) {
        status = collect(signing, "signature", &signatures);
    }
    if (status == GOV_OK) {
        status = check_all(scheme, signing, &inputs, &signatures);
    }
    gov__buf_free(&inputs);
    gov__buf_free(&signatures);
    gov__signer_fail(signing, status);
    return status == GOV_OK ? GOV_SIGNER_ACCEPT : GOV_SIGNER_REFUSE;
}
