/* SPDX-License-Identifier: Apache-2.0 */
/* The public verification of any JWS of the platform. Trust is trusted_jws.c. */
#include <govsdk/jws.h>

#include "base/mem.h"
#include "core/trusted_jws.h"

gov_status gov_jws_verify(gov_client *client, const char *jws, size_t size,
                          const gov_call_options *options, char **out_payload, size_t *out_size,
                          gov_error **err)
{
    gov__jws *verified = NULL;
    if (out_payload != NULL) {
        *out_payload = NULL;
    }
    if (out_size != NULL) {
        *out_size = 0;
    }
    if (client == NULL || jws == NULL || size == 0 || out_payload == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT,
                                "the client, the JWS or out_payload is missing",
                                "缺少客户端、JWS 或 out_payload");
    }
    gov_status status = gov__jws_verify_trusted(client, options, jws, size, NULL, &verified, err);
    if (status != GOV_OK) {
        return status;
    }
    *out_payload = gov__mem_dup(&client->mem, verified->payload, verified->payload_len);
    if (*out_payload != NULL && out_size != NULL) {
        *out_size = verified->payload_len;
    }
    gov__jws_free(verified);
    return *out_payload != NULL ? GOV_OK : gov__error_no_memory(err);
}
