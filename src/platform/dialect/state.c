/* SPDX-License-Identifier: Apache-2.0 */
/* States of licences by the codes and words in use; each keeps the code and the text that it came
 * with. */
#include "platform/dialect/dialect.h"

#include <string.h>

#include "base/str.h"

typedef struct state_row {
    const char *code;
    const char *text;
    const char *word; /* of the contract */
} state_row;

static const state_row STATES[] = {
    {"01", "有效", "valid"},     {"02", "暂扣", "suspended"}, {"03", "撤销", "withdrawn"},
    {"04", "注销", "cancelled"}, {"05", "失效", "lapsed"},    {"06", "转出", "transferred"},
    {"07", "吊销", "revoked"},   {"99", "其他", "unknown"},
};

/* Words that have no code of their own. */
static const state_row WORDS[] = {
    {NULL, "正常", "valid"},          {NULL, "过期", "expired"},
    {NULL, "已过期", "expired"},      {NULL, "变更", "superseded"},
    {NULL, "限制使用", "restricted"}, {NULL, "未生效", "not_yet_valid"},
};

static const state_row *find(const char *code)
{
    for (size_t i = 0; i < sizeof STATES / sizeof STATES[0]; i++) {
        if (gov__str_equal(STATES[i].code, code) || gov__str_equal(STATES[i].text, code)) {
            return &STATES[i];
        }
    }
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (gov__str_equal(WORDS[i].text, code)) {
            return &WORDS[i];
        }
    }
    return NULL;
}

gov_status gov__dialect_state(const gov_allocator *mem, const char *code, gov_certificate *out)
{
    const state_row *row = find(code);
    bool is_text = row != NULL && gov__str_equal(row->text, code);
    out->status = row != NULL ? row->word : "unknown";
    out->state = gov__certificate_state_of(out->status);
    out->status_text = row != NULL ? row->text : NULL;
    if (is_text) {
        return GOV_OK;
    }
    return gov__certificate_keep(mem, out, code, strlen(code), &out->status_code);
}
