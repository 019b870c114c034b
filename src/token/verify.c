/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying an access token that somebody brings (RFC 9068). Keys and claims are core/id_token.h;
 * this owns what the caller may ask for. */
#include <govsdk/token.h>

#include "core/argument.h"
#include "core/gov_identity.h"
#include "core/id_token.h"
#include "core/options.h"

#define TEXT_MAX 2048

/* Each text of a policy under its name. */
static gov_status check_texts(const gov_client *client, const gov_token_policy *policy,
                              gov_error **err)
{
    const struct {
        const char *name;
        const char *text;
    } texts[] = {
        {"issuer", policy->issuer},         {"typ", policy->typ},
        {"algorithms", policy->algorithms}, {"nonce", policy->nonce},
        {"acr_values", policy->acr_values}, {"scope", policy->scope},
    };
    gov_status status =
        gov__argument_text(&client->mem, err, "audience", policy->audience, TEXT_MAX);
    for (size_t i = 0; status == GOV_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status =
            gov__argument_optional_text(&client->mem, err, texts[i].name, texts[i].text, TEXT_MAX);
    }
    return status;
}

static gov_status load(const gov_client *client, const gov_token_policy *policy,
                       gov__access_expect *out, gov_error **err)
{
    gov_token_policy asked;
    gov_status status = GOV_OK;
    if (policy == NULL || gov__options_load(&asked, sizeof asked, policy) != GOV_OK ||
        asked.reserved != 0 || asked.max_age_s < 0) {
        return gov__argument_fail(&client->mem, err, "policy");
    }
    status = check_texts(client, &asked, err);
    *out = (gov__access_expect){
        .audience = asked.audience,
        .issuer = asked.issuer,
        .typ = asked.typ,
        .algorithms = asked.algorithms,
        .nonce = asked.nonce,
        .acr_values = asked.acr_values,
        .scope = asked.scope,
        .max_age_asked = asked.max_age_s > 0,
        .max_age_s = asked.max_age_s,
    };
    return status;
}

gov_status gov_token_verify(gov_client *client, const char *token, size_t size,
                            const gov_token_policy *policy, const gov_call_options *options,
                            gov_identity **out_identity, gov_error **err)
{
    gov__access_expect expect;
    gov__json *claims = NULL;
    if (out_identity != NULL) {
        *out_identity = NULL;
    }
    if (client == NULL || token == NULL || size == 0 || out_identity == NULL) {
        const char *name = client == NULL         ? "client"
                           : out_identity == NULL ? "out_identity"
                                                  : "token";
        return gov__argument_fail(NULL, err, name);
    }
    gov_status status = load(client, policy, &expect, err);
    if (status == GOV_OK) {
        status = gov__access_token_verify(client, token, size, &expect, options, &claims, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    return gov__error_status(&client->mem, err,
                             gov__identity_from_claims(client, claims, NULL, out_identity));
}
