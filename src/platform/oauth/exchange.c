/* SPDX-License-Identifier: Apache-2.0 */
/* Exchange of tokens on the wire (RFC 8693 sections 2.1 and 2.2), in the profile of docs/profiles.md:
 * whose token is wanted is said by a token, a grant or the code of an enterprise. */
#include "platform/oauth/oauth.h"
#include "platform/oauth/ways.h"

#include "base/str.h"
#include "base/url.h"

static const char grant_type[] = "urn:ietf:params:oauth:grant-type:token-exchange";
static const char access_token[] = "urn:ietf:params:oauth:token-type:access_token";

/* The type of a subject token, by gov_exchange_kind. */
static const char *const subject_types[] = {
    [GOV_EXCHANGE_NARROW] = access_token,
    [GOV_EXCHANGE_GRANT] = "urn:gov:params:oauth:token-type:grant",
    [GOV_EXCHANGE_LEGAL_PERSON] = "urn:gov:params:oauth:token-type:legal_person",
};

void gov__oauth_exchange_write(gov__request *request, gov_client *client, const gov__proof *proof,
                               const char *endpoint, const gov__exchange_ask *ask)
{
    bool first = true;
    bool narrow = ask->kind == GOV_EXCHANGE_NARROW;
    gov__buf *body = gov__oauth_form_begin(request, client, endpoint, proof, &first);
    gov__url_form_add(body, &first, "grant_type", grant_type);
    gov__url_form_add(body, &first, "requested_token_type", access_token);
    gov__url_form_add(body, &first, "subject_token", narrow ? ask->token : ask->on_behalf_of);
    gov__url_form_add(body, &first, "subject_token_type", subject_types[ask->kind]);
    gov__url_form_add(body, &first, "actor_token", narrow ? NULL : ask->token);
    gov__url_form_add(body, &first, "actor_token_type", narrow ? NULL : access_token);
    gov__url_form_add(body, &first, "scope", ask->scope);
    gov__url_form_add(body, &first, "audience", ask->audience);
    gov__url_form_add(body, &first, "resource", ask->resource);
}

gov_status gov__oauth_exchange_read(const gov_client *client, const gov__response *response,
                                    gov__tokens *out)
{
    gov_status status = gov__oauth_tokens_read(client, response, out);
    if (status == GOV_ERR_LOGIN_REQUIRED || status == GOV_ERR_LOGIN_DENIED ||
        status == GOV_ERR_INVALID) {
        /* invalid_grant, access_denied and invalid_request speak of the subject here, not of a login
         * or of the form: RFC 8693 section 2.2.2. */
        return GOV_ERR_FORBIDDEN;
    }
    if (status != GOV_OK) {
        return status;
    }
    /* Section 2.2.1: required, so that nobody uses what came for what it is not. */
    return gov__str_equal_len(out->issued_type.data, out->issued_type.len, access_token)
               ? GOV_OK
               : GOV_ERR_RESPONSE;
}
