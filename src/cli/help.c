/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk help: what the tables of commands and options say, for a person or, with --json, for a test of
 * the manual and the completion. */
#include <string.h>

#include "commands.h"
#include "json_out.h"
#include "output.h"
#include "text.h"

#define HELP_COLUMNS 28

static void show_option(const cli_context *ctx, const cli_option *option)
{
    char shape[96];
    (void)snprintf(shape, sizeof shape, "  %c%c%s --%s%s%s", option->letter != '\0' ? '-' : ' ',
                   option->letter != '\0' ? option->letter : ' ',
                   option->letter != '\0' ? "," : " ", option->name,
                   option->value != NULL ? " " : "", option->value != NULL ? option->value : "");
    size_t used = cli_text_columns(shape);
    cli_say(ctx, CLI_PLAIN, "%s%*s", shape, (int)(used < HELP_COLUMNS ? HELP_COLUMNS - used : 1),
            "");
    cli_line(ctx, CLI_PLAIN, "%s", option->help[ctx->language]);
}

static void show_options(const cli_context *ctx, const char *title, const cli_option *options)
{
    if (options != NULL && options->name != NULL) {
        cli_gap();
        cli_line(ctx, CLI_BOLD, "%s", title);
    }
    for (; options != NULL && options->name != NULL; options++) {
        show_option(ctx, options);
    }
}

static void show_command(const cli_context *ctx, const cli_command *command)
{
    cli_line(ctx, CLI_BOLD, "govsdk %s%s%s", command->name, *command->words != '\0' ? " " : "",
             command->words);
    cli_line(ctx, CLI_PLAIN, "  %s", command->help[ctx->language]);
    show_options(ctx, cli_t(ctx, "Options", "选项"), command->options);
    show_options(ctx, cli_t(ctx, "Common options", "公共选项"), cli_common_options);
}

static void show_all(const cli_context *ctx)
{
    cli_line(ctx, CLI_PLAIN, "%s",
             cli_t(ctx, "govsdk: government services from a terminal 一网通办",
                   "govsdk：在终端办理政务服务（一网通办）"));
    cli_gap();
    cli_line(ctx, CLI_BOLD, "%s", cli_t(ctx, "Commands", "命令"));
    for (const cli_command *const *at = cli_commands; *at != NULL; at++) {
        char shape[96];
        (void)snprintf(shape, sizeof shape, "  %s %s", (*at)->name, (*at)->words);
        cli_say(ctx, CLI_PLAIN, "%-*s ", HELP_COLUMNS - 1, shape);
        cli_line(ctx, CLI_PLAIN, "%s", (*at)->help[ctx->language]);
    }
    show_options(ctx, cli_t(ctx, "Common options", "公共选项"), cli_common_options);
    cli_gap();
    cli_line(
        ctx, CLI_PLAIN, "%s",
        cli_t(ctx, "More: govsdk help COMMAND, man govsdk", "更多：govsdk help 命令；man govsdk"));
}

static void json_options(cli_json *json, const cli_option *options)
{
    cli_json_open_array(json, "options");
    for (; options != NULL && options->name != NULL; options++) {
        char letter[2] = {options->letter, '\0'};
        cli_json_open(json, NULL);
        cli_json_text(json, "name", options->name);
        cli_json_text(json, "letter", *letter != '\0' ? letter : NULL);
        cli_json_text(json, "value", options->value);
        cli_json_close(json);
    }
    cli_json_close_array(json);
}

static void json_all(void)
{
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_open_array(&json, "commands");
    for (const cli_command *const *at = cli_commands; *at != NULL; at++) {
        cli_json_open(&json, NULL);
        cli_json_text(&json, "name", (*at)->name);
        cli_json_text(&json, "words", (*at)->words);
        json_options(&json, (*at)->options);
        cli_json_close(&json);
    }
    cli_json_close_array(&json);
    json_options(&json, cli_common_options);
    cli_json_close(&json);
    cli_json_end(&json);
}

static int run(cli_context *ctx, const cli_args *args)
{
    char name[64] = "";
    for (size_t i = 0; i < args->word_count; i++) {
        size_t used = strlen(name);
        (void)snprintf(name + used, sizeof name - used, "%s%s", i > 0 ? " " : "", args->words[i]);
    }
    for (const cli_command *const *at = cli_commands; *at != NULL && *name != '\0'; at++) {
        if (strcmp((*at)->name, name) == 0) {
            show_command(ctx, *at);
            return CLI_EXIT_OK;
        }
    }
    if (*name != '\0') {
        return cli_fail_usage(ctx, "unknown command", "未知命令", name);
    }
    if (ctx->json) {
        json_all();
    } else {
        show_all(ctx);
    }
    return CLI_EXIT_OK;
}

const cli_command cli_command_help = {
    "help", "[COMMAND]", 0, 2, NULL, {"explain a command", "说明命令的用法"}, run};
