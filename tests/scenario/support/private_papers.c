/* SPDX-License-Identifier: Apache-2.0 */
/* See private_parts.h. Certificates from consent to verification: an application asks, the citizen shows
 * a code, proves offline to be the holder, and looks who asked. What goes wrong is private_misuse.c. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/wipe.h"
#include "scenario/support/journeys.h"
#include "scenario/support/private_papers.h"
#include "scenario/support/verify.h"
#include "unit/test_support.h"

#define AUDIENCE "https://verifier.test"

const gov_usage private_usage = {.struct_size = sizeof private_usage,
                                 .basis = GOV_USAGE_CONSENT,
                                 .purpose = "开户核验",
                                 .operator_id = "window-9",
                                 .event = "CASE-7"};

static const gov_allocator *allocator(const papers *p)
{
    return p->v->watch != NULL ? p->v->watch->allocator : NULL;
}

/* Adds what became known only now; the text itself is the library's. */
static void learn(papers *p, const char *what, const char *text, size_t size)
{
    unsigned char turned[TRACE_SIZE];
    ck_assert_uint_ge(size, 8);
    size = size < sizeof turned ? size : sizeof turned;
    for (size_t i = 0; i < size; i++) {
        turned[i] = (unsigned char)(text[i] ^ RELAY_TURN);
    }
    traces_add_turned(p->v->t, what, turned, size);
}

static void see(const papers *p, const char *text)
{
    ck_assert_ptr_nonnull(text);
    if (p->v->watch != NULL && p->v->watch->on_report != NULL) {
        p->v->watch->on_report(text);
    }
}

/* --- consent ----------------------------------------------------------------------------------- */

static void decide(papers *p)
{
    char target[128];
    (void)snprintf(target, sizeof target, "/sandbox/grants/%s", p->grant);
    ck_assert_int_eq(world_operate(p->v->w, "POST", target, "{\"decision\":\"approve\"}", NULL),
                     200);
}

/* The citizen is found by a phone number. */
static void consent(papers *p)
{
    static const char *const types[] = {NEWBORN_ID_CARD};
    char phone[TRACE_SIZE + 1];
    gov_grant *grant = NULL;
    gov_error *err = NULL;
    trace_show(&p->v->t->values[PHONE], phone);
    const gov_grant_terms terms = {.struct_size = sizeof terms,
                                   .actions = GOV_GRANT_LIST | GOV_GRANT_GET | GOV_GRANT_FETCH |
                                              GOV_GRANT_ASK,
                                   .login_hint = phone,
                                   .type_codes = types,
                                   .type_count = 1,
                                   .purpose = "开户核验"};
    gov_status status = gov_grant_request(p->reader, &terms, NULL, &grant, &err);
    gov__wipe(phone, sizeof phone);
    world_expect(status, &err, GOV_OK, "request");
    (void)snprintf(p->grant, sizeof p->grant, "%s", gov_grant_get_id(grant));
    gov_grant_free(grant);
    decide(p);
    world_expect(gov_grant_wait(p->reader, p->grant, NULL, &grant, &err), &err, GOV_OK, "wait");
    ck_assert_int_eq(gov_grant_get_state(grant), GOV_GRANT_ACTIVE);
    gov_grant_free(grant);
}

static void copy_of(papers *p, gov_certificate_format format, const gov_usage *usage)
{
    const gov_fetch_options how = {.struct_size = sizeof how, .flags = GOV_FETCH_MARKED_COPY};
    gov_certificate_file *file = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_fetch(p->reader, p->card, format, usage, &how, NULL, &file, &err),
                 &err, GOV_OK, "copy");
    ck_assert_ptr_nonnull(gov_certificate_file_get_copy_cause(file));
    gov_certificate_file_free(file);
}

static void read_under_a_grant(papers *p)
{
    const gov_certificate_query query = {.struct_size = sizeof query, .holder = NEWBORN_CITIZEN};
    gov_usage usage = private_usage;
    gov_certificate_list *list = NULL;
    gov_certificate *card = NULL;
    gov_error *err = NULL;
    usage.grant_id = p->grant;
    world_expect(gov_certificate_list_all(p->reader, &usage, &query, NULL, &list, &err), &err,
                 GOV_OK, "list");
    ck_assert_uint_eq(gov_certificate_list_get_count(list), 1);
    gov_certificate_list_free(list);
    world_expect(gov_certificate_get(p->reader, p->card, &usage, NULL, &card, &err), &err, GOV_OK,
                 "get");
    gov_certificate_free(card);
    copy_of(p, GOV_CERTIFICATE_OFD, &usage);
    copy_of(p, GOV_CERTIFICATE_PDF, &usage);
    const gov_question age = {.struct_size = sizeof age,
                              .kind = GOV_QUESTION_AGE_OVER,
                              .years = 18,
                              .grant_id = p->grant};
    gov_answer *answer = NULL;
    world_expect(gov_certificate_ask(p->reader, &age, &usage, NULL, &answer, &err), &err, GOV_OK,
                 "ask");
    ck_assert_int_eq(gov_answer_get_value(answer), GOV_ANSWER_YES);
    gov_answer_free(answer);
}

static void end_consent(papers *p)
{
    gov_usage usage = private_usage;
    gov_certificate *card = NULL;
    gov_error *err = NULL;
    usage.grant_id = p->grant;
    world_expect(gov_grant_revoke(p->v->session, p->grant, NULL, NULL, &err), &err, GOV_OK,
                 "revoke");
    gov_status status = gov_certificate_get(p->reader, p->card, &usage, NULL, &card, &err);
    ck_assert_int_eq(status, GOV_ERR_CONSENT_INVALID);
    private_failed(p->v, status, err);
}

/* --- a code ------------------------------------------------------------------------------------ */

static gov_presentation *show(papers *p, gov_presentation_kind kind, uint32_t hours)
{
    static const char *const fields[] = {"name", "id_number", "address"};
    const gov_presentation_terms terms = {.struct_size = sizeof terms,
                                          .kind = kind,
                                          .hours = hours,
                                          .fields = fields,
                                          .field_count = 3};
    gov_presentation *shown = NULL;
    gov_error *err = NULL;
    world_expect(gov_presentation_create(p->v->session, p->card, &terms, NULL, &shown, &err), &err,
                 GOV_OK, "show");
    const char *code = gov_presentation_get_code(shown);
    learn(p, "a code", code, strlen(code));
    return shown;
}

static void redeem(papers *p, const char *code)
{
    gov_certificate *seen = NULL;
    gov_error *err = NULL;
    char id[GOV_REDEMPTION_ID_MAX];
    world_expect(gov_presentation_redeem(p->reader, code, &private_usage, NULL, &seen, id, &err),
                 &err, GOV_OK, "redeem");
    gov_certificate_free(seen);
    gov_status status =
        gov_presentation_redeem(p->reader, code, &private_usage, NULL, &seen, id, &err);
    ck_assert_int_eq(status, GOV_ERR_CONFLICT);
    private_failed(p->v, status, err);
}

static void show_codes(papers *p)
{
    gov_presentation *after = NULL;
    gov_error *err = NULL;
    gov_presentation *shown = show(p, GOV_PRESENTATION_CODE, 0);
    redeem(p, gov_presentation_get_code(shown));
    world_expect(
        gov_presentation_get(p->v->session, gov_presentation_get_id(shown), NULL, &after, &err),
        &err, GOV_OK, "shown");
    ck_assert_uint_eq(gov_presentation_get_access_count(after), 1);
    gov_presentation_free(after);
    gov_presentation_free(shown);
    shown = show(p, GOV_PRESENTATION_EMERGENCY, 1);
    const gov_question holds = {.struct_size = sizeof holds,
                                .kind = GOV_QUESTION_HOLDS_TYPE,
                                .type_code = NEWBORN_ID_CARD,
                                .code = gov_presentation_get_code(shown)};
    gov_answer *answer = NULL;
    world_expect(gov_certificate_ask(p->reader, &holds, &private_usage, NULL, &answer, &err), &err,
                 GOV_OK, "ask");
    gov_answer_free(answer);
    gov_status status = gov_certificate_ask(p->reader, &holds, &private_usage, NULL, &answer, &err);
    private_failed(p->v, status, err);
    err = NULL;
    world_expect(
        gov_presentation_revoke(p->v->session, gov_presentation_get_id(shown), NULL, NULL, &err),
        &err, GOV_OK, "revoke");
    gov_presentation_free(shown);
}

/* --- offline ----------------------------------------------------------------------------------- */

static gov_key *holder_key(papers *p)
{
    static const char mark[] = "\"d\":\"";
    gov_key *key = NULL;
    gov_error *err = NULL;
    char *jwk = NULL;
    world_expect(gov_key_generate(allocator(p), "P-256", NULL, &key, &err), &err, GOV_OK, "key");
    world_expect(gov_key_copy_private_jwk(key, &jwk, &err), &err, GOV_OK, "jwk");
    const char *d = strstr(jwk, mark);
    ck_assert_ptr_nonnull(d);
    d += sizeof mark - 1;
    learn(p, "the holder's key", d, strcspn(d, "\""));
    gov_key_free_text(key, jwk);
    return key;
}

/* All disclosures, which are the claims in base64url. */
static void learn_disclosures(papers *p, const char *text, size_t size)
{
    const char *end = text + size;
    const char *at = memchr(text, '~', size);
    size_t count = 0;
    while (at != NULL && at + 1 < end) {
        const char *next = memchr(at + 1, '~', (size_t)(end - at - 1));
        if (next != NULL && next > at + 1) {
            learn(p, "a disclosure", at + 1, (size_t)(next - at - 1));
            count++;
        }
        at = next;
    }
    ck_assert_uint_ge(count, 5);
}

static gov_sd_jwt *bound_credential(papers *p, const gov_key *key)
{
    const gov_fetch_options how = {.struct_size = sizeof how, .holder_key = key};
    gov_certificate_file *file = NULL;
    gov_sd_jwt *held = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_fetch(p->v->session, p->card, GOV_CERTIFICATE_SD_JWT,
                                       &private_usage, &how, NULL, &file, &err),
                 &err, GOV_OK, "fetch");
    const char *text = gov_certificate_file_get_data(file);
    const size_t size = (size_t)gov_certificate_file_get_size(file);
    learn_disclosures(p, text, size);
    world_expect(gov_sd_jwt_read(allocator(p), text, size, &held, &err), &err, GOV_OK, "read");
    gov_certificate_file_free(file);
    return held;
}

static gov_sd_jwt_request *want(papers *p)
{
    static const char *const fields[] = {"/data", "/number"};
    const int64_t now_ms = verify_now(p->v->client).at_ms;
    const gov_sd_jwt_request_terms terms = {.struct_size = sizeof terms,
                                            .audience = AUDIENCE,
                                            .purpose = "开户核验",
                                            .fields = fields,
                                            .field_count = 2,
                                            .expires_at_ms = now_ms + WORLD_DAY_MS};
    gov_sd_jwt_request *made = NULL;
    gov_sd_jwt_request *got = NULL;
    gov_error *err = NULL;
    world_expect(gov_sd_jwt_request_new(allocator(p), &terms, &made, &err), &err, GOV_OK, "want");
    const char *text = gov_sd_jwt_request_get_text(made);
    const char *nonce = gov_sd_jwt_request_get_nonce(made);
    learn(p, "a nonce", nonce, strlen(nonce));
    world_expect(gov_sd_jwt_request_read(allocator(p), text, strlen(text), now_ms, &got, &err),
                 &err, GOV_OK, "request");
    gov_sd_jwt_request_free(made);
    return got;
}

/* Over codes and back. */
static char *carry(papers *p, gov_qr_reader *reader, const char *text, size_t *out_size)
{
    gov_qr_frames *frames = NULL;
    gov_error *err = NULL;
    char *data = NULL;
    world_expect(gov_qr_split(allocator(p), text, strlen(text), 300, &frames, &err), &err, GOV_OK,
                 "split");
    for (size_t i = gov_qr_frames_get_count(frames); i-- > 0;) {
        const char *frame = gov_qr_frames_get_text(frames, i);
        world_expect(gov_qr_reader_add(reader, frame, strlen(frame), &err), &err, GOV_OK, "frame");
    }
    gov_qr_frames_free(frames);
    world_expect(gov_qr_reader_take(reader, &data, out_size, &err), &err, GOV_OK, "take");
    return data;
}

static void judge(papers *p, const void *data, size_t size, const gov_verify_options *options,
                  bool genuine)
{
    gov_verification *found = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_verify(data, size, p->trust, options, &found, &err), &err, GOV_OK,
                 "verify");
    ck_assert_msg((gov_verification_get_overall(found) == GOV_VERDICT_PASSED) == genuine, "%s",
                  gov_verification_get_text(found, GOV_LANGUAGE_EN));
    see(p, gov_verification_get_json(found));
    see(p, gov_verification_get_text(found, GOV_LANGUAGE_EN));
    see(p, gov_verification_get_text(found, GOV_LANGUAGE_ZH));
    bool told = genuine && gov_verification_get_format(found) == GOV_CERTIFICATE_SD_JWT;
    ck_assert(!told || strstr(gov_verification_get_claims_json(found), "id_number") != NULL);
    gov_verification_free(found);
}

static void check_presentation(papers *p, const char *text, const gov_sd_jwt_request *request)
{
    gov_qr_reader *reader = NULL;
    gov_error *err = NULL;
    size_t size = 0;
    gov_verify_options options = verify_now(p->v->client);
    world_expect(gov_qr_reader_new(allocator(p), &reader, &err), &err, GOV_OK, "reader");
    char *data = carry(p, reader, text, &size);
    options.audience = AUDIENCE;
    options.nonce = gov_sd_jwt_request_get_nonce(request);
    judge(p, data, size, &options, true);
    options.nonce = "another-nonce-0123456789";
    judge(p, data, size, &options, false);
    gov_qr_reader_free_data(reader, data, size);
    gov_qr_reader_free(reader);
}

static void prove_offline(papers *p)
{
    gov_error *err = NULL;
    char *text = NULL;
    gov_key *key = holder_key(p);
    gov_sd_jwt *held = bound_credential(p, key);
    gov_sd_jwt_request *request = want(p);
    const char *const fields[] = {gov_sd_jwt_request_get_field(request, 0),
                                  gov_sd_jwt_request_get_field(request, 1)};
    const gov_sd_jwt_present_options options = {.struct_size = sizeof options,
                                                .fields = fields,
                                                .field_count = 2,
                                                .holder_key = key,
                                                .audience =
                                                    gov_sd_jwt_request_get_audience(request),
                                                .nonce = gov_sd_jwt_request_get_nonce(request),
                                                .at_ms = verify_now(p->v->client).at_ms};
    world_expect(gov_sd_jwt_present(held, &options, &text, &err), &err, GOV_OK, "present");
    check_presentation(p, text, request);
    gov_sd_jwt_free_text(held, text);
    gov_sd_jwt_request_free(request);
    private_misuse_sd_jwt(p, held);
    gov_sd_jwt_free(held);
    gov_key_unref(key);
}

/* --- files ------------------------------------------------------------------------------------- */

/* As it is, and with a byte of it changed. */
static void verify_file(papers *p, gov_certificate_format format, const gov_certificate *licence)
{
    gov_certificate_file *file = NULL;
    gov_error *err = NULL;
    gov_verify_options options = verify_now(p->v->client);
    options.licence = licence;
    world_expect(gov_certificate_fetch(p->v->session, p->card, format, &private_usage, NULL, NULL,
                                       &file, &err),
                 &err, GOV_OK, "fetch");
    const size_t size = (size_t)gov_certificate_file_get_size(file);
    char *spoilt = malloc(size);
    ck_assert_ptr_nonnull(spoilt);
    memcpy(spoilt, gov_certificate_file_get_data(file), size);
    judge(p, spoilt, size, &options, true);
    spoilt[size / 2] ^= 1;
    options.format = format;
    judge(p, spoilt, size, &options, false);
    gov__wipe(spoilt, size);
    free(spoilt);
    gov_certificate_file_free(file);
}

static void verify_files(papers *p)
{
    static const struct {
        gov_certificate_format format;
        uint32_t feature;
    } forms[] = {{GOV_CERTIFICATE_OFD, GOV_VERIFY_FEATURE_OFD},
                 {GOV_CERTIFICATE_PDF, GOV_VERIFY_FEATURE_PDF},
                 {GOV_CERTIFICATE_SD_JWT, GOV_VERIFY_FEATURE_SD_JWT}};
    gov_certificate *licence = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_get(p->v->session, p->card, &private_usage, NULL, &licence, &err),
                 &err, GOV_OK, "get");
    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        if ((gov_verification_get_features() & forms[i].feature) != 0) {
            verify_file(p, forms[i].format, licence);
        }
    }
    gov_certificate_free(licence);
}

/* To disk: the file alone, for its owner alone. */
static void keep_on_disk(papers *p)
{
    char folder[] = "/tmp/govsdk-paper-XXXXXX";
    char path[64];
    struct stat info;
    gov_error *err = NULL;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/paper.pdf", folder);
    world_expect(gov_certificate_fetch_file(p->v->session, p->card, GOV_CERTIFICATE_PDF,
                                            &private_usage, NULL, path, NULL, NULL, &err),
                 &err, GOV_OK, "to disk");
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_uint_eq(info.st_mode & 077, 0);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

/* --- who asked --------------------------------------------------------------------------------- */

static void look_who_asked(papers *p)
{
    gov_access_list *list = NULL;
    gov_error *err = NULL;
    world_expect(gov_access_list_all(p->v->session, NULL, 0, NULL, &list, &err), &err, GOV_OK,
                 "trail");
    ck_assert_uint_ge(gov_access_list_get_count(list), 10);
    gov_access_list_free(list);
}

static void find_card(papers *p)
{
    gov_certificate_list *list = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_find_by_type(p->v->session, NEWBORN_ID_CARD, NULL, &private_usage,
                                              NULL, &list, &err),
                 &err, GOV_OK, "find");
    const gov_certificate *card = gov_certificate_list_at(list, 0);
    (void)snprintf(p->card, sizeof p->card, "%s", gov_certificate_get_id(card));
    gov_certificate_list *links = NULL;
    world_expect(gov_certificate_follow(p->v->session, card, &private_usage, GOV_LINK_PREDECESSOR,
                                        NULL, &links, &err),
                 &err, GOV_OK, "follow");
    gov_certificate_list_free(links);
    gov_certificate_list_free(list);
}

static void take_up(papers *p)
{
    gov_error *err = NULL;
    char *described = NULL;
    world_expect(gov_auth_client_credentials(p->v->client, NULL, &p->reader, &err), &err, GOV_OK,
                 "system");
    p->trust = verify_store(p->v->w, allocator(p), p->v->client);
    world_expect(gov_trust_describe(p->trust, &described, &err), &err, GOV_OK, "describe");
    see(p, described);
    gov_trust_free_text(p->trust, described);
    find_card(p);
}

static void do_everything(papers *p)
{
    consent(p);
    read_under_a_grant(p);
    end_consent(p);
    show_codes(p);
    prove_offline(p);
    verify_files(p);
    keep_on_disk(p);
    look_who_asked(p);
}

static void put_down(papers *p)
{
    gov_error *err = NULL;
    gov_trust_free(p->trust);
    world_expect(gov_session_end(p->reader, NULL, &err), &err, GOV_OK, "end of the system's");
    gov_session_unref(p->reader);
}

void private_papers(visit *v)
{
    papers p = {.v = v};
    take_up(&p);
    do_everything(&p);
    private_misuse(&p);
    put_down(&p);
}

/* The same for its own sake: nothing is sent that the contract does not allow. */
void journey_papers(world *w, gov_client *client)
{
    traces values = {0};
    gov_error *err = NULL;
    private_values(&values);
    visit v = {.w = w, .client = client, .t = &values, .planted = values.count};
    papers p = {.v = &v};
    v.session = world_login(w, client, NEWBORN_CITIZEN);
    take_up(&p);
    do_everything(&p);
    put_down(&p);
    world_expect(gov_session_end(v.session, NULL, &err), &err, GOV_OK, "end");
    gov_session_unref(v.session);
}
