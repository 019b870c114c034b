/* SPDX-License-Identifier: Apache-2.0 */
/* Reading how a matter stands: one request, and a second one for the tasks of a package. */
#include "progress/progress.h"

#include "base/mem.h"
#include "core/argument.h"
#include "core/call.h"
#include "progress/wire.h"

void gov_progress_free(gov_progress *progress)
{
    if (progress == NULL) {
        return;
    }
    gov_client *client = progress->client;
    gov__mem_free(&client->mem, progress->tasks);
    gov__json_free(progress->tasks_doc);
    gov__json_free(progress->doc);
    gov__mem_free(&client->mem, progress);
    gov_client_unref(client);
}

/* One request of the two. */
typedef struct ask {
    gov__operation op;
    void (*write)(gov__request *request, const char *matter_id);
    gov_status (*read)(gov_progress *progress);
} ask;

static gov_status fetch(gov_session *session, const ask *what, const char *matter_id,
                        const gov_call_options *options, int64_t deadline_ms,
                        gov_progress *progress, gov__json **doc, gov_error **err)
{
    gov__call call;
    gov_status status = gov__call_begin(&call, session->client, session, &what->op, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        what->write(gov__call_request(&call), matter_id);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = gov__call_json(&call, doc, err);
    }
    if (status == GOV_OK) {
        status = what->read(progress);
        if (status != GOV_OK) {
            status = gov__call_fail(&call, err, status);
        }
    }
    gov__call_end(&call);
    return status;
}

static gov_status load(gov_session *session, const char *matter_id, const gov_call_options *options,
                       gov_progress *progress, gov_error **err)
{
    const struct gov__progress_wire *wire = session->client->platform->progress;
    const ask matter = {{.name = "progress_get", .flags = GOV__OP_SESSION},
                        wire->matter_write,
                        wire->progress_read};
    const ask tasks = {
        {.name = "progress_tasks", .flags = GOV__OP_SESSION}, wire->tasks_write, wire->tasks_read};
    int64_t deadline_ms = gov__call_deadline_of(session->client, options);
    gov_status status =
        fetch(session, &matter, matter_id, options, deadline_ms, progress, &progress->doc, err);
    if (status == GOV_OK && progress->package) {
        return fetch(session, &tasks, matter_id, options, deadline_ms, progress,
                     &progress->tasks_doc, err);
    }
    if (status == GOV_OK) {
        status = gov__error_status(&session->client->mem, err, wire->tasks_read(progress));
    }
    return status;
}

gov_status gov_progress_get(gov_session *session, const char *matter_id,
                            const gov_call_options *options, gov_progress **out_progress,
                            gov_error **err)
{
    if (out_progress != NULL) {
        *out_progress = NULL;
    }
    if (session == NULL || out_progress == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_progress");
    }
    gov_client *client = session->client;
    gov_status status = gov__argument_text(&client->mem, err, "matter_id", matter_id, GOV__ID_MAX);
    if (status != GOV_OK) {
        return status;
    }
    gov_progress *progress = gov__mem_calloc(&client->mem, 1, sizeof *progress);
    if (progress == NULL) {
        return gov__error_no_memory(err);
    }
    progress->client = gov_client_ref(client);
    progress->remaining_working_days = INT32_MIN;
    status = load(session, matter_id, options, progress, err);
    if (status != GOV_OK) {
        gov_progress_free(progress);
        return status;
    }
    *out_progress = progress;
    return GOV_OK;
}
