/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle into a trust store: signature, times and sequence of its index, digests of its files, then the
 * files themselves, all aside; the store changes last. */
#include <govsdk/jws.h>

#include <string.h>

#include "base/base64.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/platform.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/error.h"
#include "core/options.h"
#include "trust/bundle.h"
#include "trust/parts.h"

/* How far the clock of whoever made it may be ahead. */
enum { SKEW_S = 300 };

#define ALGS "ES256 ES384 ES512 RS256 RS384 RS512 PS256 PS384 PS512 EdDSA " GOV__BUNDLE_SM2

struct reading {
    gov_trust *trust;
    gov_trust aside;
    gov_trust_bundle_options options;
    gov__json *whole;
    gov__json *index;
    int64_t sequence;
};

static gov_status malformed(const struct reading *r, gov_error **err)
{
    return gov__trust_refuse(r->trust, err, GOV_ERR_RESPONSE, GOV__TRUST_A_BUNDLE);
}

static gov_status parse_whole(struct reading *r, const void *data, size_t size, gov_error **err)
{
    const gov__json_limits limits = {.max_bytes = GOV__TRUST_BUNDLE_BYTES};
    gov_status status = gov__json_parse(&r->trust->mem, data, size, &limits, &r->whole);

    return gov__trust_refuse(r->trust, err, status, GOV__TRUST_A_BUNDLE);
}

/* The payload of the index, verified. */
static gov_status open_index(struct reading *r, const gov_key_set *keys, gov_error **err)
{
    const char *jws = gov__json_get_string(gov__json_root(r->whole), "index");
    const gov_jws_verify_options options = {.struct_size = sizeof options,
                                            .max_bytes = GOV__BUNDLE_INDEX_MAX,
                                            .typ = GOV__BUNDLE_TYP,
                                            .sm2_name = GOV__BUNDLE_SM2};
    const size_t len = jws != NULL ? gov__str_len_max(jws, GOV__BUNDLE_INDEX_MAX + 1) : 0;
    char *payload = NULL;
    size_t payload_len = 0;

    if (len == 0) {
        return malformed(r, err);
    }
    gov_status status =
        gov_jws_verify_with(keys, ALGS, &options, jws, len, &payload, &payload_len, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__json_parse(&r->trust->mem, payload, payload_len, NULL, &r->index);
    gov_key_set_free_text(keys, payload);
    return gov__trust_refuse(r->trust, err, status, GOV__TRUST_A_BUNDLE);
}

static gov_status check_terms(struct reading *r, gov_error **err)
{
    const gov__json_node *root = gov__json_root(r->index);
    const int64_t at_s =
        (r->options.at_ms != 0 ? r->options.at_ms : gov__platform_wall_ms()) / 1000;
    int64_t issued_s;
    int64_t expires_s;

    if (!gov__json_get_int64(root, "sequence", &r->sequence) || r->sequence < 1 ||
        !gov__json_get_int64(root, "iat", &issued_s) ||
        !gov__json_get_int64(root, "exp", &expires_s) || issued_s < 0 || expires_s <= issued_s) {
        return malformed(r, err);
    }
    if (at_s >= expires_s) {
        return gov__error_raise(&r->trust->mem, err, GOV_ERR_EXPIRED, "the bundle has ended",
                                "信任包已过期");
    }
    if (issued_s - SKEW_S > at_s) {
        return gov__error_raise(&r->trust->mem, err, GOV_ERR_NOT_YET_VALID,
                                "the bundle is from the future", "信任包尚未生效");
    }
    if (r->sequence < r->options.min_sequence) {
        return gov__error_raise(&r->trust->mem, err, GOV_ERR_CONFLICT,
                                "the bundle is older than the one that was installed",
                                "信任包比已安装的旧");
    }
    return GOV_OK;
}

/* What is in a file of the index. GOV_ERR_DIGEST when it is another. */
static gov_status open_file(const struct reading *r, const gov__json_node *entry,
                            const gov__json_node *file, gov__buf *out)
{
    const char *name = gov__json_get_string(entry, "name");
    const char *wanted = gov__json_get_string(entry, "digest");
    const char *text = gov__json_string(file);
    char digest[GOV__BUNDLE_DIGEST];

    if (name == NULL || !gov__str_equal(name, gov__json_name(file)) || text == NULL ||
        wanted == NULL) {
        return GOV_ERR_RESPONSE;
    }
    gov_status status = gov__base64_decode(out, text, strlen(text));
    if (status != GOV_OK) {
        return status == GOV_ERR_ARGUMENT ? GOV_ERR_RESPONSE : status;
    }
    status = gov__bundle_digest(r->trust->crypto, gov__bytes_of(out->data, out->len), digest);
    return status == GOV_OK && !gov__str_equal(digest, wanted) ? GOV_ERR_DIGEST : status;
}

/* "fetched_at", or `absent` when it is not there. False when it is malformed. */
static bool read_fetched(const gov__json_node *entry, int64_t absent, int64_t *out_ms)
{
    int64_t seconds = 0;

    *out_ms = absent;
    if (gov__json_member(entry, "fetched_at") == NULL) {
        return absent >= 0;
    }
    bool good = gov__json_get_int64(entry, "fetched_at", &seconds) && seconds >= 0 &&
                seconds <= INT64_MAX / 1000;
    *out_ms = good ? seconds * 1000 : absent;
    return good;
}

static gov_status read_file(gov_trust *aside, const gov__json_node *entry, gov__bytes data)
{
    const gov_trust_kind kind = gov__bundle_kind_of(gov__json_get_string(entry, "kind"));
    const char *issuer = gov__json_get_string(entry, "issuer");
    int64_t fetched_ms;

    switch (kind) {
    case GOV_TRUST_ANCHOR:
    case GOV_TRUST_INTERMEDIATE: return gov__trust_read_certs(aside, kind, data);
    case GOV_TRUST_CRL: return gov__trust_read_crls(aside, data);
    case GOV_TRUST_OCSP: return gov__trust_read_ocsp(aside, data);
    case GOV_TRUST_ISSUER:
        return issuer != NULL && read_fetched(entry, 0, &fetched_ms)
                   ? gov__trust_read_issuer(aside, issuer, data, fetched_ms)
                   : GOV_ERR_RESPONSE;
    case GOV_TRUST_STATUS_LIST:
        return read_fetched(entry, -1, &fetched_ms)
                   ? gov__trust_read_list(aside, data, fetched_ms, NULL)
                   : GOV_ERR_RESPONSE;
    default: return GOV_ERR_RESPONSE;
    }
}

static gov_status take_file(struct reading *r, const gov__json_node *entry,
                            const gov__json_node *file)
{
    gov__buf data;

    gov__buf_init(&data, &r->trust->mem, 0);
    gov_status status = open_file(r, entry, file, &data);
    if (status == GOV_OK) {
        status = read_file(&r->aside, entry, gov__bytes_of(data.data, data.len));
    }
    gov__buf_free(&data);
    return status;
}

static gov_status take_files(struct reading *r, gov_error **err)
{
    const gov__json_node *index = gov__json_get_array(gov__json_root(r->index), "files");
    const gov__json_node *files = gov__json_get_object(gov__json_root(r->whole), "files");
    const size_t count = gov__json_size(index);
    gov_status status = GOV_OK;

    if (index == NULL || files == NULL || gov__json_size(files) != count) {
        return malformed(r, err);
    }
    if (count > GOV__BUNDLE_FILES_MAX) {
        return gov__error_status(&r->trust->mem, err, GOV_ERR_LIMIT);
    }
    /* Both stand in one order, so that every file is one of the index. */
    const gov__json_node *file = gov__json_first(files);
    for (const gov__json_node *entry = gov__json_first(index); status == GOV_OK && entry != NULL;
         entry = gov__json_next(entry), file = gov__json_next(file)) {
        status = take_file(r, entry, file);
    }
    if (status == GOV_ERR_DIGEST) {
        return gov__error_raise(&r->trust->mem, err, status,
                                "a file of the bundle is not the one of its index",
                                "信任包中的文件与索引不符");
    }
    return gov__trust_refuse(r->trust, err, status, GOV__TRUST_A_BUNDLE);
}

static gov_status read_all(struct reading *r, const void *data, size_t size,
                           const gov_key_set *keys, gov_error **err)
{
    gov_status status = parse_whole(r, data, size, err);

    if (status == GOV_OK) {
        status = open_index(r, keys, err);
    }
    if (status == GOV_OK) {
        status = check_terms(r, err);
    }
    return status == GOV_OK ? take_files(r, err) : status;
}

static gov_status load_options(const gov_trust *trust, const gov_trust_bundle_options *in,
                               gov_trust_bundle_options *out, gov_error **err)
{
    if (gov__options_load(out, sizeof *out, in) != GOV_OK || out->reserved != 0 || out->at_ms < 0 ||
        out->min_sequence < 0) {
        return gov__argument_fail(&trust->mem, err, "options");
    }
    return GOV_OK;
}

gov_status gov_trust_add_bundle(gov_trust *trust, const void *data, size_t size,
                                const gov_key_set *keys, const gov_trust_bundle_options *options,
                                int64_t *out_sequence, gov_error **err)
{
    struct reading r = {.trust = trust};

    if (out_sequence != NULL) {
        *out_sequence = 0;
    }
    gov_status status = gov__trust_check_data(trust, data, size, GOV__TRUST_BUNDLE_BYTES, err);
    if (status == GOV_OK && keys == NULL) {
        status = gov__argument_fail(&trust->mem, err, "keys");
    }
    if (status == GOV_OK) {
        status = load_options(trust, options, &r.options, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    status = gov__trust_aside(trust, &r.aside);
    if (status == GOV_OK) {
        status = read_all(&r, data, size, keys, err);
    }
    const gov_status done = gov__trust_leave(trust, &r.aside, status);
    if (status == GOV_OK || done == GOV_ERR_NO_MEMORY) {
        status = gov__trust_refuse(trust, err, done, GOV__TRUST_A_BUNDLE);
    }
    gov__json_free(r.whole);
    gov__json_free(r.index);
    if (status == GOV_OK && out_sequence != NULL) {
        *out_sequence = r.sequence;
    }
    return status;
}
