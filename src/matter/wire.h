/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform must know to take drafts, materials and matters: how requests are written, and how
 * answers are read. */
#ifndef GOV__MATTER_WIRE_H
#define GOV__MATTER_WIRE_H

#include "base/json.h"
#include "core/metadata.h"
#include "http/request.h"
#include "http/response.h"
#include "matter/draft.h"
#include "matter/findings.h"
#include "matter/matter.h"
#include "matter/receipt.h"

/* What the platform is told of a file before its bytes. Texts are borrowed. */
typedef struct gov__upload_info {
    const char *file_name;
    const char *media_type;
    const char *digest; /* as written in JSON */
} gov__upload_info;

typedef struct gov__matter_wire {
    /* Drafts. A body is written into the version, with the place of the whole form in it; the patch
     * leads from `saved`, the form that the platform has. */
    gov_status (*create_body)(const gov_draft *draft, gov__draft_version *out);
    gov_status (*change_body)(const gov_draft *draft, const gov__json_node *saved,
                              gov__draft_version *out);
    void (*create_write)(gov__request *request);
    void (*change_write)(gov__request *request, const char *matter_id, const char *etag);
    const char *create_media;
    const char *change_media;
    /* Id and version of the draft; borrowed. */
    gov_status (*draft_read)(const gov__json_node *root, const char **out_id,
                             const char **out_etag);
    void (*precheck_write)(gov__request *request, const gov_draft *draft);
    gov_status (*findings_read)(const gov_allocator *mem, gov_findings *out);

    /* Submit. */
    void (*submit_write)(gov__request *request, const char *matter_id, const char *etag);
    const char *(*receipt_of)(const gov__json_node *root); /* the JWS; NULL when there is none */
    const char *receipt_typ;
    gov_status (*receipt_read)(const gov_allocator *mem, gov_receipt *out);
    const char *form_digest_name; /* the name of the form's digest in a receipt */
    const char *submit_kind;      /* the kind of a receipt of a submit */

    /* Uploads. The label is the description of a file as one header value. */
    gov_status (*upload_label)(const gov__upload_info *info, gov__buf *out);
    void (*upload_create_write)(gov__request *request, const gov__metadata *metadata, uint64_t size,
                                const char *label);
    gov_status (*upload_create_read)(const gov__response *response, char id[GOV__ID_MAX + 1]);
    void (*upload_piece_write)(gov__request *request, const gov__metadata *metadata, const char *id,
                               uint64_t offset, const uint8_t digest[GOV__SHA256_BYTES]);
    const char *piece_media;
    void (*upload_offset_write)(gov__request *request, const gov__metadata *metadata,
                                const char *id);
    gov_status (*upload_offset_read)(const gov__response *response, uint64_t *out);
    /* Whether a refused piece is to be followed by the question how much has arrived. */
    bool (*upload_is_resumable)(const gov_error *error);

    /* Matters. */
    void (*get_write)(gov__request *request, const char *matter_id);
    void (*list_write)(gov__request *request, const char *state);
    void (*withdraw_write)(gov__request *request, const char *matter_id, const char *reason);
    /* Whether the answer to a withdrawal is one. */
    gov_status (*withdraw_read)(const gov__json_node *root);
    /* Fills an empty matter from its JSON object, borrowing texts. On failure the caller clears it.
     * GOV_ERR_RESPONSE when a required member is missing; GOV_ERR_NO_MEMORY. */
    gov_status (*matter_read)(const gov_allocator *mem, const gov__json_node *node,
                              gov_matter *out);
} gov__matter_wire;

#endif
