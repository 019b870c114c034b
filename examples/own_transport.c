/* SPDX-License-Identifier: Apache-2.0 */
/* A transport of your own: here one that passes each exchange on to another transport and counts.
 * The other is the sandbox's, in process, so that nothing has to listen. Links libgovsdk-sandbox. */
#include <govsdk.h>
#include <govsdk/sandbox.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* Several threads may be inside perform at once. */
struct counter {
    const gov_transport *inner;
    atomic_uint requests;
    atomic_uint changes;
    atomic_ullong body_bytes;
};

/* The exchange is read before it is passed on: after finish it must not be touched. */
static void count_and_perform(void *user, gov_exchange *exchange)
{
    struct counter *counter = user;
    const char *method = gov_exchange_get_method(exchange);
    atomic_fetch_add(&counter->requests, 1);
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        atomic_fetch_add(&counter->changes, 1);
    }
    atomic_fetch_add(&counter->body_bytes, gov_exchange_get_body_size(exchange));
    counter->inner->perform(counter->inner->user, exchange);
}

/* At the end of a session: what the other transport keeps of it must go. */
static void forget(void *user)
{
    const gov_transport *inner = ((struct counter *)user)->inner;
    if (inner->forget != NULL) {
        inner->forget(inner->user);
    }
}

static void destroy(void *user)
{
    const gov_transport *inner = ((struct counter *)user)->inner;
    if (inner->destroy != NULL) {
        inner->destroy(inner->user);
    }
}

static gov_status make_client(struct counter *counter, gov_client **out_client, gov_error **err)
{
    const gov_transport table = {.struct_size = sizeof table,
                                 .user = counter,
                                 .perform = count_and_perform,
                                 .forget = forget,
                                 .destroy = destroy};
    gov_config *config = NULL;
    gov_status status = gov_config_new(NULL, &config, err);
    if (status == GOV_OK) {
        status = gov_config_set_transport(config, &table, err);
    }
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", GOV_SANDBOX_BASE_URL, err);
    }
    if (status == GOV_OK) {
        status = gov_config_set_boolean(config, "gateway.allow_sandbox", 1, err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, out_client, err);
    }
    gov_config_free(config);
    return status;
}

static gov_status look_at_a_package(gov_client *client, gov_error **err)
{
    gov_session *session = NULL;
    gov_item *item = NULL;
    gov_status status = gov_session_new_anonymous(client, &session, err);
    if (status == GOV_OK) {
        status = gov_item_get_package(session, "PKG-NEWBORN", NULL, &item, err);
    }
    if (status == GOV_OK) {
        printf("%s: %zu items\n", gov_item_get_name(item), gov_item_get_child_count(item));
    }
    gov_item_free(item);
    gov_session_unref(session);
    return status;
}

int main(void)
{
    gov_sandbox *sandbox = NULL;
    gov_client *client = NULL;
    gov_error *err = NULL;
    struct counter counter = {NULL, 0, 0, 0};

    gov_status status = gov_sandbox_new(NULL, &sandbox);
    if (status == GOV_OK) {
        counter.inner = gov_sandbox_get_transport(sandbox);
        status = make_client(&counter, &client, &err);
    }
    if (status == GOV_OK) {
        status = look_at_a_package(client, &err);
    }
    printf("%u requests, %u changes, %llu bytes of body\n", atomic_load(&counter.requests),
           atomic_load(&counter.changes), atomic_load(&counter.body_bytes));
    if (status != GOV_OK) {
        fprintf(stderr, "%s\n", gov_status_get_text(status, GOV_LANGUAGE_EN));
    }
    gov_error_free(err);
    gov_client_unref(client);
    gov_sandbox_free(sandbox);
    return status == GOV_OK ? 0 : 1;
}
