/* SPDX-License-Identifier: Apache-2.0 */
/* What a request must look like, whoever made it: the one set of rules for writing and reading. */
#include <string.h>

#include "base/str.h"
#include "base/time.h"
#include "sd_jwt/request.h"
#include "sd_jwt/sd_jwt_parts.h"

#define DEPTH 4

static bool is_text(const char *text, size_t max_bytes)
{
    size_t len = text != NULL ? gov__str_len_max(text, max_bytes + 1) : 0;

    return len > 0 && len <= max_bytes && !gov__str_has_control(text, len);
}

static bool read_audience(gov_sd_jwt_request *request, const gov__json_node *node)
{
    request->audience = gov__json_string(node);
    return is_text(request->audience, GOV__REQUEST_AUDIENCE_MAX);
}

static bool read_nonce(gov_sd_jwt_request *request, const gov__json_node *node)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *nonce = gov__json_string(node);
    size_t len = nonce != NULL ? gov__str_len_max(nonce, GOV__REQUEST_NONCE_MAX + 1) : 0;

    request->nonce = nonce;
    return len >= GOV__REQUEST_NONCE_MIN && len <= GOV__REQUEST_NONCE_MAX &&
           strspn(nonce, letters) == len;
}

static bool read_type(gov_sd_jwt_request *request, const gov__json_node *node)
{
    request->type = gov__json_string(node);
    return is_text(request->type, GOV__REQUEST_TYPE_MAX);
}

static bool read_purpose(gov_sd_jwt_request *request, const gov__json_node *node)
{
    const char *purpose = gov__json_string(node);

    request->purpose = purpose;
    return is_text(purpose, GOV__REQUEST_PURPOSE_MAX * 4) &&
           gov__str_count_points(purpose, strlen(purpose)) <= GOV__REQUEST_PURPOSE_MAX;
}

static bool is_repeated(const gov_sd_jwt_request *request, const char *field)
{
    for (size_t i = 0; i < request->field_count; i++) {
        if (strcmp(request->fields[i], field) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_fields(gov_sd_jwt_request *request, const gov__json_node *node)
{
    if (!gov__json_is_array(node)) {
        return false;
    }
    for (const gov__json_node *at = gov__json_first(node); at != NULL; at = gov__json_next(at)) {
        const char *field = gov__json_string(at);
        if (request->field_count == GOV__REQUEST_FIELDS_MAX ||
            !is_text(field, GOV__REQUEST_FIELD_MAX) ||
            !gov__sd_jwt_is_pointer(field, strlen(field)) || is_repeated(request, field)) {
            return false;
        }
        request->fields[request->field_count++] = field;
    }
    return true;
}

static bool read_end(gov_sd_jwt_request *request, const gov__json_node *node)
{
    return gov__json_int64(node, &request->expires_at_s) && request->expires_at_s > 0 &&
           request->expires_at_s <= GOV__TIME_MAX_MS / 1000;
}

/* All members there are. */
static const struct {
    const char *name;
    bool required;
    bool (*read)(gov_sd_jwt_request *request, const gov__json_node *node);
} members[] = {
    {"aud", true, read_audience},    {"nonce", true, read_nonce},   {"vct", false, read_type},
    {"purpose", true, read_purpose}, {"fields", true, read_fields}, {"exp", true, read_end},
};

gov_status gov__request_parse(gov_sd_jwt_request *request, const char *json, size_t len,
                              const char **member)
{
    const gov__json_limits limits = {.max_depth = DEPTH, .max_bytes = GOV__REQUEST_TEXT_MAX};
    size_t known = 0;

    *member = NULL;
    gov_status status = gov__json_parse(&request->mem, json, len, &limits, &request->doc);
    if (status != GOV_OK) {
        return status;
    }
    const gov__json_node *root = gov__json_root(request->doc);
    if (!gov__json_is_object(root)) {
        return GOV_ERR_RESPONSE;
    }
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const gov__json_node *node = gov__json_member(root, members[i].name);
        known += node != NULL ? 1 : 0;
        if (node != NULL ? !members[i].read(request, node) : members[i].required) {
            *member = members[i].name;
            return GOV_ERR_RESPONSE;
        }
    }
    return gov__json_size(root) == known ? GOV_OK : GOV_ERR_RESPONSE;
}
