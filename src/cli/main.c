/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk, the command-line tool: finds the command and runs it. The commands are one file each; what
 * they share is context.c, fail.c, output.c and json_out.c. */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "json_out.h"
#include "output.h"

const cli_command *const cli_commands[] = {
    &cli_command_login,
    &cli_command_logout,
    &cli_command_items,
    &cli_command_item,
    &cli_command_submit,
    &cli_command_matters,
    &cli_command_withdraw,
    &cli_command_progress,
    &cli_command_cert_list,
    &cli_command_cert_fetch,
    &cli_command_cert_verify,
    &cli_command_cert_show,
    &cli_command_cert_scan,
    &cli_command_cert_trust,
    &cli_command_review,
    &cli_command_review_post,
    &cli_command_review_order,
    &cli_command_id_check,
    &cli_command_verify,
    &cli_command_keys,
    &cli_command_key_new,
    &cli_command_token_inspect,
    &cli_command_token_verify,
    &cli_command_token_exchange,
    &cli_command_sign,
    &cli_command_doctor,
    &cli_command_demo,
    &cli_command_help,
    NULL,
};

const cli_option cli_common_options[] = {
    {'\0',
     "config",
     "FILE",
     {"settings; default ~/.config/govsdk/config", "配置文件，默认 ~/.config/govsdk/config"}},
    {'o', "option", "NAME=VALUE", {"one setting; may be repeated", "单个配置项，可重复"}},
    {'\0',
     "url",
     "URL",
     {"address of the platform; default $GOVSDK_URL", "平台地址，默认 $GOVSDK_URL"}},
    {'\0',
     "session",
     "NAME",
     {"which saved login; default \"default\"", "使用哪个已保存的登录，默认 default"}},
    {'\0', "lang", "LANG", {"en or zh; default by $LANG", "en 或 zh，默认取自 $LANG"}},
    {'\0', "json", NULL, {"JSON on standard output", "以 JSON 输出"}},
    {'\0', "no-color", NULL, {"no colour, even on a terminal", "终端上也不用颜色"}},
    {'v',
     "verbose",
     NULL,
     {"log to standard error; -vv and -vvv say more", "日志写到标准错误；-vv、-vvv 更详细"}},
    {'\0', "timeout", "SECONDS", {"most time for one call", "单次调用的时限（秒）"}},
    {'h', "help", NULL, {"explain", "说明用法"}},
    {'V', "version", NULL, {"tell the version", "显示版本"}},
    CLI_END_OF_OPTIONS,
};

static int show_version(const cli_context *ctx)
{
    if (!ctx->json) {
        (void)printf("govsdk %s\n", gov_version());
        return CLI_EXIT_OK;
    }
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "version", gov_version());
    cli_json_close(&json);
    cli_json_end(&json);
    return CLI_EXIT_OK;
}

/* govsdk COMMAND --help is govsdk help COMMAND. */
static int show_help(cli_context *ctx, const cli_command *command)
{
    cli_args words = {.command = &cli_command_help};
    if (command != NULL) {
        words.words[words.word_count++] = command->name;
    }
    return cli_command_help.run(ctx, &words);
}

static int run(cli_context *ctx, const cli_args *args)
{
    const cli_command *command = args->command;
    if (cli_args_count(args, "version") > 0) {
        return show_version(ctx);
    }
    if (cli_args_count(args, "help") > 0) {
        return show_help(ctx, command);
    }
    if (command == NULL) {
        (void)show_help(ctx, NULL);
        return CLI_EXIT_USAGE;
    }
    if (args->word_count < command->min_words) {
        char shape[128];
        (void)snprintf(shape, sizeof shape, "govsdk %s %s", command->name, command->words);
        return cli_fail_usage(ctx, "something is missing; usage", "缺少参数；用法", shape);
    }
    return command->run(ctx, args);
}

static bool reader_is_gone(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO};
    return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

/* What was written must have arrived: a full disk is no success. A reader that went away is. */
static int finish(const cli_context *ctx, int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return code;
    }
    if (reader_is_gone()) {
        return code;
    }
    int told = cli_fail_text(ctx, GOV_ERR_FILE, "cannot write to standard output",
                             "无法写入标准输出", NULL);
    return code == CLI_EXIT_OK ? told : code;
}

int main(int argc, char **argv)
{
    static cli_args args;
    static cli_context ctx;
    bool good = cli_args_read(&args, argc, argv, cli_commands, cli_common_options);
    int code = cli_context_begin(&ctx, &args);
    if (code == 0 && !good) {
        code = cli_fail_usage(&ctx, args.problem[0], args.problem[1], NULL);
    } else if (code == 0) {
        code = run(&ctx, &args);
    }
    cli_context_end(&ctx);
    return finish(&ctx, code);
}
