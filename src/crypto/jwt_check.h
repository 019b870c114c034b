/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of checking claims, for crypto/jwt*.c only. Each returns GOV_OK, or a status with the
 * fault told. */
#ifndef GOV__CRYPTO_JWT_CHECK_H
#define GOV__CRYPTO_JWT_CHECK_H

#include "crypto/jwt.h"

/* What is being checked. */
struct gov__jwt_state {
    const gov__crypto *crypto;
    const gov__jwt_policy *policy;
    const gov__alg *alg;
    const gov__json_node *claims;
    gov__jwt_fault *fault;
};

/* Records the fault and returns the status that goes with it. */
gov_status gov__jwt_fail(const struct gov__jwt_state *s, const char *claim,
                         gov__jwt_fault_kind kind);

/* A claim that is a text: *out is NULL when it is absent and need not be there. */
gov_status gov__jwt_text(const struct gov__jwt_state *s, const char *claim, bool required,
                         const char **out);

/* jwt_time.c */
gov_status gov__jwt_check_times(const struct gov__jwt_state *s);
/* jwt_context.c: acr, scope, act, and the hashes. */
gov_status gov__jwt_check_context(const struct gov__jwt_state *s);

#endif
