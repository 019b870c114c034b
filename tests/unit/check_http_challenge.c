/* SPDX-License-Identifier: Apache-2.0 */
/* WWW-Authenticate: the examples of the standards, every form of the grammar, and what says nothing
 * because it breaks it. */
#include <stdio.h>
#include <string.h>

#include "http/challenge.h"
#include "test_support.h"

typedef struct row {
    const char *text;
    bool dpop;
    const char *error; /* NULL: nothing is found */
    const char *acr;
    int64_t max_age;
} row;

static const row rows[] = {
    /* RFC 6750 section 3, RFC 9470 section 3, RFC 9449 sections 7.1 and 9. */
    {"Bearer realm=\"example\"", false, "", "", -1},
    {"Bearer realm=\"example\", error=\"invalid_token\", error_description=\"The access token "
     "expired\"",
     false, "invalid_token", "", -1},
    {"Bearer error=\"insufficient_user_authentication\", error_description=\"A different "
     "authentication level is required\", acr_values=\"myACR\"",
     false, "insufficient_user_authentication", "myACR", -1},
    {"Bearer error=\"insufficient_user_authentication\", error_description=\"More recent "
     "authentication is required\", max_age=\"5\"",
     false, "insufficient_user_authentication", "", 5},
    {"DPoP error=\"invalid_token\", error_description=\"Invalid DPoP key binding\", "
     "algs=\"ES256\"",
     true, "invalid_token", "", -1},
    {"DPoP error=\"use_dpop_nonce\", error_description=\"Resource server requires nonce in DPoP "
     "proof\"",
     true, "use_dpop_nonce", "", -1},
    /* Forms of the grammar. */
    {"bearer ERROR=invalid_token", false, "invalid_token", "", -1},
    {"Bearer   error = \"invalid_token\"\t", false, "invalid_token", "", -1},
    {"Bearer", false, "", "", -1},
    {"Bearer, DPoP algs=\"ES256\"", false, "", "", -1},
    {"Bearer realm=\"a\", DPoP error=\"use_dpop_nonce\"", true, "use_dpop_nonce", "", -1},
    {"Bearer error=\"invalid_token\", DPoP error=\"use_dpop_nonce\"", false, "invalid_token", "",
     -1},
    {"Basic realm=\"x\", charset=\"UTF-8\", Bearer error=\"invalid_token\"", false, "invalid_token",
     "", -1},
    {"Negotiate YII==, Bearer error=\"invalid_token\"", false, "invalid_token", "", -1},
    {"Negotiate, Basic realm=\"error=\\\"x\\\"\", Bearer acr_values=\"L3 L4\", max_age=300", false,
     "", "L3 L4", 300},
    {", ,Bearer ,error=\"invalid_token\", ,", false, "invalid_token", "", -1},
    {"Bearer error=\"invalid\\_token\"", false, "invalid_token", "", -1},
    {"Basic error=\"invalid_token\"", false, NULL, "", -1},
    {"Basic error=\"a b\", error=\"again\", Bearer error=\"invalid_token\"", false, "invalid_token",
     "", -1},
    {"Bearer max_age=0", false, "", "", 0},
    {"Bearer error=", false, "", "", -1}, /* a token68 */
    /* What breaks it. */
    {"", false, NULL, "", -1},
    {",", false, NULL, "", -1},
    {"Bearer error=\"invalid_token", false, NULL, "", -1},
    {"Bearer error=\"invalid_token\\", false, NULL, "", -1},
    {"Bearer error=,realm=x", false, NULL, "", -1},
    {"Bearer =x", false, NULL, "", -1},
    {"Bearer error=\"a\" acr_values=\"b\"", false, NULL, "", -1},
    {"Bearer error=\"a\"; acr_values=\"b\"", false, NULL, "", -1},
    {"Bearer error=\"a\", error=\"b\"", false, NULL, "", -1},
    {"Bearer error=\"a\", Error=\"b\"", false, NULL, "", -1},
    {"Bearer error=\"\"", false, NULL, "", -1},
    {"Bearer error=\"in valid\"", false, NULL, "", -1},
    {"Bearer acr_values=\"\"", false, NULL, "", -1},
    {"Bearer acr_values=\" L3\"", false, NULL, "", -1},
    {"Bearer acr_values=\"L3  L4\"", false, NULL, "", -1},
    {"Bearer acr_values=\"L\xc3\xa9\"", false, NULL, "", -1},
    {"Bearer max_age=\"-1\"", false, NULL, "", -1},
    {"Bearer max_age=\"\"", false, NULL, "", -1},
    {"Bearer max_age=\"3.5\"", false, NULL, "", -1},
    {"Bearer max_age=\"99999999999\"", false, NULL, "", -1},
    {"Bear\x01r error=\"a\"", false, NULL, "", -1},
    {"Bearer error=\"a\x01\"", false, NULL, "", -1},
    {"\"Bearer\" error=\"a\"", false, NULL, "", -1},
    {"Bearer(error)", false, NULL, "", -1},
};

START_TEST(fields_are_read)
{
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        const row *r = &rows[i];
        gov__challenge c;
        bool found = gov__challenge_read(r->text, strlen(r->text), &c);
        ck_assert_msg(found == (r->error != NULL), "%s", r->text);
        ck_assert_msg(strcmp(c.error, found ? r->error : "") == 0, "%s: %s", r->text, c.error);
        ck_assert_msg(strcmp(c.acr_values, r->acr) == 0, "%s: %s", r->text, c.acr_values);
        ck_assert_msg(c.max_age_s == r->max_age, "%s: %lld", r->text, (long long)c.max_age_s);
        ck_assert_msg(c.dpop == r->dpop, "%s", r->text);
    }
}
END_TEST

START_TEST(every_size_has_its_limit)
{
    char text[GOV__CHALLENGE_FIELD_MAX + 64];
    gov__challenge c;
    /* A field, a value, an error, and levels that are too long. */
    (void)snprintf(text, sizeof text, "Bearer error=a%*s", GOV__CHALLENGE_FIELD_MAX, "");
    ck_assert(!gov__challenge_read(text, strlen(text), &c));
    text[GOV__CHALLENGE_FIELD_MAX] = '\0';
    ck_assert(gov__challenge_read(text, strlen(text), &c));
    (void)snprintf(text, sizeof text, "Bearer realm=\"%01024d\"", 0);
    ck_assert(gov__challenge_read(text, strlen(text), &c));
    (void)snprintf(text, sizeof text, "Bearer realm=\"%01025d\"", 0);
    ck_assert(!gov__challenge_read(text, strlen(text), &c));
    (void)snprintf(text, sizeof text, "Bearer error=%064d", 0);
    ck_assert(gov__challenge_read(text, strlen(text), &c));
    (void)snprintf(text, sizeof text, "Bearer error=%065d", 0);
    ck_assert(!gov__challenge_read(text, strlen(text), &c));
    (void)snprintf(text, sizeof text, "Bearer acr_values=%0256d", 0);
    ck_assert(gov__challenge_read(text, strlen(text), &c));
    ck_assert_uint_eq(strlen(c.acr_values), 256);
    (void)snprintf(text, sizeof text, "Bearer acr_values=%0257d", 0);
    ck_assert(!gov__challenge_read(text, strlen(text), &c));
}
END_TEST

/* `begin`, then ",<scheme>a0=b,<scheme>a1=b" and so on. */
static void repeat(char *out, size_t room, const char *begin, const char *scheme, int count)
{
    int at = snprintf(out, room, "%s", begin);
    for (int i = 0; i < count; i++) {
        at += snprintf(out + at, room - (size_t)at, ",%sa%d=b", scheme, i);
    }
}

START_TEST(every_count_has_its_limit)
{
    char text[4096];
    gov__challenge c;
    repeat(text, sizeof text, "Bearer x=y", "", 31);
    ck_assert(gov__challenge_read(text, strlen(text), &c));
    repeat(text, sizeof text, "Bearer x=y", "", 32);
    ck_assert(!gov__challenge_read(text, strlen(text), &c));
    repeat(text, sizeof text, "Bearer error=x", "Basic ", 15);
    ck_assert(gov__challenge_read(text, strlen(text), &c));
    ck_assert_str_eq(c.error, "x");
    repeat(text, sizeof text, "Bearer error=x", "Basic ", 16);
    ck_assert(!gov__challenge_read(text, strlen(text), &c));
    ck_assert_str_eq(c.error, "");
}
END_TEST

static void add(gov__response *response, const char *name, const char *value)
{
    ck_assert_int_eq(gov__response_add_header(response, name, strlen(name), value, strlen(value)),
                     GOV_OK);
}

START_TEST(all_fields_of_a_response_count)
{
    gov__response response;
    gov__challenge c;
    gov__response_init(&response, NULL, 65536, 65536);
    ck_assert_int_eq(gov__response_set_status(&response, 401), GOV_OK);
    ck_assert(!gov__challenge_of(&response, &c));
    add(&response, "WWW-Authenticate", "Basic realm=\"x\"");
    add(&response, "Www-authenticate", "Bearer error=\"broken");
    ck_assert(!gov__challenge_of(&response, &c));
    add(&response, "www-authenticate", "Bearer realm=\"x\"");
    ck_assert(gov__challenge_of(&response, &c));
    ck_assert_str_eq(c.error, "");
    add(&response, "Date", "Thu, 01 Jan 2026 00:00:00 GMT");
    add(&response, "WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"");
    add(&response, "WWW-Authenticate", "Bearer error=\"invalid_token\"");
    ck_assert(gov__challenge_of(&response, &c));
    ck_assert_str_eq(c.error, "use_dpop_nonce");
    ck_assert(c.dpop);
    gov__response_free(&response);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(fields_are_read),
        TEST_ENTRY(every_size_has_its_limit),
        TEST_ENTRY(every_count_has_its_limit),
        TEST_ENTRY(all_fields_of_a_response_count),
    };
    return test_run("http_challenge", entries, TEST_COUNT(entries));
}
