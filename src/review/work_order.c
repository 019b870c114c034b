/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the work order of a bad review (差评工单). */
#include "base/mem.h"
#include "core/argument.h"
#include "core/call.h"
#include "review/review.h"
#include "review/wire.h"

void gov_work_order_free(gov_work_order *order)
{
    if (order == NULL) {
        return;
    }
    gov_client *client = order->client;
    gov__json_free(order->doc);
    gov__mem_free(&client->mem, order);
    gov_client_unref(client);
}

static gov_status read_order(gov__call *call, gov_work_order **out, gov_error **err)
{
    gov_client *client = call->client;
    gov_work_order *order = gov__mem_calloc(&client->mem, 1, sizeof *order);
    if (order == NULL) {
        return gov__error_no_memory(err);
    }
    order->client = gov_client_ref(client);
    gov_status status = gov__call_json(call, &order->doc, err);
    if (status == GOV_OK) {
        status = client->platform->review->work_order_read(order);
        status = status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
    }
    if (status != GOV_OK) {
        gov_work_order_free(order);
        return status;
    }
    *out = order;
    return GOV_OK;
}

gov_status gov_review_get_work_order(gov_session *session, const char *review_id,
                                     const gov_call_options *options,
                                     gov_work_order **out_work_order, gov_error **err)
{
    static const gov__operation op = {.name = "review_work_order", .flags = GOV__OP_SESSION};
    if (out_work_order != NULL) {
        *out_work_order = NULL;
    }
    if (session == NULL || out_work_order == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_work_order");
    }
    gov_client *client = session->client;
    gov_status status = gov__argument_text(&client->mem, err, "review_id", review_id, GOV__ID_MAX);
    if (status != GOV_OK) {
        return status;
    }
    gov__call call;
    status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->review->work_order_write(gov__call_request(&call), review_id);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = read_order(&call, out_work_order, err);
    }
    gov__call_end(&call);
    return status;
}

const char *gov_work_order_get_id(const gov_work_order *order)
{
    return order == NULL ? NULL : order->id;
}

const char *gov_work_order_get_state(const gov_work_order *order)
{
    return order == NULL ? NULL : order->state;
}

int64_t gov_work_order_get_due_ms(const gov_work_order *order)
{
    return order == NULL ? 0 : order->due_ms;
}

const char *gov_work_order_get_result(const gov_work_order *order)
{
    return order == NULL ? NULL : order->result;
}

const char *gov_work_order_get_json(const gov_work_order *order)
{
    return order == NULL ? NULL : gov__json_text(order->doc, NULL);
}
