/* SPDX-License-Identifier: Apache-2.0 */
/* A failure on standard error: lines in the language of this run, or one JSON object. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "json_out.h"
#include "text.h"

static const struct {
    gov_category category;
    int exit_code;
} exits[] = {
    {GOV_CATEGORY_RETRY_LATER, CLI_EXIT_RETRY_LATER},
    {GOV_CATEGORY_FIX_REQUEST, CLI_EXIT_FIX_REQUEST},
    {GOV_CATEGORY_LOG_IN, CLI_EXIT_LOG_IN},
    {GOV_CATEGORY_ASK_USER, CLI_EXIT_ASK_USER},
    {GOV_CATEGORY_CONFIGURE, CLI_EXIT_CONFIGURE},
    {GOV_CATEGORY_DISTRUST, CLI_EXIT_DISTRUST},
};

int cli_exit_of(gov_status status)
{
    gov_category category = gov_status_get_category(status);
    if (status == GOV_ERR_CANCELLED) {
        return CLI_EXIT_SIGNAL + cli_signals_seen();
    }
    for (size_t i = 0; i < sizeof exits / sizeof exits[0]; i++) {
        if (exits[i].category == category) {
            return exits[i].exit_code;
        }
    }
    return status == GOV_OK ? CLI_EXIT_OK : CLI_EXIT_REPORT_BUG;
}

static void write_line(const char *label, const char *text)
{
    if (text != NULL && *text != '\0') {
        (void)fprintf(stderr, "%s", label);
        cli_text_write(stderr, text);
        (void)fputc('\n', stderr);
    }
}

static void write_fields(const gov_error *err)
{
    for (size_t i = 0; i < gov_error_get_field_count(err); i++) {
        const char *message = gov_error_get_field_message(err, i);
        (void)fputs("  ", stderr);
        cli_text_write(stderr, gov_error_get_field_pointer(err, i));
        (void)fputs(": ", stderr);
        cli_text_write(stderr, message != NULL ? message : gov_error_get_field_code(err, i));
        (void)fputc('\n', stderr);
    }
}

static void write_lines(const cli_context *ctx, gov_status status, const gov_error *err)
{
    write_line("govsdk: ", err != NULL ? gov_error_get_message(err, ctx->language)
                                       : gov_status_get_text(status, ctx->language));
    write_line("", ctx->store.problem[ctx->language]);
    if (err == NULL) {
        return;
    }
    write_line("", gov_error_get_citizen_message(err, ctx->language));
    write_fields(err);
    if (status == GOV_ERR_USAGE_REQUIRED) {
        write_line("", cli_t(ctx, "Say so with --purpose, --basis, --item, --operator or --grant.",
                             "请用 --purpose、--basis、--item、--operator 或 --grant 说明。"));
    }
    write_line(cli_t(ctx, "request id: ", "请求编号："), gov_error_get_request_id(err));
    if (status == GOV_ERR_OUTCOME_UNKNOWN) {
        write_line(cli_t(ctx, "idempotency key: ", "幂等键："), gov_error_get_idempotency_key(err));
    }
}

static void json_texts(cli_json *json, const char *name, const char *en, const char *zh)
{
    if (en != NULL || zh != NULL) {
        cli_json_open(json, name);
        cli_json_text(json, "en", en);
        cli_json_text(json, "zh", zh);
        cli_json_close(json);
    }
}

static void json_fields(cli_json *json, const gov_error *err)
{
    cli_json_open_array(json, "field_errors");
    for (size_t i = 0; i < gov_error_get_field_count(err); i++) {
        cli_json_open(json, NULL);
        cli_json_text(json, "pointer", gov_error_get_field_pointer(err, i));
        cli_json_text(json, "code", gov_error_get_field_code(err, i));
        cli_json_text(json, "message", gov_error_get_field_message(err, i));
        cli_json_close(json);
    }
    cli_json_close_array(json);
}

static void json_details(cli_json *json, const gov_error *err)
{
    json_texts(json, "citizen_message", gov_error_get_citizen_message(err, GOV_LANGUAGE_EN),
               gov_error_get_citizen_message(err, GOV_LANGUAGE_ZH));
    cli_json_text(json, "origin", gov_origin_get_name(gov_error_get_origin(err)));
    if (gov_error_get_http_status(err) != 0) {
        cli_json_int(json, "http_status", gov_error_get_http_status(err));
    }
    cli_json_text(json, "platform_code", gov_error_get_platform_code(err));
    cli_json_text(json, "request_id", gov_error_get_request_id(err));
    cli_json_text(json, "idempotency_key", gov_error_get_idempotency_key(err));
    if (gov_error_get_retry_after_ms(err) >= 0) {
        cli_json_int(json, "retry_after_ms", gov_error_get_retry_after_ms(err));
    }
    cli_json_int(json, "attempts", gov_error_get_attempts(err));
    json_fields(json, err);
}

static void write_json(const char *status, const char *category, const char *en, const char *zh,
                       const gov_error *err, int exit_code)
{
    cli_json json = cli_json_begin(stderr);
    cli_json_open(&json, NULL);
    cli_json_open(&json, "error");
    cli_json_text(&json, "status", status);
    cli_json_text(&json, "category", category);
    cli_json_int(&json, "exit_code", exit_code);
    json_texts(&json, "message", en, zh);
    if (err != NULL) {
        json_details(&json, err);
    }
    cli_json_close(&json);
    cli_json_close(&json);
    cli_json_end(&json);
}

/* A store that was refused says more than the status that the library made of it. */
static const char *message_of(const cli_context *ctx, gov_status status, const gov_error *err,
                              gov_language language)
{
    if (ctx->store.problem[language][0] != '\0') {
        return ctx->store.problem[language];
    }
    return err != NULL ? gov_error_get_message(err, language)
                       : gov_status_get_text(status, language);
}

int cli_fail(const cli_context *ctx, gov_status status, gov_error *err)
{
    int exit_code = cli_exit_of(status);
    (void)fflush(stdout);
    if (ctx->json) {
        write_json(gov_status_get_name(status),
                   gov_category_get_name(gov_status_get_category(status)),
                   message_of(ctx, status, err, GOV_LANGUAGE_EN),
                   message_of(ctx, status, err, GOV_LANGUAGE_ZH), err, exit_code);
    } else {
        write_lines(ctx, status, err);
    }
    gov_error_free(err);
    return exit_code;
}

static void tell(const cli_context *ctx, const char *status, const char *category, int exit_code,
                 const char *en, const char *zh, const char *subject)
{
    char texts[2][512];
    (void)snprintf(texts[0], sizeof texts[0], "%s%s%.300s", en, subject != NULL ? ": " : "",
                   subject != NULL ? subject : "");
    (void)snprintf(texts[1], sizeof texts[1], "%s%s%.300s", zh, subject != NULL ? "：" : "",
                   subject != NULL ? subject : "");
    (void)fflush(stdout);
    if (ctx->json) {
        write_json(status, category, texts[0], texts[1], NULL, exit_code);
    } else {
        write_line("govsdk: ", texts[ctx->language]);
    }
}

int cli_fail_text(const cli_context *ctx, gov_status status, const char *en, const char *zh,
                  const char *subject)
{
    tell(ctx, gov_status_get_name(status), gov_category_get_name(gov_status_get_category(status)),
         cli_exit_of(status), en, zh, subject);
    return cli_exit_of(status);
}

int cli_fail_read(const cli_context *ctx, const char *path)
{
    static const struct {
        int reason;
        const char *en;
        const char *zh;
    } rows[] = {
        {ENOENT, "there is no such file", "文件不存在"},
        {EISDIR, "this is a folder, not a file", "这是目录，不是文件"},
        {EACCES, "you may not read this file", "无权读取此文件"},
        {EFBIG, "the file is too large", "文件过大"},
    };
    if (cli_signals_seen() != 0) {
        return cli_fail(ctx, GOV_ERR_CANCELLED, NULL);
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].reason == errno) {
            return cli_fail_text(ctx, GOV_ERR_FILE, rows[i].en, rows[i].zh, path);
        }
    }
    return cli_fail_text(ctx, GOV_ERR_FILE, "cannot read", "无法读取", path);
}

int cli_fail_usage(const cli_context *ctx, const char *en, const char *zh, const char *subject)
{
    tell(ctx, "USAGE", "usage", CLI_EXIT_USAGE, en, zh, subject);
    return CLI_EXIT_USAGE;
}
