/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the claims policy: any JSON text as claims, against a policy that asks for everything and one
 * that asks for nothing but the issuer. What is taken must be what was asked for, and what is
 * refused must be refused for a reason. */
#include "fuzz.h"

#include <string.h>

#include "crypto/jwt.h"

#define ISSUER "https://idp.example"
#define NOW_S  1800000000LL

static const gov__jwt_policy lax = {.issuer = ISSUER, .now_ms = NOW_S * 1000};
static const gov__jwt_policy strict = {
    .required = GOV__JWT_SUB | GOV__JWT_EXP | GOV__JWT_IAT | GOV__JWT_JTI,
    .issuer = ISSUER,
    .audience = "me",
    .party = "me",
    .subject = "s",
    .nonce = "n",
    .acr_values = "L2 L3",
    .scope = "a b",
    .now_ms = NOW_S * 1000,
    .skew_exp_ms = 60000,
    .skew_nbf_ms = 60000,
    .skew_iat_ms = 300000,
    .max_token_age_s = 3600,
    .max_age_asked = true,
    .max_age_s = 600,
    .access_token = "token",
    .code = "code",
    .state = "state",
};

static void count(void *user, const char *subject)
{
    size_t *actors = user;
    *actors += subject[0] != '\0' ? 1 : 1000;
}

/* What a claim that was taken says, read once more by other means. */
static void look_again(const gov__json_node *claims)
{
    int64_t exp = 0;
    int64_t iat = 0;
    int64_t auth_time = 0;
    const char *acr = gov__json_get_string(claims, "acr");
    require(strcmp(gov__json_get_string(claims, "iss"), ISSUER) == 0);
    require(strcmp(gov__json_get_string(claims, "sub"), "s") == 0);
    require(strcmp(gov__json_get_string(claims, "nonce"), "n") == 0);
    require(strcmp(acr, "L2") == 0 || strcmp(acr, "L3") == 0);
    require(gov__json_get_int64(claims, "exp", &exp) && exp >= NOW_S - 60);
    require(gov__json_get_int64(claims, "iat", &iat) && iat <= NOW_S + 300 && iat >= NOW_S - 3660);
    require(gov__json_get_int64(claims, "auth_time", &auth_time) && auth_time >= NOW_S - 660);
    require(gov__json_get_string(claims, "jti")[0] != '\0');
}

static gov_status check(const gov__crypto *crypto, const gov__jwt_policy *policy,
                        const gov__json_node *claims)
{
    gov__jwt_fault fault;
    gov_status status =
        gov__jwt_check(crypto, policy, NULL, gov__alg_find("ES256"), claims, &fault);
    require(status == GOV_OK || status == GOV_ERR_RESPONSE || status == GOV_ERR_ISSUER ||
            status == GOV_ERR_EXPIRED || status == GOV_ERR_NOT_YET_VALID ||
            status == GOV_ERR_CLAIM);
    require((fault.claim != NULL) == (status != GOV_OK && status != GOV_ERR_RESPONSE));
    require(fault.off_s >= 0 && fault.allowed_s >= 0);
    require((status == GOV_ERR_RESPONSE) == !gov__json_is_object(claims));
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gov__crypto *crypto;
    gov__json *doc = NULL;
    size_t actors = 0;

    require(crypto != NULL || gov__crypto_new(NULL, &crypto) == GOV_OK);
    if (gov__json_parse(NULL, (const char *)data, size, NULL, &doc) != GOV_OK) {
        return 0;
    }
    const gov__json_node *claims = gov__json_root(doc);
    gov_status by_lax = check(crypto, &lax, claims);
    gov_status by_strict = check(crypto, &strict, claims);
    if (by_strict == GOV_OK) {
        look_again(claims);
    }
    bool chain = gov__jwt_actors(claims, count, &actors, NULL);
    require(actors <= GOV__JWT_ACTORS_MAX);
    require(chain || (by_lax != GOV_OK && by_strict != GOV_OK));
    gov__json_free(doc);
    return 0;
}
