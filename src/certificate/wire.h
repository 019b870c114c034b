/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform must know to serve certificates: how requests state their usage, how certificates
 * and the claims of an SD-JWT VC are read. */
#ifndef GOV__CERTIFICATE_WIRE_H
#define GOV__CERTIFICATE_WIRE_H

#include "base/json.h"
#include "certificate/certificate.h"
#include "http/request.h"
#include "http/response.h"

/* The claims of an SD-JWT VC that a verification looks at, borrowed. */
typedef struct gov__certificate_claims {
    const char *type; /* vct */
    const char *issuer;
    const char *identifier;
    int64_t not_before_ms; /* INT64_MIN: not said */
    int64_t expires_ms;    /* INT64_MAX: not said */
    bool has_status;       /* names a status list */
    bool unlimited;        /* says that it is valid without end (长期) */
} gov__certificate_claims;

typedef struct gov__certificate_wire {
    void (*list_write)(gov__request *request, const gov_usage *usage, const char *type_code);
    void (*get_write)(gov__request *request, const char *id, const gov_usage *usage);
    void (*fetch_write)(gov__request *request, const char *id, gov_certificate_format format,
                        const gov_usage *usage);
    /* Fills an empty certificate from its JSON object, borrowing texts. On failure the caller
     * clears it. */
    gov_status (*certificate_read)(const gov_allocator *mem, const gov__json_node *node,
                                   gov_certificate *out);
    /* The SHA-256 that a fetched file's response states; GOV_ERR_RESPONSE when it states none. */
    gov_status (*digest_read)(const gov__response *response, uint8_t out[32]);
    /* GOV_ERR_RESPONSE when a required claim is missing or malformed. */
    gov_status (*claims_read)(const gov__json_node *payload, gov__certificate_claims *out);
    /* The media type of a format; NULL when the platform has none. */
    const char *(*media_of)(gov_certificate_format format);
} gov__certificate_wire;

#endif
