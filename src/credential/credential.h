/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying an SD-JWT VC: the issuer's key and its right to it, the disclosures, the holder's proof, the
 * dates and the status list. The cryptography of SD-JWT is crypto/sdjwt.h. */
#ifndef GOV__CREDENTIAL_CREDENTIAL_H
#define GOV__CREDENTIAL_CREDENTIAL_H

#include "verification/verification.h"

bool gov__credential_recognise(const uint8_t *data, size_t size);
/* Records every finding, the claims and the licence. GOV_OK or GOV_ERR_NO_MEMORY. */
gov_status gov__credential_verify(const gov__verify_input *in);

#endif
