/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of issuers: a JWK Set (RFC 7517 section 5), or JWT VC Issuer Metadata (SD-JWT VC section 5) with
 * the set in it. Fetching them is fetch.c. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "core/argument.h"
#include "core/error.h"
#include "trust/parts.h"

/* Appends to a store aside; the texts are copied. */
static gov_status append(gov_trust *aside, const char *issuer, const char *json, gov__jwks *keys,
                         int64_t fetched_at_ms)
{
    gov__trust_issuer *issuers = gov__mem_resize_array(&aside->mem, aside->issuers,
                                                       aside->issuer_count + 1, sizeof *issuers);
    if (issuers == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    aside->issuers = issuers;
    gov__trust_issuer *made = &issuers[aside->issuer_count];
    *made = (gov__trust_issuer){.issuer = gov__mem_strdup(&aside->mem, issuer),
                                .json = gov__mem_strdup(&aside->mem, json),
                                .fetched_at_ms = fetched_at_ms};
    if (made->issuer == NULL || made->json == NULL) {
        gov__mem_free(&aside->mem, made->issuer);
        gov__mem_free(&aside->mem, made->json);
        return GOV_ERR_NO_MEMORY;
    }
    made->keys = gov__jwks_ref(keys);
    aside->issuer_count++;
    return GOV_OK;
}

static gov_status read_set(gov_trust *aside, const char *issuer, const gov__json_node *set,
                           int64_t fetched_at_ms)
{
    const gov__jwks_limits limits = {.max_bytes = GOV__TRUST_ISSUER_BYTES};
    gov__jwks *keys = NULL;
    gov__buf text;

    gov__buf_init(&text, &aside->mem, GOV__TRUST_ISSUER_BYTES);
    gov_status status = gov__json_print(set, &text);
    if (status == GOV_OK) {
        status = gov__buf_terminate(&text);
    }
    if (status == GOV_OK) {
        status = gov__jwks_parse(aside->crypto, text.data, text.len, &limits, &keys);
    }
    if (status == GOV_OK && gov__jwks_count(keys) == 0) {
        status = GOV_ERR_ALGORITHM;
    }
    if (status == GOV_OK) {
        status = append(aside, issuer, text.data, keys, fetched_at_ms);
    }
    gov__jwks_unref(keys);
    gov__buf_free(&text);
    return status;
}

/* The issuer that is named and the one that a document names are the same, byte for byte. */
static gov_status read_document(gov_trust *aside, const char *issuer, const gov__json_node *root,
                                int64_t fetched_at_ms)
{
    const char *named = gov__json_get_string(root, "issuer");
    const gov__json_node *set = gov__json_get_object(root, "jwks");

    if (gov__json_member(root, "keys") != NULL) {
        set = root;
    }
    if (issuer == NULL) {
        issuer = named;
    }
    if (set == NULL || gov__str_is_empty(issuer) || strlen(issuer) > GOV__TRUST_NAME_MAX ||
        (gov__json_member(root, "issuer") != NULL && !gov__str_equal(named, issuer))) {
        return GOV_ERR_RESPONSE;
    }
    return read_set(aside, issuer, set, fetched_at_ms);
}

gov_status gov__trust_read_issuer(gov_trust *aside, const char *issuer, gov__bytes json,
                                  int64_t fetched_at_ms)
{
    gov__json *doc = NULL;
    gov_status status = gov__json_parse(&aside->mem, (const char *)json.data, json.len, NULL, &doc);

    if (status == GOV_OK) {
        status = read_document(aside, issuer, gov__json_root(doc), fetched_at_ms);
    }
    gov__json_free(doc);
    return status;
}

gov_status gov_trust_add_issuer(gov_trust *trust, const char *issuer, const char *json, size_t size,
                                int64_t fetched_at_ms, gov_error **err)
{
    gov_trust aside;
    gov_status status = gov__trust_check_data(trust, json, size, GOV__TRUST_ISSUER_BYTES, err);

    if (status == GOV_OK) {
        status = gov__argument_text(&trust->mem, err, "issuer", issuer, GOV__TRUST_NAME_MAX);
    }
    if (status == GOV_OK && (fetched_at_ms < 0 || fetched_at_ms > GOV__TIME_MAX_MS)) {
        status = gov__argument_fail(&trust->mem, err, "fetched_at_ms");
    }
    if (status != GOV_OK) {
        return status;
    }
    status = gov__trust_aside(trust, &aside);
    if (status == GOV_OK) {
        status = gov__trust_read_issuer(&aside, issuer, gov__bytes_of(json, size), fetched_at_ms);
    }
    return gov__trust_refuse(trust, err, gov__trust_leave(trust, &aside, status), GOV_TRUST_ISSUER);
}
