/* SPDX-License-Identifier: Apache-2.0 */
/* See verify.h. */
#include "scenario/support/verify.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sandbox/codec.h"

gov_status verify_trust(const gov_allocator *allocator, gov_client *client, gov_trust **out,
                        gov_error **err)
{
    gov_status status = gov_trust_new(allocator, out, err);

    if (status == GOV_OK) {
        status = gov_trust_fetch_platform(*out, client, NULL, err);
    }
    if (status != GOV_OK) {
        gov_trust_free(*out);
        *out = NULL;
    }
    return status;
}

gov_verify_options verify_now(const gov_client *client)
{
    struct timespec now;
    int64_t offset_ms = 0;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gov_client_get_clock_offset_ms(client, &offset_ms);
    return (gov_verify_options){.struct_size = sizeof(gov_verify_options),
                                .at_ms =
                                    (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + offset_ms};
}

gov_status verify_document(const gov_allocator *allocator, gov_client *client, const void *data,
                           size_t size, gov_verification **out, gov_error **err)
{
    gov_trust *trust = NULL;
    gov_status status = verify_trust(allocator, client, &trust, err);

    *out = NULL;
    if (status == GOV_OK) {
        gov_verify_options options = verify_now(client);
        status = gov_certificate_verify(data, size, trust, &options, out, err);
    }
    gov_trust_free(trust);
    return status;
}

typedef gov_status add_fn(gov_trust *trust, const void *data, size_t size, gov_error **err);

static void add_each(gov_trust *trust, const cJSON *published, const char *name, add_fn *add)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(published, name);

    ck_assert_int_ge(cJSON_GetArraySize(list), 1);
    for (const cJSON *item = list->child; item != NULL; item = item->next) {
        gov_error *err = NULL;
        size_t size = strlen(item->valuestring);
        uint8_t *bytes = strncmp(item->valuestring, "-----", 5) != 0
                             ? gov__sb_b64_read(item->valuestring, size, &size)
                             : NULL;
        const void *data = bytes != NULL ? (const void *)bytes : item->valuestring;
        world_expect(add(trust, data, size, &err), &err, GOV_OK, name);
        free(bytes);
    }
}

gov_trust *verify_store(world *w, const gov_allocator *allocator, gov_client *client)
{
    gov_trust *trust = NULL;
    gov_error *err = NULL;
    cJSON *published = NULL;

    world_expect(verify_trust(allocator, client, &trust, &err), &err, GOV_OK, "trust");
    ck_assert_int_eq(world_operate(w, "GET", "/sandbox/trust", NULL, &published), 200);
    add_each(trust, published, "anchors", gov_trust_add_anchors);
    add_each(trust, published, "intermediates", gov_trust_add_intermediates);
    add_each(trust, published, "crls", gov_trust_add_crl);
    add_each(trust, published, "ocsp", gov_trust_add_ocsp);
    cJSON_Delete(published);
    return trust;
}
