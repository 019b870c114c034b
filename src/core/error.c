/* SPDX-License-Identifier: Apache-2.0 */
/* Making errors. Running out of memory while doing so gives the static error instead. */
#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define TEXT_MAX 1024U

/* Shared by all threads and never written to; hence the cast away from const is safe. */
static const gov_error NO_MEMORY = {.status = GOV_ERR_NO_MEMORY,
                                    .stage = GOV_STAGE_NOT_SENT,
                                    .retry_after_ms = -1,
                                    .max_age_s = -1};

gov_status gov__error_no_memory(gov_error **err)
{
    if (err != NULL) {
        gov_error_free(*err);
        *err = (gov_error *)(uintptr_t)&NO_MEMORY;
    }
    return GOV_ERR_NO_MEMORY;
}

bool gov__error_is_own(const gov_error *error)
{
    return error != NULL && error != &NO_MEMORY;
}

static gov_origin origin_of(gov_status status)
{
    if (status >= GOV_ERR_RESOLVE && status <= GOV_ERR_OUTCOME_UNKNOWN) {
        return GOV_ORIGIN_NETWORK;
    }
    return GOV_ORIGIN_CALLER;
}

static gov_error *make(const gov_allocator *mem, gov_status status)
{
    gov_error *error = gov__mem_calloc(mem, 1, sizeof *error);
    if (error != NULL) {
        error->mem = mem != NULL ? *mem : *gov__mem_default();
        error->status = status;
        error->origin = origin_of(status);
        error->stage = GOV_STAGE_NOT_SENT;
        error->retry_after_ms = -1;
        error->max_age_s = -1;
    }
    return error;
}

static gov_status place(gov_error **err, gov_error *error)
{
    gov_error_free(*err);
    *err = error;
    return error->status;
}

/* The length without a sequence that was cut at the end; 0 for what is no UTF-8 at all. */
static size_t whole_utf8(const char *text, size_t len)
{
    size_t least = len > 3 ? len - 3 : 0;
    while (len > least && !gov__str_is_utf8(text, len)) {
        len--;
    }
    return gov__str_is_utf8(text, len) ? len : 0;
}

/* Text of at most TEXT_MAX bytes in one line, or for a citizen in several. */
static char *copy_text(const gov_allocator *mem, const char *text, bool one_line)
{
    size_t len = whole_utf8(text, gov__str_len_max(text, TEXT_MAX));
    char *copy = gov__mem_dup(mem, text, len);
    for (size_t i = 0; copy != NULL && i < len; i++) {
        unsigned char c = (unsigned char)copy[i];
        if (c == 0x7FU || (c < 0x20U && (one_line || (c != '\n' && c != '\t')))) {
            copy[i] = ' ';
        }
    }
    return copy;
}

static bool set_text(const gov_allocator *mem, char **slot, const char *text, bool one_line)
{
    char *copy = copy_text(mem, text, one_line);
    if (copy == NULL) {
        return false;
    }
    gov__mem_wipe_free_str(mem, *slot);
    *slot = copy;
    return true;
}

gov_status gov__error_raise(const gov_allocator *mem, gov_error **err, gov_status status,
                            const char *en, const char *zh, ...)
{
    char text[2][GOV__ERROR_MESSAGE_MAX];
    va_list args;
    if (err == NULL || status == GOV_OK) {
        return status;
    }
    if (status == GOV_ERR_NO_MEMORY) {
        return gov__error_no_memory(err);
    }
    va_start(args, zh);
    (void)vsnprintf(text[GOV_LANGUAGE_EN], sizeof text[0], en, args);
    va_end(args);
    va_start(args, zh);
    (void)vsnprintf(text[GOV_LANGUAGE_ZH], sizeof text[1], zh, args);
    va_end(args);
    gov_error *error = make(mem, status);
    if (error == NULL || !set_text(&error->mem, &error->message[0], text[0], true) ||
        !set_text(&error->mem, &error->message[1], text[1], true)) {
        gov_error_free(error);
        return gov__error_no_memory(err);
    }
    return place(err, error);
}

gov_status gov__error_status(const gov_allocator *mem, gov_error **err, gov_status status)
{
    if (err == NULL || status == GOV_OK) {
        return status;
    }
    gov_error *error = status != GOV_ERR_NO_MEMORY ? make(mem, status) : NULL;
    return error != NULL ? place(err, error) : gov__error_no_memory(err);
}

bool gov__error_set_platform_code(gov_error *error, const char *code)
{
    return !gov__error_is_own(error) || code == NULL ||
           set_text(&error->mem, &error->platform_code, code, true);
}

bool gov__error_set_request_id(gov_error *error, const char *id)
{
    return !gov__error_is_own(error) || id == NULL ||
           set_text(&error->mem, &error->request_id, id, true);
}

bool gov__error_set_key(gov_error *error, const char *idempotency_key)
{
    return !gov__error_is_own(error) || idempotency_key == NULL ||
           set_text(&error->mem, &error->idempotency_key, idempotency_key, true);
}

bool gov__error_set_acr_values(gov_error *error, const char *acr_values)
{
    return !gov__error_is_own(error) || gov__str_is_empty(acr_values) ||
           set_text(&error->mem, &error->acr_values, acr_values, true);
}

bool gov__error_set_citizen(gov_error *error, gov_language language, const char *text)
{
    return !gov__error_is_own(error) || text == NULL ||
           set_text(&error->mem, &error->citizen[language == GOV_LANGUAGE_ZH ? 1 : 0], text, false);
}

bool gov__error_add_field(gov_error *error, const char *pointer, const char *code,
                          const char *message)
{
    if (!gov__error_is_own(error) || error->field_count == GOV__ERROR_FIELDS_MAX) {
        return true;
    }
    gov__error_field *fields =
        gov__mem_resize_array(&error->mem, error->fields, error->field_count + 1, sizeof *fields);
    if (fields == NULL) {
        return false;
    }
    error->fields = fields;
    gov__error_field *field = &fields[error->field_count];
    *field = (gov__error_field){NULL, NULL, NULL};
    error->field_count++; /* freed with the error, complete or not */
    bool good = set_text(&error->mem, &field->pointer, pointer != NULL ? pointer : "", true) &&
                set_text(&error->mem, &field->code, code != NULL ? code : "", true) &&
                set_text(&error->mem, &field->message, message != NULL ? message : "", false);
    if (!good) {
        error->field_count--;
        gov__mem_wipe_free_str(&error->mem, field->pointer);
        gov__mem_wipe_free_str(&error->mem, field->code);
        gov__mem_wipe_free_str(&error->mem, field->message);
    }
    return good;
}
