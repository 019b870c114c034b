/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying the signatures of a PDF (ISO 32000-2 section 12.8, ETSI EN 319 142) without a PDF library, by
 * a strict profile: what is outside it is said to be unsupported, never guessed. */
#ifndef GOV__PDF_PDF_H
#define GOV__PDF_PDF_H

#include "verification/verification.h"

bool gov__pdf_recognise(const uint8_t *data, size_t size);
/* Records every finding. GOV_OK or GOV_ERR_NO_MEMORY. */
gov_status gov__pdf_verify(const gov__verify_input *in);

#endif
