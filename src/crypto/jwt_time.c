/* SPDX-License-Identifier: Apache-2.0 */
/* The times of a token (RFC 7519 section 4.1, OpenID Connect Core section 2): exp, nbf, iat,
 * auth_time, each with its own slack. Now is what the policy says. */
#include "crypto/jwt_check.h"

#define SECOND_MS 1000
/* Beyond it a number is not exact everywhere; times thousand it fits into an int64. */
#define TIME_MAX_S (1LL << 53)

/* NumericDate, without fraction. *out is -1 when it is absent and need not be there. */
static gov_status read_time(const struct gov__jwt_state *s, const char *claim, bool required,
                            int64_t *out)
{
    const gov__json_node *node = gov__json_member(s->claims, claim);

    *out = -1;
    if (node == NULL) {
        return required ? gov__jwt_fail(s, claim, GOV__JWT_MISSING) : GOV_OK;
    }
    return gov__json_int64(node, out) && *out >= 0 && *out < TIME_MAX_S
               ? GOV_OK
               : gov__jwt_fail(s, claim, GOV__JWT_MALFORMED);
}

static gov_status fail_by(const struct gov__jwt_state *s, const char *claim,
                          gov__jwt_fault_kind kind, int64_t off_ms, int64_t allowed_ms)
{
    s->fault->off_s = off_ms / SECOND_MS + (off_ms % SECOND_MS != 0 ? 1 : 0);
    s->fault->allowed_s = allowed_ms / SECOND_MS;
    return gov__jwt_fail(s, claim, kind);
}

/* Without slack the second itself counts: a token must not be taken "on or after" it. */
static gov_status check_exp(const struct gov__jwt_state *s)
{
    const gov__jwt_policy *policy = s->policy;
    int64_t exp = -1;
    gov_status status = read_time(s, "exp", (policy->required & GOV__JWT_EXP) != 0, &exp);

    if (status != GOV_OK || exp < 0) {
        return status;
    }
    int64_t passed = policy->now_ms - exp * SECOND_MS;
    if (passed > policy->skew_exp_ms || (passed == 0 && policy->skew_exp_ms == 0)) {
        return fail_by(s, "exp", GOV__JWT_PASSED, passed, policy->skew_exp_ms);
    }
    return GOV_OK;
}

/* A claim that must not lie ahead by more than `skew_ms`. */
static gov_status check_begun(const struct gov__jwt_state *s, const char *claim, int64_t at_s,
                              int64_t skew_ms)
{
    int64_t ahead = at_s * SECOND_MS - s->policy->now_ms;

    return ahead > skew_ms ? fail_by(s, claim, GOV__JWT_AHEAD, ahead, skew_ms) : GOV_OK;
}

static gov_status check_nbf(const struct gov__jwt_state *s)
{
    int64_t nbf = -1;
    gov_status status = read_time(s, "nbf", (s->policy->required & GOV__JWT_NBF) != 0, &nbf);

    return status == GOV_OK && nbf >= 0 ? check_begun(s, "nbf", nbf, s->policy->skew_nbf_ms)
                                        : status;
}

/* A claim that must not be older than `max_s`, with the slack that "exp" has. */
static gov_status check_age(const struct gov__jwt_state *s, const char *claim, int64_t at_s,
                            int64_t max_s)
{
    int64_t age = s->policy->now_ms - at_s * SECOND_MS;
    int64_t max_ms = max_s < TIME_MAX_S ? max_s * SECOND_MS : TIME_MAX_S * SECOND_MS;
    int64_t allowed = max_ms + s->policy->skew_exp_ms;

    return age > allowed ? fail_by(s, claim, GOV__JWT_OLD, age, allowed) : GOV_OK;
}

static gov_status check_iat(const struct gov__jwt_state *s)
{
    const gov__jwt_policy *policy = s->policy;
    bool required = policy->max_token_age_s > 0 || (policy->required & GOV__JWT_IAT) != 0;
    int64_t iat = -1;
    gov_status status = read_time(s, "iat", required, &iat);

    if (status == GOV_OK && iat >= 0) {
        status = check_begun(s, "iat", iat, policy->skew_iat_ms);
    }
    if (status == GOV_OK && policy->max_token_age_s > 0) {
        status = check_age(s, "iat", iat, policy->max_token_age_s);
    }
    return status;
}

/* Servers are met that write 0 when they do not know: that is as good as nothing. */
static gov_status check_auth_time(const struct gov__jwt_state *s)
{
    const gov__jwt_policy *policy = s->policy;
    int64_t auth_time = -1;

    if (!policy->max_age_asked) {
        return GOV_OK;
    }
    gov_status status = read_time(s, "auth_time", true, &auth_time);
    if (status != GOV_OK) {
        return status;
    }
    if (auth_time == 0) {
        return gov__jwt_fail(s, "auth_time", GOV__JWT_MISSING);
    }
    status = check_begun(s, "auth_time", auth_time, policy->skew_iat_ms);
    return status == GOV_OK ? check_age(s, "auth_time", auth_time, policy->max_age_s) : status;
}

gov_status gov__jwt_check_times(const struct gov__jwt_state *s)
{
    gov_status status = check_exp(s);

    if (status == GOV_OK) {
        status = check_nbf(s);
    }
    if (status == GOV_OK) {
        status = check_iat(s);
    }
    return status == GOV_OK ? check_auth_time(s) : status;
}
