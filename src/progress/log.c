/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a log from the platform, and verifying one that was kept. What holds is chain.c's to say. */
#include <string.h>

#include "base/mem.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/report.h"
#include "core/trusted_jws.h"
#include "progress/progress.h"
#include "progress/wire.h"

/* Events of one kept log, and of one answer to gov_progress_get_events. */
#define EVENTS_MAX 100000

/* What the events of one log are read with. */
typedef struct reader {
    gov_client *client;
    const gov_call_options *options;
    const char *matter_id; /* NULL: any, of a kept log */
    gov__jwks *keys;       /* NULL: none yet */
    gov__chain *chain;
    gov_event_list *list;
} reader;

static gov_status add(const reader *r, const char *jws, size_t len)
{
    return r->keys == NULL
               ? GOV_ERR_KEY_NOT_FOUND
               : gov__chain_add(r->client, r->keys, r->matter_id, jws, len, r->chain, r->list);
}

/* Adds one event. A platform changes its keys while a log grows, so each event may need other keys than
 * the one before. *err is set where keys cannot be had. */
static gov_status add_event(reader *r, const char *jws, size_t len, gov_error **err)
{
    if (r->list->count >= EVENTS_MAX) {
        return GOV_ERR_LIMIT;
    }
    gov_status status = add(r, jws, len);
    if (status != GOV_ERR_KEY_NOT_FOUND) {
        return status;
    }
    gov__jwks *keys = NULL;
    status = gov__jws_trusted_keys(r->client, r->options, jws, len, &keys, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__jwks_unref(r->keys);
    r->keys = keys;
    return add(r, jws, len);
}

/* Hands an error that was made aside to the caller; its status. */
static gov_status give(gov_error *error, gov_error **err)
{
    gov_status status = gov_error_get_status(error);
    if (err != NULL) {
        gov_error_free(*err);
        *err = error;
    } else {
        gov_error_free(error);
    }
    return status;
}

/* Adds the events of a page. *out_end is set when the log has no more. */
static gov_status add_page(gov__call *call, reader *r, bool *out_end, gov_error **err)
{
    gov__json *doc = NULL;
    gov__event_page page = {.events = NULL};
    gov_error *inner = NULL;
    gov_status status = gov__call_json(call, &doc, err);
    if (status != GOV_OK) {
        return status;
    }
    status = r->client->platform->progress->event_page_read(gov__json_root(doc), &page);
    const gov__json_node *node = gov__json_first(page.events);
    *out_end = node == NULL;
    for (; status == GOV_OK && node != NULL; node = gov__json_next(node)) {
        const char *jws = gov__json_string(node);
        status = jws == NULL ? GOV_ERR_RESPONSE : add_event(r, jws, strlen(jws), &inner);
    }
    *out_end = *out_end || r->chain->seq >= page.head_seq;
    gov__json_free(doc);
    if (inner != NULL) {
        return give(inner, err);
    }
    status = status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE : status;
    return status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
}

gov_status gov__log_read(gov_session *session, const char *matter_id, int64_t wait_ms,
                         const gov_call_options *options, gov__chain *chain, gov_event_list *list,
                         gov_error **err)
{
    static const gov__operation op = {.name = "progress_events", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    reader r = {client, options, matter_id, NULL, chain, list};
    int64_t deadline_ms = gov__call_deadline_of(client, options) + wait_ms;
    bool end = false;
    gov_status status = GOV_OK;
    while (status == GOV_OK && !end) {
        gov__call call;
        status = gov__call_begin(&call, client, session, &op, options, err);
        if (status == GOV_OK) {
            gov__call_set_deadline(&call, deadline_ms);
            client->platform->progress->events_write(gov__call_request(&call), matter_id,
                                                     chain->seq, wait_ms);
            status = gov__call_run(&call, err);
        }
        if (status == GOV_OK) {
            status = add_page(&call, &r, &end, err);
        }
        gov__call_end(&call);
        wait_ms = 0;
    }
    gov__jwks_unref(r.keys);
    return status;
}

gov_status gov_progress_get_events(gov_session *session, const char *matter_id, uint64_t after_seq,
                                   const gov_call_options *options, gov_event_list **out_list,
                                   gov_error **err)
{
    if (out_list != NULL) {
        *out_list = NULL;
    }
    if (session == NULL || out_list == NULL || after_seq > INT64_MAX) {
        return gov__argument_fail(NULL, err,
                                  session == NULL    ? "session"
                                  : out_list == NULL ? "out_list"
                                                     : "after_seq");
    }
    gov_client *client = session->client;
    gov_status status = gov__argument_text(&client->mem, err, "matter_id", matter_id, GOV__ID_MAX);
    if (status != GOV_OK) {
        return status;
    }
    gov_event_list *list = gov__event_list_new(client);
    if (list == NULL) {
        return gov__error_no_memory(err);
    }
    gov__chain chain = {.seq = after_seq};
    status = gov__log_read(session, matter_id, 0, options, &chain, list, err);
    if (status != GOV_OK) {
        gov_event_list_free(list);
        return status;
    }
    *out_list = list;
    return GOV_OK;
}

/* Verifies line by line; stops at the first that does not hold. */
static gov_status verify_lines(reader *r, const char *text, size_t size, gov_error **err)
{
    gov_status status = GOV_OK;
    for (size_t at = 0; at < size && status == GOV_OK;) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t line = end == NULL ? size - at : (size_t)(end - (text + at));
        size_t len = line > 0 && text[at + line - 1] == '\r' ? line - 1 : line;
        if (len > 0) {
            status = add_event(r, text + at, len, err);
            r->matter_id = r->list->count > 0 ? r->list->events[0].subject : NULL;
        }
        at += line + 1;
    }
    return status == GOV_OK && r->list->count == 0 ? GOV_ERR_RESPONSE : status;
}

static void report_log(gov_report *report, gov_status status)
{
    static const gov__report_check checks[] = {
        {"signature", "every event is signed by a key that is trusted here",
         "每个事件均由此处信任的密钥签名"},
        {"chain", "no event is missing, and each names the one before", "无缺漏，前后相扣"},
    };
    gov__report_add_row(report, checks, sizeof checks / sizeof checks[0],
                        status == GOV_ERR_CHAIN ? 1 : 0, status);
}

gov_status gov_progress_verify_log(gov_client *client, const char *text, size_t size,
                                   const gov_call_options *options, gov_report **out_report,
                                   gov_error **err)
{
    if (out_report != NULL) {
        *out_report = NULL;
    }
    if (client == NULL || out_report == NULL || text == NULL || size == 0) {
        return gov__argument_fail(NULL, err,
                                  client == NULL       ? "client"
                                  : out_report == NULL ? "out_report"
                                                       : "text");
    }
    gov__chain chain = {.seq = 0};
    gov_event_list *list = gov__event_list_new(client);
    if (list == NULL) {
        return gov__error_no_memory(err);
    }
    reader r = {client, options, NULL, NULL, &chain, list};
    gov_error *failure = NULL;
    gov_status status = verify_lines(&r, text, size, &failure);
    gov_event_list_free(list);
    gov__jwks_unref(r.keys);
    if (failure != NULL) {
        return give(failure, err);
    }
    if (status == GOV_ERR_NO_MEMORY) {
        return gov__error_no_memory(err);
    }
    gov_report *report = gov__report_new(&client->mem, gov__client_wall_ms(client));
    if (report != NULL) {
        report_log(report, status);
    }
    return gov__report_finish(report, out_report, err);
}
