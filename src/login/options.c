/* SPDX-License-Identifier: Apache-2.0 */
/* See options.h. What the library itself puts into the address cannot be put there once more. */
#include "login/options.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "base/url_char.h"
#include "core/argument.h"
#include "core/options.h"
#include "login/callback.h"

#define WORDS_MAX   1024U
#define HINT_MAX    512U
#define EXTRA_MAX   2048U
#define MAX_AGE_MAX (100LL * 366 * 86400)

static const char *const prompts[] = {"none", "login", "consent", "select_account"};

/* What the drivers write; the request would mean two things if it stood there twice. */
static const char *const own[] = {"client_id",
                                  "response_type",
                                  "redirect_uri",
                                  "scope",
                                  "state",
                                  "nonce",
                                  "code_challenge",
                                  "code_challenge_method",
                                  "response_mode",
                                  "claims",
                                  "acr_values",
                                  "max_age",
                                  "login_hint",
                                  "prompt",
                                  "ui_locales",
                                  "resource",
                                  "request",
                                  "request_uri",
                                  "dpop_jkt",
                                  "app_id",
                                  "client_secret",
                                  "client_assertion",
                                  "client_assertion_type"};

static bool is_own(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (gov__str_equal_len(name, len, own[i])) {
            return true;
        }
    }
    return false;
}

/* A name without escapes, so that it is what it seems to be. */
static bool is_name(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!gov__url_is_unreserved(name[i])) {
            return false;
        }
    }
    return len != 0 && !is_own(name, len);
}

static bool is_value(const char *value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!gov__url_is_unreserved(value[i]) && value[i] != '+' && value[i] != '*' &&
            !gov__url_is_escape(value, len, i)) {
            return false;
        }
    }
    return true;
}

static bool is_extra(const char *text)
{
    if (gov__str_len_max(text, EXTRA_MAX + 1) > EXTRA_MAX || text[0] == '\0') {
        return false;
    }
    for (const char *pair = text;; pair++) {
        size_t len = strcspn(pair, "&");
        size_t name = strcspn(pair, "=&");
        if (name >= len || !is_name(pair, name) || !is_value(pair + name + 1, len - name - 1)) {
            return false;
        }
        pair += len;
        if (pair[0] == '\0') {
            return true;
        }
    }
}

/* Words of visible ASCII with one blank between (RFC 6749 section 3.3); no '"' and no '\'. */
static bool is_words(const char *text)
{
    size_t len = gov__str_len_max(text, WORDS_MAX + 1);
    for (size_t i = 0; i < len; i++) {
        bool blank = text[i] == ' ';
        if (text[i] < ' ' || text[i] > '~' || text[i] == '"' || text[i] == '\\' ||
            (blank && (i == 0 || i + 1 == len || text[i + 1] == ' '))) {
            return false;
        }
    }
    return len != 0 && len <= WORDS_MAX;
}

static bool is_prompt(const char *text)
{
    for (size_t i = 0; i < sizeof prompts / sizeof prompts[0]; i++) {
        if (gov__str_equal(text, prompts[i])) {
            return true;
        }
    }
    return false;
}

static bool is_resource(const char *text)
{
    gov__url url;
    return gov__url_split(text, gov__str_len_max(text, GOV__URL_MAX + 1), &url) == GOV_OK;
}

static bool is_hint(const char *text)
{
    size_t len = gov__str_len_max(text, HINT_MAX + 1);
    return len != 0 && len <= HINT_MAX && gov__str_is_utf8(text, len) &&
           !gov__str_has_control(text, len);
}

/* The name of the member that is at fault; NULL when all are well. */
static const char *fault(const gov_login_options *o)
{
    const struct {
        const char *name;
        bool good;
    } checks[] = {
        {"request", o->reserved == 0},
        {"scope", o->scope == NULL || is_words(o->scope)},
        {"acr_values", o->acr_values == NULL || is_words(o->acr_values)},
        {"max_age_s", o->max_age_s >= 0 && o->max_age_s <= MAX_AGE_MAX},
        {"login_hint", o->login_hint == NULL || is_hint(o->login_hint)},
        {"prompt", o->prompt == NULL || is_prompt(o->prompt)},
        {"ui_locales", o->ui_locales == NULL || is_words(o->ui_locales)},
        {"resource", o->resource == NULL || is_resource(o->resource)},
        {"extra", o->extra == NULL || is_extra(o->extra)},
    };
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (!checks[i].good) {
            return checks[i].name;
        }
    }
    return NULL;
}

static const char *either(const gov_client *client, const char *given, gov__option option)
{
    return given != NULL ? given : gov__config_text(client->config, option);
}

static gov_status check_redirect(const gov_client *client, bool given, const char *uri,
                                 gov_error **err)
{
    bool plain_http = gov__config_bool(client->config, GOV__OPTION_GATEWAY_ALLOW_HTTP);
    if (gov__callback_is_redirect_uri(uri, plain_http)) {
        return GOV_OK;
    }
    if (given) {
        return gov__argument_fail(&client->mem, err, "redirect_uri");
    }
    return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                            "auth.redirect_uri is not set, or is no address that a browser may "
                            "come back to",
                            "未设置 auth.redirect_uri，或它不是浏览器可返回的地址");
}

gov_status gov__login_options_read(const gov_client *client, const gov_login_options *request,
                                   gov__login_ask *out, gov_error **err)
{
    gov_login_options o;
    *out = (gov__login_ask){.state = NULL};
    gov_status status = gov__options_load(&o, sizeof o, request);
    const char *wrong = status == GOV_OK ? fault(&o) : "request";
    if (wrong != NULL) {
        return gov__argument_fail(&client->mem, err, wrong);
    }
    out->client_id = gov__config_text(client->config, GOV__OPTION_AUTH_CLIENT_ID);
    if (out->client_id == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "auth.client_id is not set; register the application and set it",
                                "未设置 auth.client_id；请先登记应用并设置");
    }
    out->redirect_uri = either(client, o.redirect_uri, GOV__OPTION_AUTH_REDIRECT_URI);
    status = check_redirect(client, o.redirect_uri != NULL, out->redirect_uri, err);
    out->scope = either(client, o.scope, GOV__OPTION_AUTH_SCOPE);
    out->scope = out->scope != NULL ? out->scope : "openid";
    out->acr_values = either(client, o.acr_values, GOV__OPTION_AUTH_ACR_VALUES);
    out->max_age_asked = o.max_age_s > 0;
    out->max_age_s = o.max_age_s;
    out->login_hint = o.login_hint;
    out->prompt = o.prompt;
    out->ui_locales = o.ui_locales;
    out->resource = either(client, o.resource, GOV__OPTION_AUTH_RESOURCE);
    out->extra = o.extra;
    out->jarm = gov__config_bool(client->config, GOV__OPTION_AUTH_JARM);
    return status;
}
