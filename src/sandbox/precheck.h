/* SPDX-License-Identifier: Apache-2.0 */
/* What is found wrong with an application before or at its submission.
 * Owns: the list of findings, the JSON Schema subset, identifier formats, the materials rule.
 * Not: the state of a matter. */
#ifndef GOVSDK_SANDBOX_PRECHECK_H
#define GOVSDK_SANDBOX_PRECHECK_H

#include "sandbox/http.h"
#include "sandbox/json.h"
#include "sandbox/platform.h"

#define GOV__SB_MAX_FINDINGS  64
#define GOV__SB_POINTER_BYTES 160

typedef enum gov__sandbox_severity {
    GOV__SB_INFO,
    GOV__SB_WARNING,
    GOV__SB_ERROR
} gov__sandbox_severity;

typedef struct gov__sandbox_finding {
    char pointer[GOV__SB_POINTER_BYTES];
    gov__sandbox_severity severity;
    const char *code;  /* a literal */
    char material[65]; /* the material's code, "" for none */
    char zh[256];
    char en[256];
} gov__sandbox_finding;

typedef struct gov__sandbox_findings {
    gov__sandbox_finding *items;
    size_t count;
    bool failed;
} gov__sandbox_findings;

/* Adds a finding; beyond GOV__SB_MAX_FINDINGS nothing is added. */
gov__sandbox_finding *gov__sb_findings_add(gov__sandbox_findings *list, const char *pointer,
                                           gov__sandbox_severity severity, const char *code);
size_t gov__sb_findings_errors(const gov__sandbox_findings *list);
void gov__sb_findings_free(gov__sandbox_findings *list);

/* Checks a value against a schema of the subset that docs/openapi.yaml names: type, required,
 * properties, additionalProperties (false), items, minItems, maxItems, uniqueItems (texts), enum, const, pattern (POSIX
 * extended), minLength, maxLength (characters), minimum, maximum, format (date, resident-id,
 * uscc). `pointer` is the value's place in the request. */
void gov__sb_schema_check(const cJSON *schema, const cJSON *value, const char *pointer,
                          gov__sandbox_findings *out);

/* GB 11643: 18 characters, a real date of birth, the ISO 7064 MOD 11-2 check character. */
bool gov__sb_is_resident_id(const char *text);
/* GB 32100: 18 characters and the check character. */
bool gov__sb_is_uscc(const char *text);
/* YYYY-MM-DD, a day that exists. */
bool gov__sb_is_date(const char *text);
/* The check character of a certificate identifier: ISO 7064 MOD 37,36 over digits and capitals;
 * '\0' for any other character. */
char gov__sb_mod37_36(const char *text);

#endif
