/* SPDX-License-Identifier: Apache-2.0 */
/* GET /operations/{key}: what became of a request whose answer was never seen. */
#include "platform/gateway/gateway.h"

#include "base/str.h"

typedef struct outcome_word {
    const char *word;
    gov__outcome outcome;
} outcome_word;

static const outcome_word WORDS[] = {
    {"unknown", GOV__OUTCOME_UNKNOWN},
    {"in_progress", GOV__OUTCOME_IN_PROGRESS},
    {"done", GOV__OUTCOME_DONE},
    {"failed", GOV__OUTCOME_FAILED},
};

void gov__gateway_operation_write(gov__request *request, const char *key)
{
    gov__request_begin(request, "GET", "/gov/v1/operations/");
    gov__request_segment(request, key);
}

static gov_status read_members(const gov__json_node *root, gov__outcome_reply *out)
{
    const char *state = gov__json_get_string(root, "state");
    int64_t http_status = 0;
    if (gov__json_get_int64(root, "status", &http_status) && http_status >= 200 &&
        http_status <= 599) {
        out->http_status = (int32_t)http_status;
    }
    out->result = gov__json_get_object(root, "result");
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (gov__str_equal(WORDS[i].word, state)) {
            out->outcome = WORDS[i].outcome;
            return GOV_OK;
        }
    }
    return GOV_ERR_RESPONSE;
}

gov_status gov__gateway_operation_read(const gov_allocator *mem, const gov__response *response,
                                       gov__outcome_reply *out)
{
    size_t size = 0;
    const char *text = gov__response_body(response, &size);
    gov_status status = gov__json_parse(mem, text, size, NULL, &out->doc);
    return status == GOV_OK ? read_members(gov__json_root(out->doc), out) : status;
}
