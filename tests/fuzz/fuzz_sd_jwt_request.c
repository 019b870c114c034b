/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the request of a verifier: text as it is, or JSON after '{'. What is read must be made again from
 * what is told of it. */
#include "fuzz.h"

#include <string.h>

#include <govsdk/sd_jwt.h>

#include "base/base64.h"
#include "base/buf.h"

static void make_again(const gov_sd_jwt_request *request)
{
    const char *fields[64];
    gov_sd_jwt_request *again = NULL;
    gov_sd_jwt_request_terms terms = {
        .struct_size = sizeof terms,
        .audience = gov_sd_jwt_request_get_audience(request),
        .nonce = gov_sd_jwt_request_get_nonce(request),
        .type = gov_sd_jwt_request_get_type(request),
        .purpose = gov_sd_jwt_request_get_purpose(request),
        .fields = fields,
        .field_count = gov_sd_jwt_request_get_field_count(request),
        .expires_at_ms = gov_sd_jwt_request_get_expires_at_ms(request),
    };

    require(terms.field_count <= 64);
    for (size_t i = 0; i < terms.field_count; i++) {
        fields[i] = gov_sd_jwt_request_get_field(request, i);
    }
    require(gov_sd_jwt_request_new(NULL, &terms, &again, NULL) == GOV_OK);
    require(strcmp(gov_sd_jwt_request_get_purpose(again), terms.purpose) == 0);
    gov_sd_jwt_request_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gov_sd_jwt_request *request = NULL;
    gov__buf text;

    gov__buf_init(&text, NULL, 0);
    if (size > 0 && data[0] == '{') {
        gov__buf_append_str(&text, "govp1:");
        gov__base64url_encode(&text, data, size);
    } else {
        gov__buf_append(&text, data, size);
    }
    if (text.len > 0 &&
        gov_sd_jwt_request_read(NULL, text.data, text.len, 1, &request, NULL) == GOV_OK) {
        make_again(request);
    }
    require(gov__buf_status(&text) == GOV_OK);
    gov_sd_jwt_request_free(request);
    gov__buf_free(&text);
    return 0;
}
