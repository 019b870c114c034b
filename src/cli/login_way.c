/* SPDX-License-Identifier: Apache-2.0 */
/* Logging in by another device, a browser, the phone, or what this terminal established. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "login_way.h"

#include "file.h"
#include "json_in.h"
#include "json_out.h"
#include "output.h"

#define EVIDENCE_MAX_BYTES 65536U
#define WORD_MAX_BYTES     256

extern char **environ;

static void json_pending(const gov_device_login *login)
{
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "state", "pending");
    cli_json_text(&json, "user_code", gov_device_login_get_user_code(login));
    cli_json_text(&json, "verification_uri", gov_device_login_get_verification_uri(login));
    cli_json_text(&json, "verification_uri_complete",
                  gov_device_login_get_verification_uri_complete(login));
    cli_json_int(&json, "expires_in_ms", gov_device_login_get_remaining_ms(login));
    cli_json_close(&json);
    cli_json_end(&json);
}

static void show_pending(const cli_context *ctx, const gov_device_login *login)
{
    char minutes[32];
    (void)snprintf(minutes, sizeof minutes, "%d %s",
                   (int)(gov_device_login_get_remaining_ms(login) / 60000),
                   cli_t(ctx, "minutes", "分钟"));
    cli_field(ctx, cli_t(ctx, "Open", "打开"), gov_device_login_get_verification_uri(login));
    cli_say(ctx, CLI_FAINT, "%s", cli_t(ctx, "Enter the code      ", "输入代码            "));
    cli_line(ctx, CLI_BOLD, "%s", gov_device_login_get_user_code(login));
    cli_field(ctx, cli_t(ctx, "Valid for", "有效期"), minutes);
    if (ctx->screen && cli_args_count(ctx->args, "no-qr") == 0 &&
        gov_device_login_get_verification_uri_complete(login) != NULL) {
        cli_gap();
        (void)cli_qr_draw(ctx, gov_device_login_get_qr_text(login));
    }
    (void)fflush(stdout);
    cli_note(ctx, "Waiting for approval. Ctrl-C gives it up.", "正在等待确认，按 Ctrl-C 放弃。");
}

static gov_status by_device(cli_context *ctx, gov_error **err)
{
    gov_device_login *login = NULL;
    gov_call_options call = cli_call(ctx);
    gov_status status = gov_auth_device_begin(ctx->client, &call, &login, err);
    if (status == GOV_OK) {
        if (ctx->json) {
            json_pending(login);
        } else {
            show_pending(ctx, login);
        }
        status = gov_device_login_wait(login, &call, &ctx->session, err);
    }
    gov_device_login_free(login);
    return status;
}

/* xdg-open is no part of this program: when it cannot be started, the address on the screen will do. */
static void start_browser(const char *url)
{
    char name[] = "xdg-open";
    char address[4096];
    pid_t pid = 0;
    int outcome = 0;
    if (snprintf(address, sizeof address, "%s", url) < (int)sizeof address) {
        char *const words[] = {name, address, NULL};
        if (posix_spawnp(&pid, name, NULL, NULL, words, environ) == 0) {
            while (waitpid(pid, &outcome, 0) < 0 && errno == EINTR) {
            }
        }
    }
}

static gov_status open_url(void *user, const char *url)
{
    const cli_context *ctx = user;
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_text(&json, "state", "pending");
        cli_json_text(&json, "url", url);
        cli_json_close(&json);
        cli_json_end(&json);
    } else {
        cli_field(ctx, cli_t(ctx, "Open", "打开"), url);
        (void)fflush(stdout);
        cli_note(ctx, "Waiting for the browser. Ctrl-C gives it up.",
                 "正在等待浏览器，按 Ctrl-C 放弃。");
    }
    if (cli_args_count(ctx->args, "open") > 0) {
        start_browser(url);
    }
    return GOV_OK;
}

static gov_status by_browser(cli_context *ctx, gov_error **err)
{
    gov_call_options call = cli_call(ctx);
    const gov_login_options wanted = {.struct_size = sizeof wanted,
                                      .acr_values = cli_args_value(ctx->args, "level"),
                                      .ui_locales = ctx->language == GOV_LANGUAGE_ZH ? "zh-CN en"
                                                                                     : "en zh-CN"};
    return gov_login_in_browser(ctx->client, &wanted, open_url, ctx, &call, &ctx->session, err);
}

static gov_status by_ciba(cli_context *ctx, gov_error **err)
{
    gov_ciba_login *login = NULL;
    gov_call_options call = cli_call(ctx);
    const gov_ciba_options wanted = {.struct_size = sizeof wanted,
                                     .login_hint = cli_args_value(ctx->args, "ciba"),
                                     .acr_values = cli_args_value(ctx->args, "level")};
    gov_status status = gov_auth_ciba_begin(ctx->client, &wanted, &call, &login, err);
    if (status == GOV_OK) {
        cli_note(ctx, "Waiting for approval on the phone. Ctrl-C gives it up.",
                 "正在等待手机确认，按 Ctrl-C 放弃。");
        status = gov_ciba_login_wait(login, &call, &ctx->session, err);
    }
    gov_ciba_login_free(login);
    return status;
}

typedef struct evidence_words {
    char id_type[WORD_MAX_BYTES];
    char id_number[WORD_MAX_BYTES];
    char method[WORD_MAX_BYTES];
    char device[WORD_MAX_BYTES];
    char transaction[WORD_MAX_BYTES];
} evidence_words;

/* A member that is absent or no string stays "": the library says which one it misses. */
static void read_word(const char *text, const char *name, char out[WORD_MAX_BYTES])
{
    const char *value = cli_json_find(text, name);
    out[0] = '\0';
    if (value != NULL) {
        (void)cli_json_string(value, out, WORD_MAX_BYTES);
    }
}

static gov_status with_evidence(cli_context *ctx, const char *text, gov_error **err)
{
    evidence_words words;
    int64_t seconds = 0;
    gov_call_options call = cli_call(ctx);
    read_word(text, "id_type", words.id_type);
    read_word(text, "id_number", words.id_number);
    read_word(text, "method", words.method);
    read_word(text, "device", words.device);
    read_word(text, "transaction", words.transaction);
    const char *at = cli_json_find(text, "at");
    if (at != NULL) {
        (void)cli_json_number(at, &seconds);
    }
    const gov_terminal_evidence evidence = {.struct_size = sizeof evidence,
                                            .id_type = words.id_type,
                                            .id_number = words.id_number,
                                            .method = words.method,
                                            .device = words.device,
                                            .transaction = words.transaction,
                                            .at_ms = seconds * 1000};
    gov_status status = gov_auth_terminal(ctx->client, &evidence, &call, &ctx->session, err);
    memset(&words, 0, sizeof words);
    return status;
}

static gov_status by_evidence(cli_context *ctx, gov_error **err)
{
    size_t size = 0;
    char *text = cli_file_read(cli_args_value(ctx->args, "evidence"), EVIDENCE_MAX_BYTES, &size);
    if (text == NULL) {
        return GOV_ERR_FILE;
    }
    gov_status status =
        memchr(text, '\0', size) == NULL ? with_evidence(ctx, text, err) : GOV_ERR_ARGUMENT;
    cli_file_free(text, size);
    return status;
}

const cli_way cli_login_ways[] = {
    {"device", by_device}, {"browser", by_browser}, {"ciba", by_ciba}, {"evidence", by_evidence},
    {NULL, NULL},
};

static void json_session(gov_session *session, const char *name, const gov_identity *identity)
{
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "state", "logged_in");
    cli_json_text(&json, "session", name);
    cli_json_time(&json, "expires_at", gov_session_get_expires_at_ms(session));
    cli_json_text(&json, "subject", gov_identity_get_subject(identity));
    cli_json_text(&json, "level", gov_identity_get_acr(identity));
    cli_json_text(&json, "acting", gov_identity_get_actor(identity, 0));
    cli_json_close(&json);
    cli_json_end(&json);
}

void cli_show_session(const cli_context *ctx, gov_session *session, const char *name)
{
    gov_identity *identity = NULL;
    if (gov_session_get_identity(session, &identity, NULL) != GOV_OK) {
        identity = NULL;
    }
    if (ctx->json) {
        json_session(session, name, identity);
    } else {
        cli_line(ctx, CLI_GREEN, "%s", cli_t(ctx, "Logged in.", "已登录。"));
        cli_field(ctx, cli_t(ctx, "Session", "会话"), name);
        cli_field(ctx, cli_t(ctx, "Level", "实名等级"), gov_identity_get_acr(identity));
        cli_field(ctx, cli_t(ctx, "For", "代表"),
                  gov_identity_get_actor_count(identity) > 0 ? gov_identity_get_subject(identity)
                                                             : NULL);
        cli_field(ctx, cli_t(ctx, "Renewed after", "令牌有效至"),
                  cli_show_time(ctx, gov_session_get_expires_at_ms(session)).text);
    }
    gov_identity_free(identity);
}
