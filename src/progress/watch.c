/* SPDX-License-Identifier: Apache-2.0 */
/* Following the log of one matter by long poll; the link to what was seen before is always verified. */
#include "base/mem.h"
#include "core/argument.h"
#include "core/config.h"
#include "progress/progress.h"

gov_status gov_watch_new(gov_session *session, const char *matter_id, gov_watch **out_watch,
                         gov_error **err)
{
    if (out_watch != NULL) {
        *out_watch = NULL;
    }
    if (session == NULL || out_watch == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_watch");
    }
    const gov_allocator *mem = &session->client->mem;
    gov_status status = gov__argument_text(mem, err, "matter_id", matter_id, GOV__ID_MAX);
    if (status != GOV_OK) {
        return status;
    }
    gov_watch *watch = gov__mem_calloc(mem, 1, sizeof *watch);
    char *id = gov__mem_strdup(mem, matter_id);
    if (watch == NULL || id == NULL) {
        gov__mem_free(mem, watch);
        gov__mem_free(mem, id);
        return gov__error_no_memory(err);
    }
    watch->session = gov_session_ref(session);
    watch->matter_id = id;
    *out_watch = watch;
    return GOV_OK;
}

void gov_watch_free(gov_watch *watch)
{
    if (watch == NULL) {
        return;
    }
    gov_session *session = watch->session;
    gov_client *client = gov_client_ref(session->client);
    gov__mem_free(&client->mem, watch->matter_id);
    gov__mem_free(&client->mem, watch);
    gov_session_unref(session);
    gov_client_unref(client);
}

gov_status gov_watch_next(gov_watch *watch, int64_t wait_ms, const gov_call_options *options,
                          gov_event_list **out_list, gov_error **err)
{
    if (out_list != NULL) {
        *out_list = NULL;
    }
    if (watch == NULL || out_list == NULL || wait_ms < 0 || wait_ms > 60000) {
        return gov__argument_fail(NULL, err,
                                  watch == NULL      ? "watch"
                                  : out_list == NULL ? "out_list"
                                                     : "wait_ms");
    }
    gov_client *client = watch->session->client;
    int64_t wait_max = gov__config_int(client->config, GOV__OPTION_WATCH_MAX_WAIT_MS);
    gov_event_list *list = gov__event_list_new(client);
    if (list == NULL) {
        return gov__error_no_memory(err);
    }
    list->state_before = watch->state;
    gov__chain chain = watch->chain;
    gov_status status =
        gov__log_read(watch->session, watch->matter_id, wait_ms < wait_max ? wait_ms : wait_max,
                      options, &chain, list, err);
    if (status != GOV_OK) {
        gov_event_list_free(list);
        return status;
    }
    watch->chain = chain;
    if (list->count > 0) {
        watch->state = gov_event_list_get_to(list, list->count - 1);
    }
    *out_list = list;
    return GOV_OK;
}

gov_matter_state gov_watch_get_state(const gov_watch *watch)
{
    return watch == NULL ? GOV_MATTER_OTHER : watch->state;
}
