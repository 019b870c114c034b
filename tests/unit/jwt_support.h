/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the claims policy share: an ID token's policy, good claims to begin with, and
 * tables of claims with what is wrong about them. */
#ifndef GOVSDK_JWT_SUPPORT_H
#define GOVSDK_JWT_SUPPORT_H

#include "crypto/jwt.h"
#include "unit/test_support.h"

#define JWT_NOW 1800000000
#define ISS     "https://idp.example/realm"
#define ME      "client-1"
#define HEAD    "{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":\"" ME "\""
#define TIMES   ",\"exp\":1800000300,\"iat\":1800000000"

/* An ID token for ME by ISS at JWT_NOW, with the slack that is the default of the settings. */
extern const gov__jwt_policy jwt_id_token;

/* The context that the tests share; jwt_support_end frees it. */
const gov__crypto *jwt_crypto(void);
void jwt_support_end(void);

/* Checks the claims of this JSON text. */
gov_status jwt_try(const gov__jwt_policy *policy, const char *typ, const char *alg,
                   const char *text, gov__jwt_fault *fault);
/* Fails the test unless the claims are good, or at fault as is said. */
void jwt_expect_ok(const gov__jwt_policy *policy, const char *text);
void jwt_expect(const gov__jwt_policy *policy, const char *text, gov_status status,
                const char *claim, gov__jwt_fault_kind kind);

typedef struct jwt_row {
    const char *claims;
    gov_status status; /* GOV_OK: nothing is wrong */
    const char *claim;
    gov__jwt_fault_kind kind;
} jwt_row;

void jwt_expect_rows(const gov__jwt_policy *policy, const jwt_row *rows, size_t count);

#define FAULT(claims, claim, kind)                                                                 \
    {                                                                                              \
        claims, GOV_ERR_CLAIM, claim, GOV__JWT_##kind                                              \
    }
#define GOOD(claims)                                                                               \
    {                                                                                              \
        claims, GOV_OK, NULL, GOV__JWT_MISSING                                                     \
    }
#define ISSUER(claims, kind)                                                                       \
    {                                                                                              \
        claims, GOV_ERR_ISSUER, "iss", GOV__JWT_##kind                                             \
    }

#endif
