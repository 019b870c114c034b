/* SPDX-License-Identifier: Apache-2.0 */
/* See verify.h. */
#include "scenario/support/verify.h"

#include <time.h>

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
