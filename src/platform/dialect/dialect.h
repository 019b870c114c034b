/* SPDX-License-Identifier: Apache-2.0 */
/* What the certificate-sharing interfaces of provinces have in common: the names of metadata (GB/T 36903
 * as three systems in use write them), codes of states, files in base64, and what there is of the rest
 * of a platform: nothing. */
#ifndef GOV__PLATFORM_DIALECT_DIALECT_H
#define GOV__PLATFORM_DIALECT_DIALECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "certificate/certificate.h"
#include "certificate/sink.h"
#include "core/platform.h"

/* Empty tables, behind which no call gets. */
extern const struct gov__item_wire gov__dialect_item;
extern const struct gov__matter_wire gov__dialect_matter;
extern const struct gov__progress_wire gov__dialect_progress;
extern const struct gov__review_wire gov__dialect_review;

/* What an HTTP status means; such platforms have no problem documents. */
void gov__dialect_judge(const gov__problem *problem, int32_t http_status, gov__verdict *out);
/* Printable and short: what may stand in an error; NULL otherwise. */
const char *gov__dialect_code(const char *code);
/* The text of a string, or of an integer into `room`; NULL for anything else. */
const char *gov__dialect_text(const gov__json_node *node, char room[GOV__STR_INT_MAX]);

/* fields.c: fills in what the object says and the certificate does not have yet. Texts are copied.
 * Names are looked up without '_' and case. GOV_ERR_RESPONSE for more holders than are kept;
 * GOV_ERR_NO_MEMORY. */
gov_status gov__dialect_fields(const gov_allocator *mem, const gov__json_node *object,
                               gov_certificate *out);
/* The value of the first of the folded names, separated by '|', that the object has as a text that is not
 * empty. */
const char *gov__dialect_member(const gov__json_node *object, const char *names,
                                char room[GOV__STR_INT_MAX]);
/* A code of a state, "01" to "99", or its word: sets state, status, code and text. */
gov_status gov__dialect_state(const gov_allocator *mem, const char *code, gov_certificate *out);

/* file.c: the form that the first bytes of a document show; GOV_CERTIFICATE_OTHER for any other. */
#define GOV__DIALECT_TASTE 5
gov_certificate_format gov__dialect_format(const void *data, size_t size);
const char *gov__dialect_media(gov_certificate_format format);
/* Whether files come in this form; GOV_ERR_UNSUPPORTED. */
gov_status gov__dialect_check_format(gov_certificate_format format);
/* A document in base64, which may be broken into lines, to the sink. GOV_ERR_RESPONSE;
 * GOV_ERR_UNSUPPORTED when it is of another form. */
gov_status gov__dialect_base64(const gov_allocator *mem, const char *text,
                               gov_certificate_format wanted, gov__sink *sink);

#endif
