/* SPDX-License-Identifier: Apache-2.0 */
/* The public getters of gov_error, and its end. Every getter takes NULL. */
#include "core/error.h"

#include "base/mem.h"

void gov_error_free(gov_error *error)
{
    if (!gov__error_is_own(error)) {
        return;
    }
    const gov_allocator mem = error->mem;
    for (size_t i = 0; i < error->field_count; i++) {
        gov__mem_wipe_free_str(&mem, error->fields[i].pointer);
        gov__mem_wipe_free_str(&mem, error->fields[i].code);
        gov__mem_wipe_free_str(&mem, error->fields[i].message);
    }
    gov__mem_free(&mem, error->fields);
    for (int i = 0; i < 2; i++) {
        gov__mem_free(&mem, error->message[i]);
        gov__mem_wipe_free_str(&mem, error->citizen[i]);
    }
    gov__mem_free(&mem, error->platform_code);
    gov__mem_free(&mem, error->request_id);
    gov__mem_free(&mem, error->idempotency_key);
    gov__mem_free(&mem, error->acr_values);
    gov__mem_free(&mem, error);
}

gov_status gov_error_get_status(const gov_error *error)
{
    return error != NULL ? error->status : GOV_OK;
}

gov_category gov_error_get_category(const gov_error *error)
{
    return error != NULL ? gov_status_get_category(error->status) : GOV_CATEGORY_NONE;
}

gov_origin gov_error_get_origin(const gov_error *error)
{
    return error != NULL ? error->origin : GOV_ORIGIN_CALLER;
}

const char *gov_error_get_message(const gov_error *error, gov_language language)
{
    const char *text = error != NULL ? error->message[language == GOV_LANGUAGE_ZH ? 1 : 0] : NULL;
    return text != NULL ? text : gov_status_get_text(gov_error_get_status(error), language);
}

const char *gov_error_get_citizen_message(const gov_error *error, gov_language language)
{
    return error != NULL ? error->citizen[language == GOV_LANGUAGE_ZH ? 1 : 0] : NULL;
}

int32_t gov_error_get_http_status(const gov_error *error)
{
    return error != NULL ? error->http_status : 0;
}

const char *gov_error_get_platform_code(const gov_error *error)
{
    return error != NULL ? error->platform_code : NULL;
}

const char *gov_error_get_request_id(const gov_error *error)
{
    return error != NULL ? error->request_id : NULL;
}

const char *gov_error_get_idempotency_key(const gov_error *error)
{
    return error != NULL ? error->idempotency_key : NULL;
}

int64_t gov_error_get_retry_after_ms(const gov_error *error)
{
    return error != NULL ? error->retry_after_ms : -1;
}

gov_stage gov_error_get_stage(const gov_error *error)
{
    return error != NULL ? error->stage : GOV_STAGE_NOT_SENT;
}

uint32_t gov_error_get_attempts(const gov_error *error)
{
    return error != NULL ? error->attempts : 0;
}

const char *gov_error_get_acr_values(const gov_error *error)
{
    return error != NULL ? error->acr_values : NULL;
}

int64_t gov_error_get_max_age_s(const gov_error *error)
{
    return error != NULL ? error->max_age_s : -1;
}

size_t gov_error_get_field_count(const gov_error *error)
{
    return error != NULL ? error->field_count : 0;
}

static const gov__error_field *field_at(const gov_error *error, size_t index)
{
    return error != NULL && index < error->field_count ? &error->fields[index] : NULL;
}

const char *gov_error_get_field_pointer(const gov_error *error, size_t index)
{
    const gov__error_field *field = field_at(error, index);
    return field != NULL ? field->pointer : NULL;
}

const char *gov_error_get_field_code(const gov_error *error, size_t index)
{
    const gov__error_field *field = field_at(error, index);
    return field != NULL ? field->code : NULL;
}

const char *gov_error_get_field_message(const gov_error *error, size_t index)
{
    const gov__error_field *field = field_at(error, index);
    return field != NULL ? field->message : NULL;
}
