/* SPDX-License-Identifier: Apache-2.0 */
/* What a ticket gateway answers, held to the form of its envelope; and its codes. */
#include "platform/ticket/ticket.h"

#include <string.h>

#include "base/json_write.h"
#include "base/str.h"

#define TEXT_MAX         255U
#define TOKEN_LEN_MAX    8192U
#define LIFETIME_MAX_S   (366LL * 86400)
#define LIFETIME_LEAST_S 300 /* what counts where the gateway does not say */

typedef struct code_row {
    const char *code;
    gov_status status;
} code_row;

static const code_row codes[] = {
    {"0", GOV_OK},
    {"1001", GOV_ERR_CLIENT_REJECTED}, /* the signature */
    {"1002", GOV_ERR_CLOCK},
    {"1003", GOV_ERR_LOGIN_EXPIRED}, /* the ticket is not known, or was used */
    {"1004", GOV_ERR_CLIENT_REJECTED},
    {"1005", GOV_ERR_LOGIN_REQUIRED}, /* the token is not known */
};

static gov_status judge(const char *code)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (gov__str_equal(codes[i].code, code)) {
            return codes[i].status;
        }
    }
    return code != NULL ? GOV_ERR_PLATFORM : GOV_ERR_RESPONSE;
}

static gov_status by_http(const gov__response *response)
{
    if (response->status == 429) {
        return GOV_ERR_RATE_LIMITED;
    }
    if (response->status >= 500) {
        return response->status >= 502 && response->status <= 504 ? GOV_ERR_UNAVAILABLE
                                                                  : GOV_ERR_PLATFORM;
    }
    return gov__response_is_success(response) && gov__response_is_json(response) ? GOV_OK
                                                                                 : GOV_ERR_RESPONSE;
}

/* *doc is to be freed, whatever comes back; *data is the member of an answer with code "0". */
static gov_status open_envelope(gov_client *client, const gov__response *response, gov__json **doc,
                                const gov__json_node **data)
{
    size_t size = 0;
    const char *text = gov__response_body(response, &size);
    gov_status status = by_http(response);
    *data = NULL;
    if (status == GOV_OK) {
        gov__json_limits limits = gov__client_json_limits(client);
        status = gov__json_parse(&client->mem, text, size, &limits, doc);
    }
    if (status == GOV_OK) {
        status = judge(gov__json_get_string(gov__json_root(*doc), "code"));
    }
    if (status == GOV_OK) {
        *data = gov__json_get_object(gov__json_root(*doc), "data");
        status = *data != NULL ? GOV_OK : GOV_ERR_RESPONSE;
    }
    return status;
}

/* Visible ASCII: a token goes into a header. */
static bool is_token(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, TOKEN_LEN_MAX + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~') {
            return false;
        }
    }
    return len >= 1 && len <= TOKEN_LEN_MAX;
}

gov_status gov__ticket_token_read(gov_client *client, const gov__response *response,
                                  gov__login_grant *grant)
{
    gov__json *doc = NULL;
    const gov__json_node *data = NULL;
    int64_t seconds = LIFETIME_LEAST_S;
    gov_status status = open_envelope(client, response, &doc, &data);
    if (status == GOV_OK) {
        const char *token = gov__json_get_string(data, "token");
        bool told = gov__json_member(data, "expires_in") != NULL;
        bool good = is_token(token) &&
                    (!told || (gov__json_get_int64(data, "expires_in", &seconds) && seconds > 0));
        status = good ? GOV_OK : GOV_ERR_RESPONSE;
        if (good) {
            gov__buf_append_str(&grant->tokens->access, token);
            grant->tokens->expires_in_ms =
                (seconds < LIFETIME_MAX_S ? seconds : LIFETIME_MAX_S) * 1000;
            status = gov__buf_terminate(&grant->tokens->access);
        }
    }
    gov__json_free(doc);
    return status;
}

static bool is_text(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, TEXT_MAX + 1) : 0;
    return len >= 1 && len <= TEXT_MAX && !gov__str_has_control(text, len);
}

/* Absent, or a text of some length. */
static bool is_optional_text(const gov__json_node *data, const char *name)
{
    return gov__json_member(data, name) == NULL || is_text(gov__json_get_string(data, name));
}

/* In the words of OpenID Connect Core section 5.1, so that who somebody is reads the same whatever
 * way the login came. */
static gov_status write_claims(const gov__json_node *data, int64_t auth_time, gov__buf *out)
{
    gov__jsonw w;
    gov__jsonw_init(&w, out);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "sub", gov__json_get_string(data, "uid"));
    gov__jsonw_member_string(&w, "acr", gov__json_get_string(data, "level"));
    if (auth_time > 0) {
        gov__jsonw_member_int64(&w, "auth_time", auth_time);
    }
    gov__jsonw_member_string(&w, "name", gov__json_get_string(data, "name"));
    gov__jsonw_member_string(&w, "id_type", gov__json_get_string(data, "id_type"));
    gov__jsonw_member_string(&w, "id_number", gov__json_get_string(data, "id_number"));
    gov__jsonw_object_end(&w);
    return gov__jsonw_finish(&w);
}

gov_status gov__ticket_user_read(gov_client *client, const gov__response *response,
                                 gov__login_grant *grant)
{
    static const char *const optional[] = {"level", "name", "id_type", "id_number"};
    gov__json *doc = NULL;
    const gov__json_node *data = NULL;
    int64_t auth_time = 0;
    gov_status status = open_envelope(client, response, &doc, &data);
    if (status == GOV_OK) {
        bool good = is_text(gov__json_get_string(data, "uid"));
        for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++) {
            good = good && is_optional_text(data, optional[i]);
        }
        good = good && (gov__json_member(data, "auth_time") == NULL ||
                        gov__json_get_int64(data, "auth_time", &auth_time));
        status = good ? write_claims(data, auth_time, grant->claims) : GOV_ERR_RESPONSE;
    }
    gov__json_free(doc);
    return status;
}
