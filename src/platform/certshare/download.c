/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes behind a download address of a CertShare platform. It is asked once; a refusal may come as
 * an answer like any other, with a code. */
#include "platform/certshare/certshare.h"

#include <string.h>

#include "base/url.h"
#include "platform/dialect/dialect.h"

#define REFUSAL_MAX 65536U

typedef struct arrival {
    const gov__certshare_download *d;
    const gov__response *response;
    char head[GOV__DIALECT_TASTE]; /* until the form shows */
    size_t have;
    bool tasted;
    gov__buf refusal;
} arrival;

static gov_status taste(arrival *a)
{
    const gov__sink_facts facts = {.size = UINT64_MAX,
                                   .media_type = gov__dialect_media(a->d->wanted)};
    gov_certificate_format form = gov__dialect_format(a->head, a->have);
    if (form != a->d->wanted) {
        return form == GOV_CERTIFICATE_OTHER ? GOV_ERR_RESPONSE : GOV_ERR_UNSUPPORTED;
    }
    a->tasted = true;
    gov_status status = gov__sink_tell(a->d->sink, &facts);
    return status == GOV_OK ? gov__sink_write(a->d->sink, a->head, a->have) : status;
}

static gov_status arrive(void *user, const void *data, size_t size)
{
    arrival *a = user;
    const char *bytes = data;
    if (gov__response_is_json(a->response)) {
        gov__buf_append(&a->refusal, data, size);
        return gov__buf_status(&a->refusal);
    }
    if (!a->tasted) {
        size_t more = sizeof a->head - a->have < size ? sizeof a->head - a->have : size;
        memcpy(a->head + a->have, bytes, more);
        a->have += more;
        bytes += more;
        size -= more;
        gov_status status = a->have == sizeof a->head ? taste(a) : GOV_OK;
        if (status != GOV_OK) {
            return status;
        }
    }
    return size == 0 ? GOV_OK : gov__sink_write(a->d->sink, bytes, size);
}

/* What ended: a document, or a refusal with its code. */
static gov_status settle(arrival *a, gov__call *call, gov_error **err)
{
    char room[GOV__STR_INT_MAX];
    gov__json *doc = NULL;
    if (!gov__response_is_json(a->response)) {
        return a->tasted ? GOV_OK : gov__call_fail(call, err, GOV_ERR_RESPONSE);
    }
    gov_status status = gov__json_parse_buf(&a->refusal, NULL, &doc);
    if (status != GOV_OK) {
        return gov__call_fail(call, err, status);
    }
    const gov__json_node *head = gov__json_get_object(gov__json_root(doc), "head");
    const char *code = gov__dialect_code(gov__dialect_text(gov__json_member(head, "status"), room));
    const gov__certshare_code *row = gov__certshare_code_of(code);
    status = code == NULL || (row != NULL && row->status == GOV_OK) ? GOV_ERR_RESPONSE
             : row != NULL                                          ? row->status
                                                                    : GOV_ERR_PLATFORM;
    status = gov__call_fail_code(call, err, status, code);
    gov__json_free(doc);
    return status;
}

/* The platform's own, or nothing is sent: who answers must not choose where to. */
static gov_status begin(gov__call *call, const gov__certshare_download *d)
{
    const gov_client *client = call->client;
    gov__url own;
    gov__url url;
    gov__buf text;
    gov__buf_init_secret(&text, &client->mem, GOV__URL_MAX);
    gov_status status = gov__url_split(client->base, strlen(client->base), &own);
    if (status == GOV_OK && d->address[0] == '/') {
        gov__buf_append(&text, own.origin.ptr, own.origin.len);
    }
    gov__buf_append_str(&text, d->address);
    if (status == GOV_OK) {
        status = gov__buf_terminate(&text);
    }
    if (status == GOV_OK && (gov__url_split(text.data, text.len, &url) != GOV_OK ||
                             !gov__url_same_origin(&url, &own))) {
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        gov__request_begin_url(&call->request, "GET", text.data);
    }
    gov__buf_free(&text);
    return status;
}

gov_status gov__certshare_get_bytes(const gov__certshare_download *d, gov_error **err)
{
    static const gov__operation op = {.name = "certificate_download",
                                      .flags = GOV__OP_SESSION | GOV__OP_OWN | GOV__OP_ONCE |
                                               GOV__OP_NO_BODY,
                                      .accept = {200},
                                      .media = "*/*"};
    gov__call call;
    gov_status status =
        gov__call_begin(&call, d->session->client, d->session, &op, d->options, err);
    arrival a = {.d = d, .response = gov__call_response(&call)};
    gov__buf_init_secret(&a.refusal, &d->session->client->mem, REFUSAL_MAX);
    if (status == GOV_OK) {
        const gov__body_sink sink = {.write = arrive, .user = &a};
        gov__call_set_deadline(&call, d->deadline_ms);
        gov__call_set_body_limit(&call, gov__sink_max(d->sink) + REFUSAL_MAX);
        gov__call_set_sink(&call, &sink);
        status = begin(&call, d);
        status = status == GOV_OK ? gov__call_run(&call, err) : gov__call_fail(&call, err, status);
    }
    if (status == GOV_OK) {
        status = settle(&a, &call, err);
    }
    gov__buf_free(&a.refusal);
    gov__call_end(&call);
    return status;
}
