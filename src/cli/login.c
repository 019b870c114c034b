/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk login and logout: a session that outlives the run. A login in a place that is taken ends the one
 * before, on the platform too. */
#include "commands.h"
#include "json_out.h"
#include "login_way.h"
#include "output.h"

static const cli_option options[] = {
    {'\0',
     "device",
     NULL,
     {"a person approves on another device (RFC 8628)", "由本人在另一设备上确认（RFC 8628）"}},
    {'\0',
     "client-credentials",
     NULL,
     {"the application itself, by its secret or key", "以应用自身的口令或密钥登录"}},
    {'\0',
     "browser",
     NULL,
     {"a person logs in with a browser of this machine", "由本人在本机浏览器中登录"}},
    {'\0',
     "ciba",
     "HINT",
     {"a person approves on the phone that the platform knows (CIBA)",
      "由本人在平台所知的手机上确认（CIBA）"}},
    {'\0',
     "evidence",
     "FILE",
     {"what this terminal established, as JSON; - reads standard input",
      "本终端的核验结果（JSON），- 表示标准输入"}},
    {'\0',
     "level",
     "LEVELS",
     {"assurance levels that will do, with --browser and --ciba",
      "可接受的实名等级，用于 --browser 与 --ciba"}},
    {'\0', "open", NULL, {"start the browser by xdg-open", "用 xdg-open 打开浏览器"}},
    {'\0', "no-qr", NULL, {"no QR code on the terminal", "不显示二维码"}},
    CLI_END_OF_OPTIONS,
};

/* Without a word from the person: by the secret or key if there is one. The library says so before it
 * logs anybody in. */
static gov_status log_in(cli_context *ctx, gov_error **err)
{
    gov_call_options call = cli_call(ctx);
    for (const cli_way *way = cli_login_ways; way->option != NULL; way++) {
        if (cli_args_count(ctx->args, way->option) > 0) {
            return way->log_in(ctx, err);
        }
    }
    gov_status status = gov_auth_client_credentials(ctx->client, &call, &ctx->session, err);
    if (status != GOV_ERR_CONFIG || cli_args_count(ctx->args, "client-credentials") > 0) {
        return status;
    }
    gov_error_free(*err);
    *err = NULL;
    return cli_login_ways[0].log_in(ctx, err);
}

/* How many ways were named. */
static size_t count_ways(const cli_args *args)
{
    size_t count = cli_args_count(args, "client-credentials") > 0;
    for (const cli_way *way = cli_login_ways; way->option != NULL; way++) {
        count += cli_args_count(args, way->option) > 0;
    }
    return count;
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

static int run_login(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    if (count_ways(args) > 1) {
        return cli_fail_usage(
            ctx,
            "--device, --client-credentials, --browser, --ciba and --evidence exclude each other",
            "--device、--client-credentials、--browser、--ciba、--evidence 不能同时使用", NULL);
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
    cli_show_session(ctx, ctx->session, ctx->session_name);
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
