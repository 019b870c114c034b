/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical text of form data, over which receipts state a digest (docs/canonical-form.md).
 * Owns: that text. Not: what the form may contain (precheck) and not the digest's place. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/matter.h"

#define MAX_MEMBERS 256
#define MAX_DEPTH   16
#define MAX_INTEGER 9007199254740991.0

static bool write_value(gov__sandbox_json *w, const char *name, const cJSON *value);

static int by_name(const void *a, const void *b)
{
    const cJSON *const *left = a;
    const cJSON *const *right = b;
    return strcmp((*left)->string, (*right)->string);
}

static bool write_members(gov__sandbox_json *w, const cJSON *object)
{
    const cJSON *members[MAX_MEMBERS];
    const cJSON *member = NULL;
    size_t count = 0;
    cJSON_ArrayForEach(member, object)
    {
        if (count == MAX_MEMBERS) {
            return false;
        }
        members[count++] = member;
    }
    if (count > 1) {
        qsort(members, count, sizeof(const cJSON *), by_name);
    }
    for (size_t i = 0; i < count; i++) {
        if (!write_value(w, members[i]->string, members[i])) {
            return false;
        }
    }
    return true;
}

static bool write_number(gov__sandbox_json *w, const char *name, double number)
{
    if (!(number >= -MAX_INTEGER && number <= MAX_INTEGER) || (double)(int64_t)number != number) {
        return false;
    }
    gov__sb_json_int(w, name, (int64_t)number);
    return true;
}

static bool write_array(gov__sandbox_json *w, const char *name, const cJSON *array)
{
    const cJSON *entry = NULL;
    gov__sb_json_open_array(w, name);
    cJSON_ArrayForEach(entry, array)
    {
        if (!write_value(w, NULL, entry)) {
            return false;
        }
    }
    gov__sb_json_close_array(w);
    return true;
}

static bool write_value(gov__sandbox_json *w, const char *name, const cJSON *value)
{
    if (w->depth >= MAX_DEPTH) {
        return false;
    }
    if (cJSON_IsObject(value)) {
        gov__sb_json_open(w, name);
        bool good = write_members(w, value);
        gov__sb_json_close(w);
        return good;
    }
    if (cJSON_IsArray(value)) {
        return write_array(w, name, value);
    }
    if (cJSON_IsNumber(value)) {
        return write_number(w, name, value->valuedouble);
    }
    if (cJSON_IsString(value)) {
        gov__sb_json_text(w, name, value->valuestring);
    } else if (cJSON_IsBool(value)) {
        gov__sb_json_bool(w, name, cJSON_IsTrue(value));
    } else {
        gov__sb_json_null(w, name);
    }
    return true;
}

char *gov__sb_canonical(const cJSON *value)
{
    gov__sandbox_json w = {0};
    if (!write_value(&w, NULL, value)) {
        gov__sb_json_free(&w);
        return NULL;
    }
    return gov__sb_json_take(&w, NULL);
}

bool gov__sb_canonical_digest(const cJSON *value, char out[GOV__SB_DIGEST_BYTES])
{
    char *text = gov__sb_canonical(value);
    if (!text) {
        return false;
    }
    gov__sb_digest(text, strlen(text), out);
    free(text);
    return true;
}
