/* SPDX-License-Identifier: Apache-2.0 */
/* States of certificates: what the department sets, new versions, the status lists, the issuer's
 * metadata. */
#include "sandbox_certificate_support.h"
#include "test_support.h"

#include <string.h>
#include <zlib.h>

#include "sandbox/precheck.h"
#include "sandbox/codec.h"

static int set(certificate_test *c, const char *body)
{
    char *target = gov__sb_format("/sandbox/certificates/%s/status", c->id);
    int status = sandbox_test_json(&c->t, "POST", target, NULL, body);
    free(target);
    return status;
}

static int set_word(certificate_test *c, const char *word)
{
    char *body = gov__sb_format("{\"status\":\"%s\"}", word);
    int status = set(c, body);
    free(body);
    return status;
}

/* The place of the certificate as its SD-JWT says it. */
static int64_t place(certificate_test *c, char *out_uri, size_t size)
{
    int64_t index = -1;
    certificate_as(c, c->holder);
    ck_assert_int_eq(certificate_post(c, "/{id}/fetch", NULL, "{" USAGE ",\"format\":\"sd_jwt\"}"),
                     200);
    char *text = gov__sb_format("%.*s", (int)strcspn(c->t.res.body, "~"), c->t.res.body);
    cJSON *claims = domain_verify(&c->t, text, NULL);
    const cJSON *list = gov__sb_member(gov__sb_member(claims, "status"), "status_list");
    ck_assert(gov__sb_member_int(list, "idx", &index));
    ck_assert(gov__sb_print(out_uri, size, "%s", gov__sb_member_text(list, "uri")));
    cJSON_Delete(claims);
    free(text);
    return index;
}

/* Reads the list without login or call headers, verifies it and gives the two bits at `index`. */
static unsigned bits(certificate_test *c, const char *uri, int64_t index)
{
    uint8_t list[65536];
    uLongf size = sizeof list;
    size_t length = 0;
    cJSON *header = NULL;
    int64_t iat = 0, exp = 0, ttl = 0;
    certificate_as(c, "");
    const char *target = uri + strlen(GOV_SANDBOX_BASE_URL);
    ck_assert_int_eq(sandbox_test_send(&c->t, "GET", target, "", "", 0), 200);
    ck_assert_str_eq(sandbox_test_header(&c->t, "Content-Type"), "application/statuslist+jwt");
    ck_assert_str_eq(sandbox_test_header(&c->t, "Cache-Control"), "public, max-age=300");
    char *jws = gov__sb_copy(c->t.res.body);
    cJSON *claims = domain_verify(&c->t, jws, &header);
    ck_assert_ptr_nonnull(claims);
    ck_assert_str_eq(gov__sb_member_text(header, "typ"), "statuslist+jwt");
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(header, "x5c")), 2);
    ck_assert_str_eq(gov__sb_member_text(claims, "sub"), uri);
    ck_assert(gov__sb_member_int(claims, "iat", &iat) && gov__sb_member_int(claims, "exp", &exp) &&
              gov__sb_member_int(claims, "ttl", &ttl));
    ck_assert_int_eq(exp - iat, 86400);
    ck_assert_int_eq(ttl, 300);
    const cJSON *content = gov__sb_member(claims, "status_list");
    ck_assert_int_eq(gov__sb_member(content, "bits")->valueint, 2);
    const char *text = gov__sb_member_text(content, "lst");
    uint8_t *packed = gov__sb_b64url_read(text, strlen(text), &length);
    ck_assert_ptr_nonnull(packed);
    ck_assert_int_eq(uncompress(list, &size, packed, (uLong)length), Z_OK);
    ck_assert_uint_lt((size_t)index / 4, size);
    free(packed);
    free(jws);
    cJSON_Delete(header);
    cJSON_Delete(claims);
    return (unsigned)list[index / 4] >> (index % 4 * 2) & 3u;
}

START_TEST(each_state_has_its_word_code_and_bits)
{
    static const struct {
        const char *word, *code;
        unsigned bits;
    } states[] = {
        {"suspended", "02", 2},  {"withdrawn", "03", 1},   {"cancelled", "04", 1},
        {"lapsed", "05", 1},     {"transferred", "06", 1}, {"revoked", "07", 1},
        {"restricted", "11", 3}, {"unknown", "99", 3},     {"valid", "01", 0},
    };
    certificate_test c;
    char uri[160];
    certificate_test_open(&c);
    int64_t index = place(&c, uri, sizeof uri);
    ck_assert_uint_eq(bits(&c, uri, index), 0);
    for (size_t i = 0; i < TEST_COUNT(states); i++) {
        ck_assert_int_eq(set_word(&c, states[i].word), 200);
        ck_assert_str_eq(domain_text(&c.t, "/status_raw/code"), states[i].code);
        ck_assert_uint_eq(bits(&c, uri, index), states[i].bits);
        /* Its neighbours are as they were. */
        ck_assert_uint_eq(bits(&c, uri, index + 1), 0);
        ck_assert_uint_eq(bits(&c, uri, index - 1), 0);
        certificate_as(&c, c.holder);
        ck_assert_int_eq(certificate_get(&c, ""), 200);
        ck_assert_str_eq(sandbox_test_text(&c.t, "status"), states[i].word);
    }
    certificate_test_close(&c);
}
END_TEST

START_TEST(bad_states_and_lists_are_refused)
{
    static const char *const bad[] = {"{\"status\":\"superseded\"}", "{\"status\":\"expired\"}",
                                      "{}", "{\"status\":\"valid\",\"supersede\":{}}",
                                      "{\"supersede\":{\"data\":{\"name\":1}}}"};
    certificate_test c;
    certificate_test_open(&c);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(set(&c, bad[i]) == 422, "%s", bad[i]);
    }
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", "/sandbox/certificates/x/status", NULL,
                                       "{\"status\":\"valid\"}"),
                     404);
    ck_assert_int_eq(sandbox_test_send(&c.t, "GET", "/gov/v1/status-lists/2", "", "", 0), 404);
    ck_assert_int_eq(sandbox_test_send(&c.t, "GET", "/gov/v1/status-lists/0", "", "", 0), 404);
    ck_assert_int_eq(sandbox_test_send(&c.t, "GET", "/gov/v1/status-lists/x", "", "", 0), 404);
    certificate_test_close(&c);
}
END_TEST

START_TEST(lists_are_for_anybody)
{
    certificate_test c;
    certificate_test_open(&c);
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", "/sandbox/signature", NULL,
                                       "{\"scheme\":\"tif\",\"key_id\":\"a\","
                                       "\"secret\":\"s\"}"),
                     200);
    ck_assert_int_eq(certificate_get(&c, ""), 401);
    ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "signature_required");
    certificate_as(&c, "");
    ck_assert_int_eq(sandbox_test_send(&c.t, "GET", "/gov/v1/status-lists/1", "", "", 0), 200);
    certificate_test_close(&c);
}
END_TEST

START_TEST(a_new_version_is_linked_both_ways)
{
    certificate_test c;
    char uri[160];
    certificate_test_open(&c);
    int64_t index = place(&c, uri, sizeof uri);
    ck_assert_int_eq(set(&c, "{\"supersede\":{\"data\":{\"address\":\"样例市新区1号\"}}}"), 200);
    ck_assert_str_eq(sandbox_test_text(&c.t, "status"), "superseded");
    char *next = gov__sb_copy(domain_text(&c.t, "/successor/id"));
    char *identifier = gov__sb_copy(domain_text(&c.t, "/successor/identifier"));
    char *old = gov__sb_copy(sandbox_test_text(&c.t, "identifier"));
    ck_assert_str_ne(next, "");
    ck_assert_uint_eq(bits(&c, uri, index), 1);
    ck_assert_int_eq(set_word(&c, "valid"), 409);
    ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "certificate_state");
    /* The next version of the same identifier, its check character over the four parts. */
    char plain[128] = "";
    size_t stem = strlen(old) - strlen("001.X");
    ck_assert_int_eq(strncmp(identifier, old, stem), 0);
    ck_assert_int_eq(strncmp(identifier + stem, "002.", 4), 0);
    for (const char *at = identifier + strlen("1.2.156.3005.2."); at[1]; at++) {
        char letter[2] = {*at, '\0'};
        domain_append(plain, sizeof plain, *at == '.' ? "" : letter);
    }
    ck_assert_int_eq(identifier[strlen(identifier) - 1], gov__sb_mod37_36(plain));
    char *first = c.id;
    c.id = next;
    certificate_as(&c, c.holder);
    ck_assert_int_eq(certificate_get(&c, ""), 200);
    ck_assert_str_eq(domain_text(&c.t, "/predecessor/id"), first);
    ck_assert_str_eq(domain_text(&c.t, "/predecessor/identifier"), old);
    ck_assert_str_eq(domain_text(&c.t, "/data/address"), "样例市新区1号");
    ck_assert_str_eq(domain_text(&c.t, "/data/name"), "李四样");
    ck_assert_str_eq(sandbox_test_text(&c.t, "number"), "99010119920815102X");
    ck_assert_str_eq(sandbox_test_text(&c.t, "status"), "valid");
    /* And so on. */
    ck_assert_int_eq(set(&c, "{\"supersede\":{}}"), 200);
    ck_assert_ptr_nonnull(strstr(domain_text(&c.t, "/successor/identifier"), ".003."));
    free(first);
    free(old);
    free(identifier);
    certificate_test_close(&c);
}
END_TEST

START_TEST(all_holders_share_a_certificate)
{
    certificate_test c;
    certificate_test_open(&c);
    free(c.id);
    certificate_as(&c, c.holder);
    c.id = domain_certificate(&c.t, "11990100MB9905009N071");
    ck_assert_int_eq(certificate_get(&c, ""), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/holders")), 2);
    sandbox_test_login(&c.t, "sub-zhang");
    ck_assert_int_eq(certificate_get(&c, ""), 200);
    sandbox_test_login(&c.t, "sub-wang");
    ck_assert_int_eq(certificate_get(&c, ""), 404);
    /* A new version is both's too. */
    ck_assert_int_eq(set(&c, "{\"supersede\":{}}"), 200);
    free(c.id);
    c.id = gov__sb_copy(domain_text(&c.t, "/successor/id"));
    sandbox_test_login(&c.t, "sub-zhang");
    ck_assert_int_eq(certificate_get(&c, ""), 200);
    certificate_test_close(&c);
}
END_TEST

START_TEST(the_issuer_says_where_its_keys_are)
{
    certificate_test c;
    certificate_test_open(&c);
    ck_assert_int_eq(sandbox_test_send(&c.t, "GET", "/.well-known/jwt-vc-issuer", "", "", 0), 200);
    ck_assert_str_eq(sandbox_test_text(&c.t, "issuer"), GOV_SANDBOX_BASE_URL);
    ck_assert_ptr_nonnull(strstr(sandbox_test_text(&c.t, "jwks_uri"), "/.well-known/jwks.json"));
    certificate_test_close(&c);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(each_state_has_its_word_code_and_bits),
        TEST_ENTRY(bad_states_and_lists_are_refused),
        TEST_ENTRY(lists_are_for_anybody),
        TEST_ENTRY(a_new_version_is_linked_both_ways),
        TEST_ENTRY(all_holders_share_a_certificate),
        TEST_ENTRY(the_issuer_says_where_its_keys_are),
    };
    return test_run("sandbox status", entries, TEST_COUNT(entries));
}
