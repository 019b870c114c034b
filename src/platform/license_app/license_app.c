/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the license-app/v1 driver, and what it reads and fetches by a use code. */
#include "platform/license_app/license_app.h"

#include "platform/dialect/dialect.h"

#define ANSWER_ROOM 65536U

static gov_status get(gov_session *session, const char *id, const gov_usage *usage,
                      const gov_call_options *options, gov_certificate **out, gov_error **err)
{
    static const gov__operation op = {.name = "certificate_get",
                                      .flags = GOV__OP_SESSION | GOV__OP_OWN};
    const gov__license_app_ask ask = {.op = &op,
                                      .path = "/license/get_license",
                                      .session = session,
                                      .options = options,
                                      .query = {{"auth_code", id}}};
    gov_certificate *made = NULL;
    gov__json *doc = NULL;
    (void)usage; /* the code was given for it */
    gov_status status = gov__license_app_run(&ask, &doc, err);
    if (status == GOV_OK) {
        const gov__json_node *data = gov__json_get_object(gov__json_root(doc), "data");
        status = data == NULL ? GOV_ERR_RESPONSE : gov__certificate_new(session->client, &made);
        if (status == GOV_OK) {
            status = gov__license_app_fields(session->client, data, id, made);
        }
        status = gov__license_app_refuse(&ask, status, err);
    }
    gov__json_free(doc);
    if (status != GOV_OK) {
        gov_certificate_free(made);
        return status;
    }
    *out = made;
    return GOV_OK;
}

static gov_status fetch(gov_session *session, const gov__certificate_job *job, gov__sink *sink,
                        const gov_call_options *options, gov_error **err)
{
    static const gov__operation op = {.name = "certificate_fetch",
                                      .flags = GOV__OP_SESSION | GOV__OP_OWN};
    const gov__license_app_ask ask = {.op = &op,
                                      .path = "/license/archive",
                                      .session = session,
                                      .options = options,
                                      .max_bytes = gov__sink_max(sink) / 3 * 4 +
                                                   gov__sink_max(sink) / 16 + ANSWER_ROOM,
                                      .query = {{"auth_code", job->id}}};
    gov__json *doc = NULL;
    gov_status status = gov__dialect_check_format(job->format);
    if ((job->how->flags & GOV_FETCH_MARKED_COPY) != 0) {
        status = GOV_ERR_UNSUPPORTED;
    }
    if (status != GOV_OK) {
        return gov__error_status(&session->client->mem, err, status);
    }
    status = gov__license_app_run(&ask, &doc, err);
    if (status == GOV_OK) {
        const gov__json_node *data = gov__json_get_object(gov__json_root(doc), "data");
        const char *text = gov__json_get_string(data, "file_data");
        status = gov__dialect_base64(&session->client->mem, text, job->format, sink);
        status = gov__license_app_refuse(&ask, status, err);
    }
    gov__json_free(doc);
    return status;
}

static const gov__certificate_driver driver = {
    .list = gov__license_app_list,
    .get = get,
    .fetch = fetch,
};

const gov__platform gov__license_app = {
    .name = "license_app",
    .identity = &gov__license_app_identity,
    .token_query = "access_token",
    .problem_judge = gov__dialect_judge,
    .item = &gov__dialect_item,
    .matter = &gov__dialect_matter,
    .progress = &gov__dialect_progress,
    .certificate_driver = &driver,
    .review = &gov__dialect_review,
};
