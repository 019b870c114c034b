/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk cert fetch: a certificate's file (电子证照), for a stated purpose. */
#include <string.h>
#include <unistd.h>

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
    {'\0', "copy", NULL, {"the copy that is marked with the purpose", "加注用途的副本（加注件）"}},
    {'\0', "sm3", NULL, {"tell the SM3 digest", "给出 SM3 摘要"}},
    {'\0',
     "holder-key",
     "FILE",
     {"bind the certificate to this key of the holder", "将证照与持有人的此密钥绑定"}},
    CLI_GRANT_OPTION,
    CLI_USAGE_OPTIONS,
    CLI_END_OF_OPTIONS,
};

typedef struct wanted {
    const char *id;
    gov_certificate_format format;
    gov_usage usage;
    gov_fetch_options how;
    gov_key *holder_key;
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
        cli_field(ctx, cli_t(ctx, "Made for", "加注用途"),
                  gov_certificate_file_get_copy_cause(file));
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
    if (gov_certificate_file_get_copy_cause(file) != NULL) {
        cli_json_open(&json, "copy");
        cli_json_text(&json, "creator", gov_certificate_file_get_copy_creator(file));
        cli_json_text(&json, "cause", gov_certificate_file_get_copy_cause(file));
        cli_json_time(&json, "created_at", gov_certificate_file_get_copy_created_ms(file));
        cli_json_time(&json, "expires_at", gov_certificate_file_get_copy_expires_ms(file));
        cli_json_close(&json);
    }
    cli_json_close(&json);
    cli_json_end(&json);
}

static int draw_progress(void *user, uint64_t received, uint64_t total)
{
    const cli_context *ctx = user;
    cli_bar_draw(ctx, cli_t(ctx, "Fetching", "获取中"), received, total);
    return 0;
}

/* The file gets its name only when the digest held; what an earlier try left is used. */
static int fetch_to_file(cli_context *ctx, wanted *w)
{
    gov_error *err = NULL;
    gov_certificate_file *file = NULL;
    gov_call_options call = cli_call(ctx);
    w->how.progress = draw_progress;
    w->how.progress_user = ctx;
    gov_status status = gov_certificate_fetch_file(ctx->session, w->id, w->format, &w->usage,
                                                   &w->how, w->path, &call, &file, &err);
    cli_bar_end(ctx);
    if (status == GOV_ERR_FILE) {
        gov_error_free(err);
        return cli_fail_text(ctx, GOV_ERR_FILE, "cannot write", "无法写入", w->path);
    }
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    show_file(ctx, w, file);
    gov_certificate_file_free(file);
    return CLI_EXIT_OK;
}

/* Standard output gets the bytes only when all of them held. */
static int fetch_to_output(cli_context *ctx, const wanted *w)
{
    gov_error *err = NULL;
    gov_certificate_file *file = NULL;
    gov_call_options call = cli_call(ctx);
    gov_status status = gov_certificate_fetch(ctx->session, w->id, w->format, &w->usage, &w->how,
                                              &call, &file, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    (void)fwrite(gov_certificate_file_get_data(file), 1,
                 (size_t)gov_certificate_file_get_size(file), stdout);
    gov_certificate_file_free(file);
    return CLI_EXIT_OK;
}

static int read_how(cli_context *ctx, wanted *w)
{
    const char *path = cli_args_value(ctx->args, "holder-key");
    gov_error *err = NULL;

    w->how = (gov_fetch_options){.struct_size = sizeof w->how};
    w->how.flags = cli_args_count(ctx->args, "copy") > 0 ? GOV_FETCH_MARKED_COPY : 0;
    w->how.digest = cli_args_count(ctx->args, "sm3") > 0 ? GOV_DIGEST_SM3 : GOV_DIGEST_SHA256;
    if (!cli_read_usage(ctx, &w->usage)) {
        return CLI_EXIT_USAGE;
    }
    if (path != NULL) {
        gov_status status = gov_key_from_file(NULL, path, NULL, &w->holder_key, &err);
        w->how.holder_key = w->holder_key;
        return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
    }
    return 0;
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
    if (to_output && isatty(STDOUT_FILENO) && w.format != GOV_CERTIFICATE_SD_JWT &&
        w.format != GOV_CERTIFICATE_JSON) {
        return cli_fail_usage(
            ctx, "this format is no text for a terminal; use --output FILE, or a pipe",
            "该格式不是文本，不能输出到终端；请用 --output 指定文件，或使用管道", format);
    }
    int code = read_how(ctx, &w);
    if (code == 0) {
        code = cli_need_session(ctx);
    }
    if (code == 0) {
        code = to_output ? fetch_to_output(ctx, &w) : fetch_to_file(ctx, &w);
    }
    gov_key_unref(w.holder_key);
    return code;
}

const cli_command cli_command_cert_fetch = {
    "cert fetch", "ID", 1, 1, fetch_options, {"fetch a certificate's file", "获取电子证照文件"},
    run_fetch};
