/* SPDX-License-Identifier: Apache-2.0 */
/* What the plain driver must know of a platform: how requests state their usage, how certificates are
 * read. */
#ifndef GOV__CERTIFICATE_WIRE_H
#define GOV__CERTIFICATE_WIRE_H

#include "base/json.h"
#include "certificate/driver.h"
#include "core/error.h"
#include "http/request.h"
#include "http/response.h"

#define GOV__DOWNLOAD_ADDRESS_MAX 257
#define GOV__DOWNLOAD_MEDIA_MAX   129

/* Where a file is to be had, once, and what it will be. The texts of facts are borrowed. */
typedef struct gov__download {
    char address[GOV__DOWNLOAD_ADDRESS_MAX]; /* a path on the host of the platform */
    char media_type[GOV__DOWNLOAD_MEDIA_MAX];
    gov__sink_facts facts;
} gov__download;

typedef struct gov__certificate_wire {
    void (*list_write)(gov__request *request, const gov_usage *usage,
                       const gov_certificate_query *query);
    void (*get_write)(gov__request *request, const char *id, const gov_usage *usage);
    /* `resume` is the address that broke off; NULL: none. */
    void (*fetch_write)(gov__request *request, const gov__certificate_job *job, const char *resume);
    gov__certificate_read_fn certificate_read;
    /* The SHA-256 that a response states of its body, or of the whole of which its body is a part;
     * GOV_ERR_RESPONSE when it states none. */
    gov_status (*digest_read)(const gov__response *response, bool whole, uint8_t out[32]);
    /* The media type of a format. */
    const char *(*media_of)(gov_certificate_format format);

    /* Downloads: the media type of an answer that names one, reading it (GOV_ERR_RESPONSE for an address
     * elsewhere), asking for its bytes from `offset` on (`etag` may be ""), and whether a refusal
     * means that the address is used up. */
    const char *download_media;
    gov_status (*download_read)(const gov__json_node *root, gov__download *out);
    void (*download_write)(gov__request *request, const gov__download *download, uint64_t offset,
                           const char *etag);
    bool (*download_is_gone)(const gov_error *error);
} gov__certificate_wire;

#endif
