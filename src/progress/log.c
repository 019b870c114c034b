/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a log from the platform, and verifying one that was kept. What holds is chain.c's to say. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/report.h"
#include "core/trusted_jws.h"
#include "progress/progress.h"
#include "progress/wire.h"

/* Events of one kept log, and of one answer to gov_progress_get_events. */
#define EVENTS_MAX 100000

/* Adds the events of a page. *out_end is set when the log has no more. */
static gov_status add_page(gov__call *call, const char *matter_id, const gov_call_options *options,
                           gov__chain *chain, gov_event_list *list, bool *out_end, gov_error **err)
{
    gov_client *client = call->client;
    gov__json *doc = NULL;
    gov__event_page page = {.events = NULL};
    gov__jwks *keys = NULL;
    gov_status status = gov__call_json(call, &doc, err);
    if (status != GOV_OK) {
        return status;
    }
    status = client->platform->progress->event_page_read(gov__json_root(doc), &page);
    const gov__json_node *node = gov__json_first(page.events);
    *out_end = node == NULL;
    if (status == GOV_OK && node != NULL && gov__json_string(node) != NULL) {
        const char *first = gov__json_string(node);
        status = gov__jws_trusted_keys(client, options, first, strlen(first), &keys, err);
        if (status != GOV_OK) {
            gov__json_free(doc);
            return status;
        }
    }
    for (; status == GOV_OK && node != NULL; node = gov__json_next(node)) {
        const char *jws = gov__json_string(node);
        status = jws == NULL || list->count >= EVENTS_MAX
                     ? GOV_ERR_RESPONSE
                     : gov__chain_add(client, keys, matter_id, jws, strlen(jws), chain, list);
    }
    *out_end = *out_end || chain->seq >= page.head_seq;
    gov__jwks_unref(keys);
    gov__json_free(doc);
    return status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
}

gov_status gov__log_read(gov_session *session, const char *matter_id, int64_t wait_ms,
                         const gov_call_options *options, gov__chain *chain, gov_event_list *list,
                         gov_error **err)
{
    static const gov__operation op = {.name = "progress_events", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    bool end = false;
    gov_status status = GOV_OK;
    while (status == GOV_OK && !end) {
        gov__call call;
        status = gov__call_begin(&call, client, session, &op, options, err);
        if (status == GOV_OK) {
            gov__call_extend_ms(&call, wait_ms);
            client->platform->progress->events_write(gov__call_request(&call), matter_id,
                                                     chain->seq, wait_ms);
            status = gov__call_run(&call, err);
        }
        if (status == GOV_OK) {
            status = add_page(&call, matter_id, options, chain, list, &end, err);
        }
        gov__call_end(&call);
        wait_ms = 0;
    }
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

/* Which check of the report a failure of the log belongs to. */
static const char *check_of(gov_status status)
{
    return status == GOV_ERR_CHAIN ? "chain" : "signature";
}

/* Verifies line by line; stops at the first that does not hold. */
static gov_status verify_lines(gov_client *client, const gov__jwks *keys, const char *text,
                               size_t size, gov_event_list *list, const char **out_matter)
{
    gov__chain chain = {.seq = 0};
    gov_status status = GOV_OK;
    for (size_t at = 0; at < size && status == GOV_OK;) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t line = end == NULL ? size - at : (size_t)(end - (text + at));
        size_t len = line > 0 && text[at + line - 1] == '\r' ? line - 1 : line;
        if (len > 0) {
            status = list->count >= EVENTS_MAX
                         ? GOV_ERR_LIMIT
                         : gov__chain_add(client, keys, *out_matter, text + at, len, &chain, list);
            *out_matter = list->count > 0 ? list->events[0].subject : NULL;
        }
        at += line + 1;
    }
    return status == GOV_OK && list->count == 0 ? GOV_ERR_RESPONSE : status;
}

static void report_log(gov_report *report, gov_status status)
{
    static const char *const checks[] = {"signature", "chain"};
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        bool failed = status != GOV_OK && gov__str_equal(check_of(status), checks[i]);
        bool reached = status == GOV_OK || failed || i == 0;
        if (reached) {
            gov__report_add_status(report, checks[i], failed ? status : GOV_OK);
        } else {
            gov__report_add(report, checks[i], GOV_CHECK_INDETERMINATE, GOV_OK,
                            "not decided: a check before it failed", "未判定：前面的检查未通过");
        }
    }
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
    gov__jwks *keys = NULL;
    gov_status status = gov__jws_trusted_keys(client, options, text, size, &keys, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_event_list *list = gov__event_list_new(client);
    const char *matter = NULL;
    status =
        list == NULL ? GOV_ERR_NO_MEMORY : verify_lines(client, keys, text, size, list, &matter);
    gov_event_list_free(list);
    gov__jwks_unref(keys);
    if (status == GOV_ERR_NO_MEMORY) {
        return gov__error_no_memory(err);
    }
    gov_report *report = gov__report_new(&client->mem, gov__client_wall_ms(client));
    if (report != NULL) {
        report_log(report, status);
    }
    return gov__report_finish(report, out_report, err);
}
