/* SPDX-License-Identifier: Apache-2.0 */
/* See parties.h. */
#include "scenario/support/parties.h"

#include <stdio.h>
#include <string.h>

void parties_log_in(parties *p)
{
    gov_error *err = NULL;
    gov_session_unref(p->holder);
    gov_session_unref(p->reader);
    p->holder = world_login(&p->w, p->client, "sub-li");
    world_expect(gov_auth_client_credentials(p->client, NULL, &p->reader, &err), &err, GOV_OK,
                 "system");
}

void parties_open(parties *p, bool over_http, const gov_usage *why)
{
    const gov_certificate_query query = {.struct_size = sizeof query, .type_code = PARTIES_CARD};
    gov_certificate_list *list = NULL;
    gov_error *err = NULL;
    memset(p, 0, sizeof *p);
    test_memory_init(&p->memory);
    const world_client_options options = {.allocator = test_memory_allocator(&p->memory)};
    if (over_http) {
        world_open_http(&p->w);
    } else {
        world_open_in_process(&p->w);
    }
    p->start_ms = over_http ? 1 : WORLD_START_MS;
    p->client = world_client(&p->w, &options);
    parties_log_in(p);
    world_expect(gov_certificate_list_all(p->holder, why, &query, NULL, &list, &err), &err, GOV_OK,
                 "list");
    (void)snprintf(p->card, sizeof p->card, "%s",
                   gov_certificate_get_id(gov_certificate_list_at(list, 0)));
    gov_certificate_list_free(list);
}

void parties_close(parties *p)
{
    gov_session_unref(p->holder);
    gov_session_unref(p->reader);
    gov_client_unref(p->client);
    test_memory_check(&p->memory);
    world_close(&p->w);
}
