/* SPDX-License-Identifier: Apache-2.0 */
/* Files by address: once, for a minute, for one caller; ranges and digests; marked copies; going on
 * after a break. */
#include "sandbox_certificate_support.h"
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/codec.h"

#define FETCH "/{id}/fetch"

static char *offer(certificate_test *c, const char *more, const char *format)
{
    char *body = gov__sb_format("{" USAGE ",\"format\":\"%s\"%s}", format, more);
    int status = certificate_post(c, FETCH, NULL, body);
    ck_assert_msg(status == 200, "%s", c->t.res.body);
    free(body);
    return gov__sb_copy(sandbox_test_text(&c->t, "address"));
}

static int load(certificate_test *c, const char *address, const char *headers)
{
    return sandbox_test_json(&c->t, "GET", address, headers, NULL);
}

static int refuse(certificate_test *c, const char *body)
{
    return certificate_post(c, FETCH, NULL, body);
}

/* The digest of a body in a field of RFC 9530 under this name. */
static void check_digest(certificate_test *c, const char *field, const char *digest)
{
    uint8_t hash[GOV__SB_SHA256_BYTES];
    gov__sb_sha256(c->t.res.body, c->t.res.body_length, hash);
    char *text = gov__sb_b64(hash, sizeof hash);
    char *wanted = gov__sb_format("sha-256=:%s:%s", text, digest ? digest : "");
    ck_assert_str_eq(sandbox_test_header(&c->t, field), wanted);
    free(wanted);
    free(text);
}

START_TEST(an_address_is_good_once)
{
    certificate_test c;
    certificate_test_open(&c);
    char *address = offer(&c, "", "pdf");
    ck_assert_str_eq(sandbox_test_header(&c.t, "Content-Type"),
                     "application/vnd.gov.download+json");
    check_digest(&c, "Content-Digest", NULL);
    char digest[80], sm3[80];
    int64_t size = sandbox_test_int(&c.t, "size");
    (void)snprintf(digest, sizeof digest, "%s", sandbox_test_text(&c.t, "digest"));
    (void)snprintf(sm3, sizeof sm3, "%s", sandbox_test_text(&c.t, "digest_sm3"));
    ck_assert_str_eq(sandbox_test_text(&c.t, "media_type"), "application/pdf");
    ck_assert_ptr_null(domain_at(&c.t, "/copy"));
    /* Another caller neither gets nor spends it. */
    certificate_as(&c, c.system);
    ck_assert_int_eq(load(&c, address, NULL), 404);
    certificate_as(&c, "");
    ck_assert_int_eq(load(&c, address, NULL), 401);
    certificate_as(&c, c.holder);
    ck_assert_int_eq(load(&c, address, NULL), 200);
    ck_assert_int_eq((int64_t)c.t.res.body_length, size);
    ck_assert_str_eq(sandbox_test_header(&c.t, "Content-Type"), "application/pdf");
    ck_assert_str_eq(sandbox_test_header(&c.t, "Accept-Ranges"), "bytes");
    ck_assert_str_eq(sandbox_test_header(&c.t, "Cache-Control"), "no-store");
    char own[GOV__SB_DIGEST_BYTES], own_sm3[GOV__SB_DIGEST_SM3_BYTES];
    gov__sb_digest(c.t.res.body, c.t.res.body_length, own);
    ck_assert(gov__sb_digest_sm3(c.t.res.body, c.t.res.body_length, own_sm3));
    ck_assert_str_eq(own, digest);
    ck_assert_str_eq(own_sm3, sm3);
    char etag[80];
    (void)snprintf(etag, sizeof etag, "\"%s\"", digest + strlen("sha-256:"));
    ck_assert_str_eq(sandbox_test_header(&c.t, "ETag"), etag);
    ck_assert_int_eq(load(&c, address, NULL), 410);
    ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "address_gone");
    ck_assert_int_eq(load(&c, "/gov/v1/downloads/0123456789abcdefghijklmn", NULL), 404);
    free(address);
    certificate_test_close(&c);
}
END_TEST

START_TEST(sm3_is_that_of_the_standard)
{
    char text[GOV__SB_DIGEST_SM3_BYTES];
    /* GB/T 32905 example 1: "abc", 66c7f0f4 62eeedd9 d1f2d46b dc10e4e2 4167c487 5cf2f7a2 297da02b
     * 8f4ba8e0. */
    ck_assert(gov__sb_digest_sm3("abc", 3, text));
    ck_assert_str_eq(text, "sm3:Zsfw9GLu7dnR8tRr3BDk4kFnxIdc8veiKX2gK49LqOA");
}
END_TEST

START_TEST(an_address_lasts_a_minute)
{
    certificate_test c;
    certificate_test_open(&c);
    char *address = offer(&c, "", "pdf");
    sandbox_test_advance(&c.t, 59999);
    ck_assert_int_eq(load(&c, address, NULL), 200);
    free(address);
    address = offer(&c, "", "pdf");
    sandbox_test_advance(&c.t, 60000);
    ck_assert_int_eq(load(&c, address, NULL), 410);
    free(address);
    certificate_test_close(&c);
}
END_TEST

START_TEST(ranges_are_as_in_rfc_9110)
{
    /* first, length (0: not counted), status; a field that cannot be is as if it were not there */
    static const struct {
        const char *headers;
        long first, count;
        int status;
    } cases[] = {
        {"Range: bytes=100-\n", 100, -1, 206},
        {"Range: bytes=0-0\n", 0, 1, 206},
        {"Range: bytes=10-19\n", 10, 10, 206},
        {"Range: bytes=5-99999999\n", 5, -1, 206},
        {"Range: bytes=99999999-\n", 0, 0, 416},
        {"Range: bytes=19-10\n", 0, -1, 200},
        {"Range: bytes=0-1,4-5\n", 0, -1, 200},
        {"Range: bytes=-5\n", 0, -1, 200},
        {"Range: pages=1-2\n", 0, -1, 200},
        {"Range: bytes=a-\n", 0, -1, 200},
        {"Range: bytes=100-\nIf-Range: \"other\"\n", 0, -1, 200},
    };
    certificate_test c;
    certificate_test_open(&c);
    char *address = offer(&c, "", "pdf");
    ck_assert_int_eq(load(&c, address, NULL), 200);
    size_t size = c.t.res.body_length;
    char *whole = malloc(size);
    ck_assert_ptr_nonnull(whole);
    memcpy(whole, c.t.res.body, size);
    char *etag = gov__sb_copy(sandbox_test_header(&c.t, "ETag"));
    char *repr = gov__sb_copy(sandbox_test_header(&c.t, "Repr-Digest"));
    ck_assert_ptr_nonnull(strstr(repr, ", sm3=:"));
    free(address);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        address = offer(&c, "", "pdf");
        ck_assert_msg(load(&c, address, cases[i].headers) == cases[i].status, "%s: %d",
                      cases[i].headers, c.t.res.status);
        if (cases[i].status == 416) {
            char range[40];
            (void)snprintf(range, sizeof range, "bytes */%zu", size);
            ck_assert_str_eq(sandbox_test_header(&c.t, "Content-Range"), range);
            ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "range_invalid");
            /* Nothing was sent, so the address is still good. */
            ck_assert_int_eq(load(&c, address, NULL), 200);
        } else {
            size_t count =
                cases[i].count < 0 ? size - (size_t)cases[i].first : (size_t)cases[i].count;
            ck_assert_uint_eq(c.t.res.body_length, count);
            ck_assert_int_eq(memcmp(c.t.res.body, whole + cases[i].first, count), 0);
            ck_assert_str_eq(sandbox_test_header(&c.t, "Repr-Digest"), repr);
            ck_assert_str_eq(sandbox_test_header(&c.t, "ETag"), etag);
            check_digest(&c, "Content-Digest", NULL);
            ck_assert_int_eq(sandbox_test_header(&c.t, "Content-Range") != NULL,
                             cases[i].status == 206);
        }
        free(address);
    }
    address = offer(&c, "", "pdf");
    char *same = gov__sb_format("Range: bytes=7-\nIf-Range: %s\n", etag);
    ck_assert_int_eq(load(&c, address, same), 206);
    free(same);
    free(address);
    free(repr);
    free(etag);
    free(whole);
    certificate_test_close(&c);
}
END_TEST

START_TEST(a_marked_copy_says_why_and_for_whom)
{
    static const char *const formats[] = {"pdf", "ofd", "image"};
    certificate_test c;
    certificate_test_open(&c);
    for (size_t i = 0; i < TEST_COUNT(formats); i++) {
        char *address = offer(&c, "", formats[i]);
        char *plain = gov__sb_copy(sandbox_test_text(&c.t, "digest"));
        free(address);
        address = offer(&c, ",\"copy\":{\"expires_at\":\"2026-12-31T00:00:00+08:00\"}", formats[i]);
        ck_assert_str_ne(sandbox_test_text(&c.t, "digest"), plain);
        ck_assert_str_eq(domain_text(&c.t, "/copy/cause"), "开户核验");
        ck_assert_str_eq(domain_text(&c.t, "/copy/creator"), "样例应用");
        ck_assert_str_eq(domain_text(&c.t, "/copy/expires_at"), "2026-12-31T00:00:00+08:00");
        ck_assert_str_ne(domain_text(&c.t, "/copy/created_at"), "");
        char *digest = gov__sb_copy(sandbox_test_text(&c.t, "digest"));
        char own[GOV__SB_DIGEST_BYTES];
        ck_assert_int_eq(load(&c, address, NULL), 200);
        gov__sb_digest(c.t.res.body, c.t.res.body_length, own);
        ck_assert_str_eq(own, digest);
        free(digest);
        free(address);
        free(plain);
    }
    ck_assert_int_eq(refuse(&c, "{" USAGE ",\"format\":\"json\",\"copy\":{}}"), 422);
    ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "copy_unsupported");
    ck_assert_int_eq(refuse(&c, "{" USAGE ",\"format\":\"pdf\",\"copy\":{\"expires_at\":"
                                "\"2020-01-01T00:00:00Z\"}}"),
                     422);
    ck_assert_str_eq(domain_text(&c.t, "/field_errors/0/pointer"), "/copy/expires_at");
    certificate_test_close(&c);
}
END_TEST

START_TEST(what_broke_off_goes_on)
{
    certificate_test c;
    certificate_test_open(&c);
    char *header = certificate_granted(
        &c, "{\"cert_types\":[\"" RESIDENT_ID "\"],\"actions\":[\"fetch\"]}", ",\"max_uses\":1");
    certificate_as(&c, c.system);
    ck_assert_int_eq(
        certificate_post(&c, FETCH, header, "{" USAGE ",\"format\":\"pdf\",\"copy\":{}}"), 200);
    char *address = gov__sb_copy(sandbox_test_text(&c.t, "address"));
    char *digest = gov__sb_copy(sandbox_test_text(&c.t, "digest"));
    ck_assert_int_eq(load(&c, address, NULL), 200);
    ck_assert_int_eq(load(&c, address, NULL), 410);
    /* The one use is spent; going on is part of it, and the copy is the same. */
    ck_assert_int_eq(certificate_post(&c, FETCH, header, "{" USAGE ",\"format\":\"pdf\"}"), 403);
    char *body = gov__sb_format("{" USAGE ",\"format\":\"pdf\",\"resume\":\"%s\"}", address);
    ck_assert_int_eq(certificate_post(&c, FETCH, header, body), 200);
    ck_assert_str_eq(sandbox_test_text(&c.t, "digest"), digest);
    ck_assert_str_eq(domain_text(&c.t, "/copy/cause"), "开户核验");
    char *again = gov__sb_copy(sandbox_test_text(&c.t, "address"));
    ck_assert_int_eq(load(&c, again, "Range: bytes=9-\n"), 206);
    /* Of another format, of nobody's address, beside a copy, too late. */
    char *other = gov__sb_format("{" USAGE ",\"format\":\"ofd\",\"resume\":\"%s\"}", address);
    ck_assert_int_eq(certificate_post(&c, FETCH, header, other), 410);
    ck_assert_int_eq(certificate_post(&c, FETCH, header,
                                      "{" USAGE ",\"format\":\"pdf\",\"resume\":"
                                      "\"/gov/v1/downloads/0123456789abcdefghijklmn\"}"),
                     410);
    char *both =
        gov__sb_format("{" USAGE ",\"format\":\"pdf\",\"copy\":{},\"resume\":\"%s\"}", address);
    ck_assert_int_eq(certificate_post(&c, FETCH, header, both), 422);
    sandbox_test_advance(&c.t, 600001);
    ck_assert_int_eq(certificate_post(&c, FETCH, header, body), 410);
    /* The holder's address is of no use to the system. */
    certificate_as(&c, c.holder);
    ck_assert_int_eq(certificate_post(&c, FETCH, NULL, body), 410);
    free(both);
    free(other);
    free(again);
    free(body);
    free(digest);
    free(address);
    free(header);
    certificate_test_close(&c);
}
END_TEST

/* Whoever ends a consent ends what was begun under it; so does its time. */
START_TEST(a_download_ends_with_its_consent)
{
    certificate_test c;
    char *headers[2], revoke[160];
    certificate_test_open(&c);
    for (int spent = 0; spent < 2; spent++) {
        headers[spent] = certificate_granted(
            &c, "{\"cert_types\":[\"" RESIDENT_ID "\"],\"actions\":[\"fetch\"]}",
            spent ? ",\"max_uses\":1,\"expires_at\":\"2026-11-23T09:00:30+08:00\"" : "");
        certificate_as(&c, c.system);
        ck_assert_int_eq(
            certificate_post(&c, FETCH, headers[spent], "{" USAGE ",\"format\":\"pdf\"}"), 200);
        char *address = gov__sb_copy(sandbox_test_text(&c.t, "address"));
        char *body = gov__sb_format("{" USAGE ",\"format\":\"pdf\",\"resume\":\"%s\"}", address);
        if (spent) {
            sandbox_test_advance(&c.t, 31000);
        } else {
            (void)snprintf(revoke, sizeof revoke, "/gov/v1/grants/%s/revoke", c.grant);
            certificate_as(&c, c.holder);
            ck_assert_int_eq(domain_send(&c.t, "POST", revoke, NULL, NULL), 200);
            certificate_as(&c, c.system);
        }
        ck_assert_int_eq(load(&c, address, NULL), 410);
        ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "address_gone");
        ck_assert_int_eq(certificate_post(&c, FETCH, headers[spent], body), 403);
        ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "grant_invalid");
        free(body);
        free(address);
        free(headers[spent]);
    }
    certificate_test_close(&c);
}
END_TEST

/* Going on has the ten minutes of the first address, however often it is renewed. */
START_TEST(going_on_ends)
{
    certificate_test c;
    certificate_test_open(&c);
    char *address = offer(&c, "", "pdf");
    for (int minute = 0; minute <= 10; minute += 2) {
        char *body = gov__sb_format("{" USAGE ",\"format\":\"pdf\",\"resume\":\"%s\"}", address);
        ck_assert_int_eq(certificate_post(&c, FETCH, NULL, body), 200);
        free(body);
        free(address);
        address = gov__sb_copy(sandbox_test_text(&c.t, "address"));
        sandbox_test_advance(&c.t, 120000);
    }
    char *body = gov__sb_format("{" USAGE ",\"format\":\"pdf\",\"resume\":\"%s\"}", address);
    ck_assert_int_eq(certificate_post(&c, FETCH, NULL, body), 410);
    free(body);
    free(address);
    certificate_test_close(&c);
}
END_TEST

/* --- key binding and status ------------------------------------------------------------------------- */

#define KEY                                                                                        \
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","     \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}" /* RFC 7515 appendix A.3 */

static cJSON *bound_claims(certificate_test *c)
{
    ck_assert_int_eq(refuse(c, "{" USAGE ",\"format\":\"sd_jwt\",\"holder_key\":" KEY "}"), 200);
    char *text = gov__sb_format("%.*s", (int)strcspn(c->t.res.body, "~"), c->t.res.body);
    cJSON *claims = domain_verify(&c->t, text, NULL);
    free(text);
    ck_assert_ptr_nonnull(claims);
    return claims;
}

START_TEST(a_certificate_is_bound_to_a_key)
{
    static const char *const bad[] = {
        "{" USAGE ",\"format\":\"json\",\"holder_key\":" KEY "}",
        "{" USAGE ",\"format\":\"sd_jwt\",\"holder_key\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"y\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}}",
        "{" USAGE ",\"format\":\"sd_jwt\",\"holder_key\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":"
        "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"d\":\"AAAA\"}}",
    };
    certificate_test c;
    certificate_test_open(&c);
    cJSON *claims = bound_claims(&c);
    const cJSON *jwk = gov__sb_member(gov__sb_member(claims, "cnf"), "jwk");
    ck_assert_str_eq(gov__sb_member_text(jwk, "x"), "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
    int64_t iat = 0, nbf = 0;
    ck_assert(gov__sb_member_int(claims, "iat", &iat) && gov__sb_member_int(claims, "nbf", &nbf));
    ck_assert_int_gt(iat, nbf);
    cJSON_Delete(claims);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(refuse(&c, bad[i]) == 422, "%s", bad[i]);
    }
    /* Whoever may read it is not therefore its holder. */
    char *header = certificate_granted(
        &c, "{\"cert_types\":[\"" RESIDENT_ID "\"],\"actions\":[\"fetch\"]}", "");
    certificate_as(&c, c.system);
    ck_assert_int_eq(certificate_post(&c, FETCH, header,
                                      "{" USAGE ",\"format\":\"sd_jwt\",\"holder_key\":" KEY "}"),
                     403);
    ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "forbidden");
    ck_assert_int_eq(certificate_post(&c, FETCH, NULL,
                                      "{\"usage\":{\"purpose\":\"a\",\"basis\":\"function\"},"
                                      "\"format\":\"sd_jwt\",\"holder_key\":" KEY "}"),
                     403);
    free(header);
    certificate_test_close(&c);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(an_address_is_good_once),
        TEST_ENTRY(sm3_is_that_of_the_standard),
        TEST_ENTRY(an_address_lasts_a_minute),
        TEST_ENTRY(ranges_are_as_in_rfc_9110),
        TEST_ENTRY(a_marked_copy_says_why_and_for_whom),
        TEST_ENTRY(what_broke_off_goes_on),
        TEST_ENTRY(a_download_ends_with_its_consent),
        TEST_ENTRY(going_on_ends),
        TEST_ENTRY(a_certificate_is_bound_to_a_key),
    };
    return test_run("sandbox download", entries, TEST_COUNT(entries));
}
