/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration: its life and the setting and reading of values. The hooks are config_hook.c, the
 * file config_file.c, rules between settings config_check.c. */
#include "core/config.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/error.h"

#define TEXT_MAX 4096U

static void free_values(const gov_allocator *mem, gov__config_value *values)
{
    for (int i = 0; i < GOV__OPTION_COUNT; i++) {
        gov__mem_wipe_free_str(mem, values[i].text);
        values[i].text = NULL;
    }
}

static bool set_defaults(gov_config *config)
{
    for (int i = 0; i < GOV__OPTION_COUNT; i++) {
        const gov__config_row *row = gov__config_row_at((gov__option)i);
        bool number = row->type == GOV_CONFIG_INTEGER || row->type == GOV_CONFIG_BOOLEAN;
        config->values[i].number = row->default_number;
        if (!number &&
            !gov__mem_set_str(&config->mem, &config->values[i].text, row->default_text)) {
            return false;
        }
    }
    return true;
}

gov_status gov_config_new(const gov_allocator *allocator, gov_config **out_config, gov_error **err)
{
    if (out_config == NULL || (allocator != NULL && !gov__mem_is_valid(allocator))) {
        if (out_config != NULL) {
            *out_config = NULL;
        }
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT,
                                "out_config is NULL, or the allocator lacks a function",
                                "out_config 为空指针，或分配器缺少函数");
    }
    *out_config = NULL;
    gov_config *config = gov__mem_calloc(allocator, 1, sizeof *config);
    if (config == NULL) {
        return gov__error_no_memory(err);
    }
    config->mem = allocator != NULL ? *allocator : *gov__mem_default();
    if (!set_defaults(config)) {
        gov_config_free(config);
        return gov__error_no_memory(err);
    }
    *out_config = config;
    return GOV_OK;
}

void gov_config_free(gov_config *config)
{
    if (config == NULL) {
        return;
    }
    gov__hook_unref(config->log);
    gov__hook_unref(config->clock);
    gov__hook_unref(config->random);
    gov__hook_unref(config->store);
    gov__hook_unref(config->transport);
    gov__hook_unref(config->signer);
    gov__hook_unref(config->tls_context);
    gov__config_free_keys(config);
    free_values(&config->mem, config->values);
    const gov_allocator mem = config->mem;
    gov__mem_free(&mem, config);
}

gov_status gov__config_clone(const gov_config *config, gov_config **out)
{
    *out = NULL;
    gov_config *copy = gov__mem_calloc(&config->mem, 1, sizeof *copy);
    if (copy == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    copy->mem = config->mem;
    for (int i = 0; i < GOV__OPTION_COUNT; i++) {
        copy->values[i].number = config->values[i].number;
        if (!gov__mem_set_str(&copy->mem, &copy->values[i].text, config->values[i].text)) {
            gov_config_free(copy);
            return GOV_ERR_NO_MEMORY;
        }
    }
    copy->log = gov__hook_ref(config->log);
    copy->clock = gov__hook_ref(config->clock);
    copy->random = gov__hook_ref(config->random);
    copy->store = gov__hook_ref(config->store);
    copy->transport = gov__hook_ref(config->transport);
    copy->signer = gov__hook_ref(config->signer);
    copy->tls_context = gov__hook_ref(config->tls_context);
    gov__config_copy_keys(copy, config);
    *out = copy;
    return GOV_OK;
}

void gov__config_swap_values(gov_config *a, gov_config *b)
{
    gov__config_value values[GOV__OPTION_COUNT];
    memcpy(values, a->values, sizeof values);
    memcpy(a->values, b->values, sizeof values);
    memcpy(b->values, values, sizeof values);
}

const char *gov__config_text(const gov_config *config, gov__option option)
{
    const char *text = config->values[option].text;
    return gov__str_is_empty(text) ? NULL : text;
}

int64_t gov__config_int(const gov_config *config, gov__option option)
{
    return config->values[option].number;
}

bool gov__config_bool(const gov_config *config, gov__option option)
{
    return config->values[option].number != 0;
}

bool gov__config_is(const gov_config *config, gov__option option, const char *word)
{
    return gov__str_equal(config->values[option].text, word);
}

/* The value itself is not repeated: it may be a secret typed into the wrong place. */
static gov_status refuse(gov_config *config, gov_error **err, const gov__config_row *row)
{
    static const char *const kinds[][2] = {
        [GOV_CONFIG_STRING] = {"UTF-8 text of at most 4096 bytes without control characters",
                               "不超过 4096 字节、无控制字符的 UTF-8 文本"},
        [GOV_CONFIG_INTEGER] = {"a whole number", "整数"},
        [GOV_CONFIG_BOOLEAN] = {"a boolean", "布尔值"},
        [GOV_CONFIG_CHOICE] = {"one of the words", "下列词之一"},
    };
    char en[128];
    char zh[128];
    const char *range = row->range != NULL ? row->range : "";
    (void)snprintf(en, sizeof en, "%s %s", kinds[row->type][0], range);
    (void)snprintf(zh, sizeof zh, "%s %s", kinds[row->type][1], range);
    return gov__error_raise(&config->mem, err, GOV_ERR_CONFIG, "%s must be %s%.0s", "%s 应为%.0s%s",
                            row->name, en, zh);
}

static gov_status store_text(gov_config *config, gov__config_value *value, const char *text,
                             size_t size, gov_error **err)
{
    char *copy = gov__mem_dup(&config->mem, text, size);
    if (copy == NULL) {
        return gov__error_no_memory(err);
    }
    gov__mem_wipe_free_str(&config->mem, value->text);
    value->text = copy;
    return GOV_OK;
}

static gov_status set_string(gov_config *config, const gov__config_row *row,
                             gov__config_value *value, const char *text, size_t size,
                             gov_error **err)
{
    if (size > TEXT_MAX || !gov__str_is_utf8(text, size) || gov__str_has_control(text, size)) {
        return refuse(config, err, row);
    }
    return store_text(config, value, text, size, err);
}

static bool is_word_of(const char *words, const char *text, size_t size)
{
    for (const char *at = words; size != 0; at++) {
        size_t len = strcspn(at, "|");
        if (len == size && memcmp(at, text, size) == 0) {
            return true;
        }
        at += len;
        if (*at == '\0') {
            break;
        }
    }
    return false;
}

static gov_status set_number(gov_config *config, const gov__config_row *row,
                             gov__config_value *value, int64_t number, gov_error **err)
{
    if (number < row->min || number > row->max) {
        return refuse(config, err, row);
    }
    value->number = number;
    return GOV_OK;
}

static gov_status set_value(gov_config *config, gov__option option, const char *text, size_t size,
                            gov_error **err)
{
    const gov__config_row *row = gov__config_row_at(option);
    gov__config_value *value = &config->values[option];
    int64_t number = 0;
    switch (row->type) {
    case GOV_CONFIG_INTEGER:
        return gov__str_to_int64(text, size, &number) ? set_number(config, row, value, number, err)
                                                      : refuse(config, err, row);
    case GOV_CONFIG_BOOLEAN:
        if (!is_word_of(row->range, text, size)) {
            return refuse(config, err, row);
        }
        value->number = text[0] == 't';
        return GOV_OK;
    case GOV_CONFIG_CHOICE:
        return is_word_of(row->range, text, size) ? store_text(config, value, text, size, err)
                                                  : refuse(config, err, row);
    case GOV_CONFIG_STRING: break;
    }
    return set_string(config, row, value, text, size, err);
}

/* A name worth repeating in a message: what could be a setting, and nothing that could be a secret
 * typed into the wrong place. */
static bool is_name(const char *name, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = name[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
              c == '-')) {
            return false;
        }
    }
    return size > 0 && size <= 48;
}

static gov_status unknown(gov_config *config, const char *name, gov_error **err)
{
    const char *near = gov__config_suggest(name);
    const char *shown = is_name(name, strlen(name)) ? name : "?";
    if (near == NULL) {
        return gov__error_raise(&config->mem, err, GOV_ERR_CONFIG, "there is no setting \"%s\"",
                                "没有名为“%s”的配置项", shown);
    }
    return gov__error_raise(&config->mem, err, GOV_ERR_CONFIG,
                            "there is no setting \"%s\"; did you mean \"%s\"?",
                            "没有名为“%s”的配置项；是否想用“%s”？", shown, near);
}

gov_status gov__config_set_text(gov_config *config, const char *name, const char *text, size_t size,
                                gov_error **err)
{
    gov__option option = gov__config_find(name);
    return option < GOV__OPTION_COUNT ? set_value(config, option, text, size, err)
                                      : unknown(config, name, err);
}

static gov_status check_arguments(const gov_config *config, const char *name, gov_error **err)
{
    return config != NULL && name != NULL
               ? GOV_OK
               : gov__error_raise(NULL, err, GOV_ERR_ARGUMENT,
                                  "the configuration, the name or the value is NULL",
                                  "配置、名称或值为空指针");
}

gov_status gov_config_set(gov_config *config, const char *name, const char *value, gov_error **err)
{
    gov_status status = check_arguments(config, value != NULL ? name : NULL, err);
    if (status != GOV_OK) {
        return status;
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): an error raised is not GOV_OK */
    return gov__config_set_text(config, name, value, strlen(value), err);
}

static gov_status set_typed(gov_config *config, const char *name, gov_config_type type,
                            int64_t number, gov_error **err)
{
    gov_status status = check_arguments(config, name, err);
    gov__option option = status == GOV_OK ? gov__config_find(name) : GOV__OPTION_COUNT;
    if (status != GOV_OK) {
        return status;
    }
    if (option == GOV__OPTION_COUNT) {
        return unknown(config, name, err);
    }
    const gov__config_row *row = gov__config_row_at(option);
    if (row->type != type) {
        return refuse(config, err, row);
    }
    return set_number(config, row, &config->values[option], number, err);
}

gov_status gov_config_set_integer(gov_config *config, const char *name, int64_t value,
                                  gov_error **err)
{
    return set_typed(config, name, GOV_CONFIG_INTEGER, value, err);
}

gov_status gov_config_set_boolean(gov_config *config, const char *name, int value, gov_error **err)
{
    return set_typed(config, name, GOV_CONFIG_BOOLEAN, value != 0, err);
}

const char *gov_config_get(gov_config *config, const char *name)
{
    gov__option option =
        config != NULL && name != NULL ? gov__config_find(name) : GOV__OPTION_COUNT;
    if (option == GOV__OPTION_COUNT || gov__config_row_at(option)->secret) {
        return NULL;
    }
    gov__config_value *value = &config->values[option];
    switch (gov__config_row_at(option)->type) {
    case GOV_CONFIG_BOOLEAN: return value->number != 0 ? "true" : "false";
    case GOV_CONFIG_INTEGER:
        (void)gov__str_from_int64(value->number, value->printed);
        return value->printed;
    default: return gov__config_text(config, option);
    }
}
