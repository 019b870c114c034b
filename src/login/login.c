/* SPDX-License-Identifier: Apache-2.0 */
/* The public functions of a login in a browser. */
#include "login/login.h"

#include "base/mem.h"
#include "core/argument.h"
#include "core/dpop.h"
#include "login/options.h"

void gov_login_free(gov_login *login)
{
    if (login == NULL) {
        return;
    }
    gov_client *client = login->client;
    gov__buf *const buffers[] = {&login->state, &login->nonce, &login->verifier, &login->challenge,
                                 &login->url};
    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
        gov__buf_wipe_free(buffers[i]);
    }
    gov__mem_free(&client->mem, login->redirect_uri);
    gov__mem_free(&client->mem, login->acr_values);
    gov__mem_wipe_free_str(&client->mem, login->subject);
    gov__provider_unref(login->provider);
    gov__proof_end(&login->proof);
    gov__mem_free(&client->mem, login);
    gov_client_unref(client);
}

gov_status gov_login_begin(gov_client *client, const gov_login_options *request,
                           const gov_call_options *options, gov_login **out_login, gov_error **err)
{
    gov__login_ask ask;
    if (out_login != NULL) {
        *out_login = NULL;
    }
    if (client == NULL || out_login == NULL) {
        return gov__argument_fail(NULL, err, client == NULL ? "client" : "out_login");
    }
    gov_status status = gov__client_check(client, err);
    if (status == GOV_OK) {
        status = gov__login_options_read(client, request, &ask, err);
    }
    return status == GOV_OK ? gov__login_begin(client, &ask, NULL, options, out_login, err)
                            : status;
}

const char *gov_login_get_url(const gov_login *login)
{
    return login == NULL ? NULL : login->url.data;
}

int gov_login_is_callback(const gov_login *login, const char *url)
{
    return login != NULL && gov__callback_is_at(url, login->redirect_uri);
}

gov_status gov_login_finish(gov_login *login, const char *callback_url,
                            const gov_call_options *options, gov_session **out_session,
                            gov_error **err)
{
    gov__callback answer;
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (login == NULL || callback_url == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err,
                                  login == NULL          ? "login"
                                  : callback_url == NULL ? "callback_url"
                                                         : "out_session");
    }
    const gov_allocator *mem = &login->client->mem;
    gov_status status = gov__client_check(login->client, err);
    if (status == GOV_OK) {
        status = gov__error_status(mem, err, login->over);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__callback_init(&answer, mem);
    status = gov__login_take(login, callback_url, options, &answer, err);
    if (status == GOV_OK) {
        status = gov__login_redeem(login, &answer, options, out_session, err);
    }
    gov__callback_free(&answer);
    return status;
}
