/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk cert trust: what a trust store would hold, and trust bundles for a fleet: made, checked, shown. */
#include <errno.h>
#include <string.h>

#include "cert_trust.h"
#include "cert_verdict.h"
#include "commands.h"
#include "file.h"
#include "json_out.h"
#include "output.h"

#define DAY_MS           86400000LL
#define BUNDLE_MAX_BYTES (128U * 1024U * 1024U)

static const cli_option options[] = {
    CLI_TRUST_OPTIONS,
    {'o', "output", "FILE", {"make: where the bundle goes", "make：信任包输出文件"}},
    {'\0', "key", "FILE", {"make: what signs the bundle", "make：签名私钥"}},
    {'\0', "sequence", "N", {"make: greater than the last one", "make：大于上一个的序号"}},
    {'\0', "days", "N", {"make: how long it is good; default 30", "make：有效天数，默认 30"}},
    {'\0', "min-sequence", "N", {"check: the one that is installed", "check：已安装的序号"}},
    CLI_END_OF_OPTIONS,
};

static int show(cli_context *ctx, const gov_trust *trust)
{
    static const struct {
        gov_trust_kind kind;
        const char *en;
        const char *zh;
    } rows[] = {
        {GOV_TRUST_ANCHOR, "Anchors", "根证书"},
        {GOV_TRUST_INTERMEDIATE, "Intermediates", "中间证书"},
        {GOV_TRUST_CRL, "Revocation lists", "吊销列表"},
        {GOV_TRUST_OCSP, "OCSP replies", "OCSP 应答"},
        {GOV_TRUST_ISSUER, "Issuers", "签发者"},
        {GOV_TRUST_STATUS_LIST, "Status lists", "状态列表"},
    };
    gov_error *err = NULL;
    char *json = NULL;
    gov_status status = gov_trust_describe(trust, &json, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    if (ctx->json) {
        (void)printf("%s\n", json);
    } else {
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            char count[32];
            (void)snprintf(count, sizeof count, "%zu", gov_trust_get_count(trust, rows[i].kind));
            cli_field(ctx, cli_t(ctx, rows[i].en, rows[i].zh), count);
        }
    }
    gov_trust_free_text(trust, json);
    return CLI_EXIT_OK;
}

static int list(cli_context *ctx)
{
    gov_trust *trust = NULL;
    int code = cli_trust_open(ctx, &trust);
    if (code == 0) {
        code = show(ctx, trust);
    }
    gov_trust_free(trust);
    return code;
}

static int write_bundle(cli_context *ctx, const gov_trust *trust, const gov_key *key,
                        const gov_trust_bundle_terms *terms)
{
    const char *path = cli_args_value(ctx->args, "output");
    gov_error *err = NULL;
    char *text = NULL;
    size_t size = 0;
    gov_status status = gov_trust_write_bundle(trust, key, terms, &text, &size, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    int code = cli_file_replace(path, text, size)
                   ? CLI_EXIT_OK
                   : cli_fail_text(ctx, GOV_ERR_FILE, "cannot write", "无法写入", path);
    gov_trust_free_text(trust, text);
    if (code == CLI_EXIT_OK && !ctx->json) {
        cli_field(ctx, cli_t(ctx, "Bundle", "信任包"), path);
    }
    return code == CLI_EXIT_OK ? show(ctx, trust) : code;
}

static int make(cli_context *ctx)
{
    gov_trust_bundle_terms terms = {.struct_size = sizeof terms,
                                    .issued_at_ms = cli_platform_now(ctx)};
    const char *key_path = cli_args_value(ctx->args, "key");
    gov_error *err = NULL;
    gov_key *key = NULL;
    gov_trust *trust = NULL;
    int64_t days = 30;

    if (key_path == NULL || cli_args_value(ctx->args, "output") == NULL ||
        cli_args_value(ctx->args, "sequence") == NULL) {
        return cli_fail_usage(ctx, "make needs --output FILE, --key FILE and --sequence N",
                              "make 需要 --output、--key 和 --sequence", NULL);
    }
    if (!cli_read_option_number(ctx, "sequence", 1, INT32_MAX, &terms.sequence) ||
        !cli_read_option_number(ctx, "days", 1, 3660, &days)) {
        return CLI_EXIT_USAGE;
    }
    terms.expires_at_ms = terms.issued_at_ms + days * DAY_MS;
    gov_status status = gov_key_from_file(NULL, key_path, NULL, &key, &err);
    int code = status == GOV_OK ? cli_trust_open(ctx, &trust) : cli_fail(ctx, status, err);
    if (code == 0) {
        code = write_bundle(ctx, trust, key, &terms);
    }
    gov_trust_free(trust);
    gov_key_unref(key);
    return code;
}

static gov_status add_bundle(const char *data, size_t size, const char *keys_json, size_t keys_size,
                             const gov_trust_bundle_options *how, gov_trust **out, gov_error **err)
{
    gov_key_set *keys = NULL;
    gov_status status = gov_key_set_from_json(NULL, keys_json, keys_size, &keys, err);
    if (status == GOV_OK) {
        status = gov_trust_new(NULL, out, err);
    }
    if (status == GOV_OK) {
        status = gov_trust_add_bundle(*out, data, size, keys, how, NULL, err);
    }
    gov_key_set_unref(keys);
    return status;
}

static int check(cli_context *ctx, const char *path)
{
    gov_trust_bundle_options how = {.struct_size = sizeof how};
    const char *keys_path = cli_args_value(ctx->args, "bundle-keys");
    gov_error *err = NULL;
    gov_trust *trust = NULL;
    size_t size = 0;
    size_t keys_size = 0;

    if (keys_path == NULL) {
        return cli_fail_usage(ctx, "say who signs bundles: --bundle-keys FILE",
                              "请用 --bundle-keys 指定信任包的签名密钥集", NULL);
    }
    if (!cli_read_option_number(ctx, "min-sequence", 0, INT32_MAX, &how.min_sequence)) {
        return CLI_EXIT_USAGE;
    }
    char *data = cli_file_read(path, BUNDLE_MAX_BYTES, &size);
    int reason = errno;
    char *keys = NULL;
    if (data != NULL) {
        keys = cli_file_read(keys_path, BUNDLE_MAX_BYTES, &keys_size);
        reason = errno;
    }
    int code = 0;
    if (data == NULL || keys == NULL) {
        errno = reason;
        code = cli_fail_read(ctx, data == NULL ? path : keys_path);
    } else {
        gov_status status = add_bundle(data, size, keys, keys_size, &how, &trust, &err);
        code = status == GOV_OK ? show(ctx, trust) : cli_fail(ctx, status, err);
    }
    gov_trust_free(trust);
    cli_file_free(data, size);
    cli_file_free(keys, keys_size);
    return code;
}

static int run(cli_context *ctx, const cli_args *args)
{
    const char *verb = args->words[0];

    if (strcmp(verb, "list") == 0 && args->word_count == 1) {
        return list(ctx);
    }
    if (strcmp(verb, "make") == 0 && args->word_count == 1) {
        return make(ctx);
    }
    if (strcmp(verb, "check") == 0 && args->word_count == 2) {
        return check(ctx, args->words[1]);
    }
    return cli_fail_usage(ctx, "cert trust is followed by list, make or check FILE",
                          "cert trust 之后应为 list、make 或 check FILE", NULL);
}

const cli_command cli_command_cert_trust = {
    "cert trust",
    "list|make|check [FILE]",
    1,
    2,
    options,
    {"whom to believe: show, and make and check bundles", "信任材料：查看，制作和检查信任包"},
    run};
