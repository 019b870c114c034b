/* SPDX-License-Identifier: Apache-2.0 */
/* Logging a system in by security/login, and again when its token has ended. */
#include "platform/license_app/license_app.h"

#include "auth/wire.h"
#include "base/str.h"
#include "platform/dialect/dialect.h"

#define TOKEN_MAX      2048U
#define LIFETIME_S     1800 /* what counts where the platform does not say */
#define LIFETIME_MAX_S (366LL * 86400)

static gov_status provider_read(const gov_client *client, gov__provider *out)
{
    const gov_config *config = client->config;
    /* A key of the platform that nothing is verified with would promise what is not kept. */
    bool unused = gov__config_text(config, GOV__OPTION_SIGNER_PLATFORM_KEY_FILE) != NULL &&
                  gov__config_is(config, GOV__OPTION_SIGNER_ENVELOPE, "none");
    /* Where it is, renew_write knows; the session needs to have something to be renewed with. */
    out->token_endpoint = client->base;
    return gov__config_bool(config, GOV__OPTION_AUTH_DPOP) || unused ? GOV_ERR_CONFIG : GOV_OK;
}

static void renew_write(gov__request *request, gov_client *client, const gov__renewal *renewal)
{
    static const struct {
        const char *name;
        gov__option option;
    } members[] = {
        {"app_key", GOV__OPTION_LICENSE_APP_APP_KEY},
        {"app_secret", GOV__OPTION_LICENSE_APP_APP_SECRET},
        {"account", GOV__OPTION_LICENSE_APP_ACCOUNT},
        {"password", GOV__OPTION_LICENSE_APP_PASSWORD},
        {"org_code", GOV__OPTION_LICENSE_APP_ORG_CODE},
    };
    gov__jsonw w;
    (void)renewal;
    gov__request_begin(request, "POST",
                       gov__config_text(client->config, GOV__OPTION_LICENSE_APP_PATH));
    gov__request_path(request, "/security/login");
    gov__buf *body = gov__request_body(request, "application/json");
    gov__jsonw_init(&w, body);
    gov__jsonw_object_begin(&w);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        gov__jsonw_member_string(&w, members[i].name,
                                 gov__config_text(client->config, members[i].option));
    }
    gov__jsonw_object_end(&w);
    gov_status status = gov__jsonw_finish(&w);
    if (status != GOV_OK) {
        gov__buf_fail(body, status);
    }
}

static bool is_token(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, TOKEN_MAX + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~') {
            return false;
        }
    }
    return len >= 1 && len <= TOKEN_MAX;
}

static gov_status tokens_read(const gov__json_node *root, gov__tokens *out)
{
    const gov__json_node *data = gov__json_get_object(root, "data");
    const gov__json_node *holder = gov__json_get_string(root, "access_token") != NULL ? root : data;
    const char *token = gov__json_get_string(holder, "access_token");
    int64_t seconds = LIFETIME_S;
    bool told = gov__json_get_int64(holder, "expires_in", &seconds);
    if (!is_token(token) || (told && seconds <= 0)) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf_append_str(&out->access, token);
    out->expires_in_ms = (seconds < LIFETIME_MAX_S ? seconds : LIFETIME_MAX_S) * 1000;
    return gov__buf_terminate(&out->access);
}

/* A refused login is one of the client: another try with the same would be refused, too. */
static gov_status renew_read(const gov_client *client, const gov__response *response,
                             gov__tokens *out)
{
    char room[GOV__STR_INT_MAX];
    const char *code = NULL;
    size_t size = 0;
    gov__json *doc = NULL;
    gov__verdict verdict = {.status = GOV_OK};
    if (!gov__response_is_success(response)) {
        gov__dialect_judge(NULL, response->status, &verdict);
        return verdict.status == GOV_ERR_LOGIN_REQUIRED || verdict.status == GOV_ERR_FORBIDDEN
                   ? GOV_ERR_CLIENT_REJECTED
                   : verdict.status;
    }
    const char *text = gov__response_body(response, &size);
    gov_status status = gov__response_is_json(response) ? GOV_OK : GOV_ERR_RESPONSE;
    if (status == GOV_OK) {
        status = gov__json_parse(&client->mem, text, size, NULL, &doc);
    }
    if (status == GOV_OK) {
        status = gov__license_app_judge(client->config, gov__json_root(doc), NULL, &code, room);
        bool refused = status != GOV_OK && status != GOV_ERR_RESPONSE;
        status = refused            ? GOV_ERR_CLIENT_REJECTED
                 : status == GOV_OK ? tokens_read(gov__json_root(doc), out)
                                    : status;
    }
    gov__json_free(doc);
    return status;
}

static const gov__auth_wire ways;

const gov__identity_wire gov__license_app_identity = {
    .name = "license_app",
    .knows_client = true,
    .provider_read = provider_read,
    .renew_write = renew_write,
    .renew_read = renew_read,
    .auth = &ways,
};
