/* SPDX-License-Identifier: Apache-2.0 */
/* Status lists as they come: their own address and age, before any signature was checked. What they say
 * of whom is src/statuslist. */
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/error.h"
#include "crypto/jws.h"
#include "trust/parts.h"

#define SECONDS_MAX 253402300799 /* of the year 9999 */

/* What decides nothing before it is verified must at least be letters of base64url. */
static bool is_base64url(const uint8_t *text, const uint8_t *end)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    while (text != end && *text != '\0' && strchr(letters, *text) != NULL) {
        text++;
    }
    return text == end;
}

/* Header, payload and signature of a compact JWS (RFC 7515 section 7.1). */
static bool split(gov__bytes token, gov__bytes *header, gov__bytes *payload)
{
    const uint8_t *first = memchr(token.data, '.', token.len);
    const uint8_t *end = token.data + token.len;
    const uint8_t *second =
        first != NULL ? memchr(first + 1, '.', (size_t)(end - first - 1)) : NULL;

    if (second == NULL || second + 1 == end || first + 1 == second ||
        !is_base64url(second + 1, end)) {
        return false;
    }
    *header = gov__bytes_of(token.data, (size_t)(first - token.data));
    *payload = gov__bytes_of(first + 1, (size_t)(second - first - 1));
    return true;
}

static gov_status parse(const gov_allocator *mem, gov__bytes part, gov__json **out)
{
    const gov__json_limits limits = {.max_bytes = GOV__TRUST_LIST_BYTES};
    gov__buf text;

    *out = NULL;
    gov__buf_init(&text, mem, 0);
    gov_status status = gov__base64url_decode(&text, (const char *)part.data, part.len);
    if (status == GOV_OK) {
        status = gov__json_parse_buf(&text, &limits, out);
    }
    gov__buf_free(&text);
    return status == GOV_ERR_ARGUMENT ? GOV_ERR_RESPONSE : status;
}

static gov_status append(gov_trust *aside, gov__bytes token, const char *uri, int64_t issued_s,
                         int64_t fetched_at_ms)
{
    gov__trust_status_list *lists =
        gov__mem_resize_array(&aside->mem, aside->lists, aside->list_count + 1, sizeof *lists);
    if (lists == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    aside->lists = lists;
    gov__trust_status_list *made = &lists[aside->list_count];
    *made = (gov__trust_status_list){
        .token = gov__mem_dup(&aside->mem, token.data, token.len),
        .size = token.len,
        .uri = gov__mem_strdup(&aside->mem, uri),
        .issued_s = issued_s,
        .fetched_at_ms = issued_s * 1000 < fetched_at_ms ? issued_s * 1000 : fetched_at_ms,
    };
    if (made->token == NULL || made->uri == NULL) {
        gov__mem_free(&aside->mem, made->token);
        gov__mem_free(&aside->mem, made->uri);
        return GOV_ERR_NO_MEMORY;
    }
    aside->list_count++;
    return GOV_OK;
}

/* Token Status List section 5.1. */
static gov_status read_parts(gov_trust *aside, gov__bytes token, const gov__json_node *header,
                             const gov__json_node *claims, int64_t fetched_at_ms, const char *uri)
{
    const char *typ = gov__json_get_string(header, "typ");
    const char *named = gov__json_get_string(claims, "sub");
    int64_t issued_s;

    if (typ == NULL || !gov__jws_typ_equal(typ, "statuslist+jwt") || gov__str_is_empty(named) ||
        strlen(named) > GOV__TRUST_NAME_MAX || !gov__json_get_int64(claims, "iat", &issued_s) ||
        issued_s < 0 || issued_s > SECONDS_MAX ||
        gov__json_get_object(claims, "status_list") == NULL ||
        (uri != NULL && !gov__str_equal(uri, named))) {
        return GOV_ERR_RESPONSE;
    }
    return append(aside, token, named, issued_s, fetched_at_ms);
}

gov_status gov__trust_read_list(gov_trust *aside, gov__bytes token, int64_t fetched_at_ms,
                                const char *uri)
{
    gov__bytes parts[2];
    gov__json *header = NULL;
    gov__json *claims = NULL;

    if (!split(token, &parts[0], &parts[1])) {
        return GOV_ERR_RESPONSE;
    }
    gov_status status = parse(&aside->mem, parts[0], &header);
    if (status == GOV_OK) {
        status = parse(&aside->mem, parts[1], &claims);
    }
    if (status == GOV_OK) {
        status = read_parts(aside, token, gov__json_root(header), gov__json_root(claims),
                            fetched_at_ms, uri);
    }
    gov__json_free(header);
    gov__json_free(claims);
    return status;
}

gov_status gov_trust_add_status_list(gov_trust *trust, const char *token, size_t size,
                                     int64_t fetched_at_ms, gov_error **err)
{
    gov_trust aside;
    gov_status status = gov__trust_check_data(trust, token, size, GOV__TRUST_LIST_BYTES, err);

    if (status == GOV_OK && fetched_at_ms < 0) {
        status = gov__argument_fail(&trust->mem, err, "fetched_at_ms");
    }
    if (status != GOV_OK) {
        return status;
    }
    status = gov__trust_aside(trust, &aside);
    if (status == GOV_OK) {
        status = gov__trust_read_list(&aside, gov__bytes_of(token, size), fetched_at_ms, NULL);
    }
    return gov__trust_refuse(trust, err, gov__trust_leave(trust, &aside, status),
                             GOV_TRUST_STATUS_LIST);
}
