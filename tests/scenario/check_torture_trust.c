/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of trust stores that are filled over a client's transport. */
#include <stdlib.h>
#include <string.h>

#include "scenario/support/torture.h"

typedef gov_status fetch_fn(gov_trust *trust, torture *t, gov_error **err);

static void begin(torture *t)
{
    const char tail[] = "/gov/v1/status-lists/1";

    t->text = malloc(strlen(t->w.url) + sizeof tail);
    ck_assert_ptr_nonnull(t->text);
    memcpy(t->text, t->w.url, strlen(t->w.url));
    memcpy(t->text + strlen(t->w.url), tail, sizeof tail);
}

static fetch_fn of_platform;

/* The store lies in the same memory. */
static gov_status fetch(torture *t, fetch_fn *what, gov_trust_kind kind, gov_error **err)
{
    gov_trust *trust = NULL;
    gov_status status = gov_trust_new(test_memory_allocator(&t->memory), &trust, err);

    if (status == GOV_OK) {
        status = what(trust, t, err);
        const size_t count = gov_trust_get_count(trust, kind);
        /* The platform's keys may be there when its lists could not be had. */
        ck_assert_uint_le(count, 1);
        ck_assert(status != GOV_OK || count == 1);
        ck_assert(status == GOV_OK || count == 0 || what == of_platform);
    }
    gov_trust_free(trust);
    return status;
}

static gov_status of_platform(gov_trust *trust, torture *t, gov_error **err)
{
    return gov_trust_fetch_platform(trust, t->client, NULL, err);
}

static gov_status of_issuer(gov_trust *trust, torture *t, gov_error **err)
{
    return gov_trust_fetch_issuer(trust, t->client, t->w.url, NULL, err);
}

static gov_status of_list(gov_trust *trust, torture *t, gov_error **err)
{
    return gov_trust_fetch_status_list(trust, t->client, t->text, NULL, err);
}

static gov_status run_platform(torture *t, gov_error **err)
{
    return fetch(t, of_platform, GOV_TRUST_ISSUER, err);
}

static gov_status run_issuer(torture *t, gov_error **err)
{
    return fetch(t, of_issuer, GOV_TRUST_ISSUER, err);
}

static gov_status run_list(torture *t, gov_error **err)
{
    return fetch(t, of_list, GOV_TRUST_STATUS_LIST, err);
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"trust_fetch_platform", NULL, run_platform, NULL, NULL, false},
        {"trust_fetch_issuer", NULL, run_issuer, NULL, NULL, false},
        {"trust_fetch_status_list", NULL, run_list, NULL, NULL, false},
    };

    return torture_main("torture_trust", NULL, verbs, TEST_COUNT(verbs), begin);
}
