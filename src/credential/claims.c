/* SPDX-License-Identifier: Apache-2.0 */
/* What the claims say of time and of the licence. Only those that the issuer signed in the open count for
 * the validity of the token; the licence's own dates may have been disclosed. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "credential/credential_parts.h"
#include "statuslist/statuslist.h"

#define SECONDS_MAX (GOV__TIME_MAX_MS / 1000)

/* A NumericDate; `absent` when there is none. False when it is malformed. */
static bool read_moment(const gov__json_node *claims, const char *name, int64_t absent,
                        int64_t *out_s)
{
    *out_s = absent;
    return gov__json_member(claims, name) == NULL ||
           (gov__json_get_int64(claims, name, out_s) && *out_s >= 0 && *out_s <= SECONDS_MAX);
}

/* A day or a time. 0: not known; nothing begins at 长期. */
static int64_t read_date(const char *text, bool end)
{
    int64_t ms = gov__time_day_ms(text, end);

    if (ms == 0 && text != NULL && !gov__time_parse_rfc3339(text, strlen(text), &ms)) {
        return 0;
    }
    return ms == INT64_MAX && !end ? 0 : ms;
}

static void check_issued(gov__credential *c, const gov__json_node *claims)
{
    const gov_verify_options *options = c->in->options;
    gov_verification *out = c->in->out;
    int64_t iat;

    if (!read_moment(claims, "iat", 0, &iat)) {
        gov__credential_fail(c, GOV__CHECK_VALIDITY, GOV__REASON_MALFORMED, "iat");
        return;
    }
    if (iat == 0) {
        gov__credential_open(c, GOV__CHECK_SIGN_TIME, GOV__REASON_NOT_APPLICABLE, NULL);
        return;
    }
    c->issued_s = iat;
    gov__verification_text_time(out, c->signature, GOV__TEXT_SIGNED_AT, iat);
    gov__verification_text(out, c->signature, GOV__TEXT_SIGNED_AT_SOURCE, "claimed");
    if (iat * 1000 > options->at_ms + options->skew_ms) {
        gov__credential_fail(c, GOV__CHECK_SIGN_TIME, GOV__REASON_FUTURE, NULL);
    } else {
        gov__credential_set(c, GOV__CHECK_SIGN_TIME, GOV_FINDING_PASS, GOV__REASON_CLAIMED_TIME,
                            NULL);
    }
}

void gov__credential_check_times(gov__credential *c)
{
    const gov__json_node *claims = gov__json_root(c->sdjwt->claims);
    int64_t now = c->in->options->at_ms;
    int64_t skew = c->in->options->skew_ms;
    int64_t nbf;
    int64_t exp;

    check_issued(c, claims);
    bool good_nbf = read_moment(claims, "nbf", 0, &nbf);
    bool good_exp = read_moment(claims, "exp", SECONDS_MAX, &exp);
    if (!good_nbf || !good_exp) {
        gov__credential_fail(c, GOV__CHECK_VALIDITY, GOV__REASON_MALFORMED,
                             good_nbf ? "exp" : "nbf");
    } else if (nbf * 1000 > now + skew) {
        gov__credential_fail(c, GOV__CHECK_VALIDITY, GOV__REASON_NOT_YET_VALID, "nbf");
    } else if (exp * 1000 <= now - skew) {
        gov__credential_fail(c, GOV__CHECK_VALIDITY, GOV__REASON_EXPIRED, "exp");
    } else {
        gov__credential_pass(c, GOV__CHECK_VALIDITY);
    }
}

/* One of the licence's own dates. One that is there and cannot be read leaves it open whether the licence
 * is in force; what is no credential may mean anything by the name. */
static int64_t take_date(const gov__credential *c, const gov__json_node *payload, const char *name,
                         bool end)
{
    const gov__json_node *node = gov__json_member(payload, name);
    int64_t ms = read_date(gov__json_string(node), end);

    if (node != NULL && ms == 0 && c->is_credential) {
        gov__credential_open(c, GOV__CHECK_VALIDITY, GOV__REASON_UNSUPPORTED, name);
    }
    return ms;
}

/* 有效期起, 有效期止, which may be 长期. */
static void read_dates(const gov__credential *c, const gov__json_node *payload)
{
    gov__licence *licence = &c->in->out->licence;
    int64_t now = c->in->options->at_ms;
    int64_t skew = c->in->options->skew_ms;

    licence->valid_from_ms = take_date(c, payload, "valid_from", false);
    licence->valid_until_ms = take_date(c, payload, "valid_until", true);
    if (licence->valid_from_ms > now + skew) {
        gov__credential_fail(c, GOV__CHECK_VALIDITY, GOV__REASON_NOT_YET_VALID, "valid_from");
    }
    if (licence->valid_until_ms != 0 && licence->valid_until_ms <= now - skew) {
        gov__credential_fail(c, GOV__CHECK_VALIDITY, GOV__REASON_EXPIRED, "valid_until");
    }
}

/* Statuses of the registry of Token Status List; the others are the issuer's own. */
static const gov_licence_state states[] = {GOV_LICENCE_VALID, GOV_LICENCE_REVOKED,
                                           GOV_LICENCE_SUSPENDED};

static gov_status record_listed(gov__credential *c, const gov__statuslist_result *found)
{
    gov__licence *licence = &c->in->out->licence;
    char text[GOV__STR_INT_MAX];

    if (found->status < sizeof states / sizeof states[0]) {
        licence->state = states[found->status];
    }
    licence->source = "status_list";
    licence->as_of_ms = found->as_of_ms;
    if (found->expires_ms != INT64_MAX &&
        found->expires_ms <= c->in->options->at_ms - c->in->options->skew_ms) {
        licence->reason = GOV__REASON_LICENCE_STALE;
    }
    (void)gov__str_from_uint64(found->status, text);
    return gov__mem_set_str(&c->in->out->mem, &licence->raw, text) ? GOV_OK : GOV_ERR_NO_MEMORY;
}

static gov_status look_up(gov__credential *c, const gov__json_node *list)
{
    const char *uri = gov__json_get_string(list, "uri");
    gov__licence *licence = &c->in->out->licence;
    gov__statuslist_result found;
    int64_t index = -1;

    if (uri == NULL || !gov__json_get_int64(list, "idx", &index) || index < 0) {
        gov__credential_open(c, GOV__CHECK_VALIDITY, GOV__REASON_UNSUPPORTED, "status");
        return GOV_OK;
    }
    gov_status status =
        gov__statuslist_look_up(c->in->trust, uri, c->issuer, (uint64_t)index,
                                c->in->options->at_ms, c->in->options->skew_ms, &found);
    if (status == GOV_OK) {
        return record_listed(c, &found);
    }
    licence->reason =
        status == GOV_ERR_EXPIRED ? GOV__REASON_LICENCE_STALE : GOV__REASON_LICENCE_UNKNOWN;
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

/* Whoever names a status wants it looked at: one by another mechanism than a status list, and one that
 * cannot be read, leave the state unknown. That is no proof against the licence: the issuer signed it so. */
static gov_status read_status(gov__credential *c, const gov__json_node *payload)
{
    const gov__json_node *status = gov__json_member(payload, "status");
    const gov__json_node *list = gov__json_member(status, "status_list");

    if (gov__json_member(gov__json_root(c->sdjwt->claims), "status") == NULL) {
        return GOV_OK; /* none, or one that was hidden, which is refused */
    }
    if (list == NULL && !c->is_credential) {
        return GOV_OK;
    }
    c->in->out->licence.counts = true;
    return look_up(c, list);
}

gov_status gov__credential_read_licence(gov__credential *c)
{
    const gov__json_node *payload = gov__json_root(c->sdjwt->payload);
    gov_verification *out = c->in->out;

    read_dates(c, payload);
    if (!gov__mem_set_str(&out->mem, &out->licence.identifier,
                          gov__json_get_string(payload, "identifier"))) {
        return GOV_ERR_NO_MEMORY;
    }
    return read_status(c, payload);
}
