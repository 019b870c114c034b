/* SPDX-License-Identifier: Apache-2.0 */
/* What matter.c of this folder assembles: drafts (draft.c), uploads (upload.c), receipts (receipt.c). */
#ifndef GOV__PLATFORM_GATEWAY_DRAFT_H
#define GOV__PLATFORM_GATEWAY_DRAFT_H

#include "matter/wire.h"

/* The tables of functions, members of gov__matter_wire by name. */
gov_status gov__gateway_create_body(const gov_draft *draft, gov__draft_version *out);
gov_status gov__gateway_change_body(const gov_draft *draft, const gov__json_node *saved,
                                    gov__draft_version *out);
void gov__gateway_create_write(gov__request *request);
void gov__gateway_change_write(gov__request *request, const char *matter_id, const char *etag);
gov_status gov__gateway_draft_read(const gov__json_node *root, const char **out_id,
                                   const char **out_etag);
void gov__gateway_precheck_write(gov__request *request, const gov_draft *draft);
gov_status gov__gateway_findings_read(const gov_allocator *mem, gov_findings *out);

void gov__gateway_submit_write(gov__request *request, const char *matter_id, const char *etag);
const char *gov__gateway_receipt_of(const gov__json_node *root);
gov_status gov__gateway_receipt_read(const gov_allocator *mem, gov_receipt *out);

gov_status gov__gateway_upload_label(const gov__upload_info *info, gov__buf *out);
void gov__gateway_upload_create_write(gov__request *request, const gov__metadata *metadata,
                                      uint64_t size, const char *label);
gov_status gov__gateway_upload_create_read(const gov__response *response, char id[GOV__ID_MAX + 1]);
void gov__gateway_upload_piece_write(gov__request *request, const gov__metadata *metadata,
                                     const char *id, uint64_t offset,
                                     const uint8_t digest[GOV__SHA256_BYTES]);
void gov__gateway_upload_offset_write(gov__request *request, const gov__metadata *metadata,
                                      const char *id);
gov_status gov__gateway_upload_offset_read(const gov__response *response, uint64_t *out);
bool gov__gateway_upload_is_resumable(const gov_error *error);

#endif
