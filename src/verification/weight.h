/* SPDX-License-Identifier: Apache-2.0 */
/* What the tables of checks and reasons say. Only src/verification includes it. */
#ifndef GOV__VERIFICATION_WEIGHT_H
#define GOV__VERIFICATION_WEIGHT_H

#include "verification/verification.h"

typedef enum gov__weight {
    GOV__WEIGHT_NOTHING, /* does not apply, or was not asked for */
    GOV__WEIGHT_DOUBT,   /* INDETERMINATE */
    GOV__WEIGHT_PROOF    /* FAILED, when the result is FAIL */
} gov__weight;

typedef enum gov__axis { GOV__AXIS_DOCUMENT, GOV__AXIS_SIGNER } gov__axis;

gov__weight gov__reason_weight(gov__reason reason);
gov__axis gov__check_axis(gov__check check);
const char *gov__check_question(gov__check check, gov_language language);
/* GOV__CHECK_COUNT, GOV__REASON_COUNT when there is none of this name. */
gov__check gov__check_from_name(const char *name);
gov__reason gov__reason_from_name(const char *name);
/* detail.c: what a detail of a fixed set, or the fixed part of one, is called in Chinese; *rest is what
 * follows it. NULL: it is no such detail, a name out of the document for instance. */
const char *gov__detail_zh(const char *detail, const char **rest);
/* As reports write it. */
const char *gov__signature_text_name(gov__signature_text which);

#endif
