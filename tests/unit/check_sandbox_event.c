/* SPDX-License-Identifier: Apache-2.0 */
/* The signed log and the receipts: chain, pages, long poll, digests of exactly what came. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/matter.h"
#include "sandbox/store.h"

START_TEST(children_and_parent_keep_chains_of_their_own)
{
    sandbox_test t;
    char state[32];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    domain_later(&t, "sub-li", 7 * HOUR_MS);
    (void)domain_state(&t, id);
    cJSON *children = cJSON_Duplicate(domain_at(&t, "/package/children"), true);
    const cJSON *child = NULL;
    int tasks = 0, certificates = 0;
    cJSON_ArrayForEach(child, children)
    {
        cJSON *log = domain_log(&t, gov__sb_member_text(child, "id"), state);
        ck_assert_str_eq(state, "closed");
        tasks += domain_count(log, "task", "to", "done");
        certificates += domain_count(log, "result", NULL, NULL);
        cJSON_Delete(log);
    }
    cJSON *log = domain_log(&t, id, state);
    ck_assert_str_eq(state, "closed");
    ck_assert_int_eq(tasks, 12);
    ck_assert_int_eq(domain_count(log, "task", "to", "done"), tasks);
    /* Nine approvals and five certificates below; one approval and the five above. */
    ck_assert_int_eq(certificates, 9 + 5);
    ck_assert_int_eq(domain_count(log, "result", NULL, NULL), 1 + 5);
    const cJSON *first = gov__sb_member(cJSON_GetArrayItem(log, 0), "events");
    ck_assert_str_eq(gov__sb_member_text(first->child, "from"), "draft");
    ck_assert_str_eq(gov__sb_member_text(gov__sb_member(first->child, "actor"), "kind"), "citizen");
    cJSON_Delete(log);
    cJSON_Delete(children);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(events_tell_the_time_they_happened)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char state[32];
    char *id = newborn_submit(&t);
    /* Two days pass before anybody looks; the departments were not late. */
    domain_later(&t, "sub-li", 2 * DAY_MS);
    cJSON *log = domain_log(&t, id, state);
    const cJSON *last = cJSON_GetArrayItem(log, cJSON_GetArraySize(log) - 1);
    int64_t first_iat = 0, last_iat = 0;
    ck_assert(gov__sb_member_int(cJSON_GetArrayItem(log, 0), "iat", &first_iat));
    ck_assert(gov__sb_member_int(last, "iat", &last_iat));
    ck_assert_int_ge(last_iat - first_iat, 5 * 3600);
    ck_assert_int_le(last_iat - first_iat, 7 * 3600);
    cJSON_Delete(log);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(a_changed_event_breaks_the_chain)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-food");
    char *id = food_submit(&t);
    ck_assert_int_eq(domain_operate(&t, id, "accept", NULL), 200);
    char *target = gov__sb_format("/gov/v1/matters/%s/events", id);
    ck_assert_int_eq(domain_send(&t, "GET", target, NULL, NULL), 200);
    char *jws = gov__sb_copy(domain_text(&t, "/events/0"));
    cJSON *claims = domain_verify(&t, jws, NULL);
    ck_assert_ptr_nonnull(claims);
    cJSON_Delete(claims);
    char *middle = strchr(jws, '.') + 20;
    *middle = *middle == 'A' ? 'B' : 'A';
    ck_assert_ptr_null(domain_verify(&t, jws, NULL));
    free(jws);
    free(target);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(pages_of_events)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    domain_later(&t, "sub-li", 7 * HOUR_MS);
    int64_t after = 0, head = 1;
    while (after < head) {
        char *target =
            gov__sb_format("/gov/v1/matters/%s/events?after=%lld&limit=7", id, (long long)after);
        ck_assert_int_eq(domain_send(&t, "GET", target, NULL, NULL), 200);
        int count = cJSON_GetArraySize(domain_at(&t, "/events"));
        ck_assert_int_ge(count, 1);
        ck_assert_int_le(count, 7);
        cJSON *claims = domain_verify(&t, domain_text(&t, "/events/0"), NULL);
        int64_t seq = 0;
        ck_assert(gov__sb_member_int(claims, "seq", &seq));
        ck_assert_int_eq(seq, after + 1);
        cJSON_Delete(claims);
        head = sandbox_test_int(&t, "head_seq");
        after += count;
        free(target);
    }
    ck_assert_int_eq(after, head);
    char *target = gov__sb_format("/gov/v1/matters/%s/events?after=x", id);
    ck_assert_int_eq(domain_send(&t, "GET", target, NULL, NULL), 400);
    free(target);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

/* With nothing new a long poll ends empty after its time; with something it answers at once. */
START_TEST(long_poll)
{
    const gov_sandbox_options options = {.struct_size = sizeof options,
                                         .flags = GOV_SANDBOX_CLOCK_FROZEN |
                                                  GOV_SANDBOX_NO_POLL_INTERVAL,
                                         .max_wait_ms = 20};
    sandbox_test t;
    sandbox_test_open(&t, &options);
    sandbox_test_login(&t, "sub-food");
    char *id = food_submit(&t);
    char *target = gov__sb_format("/gov/v1/matters/%s/events?after=1&wait=30", id);
    ck_assert_int_eq(domain_send(&t, "GET", target, NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/events")), 0);
    ck_assert_int_eq(sandbox_test_int(&t, "head_seq"), 1);
    ck_assert_int_eq(domain_operate(&t, id, "accept", NULL), 200);
    ck_assert_int_eq(domain_send(&t, "GET", target, NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/events")), 1);
    ck_assert_str_eq(sandbox_test_text(&t, "state"), "accepted");
    free(target);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

/* --- receipts -------------------------------------------------------------------------------------- */

static const char *digest_of(const cJSON *claims, int index, const char *name)
{
    const cJSON *entry = cJSON_GetArrayItem(gov__sb_member(claims, "content_digests"), index);
    ck_assert_ptr_nonnull(entry);
    ck_assert_str_eq(gov__sb_member_text(entry, "name"), name);
    return gov__sb_member_text(entry, "digest");
}

START_TEST(the_receipt_names_exactly_what_came)
{
    sandbox_test t;
    char digest[GOV__SB_DIGEST_BYTES];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    cJSON *header = NULL;
    cJSON *claims = domain_verify(&t, sandbox_test_text(&t, "receipt"), &header);
    ck_assert_ptr_nonnull(claims);
    ck_assert_str_eq(gov__sb_member_text(header, "typ"), "gov-receipt+jwt");
    ck_assert_str_eq(gov__sb_member_text(claims, "kind"), "submit");
    ck_assert_str_eq(gov__sb_member_text(claims, "matter_id"), id);
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(claims, "content_digests")), 3);
    cJSON *form = cJSON_Parse(newborn_form);
    ck_assert(gov__sb_canonical_digest(form, digest));
    ck_assert_str_eq(digest_of(claims, 0, "form_data"), digest);
    gov__sb_digest("%PDF-1.4 birth record", strlen("%PDF-1.4 birth record"), digest);
    ck_assert_str_eq(digest_of(claims, 1, "materials/NB-M01"), digest);
    const char *certificate = domain_text(&t, "/matter/materials/1/certificate_id");
    gov__sb_digest(certificate, strlen(certificate), digest);
    ck_assert_str_eq(digest_of(claims, 2, "materials/NB-M02"), digest);
    cJSON_Delete(form);
    cJSON_Delete(header);
    cJSON_Delete(claims);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(receipts_follow_the_matter)
{
    static const char *const kinds[] = {"submit", "accept", "delivery", "close"};
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    domain_later(&t, "sub-li", 7 * HOUR_MS);
    char *target = gov__sb_format("/gov/v1/matters/%s/receipts", id);
    ck_assert_int_eq(domain_send(&t, "GET", target, NULL, NULL), 200);
    cJSON *receipts = cJSON_Duplicate(domain_at(&t, "/receipts"), true);
    ck_assert_int_eq(cJSON_GetArraySize(receipts), (int)TEST_COUNT(kinds));
    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        const char *jws = cJSON_GetArrayItem(receipts, (int)i)->valuestring;
        cJSON *claims = domain_verify(&t, jws, NULL);
        int64_t seq = 0;
        ck_assert_ptr_nonnull(claims);
        ck_assert_str_eq(gov__sb_member_text(claims, "kind"), kinds[i]);
        ck_assert(gov__sb_member_int(claims, "seq", &seq) && seq >= 1);
        cJSON_Delete(claims);
    }
    cJSON_Delete(receipts);
    free(target);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(children_and_parent_keep_chains_of_their_own),
        TEST_ENTRY(events_tell_the_time_they_happened),
        TEST_ENTRY(a_changed_event_breaks_the_chain),
        TEST_ENTRY(pages_of_events),
        TEST_ENTRY(long_poll),
        TEST_ENTRY(the_receipt_names_exactly_what_came),
        TEST_ENTRY(receipts_follow_the_matter),
    };
    return test_run("sandbox event", entries, TEST_COUNT(entries));
}
