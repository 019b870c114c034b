/* SPDX-License-Identifier: Apache-2.0 */
/* The rules between settings, checked when a client is made. */
#include "core/config.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "core/error.h"

static bool is_id(const char *text, const char *more)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              strchr(more, c) != NULL)) {
            return false;
        }
    }
    return len >= 1 && len <= 64;
}

static gov_status refuse(const gov_config *config, gov_error **err, const char *name,
                         const char *en, const char *zh)
{
    return gov__error_raise(&config->mem, err, GOV_ERR_CONFIG, "%s %s%.0s", "%s %.0s%s", name, en,
                            zh);
}

bool gov__config_allows_scheme(const gov_config *config, const gov__url *url)
{
    return url->https || gov__url_is_loopback(url) ||
           gov__config_text(config, GOV__OPTION_HTTP_UNIX_SOCKET) != NULL ||
           gov__config_bool(config, GOV__OPTION_GATEWAY_ALLOW_HTTP);
}

static gov_status check_url(const gov_config *config, gov__option option, gov_error **err)
{
    const char *name = gov__config_row_at(option)->name;
    const char *text = gov__config_text(config, option);
    gov__url url;
    if (gov__url_split(text, strlen(text), &url) != GOV_OK || url.query.ptr != NULL) {
        return refuse(config, err, name, "must be an absolute URL without user, query and fragment",
                      "应为不含用户信息、查询与片段的绝对地址");
    }
    if (!gov__config_allows_scheme(config, &url)) {
        return refuse(config, err, name,
                      "must begin with https://; http:// needs gateway.allow_http",
                      "应以 https:// 开头；使用 http:// 需开启 gateway.allow_http");
    }
    return GOV_OK;
}

static gov_status check_origins(const gov_config *config, gov_error **err)
{
    const char *at = gov__config_text(config, GOV__OPTION_AUTH_TRUSTED_ORIGINS);
    gov__url url;
    while (at != NULL && *at != '\0') {
        size_t len = strcspn(at, " ");
        if (len != 0 && (gov__url_split(at, len, &url) != GOV_OK || url.origin.len != len ||
                         !gov__config_allows_scheme(config, &url))) {
            return refuse(config, err, "auth.trusted_origins",
                          "must be origins such as https://idp.example, separated by spaces",
                          "应为以空格分隔的来源，例如 https://idp.example");
        }
        at += len + (at[len] == ' ' ? 1 : 0);
    }
    return GOV_OK;
}

static gov_status check_urls(const gov_config *config, gov_error **err)
{
    static const gov__option urls[] = {GOV__OPTION_AUTH_ISSUER, GOV__OPTION_AUTH_METADATA_URL};
    gov_status status = check_url(config, GOV__OPTION_GATEWAY_URL, err);
    for (size_t i = 0; status == GOV_OK && i < sizeof urls / sizeof urls[0]; i++) {
        if (gov__config_text(config, urls[i]) != NULL) {
            status = check_url(config, urls[i], err);
        }
    }
    return status == GOV_OK ? check_origins(config, err) : status;
}

static gov_status check_app(const gov_config *config, gov_error **err)
{
    const char *id = gov__config_text(config, GOV__OPTION_APP_ID);
    const char *terminal = gov__config_text(config, GOV__OPTION_APP_TERMINAL_ID);
    if (id == NULL || !is_id(id, "._-")) {
        return refuse(config, err, "app.id", "must be 1 to 64 characters of [A-Za-z0-9._-]",
                      "应为 1 至 64 个 [A-Za-z0-9._-]");
    }
    if (terminal != NULL && !is_id(terminal, "._:-")) {
        return refuse(config, err, "app.terminal_id",
                      "must be 1 to 64 characters of [A-Za-z0-9._:-]",
                      "应为 1 至 64 个 [A-Za-z0-9._:-]");
    }
    return GOV_OK;
}

typedef struct needs_row {
    gov__option option;
    gov__option needed;
} needs_row;

/* Settings that mean nothing without another one. */
static const needs_row NEEDS[] = {
    {GOV__OPTION_AUTH_CLIENT_SECRET, GOV__OPTION_AUTH_CLIENT_ID},
    {GOV__OPTION_AUTH_METADATA_URL, GOV__OPTION_AUTH_ISSUER},
    {GOV__OPTION_TLS_CLIENT_KEY_FILE, GOV__OPTION_TLS_CLIENT_CERTIFICATE_FILE},
    {GOV__OPTION_TLS_CLIENT_KEY_PASSWORD, GOV__OPTION_TLS_CLIENT_CERTIFICATE_FILE},
    {GOV__OPTION_HTTP_NO_PROXY, GOV__OPTION_HTTP_PROXY},
};

static gov_status check_needs(const gov_config *config, gov_error **err)
{
    for (size_t i = 0; i < sizeof NEEDS / sizeof NEEDS[0]; i++) {
        if (gov__config_text(config, NEEDS[i].option) != NULL &&
            gov__config_text(config, NEEDS[i].needed) == NULL) {
            return gov__error_raise(&config->mem, err, GOV_ERR_CONFIG, "%s needs %s", "%s 需要 %s",
                                    gov__config_row_at(NEEDS[i].option)->name,
                                    gov__config_row_at(NEEDS[i].needed)->name);
        }
    }
    return GOV_OK;
}

typedef struct driver_row {
    const char *word;
    gov__option needed;
} driver_row;

/* Without which no request of a driver can be written. */
static const driver_row DRIVERS[] = {
    {"certshare", GOV__OPTION_CERTSHARE_ACCESS_ID},
    {"certshare", GOV__OPTION_CERTSHARE_ACCESS_TOKEN},
    {"license_app", GOV__OPTION_LICENSE_APP_APP_KEY},
    {"license_app", GOV__OPTION_LICENSE_APP_APP_SECRET},
    {"license_app", GOV__OPTION_LICENSE_APP_ACCOUNT},
    {"license_app", GOV__OPTION_LICENSE_APP_PASSWORD},
};

/* Of RFC 3986: segments of unreserved characters. */
static bool is_path(const char *text)
{
    size_t len = text != NULL ? strlen(text) : 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              strchr("/._-~", c) != NULL)) {
            return false;
        }
    }
    return len >= 2 && text[0] == '/' && text[len - 1] != '/' && strstr(text, "..") == NULL;
}

static gov_status check_driver(const gov_config *config, gov_error **err)
{
    static const gov__option paths[] = {GOV__OPTION_CERTSHARE_PATH, GOV__OPTION_LICENSE_APP_PATH};
    for (size_t i = 0; i < sizeof DRIVERS / sizeof DRIVERS[0]; i++) {
        if (gov__config_is(config, GOV__OPTION_PLATFORM_DRIVER, DRIVERS[i].word) &&
            gov__config_text(config, DRIVERS[i].needed) == NULL) {
            return gov__error_raise(&config->mem, err, GOV_ERR_CONFIG,
                                    "platform.driver %s needs %s", "platform.driver %s 需要 %s",
                                    DRIVERS[i].word, gov__config_row_at(DRIVERS[i].needed)->name);
        }
    }
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (!is_path(gov__config_text(config, paths[i]))) {
            return refuse(config, err, gov__config_row_at(paths[i])->name,
                          "must be a path such as /main/CertShare",
                          "应为路径，例如 /main/CertShare");
        }
    }
    return GOV_OK;
}

static gov_status check_way(const gov_config *config, gov_error **err)
{
    if (gov__config_text(config, GOV__OPTION_HTTP_UNIX_SOCKET) != NULL &&
        gov__config_text(config, GOV__OPTION_HTTP_PROXY) != NULL) {
        return refuse(config, err, "http.unix_socket", "excludes http.proxy",
                      "不能与 http.proxy 同时使用");
    }
    /* RFC 9530 section 2: the digest is that of the content as it travels, which is gone once it was
     * unpacked. */
    if (gov__config_bool(config, GOV__OPTION_SIGNER_VERIFY) &&
        gov__config_bool(config, GOV__OPTION_HTTP_COMPRESSION)) {
        return refuse(config, err, "signer.verify", "excludes http.compression",
                      "不能与 http.compression 同时使用");
    }
    return GOV_OK;
}

gov_status gov__config_check(const gov_config *config, gov_error **err)
{
    if (gov__config_text(config, GOV__OPTION_GATEWAY_URL) == NULL) {
        return refuse(config, err, "gateway.url", "is required", "必填");
    }
    gov_status status = check_urls(config, err);
    if (status == GOV_OK) {
        status = check_app(config, err);
    }
    if (status == GOV_OK) {
        status = check_needs(config, err);
    }
    if (status == GOV_OK) {
        status = check_way(config, err);
    }
    if (status == GOV_OK) {
        status = check_driver(config, err);
    }
    if (status == GOV_OK && gov__config_int(config, GOV__OPTION_RETRY_BASE_MS) >
                                gov__config_int(config, GOV__OPTION_RETRY_CAP_MS)) {
        status = refuse(config, err, "retry.base_ms", "must not exceed retry.cap_ms",
                        "不得大于 retry.cap_ms");
    }
    return status;
}
