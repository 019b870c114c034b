/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk key new: a private key in a file of one's own, and the public key to be registered. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "file.h"
#include "json_out.h"
#include "output.h"

static const cli_option options[] = {
    {'\0',
     "kind",
     "KIND",
     {"P-256 (default), Ed25519, RSA-3072, SM2, ...", "密钥种类，默认 P-256"}},
    {'\0', "kid", "ID", {"key id; default its thumbprint", "密钥标识，默认为其指纹"}},
    CLI_END_OF_OPTIONS,
};

/* A key that is there may be in use: it is never replaced. */
static int refuse_existing(const cli_context *ctx, const char *path)
{
    struct stat there;
    if (lstat(path, &there) == 0 || errno != ENOENT) {
        return cli_fail_text(ctx, GOV_ERR_FILE, "there is something already at", "该路径已有内容",
                             path);
    }
    return 0;
}

static gov_status make_key(const cli_args *args, gov_key **out_key, gov_error **err)
{
    const char *kind = cli_args_value(args, "kind");
    const char *kid = cli_args_value(args, "kid");
    gov_key *bare = NULL;
    char *jwk = NULL;
    gov_key_options named = {.struct_size = sizeof named, .kid = kid};
    gov_status status = gov_key_generate(NULL, kind != NULL ? kind : "P-256", &named, out_key, err);
    if (status != GOV_OK || kid != NULL) {
        return status;
    }
    bare = *out_key;
    *out_key = NULL;
    named.kid = gov_key_get_thumbprint(bare);
    status = gov_key_copy_private_jwk(bare, &jwk, err);
    if (status == GOV_OK) {
        status = gov_key_from_jwk(NULL, jwk, strlen(jwk), &named, out_key, err);
    }
    gov_key_free_text(bare, jwk);
    gov_key_unref(bare);
    return status;
}

static void show(const cli_context *ctx, const gov_key *key, const char *path, const char *jwk)
{
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_text(&json, "file", path);
        cli_json_text(&json, "kind", gov_key_get_kind(key));
        cli_json_text(&json, "kid", gov_key_get_kid(key));
        cli_json_raw(&json, "public", jwk);
        cli_json_close(&json);
        cli_json_end(&json);
        return;
    }
    cli_field(ctx, cli_t(ctx, "Private key", "私钥"), path);
    cli_field(ctx, cli_t(ctx, "To be registered", "供登记的公钥"), jwk);
}

static int save(const cli_context *ctx, const gov_key *key, const char *path)
{
    gov_error *err = NULL;
    char *secret = NULL;
    char *public_jwk = NULL;
    int code = CLI_EXIT_OK;
    gov_status status = gov_key_copy_private_jwk(key, &secret, &err);
    if (status == GOV_OK) {
        status = gov_key_copy_public_jwk(key, &public_jwk, &err);
    }
    if (status != GOV_OK) {
        code = cli_fail(ctx, status, err);
    } else if (!cli_file_replace(path, secret, strlen(secret))) {
        code = cli_fail_text(ctx, GOV_ERR_FILE, "cannot write the key", "无法写入密钥", path);
    } else {
        show(ctx, key, path, public_jwk);
    }
    gov_key_free_text(key, secret);
    gov_key_free_text(key, public_jwk);
    return code;
}

static int run_new(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    gov_key *key = NULL;
    int code = refuse_existing(ctx, args->words[0]);
    if (code != 0) {
        return code;
    }
    gov_status status = make_key(args, &key, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    code = save(ctx, key, args->words[0]);
    gov_key_unref(key);
    return code;
}

const cli_command cli_command_key_new = {
    "key new", "FILE", 1, 1, options, {"make a private key", "生成私钥"}, run_new};
