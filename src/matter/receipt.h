/* SPDX-License-Identifier: Apache-2.0 */
/* A verified receipt as an object, and checking it against what a draft sent. Texts are borrowed from
 * the claims that the receipt owns; the wire fills them. */
#ifndef GOV__MATTER_RECEIPT_H
#define GOV__MATTER_RECEIPT_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk/receipt.h>

#include "base/json.h"
#include "core/client.h"

struct gov_draft;

typedef struct gov__receipt_digest {
    const char *name; /* "form_data" or a material code */
    const char *digest;
} gov__receipt_digest;

struct gov_receipt {
    gov_client *client; /* counted */
    gov__json *claims;
    char *jws;
    const char *issuer;
    const char *kind;
    const char *matter_id; /* NULL for a review */
    const char *text;
    int64_t at_ms;
    gov__receipt_digest *digests;
    size_t digest_count;
};

/* Verifies a compact JWS and reads it; out_receipt is NULL on failure. */
gov_status gov__receipt_read(gov_client *client, const gov_call_options *options, const char *jws,
                             size_t size, gov_receipt **out_receipt, gov_error **err);
/* Whether the receipt names the draft's matter and exactly what the draft sent: GOV_OK,
 * GOV_ERR_RESPONSE for another kind or matter, GOV_ERR_DIGEST. */
gov_status gov__receipt_match(const gov_receipt *receipt, const struct gov_draft *draft,
                              gov_error **err);

#endif
