/* SPDX-License-Identifier: Apache-2.0 */
/* Recognition by the first elements; base64 text is unfolded, with or without line ends. */
#include "seal/signed_value.h"

#include "base/base64.h"
#include "crypto/der.h"
#include "crypto/sm2_der.h"

enum { INDEFINITE = 0x80 };

static gov__signed_value classify(gov__bytes bytes)
{
    uint8_t raw[GOV__SM2_RAW];
    gov__der whole;

    if (bytes.len == GOV__SM2_RAW || gov__sm2_signature_to_raw(bytes, raw)) {
        return GOV__SIGNED_VALUE_BARE;
    }
    if (gov__der_only(bytes, GOV__DER_SEQUENCE, &whole) ||
        (bytes.len >= 2 && bytes.data[0] == GOV__DER_SEQUENCE && bytes.data[1] == INDEFINITE)) {
        return GOV__SIGNED_VALUE_DATA;
    }
    return GOV__SIGNED_VALUE_MALFORMED;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static gov_status decode(gov__bytes text, gov__buf *out)
{
    gov__buf letters;

    gov__buf_init(&letters, out->mem, 0);
    for (size_t i = 0; i < text.len; i++) {
        if (!is_blank(text.data[i])) {
            gov__buf_append_char(&letters, (char)text.data[i]);
        }
    }
    gov_status status = gov__buf_status(&letters);
    if (status == GOV_OK) {
        status = gov__base64_decode(out, letters.data != NULL ? letters.data : "", letters.len);
    }
    gov__buf_free(&letters);
    return status;
}

gov_status gov__signed_value_find(gov__bytes bytes, gov__buf *decoded, gov__bytes *value,
                                  gov__signed_value *out)
{
    *value = bytes;
    *out = classify(bytes);
    if (*out != GOV__SIGNED_VALUE_MALFORMED) {
        return GOV_OK;
    }
    gov_status status = decode(bytes, decoded);
    if (status == GOV_OK && decoded->len != 0) {
        *value = gov__bytes_of(decoded->data, decoded->len);
        *out = classify(*value);
    }
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}
