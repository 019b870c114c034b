/* SPDX-License-Identifier: Apache-2.0 */
/* Driving a sandbox in the tests of the sandbox itself. Owns no assertion about the contract. */
#include "sandbox_support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

void sandbox_test_open(sandbox_test *t, const gov_sandbox_options *options)
{
    gov_sandbox_options quick = {
        .struct_size = sizeof quick,
        .flags = GOV_SANDBOX_CLOCK_FROZEN | GOV_SANDBOX_NO_POLL_INTERVAL,
        .clock_start_ms = INT64_C(1795395600000),
    };
    *t = (sandbox_test){0};
    ck_assert_int_eq(gov_sandbox_new(options ? options : &quick, &t->sb), GOV_OK);
}

void sandbox_test_close(sandbox_test *t)
{
    gov__sb_response_clear(&t->res);
    cJSON_Delete(t->json);
    gov_sandbox_free(t->sb);
}

static void add_lines(gov__sandbox_fields *out, const char *lines)
{
    while (lines && *lines) {
        const char *colon = strchr(lines, ':');
        const char *end = strchr(lines, '\n');
        ck_assert_msg(colon && end && colon < end, "header lines: %s", lines);
        ck_assert(gov__sb_fields_add(out, lines, (size_t)(colon - lines), colon + 2,
                                     (size_t)(end - colon - 2)));
        lines = end + 1;
    }
}

int sandbox_test_send(sandbox_test *t, const char *method, const char *target, const char *headers,
                      const void *body, size_t length)
{
    gov__sandbox_fields fields = {0};
    add_lines(&fields, headers);
    if (*t->token && !gov__sb_fields_get(&fields, "Authorization", true)) {
        char line[sizeof t->token + 32];
        (void)snprintf(line, sizeof line, "Authorization: Bearer %s\n", t->token);
        add_lines(&fields, line);
    }
    gov__sb_response_clear(&t->res);
    cJSON_Delete(t->json);
    gov__sandbox_input input = {method, target, &fields, body, length, NULL, NULL};
    gov__sandbox_handle(t->sb, &input, &t->res);
    t->json = t->res.body ? cJSON_ParseWithLength(t->res.body, t->res.body_length) : NULL;
    gov__sb_fields_clear(&fields);
    return t->res.status;
}

int sandbox_test_json(sandbox_test *t, const char *method, const char *target, const char *headers,
                      const char *body)
{
    char *all = gov__sb_format("%s%s%s", headers ? headers : "",
                               body ? "Content-Type: application/json\n" : "",
                               strncmp(target, "/gov/v1", 7) == 0 ? CALL_HEADERS : "");
    ck_assert_ptr_nonnull(all);
    int status =
        sandbox_test_send(t, method, target, all, body ? body : "", body ? strlen(body) : 0);
    free(all);
    return status;
}

int sandbox_test_form(sandbox_test *t, const char *target, const char *form)
{
    static const char pair[] = "govsdk-demo:demo+s3cret%2B%2F+%26%3D";
    char *basic = gov__sb_b64(pair, sizeof pair - 1);
    char *headers = gov__sb_format("Authorization: Basic %s\n"
                                   "Content-Type: application/x-www-form-urlencoded\n",
                                   basic);
    int status = sandbox_test_send(t, "POST", target, headers, form, strlen(form));
    free(headers);
    free(basic);
    return status;
}

const char *sandbox_test_header(const sandbox_test *t, const char *name)
{
    return gov__sb_fields_get(&t->res.headers, name, true);
}

const char *sandbox_test_text(const sandbox_test *t, const char *member)
{
    const char *text = gov__sb_member_text(t->json, member);
    return text ? text : "";
}

int64_t sandbox_test_int(const sandbox_test *t, const char *member)
{
    int64_t value = -1;
    return gov__sb_member_int(t->json, member, &value) ? value : -1;
}

static void keep_token(sandbox_test *t)
{
    ck_assert_int_eq(t->res.status, 200);
    (void)snprintf(t->token, sizeof t->token, "%s", sandbox_test_text(t, "access_token"));
    ck_assert_uint_ge(strlen(t->token), 16);
}

void sandbox_test_login(sandbox_test *t, const char *citizen)
{
    char code[96];
    char body[256];
    ck_assert_int_eq(sandbox_test_form(t, "/oauth/device_authorization", "client_id=govsdk-demo"),
                     200);
    (void)snprintf(code, sizeof code, "%s", sandbox_test_text(t, "device_code"));
    (void)snprintf(body, sizeof body,
                   "{\"user_code\":\"%s\",\"action\":\"approve\",\"citizen\":\"%s\"}",
                   sandbox_test_text(t, "user_code"), citizen);
    ck_assert_int_eq(sandbox_test_json(t, "POST", "/sandbox/device", NULL, body), 200);
    (void)snprintf(body, sizeof body,
                   "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=%s", code);
    (void)sandbox_test_form(t, "/oauth/token", body);
    keep_token(t);
}

void sandbox_test_login_system(sandbox_test *t)
{
    (void)sandbox_test_form(t, "/oauth/token", "grant_type=client_credentials");
    keep_token(t);
}

void sandbox_test_advance(sandbox_test *t, int64_t ms)
{
    ck_assert_int_eq(gov_sandbox_advance_clock(t->sb, ms), GOV_OK);
}

void sandbox_test_fault(sandbox_test *t, const char *json)
{
    ck_assert_int_eq(sandbox_test_json(t, "POST", "/sandbox/faults", NULL, json), 201);
}
