/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a record from the allow-list of facts: "operation=matter_submit event=exchange ...". */
#include "core/log.h"

#include "base/str.h"

#define LINE_MAX_ 512U

static const char *const STAGES[] = {"", "not_sent", "maybe_sent", "partial", "complete"};

typedef struct line {
    char text[LINE_MAX_];
    size_t len;
} line;

static void put(line *out, const char *text)
{
    while (*text != '\0' && out->len < LINE_MAX_ - 1) {
        out->text[out->len++] = *text++;
    }
    out->text[out->len] = '\0';
}

static void put_text(line *out, const char *name, const char *value)
{
    if (value != NULL) {
        put(out, out->len != 0 ? " " : "");
        put(out, name);
        put(out, value);
    }
}

static void put_int(line *out, const char *name, int64_t value, bool wanted)
{
    char text[GOV__STR_INT_MAX];
    if (wanted) {
        (void)gov__str_from_int64(value, text);
        put_text(out, name, text);
    }
}

bool gov__log_wants(const gov_client *client, gov_log_level level)
{
    return client->log != NULL && level <= client->log_level;
}

void gov__log_write(const gov_client *client, gov_log_level level, const gov__log_facts *facts)
{
    line out = {.len = 0};
    if (!gov__log_wants(client, level)) {
        return;
    }
    bool staged = facts->stage >= GOV_STAGE_NOT_SENT && facts->stage <= GOV_STAGE_COMPLETE;
    put_text(&out, "operation=", facts->operation);
    put_text(&out, "event=", facts->event);
    put_text(&out, "method=", facts->method);
    put_text(&out, "status=", facts->status != GOV_OK ? gov_status_get_name(facts->status) : NULL);
    put_text(&out, "stage=", staged ? STAGES[facts->stage] : NULL);
    put_int(&out, "http=", facts->http_status, facts->http_status != 0);
    put_int(&out, "attempt=", facts->attempt, facts->attempt != 0);
    put_int(&out, "duration_ms=", facts->duration_ms, facts->duration_ms >= 0);
    put_int(&out, "wait_ms=", facts->wait_ms, facts->wait_ms >= 0);
    put_text(&out, "request_id=", facts->request_id);
    client->log(client->log_user, level, out.text);
}
