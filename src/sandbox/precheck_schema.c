/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON Schema subset by which forms are checked.
 * Owns: the keywords and what a violation is called. Not: which form, and not materials. */
#include <regex.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/precheck.h"

typedef struct check {
    gov__sandbox_findings *out;
    const cJSON *schema;
    const cJSON *value;
    const char *pointer;
} check;

/* The label a person knows the field by; the pointer where the schema has none. */
static const char *label(const check *c, const char *member)
{
    const char *text = gov__sb_member_text(c->schema, member);
    return text != NULL ? text : c->pointer;
}

static void report(const check *c, const char *code, const char *zh, const char *en)
{
    gov__sandbox_finding *finding = gov__sb_findings_add(c->out, c->pointer, GOV__SB_ERROR, code);
    if (finding == NULL) {
        return;
    }
    gov__sb_print(finding->zh, sizeof finding->zh, "“%s”%s", label(c, "title"), zh);
    gov__sb_print(finding->en, sizeof finding->en, "%s %s", label(c, "description"), en);
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0u) != 0x80u;
    }
    return count;
}

static bool is_integer(const cJSON *value)
{
    return cJSON_IsNumber(value) && value->valuedouble >= -9007199254740991.0 &&
           value->valuedouble <= 9007199254740991.0 &&
           (double)(int64_t)value->valuedouble == value->valuedouble;
}

static bool has_type(const cJSON *value, const char *type)
{
    if (strcmp(type, "object") == 0) {
        return cJSON_IsObject(value);
    }
    if (strcmp(type, "array") == 0) {
        return cJSON_IsArray(value);
    }
    if (strcmp(type, "string") == 0) {
        return cJSON_IsString(value);
    }
    if (strcmp(type, "integer") == 0) {
        return is_integer(value);
    }
    if (strcmp(type, "number") == 0) {
        return cJSON_IsNumber(value);
    }
    if (strcmp(type, "boolean") == 0) {
        return cJSON_IsBool(value);
    }
    return strcmp(type, "null") == 0 && cJSON_IsNull(value);
}

static bool check_type(const check *c)
{
    const cJSON *type = gov__sb_member(c->schema, "type");
    bool good = type == NULL || (cJSON_IsString(type) && has_type(c->value, type->valuestring));
    const cJSON *option = NULL;
    if (cJSON_IsArray(type)) {
        cJSON_ArrayForEach(option, type)
        {
            good = good || has_type(c->value, option->valuestring);
        }
    }
    if (good) {
        return true;
    }
    report(c, "type", "的类型不正确", "has the wrong type");
    return false;
}

static void check_enum(const check *c)
{
    const cJSON *allowed = gov__sb_member(c->schema, "enum");
    const cJSON *constant = gov__sb_member(c->schema, "const");
    bool found = allowed == NULL;
    const cJSON *option = NULL;
    cJSON_ArrayForEach(option, allowed) found = found || cJSON_Compare(option, c->value, true);
    if (!found || (constant != NULL && !cJSON_Compare(constant, c->value, true))) {
        report(c, "enum", "不在可选范围内", "is not one of the allowed values");
    }
}

static bool matches(const char *pattern, const char *text)
{
    regex_t compiled;
    if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        return false;
    }
    bool found = regexec(&compiled, text, 0, NULL, 0) == 0;
    regfree(&compiled);
    return found;
}

static void check_format(const check *c, const char *text)
{
    static const struct {
        const char *name;
        bool (*good)(const char *text);
        const char *code, *zh, *en;
    } formats[] = {
        {"date", gov__sb_is_date, "format", "不是有效日期", "is not a date that exists"},
        {"resident-id", gov__sb_is_resident_id, "format", "不是有效的公民身份号码",
         "is not a valid resident identity number"},
        {"uscc", gov__sb_is_uscc, "format", "不是有效的统一社会信用代码",
         "is not a valid unified social credit code"},
    };
    const char *format = gov__sb_member_text(c->schema, "format");
    for (size_t i = 0; format != NULL && i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(format, formats[i].name) == 0 && !formats[i].good(text)) {
            report(c, formats[i].code, formats[i].zh, formats[i].en);
        }
    }
}

static void check_text(const check *c)
{
    const char *text = c->value->valuestring;
    int64_t low = 0, high = 0;
    int64_t length = (int64_t)characters(text);
    const char *pattern = gov__sb_member_text(c->schema, "pattern");
    if (gov__sb_member_int(c->schema, "minLength", &low) && length < low) {
        report(c, length == 0 ? "required" : "too_short", length == 0 ? "必须填写" : "过短",
               length == 0 ? "is required" : "is too short");
    } else if (gov__sb_member_int(c->schema, "maxLength", &high) && length > high) {
        report(c, "too_long", "过长", "is too long");
    } else if (pattern != NULL && !matches(pattern, text)) {
        report(c, "format", "的格式不正确", "is not written as required");
    } else {
        check_format(c, text);
    }
}

static void check_number(const check *c)
{
    int64_t low = 0, high = 0;
    if ((gov__sb_member_int(c->schema, "minimum", &low) && c->value->valuedouble < (double)low) ||
        (gov__sb_member_int(c->schema, "maximum", &high) && c->value->valuedouble > (double)high)) {
        report(c, "out_of_range", "超出允许范围", "is out of range");
    }
}

/* Appends one reference token, RFC 6901: "~" as ~0, "/" as ~1. One that does not fit stays away:
 * the pointer then names what is around it. */
static void extend(char out[GOV__SB_POINTER_BYTES], const char *pointer, const char *token)
{
    size_t used = strlen(pointer);
    memcpy(out, pointer, used + 1);
    if (used + 2 * strlen(token) + 2 > GOV__SB_POINTER_BYTES) {
        return;
    }
    out[used++] = '/';
    for (; *token != '\0'; token++) {
        out[used++] = *token == '~' || *token == '/' ? '~' : *token;
        if (*token == '~' || *token == '/') {
            out[used++] = *token == '~' ? '0' : '1';
        }
    }
    out[used] = '\0';
}

static void check_required(const check *c)
{
    const cJSON *properties = gov__sb_member(c->schema, "properties");
    const cJSON *name = NULL;
    cJSON_ArrayForEach(name, gov__sb_member(c->schema, "required"))
    {
        if (!cJSON_IsString(name) || gov__sb_member(c->value, name->valuestring) != NULL) {
            continue;
        }
        char pointer[GOV__SB_POINTER_BYTES];
        extend(pointer, c->pointer, name->valuestring);
        const check missing = {c->out, gov__sb_member(properties, name->valuestring), NULL,
                               pointer};
        report(&missing, "required", "必须填写", "is required");
    }
}

static bool name_allowed(const check *c, const char *name)
{
    const cJSON *rest = gov__sb_member(c->schema, "additionalProperties");
    const char *pattern =
        gov__sb_member_text(gov__sb_member(c->schema, "propertyNames"), "pattern");
    return !cJSON_IsFalse(rest) && (pattern == NULL || matches(pattern, name));
}

static void check_object(const check *c)
{
    const cJSON *properties = gov__sb_member(c->schema, "properties");
    const cJSON *rest = gov__sb_member(c->schema, "additionalProperties");
    int64_t low = 0, high = 0, count = cJSON_GetArraySize(c->value);
    check_required(c);
    if ((gov__sb_member_int(c->schema, "minProperties", &low) && count < low) ||
        (gov__sb_member_int(c->schema, "maxProperties", &high) && count > high)) {
        report(c, "out_of_range", "的成员数量不符合要求", "has too few or too many members");
    }
    const cJSON *member = NULL;
    cJSON_ArrayForEach(member, c->value)
    {
        char pointer[GOV__SB_POINTER_BYTES];
        extend(pointer, c->pointer, member->string);
        const cJSON *schema = gov__sb_member(properties, member->string);
        if (schema != NULL) {
            gov__sb_schema_check(schema, member, pointer, c->out);
        } else if (name_allowed(c, member->string)) {
            gov__sb_schema_check(rest, member, pointer, c->out);
        } else {
            const check unknown = {c->out, NULL, member, pointer};
            report(&unknown, "unknown_member", "不是表单中的字段", "is not a field of the form");
        }
    }
}

/* Only texts are compared, and no more than a list may hold. */
static bool is_unique(const cJSON *array)
{
    const cJSON *entry = NULL, *other = NULL;
    cJSON_ArrayForEach(entry, array)
    {
        for (other = entry->next; other != NULL; other = other->next) {
            if (cJSON_IsString(entry) && cJSON_IsString(other) &&
                strcmp(entry->valuestring, other->valuestring) == 0) {
                return false;
            }
        }
    }
    return true;
}

static void check_array(const check *c)
{
    const cJSON *items = gov__sb_member(c->schema, "items");
    int64_t low = 0, high = 0, count = cJSON_GetArraySize(c->value), index = 0;
    if ((gov__sb_member_int(c->schema, "minItems", &low) && count < low) ||
        (gov__sb_member_int(c->schema, "maxItems", &high) && count > high)) {
        report(c, "out_of_range", "的数量不符合要求", "has too few or too many entries");
    } else if (gov__sb_member_true(c->schema, "uniqueItems") && !is_unique(c->value)) {
        report(c, "not_allowed", "有重复", "has an entry twice");
    }
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, c->value)
    {
        char token[24], pointer[GOV__SB_POINTER_BYTES];
        gov__sb_print(token, sizeof token, "%lld", (long long)index++);
        extend(pointer, c->pointer, token);
        gov__sb_schema_check(items, entry, pointer, c->out);
    }
}

void gov__sb_schema_check(const cJSON *schema, const cJSON *value, const char *pointer,
                          gov__sandbox_findings *out)
{
    const check c = {out, schema, value, pointer};
    if (!cJSON_IsObject(schema) || !check_type(&c)) {
        return;
    }
    check_enum(&c);
    if (cJSON_IsString(value)) {
        check_text(&c);
    } else if (cJSON_IsNumber(value)) {
        check_number(&c);
    } else if (cJSON_IsArray(value)) {
        check_array(&c);
    } else if (cJSON_IsObject(value)) {
        check_object(&c);
    }
}
