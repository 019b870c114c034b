/* SPDX-License-Identifier: Apache-2.0 */
/* The way from an item to a receipt with memory running out at every single allocation: a clean error,
 * objects as they were, and afterwards the same objects go on without a second draft, upload or submit. */
#include <stdlib.h>
#include <string.h>

#include "core/client.h"
#include "receipt_support.h"

#define KEYS_MAX 8

/* A platform that answers every request of the way; what was made under which keys. */
typedef struct platform {
    const char *receipt;
    char keys[3][KEYS_MAX][80]; /* by kind: draft, upload, submit */
    size_t counts[3];
} platform;

static void remember(platform *p, size_t kind, const gov_exchange *exchange)
{
    for (size_t i = 0; i < gov_exchange_get_header_count(exchange); i++) {
        if (strcmp(gov_exchange_get_header_name(exchange, i), "Idempotency-Key") == 0) {
            const char *key = gov_exchange_get_header_value(exchange, i);
            for (size_t k = 0; k < p->counts[kind]; k++) {
                if (strcmp(p->keys[kind][k], key) == 0) {
                    return;
                }
            }
            ck_assert_uint_lt(p->counts[kind], KEYS_MAX);
            ck_assert_uint_lt(strlen(key), 80);
            memcpy(p->keys[kind][p->counts[kind]++], key, strlen(key) + 1);
            return;
        }
    }
    ck_abort_msg("no key");
}

static gov_status respond(gov_exchange *exchange, int32_t http_status, const char *name,
                          const char *value, const char *body)
{
    gov_status status = gov_exchange_set_status(exchange, http_status);
    if (status == GOV_OK) {
        status = gov_exchange_add_header(exchange, name, strlen(name), value, strlen(value));
    }
    if (status == GOV_OK && body != NULL) {
        status = gov_exchange_write_body(exchange, body, strlen(body));
    }
    return status;
}

static bool ends_with(const char *text, const char *suffix)
{
    size_t len = strlen(text);
    size_t suffix_len = strlen(suffix);
    return len >= suffix_len && strcmp(text + len - suffix_len, suffix) == 0;
}

static gov_status answer(platform *p, gov_exchange *exchange)
{
    static const char type[] = "Content-Type";
    static const char json[] = "application/json";
    static const char draft[] = "{\"id\":\"m-1\",\"etag\":\"\\\"v1\\\"\"}";
    const char *url = gov_exchange_get_url(exchange);
    const char *method = gov_exchange_get_method(exchange);
    if (ends_with(url, "/uploads")) {
        remember(p, 1, exchange);
        return respond(exchange, 201, "Location", "/gov/v1/uploads/up-1", NULL);
    }
    if (ends_with(url, "/uploads/up-1")) {
        bool piece = strcmp(method, "PATCH") == 0;
        return respond(exchange, piece ? 204 : 200, "Upload-Offset", piece ? "3" : "0", NULL);
    }
    if (ends_with(url, "/matters")) {
        remember(p, 0, exchange);
        return respond(exchange, 201, type, json, draft);
    }
    if (ends_with(url, "/submit")) {
        remember(p, 2, exchange);
        return respond(exchange, 200, type, json, p->receipt);
    }
    if (ends_with(url, "/precheck")) {
        return respond(exchange, 200, type, json,
                       "{\"findings\":[{\"pointer\":\"\",\"severity\":\"warning\",\"code\":\"c\","
                       "\"message\":{\"zh\":\"z\",\"en\":\"e\"}}]}");
    }
    if (strstr(url, "/items/") != NULL) {
        return respond(exchange, 200, type, json, rig_item_json);
    }
    if (strstr(url, "/matters?") != NULL) {
        return respond(exchange, 200, type, json,
                       "{\"items\":[{\"id\":\"m-1\",\"item\":{\"code\":\"A\",\"name\":\"n\"},"
                       "\"state\":\"submitted\"}],\"next\":\"n\"}");
    }
    return respond(
        exchange, 200, type, json,
        "{\"id\":\"m-1\",\"item\":{\"code\":\"A\",\"name\":\"n\"},\"state\":\"submitted\","
        "\"package\":{\"children\":[{\"id\":\"m-2\"}]},\"result\":{\"certificates\":["
        "{\"id\":\"c\"}]}}");
}

static void perform(void *user, gov_exchange *exchange)
{
    gov_status status = answer(user, exchange);
    gov_exchange_finish(exchange, status,
                        status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_MAYBE_SENT, NULL);
}

/* The way, step by step; `step` is where it goes on. */
typedef struct way {
    rig r;
    platform p;
    receipt_key key;
    char *receipt;
    gov_findings *findings;
    gov_receipt *got;
    gov_matter *matter;
    gov_matter_list *list;
    int step;
} way;

static gov_status step_item(way *w)
{
    return gov_item_get(w->r.session, RIG_ITEM_CODE, NULL, &w->r.item, &w->r.err);
}

static gov_status step_draft(way *w)
{
    return gov_draft_new(w->r.session, w->r.item, &w->r.draft, &w->r.err);
}

static gov_status step_fill(way *w)
{
    gov_status status = gov_draft_set_json(w->r.draft, "", "{\"o\":{\"l\":[1]}}", &w->r.err);
    return status == GOV_OK ? gov_draft_set_json(w->r.draft, "", "{\"a\":\"x\"}", &w->r.err)
                            : status;
}

static gov_status step_upload(way *w)
{
    return gov_draft_attach_memory(w->r.draft, "A", "abc", 3, NULL, NULL, &w->r.err);
}

static gov_status step_promise(way *w)
{
    gov_status status = gov_draft_attach_certificate(w->r.draft, "B", "cert-1", &w->r.err);
    if (status == GOV_OK) {
        status = gov_draft_promise_material(w->r.draft, "C", &w->r.err);
    }
    return status == GOV_OK ? gov_draft_promise_material(w->r.draft, "D", &w->r.err) : status;
}

static gov_status step_precheck(way *w)
{
    return gov_draft_precheck(w->r.draft, NULL, &w->findings, &w->r.err);
}

static gov_status step_submit(way *w)
{
    return gov_matter_submit(w->r.draft, NULL, &w->got, &w->r.err);
}

static gov_status step_read(way *w)
{
    return gov_matter_get(w->r.session, "m-1", NULL, &w->matter, &w->r.err);
}

static gov_status step_list(way *w)
{
    const gov_matter_query one = {.struct_size = sizeof one, .limit = 1};
    return gov_matter_list_all(w->r.session, &one, NULL, &w->list, &w->r.err);
}

static gov_status (*const steps[])(way *) = {step_item,   step_draft,   step_fill,
                                             step_upload, step_promise, step_precheck,
                                             step_submit, step_read,    step_list};

static gov_status go_on(way *w)
{
    gov_status status = GOV_OK;
    while (status == GOV_OK && w->step < (int)TEST_COUNT(steps)) {
        status = steps[w->step](w);
        w->step += status == GOV_OK ? 1 : 0;
    }
    return status;
}

static void begin(way *w)
{
    memset(w, 0, sizeof *w);
    rig_begin(&w->r, NULL);
    rig_log_in(&w->r);
    rig_discover(&w->r);
    receipt_key_new(&w->key);
    receipt_trust(&w->r, &w->key);
    char *digests = receipt_digests();
    char *claims = receipt_claims(digests);
    w->receipt = receipt_answer(&w->key, RECEIPT_HEADER, claims);
    free(claims);
    free(digests);
    w->p.receipt = w->receipt;
    w->r.client->transport.user = &w->p;
    w->r.client->transport.perform = perform;
    w->r.client->transport.start = NULL;
    w->r.client->transport.destroy = NULL;
}

static void end(way *w)
{
    gov_matter_list_free(w->list);
    gov_matter_free(w->matter);
    gov_receipt_free(w->got);
    gov_findings_free(w->findings);
    free(w->receipt);
    receipt_key_free(&w->key);
    rig_end(&w->r);
}

/* One run; false when nothing was injected. */
static bool run(size_t n, bool from)
{
    way w;
    begin(&w);
    if (from) {
        test_memory_fail_from(&w.r.memory, n);
    } else {
        test_memory_fail_once(&w.r.memory, n);
    }
    gov_status status = go_on(&w);
    bool injected = w.r.memory.injected != 0;
    test_memory_fail_never(&w.r.memory);
    int step = w.step;
    if (status != GOV_OK && status != GOV_ERR_NO_MEMORY) {
        ck_abort_msg("allocation %zu, step %d: %s", n, step, gov_status_get_name(status));
    }
    rig_told(&w.r, status, status);
    status = go_on(&w);
    if (status != GOV_OK) {
        ck_abort_msg("allocation %zu, after step %d: %s", n, step,
                     gov_error_get_message(w.r.err, GOV_LANGUAGE_EN));
    }
    for (size_t kind = 0; kind < 3; kind++) {
        ck_assert_uint_eq(w.p.counts[kind], 1);
    }
    end(&w);
    return injected;
}

START_TEST(memory_runs_out_once)
{
    size_t n = 1;
    while (run(n, false)) {
        n++;
    }
    ck_assert_uint_gt(n, 80);
}
END_TEST

START_TEST(memory_runs_out_for_good)
{
    size_t n = 1;
    while (run(n, true)) {
        n++;
    }
    ck_assert_uint_gt(n, 80);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("matter_memory");
    TCase *c = tcase_create("memory");
    tcase_set_timeout(c, 100);
    tcase_add_test(c, memory_runs_out_once);
    tcase_add_test(c, memory_runs_out_for_good);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
