/* SPDX-License-Identifier: Apache-2.0 */
/* Submitting: what is refused before anything is sent, one key whatever happens, and no receipt that
 * does not name exactly what was sent. */
#include <stdlib.h>
#include <string.h>

#include "receipt_support.h"

#define PROBLEM "Content-Type: application/problem+json\n"
#define CREATED "{\"id\":\"m-1\",\"etag\":\"\\\"v1\\\"\"}"

typedef struct fixture {
    rig r;
    receipt_key key;
    char *answer; /* the good one */
    gov_receipt *receipt;
} fixture;

/* A complete draft, not saved yet, of a client that knows no keys. */
static void begin_without_keys(fixture *f, const char *const *settings)
{
    memset(f, 0, sizeof *f);
    rig_begin(&f->r, settings);
    rig_make_draft(&f->r);
    rig_discover(&f->r);
    receipt_key_new(&f->key);
    receipt_fill(&f->r);
    char *digests = receipt_digests();
    char *claims = receipt_claims(digests);
    f->answer = receipt_answer(&f->key, RECEIPT_HEADER, claims);
    free(claims);
    free(digests);
}

static void begin(fixture *f, const char *const *settings)
{
    begin_without_keys(f, settings);
    receipt_trust(&f->r, &f->key);
}

static void end(fixture *f)
{
    gov_receipt_free(f->receipt);
    free(f->answer);
    receipt_key_free(&f->key);
    rig_end(&f->r);
}

static void expect_create(fixture *f)
{
    rig_expect(&f->r, "POST", "/gov/v1/matters", 201, CREATED);
}

static void expect_submit(fixture *f, int32_t http_status, const char *body)
{
    rig_step(&f->r, (gov_script_step){.method = "POST",
                                      .url_suffix = "/gov/v1/matters/m-1/submit",
                                      .header = "If-Match: \"v1\"",
                                      .http_status = http_status,
                                      .response_headers = http_status >= 400 ? PROBLEM : NULL,
                                      .response_body = body});
}

static gov_status submit(fixture *f)
{
    return gov_matter_submit(f->r.draft, NULL, &f->receipt, &f->r.err);
}

static void key_of(const fixture *f, size_t index, char out[80])
{
    static const char name[] = "Idempotency-Key: ";
    const char *at = strstr(rig_request(&f->r, index), name);
    ck_assert_ptr_nonnull(at);
    at += sizeof name - 1;
    size_t len = strcspn(at, "\n");
    ck_assert_uint_lt(len, 80);
    memcpy(out, at, len);
    out[len] = '\0';
}

START_TEST(a_submit_gives_a_verified_receipt)
{
    fixture f;
    char create[80];
    char sent[80];
    begin(&f, NULL);
    expect_create(&f);
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, submit(&f), GOV_OK);
    key_of(&f, 1, create);
    key_of(&f, 0, sent);
    ck_assert_str_ne(create, sent);
    ck_assert_str_eq(strstr(rig_request(&f.r, 0), "\n\n") + 2, "");
    ck_assert_str_eq(gov_receipt_get_kind(f.receipt), "submit");
    ck_assert_str_eq(gov_receipt_get_matter_id(f.receipt), "m-1");
    ck_assert_int_eq(gov_receipt_get_at_ms(f.receipt), RECEIPT_AT_MS);
    ck_assert_str_eq(gov_receipt_get_text(f.receipt), "您的申请已收到");
    ck_assert_uint_eq(gov_receipt_get_digest_count(f.receipt), 3);
    ck_assert_str_eq(gov_receipt_get_digest_name(f.receipt, 0), "form_data");
    ck_assert_str_eq(gov_receipt_get_digest_name(f.receipt, 2), "B");
    ck_assert_ptr_null(gov_receipt_get_digest(f.receipt, 3));
    ck_assert_ptr_nonnull(strstr(f.answer, gov_receipt_get_jws(f.receipt)));
    end(&f);
}
END_TEST

START_TEST(a_second_submit_and_edits_are_refused)
{
    fixture f;
    gov_receipt *again = NULL;
    gov_findings *findings = NULL;
    begin(&f, NULL);
    expect_create(&f);
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, submit(&f), GOV_OK);
    gov_draft *draft = f.r.draft;
    gov_error **err = &f.r.err;
    rig_told(&f.r, gov_matter_submit(draft, NULL, &again, err), GOV_ERR_STATE);
    ck_assert_ptr_null(again);
    rig_told(&f.r, gov_draft_set_text(draft, "/a", "y", err), GOV_ERR_STATE);
    rig_told(&f.r, gov_draft_set_json(draft, "/a", NULL, err), GOV_ERR_STATE);
    rig_told(&f.r, gov_draft_attach_certificate(draft, "B", "c", err), GOV_ERR_STATE);
    rig_told(&f.r, gov_draft_attach_memory(draft, "A", "x", 1, NULL, NULL, err), GOV_ERR_STATE);
    rig_told(&f.r, gov_draft_attach_file(draft, "A", "x", NULL, NULL, err), GOV_ERR_STATE);
    rig_told(&f.r, gov_draft_promise_material(draft, "C", err), GOV_ERR_STATE);
    rig_told(&f.r, gov_draft_set_delivery(draft, "pickup", err), GOV_ERR_STATE);
    rig_told(&f.r, gov_draft_precheck(draft, NULL, &findings, err), GOV_ERR_STATE);
    rig_told(&f.r, gov_draft_save(draft, NULL, err), GOV_ERR_STATE);
    end(&f);
}
END_TEST

START_TEST(missing_materials_are_told_and_nothing_is_sent)
{
    static const char *const missing[] = {"/materials/A", "/materials/B", "/materials/C",
                                          "/materials/D"};
    rig r;
    gov_receipt *receipt = NULL;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    size_t sent = rig_requests(&r);
    gov_status status = gov_matter_submit(r.draft, NULL, &receipt, &r.err);
    ck_assert_uint_eq(gov_error_get_field_count(r.err), 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_str_eq(gov_error_get_field_pointer(r.err, i), missing[i]);
        ck_assert_str_eq(gov_error_get_field_code(r.err, i), "required");
    }
    ck_assert_str_eq(gov_error_get_field_message(r.err, 3), "材料丁");
    rig_told(&r, status, GOV_ERR_MATERIAL_MISSING);
    ck_assert_int_eq(gov_matter_submit(r.draft, NULL, &receipt, NULL), GOV_ERR_MATERIAL_MISSING);
    rig_told(&r, gov_draft_promise_material(r.draft, "C", &r.err), GOV_OK);
    status = gov_matter_submit(r.draft, NULL, &receipt, &r.err);
    ck_assert_uint_eq(gov_error_get_field_count(r.err), 3);
    rig_told(&r, status, GOV_ERR_MATERIAL_MISSING);
    ck_assert_uint_eq(rig_requests(&r), sent);
    rig_end(&r);
}
END_TEST

START_TEST(bad_arguments_send_nothing)
{
    rig r;
    gov_receipt *receipt = NULL;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    const gov_call_options odd = {.struct_size = 2};
    const gov_call_options late = {.struct_size = sizeof late, .timeout_ms = -1};
    rig_told(&r, gov_matter_submit(NULL, NULL, &receipt, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_matter_submit(r.draft, NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_matter_submit(r.draft, &odd, &receipt, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_matter_submit(r.draft, &late, &receipt, &r.err), GOV_ERR_ARGUMENT);
    rig_end(&r);
}
END_TEST

/* A receipt in which one thing is not as it should be. */
typedef struct forgery {
    const char *find; /* in the claims */
    const char *put;
    const char *header; /* NULL: the good one */
    gov_status expected;
} forgery;

static const forgery forgeries[] = {
    {"\"kind\":\"submit\"", "\"kind\":\"accept\"", NULL, GOV_ERR_RESPONSE},
    {"\"matter_id\":\"m-1\"", "\"matter_id\":\"m-2\"", NULL, GOV_ERR_RESPONSE},
    {"\"matter_id\":\"m-1\",", "", NULL, GOV_ERR_RESPONSE},
    {"\"iss\":\"" RIG_URL "\"", "\"iss\":\"https://other.example\"", NULL, GOV_ERR_RESPONSE},
    {"\"kind\":\"submit\",", "", NULL, GOV_ERR_RESPONSE},
    {"\"at\":\"" RECEIPT_AT "\",", "", NULL, GOV_ERR_RESPONSE},
    {"\"at\":\"" RECEIPT_AT "\",", "\"at\":\"yesterday\",", NULL, GOV_ERR_RESPONSE},
    {"\"content_digests\":", "\"digests\":", NULL, GOV_ERR_RESPONSE},
    {"\"content_digests\":[", "\"content_digests\":[7,", NULL, GOV_ERR_RESPONSE},
    {"\"name\":\"form_data\"", "\"name\":\"review\"", NULL, GOV_ERR_DIGEST},
    {"\"name\":\"materials/A\"", "\"name\":\"materials/B\"", NULL, GOV_ERR_DIGEST},
    {"\"name\":\"materials/A\",\"digest\":\"sha-256:u",
     "\"name\":\"materials/A\",\"digest\":\"sha-256:v", NULL, GOV_ERR_DIGEST},
    {"}]", "},{\"name\":\"materials/C\",\"digest\":\"sha-256:x\"}]", NULL, GOV_ERR_DIGEST},
    {"{\"name\":\"form_data\"",
     "{\"name\":\"materials/G\",\"digest\":\"x\"},{\"name\":\"form_data\"", NULL, GOV_ERR_DIGEST},
    {"", "", "{\"alg\":\"ES256\",\"typ\":\"secevent+jwt\",\"kid\":\"k1\"}", GOV_ERR_RESPONSE},
    {"", "", "{\"alg\":\"none\",\"typ\":\"gov-receipt+jwt\"}", GOV_ERR_ALGORITHM},
    {"", "", "{\"alg\":\"HS256\",\"typ\":\"gov-receipt+jwt\",\"kid\":\"k1\"}", GOV_ERR_ALGORITHM},
    {"", "", "{\"alg\":\"ES256\",\"typ\":\"gov-receipt+jwt\",\"kid\":\"k2\"}",
     GOV_ERR_KEY_NOT_FOUND},
};

static char *replaced(const char *text, const char *find, const char *put)
{
    const char *at = strstr(text, find);
    ck_assert_ptr_nonnull(at);
    return jose_format("%.*s%s%s", (int)(at - text), text, put, at + strlen(find));
}

START_TEST(a_receipt_that_does_not_hold_is_refused)
{
    const forgery *g = &forgeries[_i];
    fixture f;
    char first[80];
    char second[80];
    begin(&f, NULL);
    char *digests = receipt_digests();
    char *good = receipt_claims(digests);
    char *claims = replaced(good, g->find, g->put);
    char *answer = receipt_answer(&f.key, g->header != NULL ? g->header : RECEIPT_HEADER, claims);
    expect_create(&f);
    expect_submit(&f, 200, answer);
    rig_told(&f.r, submit(&f), g->expected);
    ck_assert_ptr_null(f.receipt);
    /* The platform has the matter: nothing but the same submit goes on from here. */
    rig_told(&f.r, gov_draft_set_text(f.r.draft, "/a", "y", &f.r.err), GOV_ERR_STATE);
    key_of(&f, 0, first);
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, submit(&f), GOV_OK);
    key_of(&f, 0, second);
    ck_assert_str_eq(first, second);
    free(answer);
    free(claims);
    free(good);
    free(digests);
    end(&f);
}
END_TEST

START_TEST(a_receipt_of_another_key_is_refused)
{
    fixture f;
    receipt_key other;
    begin(&f, NULL);
    receipt_key_new(&other);
    char *digests = receipt_digests();
    char *claims = receipt_claims(digests);
    char *answer = receipt_answer(&other, RECEIPT_HEADER, claims);
    expect_create(&f);
    expect_submit(&f, 200, answer);
    rig_told(&f.r, submit(&f), GOV_ERR_SIGNATURE);
    free(answer);
    free(claims);
    free(digests);
    receipt_key_free(&other);
    end(&f);
}
END_TEST

static const char *const bad_answers[] = {"{}",
                                          "{\"receipt\":7}",
                                          "{\"receipt\":\"\"}",
                                          "{\"receipt\":\"a.b\"}",
                                          "{\"receipt\":\"a.b.c\"}",
                                          "[]",
                                          "{\"receipt\":\"a.b.c\""};

START_TEST(a_malformed_answer_is_refused)
{
    fixture f;
    begin(&f, NULL);
    expect_create(&f);
    expect_submit(&f, 200, bad_answers[_i]);
    rig_told(&f.r, submit(&f), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(f.receipt);
    end(&f);
}
END_TEST

START_TEST(keys_are_fetched_when_none_are_known)
{
    fixture f;
    begin_without_keys(&f, NULL);
    expect_create(&f);
    expect_submit(&f, 200, f.answer);
    rig_expect(&f.r, "GET", "/.well-known/jwks.json", 200, f.key.set);
    rig_told(&f.r, submit(&f), GOV_OK);
    end(&f);
}
END_TEST

START_TEST(an_unknown_outcome_keeps_key_and_draft)
{
    static const char *const settings[] = {"retry.max_attempts", "1", NULL};
    fixture f;
    char first[80];
    char second[80];
    begin(&f, settings);
    expect_create(&f);
    rig_step(&f.r, (gov_script_step){.method = "POST",
                                     .url_suffix = "/submit",
                                     .fail_status = GOV_ERR_NETWORK,
                                     .fail_stage = GOV_STAGE_PARTIAL});
    rig_step(&f.r, (gov_script_step){.method = "GET",
                                     .http_status = 404,
                                     .response_headers = PROBLEM,
                                     .response_body = "{\"code\":\"not_found\"}"});
    gov_status status = submit(&f);
    key_of(&f, 1, first);
    ck_assert_str_eq(gov_error_get_idempotency_key(f.r.err), first);
    rig_told(&f.r, status, GOV_ERR_OUTCOME_UNKNOWN);
    rig_told(&f.r, gov_draft_set_text(f.r.draft, "/a", "y", &f.r.err), GOV_ERR_STATE);
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, submit(&f), GOV_OK);
    key_of(&f, 0, second);
    ck_assert_str_eq(first, second);
    end(&f);
}
END_TEST

START_TEST(a_lost_answer_is_repeated_by_the_platform)
{
    fixture f;
    begin(&f, NULL);
    expect_create(&f);
    rig_step(&f.r, (gov_script_step){.method = "POST",
                                     .url_suffix = "/submit",
                                     .fail_status = GOV_ERR_NETWORK,
                                     .fail_stage = GOV_STAGE_MAYBE_SENT});
    rig_expect(&f.r, "GET", NULL, 200, "{\"state\":\"done\",\"status\":200}");
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, submit(&f), GOV_OK);
    end(&f);
}
END_TEST

START_TEST(what_was_not_sent_may_still_be_changed)
{
    static const char *const settings[] = {"retry.max_attempts", "1", NULL};
    fixture f;
    char first[80];
    char second[80];
    begin(&f, settings);
    expect_create(&f);
    rig_step(&f.r, (gov_script_step){.method = "POST",
                                     .url_suffix = "/submit",
                                     .fail_status = GOV_ERR_CONNECT,
                                     .fail_stage = GOV_STAGE_NOT_SENT});
    rig_told(&f.r, submit(&f), GOV_ERR_CONNECT);
    key_of(&f, 0, first);
    rig_told(&f.r, gov_draft_set_delivery(f.r.draft, "pickup", &f.r.err), GOV_OK);
    rig_expect(&f.r, "PATCH", "/gov/v1/matters/m-1", 200, CREATED);
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, submit(&f), GOV_OK);
    key_of(&f, 0, second);
    ck_assert_str_eq(first, second);
    end(&f);
}
END_TEST

START_TEST(a_refusal_opens_the_draft_again)
{
    fixture f;
    char first[80];
    char second[80];
    begin(&f, NULL);
    expect_create(&f);
    expect_submit(&f, 422,
                  "{\"code\":\"validation_failed\",\"field_errors\":[{\"pointer\":\"/form_data/b\","
                  "\"code\":\"required\",\"message\":\"必填\"}],\"citizen_message\":{\"zh\":"
                  "\"请补全\",\"en\":\"Please complete\"}}");
    gov_status status = submit(&f);
    ck_assert_str_eq(gov_error_get_field_pointer(f.r.err, 0), "/form_data/b");
    ck_assert_str_eq(gov_error_get_citizen_message(f.r.err, GOV_LANGUAGE_ZH), "请补全");
    rig_told(&f.r, status, GOV_ERR_INVALID);
    key_of(&f, 0, first);
    rig_told(&f.r, gov_draft_set_delivery(f.r.draft, "pickup", &f.r.err), GOV_OK);
    rig_expect(&f.r, "PATCH", NULL, 200, CREATED);
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, submit(&f), GOV_OK);
    key_of(&f, 0, second);
    ck_assert_str_ne(first, second);
    end(&f);
}
END_TEST

typedef struct refusal {
    int32_t http_status;
    const char *body;
    gov_status expected;
} refusal;

static const refusal refusals[] = {
    {403, "{\"code\":\"forbidden\"}", GOV_ERR_FORBIDDEN},
    {404, "{\"code\":\"not_found\"}", GOV_ERR_NOT_FOUND},
    {409, "{\"code\":\"already_submitted\"}", GOV_ERR_MATTER_STATE},
    {409, "{\"code\":\"upload_incomplete\"}", GOV_ERR_CONFLICT},
    {412, "{\"code\":\"precondition_failed\"}", GOV_ERR_PRECONDITION},
    {422, "{\"code\":\"material_missing\"}", GOV_ERR_MATERIAL_MISSING},
    {422, "{\"code\":\"idempotency_mismatch\"}", GOV_ERR_IDEMPOTENCY},
};

START_TEST(refusals_of_the_platform)
{
    fixture f;
    begin(&f, NULL);
    expect_create(&f);
    expect_submit(&f, refusals[_i].http_status, refusals[_i].body);
    rig_told(&f.r, submit(&f), refusals[_i].expected);
    rig_told(&f.r, gov_draft_set_delivery(f.r.draft, "pickup", &f.r.err), GOV_OK);
    end(&f);
}
END_TEST

START_TEST(the_caller_s_key_is_that_of_the_submit)
{
    static const char key[] = "caller-key-0123456789abcdef";
    const gov_call_options options = {.struct_size = sizeof options, .idempotency_key = key};
    fixture f;
    char create[80];
    char sent[80];
    begin(&f, NULL);
    expect_create(&f);
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, gov_matter_submit(f.r.draft, &options, &f.receipt, &f.r.err), GOV_OK);
    key_of(&f, 1, create);
    key_of(&f, 0, sent);
    ck_assert_str_ne(create, key);
    ck_assert_str_eq(sent, key);
    end(&f);
}
END_TEST

/* An error of the save within a submit tells the draft's key: given back, it is not mistaken for the
 * submit's. */
START_TEST(the_draft_s_key_given_back_is_not_the_submit_s)
{
    static const char *const settings[] = {"retry.max_attempts", "1", NULL};
    fixture f;
    char create[80];
    char sent[80];
    begin(&f, settings);
    rig_step(&f.r, (gov_script_step){.method = "POST",
                                     .url_suffix = "/gov/v1/matters",
                                     .fail_status = GOV_ERR_NETWORK,
                                     .fail_stage = GOV_STAGE_MAYBE_SENT});
    rig_step(&f.r, (gov_script_step){.method = "GET",
                                     .http_status = 404,
                                     .response_headers = PROBLEM,
                                     .response_body = "{}"});
    rig_told(&f.r, submit(&f), GOV_ERR_OUTCOME_UNKNOWN);
    key_of(&f, 1, create);
    const gov_call_options options = {.struct_size = sizeof options, .idempotency_key = create};
    expect_create(&f);
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, gov_matter_submit(f.r.draft, &options, &f.receipt, &f.r.err), GOV_OK);
    key_of(&f, 1, sent);
    ck_assert_str_eq(create, sent);
    key_of(&f, 0, sent);
    ck_assert_str_ne(create, sent);
    end(&f);
}
END_TEST

START_TEST(a_busy_platform_leaves_the_draft_open)
{
    static const char *const settings[] = {"retry.max_attempts", "1", NULL};
    static const int32_t statuses[] = {429, 503};
    for (size_t i = 0; i < 2; i++) {
        fixture f;
        char first[80];
        char second[80];
        begin(&f, settings);
        expect_create(&f);
        expect_submit(&f, statuses[i], "{}");
        rig_told(&f.r, submit(&f), i == 0 ? GOV_ERR_RATE_LIMITED : GOV_ERR_UNAVAILABLE);
        key_of(&f, 0, first);
        rig_told(&f.r, gov_draft_set_text(f.r.draft, "/a", "x", &f.r.err), GOV_OK);
        rig_expect(&f.r, "PATCH", NULL, 200, CREATED);
        expect_submit(&f, 200, f.answer);
        rig_told(&f.r, submit(&f), GOV_OK);
        key_of(&f, 0, second);
        ck_assert_str_eq(first, second);
        end(&f);
    }
}
END_TEST

START_TEST(malformed_keys_are_refused_and_not_kept)
{
    static const char *const bad[] = {
        "", "short", "caller key 0123456789abcdef", "caller-key-0123456789abcde\n",
        "0123456789012345678901234567890123456789012345678901234567890"
        "1234"};
    fixture f;
    begin(&f, NULL);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        const gov_call_options options = {.struct_size = sizeof options, .idempotency_key = bad[i]};
        rig_told(&f.r, gov_matter_submit(f.r.draft, &options, &f.receipt, &f.r.err),
                 GOV_ERR_ARGUMENT);
        rig_told(&f.r, gov_draft_save(f.r.draft, &options, &f.r.err), GOV_ERR_ARGUMENT);
    }
    expect_create(&f);
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, submit(&f), GOV_OK);
    end(&f);
}
END_TEST

/* Saving and submitting share the time of one call: together they would take too long. */
START_TEST(the_deadline_is_one)
{
    const gov_call_options options = {.struct_size = sizeof options, .timeout_ms = 1000};
    fixture f;
    begin(&f, NULL);
    rig_step(&f.r, (gov_script_step){.method = "POST",
                                     .url_suffix = "/gov/v1/matters",
                                     .http_status = 201,
                                     .response_body = CREATED,
                                     .delay_ms = 600});
    rig_step(&f.r, (gov_script_step){.method = "POST",
                                     .url_suffix = "/submit",
                                     .http_status = 200,
                                     .response_body = f.answer,
                                     .delay_ms = 600});
    rig_told(&f.r, gov_matter_submit(f.r.draft, &options, &f.receipt, &f.r.err),
             GOV_ERR_OUTCOME_UNKNOWN);
    expect_submit(&f, 200, f.answer);
    rig_told(&f.r, gov_matter_submit(f.r.draft, &options, &f.receipt, &f.r.err), GOV_OK);
    end(&f);
}
END_TEST

static void add_tests(TCase *c)
{
    tcase_add_test(c, a_submit_gives_a_verified_receipt);
    tcase_add_test(c, a_second_submit_and_edits_are_refused);
    tcase_add_test(c, missing_materials_are_told_and_nothing_is_sent);
    tcase_add_test(c, bad_arguments_send_nothing);
    tcase_add_loop_test(c, a_receipt_that_does_not_hold_is_refused, 0, (int)TEST_COUNT(forgeries));
    tcase_add_test(c, a_receipt_of_another_key_is_refused);
    tcase_add_loop_test(c, a_malformed_answer_is_refused, 0, (int)TEST_COUNT(bad_answers));
    tcase_add_test(c, keys_are_fetched_when_none_are_known);
    tcase_add_test(c, an_unknown_outcome_keeps_key_and_draft);
    tcase_add_test(c, a_lost_answer_is_repeated_by_the_platform);
    tcase_add_test(c, what_was_not_sent_may_still_be_changed);
    tcase_add_test(c, a_refusal_opens_the_draft_again);
    tcase_add_loop_test(c, refusals_of_the_platform, 0, (int)TEST_COUNT(refusals));
    tcase_add_test(c, the_caller_s_key_is_that_of_the_submit);
    tcase_add_test(c, the_draft_s_key_given_back_is_not_the_submit_s);
    tcase_add_test(c, a_busy_platform_leaves_the_draft_open);
    tcase_add_test(c, malformed_keys_are_refused_and_not_kept);
    tcase_add_test(c, the_deadline_is_one);
}

int main(void)
{
    Suite *s = suite_create("matter_submit");
    TCase *c = tcase_create("submit");
    add_tests(c);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
