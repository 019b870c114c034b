/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates: purpose and audit, masking, the file formats, what matters lead to. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/certificate.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

#define CERTIFICATES "/gov/v1/certificates"

static int64_t uses(sandbox_test *t)
{
    return gov__sb_get_int(t->sb, -1, "SELECT count(*) FROM certificate_use", "");
}

/* Gives the bytes, of small formats at once and of others from their address. */
static int fetch(sandbox_test *t, const char *id, const char *format)
{
    char *target = gov__sb_format(CERTIFICATES "/%s/fetch", id);
    char *body = gov__sb_format("{\"usage\":{\"purpose\":\"核对\",\"basis\":\"consent\"},"
                                "\"format\":\"%s\"}",
                                format);
    int status = sandbox_test_json(t, "POST", target, NULL, body);
    free(body);
    free(target);
    if (status == 200 && *sandbox_test_text(t, "address")) {
        char *address = gov__sb_copy(sandbox_test_text(t, "address"));
        status = sandbox_test_json(t, "GET", address, NULL, NULL);
        free(address);
    }
    return status;
}

START_TEST(nothing_is_read_without_a_purpose)
{
    /* {"basis":"consent"}; {"purpose":"","basis":"consent"}; {"purpose":"a","basis":"because"};
     * {"purpose":"a","basis":"consent","x":1}; no JSON; no base64url */
    static const char *const bad[] = {
        "Gov-Usage: eyJiYXNpcyI6ImNvbnNlbnQifQ\n",
        "Gov-Usage: eyJwdXJwb3NlIjoiIiwiYmFzaXMiOiJjb25zZW50In0\n",
        "Gov-Usage: eyJwdXJwb3NlIjoiYSIsImJhc2lzIjoiYmVjYXVzZSJ9\n",
        "Gov-Usage: eyJwdXJwb3NlIjoiYSIsImJhc2lzIjoiY29uc2VudCIsIngiOjF9\n",
        "Gov-Usage: YWJj\n",
        "Gov-Usage: !!!!\n",
        NULL,
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(domain_send(&t, "GET", CERTIFICATES, bad[i], NULL), 400);
        ck_assert_str_eq(sandbox_test_text(&t, "code"), "usage_required");
    }
    ck_assert_int_eq(uses(&t), 0);
    char *id = domain_certificate(&t, RESIDENT_ID);
    ck_assert_int_eq(uses(&t), 1);
    char *target = gov__sb_format(CERTIFICATES "/%s/fetch", id);
    ck_assert_int_eq(sandbox_test_json(&t, "POST", target, NULL, "{\"format\":\"json\"}"), 400);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "usage_required");
    ck_assert_int_eq(uses(&t), 1);
    ck_assert_int_eq(fetch(&t, id, "json"), 200);
    ck_assert_int_eq(uses(&t), 2);
    char *usage = gov__sb_get_text(
        t.sb, "SELECT usage FROM certificate_use WHERE action = 'fetch' AND certificate = ?", "s",
        id);
    ck_assert_str_eq(usage, "{\"purpose\":\"核对\",\"basis\":\"consent\"}");
    free(usage);
    free(target);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

/* The case 业务编号 is kept with the rest, and has its bounds. */
START_TEST(a_case_is_kept_in_the_trail)
{
    /* {"purpose":"a","basis":"consent","event":""} */
    static const char empty[] =
        "Gov-Usage: eyJwdXJwb3NlIjoiYSIsImJhc2lzIjoiY29uc2VudCIsImV2ZW50IjoiIn0\n";
    /* {"purpose":"a","basis":"consent","event":"CASE-7"} */
    static const char stated[] =
        "Gov-Usage: eyJwdXJwb3NlIjoiYSIsImJhc2lzIjoiY29uc2VudCIsImV2ZW50IjoiQ0FTRS03In0\n";
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    ck_assert_int_eq(domain_send(&t, "GET", CERTIFICATES, empty, NULL), 400);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "usage_required");
    ck_assert_int_eq(domain_send(&t, "GET", CERTIFICATES, stated, NULL), 200);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/audit?limit=1", NULL, NULL), 200);
    ck_assert_str_eq(domain_text(&t, "/items/0/usage/event"), "CASE-7");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(lists_are_masked_and_one_is_not)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    ck_assert_int_eq(domain_send(&t, "GET", CERTIFICATES, usage_header, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/items")), 2);
    ck_assert_ptr_null(strstr(t.res.body, "99010119920815102X"));
    ck_assert_ptr_null(strstr(t.res.body, "李四样"));
    ck_assert_ptr_null(domain_at(&t, "/items/0/data"));
    ck_assert_str_eq(domain_text(&t, "/items/1/holders/0/name"), "李**");
    char *id = domain_certificate(&t, RESIDENT_ID);
    char *target = gov__sb_format(CERTIFICATES "/%s", id);
    ck_assert_int_eq(domain_send(&t, "GET", target, usage_header, NULL), 200);
    ck_assert_str_eq(domain_text(&t, "/data/name"), "李四样");
    ck_assert_str_eq(sandbox_test_text(&t, "number"), "99010119920815102X");
    ck_assert_str_eq(sandbox_test_text(&t, "valid_from"), "2020-05-18");
    ck_assert_str_eq(sandbox_test_text(&t, "valid_until"), "2040-05-17");
    ck_assert_str_eq(sandbox_test_text(&t, "status"), "valid");
    /* The identifier's check character is over its four parts without dots. */
    char plain[128] = "", expected = '\0';
    const char *from = sandbox_test_text(&t, "identifier") + strlen("1.2.156.3005.2.");
    for (; from[1] != '\0'; from++) {
        if (*from != '.') {
            char letter[2] = {*from, '\0'};
            domain_append(plain, sizeof plain, letter);
        }
    }
    expected = gov__sb_mod37_36(plain);
    ck_assert_int_eq(*from, expected);
    /* After its end it is no longer in force. */
    for (int year = 0; year < 14; year++) {
        domain_later(&t, "sub-li", 365 * DAY_MS);
    }
    ck_assert_int_eq(domain_send(&t, "GET", target, usage_header, NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "status"), "expired");
    free(target);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(others_need_a_grant_and_systems_a_function)
{
    /* {"purpose":"a","basis":"function"} */
    static const char function[] = "Gov-Usage: eyJwdXJwb3NlIjoiYSIsImJhc2lzIjoiZnVuY3Rpb24ifQ\n";
    static const char granted[] =
        "Gov-Grant: grant-wang-li\n"
        "Gov-Usage: eyJwdXJwb3NlIjoi5Yqe55CG5Ye655Sf5LiA5Lu25LqLIiwiYmFzaXMiOiJjb25zZW50In0\n";
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-wang");
    char *id = domain_certificate(&t, RESIDENT_ID);
    char *target = gov__sb_format(CERTIFICATES "/%s", id);
    sandbox_test_login(&t, "sub-li");
    ck_assert_int_eq(domain_send(&t, "GET", target, usage_header, NULL), 404);
    ck_assert_int_eq(fetch(&t, id, "json"), 404);
    ck_assert_int_eq(domain_send(&t, "GET", CERTIFICATES "?holder=sub-wang", usage_header, NULL),
                     403);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "grant_required");
    ck_assert_int_eq(domain_send(&t, "GET", CERTIFICATES "?holder=sub-zhao", granted, NULL), 403);
    ck_assert_int_eq(domain_send(&t, "GET", CERTIFICATES "?holder=sub-wang", granted, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/items")), 1);
    ck_assert_int_eq(domain_send(&t, "GET", target, granted, NULL), 200);
    sandbox_test_login_system(&t);
    ck_assert_int_eq(domain_send(&t, "GET", target, usage_header, NULL), 403);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "consent_required");
    ck_assert_int_eq(domain_send(&t, "GET", target, function, NULL), 200);
    ck_assert_int_eq(domain_send(&t, "GET", CERTIFICATES, function, NULL), 403);
    free(target);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

/* --- files ------------------------------------------------------------------------------------------ */

/* The digest that `files` states for a format is that of the bytes. */
static void check_digest(sandbox_test *t, const char *id, const char *format)
{
    char stated[GOV__SB_DIGEST_BYTES] = "", digest[GOV__SB_DIGEST_BYTES];
    char *target = gov__sb_format(CERTIFICATES "/%s", id);
    int64_t size = 0;
    const cJSON *file = NULL;
    ck_assert_int_eq(domain_send(t, "GET", target, usage_header, NULL), 200);
    cJSON_ArrayForEach(file, domain_at(t, "/files"))
    {
        if (strcmp(gov__sb_member_text(file, "format"), format) == 0) {
            (void)snprintf(stated, sizeof stated, "%s", gov__sb_member_text(file, "digest"));
            ck_assert(gov__sb_member_int(file, "size", &size));
        }
    }
    ck_assert_int_eq(fetch(t, id, format), 200);
    gov__sb_digest(t->res.body, t->res.body_length, digest);
    ck_assert_str_eq(digest, stated);
    ck_assert_int_eq((int64_t)t->res.body_length, size);
    ck_assert_str_eq(sandbox_test_header(t, "Cache-Control"), "no-store");
    ck_assert_int_eq(strncmp(sandbox_test_header(t, "Content-Digest"), "sha-256=:", 9), 0);
    free(target);
}

static bool lists(const cJSON *array, const char *value)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, array)
    {
        if (strcmp(entry->valuestring, value) == 0) {
            return true;
        }
    }
    return false;
}

/* The disclosure at a place of the text, whose digest the list has. */
static cJSON *read_disclosure(const char *at, const cJSON *sd)
{
    size_t length = strcspn(at, "~");
    size_t size = 0;
    char *digest = gov__sb_sha256_b64url(at, length);
    char *plain = (char *)gov__sb_b64url_read(at, length, &size);
    cJSON *disclosure = cJSON_ParseWithLength(plain, size);
    ck_assert(lists(sd, digest));
    ck_assert_int_eq(cJSON_GetArraySize(disclosure), 3);
    ck_assert_uint_ge(strlen(cJSON_GetArrayItem(disclosure, 0)->valuestring), 22);
    free(plain);
    free(digest);
    return disclosure;
}

/* Every disclosure's digest is in _sd, and there is nothing more in it: first those of the claims,
 * then, one by one, those of the face fields inside data. */
static void check_disclosures(const char *at, const cJSON *claims)
{
    static const char *const names[] = {"type_name", "number",    "holders",
                                        "issuer",    "issued_at", "data"};
    const cJSON *sd = gov__sb_member(claims, "_sd");
    cJSON *data = NULL;
    ck_assert_int_eq(cJSON_GetArraySize(sd), TEST_COUNT(names));
    for (size_t i = 0; i < TEST_COUNT(names); i++, at = strchr(at, '~') + 1) {
        cJSON_Delete(data);
        data = read_disclosure(at, sd);
        ck_assert_str_eq(cJSON_GetArrayItem(data, 1)->valuestring, names[i]);
    }
    const cJSON *inner = gov__sb_member(cJSON_GetArrayItem(data, 2), "_sd");
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetArrayItem(data, 2)), 1);
    int count = 0;
    for (; *at != '\0'; at = strchr(at, '~') + 1, count++) {
        cJSON *field = read_disclosure(at, inner);
        ck_assert(cJSON_IsString(cJSON_GetArrayItem(field, 2)));
        cJSON_Delete(field);
    }
    ck_assert_int_gt(count, 0);
    ck_assert_int_eq(cJSON_GetArraySize(inner), count);
    cJSON_Delete(data);
}

static void check_sdjwt(sandbox_test *t, const char *id, bool ends)
{
    ck_assert_int_eq(fetch(t, id, "sd_jwt"), 200);
    ck_assert_str_eq(sandbox_test_header(t, "Content-Type"), "application/dc+sd-jwt");
    char *text = gov__sb_copy(t->res.body);
    size_t length = strcspn(text, "~");
    ck_assert_int_eq(text[strlen(text) - 1], '~');
    text[length] = '\0';
    cJSON *header = NULL;
    cJSON *claims = domain_verify(t, text, &header);
    int64_t nbf = 0, exp = 0;
    ck_assert_ptr_nonnull(claims);
    ck_assert_str_eq(gov__sb_member_text(header, "typ"), "dc+sd-jwt");
    ck_assert_str_eq(gov__sb_member_text(claims, "_sd_alg"), "sha-256");
    ck_assert_str_eq(gov__sb_member_text(claims, "iss"), GOV_SANDBOX_BASE_URL);
    const cJSON *list = gov__sb_member(gov__sb_member(claims, "status"), "status_list");
    ck_assert(gov__sb_member_int(list, "idx", &nbf));
    ck_assert_str_eq(gov__sb_member_text(list, "uri"),
                     GOV_SANDBOX_BASE_URL "/gov/v1/status-lists/1");
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(header, "x5c")), 2);
    ck_assert_ptr_nonnull(
        strstr(gov__sb_member_text(claims, "vct"), gov__sb_member_text(claims, "type_code")));
    ck_assert(gov__sb_member_int(claims, "nbf", &nbf));
    ck_assert_int_eq(gov__sb_member_int(claims, "exp", &exp), ends);
    ck_assert(!ends || exp > nbf);
    ck_assert_int_eq(strcmp(gov__sb_member_text(claims, "valid_until"), "长期") == 0, !ends);
    check_disclosures(text + length + 1, claims);
    cJSON_Delete(header);
    cJSON_Delete(claims);
    free(text);
}

START_TEST(files_are_what_they_say)
{
    static const struct {
        const char *format, *media, *magic;
    } sealed[] = {{"ofd", "application/ofd", "PK\003\004"},
                  {"pdf", "application/pdf", "%PDF"},
                  {"image", "image/png", "\x89PNG"}};
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = domain_certificate(&t, RESIDENT_ID);
    check_digest(&t, id, "sd_jwt");
    check_digest(&t, id, "json");
    ck_assert_str_eq(domain_text(&t, "/data/name"), "李四样");
    check_sdjwt(&t, id, true);
    for (size_t i = 0; i < TEST_COUNT(sealed); i++) {
        check_digest(&t, id, sealed[i].format);
        ck_assert_str_eq(sandbox_test_header(&t, "Content-Type"), sealed[i].media);
        ck_assert_int_eq(memcmp(t.res.body, sealed[i].magic, 4), 0);
    }
    ck_assert_int_eq(fetch(&t, id, "gif"), 422);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "validation_failed");
    free(id);
    sandbox_test_close(&t);
}
END_TEST

/* --- what matters lead to --------------------------------------------------------------------------- */

START_TEST(newborn_leads_to_five_certificates)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    domain_later(&t, "sub-li", 7 * HOUR_MS);
    (void)domain_state(&t, id);
    char *birth = NULL;
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, domain_at(&t, "/result/certificates"))
    {
        if (strcmp(gov__sb_member_text(entry, "type_name"), "出生医学证明") == 0) {
            birth = gov__sb_copy(gov__sb_member_text(entry, "id"));
        }
    }
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/result/certificates")), 5);
    ck_assert_ptr_nonnull(birth);
    check_sdjwt(&t, birth, false);
    char *target = gov__sb_format(CERTIFICATES "/%s", birth);
    ck_assert_int_eq(domain_send(&t, "GET", target, usage_header, NULL), 200);
    ck_assert_str_eq(domain_text(&t, "/data/child_name"), "张小样");
    ck_assert_str_eq(domain_text(&t, "/data/child_weight_grams"), "3250");
    ck_assert_ptr_null(domain_at(&t, "/data/mother_id_number"));
    ck_assert_str_eq(domain_text(&t, "/holders/0/name"), "张小样");
    ck_assert_str_ne(sandbox_test_text(&t, "matter_id"), "");
    ck_assert_int_eq(domain_send(&t, "GET", CERTIFICATES, usage_header, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/items")), 7);
    free(target);
    free(birth);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(revocation_reaches_the_certificate)
{
    static const char *const way[] = {"accept", "review", "approve", "issue", "revoke"};
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-food");
    char *id = food_submit(&t);
    for (size_t i = 0; i < TEST_COUNT(way); i++) {
        ck_assert_int_eq(domain_operate(&t, id, way[i], NULL), 200);
    }
    ck_assert_str_eq(domain_state(&t, id), "revoked");
    ck_assert_str_eq(domain_text(&t, "/result/outcome"), "revoked");
    char *target = gov__sb_format(CERTIFICATES "/%s", domain_text(&t, "/result/certificates/0/id"));
    ck_assert_int_eq(domain_send(&t, "GET", target, usage_header, NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "status"), "revoked");
    ck_assert_str_eq(sandbox_test_text(&t, "valid_until"), "2031-11-22");
    free(target);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(nothing_is_read_without_a_purpose),
        TEST_ENTRY(a_case_is_kept_in_the_trail),
        TEST_ENTRY(lists_are_masked_and_one_is_not),
        TEST_ENTRY(others_need_a_grant_and_systems_a_function),
        TEST_ENTRY(files_are_what_they_say),
        TEST_ENTRY(newborn_leads_to_five_certificates),
        TEST_ENTRY(revocation_reaches_the_certificate),
    };
    return test_run("sandbox certificate", entries, TEST_COUNT(entries));
}
