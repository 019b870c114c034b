/* SPDX-License-Identifier: Apache-2.0 */
/* A terminal vouches for who stands in front of it (RFC 7523 section 2.1). What it established is
 * checked here before anything is sent; how it is signed is the driver's. */
#include "auth/accept.h"
#include "auth/auth.h"

#include "base/str.h"
#include "core/argument.h"
#include "core/dpop.h"
#include "core/options.h"

#define TYPE_MAX   32U
#define NUMBER_MAX 64U
#define TEXT_MAX   64U
/* The profile: how old what was established may be, and how far the clock of a module may be ahead. */
#define AGE_MAX_MS   300000
#define AHEAD_MAX_MS 60000

static const char *const methods[] = {"id_card", "face", "id_card+face", "fingerprint", "operator"};

static bool is_method(const char *text)
{
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (gov__str_equal(text, methods[i])) {
            return true;
        }
    }
    return false;
}

/* [a-z][a-z0-9_]*: it stands before a colon. */
static bool is_type(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, TYPE_MAX + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        bool letter = c >= 'a' && c <= 'z';
        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_'))) {
            return false;
        }
    }
    return len >= 1 && len <= TYPE_MAX;
}

/* What a number looks like is the platform's to judge: there are more kinds than are known here. */
static bool is_number(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, NUMBER_MAX + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~') {
            return false;
        }
    }
    return len >= 1 && len <= NUMBER_MAX;
}

static bool is_recent(const gov_client *client, int64_t at_ms)
{
    int64_t now = gov__client_wall_ms(client);
    return at_ms > 0 && at_ms >= now - AGE_MAX_MS && at_ms <= now + AHEAD_MAX_MS;
}

static gov_status check_evidence(const gov_client *client, const gov_terminal_evidence *e,
                                 gov_error **err)
{
    const gov_allocator *mem = &client->mem;
    const char *wrong = NULL;
    if (e->reserved != 0) {
        wrong = "evidence";
    } else if (!is_type(e->id_type)) {
        wrong = "id_type";
    } else if (!is_number(e->id_number)) {
        wrong = "id_number";
    } else if (!is_method(e->method)) {
        wrong = "method";
    } else if (!is_recent(client, e->at_ms)) {
        wrong = "at_ms";
    }
    if (wrong != NULL) {
        return gov__argument_fail(mem, err, wrong);
    }
    gov_status status = gov__argument_text(mem, err, "device", e->device, TEXT_MAX);
    return status == GOV_OK ? gov__argument_text(mem, err, "transaction", e->transaction, TEXT_MAX)
                            : status;
}

typedef struct vouching {
    gov_client *client;
    const gov__provider *provider;
    gov__terminal_ask ask;
} vouching;

static void write_request(void *user, gov__request *request, const gov__proof *proof)
{
    const vouching *v = user;
    v->client->identity->auth->terminal_write(request, v->client, v->provider, proof, &v->ask);
}

static gov_status read_tokens(gov__call *call, const gov__auth_way *way,
                              const gov_call_options *options, gov_session **out_session,
                              gov_error **err)
{
    gov_client *client = way->client;
    gov__tokens tokens;
    gov__tokens_init(&tokens, &client->mem);
    gov_status status = client->identity->renew_read(client, gov__call_response(call), &tokens);
    if (status == GOV_OK) {
        status = gov__auth_accept(way, &tokens, NULL, call->sent_ms, options, out_session, err);
    } else {
        /* invalid_grant: the evidence was not accepted. */
        status = gov__auth_refuse(
            call, status == GOV_ERR_LOGIN_REQUIRED ? GOV_ERR_LOGIN_DENIED : status, err);
    }
    gov__tokens_free(&tokens);
    return status;
}

/* Written anew for every attempt, so that it may be repeated: an assertion is good once. */
static gov_status ask(vouching *v, struct gov_key *dpop, const gov_call_options *options,
                      int64_t deadline_ms, gov_session **out_session, gov_error **err)
{
    static const gov__operation op = {
        .name = "auth_terminal", .flags = GOV__TOKEN_AGAIN, .accept = GOV__TOKEN_ACCEPT};
    const gov__id_expect expect = {
        .acr_values = gov__config_text(v->client->config, GOV__OPTION_AUTH_ACR_VALUES)};
    const gov__auth_way way = {.client = v->client,
                               .provider = v->provider,
                               .dpop = dpop,
                               .kind = GOV__SESSION_PERSON,
                               .expect = &expect};
    const gov__token_request request = {.op = &op,
                                        .client = v->client,
                                        .options = options,
                                        .deadline_ms = deadline_ms,
                                        .dpop = dpop,
                                        .write = write_request,
                                        .user = v};
    gov__call call;
    gov_status status = gov__token_request_run(&request, &call, err);
    if (status == GOV_OK) {
        status = read_tokens(&call, &way, options, out_session, err);
    }
    gov__call_end(&call);
    return status;
}

static gov_status take_terminal(const gov_client *client, gov__terminal_ask *out, gov_error **err)
{
    out->terminal = gov__config_text(client->config, GOV__OPTION_APP_TERMINAL_ID);
    out->scope = gov__config_text(client->config, GOV__OPTION_AUTH_SCOPE);
    if (out->terminal == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "app.terminal_id is not set; the terminal vouches by it",
                                "未设置 app.terminal_id；终端以其编号作证");
    }
    out->key = gov__client_key(client, GOV_KEY_TERMINAL);
    if (out->key == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "terminal.key_file is not set; the terminal vouches by its key",
                                "未设置 terminal.key_file；终端以其密钥作证");
    }
    return GOV_OK;
}

static gov_status vouch(gov_client *client, const gov_terminal_evidence *e,
                        const gov_call_options *options, gov_session **out_session, gov_error **err)
{
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    gov__provider *provider = NULL;
    gov__proof proof = {.key = NULL};
    /* The platform's clock is what the assertion is judged by. */
    vouching v = {.client = client,
                  .ask = {.id_type = e->id_type,
                          .id_number = e->id_number,
                          .method = e->method,
                          .device = e->device,
                          .transaction = e->transaction}};
    gov_status status = gov__auth_check_client(client, false, err);
    if (status == GOV_OK) {
        status = take_terminal(client, &v.ask, err);
    }
    if (status == GOV_OK) {
        status = gov__client_provider(client, options, &provider, err);
    }
    if (status == GOV_OK) {
        status = gov__proof_begin(client, &proof, err);
    }
    if (status == GOV_OK && client->identity->auth->terminal_write == NULL) {
        status = gov__error_status(&client->mem, err, GOV_ERR_UNSUPPORTED);
    }
    if (status == GOV_OK) {
        v.provider = provider;
        v.ask.at_s =
            (e->at_ms + gov__client_platform_ms(client) - gov__client_wall_ms(client)) / 1000;
        status = ask(&v, proof.key, options, deadline_ms, out_session, err);
    }
    gov__provider_unref(provider);
    gov__proof_end(&proof);
    return status;
}

gov_status gov_auth_terminal(gov_client *client, const gov_terminal_evidence *evidence,
                             const gov_call_options *options, gov_session **out_session,
                             gov_error **err)
{
    gov_terminal_evidence loaded;
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (client == NULL || evidence == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err,
                                  client == NULL     ? "client"
                                  : evidence == NULL ? "evidence"
                                                     : "out_session");
    }
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    if (gov__options_load(&loaded, sizeof loaded, evidence) != GOV_OK) {
        return gov__argument_fail(&client->mem, err, "evidence");
    }
    status = check_evidence(client, &loaded, err);
    return status == GOV_OK ? vouch(client, &loaded, options, out_session, err) : status;
}
