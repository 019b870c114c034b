/* SPDX-License-Identifier: Apache-2.0 */
/* What a terminal established, signed by its own key (RFC 7523 section 2.1, in the profile of
 * docs/profiles.md). It names a person: the text exists in secret buffers only. */
#include "platform/oauth/oauth.h"
#include "platform/oauth/ways.h"

#include "base/json_write.h"
#include "base/random_id.h"
#include "base/str.h"
#include "base/url.h"
#include "crypto/jws.h"

#define LIFETIME_S 120

static const char grant_type[] = "urn:ietf:params:oauth:grant-type:jwt-bearer";
static const char typ[] = "gov-terminal-assertion+jwt";

static void write_evidence(gov__jsonw *w, const gov__terminal_ask *ask)
{
    gov__jsonw_member_object(w, "evidence");
    gov__jsonw_member_string(w, "method", ask->method);
    gov__jsonw_member_string(w, "device", ask->device);
    gov__jsonw_member_int64(w, "at", ask->at_s);
    gov__jsonw_member_string(w, "transaction", ask->transaction);
    gov__jsonw_object_end(w);
}

/* "<id_type>:<id_number>" */
static gov_status write_subject(gov__jsonw *w, const gov__terminal_ask *ask,
                                const gov_allocator *mem)
{
    gov__buf subject;
    gov__buf_init_secret(&subject, mem, 0);
    gov__buf_append_str(&subject, ask->id_type);
    gov__buf_append_char(&subject, ':');
    gov__buf_append_str(&subject, ask->id_number);
    gov_status status = gov__buf_terminate(&subject);
    if (status == GOV_OK) {
        gov__jsonw_member_string(w, "sub", subject.data);
    }
    gov__buf_free(&subject);
    return status;
}

static gov_status write_claims(gov_client *client, const char *issuer, const gov__terminal_ask *ask,
                               gov__buf *out)
{
    gov__jsonw w;
    char jti[GOV__RANDOM_ID_ROOM];
    int64_t now = gov__client_platform_ms(client) / 1000;
    gov_status status = gov__random_id(&client->random, jti);
    if (status != GOV_OK) {
        return status;
    }
    gov__jsonw_init(&w, out);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "iss", ask->terminal);
    status = write_subject(&w, ask, &client->mem);
    gov__jsonw_member_string(&w, "aud", issuer);
    gov__jsonw_member_int64(&w, "iat", now);
    gov__jsonw_member_int64(&w, "exp", now + LIFETIME_S);
    gov__jsonw_member_string(&w, "jti", jti);
    write_evidence(&w, ask);
    gov__jsonw_object_end(&w);
    return status == GOV_OK ? gov__jsonw_finish(&w) : status;
}

static gov_status sign(gov_client *client, const char *issuer, const gov__terminal_ask *ask,
                       gov__buf *out)
{
    const gov__jws_header header = {
        .typ = typ,
        .sm2_name = gov__config_text(client->config, GOV__OPTION_AUTH_SM2_ALGORITHM),
    };
    gov__buf claims;
    gov__buf_init_secret(&claims, &client->mem, 0);
    gov_status status = write_claims(client, issuer, ask, &claims);
    if (status == GOV_OK) {
        status = gov__jws_sign(ask->key, &header, claims.data, claims.len, out);
    }
    gov__buf_free(&claims);
    return status == GOV_OK ? gov__buf_terminate(out) : status;
}

void gov__oauth_terminal_write(gov__request *request, gov_client *client,
                               const gov__provider *provider, const gov__proof *proof,
                               const gov__terminal_ask *ask)
{
    bool first = true;
    gov__buf assertion;
    gov__buf *body =
        gov__oauth_form_begin(request, client, provider->token_endpoint, proof, &first);
    gov__buf_init_secret(&assertion, &client->mem, 0);
    gov_status status = sign(client, provider->issuer, ask, &assertion);
    if (status == GOV_OK) {
        gov__url_form_add(body, &first, "grant_type", grant_type);
        gov__url_form_add(body, &first, "assertion", assertion.data);
        gov__url_form_add(body, &first, "scope", ask->scope);
        gov__url_form_add(body, &first, "resource",
                          gov__config_text(client->config, GOV__OPTION_AUTH_RESOURCE));
    } else {
        gov__buf_fail(body, status);
    }
    gov__buf_free(&assertion);
}
