/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk login and logout: a session that outlives the run. A login in a place that is taken ends the one
 * before, on the platform too. */
#include <string.h>

#include "commands.h"
#include "json_out.h"
#include "output.h"

static const cli_option options[] = {
    {'\0',
     "device",
     NULL,
     {"a person approves on another device (RFC 8628)", "由本人在另一设备上确认（RFC 8628）"}},
    {'\0',
     "client-credentials",
     NULL,
     {"the application itself, by its secret", "以应用自身的密钥登录"}},
    {'\0', "no-qr", NULL, {"no QR code on the terminal", "不显示二维码"}},
    CLI_END_OF_OPTIONS,
};

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
    const char *complete = gov_device_login_get_verification_uri_complete(login);
    char minutes[32];
    (void)snprintf(minutes, sizeof minutes, "%d %s",
                   (int)(gov_device_login_get_remaining_ms(login) / 60000),
                   cli_t(ctx, "minutes", "分钟"));
    cli_field(ctx, cli_t(ctx, "Open", "打开"), gov_device_login_get_verification_uri(login));
    cli_say(ctx, CLI_FAINT, "%s", cli_t(ctx, "Enter the code      ", "输入代码            "));
    cli_line(ctx, CLI_BOLD, "%s", gov_device_login_get_user_code(login));
    cli_field(ctx, cli_t(ctx, "Valid for", "有效期"), minutes);
    if (complete != NULL && ctx->screen && cli_args_count(ctx->args, "no-qr") == 0) {
        cli_gap();
        (void)cli_qr_draw(ctx, complete);
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

/* Without a word from the person: by the secret if there is one. The library says so before it logs
 * anybody in. */
static gov_status log_in(cli_context *ctx, gov_error **err)
{
    gov_call_options call = cli_call(ctx);
    if (cli_args_count(ctx->args, "device") > 0) {
        return by_device(ctx, err);
    }
    gov_status status = gov_auth_client_credentials(ctx->client, &call, &ctx->session, err);
    if (status != GOV_ERR_CONFIG || cli_args_count(ctx->args, "client-credentials") > 0) {
        return status;
    }
    gov_error_free(*err);
    *err = NULL;
    return by_device(ctx, err);
}

static void end_former(const cli_context *ctx)
{
    gov_session *former = NULL;
    gov_call_options call = cli_call(ctx);
    if (gov_session_load(ctx->client, ctx->session_name, &former, NULL) == GOV_OK) {
        if (gov_session_end(former, &call, NULL) != GOV_OK) {
            cli_note(ctx, "The platform could not be told that the login before has ended.",
                     "未能通知平台结束先前的登录。");
        }
        gov_session_unref(former);
    }
}

static void show_session(const cli_context *ctx)
{
    int64_t expires_at = gov_session_get_expires_at_ms(ctx->session);
    if (!ctx->json) {
        cli_line(ctx, CLI_GREEN, "%s", cli_t(ctx, "Logged in.", "已登录。"));
        cli_field(ctx, cli_t(ctx, "Session", "会话"), ctx->session_name);
        cli_field(ctx, cli_t(ctx, "Renewed after", "令牌有效至"),
                  cli_show_time(ctx, expires_at).text);
        return;
    }
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "state", "logged_in");
    cli_json_text(&json, "session", ctx->session_name);
    cli_json_time(&json, "expires_at", expires_at);
    cli_json_close(&json);
    cli_json_end(&json);
}

static int run_login(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    if (cli_args_count(args, "device") > 0 && cli_args_count(args, "client-credentials") > 0) {
        return cli_fail_usage(ctx, "--device and --client-credentials exclude each other",
                              "--device 与 --client-credentials 不能同时使用", NULL);
    }
    int code = cli_need_client(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status = log_in(ctx, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    end_former(ctx);
    ctx->store.problem[0][0] = ctx->store.problem[1][0] = '\0';
    status = gov_session_save(ctx->session, ctx->session_name, &err);
    if (status != GOV_OK) {
        gov_call_options call = cli_call(ctx);
        (void)!gov_session_end(ctx->session, &call, NULL);
        return cli_fail(ctx, status, err);
    }
    show_session(ctx);
    return CLI_EXIT_OK;
}

static void show_ended(const cli_context *ctx, bool was_there)
{
    if (!ctx->json) {
        cli_line(ctx, CLI_PLAIN, "%s",
                 was_there ? cli_t(ctx, "Logged out.", "已退出。")
                           : cli_t(ctx, "Nobody was logged in.", "当前没有登录。"));
        return;
    }
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "state", "logged_out");
    cli_json_text(&json, "session", ctx->session_name);
    cli_json_bool(&json, "was_logged_in", was_there);
    cli_json_close(&json);
    cli_json_end(&json);
}

/* What cannot be loaded is removed all the same: it is of no use, and may be of harm. */
static int forget(cli_context *ctx, gov_status status, gov_error *err)
{
    gov_secret_store table = cli_store_table(&ctx->store);
    if (status == GOV_ERR_FILE) {
        (void)table.clear(table.user, ctx->session_name);
        return cli_fail(ctx, status, err);
    }
    gov_error_free(err);
    if (status == GOV_ERR_LOGIN_REQUIRED) {
        (void)table.clear(table.user, ctx->session_name);
        show_ended(ctx, false);
        return CLI_EXIT_OK;
    }
    return cli_fail(ctx, status, NULL);
}

static int run_logout(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    gov_call_options call = cli_call(ctx);
    (void)args;
    int code = cli_need_client(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_session_load(ctx->client, ctx->session_name, &ctx->session, &err);
    if (status != GOV_OK) {
        return forget(ctx, status, err);
    }
    status = gov_session_end(ctx->session, &call, &err);
    if (status != GOV_OK) {
        cli_note(ctx, "The session is removed here; the platform could not be told.",
                 "本机会话已删除，但未能通知平台。");
        return cli_fail(ctx, status, err);
    }
    show_ended(ctx, true);
    return CLI_EXIT_OK;
}

const cli_command cli_command_login = {
    "login", "", 0, 0, options, {"log in 统一身份认证", "登录（统一身份认证）"}, run_login};
const cli_command cli_command_logout = {
    "logout",  "",   0,
    0,         NULL, {"end the session, here and on the platform", "退出登录，并通知平台"},
    run_logout};
