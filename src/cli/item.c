/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk item: the guide of one item or package (办事指南). It needs no login. */
#include "commands.h"
#include "item_show.h"

static int run(cli_context *ctx, const cli_args *args)
{
    gov_item *item = NULL;
    int code = cli_need_any_session(ctx);
    if (code == 0) {
        code = cli_item_read(ctx, args->words[0], &item);
    }
    if (code != 0) {
        return code;
    }
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_item_json_guide(&json, item);
        cli_json_close(&json);
        cli_json_end(&json);
    } else {
        cli_item_show_guide(ctx, item);
    }
    gov_item_free(item);
    return CLI_EXIT_OK;
}

const cli_command cli_command_item = {
    "item", "CODE", 1, 1, NULL, {"read the guide of an item or package", "查看办事指南"}, run};
