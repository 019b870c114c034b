/* SPDX-License-Identifier: Apache-2.0 */
/* The surroundings of a command: language, colour, configuration, client and session, each made when it
 * is first needed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <govsdk/sandbox.h>

#include "cli.h"
#include "file.h"
#include "output.h"
#include "text.h"

/* RFC 6761: names under .invalid never resolve, so nothing can be sent. */
#define NOWHERE "https://offline.invalid"

/* The application of the sandbox that has no secret; see <govsdk/sandbox.h>. */
#define SANDBOX_CLIENT GOV_SANDBOX_PUBLIC_CLIENT_ID

#define NAME_MAX_BYTES 128

const char *cli_t(const cli_context *ctx, const char *en, const char *zh)
{
    return ctx->language == GOV_LANGUAGE_ZH ? zh : en;
}

static gov_language language_of_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && *value != '\0') {
            return strncmp(value, "zh", 2) == 0 ? GOV_LANGUAGE_ZH : GOV_LANGUAGE_EN;
        }
    }
    return GOV_LANGUAGE_EN;
}

/* https://no-color.org: set and not empty. */
static bool wants_colour(const cli_args *args)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && cli_args_count(args, "no-color") == 0 &&
           (no_color == NULL || *no_color == '\0') && term != NULL && strcmp(term, "dumb") != 0;
}

static int read_language(cli_context *ctx)
{
    const char *wanted = cli_args_value(ctx->args, "lang");
    ctx->language = language_of_environment();
    if (wanted == NULL) {
        return 0;
    }
    if (strcmp(wanted, "en") != 0 && strcmp(wanted, "zh") != 0) {
        return cli_fail_usage(ctx, "--lang is en or zh, not", "--lang 应为 en 或 zh，而非", wanted);
    }
    ctx->language = wanted[0] == 'z' ? GOV_LANGUAGE_ZH : GOV_LANGUAGE_EN;
    return 0;
}

int cli_context_begin(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    int64_t seconds = 0;
    *ctx = (cli_context){.args = args, .json = cli_args_count(args, "json") > 0};
    ctx->colour = !ctx->json && wants_colour(args);
    ctx->screen = !ctx->json && isatty(STDERR_FILENO);
    ctx->session_name = cli_args_value(args, "session");
    if (ctx->session_name == NULL) {
        ctx->session_name = "default";
    }
    int code = read_language(ctx);
    if (code == 0 && !cli_read_option_number(ctx, "timeout", 1, 3600, &seconds)) {
        code = CLI_EXIT_USAGE;
    }
    ctx->timeout_ms = seconds * 1000;
    if (code != 0) {
        return code;
    }
    gov_status status = gov_cancel_new(&ctx->cancel, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    return cli_signals_watch(ctx->cancel)
               ? 0
               : cli_fail_text(ctx, GOV_ERR_INTERNAL, "cannot watch signals", "无法监听信号", NULL);
}

void cli_context_end(cli_context *ctx)
{
    gov_session_unref(ctx->session);
    gov_client_unref(ctx->client);
    gov_config_free(ctx->config);
    /* The cancel stays: a signal may still come. */
}

bool cli_read_option_number(const cli_context *ctx, const char *name, int64_t least, int64_t most,
                            int64_t *out)
{
    const char *text = cli_args_value(ctx->args, name);
    char en[96];
    char zh[96];
    if (text == NULL || cli_read_number(text, least, most, out)) {
        return true;
    }
    (void)snprintf(en, sizeof en, "--%s is a number from %lld to %lld, not", name, (long long)least,
                   (long long)most);
    (void)snprintf(zh, sizeof zh, "--%s 应为 %lld 至 %lld 的整数，而非", name, (long long)least,
                   (long long)most);
    (void)cli_fail_usage(ctx, en, zh, text);
    return false;
}

static void log_line(void *user, gov_log_level level, const char *message)
{
    (void)user;
    (void)fprintf(stderr, "%s: ", gov_log_level_get_name(level));
    cli_text_write(stderr, message);
    (void)fputc('\n', stderr);
}

/* --config, else the file of the person if there is one. */
static gov_status load_file(cli_context *ctx, gov_error **err)
{
    const char *given = cli_args_value(ctx->args, "config");
    if (given != NULL) {
        (void)snprintf(ctx->config_path, sizeof ctx->config_path, "%s", given);
    } else if (!cli_file_xdg("XDG_CONFIG_HOME", ".config", "govsdk/config", ctx->config_path,
                             sizeof ctx->config_path) ||
               access(ctx->config_path, F_OK) != 0) {
        ctx->config_path[0] = '\0';
        return GOV_OK;
    }
    return gov_config_load_file(ctx->config, given != NULL ? given : ctx->config_path, err);
}

static gov_status set_url(const cli_context *ctx, gov_error **err)
{
    const char *url = cli_args_value(ctx->args, "url");
    if (url == NULL) {
        url = getenv("GOVSDK_URL");
    }
    return url == NULL || *url == '\0' ? GOV_OK
                                       : gov_config_set(ctx->config, "gateway.url", url, err);
}

static gov_status set_log(const cli_context *ctx, gov_error **err)
{
    static const char *const levels[] = {"info", "debug", "trace"};
    size_t verbose = cli_args_count(ctx->args, "verbose");
    if (verbose == 0) {
        return GOV_OK;
    }
    gov_status status =
        gov_config_set(ctx->config, "log.level", levels[verbose > 3 ? 2 : verbose - 1], err);
    return status == GOV_OK ? gov_config_set_log(ctx->config, log_line, NULL, NULL, err) : status;
}

/* Each -o NAME=VALUE, in order, after everything else. */
static int set_options(const cli_context *ctx)
{
    const char *text;
    for (size_t at = 0; (text = cli_args_next(ctx->args, "option", &at)) != NULL;) {
        char name[NAME_MAX_BYTES];
        size_t length = strcspn(text, "=");
        gov_error *err = NULL;
        if (text[length] == '\0' || length >= sizeof name) {
            return cli_fail_usage(ctx, "-o wants NAME=VALUE", "-o 应为 名称=值", NULL);
        }
        (void)snprintf(name, sizeof name, "%.*s", (int)length, text);
        gov_status status = gov_config_set(ctx->config, name, text + length + 1, &err);
        if (status != GOV_OK) {
            return cli_fail(ctx, status, err);
        }
    }
    return 0;
}

static gov_status set_store(cli_context *ctx, gov_error **err)
{
    gov_secret_store table = cli_store_table(&ctx->store);
    return cli_store_locate(&ctx->store) ? gov_config_set_secret_store(ctx->config, &table, err)
                                         : GOV_OK;
}

int cli_need_config(cli_context *ctx)
{
    gov_error *err = NULL;
    if (ctx->config != NULL) {
        return 0;
    }
    gov_status status = gov_config_new(NULL, &ctx->config, &err);
    if (status == GOV_OK) {
        status = load_file(ctx, &err);
    }
    if (status == GOV_OK) {
        status = set_url(ctx, &err);
    }
    if (status == GOV_OK) {
        status = set_log(ctx, &err);
    }
    if (status == GOV_OK) {
        status = set_store(ctx, &err);
    }
    return status == GOV_OK ? set_options(ctx) : cli_fail(ctx, status, err);
}

int cli_need_sandbox_client(cli_context *ctx, const char *url)
{
    const char *const settings[][2] = {
        {"gateway.url", url},
        {"gateway.allow_sandbox", "true"},
        {"auth.client_id", SANDBOX_CLIENT},
        {"app.channel", "pc"},
        {"upload.chunk_bytes", "262144"},
    };
    gov_error *err = NULL;
    gov_status status = gov_config_new(NULL, &ctx->config, &err);
    for (size_t i = 0; status == GOV_OK && i < sizeof settings / sizeof settings[0]; i++) {
        status = gov_config_set(ctx->config, settings[i][0], settings[i][1], &err);
    }
    if (status == GOV_OK) {
        status = set_log(ctx, &err);
    }
    int code = status == GOV_OK ? set_options(ctx) : cli_fail(ctx, status, err);
    return code == 0 ? cli_need_client(ctx) : code;
}

int cli_need_client(cli_context *ctx)
{
    gov_error *err = NULL;
    int code = cli_need_config(ctx);
    if (code != 0 || ctx->client != NULL) {
        return code;
    }
    gov_status status = gov_client_new(ctx->config, &ctx->client, &err);
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

int cli_need_client_offline(cli_context *ctx)
{
    gov_error *err = NULL;
    int code = cli_need_config(ctx);
    if (code == 0 && gov_config_get(ctx->config, "gateway.url") == NULL) {
        gov_status status = gov_config_set(ctx->config, "gateway.url", NOWHERE, &err);
        code = status == GOV_OK ? 0 : cli_fail(ctx, status, err);
    }
    return code == 0 ? cli_need_client(ctx) : code;
}

int cli_need_any_session(cli_context *ctx)
{
    gov_error *err = NULL;
    int code = cli_need_client(ctx);
    if (code != 0 || ctx->session != NULL) {
        return code;
    }
    gov_status status = gov_session_new_anonymous(ctx->client, &ctx->session, &err);
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

bool cli_is_of_the_system(const cli_context *ctx)
{
    const char *driver = gov_config_get(ctx->config, "platform.driver");
    return driver != NULL && strcmp(driver, "gateway") != 0;
}

/* Anew each time, and nothing is stored. */
static int log_the_system_in(cli_context *ctx)
{
    gov_error *err = NULL;
    gov_call_options call = cli_call(ctx);
    gov_status status = gov_auth_client_credentials(ctx->client, &call, &ctx->session, &err);
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

int cli_need_session(cli_context *ctx)
{
    gov_error *err = NULL;
    int code = cli_need_client(ctx);
    if (code != 0 || ctx->session != NULL) {
        return code;
    }
    if (cli_is_of_the_system(ctx)) {
        return log_the_system_in(ctx);
    }
    gov_status status = gov_session_load(ctx->client, ctx->session_name, &ctx->session, &err);
    if (status == GOV_OK) {
        return 0;
    }
    code = cli_fail(ctx, status, err);
    if (status == GOV_ERR_LOGIN_REQUIRED) {
        cli_note(ctx, "Log in with: govsdk login", "请先登录：govsdk login");
    }
    return code;
}

gov_call_options cli_call(const cli_context *ctx)
{
    return (gov_call_options){.struct_size = sizeof(gov_call_options),
                              .timeout_ms = ctx->timeout_ms,
                              .cancel = ctx->cancel};
}

bool cli_read_usage(const cli_context *ctx, gov_usage *out)
{
    static const char *const words[] = {
        [GOV_USAGE_CONSENT] = "consent",
        [GOV_USAGE_FUNCTION] = "function",
        [GOV_USAGE_ENTRUSTMENT] = "entrust",
    };
    const char *basis = cli_args_value(ctx->args, "basis");
    *out = (gov_usage){
        .struct_size = sizeof *out,
        .basis = basis == NULL ? GOV_USAGE_CONSENT : (gov_usage_basis)0,
        .purpose = cli_args_value(ctx->args, "purpose"),
        .item_code = cli_args_value(ctx->args, "item"),
        .matter_no = cli_args_value(ctx->args, "matter"),
        .operator_id = cli_args_value(ctx->args, "operator"),
        .event = cli_args_value(ctx->args, "event"),
        .grant_id = cli_args_value(ctx->args, "grant"),
    };
    for (int i = GOV_USAGE_CONSENT; basis != NULL && i <= GOV_USAGE_ENTRUSTMENT; i++) {
        out->basis = strcmp(words[i], basis) == 0 ? (gov_usage_basis)i : out->basis;
    }
    if ((int)out->basis == 0) {
        (void)cli_fail_usage(ctx, "--basis is consent, function or entrust, not",
                             "--basis 应为 consent、function 或 entrust，而非", basis);
    }
    return (int)out->basis != 0;
}
