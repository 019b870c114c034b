/* SPDX-License-Identifier: Apache-2.0 */
/* The public functions of SM2. */
#include <govsdk/sm.h>

#include <string.h>

#include "core/argument.h"
#include "crypto/sm2.h"
#include "key/key_public.h"
#include "sm/sm_public.h"

gov_status gov_sm2_key_new(const gov_allocator *allocator, const void *point, size_t point_size,
                           const void *scalar, size_t scalar_size, const gov_key_options *options,
                           gov_key **out_key, gov_error **err)
{
    gov__key_options own;

    if (out_key != NULL) {
        *out_key = NULL;
    }
    gov_status status = gov__key_allocator_check(allocator, err);
    if (status != GOV_OK) {
        return status;
    }
    if (out_key == NULL || (point == NULL && scalar == NULL) ||
        (point == NULL) != (point_size == 0) || (scalar == NULL) != (scalar_size == 0)) {
        return gov__argument_fail(allocator, err, out_key == NULL ? "out_key" : "point");
    }
    status = gov__key_options_load(allocator, options, &own, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__sm2_key_new(allocator, gov__bytes_of(point, point_size),
                              gov__bytes_of(scalar, scalar_size), &own, out_key);
    return gov__key_refuse(allocator, err, status);
}

gov_status gov_sm2_key_get_point(const gov_key *key, unsigned char *out_point, gov_error **err)
{
    if (key == NULL || out_point == NULL) {
        return gov__argument_fail(NULL, err, key == NULL ? "key" : "out_point");
    }
    return gov__sm_refuse(gov__key_mem(key), err, gov__sm2_key_point(key, out_point));
}

/* What was made goes to the caller if it fits; a text in it is wiped here. */
static gov_status give(const gov_key *key, gov__buf *made, gov_status status,
                       const struct gov__sm_output *output, gov_error **err)
{
    if (status == GOV_OK && made->len > output->capacity) {
        status = GOV_ERR_INTERNAL;
    }
    if (status == GOV_OK) {
        memcpy(output->out, made->data, made->len);
        *output->out_size = made->len;
    }
    gov__buf_free(made);
    return gov__sm_refuse(gov__key_mem(key), err, status);
}

static gov_status check_id(const gov_key *key, const char *id, gov_error **err)
{
    return gov__argument_optional_text(gov__key_mem(key), err, "id", id, GOV__KEY_SM2_ID_MAX);
}

gov_status gov_sm2_sign(const gov_key *key, gov_sm2_form form, const char *id, const void *data,
                        size_t size, void *out, size_t capacity, size_t *out_size, gov_error **err)
{
    const struct gov__sm_output output = {out, capacity, out_size};
    const size_t need = form == GOV_SM2_FORM_RAW ? GOV__SM2_RAW : GOV_SM2_SIGNATURE_MAX;
    gov_status status = gov__sm_check(key, data, size, &output, need, err);
    gov__buf made;

    if (status == GOV_OK) {
        status = check_id(key, id, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init(&made, gov__key_mem(key), 0);
    status = gov__sm2_sign(key, (gov__sm2_form)form, id, gov__bytes_of(data, size), &made);
    return give(key, &made, status, &output, err);
}

gov_status gov_sm2_verify(const gov_key *key, gov_sm2_form form, const char *id, const void *data,
                          size_t size, const void *signature, size_t signature_size,
                          gov_error **err)
{
    if (key == NULL || (data == NULL && size > 0) || signature == NULL) {
        return gov__argument_fail(key != NULL ? gov__key_mem(key) : NULL, err,
                                  key == NULL         ? "key"
                                  : signature == NULL ? "signature"
                                                      : "data");
    }
    gov_status status = check_id(key, id, err);
    if (status != GOV_OK) {
        return status;
    }
    return gov__sm_refuse(gov__key_mem(key), err,
                          gov__sm2_verify(key, (gov__sm2_form)form, id, gov__bytes_of(data, size),
                                          gov__bytes_of(signature, signature_size)));
}

/* In the order of gov_sm2_order. */
static const struct {
    gov__sm2_order order;
    bool prefix;
} orders[] = {
    [GOV_SM2_C1C3C2] = {GOV__SM2_C1C3C2, true}, [GOV_SM2_C1C3C2_BARE] = {GOV__SM2_C1C3C2, false},
    [GOV_SM2_C1C2C3] = {GOV__SM2_C1C2C3, true}, [GOV_SM2_C1C2C3_BARE] = {GOV__SM2_C1C2C3, false},
    [GOV_SM2_ASN1] = {GOV__SM2_ASN1, false},
};

static gov_status begin_crypt(const gov_key *key, gov_sm2_order order, const void *text,
                              size_t size, const struct gov__sm_output *output, size_t need,
                              gov_error **err)
{
    gov_status status = gov__sm_check(key, text, size, output, need, err);

    if (status == GOV_OK && (size_t)order >= sizeof orders / sizeof orders[0]) {
        return gov__argument_fail(gov__key_mem(key), err, "order");
    }
    return status == GOV_OK && size == 0 ? gov__argument_fail(gov__key_mem(key), err, "size")
                                         : status;
}

gov_status gov_sm2_encrypt(const gov_key *key, gov_sm2_order order, const void *text, size_t size,
                           void *out, size_t capacity, size_t *out_size, gov_error **err)
{
    const struct gov__sm_output output = {out, capacity, out_size};
    const size_t need = size <= GOV__SM2_TEXT_MAX ? size + GOV_SM2_OVERHEAD : 0;
    gov_status status = begin_crypt(key, order, text, size, &output, need, err);
    gov__buf made;

    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init(&made, gov__key_mem(key), 0);
    status = gov__sm2_encrypt(key, orders[order].order, orders[order].prefix,
                              gov__bytes_of(text, size), &made);
    return give(key, &made, status, &output, err);
}

gov_status gov_sm2_decrypt(const gov_key *key, gov_sm2_order order, const void *data, size_t size,
                           void *out, size_t capacity, size_t *out_size, gov_error **err)
{
    const struct gov__sm_output output = {out, capacity, out_size};
    gov_status status = begin_crypt(key, order, data, size, &output, size, err);
    gov__buf made;

    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init_secret(&made, gov__key_mem(key), 0);
    status = gov__sm2_decrypt(key, orders[order].order, orders[order].prefix,
                              gov__bytes_of(data, size), &made);
    return give(key, &made, status, &output, err);
}
