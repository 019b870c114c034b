/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk cert fetch: a certificate's file (电子证照), for a stated purpose. */
#include <string.h>

#include "cert_show.h"
#include "commands.h"
#include "file.h"
#include "output.h"

static const cli_option fetch_options[] = {
    {'o', "output", "FILE", {"where to; - is standard output", "输出文件，- 为标准输出"}},
    {'F',
     "format",
     "WORD",
     {"sd_jwt (default), pdf, ofd, json or image", "格式：sd_jwt（默认）、pdf、ofd、json、image"}},
    CLI_USAGE_OPTIONS,
    CLI_END_OF_OPTIONS,
};

static gov_status write_piece(void *user, const void *data, size_t size)
{
    return cli_part_write(user, data, size) ? GOV_OK : GOV_ERR_FILE;
}

typedef struct wanted {
    const char *id;
    gov_certificate_format format;
    gov_usage usage;
    const char *path;
} wanted;

static void show_file(const cli_context *ctx, const wanted *w, const gov_certificate_file *file)
{
    char size[32];
    (void)snprintf(size, sizeof size, "%llu",
                   (unsigned long long)gov_certificate_file_get_size(file));
    if (!ctx->json) {
        cli_field(ctx, cli_t(ctx, "File", "文件"), w->path);
        cli_field(ctx, cli_t(ctx, "Bytes", "字节数"), size);
        cli_field(ctx, cli_t(ctx, "Digest, verified", "摘要（已核对）"),
                  gov_certificate_file_get_digest(file));
        return;
    }
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "id", w->id);
    cli_json_text(&json, "format", gov_certificate_format_get_name(w->format));
    cli_json_text(&json, "file", w->path);
    cli_json_size(&json, "size", gov_certificate_file_get_size(file));
    cli_json_text(&json, "digest", gov_certificate_file_get_digest(file));
    cli_json_text(&json, "media_type", gov_certificate_file_get_media_type(file));
    cli_json_close(&json);
    cli_json_end(&json);
}

/* Into FILE.part, which gets its name only when the digest held. */
static int fetch_to_file(cli_context *ctx, const wanted *w)
{
    gov_error *err = NULL;
    gov_certificate_file *file = NULL;
    cli_part part;
    gov_call_options call = cli_call(ctx);
    if (!cli_part_begin(&part, w->path)) {
        return cli_fail_text(ctx, GOV_ERR_FILE, "cannot write", "无法写入", w->path);
    }
    gov_status status = gov_certificate_fetch_stream(ctx->session, w->id, w->format, &w->usage,
                                                     NULL, write_piece, &part, &call, &file, &err);
    if (status != GOV_OK) {
        cli_part_drop(&part);
        return status == GOV_ERR_HOOK || status == GOV_ERR_FILE
                   ? (gov_error_free(err),
                      cli_fail_text(ctx, GOV_ERR_FILE, "cannot write", "无法写入", w->path))
                   : cli_fail(ctx, status, err);
    }
    int code = CLI_EXIT_OK;
    if (cli_part_keep(&part)) {
        show_file(ctx, w, file);
    } else {
        code = cli_fail_text(ctx, GOV_ERR_FILE, "cannot write", "无法写入", w->path);
    }
    gov_certificate_file_free(file);
    return code;
}

/* Standard output gets the bytes only when all of them held. */
static int fetch_to_output(cli_context *ctx, const wanted *w)
{
    gov_error *err = NULL;
    gov_certificate_file *file = NULL;
    gov_call_options call = cli_call(ctx);
    gov_status status =
        gov_certificate_fetch(ctx->session, w->id, w->format, &w->usage, NULL, &call, &file, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    (void)fwrite(gov_certificate_file_get_data(file), 1,
                 (size_t)gov_certificate_file_get_size(file), stdout);
    gov_certificate_file_free(file);
    return CLI_EXIT_OK;
}

static int run_fetch(cli_context *ctx, const cli_args *args)
{
    const char *format = cli_args_value(args, "format");
    wanted w = {.id = args->words[0], .path = cli_args_value(args, "output")};
    w.format = format == NULL ? GOV_CERTIFICATE_SD_JWT : cli_certificate_format(format);
    if (w.format == GOV_CERTIFICATE_OTHER) {
        return cli_fail_usage(ctx, "unknown format", "未知格式", format);
    }
    if (w.path == NULL) {
        return cli_fail_usage(ctx, "say where to: --output FILE", "请用 --output 指定输出文件",
                              NULL);
    }
    bool to_output = strcmp(w.path, "-") == 0;
    if (to_output && ctx->json) {
        return cli_fail_usage(ctx, "--json and --output - exclude each other",
                              "--json 与 --output - 不能同时使用", NULL);
    }
    if (!cli_read_usage(ctx, &w.usage)) {
        return CLI_EXIT_USAGE;
    }
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    return to_output ? fetch_to_output(ctx, &w) : fetch_to_file(ctx, &w);
}

const cli_command cli_command_cert_fetch = {
    "cert fetch", "ID", 1, 1, fetch_options, {"fetch a certificate's file", "获取电子证照文件"},
    run_fetch};
