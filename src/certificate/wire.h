/* SPDX-License-Identifier: Apache-2.0 */
/* What the plain driver must know of a platform: how requests state their usage, how certificates are
 * read. */
#ifndef GOV__CERTIFICATE_WIRE_H
#define GOV__CERTIFICATE_WIRE_H

#include "base/json.h"
#include "certificate/driver.h"
#include "http/request.h"
#include "http/response.h"

typedef struct gov__certificate_wire {
    void (*list_write)(gov__request *request, const gov_usage *usage,
                       const gov_certificate_query *query);
    void (*get_write)(gov__request *request, const char *id, const gov_usage *usage);
    void (*fetch_write)(gov__request *request, const gov__certificate_job *job);
    gov__certificate_read_fn certificate_read;
    /* The SHA-256 that a fetched file's response states; GOV_ERR_RESPONSE when it states none. */
    gov_status (*digest_read)(const gov__response *response, uint8_t out[32]);
    /* The media type of a format; NULL when the platform has none. */
    const char *(*media_of)(gov_certificate_format format);
} gov__certificate_wire;

#endif
