/* SPDX-License-Identifier: Apache-2.0 */
/* What certificate.c of this folder assembles, and what grants and presentations share with it. */
#ifndef GOV__PLATFORM_GATEWAY_CERTIFICATE_H
#define GOV__PLATFORM_GATEWAY_CERTIFICATE_H

#include "base/json_write.h"
#include "certificate/wire.h"
#include "platform/gateway/gateway.h"

/* Writes a usage as an object. */
void gov__gateway_usage_print(gov__jsonw *w, const gov_usage *usage);

/* The ground that a usage states; 0 for a word that is none. */
gov_usage_basis gov__gateway_basis_of(const gov__json_node *usage);

gov_status gov__gateway_certificate_read(const gov_allocator *mem, const gov__json_node *node,
                                         gov_certificate *out);

/* Digests by RFC 9530: of the body, or of the whole of which it is a part. */
gov_status gov__gateway_digest_read(const gov__response *response, bool whole, uint8_t out[32]);
gov_status gov__gateway_download_read(const gov__json_node *root, gov__download *out);
void gov__gateway_download_write(gov__request *request, const gov__download *download,
                                 uint64_t offset, const char *etag);
bool gov__gateway_download_is_gone(const gov_error *error);

#endif
