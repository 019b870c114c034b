/* SPDX-License-Identifier: Apache-2.0 */
/* See crowd.h. Half of the threads verify the same three documents with one store, the others ask for
 * consent, show codes and redeem them with one session. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "scenario/support/crowd_parts.h"
#include "scenario/support/journeys.h"
#include "scenario/support/verify.h"

#define CARD   "11990100MB9901008N011"
#define ROUNDS 3

static const struct {
    gov_certificate_format format;
    uint32_t feature;
} forms[] = {{GOV_CERTIFICATE_OFD, GOV_VERIFY_FEATURE_OFD},
             {GOV_CERTIFICATE_PDF, GOV_VERIFY_FEATURE_PDF},
             {GOV_CERTIFICATE_SD_JWT, GOV_VERIFY_FEATURE_SD_JWT}};

/* What all of them read and nobody changes. */
static struct {
    gov_trust *trust;
    gov_certificate *licence;
    gov_certificate_file *files[TEST_COUNT(forms)];
    gov_verify_options options;
} shared;

static void verify_one(crowd *c, const gov_certificate_file *file)
{
    gov_verification *found = NULL;
    gov_status status = gov_certificate_verify(gov_certificate_file_get_data(file),
                                               (size_t)gov_certificate_file_get_size(file),
                                               shared.trust, &shared.options, &found, NULL);
    if (status == GOV_OK && gov_verification_get_overall(found) != GOV_VERDICT_PASSED) {
        status = GOV_ERR_INTERNAL;
    }
    gov_verification_free(found);
    crowd_count(c, status);
}

static void ask_consent(crowd *c)
{
    static const char *const types[] = {CARD};
    const gov_grant_terms terms = {.struct_size = sizeof terms,
                                   .actions = GOV_GRANT_GET,
                                   .grantor = "sub-wang",
                                   .type_codes = types,
                                   .type_count = 1,
                                   .purpose = "核对"};
    gov_grant *grant = NULL;
    gov_grant *after = NULL;
    gov_status status = gov_grant_request(c->session, &terms, NULL, &grant, NULL);
    if (status == GOV_OK) {
        status = gov_grant_revoke(c->session, gov_grant_get_id(grant), NULL, NULL, NULL);
    }
    if (status == GOV_OK) {
        status = gov_grant_get(c->session, gov_grant_get_id(grant), NULL, &after, NULL);
    }
    if (status == GOV_OK && gov_grant_get_state(after) != GOV_GRANT_REVOKED) {
        status = GOV_ERR_INTERNAL;
    }
    gov_grant_free(after);
    gov_grant_free(grant);
    crowd_count(c, status);
}

static void show_code(crowd *c)
{
    static const char *const fields[] = {"name"};
    const gov_presentation_terms terms = {.struct_size = sizeof terms,
                                          .kind = GOV_PRESENTATION_CODE,
                                          .fields = fields,
                                          .field_count = 1};
    gov_presentation *shown = NULL;
    gov_presentation *after = NULL;
    gov_certificate *seen = NULL;
    gov_status status = gov_presentation_create(c->session, c->id, &terms, NULL, &shown, NULL);
    if (status == GOV_OK) {
        status = gov_presentation_redeem(c->session, gov_presentation_get_code(shown),
                                         &journey_usage, NULL, &seen, NULL, NULL);
    }
    if (status == GOV_OK) {
        status =
            gov_presentation_get(c->session, gov_presentation_get_id(shown), NULL, &after, NULL);
    }
    if (status == GOV_OK && gov_presentation_get_state(after) != GOV_PRESENTATION_USED_UP) {
        status = GOV_ERR_INTERNAL;
    }
    gov_presentation_free(after);
    gov_certificate_free(seen);
    gov_presentation_free(shown);
    crowd_count(c, status);
}

static void work(crowd *c, size_t index)
{
    for (size_t i = 0; i < ROUNDS; i++) {
        if (index % 2 == 0) {
            verify_one(c, shared.files[(index / 2 + i) % TEST_COUNT(forms)]);
        } else if ((index / 2 + i) % 2 == 0) {
            ask_consent(c);
        } else {
            show_code(c);
        }
    }
}

/* A build that lacks a form has another one in its place. */
static void fetch_papers(crowd *c)
{
    gov_certificate_list *list = NULL;
    gov_error *err = NULL;
    world_expect(
        gov_certificate_find_by_type(c->session, CARD, NULL, &journey_usage, NULL, &list, &err),
        &err, GOV_OK, "find");
    (void)snprintf(c->id, sizeof c->id, "%s",
                   gov_certificate_get_id(gov_certificate_list_at(list, 0)));
    gov_certificate_list_free(list);
    world_expect(
        gov_certificate_get(c->session, c->id, &journey_usage, NULL, &shared.licence, &err), &err,
        GOV_OK, "get");
    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        bool has = (gov_verification_get_features() & forms[i].feature) != 0;
        world_expect(gov_certificate_fetch(c->session, c->id,
                                           has ? forms[i].format : GOV_CERTIFICATE_SD_JWT,
                                           &journey_usage, NULL, NULL, &shared.files[i], &err),
                     &err, GOV_OK, "fetch");
    }
}

void crowd_papers(world *w)
{
    crowd c;
    crowd_open(&c, w, "sub-li");
    fetch_papers(&c);
    shared.trust = verify_store(w, test_memory_allocator(&c.memory), c.client);
    shared.options = verify_now(c.client);
    shared.options.licence = shared.licence;
    crowd_run(&c, work, NULL);
    ck_assert_uint_eq(c.done, (size_t)CROWD_THREADS * ROUNDS);
    gov_trust_free(shared.trust);
    gov_certificate_free(shared.licence);
    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        gov_certificate_file_free(shared.files[i]);
    }
    crowd_close(&c);
}
