/* SPDX-License-Identifier: Apache-2.0 */
/* What is in a trust store, as JSON for people and monitors. */
#include "base/json_write.h"
#include "base/mem.h"
#include "base/time.h"
#include "core/argument.h"
#include "core/error.h"
#include "trust/parts.h"

static void member_time(gov__jsonw *w, const char *name, int64_t at_ms)
{
    char text[GOV__TIME_TEXT_MAX];

    if (at_ms >= GOV__TIME_MIN_MS && at_ms <= GOV__TIME_MAX_MS) {
        gov__time_write_utc(at_ms, text);
        gov__jsonw_member_string(w, name, text);
    }
}

static void member_seconds(gov__jsonw *w, const char *name, int64_t at_s)
{
    if (at_s >= GOV__TIME_MIN_MS / 1000 && at_s <= GOV__TIME_MAX_MS / 1000) {
        member_time(w, name, at_s * 1000);
    }
}

static gov_status write_certs(gov__jsonw *w, const gov_trust *trust, const char *name,
                              gov__pool_part part)
{
    const size_t count = gov__cert_pool_count(trust->pool, part);
    gov_status status = GOV_OK;

    gov__jsonw_member_array(w, name);
    for (size_t i = 0; status == GOV_OK && i < count; i++) {
        const gov__cert *cert = gov__cert_pool_cert(trust->pool, part, i);
        char *issuer;
        status = gov__cert_issuer(cert, &issuer);
        gov__jsonw_object_begin(w);
        gov__jsonw_member_string(w, "subject", gov__cert_subject(cert));
        gov__jsonw_member_string(w, "issuer", issuer);
        gov__jsonw_member_string(w, "serial", gov__cert_serial(cert));
        member_seconds(w, "not_before", gov__cert_not_before_s(cert));
        member_seconds(w, "not_after", gov__cert_not_after_s(cert));
        gov__jsonw_object_end(w);
        gov__mem_free(&trust->mem, issuer);
    }
    gov__jsonw_array_end(w);
    return status;
}

static gov_status write_states(gov__jsonw *w, const gov_trust *trust, const char *name,
                               gov__pool_part part)
{
    const size_t count = gov__cert_pool_count(trust->pool, part);
    gov_status status = GOV_OK;

    gov__jsonw_member_array(w, name);
    for (size_t i = 0; status == GOV_OK && i < count; i++) {
        gov__pool_times times;
        status = gov__cert_pool_times(trust->pool, part, i, &times);
        gov__jsonw_object_begin(w);
        gov__jsonw_member_string(w, "issuer", times.issuer);
        member_seconds(w, "this_update", times.this_s);
        member_seconds(w, "next_update", times.next_s);
        gov__jsonw_object_end(w);
        gov__mem_free(&trust->mem, times.issuer);
    }
    gov__jsonw_array_end(w);
    return status;
}

static void write_issuers(gov__jsonw *w, const gov_trust *trust)
{
    gov__jsonw_member_array(w, "issuers");
    for (size_t i = 0; i < trust->issuer_count; i++) {
        const gov__trust_issuer *issuer = &trust->issuers[i];
        gov__jsonw_object_begin(w);
        gov__jsonw_member_string(w, "issuer", issuer->issuer);
        gov__jsonw_member_array(w, "kids");
        for (size_t k = 0; k < gov__jwks_count(issuer->keys); k++) {
            gov__jsonw_string(w, gov__jwk_kid(gov__jwks_at(issuer->keys, k)));
        }
        gov__jsonw_array_end(w);
        if (issuer->fetched_at_ms != 0) {
            member_time(w, "fetched_at", issuer->fetched_at_ms);
        }
        gov__jsonw_object_end(w);
    }
    gov__jsonw_array_end(w);
}

static void write_lists(gov__jsonw *w, const gov_trust *trust)
{
    gov__jsonw_member_array(w, "status_lists");
    for (size_t i = 0; i < trust->list_count; i++) {
        const gov__trust_status_list *list = &trust->lists[i];
        gov__jsonw_object_begin(w);
        gov__jsonw_member_string(w, "uri", list->uri);
        member_seconds(w, "issued_at", list->issued_s);
        member_time(w, "fetched_at", list->fetched_at_ms);
        gov__jsonw_object_end(w);
    }
    gov__jsonw_array_end(w);
}

gov_status gov_trust_describe(const gov_trust *trust, char **out_json, gov_error **err)
{
    gov__buf text;
    gov__jsonw w;

    if (out_json != NULL) {
        *out_json = NULL;
    }
    if (trust == NULL || out_json == NULL) {
        return gov__argument_fail(NULL, err, trust == NULL ? "trust" : "out_json");
    }
    gov__buf_init(&text, &trust->mem, 0);
    gov__jsonw_init(&w, &text);
    gov__jsonw_object_begin(&w);
    gov_status status = write_certs(&w, trust, "anchors", GOV__POOL_ANCHORS);
    if (status == GOV_OK) {
        status = write_certs(&w, trust, "intermediates", GOV__POOL_INTERMEDIATES);
    }
    if (status == GOV_OK) {
        status = write_states(&w, trust, "crls", GOV__POOL_CRLS);
    }
    if (status == GOV_OK) {
        status = write_states(&w, trust, "ocsp", GOV__POOL_OCSP);
    }
    write_issuers(&w, trust);
    write_lists(&w, trust);
    gov__jsonw_object_end(&w);
    if (status == GOV_OK) {
        status = gov__jsonw_finish(&w);
    }
    if (status == GOV_OK) {
        status = gov__buf_take(&text, out_json, NULL);
    }
    gov__buf_free(&text);
    return gov__error_status(&trust->mem, err, status);
}
