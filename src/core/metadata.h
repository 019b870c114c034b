/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform says of itself, fetched once and shared: never changed after it was made.
 * Fetching and freshness are core/discover.c; which member means what is the platform's wire. */
#ifndef GOV__CORE_METADATA_H
#define GOV__CORE_METADATA_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/ext/hooks.h>

#include "base/json.h"
#include "base/refcount.h"

/* Zeroed but for mem before the wire reads. Texts are borrowed from the document; NULL when the
 * platform does not tell. Every URL has been checked: absolute, https (or what the configuration
 * allows), of the gateway's or issuer's origin. */
typedef struct gov__metadata {
    gov__refcount refs;
    gov_allocator mem;
    gov__json *gateway;
    int64_t fetched_ms; /* monotonic */
    const char *issuer;
    const char *jwks_uri;
    const char *status_list_uri;
    const char *upload_endpoint;
    int64_t upload_max_bytes; /* 0: not told */
    int64_t upload_max_chunk; /* 0: not told */
    bool signs;               /* requests must be signed */
} gov__metadata;

void gov__metadata_unref(gov__metadata *metadata); /* NULL does nothing */

/* Who must have issued what the platform signs, without network: the configured issuer, else the one that
 * the platform named before. *out is NULL when neither is known; to be freed with gov__mem_free.
 * GOV_ERR_NO_MEMORY. */
gov_status gov__client_issuer(gov_client *client, char **out);
/* The client's metadata, fetched when unknown or stale; one fetch at a time. *out must be
 * unref'd. */
gov_status gov__client_metadata(gov_client *client, const gov_call_options *options,
                                gov__metadata **out, gov_error **err);

#endif
