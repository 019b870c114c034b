/* SPDX-License-Identifier: Apache-2.0 */
/* What a signed value of Type="Sign" is: SignedData, or a signature by itself, as bytes or as base64
 * text. */
#ifndef GOV__SEAL_SIGNED_VALUE_H
#define GOV__SEAL_SIGNED_VALUE_H

#include "base/buf.h"
#include "crypto/bytes.h"

typedef enum gov__signed_value {
    GOV__SIGNED_VALUE_MALFORMED,
    GOV__SIGNED_VALUE_DATA, /* SignedData, or what pretends to be */
    GOV__SIGNED_VALUE_BARE  /* r||s of 64 bytes, or SEQUENCE of two INTEGERs */
} gov__signed_value;

/* `decoded` receives the bytes where they were base64 text, and must be initialised; *value points into
 * `bytes` or into it. GOV_OK or GOV_ERR_NO_MEMORY. */
gov_status gov__signed_value_find(gov__bytes bytes, gov__buf *decoded, gov__bytes *value,
                                  gov__signed_value *out);

#endif
