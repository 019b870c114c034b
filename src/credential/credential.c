/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the checks of an SD-JWT VC, and what each of them comes to. The issuer is issuer.c, times
 * and licence are claims.c. */
#include "credential/credential.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "credential/credential_parts.h"

#define TEXT_MAX       (1024U * 1024U)
#define BINDING_AGE_MS 300000LL /* of the holder's proof; the nonce keeps it from serving twice */

/* What applies to this form; everything else does not. */
static const gov__check own_checks[] = {
    GOV__CHECK_CONTAINER,    GOV__CHECK_REFERENCES,        GOV__CHECK_SIGNATURE,
    GOV__CHECK_ALGORITHM,    GOV__CHECK_HOLDER_BINDING,    GOV__CHECK_ISSUER,
    GOV__CHECK_VALIDITY,     GOV__CHECK_SIGN_TIME,         GOV__CHECK_KEY_USAGE,
    GOV__CHECK_SIGNER_CHAIN, GOV__CHECK_SIGNER_REVOCATION, GOV__CHECK_NONCONFORMITY,
};

/* Whoever holds the credential may not withhold these (SD-JWT VC section 2.2.2.2). */
static const char *const open_claims[] = {"iss", "nbf",           "exp",   "cnf",
                                          "vct", "vct#integrity", "status"};

bool gov__credential_recognise(const uint8_t *data, size_t size)
{
    bool tilde = false;

    if (size < 4 || data[0] != 'e' || data[1] != 'y') {
        return false;
    }
    while (size > 0 && (data[size - 1] == '\n' || data[size - 1] == '\r')) {
        size--;
    }
    for (size_t i = 0; i < size && i < TEXT_MAX; i++) {
        bool letter = (data[i] >= 'A' && data[i] <= 'Z') || (data[i] >= 'a' && data[i] <= 'z') ||
                      (data[i] >= '0' && data[i] <= '9') || data[i] == '-' || data[i] == '_';
        if (!letter && data[i] != '.' && data[i] != '~') {
            return false;
        }
        tilde = tilde || data[i] == '~';
    }
    return tilde;
}

/* A line end behind the text is of whoever saved the file. */
static size_t trim(const gov__credential *c)
{
    const uint8_t *data = c->in->data;
    size_t size = c->in->size;

    if (size > 0 && data[size - 1] == '\n') {
        size -= size > 1 && data[size - 2] == '\r' ? 2 : 1;
        gov__verification_tolerate(c->in, c->signature, "line_end");
    }
    return size;
}

static void record_container(const gov__credential *c, gov_status status)
{
    if (status == GOV_ERR_LIMIT) {
        gov__credential_open(c, GOV__CHECK_CONTAINER, GOV__REASON_LIMIT, NULL);
    } else if (status == GOV_ERR_UNSUPPORTED) {
        gov__credential_open(c, GOV__CHECK_ALGORITHM, GOV__REASON_UNKNOWN_ALGORITHM, c->about);
    } else if (status != GOV_OK) {
        gov__credential_fail(c, GOV__CHECK_CONTAINER, GOV__REASON_MALFORMED, c->about);
    }
}

/* A credential says that it is one (typ) and of which kind (vct). */
static void check_type(gov__credential *c, const char *typ, const char *vct)
{
    uint32_t flags = c->in->options->flags;
    bool legacy = gov__jws_typ_equal(typ, "vc+sd-jwt") && (flags & GOV_VERIFY_LEGACY_TYPE) != 0;
    bool named = legacy || gov__jws_typ_equal(typ, "dc+sd-jwt");

    if (legacy) {
        gov__verification_tolerate(c->in, c->signature, "legacy_type");
    }
    c->is_credential = named && !gov__str_is_empty(vct);
    if (c->is_credential) {
        return;
    }
    if ((flags & GOV_VERIFY_ANY_TYPE) != 0) {
        gov__verification_tolerate(c->in, c->signature, "no_credential");
    } else {
        gov__credential_fail(c, GOV__CHECK_CONTAINER,
                             named ? GOV__REASON_MALFORMED : GOV__REASON_WRONG_TYPE,
                             named ? "vct" : "typ");
    }
}

/* Type and members that every SD-JWT VC has. */
static void check_shape(gov__credential *c)
{
    const gov__json_node *header = gov__json_root(c->sdjwt->header);
    const gov__json_node *claims = gov__json_root(c->sdjwt->claims);
    const char *typ = gov__json_get_string(header, "typ");
    const char *vct = gov__json_get_string(claims, "vct");

    c->issuer = gov__json_get_string(claims, "iss");
    if (gov__str_is_empty(c->issuer)) {
        c->issuer = NULL;
        gov__credential_fail(c, GOV__CHECK_CONTAINER, GOV__REASON_MALFORMED, "iss");
    }
    if (gov__json_member(header, "crit") != NULL) {
        gov__credential_fail(c, GOV__CHECK_CONTAINER, GOV__REASON_CRITICAL_EXTENSION, "crit");
    }
    check_type(c, typ, vct);
}

static gov_status read_chain(gov__credential *c)
{
    const gov_trust *trust = c->in->trust;
    gov_status status =
        gov__x5c_read(trust->pool, &trust->mem, gov__json_root(c->sdjwt->header), &c->x5c);

    if (status == GOV_ERR_RESPONSE) {
        gov__credential_fail(c, GOV__CHECK_CONTAINER, GOV__REASON_MALFORMED, "x5c");
    } else if (status == GOV_ERR_LIMIT) {
        gov__credential_open(c, GOV__CHECK_CONTAINER, GOV__REASON_LIMIT, "x5c");
    }
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

/* Every disclosure has a digest that the issuer signed, and none brings what must stand in the open. */
static gov_status check_references(const gov__credential *c)
{
    gov_status status = gov__sdjwt_disclose(c->sdjwt);

    switch (status) {
    case GOV_OK: gov__credential_pass(c, GOV__CHECK_REFERENCES); break;
    case GOV_ERR_NO_MEMORY: return status;
    case GOV_ERR_DIGEST:
        gov__credential_fail(c, GOV__CHECK_REFERENCES, GOV__REASON_UNUSED_DISCLOSURE, NULL);
        return GOV_OK;
    case GOV_ERR_LIMIT:
        gov__credential_open(c, GOV__CHECK_REFERENCES, GOV__REASON_LIMIT, NULL);
        return GOV_OK;
    default:
        gov__credential_fail(c, GOV__CHECK_REFERENCES, GOV__REASON_MALFORMED, c->about);
        return GOV_OK;
    }
    for (size_t i = 0; i < sizeof open_claims / sizeof open_claims[0]; i++) {
        const char *name = open_claims[i];
        if (gov__json_member(gov__json_root(c->sdjwt->payload), name) != NULL &&
            gov__json_member(gov__json_root(c->sdjwt->claims), name) == NULL) {
            gov__credential_fail(c, GOV__CHECK_REFERENCES, GOV__REASON_MALFORMED, name);
        }
    }
    return GOV_OK;
}

static gov_status check_holder(gov__credential *c)
{
    if (c->in->options->audience == NULL) {
        gov__credential_open(c, GOV__CHECK_HOLDER_BINDING, GOV__REASON_NOT_ASKED, NULL);
        return GOV_OK;
    }
    if (c->sdjwt->payload == NULL) {
        return GOV_OK;
    }
    if (c->sdjwt->holder == GOV__SDJWT_HOLDER_ABSENT) {
        gov__credential_fail(c, GOV__CHECK_HOLDER_BINDING, GOV__REASON_NO_BINDING, NULL);
        return GOV_OK;
    }
    c->about = NULL;
    gov_status status = gov__sdjwt_check_holder(c->sdjwt);
    if (status == GOV_OK) {
        gov__credential_pass(c, GOV__CHECK_HOLDER_BINDING);
    } else if (status != GOV_ERR_NO_MEMORY) {
        gov__credential_fail(c, GOV__CHECK_HOLDER_BINDING, GOV__REASON_WRONG_BINDING, c->about);
    }
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

static gov_finding result_of(const gov__credential *c, gov__check check)
{
    return c->in->out->signatures[c->signature].checks[check].result;
}

/* Claims are given only where the issuer is known to have signed them and nothing has failed. */
static gov_status give_claims(const gov__credential *c)
{
    const gov__finding_entry *checks = c->in->out->signatures[c->signature].checks;
    gov_verification *out = c->in->out;

    for (size_t i = 0; i < GOV__CHECK_COUNT; i++) {
        if (checks[i].result == GOV_FINDING_FAIL) {
            return GOV_OK;
        }
    }
    bool chain = result_of(c, GOV__CHECK_SIGNER_CHAIN) == GOV_FINDING_PASS ||
                 checks[GOV__CHECK_SIGNER_CHAIN].reason == GOV__REASON_NOT_APPLICABLE;
    if (!c->is_signed || !chain || result_of(c, GOV__CHECK_ISSUER) != GOV_FINDING_PASS ||
        result_of(c, GOV__CHECK_REFERENCES) != GOV_FINDING_PASS) {
        return GOV_OK;
    }
    out->claims_json = gov__mem_strdup(&out->mem, gov__json_text(c->sdjwt->payload, NULL));
    return out->claims_json != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
}

/* What was not recorded until now was not reached, or is of other forms. */
static void close_checks(const gov__credential *c)
{
    for (size_t i = 0; i < sizeof own_checks / sizeof own_checks[0]; i++) {
        if (result_of(c, own_checks[i]) == 0) {
            gov__credential_open(c, own_checks[i], GOV__REASON_NOT_REACHED, NULL);
        }
    }
    for (size_t i = 0; i < GOV__CHECK_COUNT; i++) {
        if (result_of(c, (gov__check)i) == 0) {
            gov__credential_open(c, (gov__check)i, GOV__REASON_NOT_APPLICABLE, NULL);
        }
    }
}

static gov_status check_all(gov__credential *c, bool digest_known)
{
    check_shape(c);
    gov__credential_check_times(c);
    gov_status status = read_chain(c);
    if (status == GOV_OK) {
        status = gov__credential_check_issuer(c);
    }
    if (status == GOV_OK && digest_known) {
        status = check_references(c);
    }
    if (status == GOV_OK) {
        status = check_holder(c);
    }
    if (status == GOV_OK && c->is_signed && c->sdjwt->payload != NULL) {
        status = gov__credential_read_licence(c);
    }
    if (status == GOV_OK) {
        gov__credential_pass(c, GOV__CHECK_CONTAINER);
    }
    return status == GOV_OK ? give_claims(c) : status;
}

static gov_status verify(gov__credential *c, const gov__sdjwt_policy *policy)
{
    gov_status status = gov__sdjwt_open(c->in->trust->crypto, (const char *)c->in->data, trim(c),
                                        policy, &c->sdjwt);

    if (status == GOV_OK) {
        status = gov__sdjwt_read(c->sdjwt);
    }
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    record_container(c, status);
    if (status == GOV_OK || status == GOV_ERR_UNSUPPORTED) {
        status = check_all(c, status == GOV_OK);
    } else {
        status = GOV_OK;
    }
    return status;
}

gov_status gov__credential_verify(const gov__verify_input *in)
{
    const gov_verify_options *options = in->options;
    gov__credential c = {.in = in};
    const gov__sdjwt_binding binding = {
        .audience = options->audience,
        .nonce = options->nonce,
        .now_s = options->at_ms / 1000,
        .max_age_s = (BINDING_AGE_MS + options->skew_ms) / 1000,
        .skew_s = options->skew_ms / 1000,
    };
    const gov__sdjwt_policy policy = {
        .algs = GOV__ALG_ALL,
        .max_bytes = options->max_bytes != 0 && options->max_bytes < TEXT_MAX
                         ? (size_t)options->max_bytes
                         : TEXT_MAX,
        .any_typ = true,
        .binding = options->audience != NULL ? &binding : NULL,
        .about = &c.about,
    };
    gov_status status = gov__verification_add_signature(in->out, &c.signature);

    if (status != GOV_OK) {
        return status;
    }
    gov__verification_text(in->out, c.signature, GOV__TEXT_TYPE, "sd_jwt");
    status = verify(&c, &policy);
    if (result_of(&c, GOV__CHECK_NONCONFORMITY) == 0) {
        gov__credential_pass(&c, GOV__CHECK_NONCONFORMITY);
    }
    close_checks(&c);
    gov__sdjwt_free(c.sdjwt);
    gov__x5c_clear(&c.x5c);
    return status == GOV_OK ? in->out->sticky : status;
}
