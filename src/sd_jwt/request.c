/* SPDX-License-Identifier: Apache-2.0 */
/* Making a verifier's request, reading one, and what is told of it. The rules are request_read.c. */
#include "sd_jwt/request.h"

#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "base/mem.h"
#include "base/platform.h"
#include "base/random_id.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/options.h"

#define PREFIX_LEN (sizeof GOV__REQUEST_PREFIX - 1)

void gov_sd_jwt_request_free(gov_sd_jwt_request *request)
{
    if (request != NULL) {
        const gov_allocator mem = request->mem;
        gov__json_free(request->doc);
        gov__mem_wipe_free_str(&mem, request->text);
        gov__mem_free(&mem, request);
    }
}

static gov_sd_jwt_request *new_request(const gov_allocator *mem)
{
    gov_sd_jwt_request *request = gov__mem_calloc(mem, 1, sizeof *request);

    if (request != NULL) {
        request->mem = *mem;
    }
    return request;
}

static void write_json(const gov_sd_jwt_request_terms *terms, const char *nonce, gov__buf *out)
{
    gov__jsonw w;

    gov__jsonw_init(&w, out);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "aud", terms->audience);
    gov__jsonw_member_string(&w, "nonce", nonce);
    gov__jsonw_member_string(&w, "vct", terms->type);
    gov__jsonw_member_string(&w, "purpose", terms->purpose);
    gov__jsonw_member_array(&w, "fields");
    for (size_t i = 0; i < terms->field_count; i++) {
        gov__jsonw_string(&w, terms->fields[i]);
    }
    gov__jsonw_array_end(&w);
    gov__jsonw_member_int64(&w, "exp", terms->expires_at_ms / 1000);
    gov__jsonw_object_end(&w);
}

/* The argument that a member was made of. */
static const char *argument_of(const char *member)
{
    static const struct {
        const char *member;
        const char *argument;
    } names[] = {{"aud", "audience"}, {"vct", "type"}, {"exp", "expires_at_ms"}};

    for (size_t i = 0; member != NULL && i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i].member, member) == 0) {
            return names[i].argument;
        }
    }
    return member != NULL ? member : "terms";
}

static gov_status make(gov_sd_jwt_request *request, const gov_sd_jwt_request_terms *terms,
                       const char **member)
{
    char own_nonce[GOV__RANDOM_ID_ROOM];
    gov_status status = GOV_OK;
    gov__buf json;
    gov__buf text;

    *member = NULL;
    if (terms->nonce == NULL) {
        status = gov__random_id(NULL, own_nonce);
    }
    gov__buf_init_secret(&json, &request->mem, GOV__REQUEST_TEXT_MAX);
    gov__buf_init_secret(&text, &request->mem, GOV__REQUEST_TEXT_MAX);
    if (status == GOV_OK) {
        write_json(terms, terms->nonce != NULL ? terms->nonce : own_nonce, &json);
        status = gov__buf_status(&json);
    }
    if (status == GOV_OK) {
        status = gov__request_parse(request, json.data, json.len, member);
    }
    if (status == GOV_OK) {
        gov__buf_append_str(&text, GOV__REQUEST_PREFIX);
        gov__base64url_encode(&text, json.data, json.len);
        status = gov__buf_take(&text, &request->text, NULL);
    }
    gov__buf_free(&text);
    gov__buf_free(&json);
    return status;
}

/* What the rules cannot see in JSON. */
static const char *bad_term(const gov_sd_jwt_request_terms *terms)
{
    if (terms->field_count > GOV__REQUEST_FIELDS_MAX ||
        (terms->fields == NULL && terms->field_count > 0)) {
        return "fields";
    }
    for (size_t i = 0; i < terms->field_count; i++) {
        if (terms->fields[i] == NULL) {
            return "fields";
        }
    }
    return terms->reserved != 0 ? "terms" : NULL;
}

gov_status gov_sd_jwt_request_new(const gov_allocator *allocator,
                                  const gov_sd_jwt_request_terms *terms,
                                  gov_sd_jwt_request **out_request, gov_error **err)
{
    const gov_allocator *mem = allocator != NULL ? allocator : gov__mem_default();
    gov_sd_jwt_request_terms own;
    const char *member = NULL;

    if (out_request != NULL) {
        *out_request = NULL;
    }
    if (!gov__mem_is_valid(mem) || out_request == NULL) {
        return gov__argument_fail(NULL, err, out_request == NULL ? "out_request" : "allocator");
    }
    if (terms == NULL || gov__options_load(&own, sizeof own, terms) != GOV_OK) {
        return gov__argument_fail(mem, err, "terms");
    }
    if (bad_term(&own) != NULL) {
        return gov__argument_fail(mem, err, bad_term(&own));
    }
    gov_sd_jwt_request *request = new_request(mem);
    if (request == NULL) {
        return gov__error_no_memory(err);
    }
    gov_status status = make(request, &own, &member);
    if (status == GOV_OK) {
        *out_request = request;
        return GOV_OK;
    }
    gov_sd_jwt_request_free(request);
    return status == GOV_ERR_RESPONSE || status == GOV_ERR_ARGUMENT
               ? gov__argument_fail(mem, err, argument_of(member))
               : gov__error_status(mem, err, status);
}

static gov_status read_text(gov_sd_jwt_request *request, const char *text, size_t size,
                            const char **member)
{
    gov__buf json;

    *member = NULL;
    if (size > GOV__REQUEST_TEXT_MAX) {
        return GOV_ERR_LIMIT;
    }
    if (size <= PREFIX_LEN || memcmp(text, GOV__REQUEST_PREFIX, PREFIX_LEN) != 0) {
        return GOV_ERR_UNSUPPORTED;
    }
    gov__buf_init_secret(&json, &request->mem, GOV__REQUEST_TEXT_MAX);
    gov_status status = gov__base64url_decode(&json, text + PREFIX_LEN, size - PREFIX_LEN);
    if (status == GOV_OK) {
        status = gov__request_parse(request, json.data, json.len, member);
    }
    gov__buf_free(&json);
    if (status == GOV_OK) {
        request->text = gov__mem_dup(&request->mem, text, size);
        status = request->text != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
    }
    return status == GOV_ERR_ARGUMENT ? GOV_ERR_RESPONSE : status;
}

static gov_status refuse(const gov_allocator *mem, gov_error **err, gov_status status,
                         const char *member)
{
    switch (status) {
    case GOV_ERR_UNSUPPORTED:
        return gov__error_raise(mem, err, status, "this is no request of a verifier",
                                "这不是核验方的出示请求");
    case GOV_ERR_EXPIRED:
        return gov__error_raise(mem, err, status, "the request has expired", "出示请求已过期");
    case GOV_ERR_RESPONSE:
        return gov__error_raise(mem, err, status, "the request is malformed: %s",
                                "出示请求格式不正确：%s", member != NULL ? member : "JSON");
    default: return gov__error_status(mem, err, status);
    }
}

gov_status gov_sd_jwt_request_read(const gov_allocator *allocator, const char *text, size_t size,
                                   int64_t at_ms, gov_sd_jwt_request **out_request, gov_error **err)
{
    const gov_allocator *mem = allocator != NULL ? allocator : gov__mem_default();
    const char *member = NULL;

    if (out_request != NULL) {
        *out_request = NULL;
    }
    if (!gov__mem_is_valid(mem) || text == NULL || size == 0 || at_ms < 0 || out_request == NULL) {
        return gov__argument_fail(NULL, err,
                                  !gov__mem_is_valid(mem) ? "allocator"
                                  : out_request == NULL   ? "out_request"
                                  : at_ms < 0             ? "at_ms"
                                                          : "text");
    }
    gov_sd_jwt_request *request = new_request(mem);
    if (request == NULL) {
        return gov__error_no_memory(err);
    }
    gov_status status = read_text(request, text, size, &member);
    int64_t now_ms = at_ms != 0 ? at_ms : gov__platform_wall_ms();
    if (status == GOV_OK && request->expires_at_s * 1000 <= now_ms) {
        status = GOV_ERR_EXPIRED;
    }
    if (status == GOV_OK) {
        *out_request = request;
        return GOV_OK;
    }
    gov_sd_jwt_request_free(request);
    return refuse(mem, err, status, member);
}

#define GETTER(type, function, value, none)                                                        \
    type function(const gov_sd_jwt_request *request)                                               \
    {                                                                                              \
        return request != NULL ? (value) : (none);                                                 \
    }

GETTER(const char *, gov_sd_jwt_request_get_text, request->text, NULL)
GETTER(const char *, gov_sd_jwt_request_get_audience, request->audience, NULL)
GETTER(const char *, gov_sd_jwt_request_get_nonce, request->nonce, NULL)
GETTER(const char *, gov_sd_jwt_request_get_type, request->type, NULL)
GETTER(const char *, gov_sd_jwt_request_get_purpose, request->purpose, NULL)
GETTER(size_t, gov_sd_jwt_request_get_field_count, request->field_count, 0)
GETTER(int64_t, gov_sd_jwt_request_get_expires_at_ms, request->expires_at_s * 1000, 0)

const char *gov_sd_jwt_request_get_field(const gov_sd_jwt_request *request, size_t index)
{
    return index < gov_sd_jwt_request_get_field_count(request) ? request->fields[index] : NULL;
}
