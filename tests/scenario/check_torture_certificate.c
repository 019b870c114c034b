/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of certificates: list, read, fetch into memory and as a stream, verify. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/support/journeys.h"
#include "scenario/support/torture.h"
#include "scenario/support/verify.h"

static void *sd_jwt;
static size_t sd_jwt_size;

static void begin(torture *t)
{
    gov_certificate_list *list = NULL;
    gov_certificate_file *file = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_list_all(t->session, &journey_usage, NULL, NULL, &list, &err),
                 &err, GOV_OK, "list");
    t->id = strdup(gov_certificate_get_id(gov_certificate_list_at(list, 0)));
    gov_certificate_list_free(list);
    world_expect(gov_certificate_fetch(t->session, t->id, GOV_CERTIFICATE_SD_JWT, &journey_usage,
                                       NULL, NULL, &file, &err),
                 &err, GOV_OK, "fetch");
    sd_jwt_size = (size_t)gov_certificate_file_get_size(file);
    sd_jwt = malloc(sd_jwt_size);
    memcpy(sd_jwt, gov_certificate_file_get_data(file), sd_jwt_size);
    gov_certificate_file_free(file);
}

static gov_status run_list(torture *t, gov_error **err)
{
    gov_certificate_list *list = NULL;
    gov_status status =
        gov_certificate_list_all(t->session, &journey_usage, NULL, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    if (list != NULL) {
        ck_assert_str_eq(gov_certificate_get_id(gov_certificate_list_at(list, 0)), t->id);
    }
    gov_certificate_list_free(list);
    return status;
}

static gov_status run_get(torture *t, gov_error **err)
{
    gov_certificate *certificate = NULL;
    gov_status status =
        gov_certificate_get(t->session, t->id, &journey_usage, NULL, &certificate, err);
    ck_assert((status == GOV_OK) == (certificate != NULL));
    if (certificate != NULL) {
        ck_assert_str_eq(gov_certificate_get_id(certificate), t->id);
        ck_assert_uint_ge(gov_certificate_get_format_count(certificate), 3);
    }
    gov_certificate_free(certificate);
    return status;
}

static gov_status fetch(torture *t, gov_certificate_format format, gov_error **err)
{
    gov_certificate_file *file = NULL;
    gov_status status =
        gov_certificate_fetch(t->session, t->id, format, &journey_usage, NULL, NULL, &file, err);
    ck_assert((status == GOV_OK) == (file != NULL));
    if (file != NULL) {
        ck_assert_uint_gt(gov_certificate_file_get_size(file), 100);
        ck_assert_uint_eq(strlen(gov_certificate_file_get_digest(file)), 8 + 43);
    }
    gov_certificate_file_free(file);
    return status;
}

static gov_status run_fetch_sd_jwt(torture *t, gov_error **err)
{
    return fetch(t, GOV_CERTIFICATE_SD_JWT, err);
}

static gov_status run_fetch_pdf(torture *t, gov_error **err)
{
    return fetch(t, GOV_CERTIFICATE_PDF, err);
}

static gov_status run_file(torture *t, gov_error **err)
{
    static const char path[] = "/tmp/govsdk-torture-certificate.pdf";
    gov_certificate_file *file = NULL;
    gov_status status = gov_certificate_fetch_file(t->session, t->id, GOV_CERTIFICATE_PDF,
                                                   &journey_usage, NULL, path, NULL, &file, err);
    ck_assert((status == GOV_OK) == (file != NULL));
    ck_assert_int_eq(remove(path), status == GOV_OK ? 0 : -1);
    gov_certificate_file_free(file);
    return status;
}

static gov_status run_find(torture *t, gov_error **err)
{
    gov_certificate_list *list = NULL;
    gov_status status = gov_certificate_find_by_type(t->session, "11990100MB9901008N011", NULL,
                                                     &journey_usage, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    ck_assert(list == NULL || gov_certificate_list_get_count(list) == 1);
    gov_certificate_list_free(list);
    return status;
}

static gov_status count_bytes(void *user, const void *data, size_t size)
{
    (void)data;
    *(uint64_t *)user += size;
    return GOV_OK;
}

static gov_status run_stream(torture *t, gov_error **err)
{
    uint64_t streamed = 0;
    gov_certificate_file *file = NULL;
    gov_status status =
        gov_certificate_fetch_stream(t->session, t->id, GOV_CERTIFICATE_JSON, &journey_usage, NULL,
                                     count_bytes, &streamed, NULL, &file, err);
    ck_assert((status == GOV_OK) == (file != NULL));
    ck_assert(file == NULL || gov_certificate_file_get_size(file) == streamed);
    gov_certificate_file_free(file);
    return status;
}

/* The store is filled and the document verified in the same memory. */
static gov_status verify_with(torture *t, const void *data, gov_verification **out, gov_error **err)
{
    return verify_document(test_memory_allocator(&t->memory), t->client, data, sd_jwt_size, out,
                           err);
}

static gov_status run_verify(torture *t, gov_error **err)
{
    gov_verification *found = NULL;
    gov_status status = verify_with(t, sd_jwt, &found, err);
    ck_assert((status == GOV_OK) == (found != NULL));
    ck_assert(found == NULL || gov_verification_get_overall(found) == GOV_VERDICT_PASSED);
    gov_verification_free(found);
    return status;
}

/* A want of memory must never read as a forged certificate. */
static gov_status run_verify_spoilt(torture *t, gov_error **err)
{
    gov_verification *found = NULL;
    char *spoilt = malloc(sd_jwt_size);
    memcpy(spoilt, sd_jwt, sd_jwt_size);
    char *disclosure = memchr(spoilt, '~', sd_jwt_size);
    disclosure[5] = disclosure[5] == 'A' ? 'B' : 'A';
    gov_status status = verify_with(t, spoilt, &found, err);
    ck_assert((status == GOV_OK) == (found != NULL));
    ck_assert(found == NULL || gov_verification_get_overall(found) == GOV_VERDICT_FAILED);
    gov_verification_free(found);
    free(spoilt);
    return status;
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"certificate_list_all", NULL, run_list, NULL, NULL, false},
        {"certificate_get", NULL, run_get, NULL, NULL, false},
        {"certificate_fetch sd_jwt", NULL, run_fetch_sd_jwt, NULL, NULL, false},
        {"certificate_fetch pdf", NULL, run_fetch_pdf, NULL, NULL, false},
        {"certificate_fetch_file", NULL, run_file, NULL, NULL, false},
        {"certificate_find_by_type", NULL, run_find, NULL, NULL, false},
        {"certificate_fetch_stream", NULL, run_stream, NULL, NULL, false},
        {"certificate_verify", NULL, run_verify, NULL, NULL, false},
        {"certificate_verify, spoilt", NULL, run_verify_spoilt, NULL, NULL, false},
    };
    int result = torture_main("torture_certificate", "sub-li", verbs, TEST_COUNT(verbs), begin);
    free(sd_jwt);
    return result;
}
