/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform must know to show certificates by codes, to answer questions and to tell who asked. */
#ifndef GOV__PRESENTATION_WIRE_H
#define GOV__PRESENTATION_WIRE_H

#include "http/request.h"
#include "presentation/presentation.h"

/* The parts of a redemption, borrowed. */
typedef struct gov__redeemed {
    const char *id;
    const gov__json_node *certificate;
} gov__redeemed;

/* The readers give GOV_ERR_RESPONSE when a required member is missing. */
typedef struct gov__presentation_wire {
    void (*create_write)(gov__request *request, const char *certificate_id,
                         const gov_presentation_terms *terms);
    void (*get_write)(gov__request *request, const char *id);
    void (*revoke_write)(gov__request *request, const char *id);
    /* From the root of out->doc, but for the accesses. */
    gov_status (*presentation_read)(gov_presentation *out);
    gov_status (*access_read)(const gov__json_node *node, gov_access *out);
    void (*access_write)(gov__request *request);

    void (*redeem_write)(gov__request *request, const char *code, const gov_usage *usage);
    gov_status (*redeemed_read)(const gov__json_node *root, gov__redeemed *out);
    void (*ask_write)(gov__request *request, const gov_question *question, const gov_usage *usage);
    /* From the root of out->doc, but for the claims. */
    gov_status (*answer_read)(gov_answer *out);
    const char *evidence_typ;
    gov_status (*evidence_read)(const gov__json_node *claims, gov__evidence *out);
} gov__presentation_wire;

#endif
