/* SPDX-License-Identifier: Apache-2.0 */
/* SM3 (GB/T 32905) for who has no context of crypto/crypto.h; everybody else uses crypto/digest.h. */
#ifndef GOV__CRYPTO_SM3_H
#define GOV__CRYPTO_SM3_H

#include <govsdk/status.h>

#include "crypto/bytes.h"

#define GOV__SM3_SIZE 32

/* GOV_ERR_UNSUPPORTED when this OpenSSL lacks it; GOV_ERR_NO_MEMORY. */
gov_status gov__sm3(gov__bytes data, uint8_t out[GOV__SM3_SIZE]);

#endif
