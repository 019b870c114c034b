/* SPDX-License-Identifier: Apache-2.0 */
/* What must be refused of the holder's side of SD-JWT, of requests, and of transfer over QR codes. */
#include <check.h>
#include <string.h>

#include <govsdk/qr.h>
#include <govsdk/sd_jwt.h>

#include "scenario/support/refuse.h"

/* One without a signature that holds: header {}, the payload {"iss":"i"}, no disclosure. */
#define SD_JWT "e30.eyJpc3MiOiJpIn0.AA~"

static const gov_allocator half_allocator = {.struct_size = sizeof half_allocator};

static void reading_is_refused(void)
{
    gov_error **e = err_or_null();

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_read, NULL, NULL, 1, &out.sd_jwt, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_read, NULL, SD_JWT, 0, &out.sd_jwt, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_read, &half_allocator, SD_JWT, 9, &out.sd_jwt, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sd_jwt_read, NULL, SD_JWT, strlen(SD_JWT), NULL, e);
    REFUSED_OUT(GOV_ERR_LIMIT, gov_sd_jwt_read, NULL, SD_JWT, (1U << 20) + 1, &out.sd_jwt, e);
    EACH(bad, bad_ids)
    {
        gov_status expected = **bad == '\0' ? GOV_ERR_ARGUMENT : GOV_ERR_RESPONSE;
        REFUSED_OUT(expected, gov_sd_jwt_read, NULL, *bad, strlen(*bad), &out.sd_jwt, e);
    }
}

static void presenting_is_refused(const gov_sd_jwt *s, const gov_key *key)
{
    gov_sd_jwt_present_options options = {.struct_size = sizeof options};
    gov_error **e = err_or_null();

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_present, NULL, &options, &out.text, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_present, s, NULL, &out.text, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sd_jwt_present, s, &options, NULL, e);
    options.struct_size = 0;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_present, s, &options, &out.text, e);
    options.struct_size = sizeof options;
    options.reserved = 1;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_present, s, &options, &out.text, e);
    options.reserved = 0;
    options.field_count = 1;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_present, s, &options, &out.text, e);
    EACH(bad, bad_ids)
    {
        options.fields = bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_present, s, &options, &out.text, e);
    }
    options.field_count = 0;
    options.audience = "a";
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_present, s, &options, &out.text, e);
    options.nonce = "n";
    options.holder_key = key;
    REFUSED_OUT(GOV_ERR_KEY_NOT_FOUND, gov_sd_jwt_present, s, &options, &out.text, e);
    options.at_ms = -1;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_present, s, &options, &out.text, e);
    options.at_ms = 0;
    EACH(bad, bad_texts)
    {
        options.audience = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_present, s, &options, &out.text, e);
        options.audience = "a";
        options.nonce = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_present, s, &options, &out.text, e);
        options.nonce = "n";
    }
}

static void sd_jwt_tells_nothing(const gov_sd_jwt *s)
{
    GIVES_NULL(gov_sd_jwt_get_issuer, NULL);
    GIVES_NULL(gov_sd_jwt_get_type, NULL);
    GIVES_NULL(gov_sd_jwt_get_type, s);
    GIVES_NULL(gov_sd_jwt_get_claims_json, NULL);
    GIVES_NULL(gov_sd_jwt_get_holder_thumbprint, NULL);
    GIVES_NULL(gov_sd_jwt_get_holder_thumbprint, s);
    GIVES(0, gov_sd_jwt_get_count, NULL);
    GIVES(0, gov_sd_jwt_get_count, s);
    GIVES_NULL(gov_sd_jwt_get_path, NULL, 0);
    GIVES_NULL(gov_sd_jwt_get_path, s, 0);
    GIVES_NULL(gov_sd_jwt_get_value_json, NULL, 0);
    GIVES_NULL(gov_sd_jwt_get_value_json, s, SIZE_MAX);
    GIVES(SIZE_MAX, gov_sd_jwt_get_parent, NULL, 0);
    GIVES(SIZE_MAX, gov_sd_jwt_get_parent, s, 0);
    HARMLESS(gov_sd_jwt_free_text, NULL, NULL);
    HARMLESS(gov_sd_jwt_free_text, s, NULL);
    HARMLESS(gov_sd_jwt_free, NULL);
}

static void requests_are_refused(void)
{
    const gov_sd_jwt_request_terms whole = {.struct_size = sizeof whole,
                                            .audience = "a",
                                            .purpose = "p",
                                            .expires_at_ms = 4102444800000};
    gov_sd_jwt_request_terms terms = whole;
    gov_error **e = err_or_null();

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_new, NULL, NULL, &out.request, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_new, &half_allocator, &whole, &out.request, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sd_jwt_request_new, NULL, &whole, NULL, e);
    terms.struct_size = 0;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_new, NULL, &terms, &out.request, e);
    EACH(bad, bad_ids)
    {
        if (strlen(*bad) == 65) {
            continue; /* not too long here */
        }
        terms = whole;
        terms.purpose = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_new, NULL, &terms, &out.request, e);
        terms = whole;
        terms.nonce = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_new, NULL, &terms, &out.request, e);
    }
    EACH(bad, bad_texts)
    {
        terms = whole;
        terms.audience = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_new, NULL, &terms, &out.request, e);
        terms = whole;
        terms.type = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_new, NULL, &terms, &out.request, e);
        terms = whole;
        terms.fields = bad;
        terms.field_count = 1;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_new, NULL, &terms, &out.request, e);
        REFUSED_OUT(GOV_ERR_UNSUPPORTED, gov_sd_jwt_request_read, NULL, *bad, strlen(*bad), 0,
                    &out.request, e);
    }
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_read, NULL, NULL, 9, 0, &out.request, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_read, NULL, "govp1:e30", 0, 0, &out.request,
                e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sd_jwt_request_read, NULL, "govp1:e30", 9, -1, &out.request,
                e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sd_jwt_request_read, NULL, "govp1:e30", 9, 0, NULL, e);
    REFUSED_OUT(GOV_ERR_LIMIT, gov_sd_jwt_request_read, NULL, "govp1:e30", 8193, 0, &out.request,
                e);
    REFUSED_OUT(GOV_ERR_RESPONSE, gov_sd_jwt_request_read, NULL, "govp1:e30", 9, 0, &out.request,
                e);
}

static void requests_tell_nothing(void)
{
    GIVES_NULL(gov_sd_jwt_request_get_text, NULL);
    GIVES_NULL(gov_sd_jwt_request_get_audience, NULL);
    GIVES_NULL(gov_sd_jwt_request_get_nonce, NULL);
    GIVES_NULL(gov_sd_jwt_request_get_type, NULL);
    GIVES_NULL(gov_sd_jwt_request_get_purpose, NULL);
    GIVES(0, gov_sd_jwt_request_get_field_count, NULL);
    GIVES_NULL(gov_sd_jwt_request_get_field, NULL, 0);
    GIVES(0, gov_sd_jwt_request_get_expires_at_ms, NULL);
    HARMLESS(gov_sd_jwt_request_free, NULL);
}

static void splitting_is_refused(void)
{
    static const char data[65537] = "x";
    gov_error **e = err_or_null();

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_qr_split, NULL, NULL, 1, 0, &out.frames, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_qr_split, NULL, data, 0, 0, &out.frames, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_qr_split, &half_allocator, data, 1, 0, &out.frames, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_qr_split, NULL, data, 1, 63, &out.frames, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_qr_split, NULL, data, 1, 4297, &out.frames, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_qr_split, NULL, data, 1, 0, NULL, e);
    REFUSED_OUT(GOV_ERR_LIMIT, gov_qr_split, NULL, data, 65537, 4296, &out.frames, e);
    REFUSED_OUT(GOV_ERR_LIMIT, gov_qr_split, NULL, data, 65536, 64, &out.frames, e);
    GIVES(0, gov_qr_frames_get_count, NULL);
    GIVES_NULL(gov_qr_frames_get_text, NULL, 0);
    HARMLESS(gov_qr_frames_free, NULL);
}

static void joining_is_refused(gov_qr_reader *reader)
{
    gov_error **e = err_or_null();
    size_t size = 7;

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_qr_reader_new, &half_allocator, &out.reader, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_qr_reader_new, NULL, NULL, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_qr_reader_add, NULL, "GQ1:00", 6, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_qr_reader_add, reader, NULL, 6, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_qr_reader_add, reader, "GQ1:00", 0, e);
    REFUSED(GOV_ERR_LIMIT, gov_qr_reader_add, reader, "GQ1:00", 4297, e);
    REFUSED(GOV_ERR_RESPONSE, gov_qr_reader_add, reader, "GQ1:00", 6, e);
    EACH(bad, bad_texts)
    {
        REFUSED(GOV_ERR_UNSUPPORTED, gov_qr_reader_add, reader, *bad, strlen(*bad), e);
    }
    GIVES(0, gov_qr_reader_get_progress, NULL, &size);
    ck_assert_uint_eq(size, 0);
    GIVES(0, gov_qr_reader_get_progress, reader, NULL);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_qr_reader_take, NULL, &out.text, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_qr_reader_take, reader, NULL, &size, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_qr_reader_take, reader, &out.text, NULL, e);
    REFUSED_OUT(GOV_ERR_STATE, gov_qr_reader_take, reader, &out.text, &size, e);
    HARMLESS(gov_qr_reader_reset, NULL);
    HARMLESS(gov_qr_reader_free_data, NULL, NULL, 0);
    HARMLESS(gov_qr_reader_free_data, reader, NULL, 0);
    HARMLESS(gov_qr_reader_free, NULL);
}

void refuse_sd_jwt(good *g)
{
    gov_sd_jwt *s = NULL;
    gov_key *key = NULL;
    gov_qr_reader *reader = NULL;

    (void)g;
    ck_assert_int_eq(gov_sd_jwt_read(NULL, SD_JWT, strlen(SD_JWT), &s, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_generate(NULL, "P-256", NULL, &key, NULL), GOV_OK);
    ck_assert_int_eq(gov_qr_reader_new(NULL, &reader, NULL), GOV_OK);
    reading_is_refused();
    presenting_is_refused(s, key);
    sd_jwt_tells_nothing(s);
    requests_are_refused();
    requests_tell_nothing();
    splitting_is_refused();
    joining_is_refused(reader);
    gov_qr_reader_free(reader);
    gov_key_unref(key);
    gov_sd_jwt_free(s);
}
