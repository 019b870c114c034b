/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk token exchange: a saved login that stands for another person, or for less. */
#include "commands.h"
#include "login_way.h"
#include "output.h"

static const cli_option options[] = {
    {'\0',
     "grant",
     "ID",
     {"for who gave this grant 亲情代办, 经办人", "代表该授权的授权人（亲情代办、经办人）"}},
    {'\0',
     "legal-person",
     "USCC",
     {"for the company whose legal representative you are", "代表您任法定代表人的企业"}},
    {'\0', "scope", "WORDS", {"no more than these scopes", "仅限这些授权范围"}},
    {'\0', "audience", "TEXT", {"whom the token is for", "令牌面向的受众"}},
    CLI_END_OF_OPTIONS,
};

static gov_token_exchange wanted_of(const cli_args *args)
{
    gov_token_exchange wanted = {.struct_size = sizeof wanted,
                                 .kind = GOV_EXCHANGE_NARROW,
                                 .scope = cli_args_value(args, "scope"),
                                 .audience = cli_args_value(args, "audience")};
    if (cli_args_count(args, "grant") > 0) {
        wanted.kind = GOV_EXCHANGE_GRANT;
        wanted.on_behalf_of = cli_args_value(args, "grant");
    } else if (cli_args_count(args, "legal-person") > 0) {
        wanted.kind = GOV_EXCHANGE_LEGAL_PERSON;
        wanted.on_behalf_of = cli_args_value(args, "legal-person");
    }
    return wanted;
}

static int run_exchange(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    gov_session *session = NULL;
    gov_call_options call = cli_call(ctx);
    const gov_token_exchange wanted = wanted_of(args);
    if (cli_args_count(args, "grant") > 0 && cli_args_count(args, "legal-person") > 0) {
        return cli_fail_usage(ctx, "--grant and --legal-person exclude each other",
                              "--grant 与 --legal-person 不能同时使用", NULL);
    }
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_auth_exchange(ctx->session, &wanted, &call, &session, &err);
    if (status == GOV_OK) {
        status = gov_session_save(session, args->words[0], &err);
    }
    if (status != GOV_OK) {
        gov_session_unref(session);
        return cli_fail(ctx, status, err);
    }
    cli_show_session(ctx, session, args->words[0]);
    gov_session_unref(session);
    return CLI_EXIT_OK;
}

const cli_command cli_command_token_exchange = {
    "token exchange",
    "NAME",
    1,
    1,
    options,
    {"save a login for another, or for less", "换取代表他人或权限更少的登录"},
    run_exchange};
