/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk sign: what the configured signing scheme would add to a request, and over what it signs. Nothing
 * is sent. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "file.h"
#include "json_out.h"
#include "output.h"

#define BODY_MAX_BYTES   (64U * 1024U * 1024U)
#define HEADER_MAX_BYTES (64U * 1024U)

static const cli_option options[] = {
    {'\0', "explain", NULL, {"show the text that is signed, too", "同时显示被签名的文本"}},
    {'H',
     "header",
     "LINE",
     {"a header \"Name: value\"; may be repeated", "请求头“名称: 值”，可重复"}},
    {'\0', "body", "FILE", {"the body; - reads standard input", "请求体；- 读标准输入"}},
    {'\0',
     "scheme",
     "WORD",
     {"instead of signer.scheme: rfc9421, tif, bg_hmac or x_ca",
      "代替 signer.scheme：rfc9421、tif、bg_hmac 或 x_ca"}},
    {'\0', "key-id", "ID", {"instead of signer.key_id", "代替 signer.key_id"}},
    CLI_END_OF_OPTIONS,
};

/* The header lines, each with a line end; NULL without memory or when there is too much. */
static char *join_headers(const cli_args *args)
{
    char *lines = calloc(1, HEADER_MAX_BYTES);
    const char *line;
    size_t used = 0;
    for (size_t at = 0; lines != NULL && (line = cli_args_next(args, "header", &at)) != NULL;) {
        size_t length = strlen(line);
        if (length + 2 > HEADER_MAX_BYTES - used) {
            free(lines);
            return NULL;
        }
        memcpy(lines + used, line, length);
        used += length;
        lines[used++] = '\n';
    }
    return lines;
}

static int set_options(cli_context *ctx, const cli_args *args)
{
    static const char *const names[][2] = {{"scheme", "signer.scheme"},
                                           {"key-id", "signer.key_id"}};
    int code = cli_need_config(ctx);
    for (size_t i = 0; code == 0 && i < sizeof names / sizeof names[0]; i++) {
        const char *value = cli_args_value(args, names[i][0]);
        gov_error *err = NULL;
        gov_status status =
            value != NULL ? gov_config_set(ctx->config, names[i][1], value, &err) : GOV_OK;
        code = status == GOV_OK ? 0 : cli_fail(ctx, status, err);
    }
    return code;
}

/* A line of the library's text: "| signed", "+ Name: value", "> URL", or one of the body. */
static void show_line(const cli_context *ctx, const char *line, size_t length, bool explain)
{
    bool header = length > 2 && strncmp(line, "+ ", 2) == 0;
    if (explain) {
        cli_line(ctx, header ? CLI_GREEN : CLI_PLAIN, "%.*s", (int)length, line);
    } else if (header) {
        cli_line(ctx, CLI_PLAIN, "%.*s", (int)length - 2, line + 2);
    }
}

static void show(const cli_context *ctx, const char *text, bool explain)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        show_line(ctx, text, length, explain);
        text += length + (text[length] == '\n' ? 1 : 0);
    }
}

static void show_json(const char *text)
{
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "explanation", text);
    cli_json_close(&json);
    cli_json_end(&json);
}

static int explain(cli_context *ctx, const cli_args *args, const char *headers, const char *body,
                   size_t size)
{
    gov_error *err = NULL;
    char *text = NULL;
    gov_status status = gov_sign_explain(ctx->client, args->words[0], args->words[1], headers,
                                         size > 0 ? body : NULL, size, &text, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    if (ctx->json) {
        show_json(text);
    } else {
        show(ctx, text, cli_args_count(args, "explain") > 0);
    }
    gov_client_free_text(ctx->client, text);
    return CLI_EXIT_OK;
}

static int run(cli_context *ctx, const cli_args *args)
{
    const char *path = cli_args_value(args, "body");
    size_t size = 0;
    int code = set_options(ctx, args);
    if (code == 0) {
        code = cli_need_client_offline(ctx);
    }
    if (code != 0) {
        return code;
    }
    char *body = path != NULL ? cli_file_read(path, BODY_MAX_BYTES, &size) : NULL;
    if (path != NULL && body == NULL) {
        return cli_fail_read(ctx, path);
    }
    char *headers = join_headers(args);
    code = headers != NULL
               ? explain(ctx, args, headers, body, size)
               : cli_fail_text(ctx, GOV_ERR_LIMIT, "too many headers", "请求头过多", NULL);
    free(headers);
    if (body != NULL) {
        cli_file_free(body, size);
    }
    return code;
}

const cli_command cli_command_sign = {
    "sign",  "METHOD URL",
    2,       2,
    options, {"show the signature of a request; nothing is sent", "显示对请求的签名，不发送"},
    run};
