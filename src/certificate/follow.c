/* SPDX-License-Identifier: Apache-2.0 */
/* Across provinces: the links of certificates that were replaced or moved, and those of a type wherever
 * they were issued. Each step is an ordinary read. */
#include "base/mem.h"
#include "base/str.h"
#include "certificate/driver.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/options.h"

#define LINKS_MAX 16
#define FOUND_MAX 1000

/* One walk: why, and until when. */
typedef struct walk {
    gov_session *session;
    const gov_usage *usage;
    gov_call_options options;
    int64_t deadline_ms;
} walk;

static const char *link_of(const gov_certificate *certificate, gov_link direction)
{
    return direction == GOV_LINK_PREDECESSOR ? certificate->predecessor_id
                                             : certificate->successor_id;
}

static bool has(const gov_certificate_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (gov__str_equal(list->certificates[i].id, id)) {
            return true;
        }
    }
    return false;
}

static gov_status begin(walk *w, gov_session *session, const gov_usage *usage,
                        const gov_call_options *options, gov_error **err)
{
    *w = (walk){.session = session, .usage = usage};
    if (gov__options_load(&w->options, sizeof w->options, options) != GOV_OK) {
        return gov__argument_fail(&session->client->mem, err, "options");
    }
    w->deadline_ms = gov__call_deadline_of(session->client, options);
    /* Where there is no link no call is made that would notice. */
    return gov__client_check(session->client, err);
}

/* The time that is left goes to the next call. */
static gov_status spend(walk *w, gov_error **err)
{
    gov_client *client = w->session->client;
    w->options.timeout_ms = w->deadline_ms - gov__client_now_ms(client);
    return w->options.timeout_ms > 0 ? GOV_OK
                                     : gov__error_status(&client->mem, err, GOV_ERR_TIMEOUT);
}

/* Moves what a certificate owns into the list; the certificate is gone. */
static gov_status move(gov_certificate_list *list, gov_certificate *certificate)
{
    gov_certificate *place = NULL;
    gov_status status = gov__certificate_list_add(list, NULL, NULL, &place);
    if (status == GOV_OK) {
        *place = *certificate;
        place->client = NULL;
        *certificate = (gov_certificate){.client = certificate->client};
    }
    gov_certificate_free(certificate);
    return status;
}

static gov_status step(walk *w, const char *id, gov_certificate_list *list, gov_error **err)
{
    gov_certificate *next = NULL;
    gov_status status = spend(w, err);
    if (status == GOV_OK) {
        status = gov_certificate_get(w->session, id, w->usage, &w->options, &next, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    return gov__error_status(&w->session->client->mem, err, move(list, next));
}

static gov_status follow(walk *w, const gov_certificate *first, gov_link direction,
                         gov_certificate_list *list, gov_error **err)
{
    const gov_allocator *mem = &w->session->client->mem;
    const char *id = link_of(first, direction);
    for (size_t links = 0; id != NULL; links++) {
        if (links == LINKS_MAX || gov__str_equal(id, first->id) || has(list, id)) {
            return gov__error_raise(mem, err, GOV_ERR_RESPONSE,
                                    "the links of the certificate run in a circle, or are more "
                                    "than %d",
                                    "证照的前后关联成环，或超过 %d 个", LINKS_MAX);
        }
        gov_status status = step(w, id, list, err);
        if (status != GOV_OK) {
            return status;
        }
        const gov_certificate *got = &list->certificates[list->count - 1];
        if (!gov__str_equal(got->id, id)) {
            return gov__error_status(mem, err, GOV_ERR_RESPONSE);
        }
        id = link_of(got, direction);
    }
    return GOV_OK;
}

static gov_status give(gov_status status, gov_certificate_list *list, gov_certificate_list **out)
{
    if (status != GOV_OK) {
        gov_certificate_list_free(list);
        return status;
    }
    *out = list;
    return GOV_OK;
}

gov_status gov_certificate_follow(gov_session *session, const gov_certificate *certificate,
                                  const gov_usage *usage, gov_link direction,
                                  const gov_call_options *options, gov_certificate_list **out_list,
                                  gov_error **err)
{
    if (out_list != NULL) {
        *out_list = NULL;
    }
    if (session == NULL || certificate == NULL || out_list == NULL) {
        return gov__argument_fail(NULL, err,
                                  session == NULL       ? "session"
                                  : certificate == NULL ? "certificate"
                                                        : "out_list");
    }
    gov_client *client = session->client;
    gov_usage why;
    walk w;
    gov_certificate_list *list = NULL;
    gov_status status = gov__usage_load(&client->mem, usage, &why, err);
    if (status == GOV_OK && direction != GOV_LINK_PREDECESSOR && direction != GOV_LINK_SUCCESSOR) {
        status = gov__argument_fail(&client->mem, err, "direction");
    }
    if (status == GOV_OK) {
        status = begin(&w, session, &why, options, err);
    }
    if (status == GOV_OK) {
        status = gov__error_status(&client->mem, err, gov__certificate_list_new(client, &list));
    }
    if (status == GOV_OK) {
        status = follow(&w, certificate, direction, list, err);
    }
    return give(status, list, out_list);
}

/* Moves the certificates that are not there yet. */
static gov_status gather(gov_certificate_list *list, gov_certificate_list *more)
{
    for (size_t i = 0; i < more->count; i++) {
        gov_certificate *place = NULL;
        if (has(list, more->certificates[i].id)) {
            continue;
        }
        gov_status status = gov__certificate_list_add(list, NULL, NULL, &place);
        if (status != GOV_OK) {
            return status;
        }
        *place = more->certificates[i];
        more->certificates[i] = (gov_certificate){.client = NULL};
    }
    return GOV_OK;
}

/* All pages of a type; what is replaced is followed to its present form. */
static gov_status find(walk *w, const char *type_code, const char *holder,
                       gov_certificate_list **out, gov_error **err)
{
    const gov_certificate_query query = {
        .struct_size = sizeof query, .limit = FOUND_MAX, .type_code = type_code, .holder = holder};
    gov_certificate_list *list = NULL;
    gov_status status = spend(w, err);
    if (status == GOV_OK) {
        status = gov_certificate_list_all(w->session, w->usage, &query, &w->options, &list, err);
    }
    size_t listed = list == NULL ? 0 : list->count;
    for (size_t i = 0; status == GOV_OK && i < listed; i++) {
        gov_certificate_list *present = NULL;
        const gov_certificate *old = &list->certificates[i];
        if (old->successor_id == NULL || has(list, old->successor_id)) {
            continue;
        }
        status = gov__error_status(&w->session->client->mem, err,
                                   gov__certificate_list_new(w->session->client, &present));
        if (status == GOV_OK) {
            status = follow(w, old, GOV_LINK_SUCCESSOR, present, err);
        }
        if (status == GOV_OK) {
            status = gov__error_status(&w->session->client->mem, err, gather(list, present));
        }
        gov_certificate_list_free(present);
    }
    return give(status, list, out);
}

gov_status gov_certificate_find_by_type(gov_session *session, const char *type_code,
                                        const char *holder, const gov_usage *usage,
                                        const gov_call_options *options,
                                        gov_certificate_list **out_list, gov_error **err)
{
    if (out_list != NULL) {
        *out_list = NULL;
    }
    if (session == NULL || out_list == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_list");
    }
    const gov_allocator *mem = &session->client->mem;
    gov_usage why;
    walk w;
    gov_status status = gov__usage_load(mem, usage, &why, err);
    if (status == GOV_OK) {
        status = gov__argument_text(mem, err, "type_code", type_code, GOV__ID_MAX);
    }
    if (status == GOV_OK) {
        status = begin(&w, session, &why, options, err);
    }
    return status == GOV_OK ? find(&w, type_code, holder, out_list, err) : status;
}
