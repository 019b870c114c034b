/* SPDX-License-Identifier: Apache-2.0 */
/* How a gov_error is made. Every maker returns the status, so that a failure is one line:
 *     return gov__error_raise(mem, err, GOV_ERR_ARGUMENT, "the id is empty", "标识为空");
 * Messages are one line without secrets and personal data: never format a value that came from a
 * citizen or from the platform into one; names of settings, members and operations are fine. */
#ifndef GOV__CORE_ERROR_H
#define GOV__CORE_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/error.h>
#include <govsdk/ext/hooks.h>

#define GOV__ERROR_MESSAGE_MAX 320
#define GOV__ERROR_FIELDS_MAX  64

typedef struct gov__error_field {
    char *pointer;
    char *code;
    char *message;
} gov__error_field;

struct gov_error {
    gov_allocator mem; /* a copy: an error may outlive the client */
    gov_status status;
    gov_origin origin;
    gov_stage stage;
    int32_t http_status;
    int64_t retry_after_ms;
    uint32_t attempts;
    char *message[2]; /* by gov_language; NULL: the text of the status */
    char *citizen[2];
    char *platform_code;
    char *request_id;
    char *idempotency_key;
    char *acr_values;  /* of a step-up (RFC 9470); NULL: none named */
    int64_t max_age_s; /* likewise; -1: none named */
    gov__error_field *fields;
    size_t field_count;
};

#if defined(__GNUC__) || defined(__clang__)
#define GOV__ERROR_FORMAT __attribute__((format(printf, 4, 6), format(printf, 5, 6)))
#else
#define GOV__ERROR_FORMAT
#endif

/* Makes an error with a message in both languages; both formats take the same arguments in the same
 * order. err may be NULL; an error already there is freed. mem may be NULL (default allocator).
 * Returns status, or GOV_ERR_NO_MEMORY when not even the error could be made. */
gov_status gov__error_raise(const gov_allocator *mem, gov_error **err, gov_status status,
                            const char *en, const char *zh, ...) GOV__ERROR_FORMAT;
/* The same with the text of the status as its message. GOV_OK makes no error. */
gov_status gov__error_status(const gov_allocator *mem, gov_error **err, gov_status status);
/* The static out-of-memory error. */
gov_status gov__error_no_memory(gov_error **err);

/* Additions to an error under construction (NULL and the static one are left alone); texts are
 * copied. False when memory is short: the error is then as before. */
bool gov__error_set_platform_code(gov_error *error, const char *code);
bool gov__error_set_request_id(gov_error *error, const char *id);
bool gov__error_set_key(gov_error *error, const char *idempotency_key);
/* An empty text adds nothing. */
bool gov__error_set_acr_values(gov_error *error, const char *acr_values);
bool gov__error_set_citizen(gov_error *error, gov_language language, const char *text);
/* pointer (RFC 6901), code and message; a NULL message is "". More than GOV__ERROR_FIELDS_MAX are
 * dropped. */
bool gov__error_add_field(gov_error *error, const char *pointer, const char *code,
                          const char *message);
/* Whether it may be written to: not NULL and not the static one. */
bool gov__error_is_own(const gov_error *error);

#endif
