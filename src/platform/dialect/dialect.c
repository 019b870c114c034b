/* SPDX-License-Identifier: Apache-2.0 */
/* The empty tables, and what a plain HTTP status means. */
#include "platform/dialect/dialect.h"

#include "base/str.h"
#include "item/wire.h"
#include "matter/wire.h"
#include "progress/wire.h"
#include "review/wire.h"

#define CODE_MAX 32U

const gov__item_wire gov__dialect_item;
const gov__matter_wire gov__dialect_matter;
const gov__progress_wire gov__dialect_progress;
const gov__review_wire gov__dialect_review;

typedef struct http_row {
    int32_t http_status;
    gov_status status;
} http_row;

static const http_row STATUSES[] = {
    {401, GOV_ERR_LOGIN_REQUIRED}, {403, GOV_ERR_FORBIDDEN},   {404, GOV_ERR_NOT_FOUND},
    {405, GOV_ERR_UNSUPPORTED},    {408, GOV_ERR_TIMEOUT},     {409, GOV_ERR_CONFLICT},
    {410, GOV_ERR_NOT_FOUND},      {413, GOV_ERR_LIMIT},       {415, GOV_ERR_UNSUPPORTED},
    {429, GOV_ERR_RATE_LIMITED},   {502, GOV_ERR_UNAVAILABLE}, {503, GOV_ERR_UNAVAILABLE},
    {504, GOV_ERR_UNAVAILABLE},
};

void gov__dialect_judge(const gov__problem *problem, int32_t http_status, gov__verdict *out)
{
    (void)problem;
    gov_status status =
        http_status >= 400 && http_status <= 499 ? GOV_ERR_INVALID : GOV_ERR_PLATFORM;
    for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++) {
        if (STATUSES[i].http_status == http_status) {
            status = STATUSES[i].status;
        }
    }
    *out = (gov__verdict){.status = status, .token_expired = http_status == 401};
}

const char *gov__dialect_code(const char *code)
{
    size_t len = code != NULL ? gov__str_len_max(code, CODE_MAX + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        char c = code[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-' || c == '.')) {
            return NULL;
        }
    }
    return len >= 1 && len <= CODE_MAX ? code : NULL;
}

const char *gov__dialect_text(const gov__json_node *node, char room[GOV__STR_INT_MAX])
{
    int64_t number = 0;
    if (gov__json_int64(node, &number)) {
        (void)gov__str_from_int64(number, room);
        return room;
    }
    return gov__json_string(node);
}
