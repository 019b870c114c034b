/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a script: writes each request down, holds it against its step and answers as told. It is
 * written against <govsdk/ext/transport.h> alone, like a transport of an embedder. */
#include <string.h>

#include "testing/script.h"

static void write_head(gov__testing_text *out, const gov_exchange *exchange)
{
    gov__testing_text_join(out, (const char *const[]){gov_exchange_get_method(exchange), " ",
                                                      gov_exchange_get_url(exchange), "\n", NULL});
    for (size_t i = 0; i < gov_exchange_get_header_count(exchange); i++) {
        gov__testing_text_join(
            out, (const char *const[]){gov_exchange_get_header_line(exchange, i), "\n", NULL});
    }
    gov__testing_text_join(out, (const char *const[]){"\n", NULL});
}

static gov_status write_body(gov__testing_text *out, gov_exchange *exchange)
{
    const void *body = gov_exchange_get_body(exchange);
    uint64_t left = gov_exchange_get_body_size(exchange);
    char piece[4096];

    if (body != NULL) {
        gov__testing_text_add(out, body, (size_t)left);
        return GOV_OK;
    }
    while (left != 0) {
        size_t got = 0;
        size_t room = left < sizeof piece ? (size_t)left : sizeof piece;
        gov_status status = gov_exchange_read_body(exchange, piece, room, &got);

        if (status != GOV_OK) {
            return status;
        }
        if (got == 0) {
            return GOV_ERR_HOOK;
        }
        gov__testing_text_add(out, piece, got);
        left -= got;
    }
    return GOV_OK;
}

/* The request as text, kept by the script; *out_body points at its body. */
static gov_status keep_request(gov_script *script, gov_exchange *exchange, const char **out_body)
{
    gov__testing_text text = {0};

    write_head(&text, exchange);
    size_t head = text.len;
    gov_status status = write_body(&text, exchange);
    char **requests = gov__script_grow(script->requests, script->request_count,
                                       &script->request_capacity, sizeof *script->requests);
    if (requests != NULL) {
        script->requests = requests;
    }
    if (text.failed || requests == NULL) {
        gov__testing_text_free(&text);
        return GOV_ERR_NO_MEMORY;
    }
    requests[script->request_count++] = text.data;
    *out_body = text.data + head;
    return status;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static int names_equal(const char *name, const char *line, size_t size)
{
    int equal = strlen(name) == size;

    for (size_t i = 0; equal && i < size; i++) {
        equal = lower(name[i]) == lower(line[i]);
    }
    return equal;
}

/* expected is "Name: value" or "Name: *". */
static int has_header(const gov_exchange *exchange, const char *expected)
{
    const char *colon = strchr(expected, ':');
    const char *value = colon + 1;

    while (*value == ' ') {
        value++;
    }
    for (size_t i = 0; i < gov_exchange_get_header_count(exchange); i++) {
        if (names_equal(gov_exchange_get_header_name(exchange, i), expected,
                        (size_t)(colon - expected)) &&
            (strcmp(value, "*") == 0 ||
             strcmp(value, gov_exchange_get_header_value(exchange, i)) == 0)) {
            return 1;
        }
    }
    return 0;
}

static int ends_with(const char *text, const char *suffix)
{
    size_t text_len = strlen(text);
    size_t suffix_len = strlen(suffix);

    return text_len >= suffix_len && strcmp(text + text_len - suffix_len, suffix) == 0;
}

/* What does not fit, as "header" and the expected text; NULL when all does. */
static const char *mismatch(const gov_exchange *exchange, const gov_script_step *step,
                            const char *body, const char **out_expected)
{
    if (step->method != NULL && strcmp(step->method, gov_exchange_get_method(exchange)) != 0) {
        *out_expected = step->method;
        return "method";
    }
    if (step->url_suffix != NULL && !ends_with(gov_exchange_get_url(exchange), step->url_suffix)) {
        *out_expected = step->url_suffix;
        return "URL";
    }
    if (step->header != NULL && !has_header(exchange, step->header)) {
        *out_expected = step->header;
        return "header";
    }
    if (step->body_contains != NULL && strstr(body, step->body_contains) == NULL) {
        *out_expected = step->body_contains;
        return "body";
    }
    return NULL;
}

static void name_request(gov_script *script, const gov_exchange *exchange)
{
    gov__testing_text *out = &script->faults;

    gov__testing_text_join(out, (const char *const[]){"request ", NULL});
    gov__testing_text_add_number(out, script->request_count);
    gov__testing_text_join(out, (const char *const[]){" (", gov_exchange_get_method(exchange), " ",
                                                      gov_exchange_get_url(exchange), ")", NULL});
}

static void report_surplus(gov_script *script, const gov_exchange *exchange)
{
    name_request(script, exchange);
    gov__testing_text_join(
        &script->faults,
        (const char *const[]){" was not expected: the script has no step left\n", NULL});
}

static void report_mismatch(gov_script *script, const gov_exchange *exchange, size_t index,
                            const char *what, const char *expected)
{
    name_request(script, exchange);
    gov__testing_text_join(&script->faults, (const char *const[]){" does not fit ", NULL});
    gov__script_name_step(&script->faults, script, index);
    gov__testing_text_join(
        &script->faults,
        (const char *const[]){": its ", what, " is not as expected: \"", expected, "\"\n", NULL});
}

static gov_status add_header_line(gov_exchange *exchange, const char *line, size_t size,
                                  int *out_is_type)
{
    const char *colon = memchr(line, ':', size);
    size_t name_size = colon == NULL ? size : (size_t)(colon - line);
    const char *value = colon == NULL ? line + size : colon + 1;

    while (value < line + size && *value == ' ') {
        value++;
    }
    *out_is_type = *out_is_type || names_equal("content-type", line, name_size);
    return gov_exchange_add_header(exchange, line, name_size, value, (size_t)(line + size - value));
}

static gov_status answer_head(gov_exchange *exchange, const gov_script_step *step)
{
    static const char type[] = "Content-Type";
    static const char json[] = "application/json";
    const char *line = step->response_headers == NULL ? "" : step->response_headers;
    gov_status status = gov_exchange_set_status(exchange, step->http_status);
    int has_type = 0;

    while (status == GOV_OK && *line != '\0') {
        size_t size = strcspn(line, "\n");

        if (size != 0) {
            status = add_header_line(exchange, line, size, &has_type);
        }
        line += size + (line[size] == '\n' ? 1 : 0);
    }
    if (status == GOV_OK && !has_type && step->response_body != NULL) {
        status = gov_exchange_add_header(exchange, type, sizeof type - 1, json, sizeof json - 1);
    }
    return status;
}

static gov_status answer_body(gov_exchange *exchange, const gov_script_step *step)
{
    gov_status status = GOV_OK;
    size_t done = 0;

    while (status == GOV_OK && done < step->response_size) {
        size_t left = step->response_size - done;
        size_t size = step->piece_size == 0 || step->piece_size > left ? left : step->piece_size;

        status = gov_exchange_write_body(exchange, step->response_body + done, size);
        done += size;
    }
    return status;
}

static void answer(gov_exchange *exchange, const gov_script_step *step)
{
    gov_status status = answer_head(exchange, step);

    if (status == GOV_OK) {
        status = answer_body(exchange, step);
    }
    gov_exchange_finish(exchange, status, status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_PARTIAL,
                        NULL);
}

/* What happens before an answer: the body goes out, and time passes. A delay beyond the deadline ends
 * at the deadline. */
static gov_status pass_time(gov_script *script, gov_exchange *exchange, const gov_script_step *step)
{
    uint64_t size = gov_exchange_get_body_size(exchange);
    gov_status status = size == 0 ? GOV_OK : gov_exchange_report_sent(exchange, size);
    int64_t remaining_ms = gov_exchange_get_remaining_ms(exchange);

    if (status != GOV_OK || step->delay_ms == 0) {
        return status;
    }
    gov_fake_clock_advance(script->clock,
                           step->delay_ms < remaining_ms ? step->delay_ms : remaining_ms);
    return step->delay_ms < remaining_ms ? GOV_OK : GOV_ERR_TIMEOUT;
}

static void play_step(gov_script *script, gov_exchange *exchange, const gov_script_step *step)
{
    if (step->http_status == 0 && step->fail_stage == GOV_STAGE_NOT_SENT) {
        if (step->delay_ms > 0) {
            gov_fake_clock_advance(script->clock, step->delay_ms);
        }
        gov_exchange_finish(exchange, step->fail_status, GOV_STAGE_NOT_SENT, "the script says so");
        return;
    }
    gov_status status = pass_time(script, exchange, step);
    if (status != GOV_OK) {
        gov_exchange_finish(exchange, status, GOV_STAGE_MAYBE_SENT, NULL);
    } else if (step->http_status == 0) {
        gov_exchange_finish(exchange, step->fail_status, step->fail_stage, "the script says so");
    } else {
        answer(exchange, step);
    }
}

/* A transport looks at these before it sends anything. */
static gov_status check_caller(const gov_exchange *exchange)
{
    if (gov_exchange_is_cancelled(exchange)) {
        return GOV_ERR_CANCELLED;
    }
    return gov_exchange_get_remaining_ms(exchange) > 0 ? GOV_OK : GOV_ERR_TIMEOUT;
}

void gov__script_perform(void *user, gov_exchange *exchange)
{
    gov_script *script = user;
    const char *body = "";
    const char *expected = "";
    gov_status status = check_caller(exchange);

    if (status == GOV_OK) {
        status = keep_request(script, exchange, &body);
    }
    if (status != GOV_OK) {
        gov_exchange_finish(exchange, status, GOV_STAGE_NOT_SENT, NULL);
        return;
    }
    if (script->next == script->step_count) {
        report_surplus(script, exchange);
        gov_exchange_finish(exchange, GOV_ERR_HOOK, GOV_STAGE_NOT_SENT,
                            "the script has no step left");
        return;
    }
    size_t index = script->next++;
    const gov_script_step *step = &script->steps[index].said;
    const char *what = mismatch(exchange, step, body, &expected);
    if (what != NULL) {
        report_mismatch(script, exchange, index, what, expected);
        gov_exchange_finish(exchange, GOV_ERR_HOOK, GOV_STAGE_NOT_SENT,
                            "the request does not fit the script");
        return;
    }
    play_step(script, exchange, step);
}
