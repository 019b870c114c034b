/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk cert verify: whether a file is a genuine certificate (电子证照), check by check. It needs neither
 * settings nor a network. */
#include <string.h>

#include "cert_trust.h"
#include "cert_verdict.h"
#include "commands.h"
#include "file.h"
#include "output.h"

#define DOCUMENT_MAX_BYTES (64U * 1024U * 1024U)

static const cli_option options[] = {
    CLI_TRUST_OPTIONS,
    {'t',
     "at",
     "TIME",
     {"moment of verification, RFC 3339 or a date; default now", "验证时刻（RFC 3339），默认现在"}},
    {'s', "strict", NULL, {"refuse deviations that are otherwise tolerated", "严格模式"}},
    {'\0',
     "revocation",
     "WORD",
     {"required (default), if-available or off", "吊销检查：required（默认）、if-available、off"}},
    CLI_AGE_OPTIONS,
    {'\0', "audience", "TEXT", {"whom the holder's proof must be for", "持有人证明的对象"}},
    {'\0', "nonce", "TEXT", {"the number that it must answer", "须应答的随机数"}},
    {'\0',
     "any-type",
     NULL,
     {"also take an SD-JWT that is no credential", "也接受并非证照的 SD-JWT"}},
    {'\0', "claims", NULL, {"also show the fields of the certificate", "同时显示证照字段"}},
    CLI_END_OF_OPTIONS,
};

static bool read_revocation(const char *word, gov_revocation_policy *out)
{
    static const char *const words[] = {"required", "if-available", "off"};

    for (int i = 0; i < 3; i++) {
        if (strcmp(word, words[i]) == 0) {
            *out = (gov_revocation_policy)i;
            return true;
        }
    }
    return false;
}

static int read_options(cli_context *ctx, gov_verify_options *out)
{
    const char *at = cli_args_value(ctx->args, "at");
    const char *revocation = cli_args_value(ctx->args, "revocation");

    *out = (gov_verify_options){.struct_size = sizeof *out,
                                .issuer = cli_args_value(ctx->args, "issuer"),
                                .audience = cli_args_value(ctx->args, "audience"),
                                .nonce = cli_args_value(ctx->args, "nonce")};
    out->flags = (cli_args_count(ctx->args, "strict") > 0 ? GOV_VERIFY_STRICT : 0) |
                 (cli_args_count(ctx->args, "any-type") > 0 ? GOV_VERIFY_ANY_TYPE : 0);
    if (at != NULL && !cli_read_time(at, &out->at_ms)) {
        return cli_fail_usage(ctx, "--at is a time like 2026-01-31T12:00:00+08:00, not",
                              "--at 应为形如 2026-01-31T12:00:00+08:00 的时刻，而非", at);
    }
    if (revocation != NULL && !read_revocation(revocation, &out->revocation)) {
        return cli_fail_usage(ctx, "--revocation is required, if-available or off, not",
                              "--revocation 应为 required、if-available 或 off，而非", revocation);
    }
    return cli_read_ages(ctx, out) ? 0 : CLI_EXIT_USAGE;
}

static int verify(cli_context *ctx, const char *path, const gov_trust *trust,
                  const gov_verify_options *how)
{
    gov_error *err = NULL;
    gov_verification *found = NULL;
    size_t size = 0;
    char *data = cli_file_read(path, DOCUMENT_MAX_BYTES, &size);

    if (data == NULL) {
        return cli_fail_read(ctx, path);
    }
    if (size == 0) {
        cli_file_free(data, size);
        return cli_fail_text(ctx, GOV_ERR_UNSUPPORTED, "the file is empty", "文件为空", path);
    }
    gov_status status =
        gov_certificate_verify(data, cli_document_size(data, size), trust, how, &found, &err);
    cli_file_free(data, size);
    if (status == GOV_ERR_UNSUPPORTED) {
        gov_error_free(err);
        return cli_fail_text(ctx, GOV_ERR_UNSUPPORTED,
                             "it is not verified: OFD, PDF (from its first byte on) and SD-JWT VC "
                             "(without spaces) can be",
                             "未作验证：只能验证 OFD、PDF（须从首字节开始）和不含空格的 SD-JWT VC",
                             path);
    }
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    cli_verdict_show(ctx, found, cli_args_count(ctx->args, "claims") > 0);
    int code = cli_verdict_exit(found);
    gov_verification_free(found);
    if (code == CLI_EXIT_NO && !cli_trust_is_given(ctx)) {
        cli_note(ctx,
                 "Say whom to believe: --anchors DIR, --bundle FILE, --keys FILE or --platform.",
                 "请指明信任谁：--anchors 目录、--bundle 文件、--keys 文件或 --platform。");
    }
    return code;
}

static int run(cli_context *ctx, const cli_args *args)
{
    gov_verify_options how;
    gov_trust *trust = NULL;
    int code = read_options(ctx, &how);

    if (code == 0) {
        code = cli_trust_open(ctx, &trust);
    }
    if (code == 0 && how.at_ms == 0) {
        how.at_ms = cli_platform_now(ctx);
    }
    if (code == 0) {
        code = verify(ctx, args->words[0], trust, &how);
    }
    gov_trust_free(trust);
    return code;
}

const cli_command cli_command_cert_verify = {
    "cert verify",
    "FILE",
    1,
    1,
    options,
    {"verify a certificate's file, check by check", "逐项验证电子证照文件"},
    run};
