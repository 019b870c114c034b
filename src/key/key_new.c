/* SPDX-License-Identifier: Apache-2.0 */
/* The public makers of keys: arguments checked, then crypto/key.h. */
#include <govsdk/key.h>

#include <string.h>

#include "base/mem.h"
#include "base/platform.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/error.h"
#include "core/options.h"
#include "key/key_public.h"

#define PATH_MAX_BYTES 4096
#define TEXT_MAX_BYTES (256U * 1024)

/* Checks that stand before every maker. */
static gov_status begin(const gov_allocator *mem, const gov_key_options *options,
                        gov__key_options *own, gov_key **out, gov_error **err)
{
    if (out != NULL) {
        *out = NULL;
    }
    gov_status status = gov__key_allocator_check(mem, err);
    if (status == GOV_OK && out == NULL) {
        status = gov__argument_fail(mem, err, "out_key");
    }
    return status == GOV_OK ? gov__key_options_load(mem, options, own, err) : status;
}

gov_status gov_key_generate(const gov_allocator *allocator, const char *kind,
                            const gov_key_options *options, gov_key **out_key, gov_error **err)
{
    static const struct {
        const char *name;
        gov__key_kind kind;
        unsigned bits;
    } kinds[] = {
        {"P-256", GOV__KEY_P256, 0},      {"P-384", GOV__KEY_P384, 0},
        {"P-521", GOV__KEY_P521, 0},      {"Ed25519", GOV__KEY_ED25519, 0},
        {"X25519", GOV__KEY_X25519, 0},   {"SM2", GOV__KEY_SM2, 0},
        {"RSA-2048", GOV__KEY_RSA, 2048}, {"RSA-3072", GOV__KEY_RSA, 3072},
        {"RSA-4096", GOV__KEY_RSA, 4096}, {"RSA-8192", GOV__KEY_RSA, 8192},
    };
    gov__key_options own;
    gov_status status = begin(allocator, options, &own, out_key, err);

    if (status == GOV_OK && kind == NULL) {
        return gov__argument_fail(allocator, err, "kind");
    }
    if (status != GOV_OK) {
        return status;
    }
    status = GOV_ERR_ALGORITHM;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (gov__str_equal(kinds[i].name, kind)) {
            status = gov__key_generate(allocator, kinds[i].kind, kinds[i].bits, &own, out_key);
        }
    }
    return gov__key_refuse(allocator, err, status);
}

gov_status gov_key_from_pem(const gov_allocator *allocator, const char *pem, size_t size,
                            const gov_key_options *options, gov_key **out_key, gov_error **err)
{
    gov__key_options own;
    gov_status status = begin(allocator, options, &own, out_key, err);

    if (status == GOV_OK && (pem == NULL || size == 0)) {
        return gov__argument_fail(allocator, err, "pem");
    }
    if (status != GOV_OK) {
        return status;
    }
    return gov__key_refuse(allocator, err, gov__key_from_pem(allocator, pem, size, &own, out_key));
}

gov_status gov_key_from_jwk(const gov_allocator *allocator, const char *json, size_t size,
                            const gov_key_options *options, gov_key **out_key, gov_error **err)
{
    gov__key_options own;
    gov_status status = begin(allocator, options, &own, out_key, err);

    if (status == GOV_OK && (json == NULL || size == 0)) {
        return gov__argument_fail(allocator, err, "json");
    }
    if (status != GOV_OK) {
        return status;
    }
    return gov__key_refuse(allocator, err,
                           gov__key_parse_jwk(allocator, json, size, &own, out_key));
}

/* A JWK is an object, and PEM begins with something else. */
static bool is_json(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len &&
           (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
        at++;
    }
    return at < len && text[at] == '{';
}

gov_status gov_key_from_file(const gov_allocator *allocator, const char *path,
                             const gov_key_options *options, gov_key **out_key, gov_error **err)
{
    gov__key_options own;
    char *text = NULL;
    size_t len = 0;
    gov_status status = begin(allocator, options, &own, out_key, err);

    if (status == GOV_OK) {
        status = gov__argument_text(allocator, err, "path", path, PATH_MAX_BYTES);
    }
    if (status != GOV_OK) {
        return status;
    }
    status = gov__platform_file_load(allocator, path, TEXT_MAX_BYTES, &text, &len);
    if (status == GOV_OK) {
        status = is_json(text, len) ? gov__key_parse_jwk(allocator, text, len, &own, out_key)
                                    : gov__key_from_pem(allocator, text, len, &own, out_key);
    }
    gov__mem_wipe_free(allocator, text, len);
    return gov__key_refuse(allocator, err, status);
}

gov_status gov_key_from_secret(const gov_allocator *allocator, const void *secret, size_t size,
                               const gov_key_options *options, gov_key **out_key, gov_error **err)
{
    gov__key_options own;
    gov_status status = begin(allocator, options, &own, out_key, err);

    if (status == GOV_OK && (secret == NULL || size == 0)) {
        return gov__argument_fail(allocator, err, "secret");
    }
    if (status != GOV_OK) {
        return status;
    }
    return gov__key_refuse(allocator, err,
                           gov__key_from_secret(allocator, secret, size, &own, out_key));
}

static gov_status new_external(const gov_allocator *mem, const char *public_jwk,
                               const gov_key_ops *ops, const gov_key_options *options,
                               gov_key **out, gov_error **err)
{
    const gov__json_limits limits = {.max_bytes = TEXT_MAX_BYTES};
    gov__key_options own;
    gov__json *doc = NULL;
    gov_status status = begin(mem, options, &own, out, err);

    if (status == GOV_OK && (public_jwk == NULL ||
                             (ops->sign == NULL && ops->decrypt == NULL && ops->derive == NULL))) {
        return gov__argument_fail(mem, err, public_jwk == NULL ? "public_jwk" : "ops");
    }
    if (status != GOV_OK) {
        return status;
    }
    status = gov__json_parse(mem, public_jwk, gov__str_len_max(public_jwk, TEXT_MAX_BYTES + 1),
                             &limits, &doc);
    if (status == GOV_OK) {
        status = gov__key_new_external(mem, gov__json_root(doc), ops, &own, out);
    }
    gov__json_free(doc);
    return gov__key_refuse(mem, err, status);
}

gov_status gov_key_new_external(const gov_allocator *allocator, const char *public_jwk,
                                const gov_key_ops *ops, const gov_key_options *options,
                                gov_key **out_key, gov_error **err)
{
    gov_key_ops own = {0};
    gov_status status = ops != NULL ? gov__options_load(&own, sizeof own, ops) : GOV_ERR_ARGUMENT;

    if (status == GOV_OK && own.digest_only > 1) {
        status = GOV_ERR_ARGUMENT;
    }
    if (status == GOV_OK) {
        status = new_external(allocator, public_jwk, &own, options, out_key, err);
    } else {
        if (out_key != NULL) {
            *out_key = NULL;
        }
        status = gov__argument_fail(NULL, err, "ops");
    }
    if (status != GOV_OK && own.destroy != NULL) {
        own.destroy(own.user);
    }
    return status;
}
