/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk token inspect and verify: what a token says, and whether it holds. */
#include "commands.h"
#include "file.h"
#include "json_out.h"
#include "output.h"
#include "verify_keys.h"

#define TOKEN_MAX_BYTES (256U * 1024U)

static const cli_option verify_options[] = {
    {'\0', "audience", "TEXT", {"whom it must be for; required", "令牌须面向的受众，必填"}},
    {'\0',
     "issuer",
     "URL",
     {"who must have issued it; default auth.issuer", "须由谁签发，默认 auth.issuer"}},
    {'\0', "typ", "TEXT", {"its type; default at+jwt", "令牌类型，默认 at+jwt"}},
    {'\0',
     "algorithms",
     "WORDS",
     {"algorithms that will do; default auth.algorithms", "可接受的算法，默认 auth.algorithms"}},
    {'\0', "level", "LEVELS", {"assurance levels that will do", "可接受的实名等级"}},
    {'\0', "scope", "WORDS", {"scopes that it must have", "须具备的授权范围"}},
    CLI_END_OF_OPTIONS,
};

/* The token from the file or standard input that the first word names; free with cli_file_free. */
static char *read_token(const cli_context *ctx, const cli_args *args, size_t *out_size,
                        int *out_code)
{
    char *text = cli_file_read(args->words[0], TOKEN_MAX_BYTES, out_size);
    *out_code = 0;
    if (text == NULL) {
        *out_code = cli_fail_text(ctx, GOV_ERR_FILE, "cannot read the token", "无法读取令牌",
                                  args->words[0]);
    }
    return text;
}

static void show_peek(const cli_context *ctx, const char *header, const char *claims)
{
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_bool(&json, "verified", false);
        cli_json_raw(&json, "header", header);
        cli_json_raw(&json, "claims", claims);
        cli_json_close(&json);
        cli_json_end(&json);
        return;
    }
    cli_line(ctx, CLI_YELLOW, "%s", cli_t(ctx, "Not verified.", "未经验证。"));
    cli_field(ctx, cli_t(ctx, "Header", "头部"), header);
    cli_field(ctx, cli_t(ctx, "Claims", "声明"),
              claims != NULL ? claims : cli_t(ctx, "(encrypted)", "（已加密）"));
}

static int run_inspect(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    char *header = NULL;
    char *claims = NULL;
    size_t size = 0;
    int code = cli_need_client_offline(ctx);
    if (code != 0) {
        return code;
    }
    char *token = read_token(ctx, args, &size, &code);
    if (token == NULL) {
        return code;
    }
    gov_status status =
        gov_token_peek(ctx->client, token, cli_trimmed(token, size), &header, &claims, &err);
    cli_file_free(token, size);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    show_peek(ctx, header, claims);
    gov_client_free_text(ctx->client, header);
    gov_client_free_text(ctx->client, claims);
    return CLI_EXIT_OK;
}

static void show_identity(const cli_context *ctx, const gov_identity *identity)
{
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_bool(&json, "verified", true);
        cli_json_raw(&json, "claims", gov_identity_get_json(identity));
        cli_json_close(&json);
        cli_json_end(&json);
        return;
    }
    cli_line(ctx, CLI_GREEN, "✓ %s", cli_t(ctx, "The token holds.", "令牌有效。"));
    cli_field(ctx, cli_t(ctx, "For", "代表"), gov_identity_get_subject(identity));
    cli_field(ctx, cli_t(ctx, "Acted for by", "办理人"), gov_identity_get_actor(identity, 0));
    cli_field(ctx, cli_t(ctx, "Issuer", "签发者"), gov_identity_get_issuer(identity));
    cli_field(ctx, cli_t(ctx, "Level", "实名等级"), gov_identity_get_acr(identity));
    cli_field(ctx, cli_t(ctx, "Scope", "授权范围"), gov_identity_get_scope(identity));
}

static int verify(cli_context *ctx, const char *token, size_t size)
{
    gov_error *err = NULL;
    gov_identity *identity = NULL;
    gov_call_options call = cli_call(ctx);
    const gov_token_policy policy = {.struct_size = sizeof policy,
                                     .audience = cli_args_value(ctx->args, "audience"),
                                     .issuer = cli_args_value(ctx->args, "issuer"),
                                     .typ = cli_args_value(ctx->args, "typ"),
                                     .algorithms = cli_args_value(ctx->args, "algorithms"),
                                     .acr_values = cli_args_value(ctx->args, "level"),
                                     .scope = cli_args_value(ctx->args, "scope")};
    gov_status status = gov_token_verify(ctx->client, token, size, &policy, &call, &identity, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    show_identity(ctx, identity);
    gov_identity_free(identity);
    return CLI_EXIT_OK;
}

static int run_verify(cli_context *ctx, const cli_args *args)
{
    size_t size = 0;
    if (cli_args_value(args, "audience") == NULL) {
        return cli_fail_usage(ctx, "name the audience with --audience", "请用 --audience 指明受众",
                              NULL);
    }
    int code = cli_need_client(ctx);
    if (code != 0) {
        return code;
    }
    char *token = read_token(ctx, args, &size, &code);
    if (token == NULL) {
        return code;
    }
    code = verify(ctx, token, cli_trimmed(token, size));
    cli_file_free(token, size);
    return code;
}

const cli_command cli_command_token_inspect = {
    "token inspect",
    "FILE",
    1,
    1,
    NULL,
    {"what a token says, unverified", "查看令牌内容，不作验证"},
    run_inspect};
const cli_command cli_command_token_verify = {
    "token verify", "FILE", 1, 1, verify_options, {"whether a token holds", "验证令牌"},
    run_verify};
