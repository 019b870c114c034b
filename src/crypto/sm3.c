/* SPDX-License-Identifier: Apache-2.0 */
/* One digest with a method of its own. */
#include "crypto/sm3.h"

#include "crypto/openssl.h"

gov_status gov__sm3(gov__bytes data, uint8_t out[GOV__SM3_SIZE])
{
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_MD *method = EVP_MD_fetch(NULL, "SM3", NULL);
    gov_status status = method == NULL ? GOV_ERR_UNSUPPORTED : GOV_ERR_NO_MEMORY;

    if (method != NULL && EVP_Digest(data.data, data.len, out, NULL, method, NULL) == 1) {
        status = GOV_OK;
    }
    EVP_MD_free(method);
    return gov__openssl_leave(mark, status);
}
