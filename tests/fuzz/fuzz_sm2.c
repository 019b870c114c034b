/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the wire forms of SM2: the first byte chooses the form, the rest is read as one. Whatever is
 * accepted, written again, is the same bytes; a point that is accepted is a key. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "crypto/sm2_pkey.h"

static void read_signature(gov__bytes data)
{
    uint8_t raw[GOV__SM2_RAW];
    uint8_t der[GOV__SM2_DER_MAX];

    if (gov__sm2_signature_to_raw(data, raw) && (gov__sm2_signature_to_der(raw, der) != data.len ||
                                                 memcmp(der, data.data, data.len) != 0)) {
        abort();
    }
}

static void read_cipher(gov__bytes data, gov__sm2_order order, bool prefix)
{
    gov__sm2_cipher cipher;
    gov__buf out;

    if (!gov__sm2_cipher_read(data, order, prefix, &cipher)) {
        return;
    }
    gov__buf_init(&out, NULL, 0);
    gov__sm2_cipher_write(&cipher, order, prefix, &out);
    if (gov__buf_status(&out) != GOV_OK || out.len != data.len ||
        memcmp(out.data, data.data, data.len) != 0) {
        abort();
    }
    gov__buf_free(&out);
}

static void read_point(gov__bytes data)
{
    uint8_t point[GOV__SM2_POINT];
    EVP_PKEY *key;
    gov_status status = gov__sm2_pkey_from_point(data, &key);

    if ((status == GOV_OK) != (key != NULL) || (status != GOV_OK && status != GOV_ERR_RESPONSE) ||
        (key != NULL && gov__sm2_pkey_point(key, point) != GOV_OK)) {
        abort();
    }
    EVP_PKEY_free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    gov__bytes rest = gov__bytes_of(data + 1, size - 1);
    switch (data[0] % 8) {
    case 0: read_signature(rest); break;
    case 1: read_point(rest); break;
    default: read_cipher(rest, (gov__sm2_order)((data[0] % 8 - 2) / 2), data[0] % 2 == 1); break;
    }
    if (ERR_peek_error() != 0) {
        abort();
    }
    return 0;
}
