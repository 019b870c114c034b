/* SPDX-License-Identifier: Apache-2.0 */
/* A signer for fuzz targets, since random text carries no valid signature: the Ed25519 key of RFC 8037
 * appendix A.1, and a store that trusts it. */
#ifndef GOVSDK_FUZZ_SIGNED_INPUT_H
#define GOVSDK_FUZZ_SIGNED_INPUT_H

#include <govsdk/jws.h>
#include <govsdk/trust.h>

#include "base/buf.h"
#include "fuzz.h"

#define SIGNED_ISSUER "https://i.example"

static gov_key *signed_key;

static inline void signed_prepare(void)
{
    static const char jwk[] = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                              "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\","
                              "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";

    if (signed_key == NULL) {
        require(gov_key_from_jwk(NULL, jwk, sizeof jwk - 1, NULL, &signed_key, NULL) == GOV_OK);
    }
}

static inline gov_trust *signed_trust(void)
{
    static const char set[] = "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                              "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";
    gov_trust *trust = NULL;

    require(gov_trust_new(NULL, &trust, NULL) == GOV_OK);
    require(gov_trust_add_issuer(trust, SIGNED_ISSUER, set, sizeof set - 1, 0, NULL) == GOV_OK);
    return trust;
}

/* Appends a JWS over the payload. */
static inline void signed_append(gov__buf *out, const char *typ, const void *payload, size_t len)
{
    const gov_jws_sign_options options = {.struct_size = sizeof options, .typ = typ};
    char *jws = NULL;

    require(gov_jws_sign(signed_key, &options, len > 0 ? payload : "", len, &jws, NULL) == GOV_OK);
    gov__buf_append_str(out, jws);
    gov_key_free_text(signed_key, jws);
}

#endif
