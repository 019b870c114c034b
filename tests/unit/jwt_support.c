/* SPDX-License-Identifier: Apache-2.0 */
/* See jwt_support.h. */
#include "unit/jwt_support.h"

#include <string.h>

static gov__crypto *crypto;

const gov__crypto *jwt_crypto(void)
{
    if (crypto == NULL) {
        ck_assert_int_eq(gov__crypto_new(NULL, &crypto), GOV_OK);
    }
    return crypto;
}

void jwt_support_end(void)
{
    gov__crypto_free(crypto);
    crypto = NULL;
}

const gov__jwt_policy jwt_id_token = {
    .required = GOV__JWT_SUB | GOV__JWT_EXP | GOV__JWT_IAT,
    .issuer = ISS,
    .audience = ME,
    .party = ME,
    .now_ms = JWT_NOW * 1000LL,
    .skew_exp_ms = 60000,
    .skew_nbf_ms = 60000,
    .skew_iat_ms = 300000,
};

gov_status jwt_try(const gov__jwt_policy *policy, const char *typ, const char *alg,
                   const char *text, gov__jwt_fault *fault)
{
    gov__json *doc = NULL;

    ck_assert_msg(gov__json_parse(NULL, text, strlen(text), NULL, &doc) == GOV_OK, "%s", text);
    gov_status status = gov__jwt_check(jwt_crypto(), policy, typ, gov__alg_find_sm2(alg, "SM2"),
                                       gov__json_root(doc), fault);
    gov__json_free(doc);
    return status;
}

void jwt_expect_ok(const gov__jwt_policy *policy, const char *text)
{
    gov__jwt_fault fault;
    gov_status status = jwt_try(policy, NULL, "RS256", text, &fault);

    ck_assert_msg(status == GOV_OK, "%s: %s", text, fault.claim);
    ck_assert_ptr_null(fault.claim);
}

void jwt_expect(const gov__jwt_policy *policy, const char *text, gov_status status,
                const char *claim, gov__jwt_fault_kind kind)
{
    gov__jwt_fault fault;

    ck_assert_msg(jwt_try(policy, NULL, "RS256", text, &fault) == status, "%s", text);
    ck_assert_msg(fault.claim != NULL && strcmp(fault.claim, claim) == 0, "%s: %s", text,
                  fault.claim);
    ck_assert_msg(fault.kind == kind, "%s: %d", text, fault.kind);
}

void jwt_expect_rows(const gov__jwt_policy *policy, const jwt_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].status == GOV_OK) {
            jwt_expect_ok(policy, rows[i].claims);
        } else {
            jwt_expect(policy, rows[i].claims, rows[i].status, rows[i].claim, rows[i].kind);
        }
    }
}
