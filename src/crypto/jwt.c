/* SPDX-License-Identifier: Apache-2.0 */
/* Whose token it is and for whom: typ, iss, aud, azp, sub, nonce. Times are jwt_time.c, what the
 * token says of the login jwt_context.c. */
#include "crypto/jwt.h"

#include <string.h>

#include "base/str.h"
#include "base/wipe.h"
#include "crypto/jws.h"
#include "crypto/jwt_check.h"

gov_status gov__jwt_fail(const struct gov__jwt_state *s, const char *claim,
                         gov__jwt_fault_kind kind)
{
    s->fault->claim = claim;
    s->fault->kind = kind;
    switch (kind) {
    case GOV__JWT_PASSED:
    case GOV__JWT_OLD: return GOV_ERR_EXPIRED;
    case GOV__JWT_AHEAD: return GOV_ERR_NOT_YET_VALID;
    default: return gov__str_equal(claim, "iss") ? GOV_ERR_ISSUER : GOV_ERR_CLAIM;
    }
}

gov_status gov__jwt_text(const struct gov__jwt_state *s, const char *claim, bool required,
                         const char **out)
{
    const gov__json_node *node = gov__json_member(s->claims, claim);

    *out = gov__json_string(node);
    if (node == NULL) {
        return required ? gov__jwt_fail(s, claim, GOV__JWT_MISSING) : GOV_OK;
    }
    return gov__str_is_empty(*out) ? gov__jwt_fail(s, claim, GOV__JWT_MALFORMED) : GOV_OK;
}

/* RFC 8725 section 3.11: a token of one kind must not pass for one of another. */
static gov_status check_typ(const struct gov__jwt_state *s, const char *typ)
{
    const char *expected = s->policy->typ;

    if (expected == NULL) {
        return typ == NULL || gov__jws_typ_equal(typ, "JWT")
                   ? GOV_OK
                   : gov__jwt_fail(s, "typ", GOV__JWT_MISMATCH);
    }
    if (typ == NULL) {
        return gov__jwt_fail(s, "typ", GOV__JWT_MISSING);
    }
    return gov__jws_typ_equal(typ, expected) ? GOV_OK : gov__jwt_fail(s, "typ", GOV__JWT_MISMATCH);
}

static gov_status check_issuer(const struct gov__jwt_state *s)
{
    const char *issuer = NULL;
    gov_status status = gov__jwt_text(s, "iss", true, &issuer);

    if (status == GOV_OK && !gov__str_equal(issuer, s->policy->issuer)) {
        status = gov__jwt_fail(s, "iss", GOV__JWT_MISMATCH);
    }
    return status;
}

/* RFC 7519 section 4.1.3: a text, or an array of texts. *count is how many there are. */
static gov_status check_audience(const struct gov__jwt_state *s, size_t *count)
{
    const gov__json_node *aud = gov__json_member(s->claims, "aud");
    const char *expected = s->policy->audience;
    bool many = gov__json_is_array(aud);
    bool found = false;

    *count = 0;
    if (aud == NULL) {
        return expected != NULL ? gov__jwt_fail(s, "aud", GOV__JWT_MISSING) : GOV_OK;
    }
    for (const gov__json_node *at = many ? gov__json_first(aud) : aud; at != NULL;
         at = many ? gov__json_next(at) : NULL) {
        const char *text = gov__json_string(at);

        if (text == NULL || ++*count > GOV__JWT_AUDIENCES_MAX) {
            return gov__jwt_fail(s, "aud", GOV__JWT_MALFORMED);
        }
        found = found || (expected != NULL && gov__str_equal(text, expected));
    }
    return expected == NULL || found ? GOV_OK : gov__jwt_fail(s, "aud", GOV__JWT_MISMATCH);
}

/* OpenID Connect Core section 3.1.3.7, points 4 and 5. */
static gov_status check_party(const struct gov__jwt_state *s, size_t audiences)
{
    const char *azp = NULL;

    if (s->policy->party == NULL) {
        return GOV_OK;
    }
    gov_status status = gov__jwt_text(s, "azp", audiences > 1, &azp);
    if (status == GOV_OK && azp != NULL && !gov__str_equal(azp, s->policy->party)) {
        status = gov__jwt_fail(s, "azp", GOV__JWT_MISMATCH);
    }
    return status;
}

static gov_status check_subject(const struct gov__jwt_state *s)
{
    const char *expected = s->policy->subject;
    const char *sub = NULL;
    bool required = expected != NULL || (s->policy->required & GOV__JWT_SUB) != 0;
    gov_status status = gov__jwt_text(s, "sub", required, &sub);

    if (status != GOV_OK || sub == NULL) {
        return status;
    }
    size_t len = gov__str_len_max(sub, GOV__JWT_SUBJECT_MAX + 1);
    if (len > GOV__JWT_SUBJECT_MAX || gov__str_has_control(sub, len)) {
        return gov__jwt_fail(s, "sub", GOV__JWT_MALFORMED);
    }
    return expected == NULL || gov__str_equal(sub, expected)
               ? GOV_OK
               : gov__jwt_fail(s, "sub", GOV__JWT_MISMATCH);
}

static gov_status check_nonce(const struct gov__jwt_state *s)
{
    const char *expected = s->policy->nonce;
    const char *nonce = NULL;

    if (expected == NULL) {
        return GOV_OK;
    }
    gov_status status = gov__jwt_text(s, "nonce", true, &nonce);
    if (status != GOV_OK) {
        return status;
    }
    size_t len = strlen(expected);
    return gov__str_len_max(nonce, len + 1) == len && gov__equal_const_time(nonce, expected, len)
               ? GOV_OK
               : gov__jwt_fail(s, "nonce", GOV__JWT_MISMATCH);
}

/* Texts that must be there but mean nothing to us. */
static gov_status check_names(const struct gov__jwt_state *s)
{
    static const struct {
        uint32_t bit;
        const char *claim;
    } names[] = {{GOV__JWT_JTI, "jti"}, {GOV__JWT_CLIENT_ID, "client_id"}};
    gov_status status = GOV_OK;
    const char *text;

    for (size_t i = 0; status == GOV_OK && i < sizeof names / sizeof names[0]; i++) {
        if ((s->policy->required & names[i].bit) != 0) {
            status = gov__jwt_text(s, names[i].claim, true, &text);
        }
    }
    return status;
}

static gov_status check_all(const struct gov__jwt_state *s, const char *typ)
{
    size_t audiences = 0;
    gov_status status = check_typ(s, typ);

    if (status == GOV_OK) {
        status = check_issuer(s);
    }
    if (status == GOV_OK) {
        status = check_audience(s, &audiences);
    }
    if (status == GOV_OK) {
        status = check_party(s, audiences);
    }
    if (status == GOV_OK) {
        status = check_subject(s);
    }
    if (status == GOV_OK) {
        status = check_names(s);
    }
    if (status == GOV_OK) {
        status = gov__jwt_check_times(s);
    }
    if (status == GOV_OK) {
        status = check_nonce(s);
    }
    return status == GOV_OK ? gov__jwt_check_context(s) : status;
}

gov_status gov__jwt_check(const gov__crypto *crypto, const gov__jwt_policy *policy, const char *typ,
                          const gov__alg *alg, const gov__json_node *claims, gov__jwt_fault *fault)
{
    const struct gov__jwt_state state = {crypto, policy, alg, claims, fault};

    memset(fault, 0, sizeof *fault);
    return gov__json_is_object(claims) ? check_all(&state, typ) : GOV_ERR_RESPONSE;
}
