/* SPDX-License-Identifier: Apache-2.0 */
/* Verification under a trust store that is empty: nothing may ever pass. */
#ifndef GOVSDK_SEAL_FUZZ_SUPPORT_H
#define GOVSDK_SEAL_FUZZ_SUPPORT_H

#include "fuzz.h"

#include <string.h>

#include <openssl/err.h>

#include "base/mem.h"
#include "base/str.h"
#include "seal/seal.h"

typedef struct seal_fuzz {
    gov_trust trust;
    gov_verify_options options;
    gov__verify_input input;
    size_t signature;
} seal_fuzz;

static inline void seal_fuzz_begin(seal_fuzz *f)
{
    *f = (seal_fuzz){.trust = {.mem = *gov__mem_default()},
                     .options = {.struct_size = sizeof f->options,
                                 .at_ms = INT64_C(1800000000000),
                                 .skew_ms = 300000,
                                 .status_max_age_ms = 86400000}};
    f->input = (gov__verify_input){.trust = &f->trust, .options = &f->options};
    require(gov__crypto_new(NULL, &f->trust.crypto) == GOV_OK);
    require(gov__cert_pool_new(NULL, &f->trust.pool) == GOV_OK);
    f->input.out = gov__verification_new(gov__mem_default(), GOV_CERTIFICATE_OFD, f->options.at_ms);
    require(f->input.out != NULL);
    require(gov__verification_add_signature(f->input.out, &f->signature) == GOV_OK);
}

/* Whatever it was, there is a report, it is text, and nobody was believed. */
static inline void seal_fuzz_end(seal_fuzz *f)
{
    const char *json;

    require(gov__verification_finish(&f->input) == GOV_OK);
    json = gov_verification_get_json(f->input.out);
    require(json != NULL && gov__str_is_utf8(json, strlen(json)));
    require(gov_verification_get_overall(f->input.out) != GOV_VERDICT_PASSED);
    gov_verification_free(f->input.out);
    gov__cert_pool_free(f->trust.pool);
    gov__crypto_free(f->trust.crypto);
    require(ERR_peek_error() == 0);
}

/* A slice of the input, or nothing. */
static inline void require_inside(gov__bytes slice, const uint8_t *data, size_t size)
{
    require(slice.len == 0 || (slice.data >= data && slice.data + slice.len <= data + size));
}

#endif
