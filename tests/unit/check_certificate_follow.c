/* SPDX-License-Identifier: Apache-2.0 */
/* What certificates tell beyond the plain members, links that are followed, refused circles, and those of
 * a type wherever they were issued. */
#include <stdio.h>
#include <string.h>

#include <govsdk/certificate_file.h>

#include "call_support.h"

#define MEMBERS                                                                                    \
    "\"type_code\":\"11100000000013338W011\",\"type_name\":\"出生医学证明\",\"status\":\"valid\""
#define LINK(name, id) ",\"" name "\":{\"id\":\"" id "\",\"identifier\":\"i-" id "\"}"
#define CERT(id, more) "{\"id\":\"" id "\"," MEMBERS more "}"

static const gov_usage why = {
    .struct_size = sizeof why, .basis = GOV_USAGE_ENTRUSTMENT, .purpose = "核对"};

static void begin(play *p)
{
    play_begin(p, NULL);
    play_log_in(p, GOV__SESSION_PERSON, 3600000, NULL);
}

static gov_certificate *get(play *p, const char *body)
{
    const play_reply replies[] = {{.http_status = 200, .body = body}};
    gov_certificate *certificate = NULL;
    play_script(p, replies, 1);
    ck_assert_int_eq(gov_certificate_get(p->session, "c-1", &why, NULL, &certificate, &p->error),
                     GOV_OK);
    return certificate;
}

START_TEST(everything_it_tells)
{
    play p;
    begin(&p);
    gov_certificate *c = get(
        &p,
        CERT("c-1",
             ",\"identifier\":\"i-1\",\"number\":\"N1\",\"holders\":[{\"name\":\"张*\","
             "\"id_type\":\"111\",\"id_number\":\"9901***1018\"},{\"name\":\"李*\"}],"
             "\"issuer\":{\"uscc\":\"11990100AB00000627\",\"name\":\"样例局\"},"
             "\"issued_at\":\"2026-01-01T08:00:00+08:00\",\"valid_from\":\"2026-01-01\","
             "\"valid_until\":\"长期\",\"status_raw\":{\"code\":\"01\",\"text\":\"有效\"},"
             "\"status_checked_at\":\"2026-01-02T00:00:00Z\"" LINK("predecessor", "c-0") LINK(
                 "successor",
                 "c-2") ",\"files\":[{\"format\":\"ofd\",\"digest\":\"sha-256:x\",\"digest_sm3\":"
                        "\"sm3:y\",\"size\":7},{\"format\":\"hologram\"}]"));
    ck_assert_uint_eq(gov_certificate_get_holder_count(c), 2);
    ck_assert_str_eq(gov_certificate_get_holder_name(c, 0), "张*");
    ck_assert_str_eq(gov_certificate_get_holder_id_type(c, 0), "111");
    ck_assert_str_eq(gov_certificate_get_holder_id_number(c, 0), "9901***1018");
    ck_assert_str_eq(gov_certificate_get_holder_name(c, 1), "李*");
    ck_assert_ptr_null(gov_certificate_get_holder_id_number(c, 1));
    ck_assert_ptr_null(gov_certificate_get_holder_name(c, 2));
    ck_assert_str_eq(gov_certificate_get_issuer_uscc(c), "11990100AB00000627");
    ck_assert_int_eq(gov_certificate_get_issued_at_ms(c), 1767225600000);
    ck_assert_int_eq(gov_certificate_get_valid_from_ms(c), 1767225600000 - 8 * 3600000);
    ck_assert_int_eq(gov_certificate_get_valid_until_ms(c), INT64_MAX);
    ck_assert_int_eq(gov_certificate_get_licence_state(c), GOV_LICENCE_VALID);
    ck_assert_str_eq(gov_certificate_get_status_code(c), "01");
    ck_assert_str_eq(gov_certificate_get_status_text(c), "有效");
    ck_assert_int_eq(gov_certificate_get_status_checked_at_ms(c), 1767312000000);
    ck_assert_str_eq(gov_certificate_get_predecessor(c), "i-c-0");
    ck_assert_str_eq(gov_certificate_get_successor(c), "i-c-2");
    ck_assert_uint_eq(gov_certificate_get_format_count(c), 2);
    ck_assert_str_eq(gov_certificate_get_format_digest(c, 0), "sha-256:x");
    ck_assert_str_eq(gov_certificate_get_format_digest_sm3(c, 0), "sm3:y");
    ck_assert_uint_eq(gov_certificate_get_format_size(c, 0), 7);
    ck_assert_int_eq(gov_certificate_get_format(c, 1), GOV_CERTIFICATE_OTHER);
    ck_assert_ptr_null(gov_certificate_get_format_digest(c, 1));
    gov_certificate_free(c);
    play_end(&p);
}
END_TEST

START_TEST(states_by_word)
{
    static const struct {
        const char *word;
        gov_licence_state state;
    } words[] = {
        {"valid", GOV_LICENCE_VALID},           {"not_yet_valid", GOV_LICENCE_NOT_YET_VALID},
        {"expired", GOV_LICENCE_EXPIRED},       {"suspended", GOV_LICENCE_SUSPENDED},
        {"revoked", GOV_LICENCE_REVOKED},       {"withdrawn", GOV_LICENCE_REVOKED},
        {"cancelled", GOV_LICENCE_CANCELLED},   {"lapsed", GOV_LICENCE_EXPIRED},
        {"superseded", GOV_LICENCE_SUPERSEDED}, {"transferred", GOV_LICENCE_SUPERSEDED},
        {"restricted", GOV_LICENCE_RESTRICTED}, {"unknown", GOV_LICENCE_UNKNOWN},
        {"Valid", GOV_LICENCE_UNKNOWN}};
    play p;
    begin(&p);
    for (size_t i = 0; i < TEST_COUNT(words); i++) {
        char body[256];
        (void)snprintf(body, sizeof body,
                       "{\"id\":\"c-1\",\"type_code\":\"t\",\"type_name\":\"n\",\"status\":\"%s\"}",
                       words[i].word);
        gov_certificate *c = get(&p, body);
        ck_assert_int_eq(gov_certificate_get_licence_state(c), words[i].state);
        ck_assert_str_eq(gov_certificate_get_status(c), words[i].word);
        gov_certificate_free(c);
    }
    play_end(&p);
}
END_TEST

static gov_status follow(play *p, gov_link direction, const play_reply *replies, size_t count,
                         gov_certificate_list **out)
{
    gov_certificate *first =
        get(p, CERT("c-1", LINK("predecessor", "c-0") LINK("successor", "c-2")));
    play_script(p, replies, count);
    gov_status status =
        gov_certificate_follow(p->session, first, &why, direction, NULL, out, &p->error);
    gov_certificate_free(first);
    return status;
}

START_TEST(links_forward_and_back)
{
    static const play_reply forward[] = {
        {.http_status = 200, .body = CERT("c-2", LINK("successor", "c-3"))},
        {.http_status = 200, .body = CERT("c-3", LINK("predecessor", "c-2"))}};
    static const play_reply back[] = {{.http_status = 200, .body = CERT("c-0", "")}};
    play p;
    gov_certificate_list *list = NULL;
    begin(&p);
    ck_assert_int_eq(follow(&p, GOV_LINK_SUCCESSOR, forward, 2, &list), GOV_OK);
    ck_assert_ptr_nonnull(strstr(p.last_request, "Gov-Usage: "));
    ck_assert_uint_eq(gov_certificate_list_get_count(list), 2);
    ck_assert_str_eq(gov_certificate_get_id(gov_certificate_list_at(list, 0)), "c-2");
    ck_assert_str_eq(gov_certificate_get_id(gov_certificate_list_at(list, 1)), "c-3");
    ck_assert_ptr_nonnull(gov_certificate_get_json(gov_certificate_list_at(list, 1)));
    gov_certificate_list_free(list);
    ck_assert_int_eq(follow(&p, GOV_LINK_PREDECESSOR, back, 1, &list), GOV_OK);
    ck_assert_uint_eq(gov_certificate_list_get_count(list), 1);
    gov_certificate_list_free(list);
    play_end(&p);
}
END_TEST

START_TEST(circles_and_too_many_links)
{
    static const play_reply circle[] = {
        {.http_status = 200, .body = CERT("c-2", LINK("successor", "c-1"))}};
    static const play_reply self[] = {
        {.http_status = 200, .body = CERT("c-2", LINK("successor", "c-2"))}};
    static const play_reply other[] = {{.http_status = 200, .body = CERT("c-9", "")}};
    static const play_reply gone[] = {{.http_status = 404, .body = "{\"code\":\"not_found\"}"}};
    play_reply chain[17];
    char bodies[17][256];
    play p;
    gov_certificate_list *list = NULL;
    begin(&p);
    ck_assert_int_eq(follow(&p, GOV_LINK_SUCCESSOR, circle, 1, &list), GOV_ERR_RESPONSE);
    ck_assert_int_eq(follow(&p, GOV_LINK_SUCCESSOR, self, 1, &list), GOV_ERR_RESPONSE);
    ck_assert_int_eq(follow(&p, GOV_LINK_SUCCESSOR, other, 1, &list), GOV_ERR_RESPONSE);
    ck_assert_int_eq(follow(&p, GOV_LINK_SUCCESSOR, gone, 1, &list), GOV_ERR_NOT_FOUND);
    ck_assert_ptr_null(list);
    for (int i = 0; i < 17; i++) {
        (void)snprintf(bodies[i], sizeof bodies[i],
                       "{\"id\":\"c-%d\"," MEMBERS ",\"successor\":{\"id\":\"c-%d\"}}", i + 2,
                       i + 3);
        chain[i] = (play_reply){.http_status = 200, .body = bodies[i]};
    }
    ck_assert_int_eq(follow(&p, GOV_LINK_SUCCESSOR, chain, 17, &list), GOV_ERR_RESPONSE);
    ck_assert_uint_eq(strlen(p.trace), 16);
    (void)snprintf(bodies[15], sizeof bodies[15], "{\"id\":\"c-17\"," MEMBERS "}");
    ck_assert_int_eq(follow(&p, GOV_LINK_SUCCESSOR, chain, 17, &list), GOV_OK);
    ck_assert_uint_eq(gov_certificate_list_get_count(list), 16);
    gov_certificate_list_free(list);
    play_end(&p);
}
END_TEST

START_TEST(of_a_type_wherever_it_is)
{
    static const play_reply replies[] = {
        {.http_status = 200,
         .body = "{\"items\":[" CERT("c-1", LINK("successor", "c-9")) "],\"next\":\"more\"}"},
        {.http_status = 200,
         .body = "{\"items\":[" CERT("c-2", LINK("successor", "c-1")) "," CERT("c-3", "") "]}"},
        {.http_status = 200, .body = CERT("c-9", "")}};
    play p;
    gov_certificate_list *list = NULL;
    begin(&p);
    play_script(&p, replies, 3);
    ck_assert_int_eq(gov_certificate_find_by_type(p.session, "11100000000013338W011", "sub-2", &why,
                                                  NULL, &list, &p.error),
                     GOV_OK);
    ck_assert_ptr_nonnull(strstr(p.first_main, "holder=sub-2&type=11100000000013338W011"));
    ck_assert_uint_eq(gov_certificate_list_get_count(list), 4);
    ck_assert_str_eq(gov_certificate_get_id(gov_certificate_list_at(list, 3)), "c-9");
    gov_certificate_list_free(list);
    play_end(&p);
}
END_TEST

/* Answers that do not mind when memory is short. */
static void perform(void *user, gov_exchange *exchange)
{
    bool is_list = strstr(gov_exchange_get_url(exchange), "type=") != NULL;
    const char *body =
        is_list ? "{\"items\":[" CERT("c-1", LINK("successor", "c-9")) "]}" : CERT("c-9", "");
    gov_status status = gov_exchange_set_status(exchange, 200);
    (void)user;
    if (status == GOV_OK) {
        status = gov_exchange_add_header(exchange, "Content-Type", 12, "application/json", 16);
    }
    if (status == GOV_OK) {
        status = gov_exchange_write_body(exchange, body, strlen(body));
    }
    gov_exchange_finish(exchange, status, status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_PARTIAL,
                        NULL);
}

START_TEST(without_memory)
{
    bool done = false;
    play p;
    begin(&p);
    p.client->transport.perform = perform;
    for (size_t at = 1; !done && at < 5000; at++) {
        gov_certificate_list *list = NULL;
        p.memory.injected = 0;
        test_memory_fail_from(&p.memory, at);
        gov_status status =
            gov_certificate_find_by_type(p.session, "t", NULL, &why, NULL, &list, &p.error);
        done = p.memory.injected == 0;
        test_memory_fail_never(&p.memory);
        ck_assert(status == GOV_OK || status == GOV_ERR_NO_MEMORY);
        ck_assert((status == GOV_OK) == (list != NULL));
        ck_assert(list == NULL || gov_certificate_list_get_count(list) == 2);
        gov_certificate_list_free(list);
    }
    ck_assert(done);
    play_end(&p);
}
END_TEST

START_TEST(grants_and_holders_on_the_wire)
{
    static const play_reply empty[] = {{.http_status = 200, .body = "{\"items\":[]}"}};
    static const play_reply refused[] = {
        {.http_status = 403, .body = "{\"code\":\"consent_required\"}"},
        {.http_status = 403, .body = "{\"code\":\"grant_invalid\"}"}};
    gov_usage usage = why;
    gov_certificate *certificate = NULL;
    gov_certificate_list *list = NULL;
    const gov_call_options options = {.struct_size = sizeof options, .grant_id = "g-call"};
    play p;
    begin(&p);
    usage.grant_id = "g-usage";
    play_script(&p, empty, 1);
    ck_assert_int_eq(gov_certificate_list_all(p.session, &usage, NULL, &options, &list, &p.error),
                     GOV_OK);
    gov_certificate_list_free(list);
    ck_assert_ptr_nonnull(strstr(p.last_request, "Gov-Grant: g-usage"));
    ck_assert_ptr_null(strstr(p.last_request, "g-call"));
    play_script(&p, refused, 2);
    ck_assert_int_eq(gov_certificate_get(p.session, "c-1", &why, &options, &certificate, &p.error),
                     GOV_ERR_CONSENT_REQUIRED);
    ck_assert_ptr_nonnull(strstr(p.last_request, "Gov-Grant: g-call"));
    ck_assert_int_eq(gov_certificate_get(p.session, "c-1", &why, NULL, &certificate, &p.error),
                     GOV_ERR_CONSENT_INVALID);
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(everything_it_tells),           TEST_ENTRY(states_by_word),
        TEST_ENTRY(links_forward_and_back),        TEST_ENTRY(circles_and_too_many_links),
        TEST_ENTRY(of_a_type_wherever_it_is),      TEST_ENTRY(without_memory),
        TEST_ENTRY(grants_and_holders_on_the_wire)};
    return test_run("certificate_follow", entries, TEST_COUNT(entries));
}
