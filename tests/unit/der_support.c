/* SPDX-License-Identifier: Apache-2.0 */
/* Elements are built from the inside out; lengths take the shortest form. */
#include "unit/der_support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>
#include <openssl/objects.h>

void der_free(der *value)
{
    free(value->data);
    *value = DER_NONE;
}

der der_raw(const void *data, size_t len)
{
    der out = {.data = malloc(len + 1), .len = len};

    ck_assert_ptr_nonnull(out.data);
    if (len != 0) {
        memcpy(out.data, data, len);
    }
    return out;
}

der der_copy(const der *value)
{
    return der_raw(value->data, value->len);
}

static size_t put_head(uint8_t tag, size_t len, uint8_t out[6])
{
    size_t count = 0;

    out[0] = tag;
    if (len < 0x80) {
        out[1] = (uint8_t)len;
        return 2;
    }
    for (size_t rest = len; rest != 0; rest >>= 8) {
        count++;
    }
    ck_assert_uint_le(count, 4);
    out[1] = (uint8_t)(0x80 | count);
    for (size_t i = 0; i < count; i++) {
        out[2 + i] = (uint8_t)(len >> (8 * (count - 1 - i)));
    }
    return 2 + count;
}

der der_list(uint8_t tag, const der *parts, size_t count)
{
    uint8_t head[6];
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        len += parts[i].len;
    }
    size_t at = put_head(tag, len, head);
    der out = {.data = malloc(at + len + 1), .len = at + len};
    ck_assert_ptr_nonnull(out.data);
    memcpy(out.data, head, at);
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len != 0) {
            memcpy(out.data + at, parts[i].data, parts[i].len);
        }
        at += parts[i].len;
        free(parts[i].data);
    }
    return out;
}

der der_wrap(uint8_t tag, der body)
{
    return der_list(tag, &body, 1);
}

der der_integer(uint32_t value)
{
    uint8_t octets[5] = {0, (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                         (uint8_t)value};
    size_t at = 0;

    while (at < 4 && octets[at] == 0 && octets[at + 1] < 0x80) {
        at++;
    }
    return der_wrap(0x02, der_raw(octets + at, sizeof octets - at));
}

der der_oid(const char *dotted)
{
    ASN1_OBJECT *object = OBJ_txt2obj(dotted, 1);

    ck_assert_ptr_nonnull(object);
    der out = der_wrap(0x06, der_raw(OBJ_get0_data(object), OBJ_length(object)));
    ASN1_OBJECT_free(object);
    return out;
}

der der_text(uint8_t tag, const char *text)
{
    return der_wrap(tag, der_raw(text, strlen(text)));
}

der der_octets(const void *data, size_t len)
{
    return der_wrap(0x04, der_raw(data, len));
}

der der_bits(const void *data, size_t len)
{
    der body = {.data = malloc(len + 1), .len = len + 1};

    ck_assert_ptr_nonnull(body.data);
    body.data[0] = 0;
    memcpy(body.data + 1, data, len);
    return der_wrap(0x03, body);
}

der der_boolean(bool value)
{
    const uint8_t octet = value ? 0xFF : 0x00;

    return der_wrap(0x01, der_raw(&octet, 1));
}

void der_time_digits(int64_t at_s, char out[16])
{
    const time_t at = (time_t)at_s;
    struct tm fields;

    ck_assert_ptr_nonnull(gmtime_r(&at, &fields));
    ck_assert_uint_eq(strftime(out, 16, "%Y%m%d%H%M%S", &fields), 14);
}

der der_utc_time(int64_t at_s)
{
    char text[17];

    der_time_digits(at_s, text);
    memcpy(text + 14, "Z", 2);
    return der_text(0x17, text + 2);
}

der der_generalized_time(int64_t at_s)
{
    char text[17];

    der_time_digits(at_s, text);
    memcpy(text + 14, "Z", 2);
    return der_text(0x18, text);
}

der der_digest(const char *name, const void *data, size_t len)
{
    uint8_t out[EVP_MAX_MD_SIZE];
    size_t size = 0;

    ck_assert_int_eq(EVP_Q_digest(NULL, name, NULL, data, len, out, &size), 1);
    return der_raw(out, size);
}

der der_base64(const void *data, size_t len)
{
    der out = {.data = malloc(4 * ((len + 2) / 3) + 1), .len = 4 * ((len + 2) / 3)};

    ck_assert_ptr_nonnull(out.data);
    ck_assert_int_eq(EVP_EncodeBlock(out.data, data, (int)len), (int)out.len);
    return out;
}
