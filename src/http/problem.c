/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a problem document. Every member is optional and of any type: what is not as it should be
 * counts as absent, because this is what a broken gateway sends. */
#include "http/problem.h"

#include <string.h>

#include "base/str.h"

#define WORD_MAX           64U
#define RETRY_AFTER_MAX_MS (366 * 86400000LL)

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

/* A code or an identifier; anything else could carry personal data into a log. */
static const char *word(const gov__json_node *object, const char *name)
{
    const char *text = gov__json_get_string(object, name);
    size_t len = text != NULL ? strlen(text) : 0;
    for (size_t i = 0; i < len; i++) {
        if (!is_word_char(text[i])) {
            return NULL;
        }
    }
    return len > 0 && len <= WORD_MAX ? text : NULL;
}

static const char *first_word(const gov__json_node *object, const char *name, const char *other)
{
    const char *text = word(object, name);
    return text != NULL ? text : word(object, other);
}

/* Never so long that a time in the future cannot be told; -1 when absent. */
static int64_t retry_after(const gov__json_node *object)
{
    int64_t ms = 0;
    if (!gov__json_get_int64(object, "retry_after_ms", &ms) || ms < 0) {
        return -1;
    }
    return ms < RETRY_AFTER_MAX_MS ? ms : RETRY_AFTER_MAX_MS;
}

void gov__problem_from_node(const gov__json_node *node, gov__problem *out)
{
    *out = (gov__problem){.retry_after_ms = -1};
    if (!gov__json_is_object(node)) {
        return;
    }
    out->root = node;
    /* OAuth (RFC 6749 section 5.2) names it "error". */
    out->code = first_word(node, "code", "error");
    out->title = gov__json_get_string(node, "title");
    out->detail = gov__json_get_string(node, "detail");
    out->origin = gov__json_get_string(node, "origin");
    out->trace = word(node, "trace");
    (void)gov__json_get_bool(node, "retryable", &out->retryable);
    out->retry_after_ms = retry_after(node);
    const gov__json_node *citizen = gov__json_get_object(node, "citizen_message");
    out->citizen_zh = gov__json_get_string(citizen, "zh");
    out->citizen_en = gov__json_get_string(citizen, "en");
    out->field_errors = gov__json_get_array(node, "field_errors");
    const gov__json_node *raw = gov__json_get_object(node, "raw");
    out->raw_system = word(raw, "system");
    out->raw_code = word(raw, "code");
}

gov_status gov__problem_read(const gov_allocator *mem, const gov__response *response,
                             gov__problem *out)
{
    size_t size = 0;
    const char *text = gov__response_body(response, &size);
    gov__json *doc = NULL;
    gov_status status = GOV_OK;
    if (size != 0 && gov__response_is_json(response)) {
        status = gov__json_parse(mem, text, size, NULL, &doc);
    }
    gov__problem_from_node(gov__json_root(doc), out);
    out->doc = doc;
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

void gov__problem_free(gov__problem *problem)
{
    gov__json_free(problem->doc);
    *problem = (gov__problem){.retry_after_ms = -1};
}
