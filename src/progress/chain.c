/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of signed events (contract, section 2): signature, gapless numbers, and the digest by which
 * each event names the one before. It knows no request. */
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "progress/progress.h"
#include "progress/wire.h"

gov_event_list *gov__event_list_new(gov_client *client)
{
    gov_event_list *list = gov__mem_calloc(&client->mem, 1, sizeof *list);
    if (list != NULL) {
        list->client = gov_client_ref(client);
    }
    return list;
}

static void event_clear(const gov_allocator *mem, gov__event *event)
{
    gov__json_free(event->claims);
    gov__mem_wipe_free_str(mem, event->jws);
}

void gov_event_list_free(gov_event_list *list)
{
    if (list == NULL) {
        return;
    }
    gov_client *client = list->client;
    for (size_t i = 0; i < list->count; i++) {
        event_clear(&client->mem, &list->events[i]);
    }
    gov__mem_free(&client->mem, list->events);
    gov__mem_free(&client->mem, list);
    gov_client_unref(client);
}

static gov_status reserve(gov_event_list *list)
{
    if (list->count < list->capacity) {
        return GOV_OK;
    }
    size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
    gov__event *events =
        gov__mem_resize_array(&list->client->mem, list->events, capacity, sizeof *events);
    if (events == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    list->events = events;
    list->capacity = capacity;
    return GOV_OK;
}

/* Signature and claims of one event; on failure the caller clears it. */
static gov_status event_open(gov_client *client, const gov__jwks *keys, const char *text,
                             size_t len, gov__event *out)
{
    const struct gov__progress_wire *wire = client->platform->progress;
    gov__jws_policy policy = {.algs = GOV__ALG_ALL, .typ = wire->event_typ};
    gov__jws *jws = NULL;
    gov_status status = gov__jws_verify(client->crypto, text, len, &policy, keys, &jws);
    if (status == GOV_OK) {
        status = gov__json_parse(&client->mem, jws->payload, jws->payload_len, NULL, &out->claims);
    }
    gov__jws_free(jws);
    if (status == GOV_OK) {
        out->jws = gov__mem_dup(&client->mem, text, len);
        status = out->jws == NULL ? GOV_ERR_NO_MEMORY : GOV_OK;
    }
    if (status == GOV_OK) {
        status = wire->event_read(gov__json_root(out->claims), out);
    }
    return status;
}

static bool follows(const gov__event *event, const gov__chain *chain, const char *matter_id)
{
    if (event->seq != chain->seq + 1) {
        return false;
    }
    if (matter_id != NULL && !gov__str_equal(event->subject, matter_id)) {
        return false;
    }
    bool digest_known = chain->seq == 0 || chain->digest[0] != '\0';
    return !digest_known || gov__str_equal(event->prev, chain->digest);
}

static gov_status advance(gov_client *client, const char *text, size_t len, gov__chain *chain)
{
    uint8_t digest[GOV__DIGEST_MAX];
    gov_status status = gov__digest_of(client->crypto, GOV__DIGEST_SHA256, text, len, digest);
    if (status == GOV_OK) {
        gov__base64url_encode_to(digest, gov__digest_size(GOV__DIGEST_SHA256), chain->digest,
                                 sizeof chain->digest);
        chain->seq++;
    }
    return status;
}

gov_status gov__chain_add(gov_client *client, const gov__jwks *keys, const char *matter_id,
                          const char *text, size_t len, gov__chain *chain, gov_event_list *list)
{
    gov_status status = reserve(list);
    if (status != GOV_OK) {
        return status;
    }
    gov__event event = {.claims = NULL};
    status = event_open(client, keys, text, len, &event);
    if (status == GOV_OK && !follows(&event, chain, matter_id)) {
        status = GOV_ERR_CHAIN;
    }
    if (status == GOV_OK) {
        status = advance(client, text, len, chain);
    }
    if (status != GOV_OK) {
        event_clear(&client->mem, &event);
        return status;
    }
    list->events[list->count++] = event;
    return GOV_OK;
}
