/* SPDX-License-Identifier: Apache-2.0 */
/* From what the browser brought back to a session, by the steps of the driver. */
#include "login/login.h"

#include "auth/accept.h"
#include "auth/auth.h"
#include "base/str.h"

typedef struct redeeming {
    gov_login *login;
    const gov__login_step *step;
    gov__login_grant *grant;
} redeeming;

static void write_step(void *user, gov__request *request, const gov__proof *proof)
{
    const redeeming *r = user;
    r->step->write(request, r->login->client, r->login->provider, proof, r->grant);
}

/* What the browser brought is good once: no step is repeated that may have arrived. */
static gov_status take_step(redeeming *r, const gov_call_options *options, int64_t deadline_ms,
                            int64_t *since_ms, gov_error **err)
{
    gov_client *client = r->login->client;
    const gov__operation op = {
        .name = r->step->name, .flags = GOV__TOKEN_ONCE, .accept = GOV__TOKEN_ACCEPT};
    gov__call call;
    const gov__token_request request = {.op = &op,
                                        .client = client,
                                        .options = options,
                                        .deadline_ms = deadline_ms,
                                        .dpop = r->login->proof.key,
                                        .write = write_step,
                                        .user = r};
    gov_status status = gov__token_request_run(&request, &call, err);
    if (status == GOV_OK) {
        status = r->step->read(client, gov__call_response(&call), r->grant);
        if (status != GOV_OK) {
            status = gov__auth_refuse(&call, status, err);
        }
    }
    /* The token's life counts from the first request, which gave it. */
    if (*since_ms == 0) {
        *since_ms = call.sent_ms;
    }
    gov__call_end(&call);
    return status;
}

/* A step that was refused for its time has had no effect, and the refusal says what the platform's time
 * is: it is taken once more. */
static bool learns_time(const gov_client *client, gov_error **err)
{
    int64_t offset = 0;
    if (!gov_client_get_clock_offset_ms(client, &offset)) {
        return false;
    }
    if (err != NULL) {
        gov_error_free(*err);
        *err = NULL;
    }
    return true;
}

static gov_status accept(gov_login *login, const gov__login_grant *grant, int64_t since_ms,
                         const gov_call_options *options, gov_session **out, gov_error **err)
{
    gov_client *client = login->client;
    const gov__id_expect expect = {
        .nonce = login->nonce.data,
        .subject = login->subject,
        .acr_values = login->acr_values,
        .max_age_asked = login->max_age_asked,
        .max_age_s = login->max_age_s,
        .code = login->wire->gives_id_token ? grant->answer : NULL,
        .state = login->state.data,
    };
    const gov__auth_way way = {.client = client,
                               .provider = login->provider,
                               .dpop = login->proof.key,
                               .kind = GOV__SESSION_PERSON,
                               .expect = &expect,
                               .needs_id_token = login->needs_id_token};
    gov__json *claims = NULL;
    if (grant->claims->len != 0) {
        gov_status status = gov__json_parse_buf(grant->claims, NULL, &claims);
        if (status != GOV_OK) {
            return gov__error_status(&client->mem, err, status);
        }
    }
    return gov__auth_accept(&way, grant->tokens, claims, since_ms, options, out, err);
}

gov_status gov__login_redeem(gov_login *login, const gov__callback *answer,
                             const gov_call_options *options, gov_session **out, gov_error **err)
{
    gov_client *client = login->client;
    gov__tokens tokens;
    gov__buf claims;
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    int64_t since_ms = 0;
    bool ticket = gov__str_equal(login->wire->answer, "ticket");
    gov__tokens_init(&tokens, &client->mem);
    gov__buf_init_secret(&claims, &client->mem, 0);
    gov__login_grant grant = {
        .answer = gov__callback_get(answer, ticket ? GOV__CALLBACK_TICKET : GOV__CALLBACK_CODE),
        .verifier = login->verifier.data,
        .redirect_uri = login->redirect_uri,
        .tokens = &tokens,
        .claims = &claims};
    gov_status status = GOV_OK;
    for (size_t i = 0; status == GOV_OK && i < login->wire->step_count; i++) {
        redeeming r = {login, &login->wire->steps[i], &grant};
        status = take_step(&r, options, deadline_ms, &since_ms, err);
        if (status == GOV_ERR_CLOCK && learns_time(client, err)) {
            status = take_step(&r, options, deadline_ms, &since_ms, err);
        }
    }
    if (status == GOV_OK) {
        status = accept(login, &grant, since_ms, options, out, err);
    }
    gov__tokens_free(&tokens);
    gov__buf_free(&claims);
    return status;
}
