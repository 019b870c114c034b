/* SPDX-License-Identifier: Apache-2.0 */
/* Reviews 好差评 and the work orders 差评工单 that bad ones open.
 * Owns: service contacts, reviews, work orders and their states. Not: matters. */
#ifndef GOVSDK_SANDBOX_REVIEW_H
#define GOVSDK_SANDBOX_REVIEW_H

#include "sandbox/matter.h"

typedef struct gov__sandbox_review {
    char id[GOV__SB_ID_BYTES];
    char event[GOV__SB_ID_BYTES]; /* the service contact */
    char matter[GOV__SB_ID_BYTES];
    char matter_no[33];
    char owner[GOV__SB_ID_BYTES]; /* who posted it */
    char level[24];
    char touchpoint[16];
    char channel[16];
    char work_order[GOV__SB_ID_BYTES]; /* "" for none */
    int64_t attempt, anonymous, at;
    char *dimensions, *options, *text; /* JSON, JSON, plain or NULL */
} gov__sandbox_review;

bool gov__sb_review_load(gov_sandbox *sb, const char *id, gov__sandbox_review *r);
void gov__sb_review_clear(gov__sandbox_review *r);
void gov__sb_review_write(gov__sandbox_json *w, const char *name, const gov__sandbox_review *r);

/* A closed matter becomes a contact that its applicant or agent may review. */
int gov__sb_review_open(gov_sandbox *sb, const gov__sandbox_matter *m, int64_t at);
/* True for dissatisfied and worse. */
bool gov__sb_review_is_bad(const char *level);
bool gov__sb_review_has_option(const char *code);

/* Opens the work order of a bad review; gives its id. */
int gov__sb_workorder_open(gov_sandbox *sb, const gov__sandbox_review *r,
                           const gov__sandbox_matter *m, char out_id[GOV__SB_ID_BYTES]);
/* The supervisor is warned at two thirds of the time, when nothing is rectified yet. */
int gov__sb_workorder_warn(gov_sandbox *sb, const char *id, int64_t at);

#endif
