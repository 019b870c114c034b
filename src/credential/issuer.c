/* SPDX-License-Identifier: Apache-2.0 */
/* Who issued it and by which right: a key of the trust store for this name, or a chain in the header whose
 * leaf bears the name. Nothing is fetched. */
#include <string.h>

#include "base/str.h"
#include "credential/credential_parts.h"
#include "crypto/alg.h"

#define ALG_DETAIL_MAX 32

/* The name of an algorithm as a detail; NULL for what is no name. */
static const char *alg_detail(const char *name)
{
    size_t len = name != NULL ? gov__str_len_max(name, ALG_DETAIL_MAX + 1) : 0;

    for (size_t i = 0; i < len; i++) {
        if (name[i] <= ' ' || name[i] > '~') {
            return NULL;
        }
    }
    return len > 0 && len <= ALG_DETAIL_MAX ? name : NULL;
}

/* Whether the algorithm of the header may be used at all. */
static bool check_alg(const gov__credential *c)
{
    const char *name = gov__json_get_string(gov__json_root(c->sdjwt->header), "alg");
    const gov__alg *alg = name != NULL ? gov__alg_find(name) : NULL;

    if (alg != NULL && (alg->bit & GOV__ALG_ALL) != 0) {
        return true;
    }
    if (name == NULL) {
        gov__credential_fail(c, GOV__CHECK_CONTAINER, GOV__REASON_MALFORMED, "alg");
    } else if (gov__str_equal(name, "none")) {
        gov__credential_fail(c, GOV__CHECK_ALGORITHM, GOV__REASON_WEAK_ALGORITHM, name);
    } else if (alg != NULL) { /* HMAC: whoever verifies could have signed */
        gov__credential_fail(c, GOV__CHECK_ALGORITHM, GOV__REASON_WRONG_ALGORITHM, name);
    } else {
        gov__credential_open(c, GOV__CHECK_ALGORITHM, GOV__REASON_UNKNOWN_ALGORITHM,
                             alg_detail(name));
    }
    return false;
}

static void record_signature(gov__credential *c, gov_status status)
{
    const char *alg = gov__json_get_string(gov__json_root(c->sdjwt->header), "alg");

    c->is_signed = status == GOV_OK;
    switch (status) {
    case GOV_OK:
        gov__credential_pass(c, GOV__CHECK_SIGNATURE);
        gov__credential_pass(c, GOV__CHECK_ALGORITHM);
        break;
    case GOV_ERR_SIGNATURE:
        gov__credential_fail(c, GOV__CHECK_SIGNATURE, GOV__REASON_BAD_SIGNATURE, NULL);
        gov__credential_pass(c, GOV__CHECK_ALGORITHM);
        break;
    case GOV_ERR_KEY_NOT_FOUND:
        gov__credential_open(c, GOV__CHECK_SIGNATURE, GOV__REASON_NO_KEY, NULL);
        gov__credential_pass(c, GOV__CHECK_ALGORITHM);
        break;
    case GOV_ERR_ALGORITHM:
        gov__credential_fail(c, GOV__CHECK_ALGORITHM, GOV__REASON_WRONG_ALGORITHM, alg);
        break;
    case GOV_ERR_LIMIT:
        gov__credential_open(c, GOV__CHECK_CONTAINER, GOV__REASON_LIMIT, NULL);
        break;
    default: /* the type was looked at before */
        gov__credential_fail(c, GOV__CHECK_CONTAINER, GOV__REASON_MALFORMED, c->about);
        break;
    }
}

static void record_store(const gov__credential *c, int64_t fetched_at_ms)
{
    static const gov__check none[] = {GOV__CHECK_KEY_USAGE, GOV__CHECK_SIGNER_CHAIN,
                                      GOV__CHECK_SIGNER_REVOCATION};

    gov__verification_keys(c->in, c->signature, fetched_at_ms);
    gov__credential_pass(c, GOV__CHECK_ISSUER);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        gov__credential_open(c, none[i], GOV__REASON_NOT_APPLICABLE, NULL);
    }
    gov__verification_text(c->in->out, c->signature, GOV__TEXT_SIGNER, c->issuer);
}

static gov_status record_chain(const gov__credential *c)
{
    gov__cert *leaf = c->x5c.certs[0];
    int64_t at_s = c->issued_s != 0 ? c->issued_s : c->in->options->at_ms / 1000;

    gov__verification_text(c->in->out, c->signature, GOV__TEXT_SIGNER, gov__cert_subject(leaf));
    gov__verification_text(c->in->out, c->signature, GOV__TEXT_SIGNER_SERIAL,
                           gov__cert_serial(leaf));
    if (gov__x5c_names(leaf, c->issuer)) {
        gov__credential_pass(c, GOV__CHECK_ISSUER);
    } else {
        gov__credential_fail(c, GOV__CHECK_ISSUER, GOV__REASON_WRONG_ISSUER,
                             gov__cert_subject(leaf));
    }
    return gov__verification_signer(c->in, c->signature, leaf, c->x5c.certs + 1, c->x5c.count - 1,
                                    at_s, GOV__CHECK_SIGNER_CHAIN, GOV__CHECK_KEY_USAGE,
                                    GOV__CHECK_SIGNER_REVOCATION);
}

static gov_status check_by_chain(gov__credential *c)
{
    const gov_allocator *mem = &c->in->trust->mem;
    gov__jwks *keys = NULL;
    gov_status status = gov__x5c_keys(mem, &c->x5c, &keys);

    if (status == GOV_OK) {
        status = gov__sdjwt_check_issuer(c->sdjwt, keys);
    }
    gov__jwks_unref(keys);
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    record_signature(c, status);
    return record_chain(c);
}

/* None of the keys of the store is the one, and the header brings a chain. */
static bool may_try_chain(const gov__credential *c, gov_status by_store)
{
    return c->x5c.count > 0 && (by_store == GOV_ERR_KEY_NOT_FOUND ||
                                by_store == GOV_ERR_SIGNATURE || by_store == GOV_ERR_ALGORITHM);
}

static void record_nobody(const gov__credential *c)
{
    gov__credential_open(c, GOV__CHECK_SIGNATURE, GOV__REASON_NO_KEY, NULL);
    gov__credential_open(c, GOV__CHECK_ISSUER, GOV__REASON_UNTRUSTED_ISSUER, c->issuer);
    gov__credential_open(c, GOV__CHECK_SIGNER_CHAIN, GOV__REASON_NO_KEY, NULL);
}

gov_status gov__credential_check_issuer(gov__credential *c)
{
    const char *expected = c->in->options->issuer;
    const gov__trust_issuer *known = gov__trust_issuer_of(c->in->trust, c->issuer);
    gov_status status = GOV_ERR_KEY_NOT_FOUND;

    if (expected != NULL && !gov__str_equal(expected, c->issuer)) {
        gov__credential_fail(c, GOV__CHECK_ISSUER, GOV__REASON_WRONG_ISSUER, c->issuer);
    }
    if (!check_alg(c)) {
        return GOV_OK;
    }
    if (known != NULL) {
        status = gov__sdjwt_check_issuer(c->sdjwt, known->keys);
    }
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    if (may_try_chain(c, status)) {
        return check_by_chain(c);
    }
    if (known == NULL) {
        record_nobody(c);
        return GOV_OK;
    }
    record_signature(c, status);
    record_store(c, known->fetched_at_ms);
    return GOV_OK;
}
