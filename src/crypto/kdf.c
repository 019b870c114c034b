/* SPDX-License-Identifier: Apache-2.0 */
/* The Concat KDF with SHA-256. OpenSSL has it as SSKDF, which in 3.0 writes through NULL when memory is
 * short. */
#include "crypto/kdf.h"

#include <string.h>

#include "base/wipe.h"
#include "crypto/digest.h"

enum { ALG_MAX = 32, INFO_MAX = 4 + ALG_MAX + 2 * (4 + GOV__KDF_PARTY_MAX) + 4 };

static uint8_t *put_uint32(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
    return at + 4;
}

/* Data with its length before it (RFC 7518 section 4.6.2). */
static uint8_t *put_data(uint8_t *at, const void *data, size_t len)
{
    at = put_uint32(at, len);
    if (len != 0) {
        memcpy(at, data, len);
    }
    return at + len;
}

/* SP 800-56A section 5.8.1: as many digests of counter, secret and information as are needed. */
static gov_status derive(gov__digest *digest, gov__bytes secret, gov__bytes info, uint8_t *key,
                         size_t key_len)
{
    uint8_t block[GOV__DIGEST_MAX];
    const size_t size = gov__digest_size(GOV__DIGEST_SHA256);
    gov_status status = GOV_OK;

    for (size_t done = 0, counter = 1; status == GOV_OK && done < key_len; counter++) {
        uint8_t number[4];
        size_t len = key_len - done < size ? key_len - done : size;

        put_uint32(number, counter);
        status = gov__digest_update(digest, number, sizeof number);
        status = status == GOV_OK ? gov__digest_update(digest, secret.data, secret.len) : status;
        status = status == GOV_OK ? gov__digest_update(digest, info.data, info.len) : status;
        status = status == GOV_OK ? gov__digest_final(digest, block) : status;
        memcpy(key + done, block, status == GOV_OK ? len : 0);
        done += len;
    }
    gov__wipe(block, sizeof block);
    return status;
}

gov_status gov__kdf_concat(const gov__crypto *crypto, const gov__kdf_input *input, uint8_t *key,
                           size_t key_len)
{
    uint8_t info[INFO_MAX];
    size_t alg_len = strlen(input->alg);
    gov__digest *digest;

    if (alg_len > ALG_MAX || input->party_u.len > GOV__KDF_PARTY_MAX ||
        input->party_v.len > GOV__KDF_PARTY_MAX || key_len == 0 || key_len > GOV__KDF_KEY_MAX) {
        return GOV_ERR_LIMIT;
    }
    uint8_t *at = put_data(info, input->alg, alg_len);
    at = put_data(at, input->party_u.data, input->party_u.len);
    at = put_data(at, input->party_v.data, input->party_v.len);
    at = put_uint32(at, key_len * 8);

    gov_status status = gov__digest_new(crypto, GOV__DIGEST_SHA256, &digest);
    if (status == GOV_OK) {
        status =
            derive(digest, input->secret, gov__bytes_of(info, (size_t)(at - info)), key, key_len);
        gov__digest_free(digest);
    }
    if (status != GOV_OK) {
        gov__wipe(key, key_len);
    }
    return status;
}
