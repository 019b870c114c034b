/* SPDX-License-Identifier: Apache-2.0 */
/* See ask.h. What the answer says is for whoever asked. */
#include "token/ask.h"

#include <string.h>

#include "base/str.h"
#include "core/argument.h"
#include "http/problem.h"

static void write(void *user, gov__request *request)
{
    gov__token_ask *ask = user;
    ask->client->identity->token->write(request, ask->client, ask->endpoint, ask->token);
}

/* RFC 6750 section 2.1: what can stand in a header. */
static bool is_token(const char *token)
{
    size_t len = token != NULL ? gov__str_len_max(token, GOV__TOKEN_LEN_MAX + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        if (token[i] <= ' ' || token[i] > '~') {
            return false;
        }
    }
    return len >= 1 && len <= GOV__TOKEN_LEN_MAX;
}

static gov_status find_endpoint(gov__token_ask *ask, gov__token_endpoint_fn endpoint,
                                const gov_call_options *options, gov_error **err)
{
    gov_client *client = ask->client;
    gov_status status = GOV_OK;
    if (client->identity->token != NULL) {
        status = gov__client_provider(client, options, &ask->provider, err);
        ask->endpoint = status == GOV_OK ? endpoint(ask->provider) : NULL;
    }
    if (status == GOV_OK && ask->endpoint == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                "the identity provider does not offer this for tokens",
                                "身份提供方不提供此令牌操作");
    }
    return status;
}

gov_status gov__token_ask_fail(gov__token_ask *ask, gov_status status, gov_error **err)
{
    gov__problem problem;
    status = gov__call_fail(&ask->call, err, status);
    if (err == NULL || !gov__error_is_own(*err)) {
        return status;
    }
    const gov__response *response = gov__call_response(&ask->call);
    bool good = gov__problem_read(&ask->client->mem, response, &problem) == GOV_OK &&
                gov__error_set_platform_code(*err, problem.code);
    gov__problem_free(&problem);
    return good ? status : gov__error_no_memory(err);
}

static gov_status send(gov__token_ask *ask, int64_t deadline_ms, const gov_call_options *options,
                       gov_error **err)
{
    gov_client *client = ask->client;
    ask->begun = true;
    gov_status status = gov__call_begin(&ask->call, client, NULL, &ask->op, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&ask->call, deadline_ms);
        gov__call_set_writer(&ask->call, write, ask);
        status = gov__call_run(&ask->call, err);
    }
    if (status == GOV_OK) {
        const gov__response *response = gov__call_response(&ask->call);
        status = client->identity->token->refusal_read(client, response);
        status = status == GOV_OK ? GOV_OK : gov__token_ask_fail(ask, status, err);
    }
    return status;
}

gov_status gov__token_ask_run(gov__token_ask *ask, gov_client *client, const char *name,
                              gov__token_endpoint_fn endpoint, const char *media, const char *token,
                              const gov_call_options *options, gov_error **err)
{
    memset(ask, 0, sizeof *ask);
    if (client == NULL || !is_token(token)) {
        return gov__argument_fail(client != NULL ? &client->mem : NULL, err,
                                  client == NULL ? "client" : "token");
    }
    ask->client = client;
    ask->token = token;
    ask->op = (gov__operation){.name = name,
                               .flags = GOV__OP_BARE | GOV__OP_NO_BODY,
                               .accept = {200, 400, 401, 403},
                               .media = media};
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    gov_status status = find_endpoint(ask, endpoint, options, err);
    return status == GOV_OK ? send(ask, deadline_ms, options, err) : status;
}

void gov__token_ask_end(gov__token_ask *ask)
{
    if (ask->begun) {
        gov__call_end(&ask->call);
    }
    gov__provider_unref(ask->provider);
}
