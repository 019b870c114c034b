/* SPDX-License-Identifier: Apache-2.0 */
/* What a WWW-Authenticate field asks for (RFC 9110 section 11.6.1), as far as bearer tokens go: the
 * error of RFC 6750 section 3.1 and RFC 9449 section 7.1, and the level and age of RFC 9470 section 3.
 * Strict: a field that breaks the grammar says nothing. */
#ifndef GOV__HTTP_CHALLENGE_H
#define GOV__HTTP_CHALLENGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/response.h"

#define GOV__CHALLENGE_FIELD_MAX 4096 /* bytes of one field */
#define GOV__CHALLENGE_ERROR_MAX 64
#define GOV__CHALLENGE_ACR_MAX   256

typedef struct gov__challenge {
    bool dpop;                                   /* the scheme is DPoP, else Bearer */
    char error[GOV__CHALLENGE_ERROR_MAX + 1];    /* "": none */
    char acr_values[GOV__CHALLENGE_ACR_MAX + 1]; /* "": none */
    int64_t max_age_s;                           /* -1: none */
} gov__challenge;

/* Reads one field, which may hold several challenges: the first one of scheme Bearer or DPoP that
 * names an error, else the first of these. False when there is none, or the field is malformed. */
bool gov__challenge_read(const char *text, size_t len, gov__challenge *out);
/* The same over all WWW-Authenticate fields of a response. */
bool gov__challenge_of(const gov__response *response, gov__challenge *out);

#endif
