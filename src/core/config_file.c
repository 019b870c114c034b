/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration file: "name = value" a line. All lines take effect, or none. */
#include "core/config.h"

#include <string.h>

#include "base/mem.h"
#include "base/platform.h"
#include "base/str.h"
#include "core/error.h"

#define FILE_MAX  (256U * 1024U)
#define NAME_MAX_ 64U

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void trim(const char **text, size_t *len)
{
    while (*len > 0 && is_space(**text)) {
        (*text)++;
        (*len)--;
    }
    while (*len > 0 && is_space((*text)[*len - 1])) {
        (*len)--;
    }
}

/* Adds the number of the line to the error that setting the value gave. */
static gov_status at_line(const gov_config *config, unsigned line, gov_error *inner,
                          gov_error **err)
{
    gov_status status = gov_error_get_status(inner);
    const char *en = gov_error_get_message(inner, GOV_LANGUAGE_EN);
    const char *zh = gov_error_get_message(inner, GOV_LANGUAGE_ZH);
    status = gov__error_raise(&config->mem, err, status, "line %u: %s%.0s", "第 %u 行：%.0s%s",
                              line, en, zh);
    gov_error_free(inner);
    return status;
}

static gov_status set_line(gov_config *config, const char *text, size_t len, gov_error **err)
{
    char name[NAME_MAX_ + 1];
    const char *equals = memchr(text, '=', len);
    size_t name_len = equals != NULL ? (size_t)(equals - text) : 0;
    const char *name_at = text;
    trim(&name_at, &name_len);
    if (name_len == 0 || name_len > NAME_MAX_ || memchr(name_at, '\0', name_len) != NULL) {
        return gov__error_raise(&config->mem, err, GOV_ERR_CONFIG, "expected \"name = value\"",
                                "应为“名称 = 值”");
    }
    memcpy(name, name_at, name_len);
    name[name_len] = '\0';
    const char *value = equals + 1;
    size_t value_len = len - (size_t)(value - text);
    trim(&value, &value_len);
    return gov__config_set_text(config, name, value, value_len, err);
}

static gov_status set_lines(gov_config *config, const char *text, size_t len, gov_error **err)
{
    size_t at = 0;
    for (unsigned line = 1; at < len; line++) {
        const char *start = text + at;
        const char *stop = memchr(start, '\n', len - at);
        size_t size = stop != NULL ? (size_t)(stop - start) : len - at;
        at += size + 1;
        trim(&start, &size);
        gov_error *inner = NULL;
        if (size != 0 && start[0] != '#' && set_line(config, start, size, &inner) != GOV_OK) {
            return at_line(config, line, inner, err);
        }
    }
    return GOV_OK;
}

static gov_status apply(gov_config *config, const char *text, size_t len, gov_error **err)
{
    gov_config *changed = NULL;
    if (gov__config_clone(config, &changed) != GOV_OK) {
        return gov__error_no_memory(err);
    }
    gov_status status = set_lines(changed, text, len, err);
    if (status == GOV_OK) {
        gov__config_swap_values(config, changed);
    }
    gov_config_free(changed);
    return status;
}

gov_status gov_config_load_file(gov_config *config, const char *path, gov_error **err)
{
    char *text = NULL;
    size_t len = 0;
    if (config == NULL || gov__str_is_empty(path)) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT,
                                "the configuration or the path is missing", "缺少配置或路径");
    }
    gov_status status = gov__platform_file_load(&config->mem, path, FILE_MAX, &text, &len);
    if (status != GOV_OK) {
        return gov__error_raise(&config->mem, err, status,
                                "the configuration file cannot be read or exceeds 256 KiB",
                                "配置文件无法读取，或超过 256 KiB");
    }
    status = apply(config, text, len, err);
    gov__mem_wipe_free(&config->mem, text, len);
    return status;
}
