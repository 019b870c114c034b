/* SPDX-License-Identifier: Apache-2.0 */
/* What presentation.c of this folder assembles: the readers. */
#ifndef GOV__PLATFORM_GATEWAY_PRESENTATION_H
#define GOV__PLATFORM_GATEWAY_PRESENTATION_H

#include "platform/gateway/gateway.h"
#include "presentation/wire.h"

gov_status gov__gateway_presentation_read(gov_presentation *out);
gov_status gov__gateway_access_read(const gov__json_node *node, gov_access *out);
gov_status gov__gateway_redeemed_read(const gov__json_node *root, gov__redeemed *out);
gov_status gov__gateway_answer_read(gov_answer *out);
gov_status gov__gateway_evidence_read(const gov__json_node *claims, gov__evidence *out);

#endif
