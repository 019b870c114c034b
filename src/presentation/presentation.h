/* SPDX-License-Identifier: Apache-2.0 */
/* Presentations, accesses and answers as objects. Texts are borrowed from the documents; the wire fills
 * them. */
#ifndef GOV__PRESENTATION_PRESENTATION_H
#define GOV__PRESENTATION_PRESENTATION_H

#include <stdint.h>

#include <govsdk/presentation.h>
#include <govsdk/question.h>

#include "base/json.h"
#include "core/client.h"
#include "core/pages.h"

/* A question as it is told: without the person it is about. */
typedef struct gov__asked {
    gov_question_kind kind;
    uint32_t years;
    const char *type_code;
} gov__asked;

struct gov_access {
    const char *id;
    int64_t at_ms;
    const char *action;
    const char *certificate_id;
    const char *client_id;
    const char *client_name;
    const char *purpose;
    gov_usage_basis basis; /* 0: no usage */
    const char *item_code;
    const char *matter_no;
    const char *operator_id;
    const char *event;
    const char *grant_id;
    gov__asked asked;
    gov_answer_value answer;
};

struct gov_access_list {
    gov__pages pages;
    gov_access *accesses;
    size_t count;
};

struct gov_presentation {
    gov_client *client; /* counted */
    gov__json *doc;
    const char *id;
    const char *code; /* NULL: not told */
    gov_presentation_kind kind;
    gov_presentation_state state;
    const char *certificate_id;
    int64_t created_at_ms;
    int64_t expires_at_ms;
    uint32_t max_redemptions;
    const gov__json_node *fields;      /* array of strings */
    const gov__json_node *redemptions; /* array of objects */
    gov_access *accesses;
    size_t access_count;
};

struct gov_answer {
    gov_client *client; /* counted */
    gov__json *doc;
    gov__json *claims; /* of the evidence */
    gov_answer_value value;
    int64_t as_of_ms;
    const char *evidence;
    const char *evidence_id;
};

/* What the evidence says, borrowed from its claims. */
typedef struct gov__evidence {
    const char *issuer;
    const char *audience;
    const char *id;
    int64_t issued_ms;
    gov__asked asked;
    gov_answer_value answer;
    const char *purpose;
    gov_usage_basis basis;
} gov__evidence;

#endif
