/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a chain was revoked, by everything that a pool holds: which statements count and what they come
 * to. What one list or reply says is crypto/crl.c and crypto/ocsp.c. */
#include "crypto/cert_pool.h"

/* How far the clocks of a list's issuer and of ours may be apart; how long a list holds that does not say
 * until when. */
enum { SKEW_S = 300, DEFAULT_AGE_S = 86400 };

enum reason { KEY_COMPROMISE = 1, CA_COMPROMISE = 2, HOLD = 6, REMOVE = 8, AA_COMPROMISE = 10 };

void gov__statement_revoke(gov__statement *statement, uint32_t reason, int64_t revoked_s)
{
    const bool compromised =
        reason == KEY_COMPROMISE || reason == CA_COMPROMISE || reason == AA_COMPROMISE;

    statement->said = reason == HOLD     ? GOV__SAID_HELD
                      : reason == REMOVE ? GOV__SAID_NOTHING
                                         : GOV__SAID_REVOKED;
    statement->revoked_s = revoked_s;
    statement->always = compromised;
}

static bool is_current(const gov__statement *statement, int64_t now_s)
{
    const int64_t until =
        statement->next_s != INT64_MIN ? statement->next_s : statement->this_s + DEFAULT_AGE_S;

    return statement->this_s <= now_s + SKEW_S && now_s <= until;
}

/* What was found about one certificate. */
struct findings {
    gov__statement revoked; /* the gravest; said 0 when there is none */
    gov__statement
        standing; /* good or held; one that is current before any other, then the newest */
};

static bool is_graver(const gov__statement *a, const gov__statement *b)
{
    return b->said == GOV__SAID_NOTHING || (a->always && !b->always) ||
           (a->always == b->always && a->revoked_s < b->revoked_s);
}

static bool is_better(const gov__statement *a, const gov__statement *b, int64_t now_s)
{
    const bool current = is_current(a, now_s);

    return b->said == GOV__SAID_NOTHING || (current && !is_current(b, now_s)) ||
           (current == is_current(b, now_s) &&
            (a->this_s > b->this_s || (a->this_s == b->this_s && a->said == GOV__SAID_HELD)));
}

/* A revocation is for good, so that an old list proves it as well; a hold may have ended. */
static void weigh(struct findings *findings, const gov__statement *statement, int64_t now_s)
{
    if (statement->said == GOV__SAID_REVOKED) {
        if (is_graver(statement, &findings->revoked)) {
            findings->revoked = *statement;
        }
    } else if (statement->said != GOV__SAID_NOTHING &&
               is_better(statement, &findings->standing, now_s)) {
        findings->standing = *statement;
    }
}

static gov__revocation_result of_revoked(const gov__statement *statement, int64_t at_s)
{
    return (gov__revocation_result){
        .state = statement->always || statement->revoked_s <= at_s ? GOV__REVOCATION_REVOKED
                                                                   : GOV__REVOCATION_LATER,
        .revoked_s = statement->revoked_s,
        .as_of_s = statement->this_s,
    };
}

static gov__revocation_result conclude(const struct findings *findings, int64_t at_s, int64_t now_s)
{
    const gov__statement *standing = &findings->standing;

    if (findings->revoked.said == GOV__SAID_REVOKED) {
        return of_revoked(&findings->revoked, at_s);
    }
    if (standing->said == GOV__SAID_NOTHING) {
        return (gov__revocation_result){.state = GOV__REVOCATION_UNKNOWN};
    }
    if (!is_current(standing, now_s)) {
        return (gov__revocation_result){.state = GOV__REVOCATION_STALE,
                                        .as_of_s = standing->this_s};
    }
    if (standing->said == GOV__SAID_HELD) {
        return of_revoked(standing, at_s);
    }
    return (gov__revocation_result){.state = GOV__REVOCATION_GOOD, .as_of_s = standing->this_s};
}

static gov_status ask_lists(const gov__cert_pool *pool, const gov__cert *cert,
                            const gov__cert *issuer, int64_t now_s, struct findings *out)
{
    const bool kept = gov__cert_pool_owns(pool, issuer);
    gov__statement statement;
    gov_status status = GOV_OK;

    for (size_t i = 0; status == GOV_OK && i < pool->crl_count; i++) {
        status = gov__crl_ask(pool->crls[i], cert, issuer, kept, &statement);
        weigh(out, &statement, now_s);
    }
    return status;
}

/* Whether a delegate may speak (RFC 6960 section 4.2.2.2.1): he is not revoked by a current list, or need
 * not be looked for. When he spoke is his own word, so that only a revocation outlives him. Of one of whom
 * nothing is known a "good" counts for nothing, but what he calls revoked does not pass. */
static gov_status may_speak(const gov__cert_pool *pool, const gov__statement *statement,
                            const gov__cert *issuer, int64_t now_s, bool *may)
{
    const gov__cert *delegate = statement->by;
    struct findings findings = {0};

    *may =
        delegate == NULL || statement->said == GOV__SAID_REVOKED || now_s <= delegate->not_after_s;
    if (delegate == NULL || !*may || gov__ocsp_is_unchecked(delegate)) {
        return GOV_OK;
    }
    gov_status status = ask_lists(pool, delegate, issuer, now_s, &findings);
    const gov__revocation state = conclude(&findings, now_s, now_s).state;
    *may = state == GOV__REVOCATION_GOOD ||
           (statement->said != GOV__SAID_GOOD && state != GOV__REVOCATION_REVOKED);
    return status;
}

static gov_status ask_all(const gov__cert_pool *pool, const gov__cert *cert,
                          const gov__cert *issuer, int64_t now_s, struct findings *out)
{
    gov__statement statement;
    gov_status status = GOV_OK;
    bool may;

    *out = (struct findings){0};
    for (size_t i = 0; status == GOV_OK && i < pool->ocsp_count; i++) {
        status = gov__ocsp_ask(pool->replies[i], cert, issuer, &statement);
        if (status == GOV_OK && statement.said != GOV__SAID_NOTHING) {
            status = may_speak(pool, &statement, issuer, now_s, &may);
            if (status == GOV_OK && may) {
                weigh(out, &statement, now_s);
            }
        }
    }
    return status == GOV_OK ? ask_lists(pool, cert, issuer, now_s, out) : status;
}

/* From the best to the worst: what is proven before what is missing. */
static unsigned weight_of(gov__revocation state)
{
    static const unsigned weights[] = {
        [GOV__REVOCATION_GOOD] = 0,    [GOV__REVOCATION_LATER] = 1,   [GOV__REVOCATION_STALE] = 2,
        [GOV__REVOCATION_UNKNOWN] = 3, [GOV__REVOCATION_REVOKED] = 4,
    };

    return weights[state];
}

gov_status gov__chain_revocation(const gov__cert_pool *pool, const gov__chain *chain, int64_t at_s,
                                 int64_t now_s, gov__revocation_result *out)
{
    struct findings findings;
    gov_status status = GOV_OK;

    *out = (gov__revocation_result){.state = GOV__REVOCATION_GOOD, .as_of_s = INT64_MAX};
    for (size_t i = 0; status == GOV_OK && i + 1 < chain->count; i++) {
        status = ask_all(pool, chain->certs[i], chain->certs[i + 1], now_s, &findings);
        gov__revocation_result one = conclude(&findings, at_s, now_s);
        one.cert = chain->certs[i];
        if (weight_of(one.state) > weight_of(out->state)) {
            *out = one;
        } else if (out->state == GOV__REVOCATION_GOOD && one.as_of_s < out->as_of_s) {
            out->as_of_s = one.as_of_s;
        }
    }
    if (out->as_of_s == INT64_MAX) {
        out->as_of_s = 0;
    }
    return status;
}
