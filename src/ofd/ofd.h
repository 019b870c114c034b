/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying an OFD package (GB/T 33190): the container, what its signatures refer to, and what they leave
 * out. The signatures themselves are src/seal. */
#ifndef GOV__OFD_OFD_H
#define GOV__OFD_OFD_H

#include "verification/verification.h"

/* Whether the bytes begin like a zip package. */
bool gov__ofd_recognise(const uint8_t *data, size_t size);
/* Records every finding. GOV_OK whatever they are; GOV_ERR_LIMIT never: it is a finding; GOV_ERR_NO_MEMORY. */
gov_status gov__ofd_verify(const gov__verify_input *in);

#endif
