/* SPDX-License-Identifier: Apache-2.0 */
/* Reading one matter, the life of the object, and what it tells. */
#include "matter/matter.h"

#include <string.h>

#include "base/mem.h"
#include "core/argument.h"
#include "core/call.h"
#include "matter/wire.h"

void gov__matter_clear(const gov_allocator *mem, gov_matter *matter)
{
    gov__mem_free(mem, (void *)matter->children);
    gov__mem_free(mem, (void *)matter->certificates);
    gov__mem_wipe_free_str(mem, matter->json);
    gov__json_free(matter->doc);
}

void gov_matter_free(gov_matter *matter)
{
    if (matter == NULL) {
        return;
    }
    gov_client *client = matter->client;
    gov__matter_clear(&client->mem, matter);
    gov__mem_free(&client->mem, matter);
    gov_client_unref(client);
}

static gov_status read_matter(gov__call *call, gov_matter *matter, gov_error **err)
{
    gov_client *client = call->client;
    gov_status status = gov__call_json(call, &matter->doc, err);
    if (status == GOV_OK) {
        status = client->platform->matter->matter_read(&client->mem, gov__json_root(matter->doc),
                                                       matter);
        status = status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
    }
    return status;
}

static gov_status get(gov_session *session, const char *matter_id, const gov_call_options *options,
                      gov_matter *matter, gov_error **err)
{
    static const gov__operation op = {.name = "matter_get", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->matter->get_write(gov__call_request(&call), matter_id);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = read_matter(&call, matter, err);
    }
    gov__call_end(&call);
    return status;
}

gov_status gov_matter_get(gov_session *session, const char *matter_id,
                          const gov_call_options *options, gov_matter **out_matter, gov_error **err)
{
    if (out_matter != NULL) {
        *out_matter = NULL;
    }
    if (session == NULL || out_matter == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_matter");
    }
    gov_client *client = session->client;
    gov_status status = gov__argument_text(&client->mem, err, "matter_id", matter_id, GOV__ID_MAX);
    if (status != GOV_OK) {
        return status;
    }
    gov_matter *matter = gov__mem_calloc(&client->mem, 1, sizeof *matter);
    if (matter == NULL) {
        return gov__error_no_memory(err);
    }
    matter->client = gov_client_ref(client);
    status = get(session, matter_id, options, matter, err);
    if (status != GOV_OK) {
        gov_matter_free(matter);
        return status;
    }
    *out_matter = matter;
    return GOV_OK;
}

#define GETTER(type, name, value, none)                                                            \
    type name(const gov_matter *matter)                                                            \
    {                                                                                              \
        return matter == NULL ? (none) : (value);                                                  \
    }

GETTER(const char *, gov_matter_get_id, matter->id, NULL)
GETTER(const char *, gov_matter_get_number, matter->number, NULL)
GETTER(const char *, gov_matter_get_query_code, matter->query_code, NULL)
GETTER(const char *, gov_matter_get_item_code, matter->item_code, NULL)
GETTER(const char *, gov_matter_get_item_name, matter->item_name, NULL)
GETTER(gov_matter_state, gov_matter_get_state, matter->state, GOV_MATTER_OTHER)
GETTER(const char *, gov_matter_get_state_name, matter->state_name, NULL)
GETTER(const char *, gov_matter_get_acceptance_mode, matter->acceptance_mode, NULL)
GETTER(int64_t, gov_matter_get_state_since_ms, matter->state_since_ms, 0)
GETTER(size_t, gov_matter_get_child_count, matter->child_count, 0)
GETTER(size_t, gov_matter_get_certificate_count, matter->certificate_count, 0)
GETTER(const char *, gov_matter_get_json,
       matter->json != NULL ? matter->json : gov__json_text(matter->doc, NULL), NULL)

const char *gov_matter_get_child_id(const gov_matter *matter, size_t index)
{
    return index < gov_matter_get_child_count(matter) ? matter->children[index] : NULL;
}

const char *gov_matter_get_certificate_id(const gov_matter *matter, size_t index)
{
    return index < gov_matter_get_certificate_count(matter) ? matter->certificates[index] : NULL;
}
