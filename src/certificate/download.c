/* SPDX-License-Identifier: Apache-2.0 */
/* See download.h. */
#include "certificate/download.h"

#include <string.h>

#include "base/str.h"
#include "core/config.h"
#include "core/options.h"
#include "http/cancel.h"

#define SLICE_MS   50
#define ANSWER_MAX 16384

/* An answer that is the file, or JSON that says where it is: known by its media type, and by that only
 * once the head has arrived. */
typedef struct intake {
    gov__download_job *d;
    const gov__response *response;
    gov__body_sink file;
    gov__buf answer;
} intake;

static bool is_address(const intake *in)
{
    return gov__response_is_media(in->response, in->d->wire->download_media);
}

static gov_status intake_write(void *user, const void *data, size_t size)
{
    intake *in = user;
    if (!is_address(in)) {
        return in->file.write(in->file.user, data, size);
    }
    gov__buf_append(&in->answer, data, size);
    gov_status status = gov__buf_status(&in->answer);
    /* The limit is the answer's, not one of the caller's input. */
    return status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE_TOO_LARGE : status;
}

static gov_status intake_restart(void *user)
{
    intake *in = user;
    gov__buf_clear(&in->answer);
    return in->file.restart != NULL ? in->file.restart(in->file.user) : GOV_OK;
}

static gov_status take_address(gov__download_job *d, intake *in)
{
    gov__json *doc = NULL;
    gov__json_limits limits = gov__client_json_limits(d->session->client);
    gov_status status = gov__json_parse_buf(&in->answer, &limits, &doc);
    if (status == GOV_OK) {
        status = d->wire->download_read(gov__json_root(doc), &d->at);
    }
    if (status == GOV_OK) {
        status = gov__sink_tell(d->sink, &d->at.facts);
    }
    d->at.facts = (gov__sink_facts){.size = d->at.facts.size};
    gov__json_free(doc);
    return status;
}

static gov_status take_file(gov__download_job *d, const gov__response *response)
{
    gov__sink_facts facts = {.size = UINT64_MAX,
                             .has_sha256 = true,
                             .media_type = gov__response_header(response, "Content-Type")};
    if (!gov__response_is_media(response, d->wire->media_of(d->job->format))) {
        return GOV_ERR_RESPONSE;
    }
    d->done = true;
    gov_status status = d->wire->digest_read(response, false, facts.sha256);
    return status == GOV_OK ? gov__sink_tell(d->sink, &facts) : status;
}

/* A stream that has been given bytes can only be gone on with. */
static gov__body_sink sink_of(intake *in)
{
    bool again = gov__sink_can_restart(in->d->sink) && in->file.restart != NULL;
    return (gov__body_sink){
        .write = intake_write, .restart = again ? intake_restart : NULL, .user = in};
}

gov_status gov__download_ask(gov__download_job *d, gov_error **error)
{
    gov_client *client = d->session->client;
    gov_call_options loaded;
    const gov_call_options *options = d->options;
    bool good = gov__options_load(&loaded, sizeof loaded, options) == GOV_OK;
    bool counted = good && loaded.grant_id != NULL;
    if (d->asked && good) {
        loaded.idempotency_key = NULL; /* another request than that of the caller's key */
        options = &loaded;
    }
    d->asked = true;
    /* With a grant the answer is one use of it, and a key makes a repeat the same use. */
    const gov__operation op = {.name = "certificate_fetch",
                               .flags = GOV__OP_SESSION | GOV__OP_NO_BODY |
                                        (counted ? GOV__OP_MUTATES : 0),
                               .accept = {200}};
    gov__call call;
    gov_status status = gov__call_begin(&call, client, d->session, &op, options, error);
    intake in = {
        .d = d, .response = gov__call_response(&call), .file = gov__sink_body(d->sink, true)};
    gov__buf_init_secret(&in.answer, &client->mem, ANSWER_MAX);
    if (status == GOV_OK) {
        gov__body_sink sink = sink_of(&in);
        gov__call_set_deadline(&call, d->deadline_ms);
        gov__call_set_body_limit(&call, gov__sink_max(d->sink) + ANSWER_MAX);
        gov__call_set_sink(&call, &sink);
        d->wire->fetch_write(gov__call_request(&call), d->job, d->resumes ? d->at.address : NULL);
        status = gov__call_run(&call, error);
    }
    if (status == GOV_OK) {
        status = is_address(&in) ? take_address(d, &in) : take_file(d, in.response);
        status = status == GOV_OK ? GOV_OK : gov__call_fail(&call, error, status);
    }
    gov__buf_free(&in.answer);
    gov__call_end(&call);
    return status;
}

/* The bytes of one address: those that the sink has already are passed over. */
typedef struct arrival {
    gov__download_job *d;
    const gov__response *response;
    bool seen;     /* the head was looked at */
    uint64_t skip; /* bytes that were there before */
} arrival;

/* "bytes 100-199/200" (RFC 9110 section 14.4) with the first byte and the size expected. */
static bool is_range(const char *text, uint64_t first, uint64_t size)
{
    static const char unit[] = "bytes ";
    uint64_t from = 0;
    uint64_t whole = 0;
    const char *dash = text == NULL ? NULL : strchr(text, '-');
    const char *slash = dash == NULL ? NULL : strchr(dash, '/');
    if (slash == NULL || !gov__str_has_prefix(text, unit)) {
        return false;
    }
    const char *start = text + sizeof unit - 1;
    return dash >= start && gov__str_to_uint64(start, (size_t)(dash - start), &from) &&
           gov__str_to_uint64(slash + 1, strlen(slash + 1), &whole) && from == first &&
           whole == size;
}

/* What arrives must be of the file that was announced, and go on where the sink stands. */
static gov_status look(arrival *a)
{
    gov__download_job *d = a->d;
    uint64_t offset = gov__sink_offset(d->sink);
    gov__sink_facts facts = {.size = UINT64_MAX, .has_sha256 = true};
    const char *etag = gov__response_header(a->response, "ETag");
    a->seen = true;
    gov_status status = d->wire->digest_read(a->response, true, facts.sha256);
    status = status == GOV_OK ? gov__sink_tell(d->sink, &facts) : status;
    if (status != GOV_OK) {
        return status;
    }
    if (a->response->status == 206) {
        const char *range = gov__response_header(a->response, "Content-Range");
        return is_range(range, offset, d->at.facts.size) ? GOV_OK : GOV_ERR_RESPONSE;
    }
    a->skip = offset;
    if (etag != NULL && gov__str_len_max(etag, sizeof d->etag) < sizeof d->etag) {
        memcpy(d->etag, etag, strlen(etag) + 1);
    }
    return GOV_OK;
}

static gov_status arrive(void *user, const void *data, size_t size)
{
    arrival *a = user;
    gov_status status = a->seen ? GOV_OK : look(a);
    if (status != GOV_OK) {
        return status;
    }
    size_t passed = a->skip < size ? (size_t)a->skip : size;
    a->skip -= passed;
    return passed == size ? GOV_OK
                          : gov__sink_write(a->d->sink, (const char *)data + passed, size - passed);
}

static gov_status settle(arrival *a)
{
    gov_status status = a->seen ? GOV_OK : look(a);
    bool whole = a->skip == 0 && gov__sink_offset(a->d->sink) == a->d->at.facts.size;
    return status == GOV_OK && !whole ? GOV_ERR_RESPONSE : status;
}

gov_status gov__download_run(gov__download_job *d, gov_error **error)
{
    const gov__operation op = {.name = "certificate_download",
                               .flags = GOV__OP_SESSION | GOV__OP_ONCE,
                               .accept = {200, 206},
                               .media = d->at.media_type};
    gov__call call;
    if (gov__sink_offset(d->sink) == d->at.facts.size) {
        d->done = true; /* nothing is missing but the end of an answer, or a rename */
        return GOV_OK;
    }
    gov_status status =
        gov__call_begin(&call, d->session->client, d->session, &op, d->options, error);
    arrival a = {.d = d, .response = gov__call_response(&call)};
    if (status == GOV_OK) {
        const gov__body_sink sink = {.write = arrive, .user = &a};
        gov__call_set_deadline(&call, d->deadline_ms);
        gov__call_set_body_limit(&call, gov__sink_max(d->sink));
        gov__call_set_sink(&call, &sink);
        d->wire->download_write(gov__call_request(&call), &d->at, gov__sink_offset(d->sink),
                                d->etag);
        status = gov__call_run(&call, error);
    }
    if (status == GOV_OK) {
        status = settle(&a);
        status = status == GOV_OK ? GOV_OK : gov__call_fail(&call, error, status);
    }
    gov__call_end(&call);
    d->done = status == GOV_OK;
    return status;
}

/* A request that went out and came to nothing; the call has tried again what was not sent. */
static bool is_broken(gov_status status, const gov_error *error)
{
    bool passing = status == GOV_ERR_TIMEOUT || status == GOV_ERR_NETWORK ||
                   status == GOV_ERR_CONNECT || status == GOV_ERR_UNAVAILABLE ||
                   status == GOV_ERR_PLATFORM;
    return passing && gov_error_get_http_status(error) != 503 &&
           gov_error_get_stage(error) != GOV_STAGE_NOT_SENT;
}

static bool wait(const gov__download_job *d, const gov_cancel *cancel)
{
    gov_client *client = d->session->client;
    int64_t pause = gov__config_int(client->config, GOV__OPTION_RETRY_BASE_MS);
    int64_t cap = gov__config_int(client->config, GOV__OPTION_RETRY_CAP_MS);
    for (uint32_t i = 1; i < d->failures && pause < cap; i++) {
        pause *= 2;
    }
    int64_t end = gov__client_now_ms(client) + (pause < cap ? pause : cap);
    if (end >= d->deadline_ms || !gov__client_take_retry(client)) {
        return false;
    }
    for (int64_t now = gov__client_now_ms(client); now < end; now = gov__client_now_ms(client)) {
        if (gov__cancel_is_set(cancel)) {
            return false;
        }
        client->clock.sleep_ms(client->clock.user, end - now < SLICE_MS ? end - now : SLICE_MS);
    }
    return true;
}

bool gov__download_may_resume(gov__download_job *d, gov_status status, const gov_error *error)
{
    const gov_config *config = d->session->client->config;
    bool gone = d->wire->download_is_gone(error);
    uint32_t most = (uint32_t)gov__config_int(config, GOV__OPTION_RETRY_MAX_ATTEMPTS);
    if ((!gone && !is_broken(status, error)) || d->failures >= most) {
        return false;
    }
    d->resumes = true;
    return wait(d, gov__call_cancel_of(d->options));
}
