/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a trust store from the options of a command. */
#include "cert_trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include "cert_verdict.h"
#include "file.h"
#include "store.h"

#define FILE_MAX_BYTES (128U * 1024U * 1024U)

/* One option whose value names a file; `add` takes its bytes. */
typedef gov_status add_fn(cli_context *ctx, gov_trust *trust, const char *data, size_t size,
                          gov_error **err);

static int add_file(cli_context *ctx, gov_trust *trust, const char *path, add_fn *add)
{
    gov_error *err = NULL;
    size_t size = 0;
    char *data = cli_file_read(path, FILE_MAX_BYTES, &size);

    if (data == NULL) {
        return cli_fail_read(ctx, path);
    }
    gov_status status = add(ctx, trust, data, size, &err);
    cli_file_free(data, size);
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

static int add_files(cli_context *ctx, gov_trust *trust, const char *option, add_fn *add)
{
    size_t at = 0;
    const char *path;
    int code = 0;

    while (code == 0 && (path = cli_args_next(ctx->args, option, &at)) != NULL) {
        code = add_file(ctx, trust, path, add);
    }
    return code;
}

static gov_status add_keys(cli_context *ctx, gov_trust *trust, const char *data, size_t size,
                           gov_error **err)
{
    const char *at = cli_args_value(ctx->args, "keys-at");
    int64_t at_ms = 0; /* not known */

    if (at != NULL) {
        (void)cli_read_time(at, &at_ms);
    }
    return gov_trust_add_issuer(trust, cli_args_value(ctx->args, "issuer"), data, size, at_ms, err);
}

static gov_status add_list(cli_context *ctx, gov_trust *trust, const char *data, size_t size,
                           gov_error **err)
{
    (void)ctx;
    while (size > 0 && (data[size - 1] == '\n' || data[size - 1] == '\r')) {
        size--;
    }
    return gov_trust_add_status_list(trust, data, size, INT64_MAX, err);
}

static gov_status add_bundle(cli_context *ctx, gov_trust *trust, const char *data, size_t size,
                             gov_error **err)
{
    gov_key_set *keys = NULL;
    size_t keys_size = 0;
    const char *path = cli_args_value(ctx->args, "bundle-keys");
    char *json = path != NULL ? cli_file_read(path, FILE_MAX_BYTES, &keys_size) : NULL;

    if (json == NULL) {
        return GOV_ERR_FILE;
    }
    gov_status status = gov_key_set_from_json(NULL, json, keys_size, &keys, err);
    if (status == GOV_OK) {
        status = gov_trust_add_bundle(trust, data, size, keys, NULL, NULL, err);
    }
    gov_key_set_unref(keys);
    cli_file_free(json, keys_size);
    return status;
}

static int add_folders(cli_context *ctx, gov_trust *trust)
{
    gov_error *err = NULL;
    gov_status status = GOV_OK;
    size_t at = 0;
    const char *path;

    while (status == GOV_OK && (path = cli_args_next(ctx->args, "anchors", &at)) != NULL) {
        struct stat info;
        if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode) || access(path, R_OK | X_OK) != 0) {
            return cli_fail_text(ctx, GOV_ERR_FILE, "cannot read the folder", "无法读取目录", path);
        }
        status = gov_trust_add_directory(trust, path, &err);
    }
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

static int add_platform(cli_context *ctx, gov_trust *trust)
{
    gov_error *err = NULL;
    gov_call_options call = cli_call(ctx);

    if (cli_args_count(ctx->args, "platform") == 0) {
        return 0;
    }
    int code = cli_need_client(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_trust_fetch_platform(trust, ctx->client, &call, &err);
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

static int fill(cli_context *ctx, gov_trust *trust)
{
    bool has_keys = cli_args_count(ctx->args, "keys") > 0;
    bool has_bundle = cli_args_count(ctx->args, "bundle") > 0;

    if (has_keys && cli_args_value(ctx->args, "issuer") == NULL) {
        return cli_fail_usage(ctx, "say whose keys they are: --issuer URL",
                              "请用 --issuer 指明密钥属于哪个签发者", NULL);
    }
    const char *at = cli_args_value(ctx->args, "keys-at");
    int64_t at_ms;
    if (at != NULL && !cli_read_time(at, &at_ms)) {
        return cli_fail_usage(ctx, "--keys-at is a time like 2026-01-31T12:00:00+08:00, not",
                              "--keys-at 应为形如 2026-01-31T12:00:00+08:00 的时刻，而非", at);
    }
    if (has_bundle && cli_args_value(ctx->args, "bundle-keys") == NULL) {
        return cli_fail_usage(ctx, "say who signs bundles: --bundle-keys FILE",
                              "请用 --bundle-keys 指定信任包的签名密钥集", NULL);
    }
    if (has_bundle && access(cli_args_value(ctx->args, "bundle-keys"), R_OK) != 0) {
        return cli_fail_read(ctx, cli_args_value(ctx->args, "bundle-keys"));
    }
    int code = add_folders(ctx, trust);
    code = code != 0 ? code : add_files(ctx, trust, "keys", add_keys);
    code = code != 0 ? code : add_files(ctx, trust, "bundle", add_bundle);
    code = code != 0 ? code : add_files(ctx, trust, "status-list", add_list);
    return code != 0 ? code : add_platform(ctx, trust);
}

bool cli_trust_is_given(const cli_context *ctx)
{
    static const char *const names[] = {"anchors", "bundle", "keys", "platform"};
    size_t count = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        count += cli_args_count(ctx->args, names[i]);
    }
    return count > 0;
}

int cli_trust_open(cli_context *ctx, gov_trust **out)
{
    gov_error *err = NULL;
    gov_trust *trust = NULL;

    *out = NULL;
    gov_status status = gov_trust_new(NULL, &trust, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    int code = fill(ctx, trust);
    if (code != 0) {
        gov_trust_free(trust);
        return code;
    }
    *out = trust;
    return 0;
}
