/* SPDX-License-Identifier: Apache-2.0 */
/* A trust store as a bundle: every file in base64, and a signed index of their digests. */
#include <govsdk/jws.h>

#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/error.h"
#include "core/options.h"
#include "crypto/digest.h"
#include "crypto/key.h"
#include "trust/bundle.h"
#include "trust/parts.h"

static const char *const kinds[] = {
    [GOV_TRUST_ANCHOR] = "anchor", [GOV_TRUST_INTERMEDIATE] = "intermediate",
    [GOV_TRUST_CRL] = "crl",       [GOV_TRUST_OCSP] = "ocsp",
    [GOV_TRUST_ISSUER] = "issuer", [GOV_TRUST_STATUS_LIST] = "status_list",
};

const char *gov__bundle_kind_name(gov_trust_kind kind)
{
    return kinds[kind];
}

gov_trust_kind gov__bundle_kind_of(const char *name)
{
    for (size_t i = GOV_TRUST_ANCHOR; i <= GOV_TRUST_STATUS_LIST; i++) {
        if (gov__str_equal(kinds[i], name)) {
            return (gov_trust_kind)i;
        }
    }
    return (gov_trust_kind)0;
}

gov_status gov__bundle_digest(const gov__crypto *crypto, gov__bytes data,
                              char out[GOV__BUNDLE_DIGEST])
{
    static const char prefix[] = "sha-256:";
    uint8_t digest[32];
    gov_status status = gov__digest_of(crypto, GOV__DIGEST_SHA256, data.data, data.len, digest);

    if (status == GOV_OK) {
        memcpy(out, prefix, sizeof prefix);
        (void)gov__base64url_encode_to(digest, sizeof digest, out + sizeof prefix - 1,
                                       GOV__BUNDLE_DIGEST - sizeof prefix + 1);
    }
    return status;
}

/* The two halves of a bundle while they are written. */
struct writing {
    const gov_trust *trust;
    gov__buf index_text;
    gov__jsonw index;
    gov__buf files_text;
    gov__jsonw files;
    gov_status status;
};

/* One file: "crl-2". Further members of its entry in the index follow; then end_file. */
static void begin_file(struct writing *w, gov_trust_kind kind, size_t number, gov__bytes data)
{
    char name[64];
    char digest[GOV__BUNDLE_DIGEST] = "";
    const size_t len = strlen(kinds[kind]);

    if (w->status == GOV_OK) {
        w->status = gov__bundle_digest(w->trust->crypto, data, digest);
    }
    memcpy(name, kinds[kind], len);
    name[len] = '-';
    (void)gov__str_from_uint64(number + 1, name + len + 1);
    gov__jsonw_object_begin(&w->index);
    gov__jsonw_member_string(&w->index, "name", name);
    gov__jsonw_member_string(&w->index, "kind", kinds[kind]);
    gov__jsonw_member_string(&w->index, "digest", digest);

    gov__buf text;
    gov__buf_init(&text, &w->trust->mem, 0);
    gov__base64_encode(&text, data.data, data.len);
    if (w->status == GOV_OK) {
        w->status = gov__buf_terminate(&text);
    }
    if (w->status == GOV_OK) {
        gov__jsonw_member_string(&w->files, name, text.data);
    }
    gov__buf_free(&text);
}

static void end_file(struct writing *w)
{
    gov__jsonw_object_end(&w->index);
}

static void write_pool(struct writing *w, gov_trust_kind kind, gov__pool_part part)
{
    const size_t count = gov__cert_pool_count(w->trust->pool, part);

    for (size_t i = 0; w->status == GOV_OK && i < count; i++) {
        begin_file(w, kind, i, gov__cert_pool_der(w->trust->pool, part, i));
        end_file(w);
    }
}

static void write_rest(struct writing *w)
{
    for (size_t i = 0; w->status == GOV_OK && i < w->trust->issuer_count; i++) {
        const gov__trust_issuer *issuer = &w->trust->issuers[i];
        begin_file(w, GOV_TRUST_ISSUER, i, gov__bytes_of(issuer->json, strlen(issuer->json)));
        gov__jsonw_member_string(&w->index, "issuer", issuer->issuer);
        if (issuer->fetched_at_ms != 0) {
            gov__jsonw_member_int64(&w->index, "fetched_at", issuer->fetched_at_ms / 1000);
        }
        end_file(w);
    }
    for (size_t i = 0; w->status == GOV_OK && i < w->trust->list_count; i++) {
        const gov__trust_status_list *list = &w->trust->lists[i];
        begin_file(w, GOV_TRUST_STATUS_LIST, i, gov__bytes_of(list->token, list->size));
        gov__jsonw_member_int64(&w->index, "fetched_at", list->fetched_at_ms / 1000);
        end_file(w);
    }
}

static gov_status write_both(struct writing *w, const gov_trust_bundle_terms *terms)
{
    gov__jsonw_object_begin(&w->files);
    gov__jsonw_object_begin(&w->index);
    gov__jsonw_member_int64(&w->index, "sequence", terms->sequence);
    gov__jsonw_member_int64(&w->index, "iat", terms->issued_at_ms / 1000);
    gov__jsonw_member_int64(&w->index, "exp", terms->expires_at_ms / 1000);
    gov__jsonw_member_array(&w->index, "files");
    write_pool(w, GOV_TRUST_ANCHOR, GOV__POOL_ANCHORS);
    write_pool(w, GOV_TRUST_INTERMEDIATE, GOV__POOL_INTERMEDIATES);
    write_pool(w, GOV_TRUST_CRL, GOV__POOL_CRLS);
    write_pool(w, GOV_TRUST_OCSP, GOV__POOL_OCSP);
    write_rest(w);
    gov__jsonw_array_end(&w->index);
    gov__jsonw_object_end(&w->index);
    gov__jsonw_object_end(&w->files);
    if (w->status == GOV_OK) {
        w->status = gov__jsonw_finish(&w->index);
    }
    return w->status == GOV_OK ? gov__jsonw_finish(&w->files) : w->status;
}

static gov_status join(struct writing *w, const char *index, gov__buf *out)
{
    gov__buf_append_str(out, "{\"index\":\"");
    gov__buf_append_str(out, index);
    gov__buf_append_str(out, "\",\"files\":");
    gov__buf_append(out, w->files_text.data, w->files_text.len);
    gov__buf_append_char(out, '}');
    return gov__buf_status(out);
}

static gov_status sign_and_join(struct writing *w, const gov_key *key, char **out_text,
                                size_t *out_size, gov_error **err)
{
    const bool sm2 = gov__key_get_kind(key) == GOV__KEY_SM2;
    const gov_jws_sign_options options = {.struct_size = sizeof options,
                                          .typ = GOV__BUNDLE_TYP,
                                          .sm2_name = sm2 ? GOV__BUNDLE_SM2 : NULL};
    char *index = NULL;
    gov__buf text;
    gov_status status =
        gov_jws_sign(key, &options, w->index_text.data, w->index_text.len, &index, err);

    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init(&text, &w->trust->mem, 0);
    status = join(w, index, &text);
    gov_key_free_text(key, index);
    if (status == GOV_OK && text.len > GOV__TRUST_BUNDLE_BYTES) {
        status = GOV_ERR_LIMIT;
    }
    if (status == GOV_OK) {
        status = gov__buf_take(&text, out_text, out_size);
    }
    gov__buf_free(&text);
    return gov__error_status(&w->trust->mem, err, status);
}

static gov_status load_terms(const gov_trust *trust, const gov_trust_bundle_terms *in,
                             gov_trust_bundle_terms *out, gov_error **err)
{
    const int64_t year_9999_ms = 253402300799999;

    if (in == NULL || gov__options_load(out, sizeof *out, in) != GOV_OK || out->reserved != 0 ||
        out->sequence < 1 || out->issued_at_ms < 0 || out->expires_at_ms <= out->issued_at_ms ||
        out->expires_at_ms > year_9999_ms) {
        return gov__argument_fail(&trust->mem, err, "terms");
    }
    return GOV_OK;
}

gov_status gov_trust_write_bundle(const gov_trust *trust, const gov_key *key,
                                  const gov_trust_bundle_terms *terms, char **out_text,
                                  size_t *out_size, gov_error **err)
{
    struct writing w = {.trust = trust, .status = GOV_OK};
    gov_trust_bundle_terms own = {.struct_size = 0};

    if (out_text != NULL) {
        *out_text = NULL;
    }
    if (out_size != NULL) {
        *out_size = 0;
    }
    if (trust == NULL || key == NULL || out_text == NULL || out_size == NULL) {
        return gov__argument_fail(NULL, err,
                                  trust == NULL      ? "trust"
                                  : key == NULL      ? "key"
                                  : out_text == NULL ? "out_text"
                                                     : "out_size");
    }
    gov_status status = load_terms(trust, terms, &own, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init(&w.index_text, &trust->mem, 0);
    gov__buf_init(&w.files_text, &trust->mem, 0);
    gov__jsonw_init(&w.index, &w.index_text);
    gov__jsonw_init(&w.files, &w.files_text);
    status = write_both(&w, &own);
    status = status == GOV_OK ? sign_and_join(&w, key, out_text, out_size, err)
                              : gov__error_status(&trust->mem, err, status);
    gov__buf_free(&w.index_text);
    gov__buf_free(&w.files_text);
    return status;
}
