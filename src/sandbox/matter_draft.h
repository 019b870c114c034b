/* SPDX-License-Identifier: Apache-2.0 */
/* What a draft and a submit check in common.
 * Owns: the checks of form, materials, delivery and commitment against the item. */
#ifndef GOVSDK_SANDBOX_MATTER_DRAFT_H
#define GOVSDK_SANDBOX_MATTER_DRAFT_H

#include "sandbox/matter.h"

/* Puts the members of a checked body (a draft's, or a change's as merge patch) into *m; what does
 * not fit the item is a problem and false. Nothing is stored. */
bool gov__sb_draft_fill(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res, gov__sandbox_matter *m, const cJSON *document);
/* The actor of what this session causes on this matter. */
const char *gov__sb_draft_actor(const gov__sandbox_session *session, const gov__sandbox_matter *m);
/* 409 upload_incomplete. */
void gov__sb_problem_incomplete(gov__sandbox_response *res);
/* Answers with the matter and its ETag. */
void gov__sb_matter_answer(gov_sandbox *sb, gov__sandbox_response *res, int status,
                           const gov__sandbox_matter *m);
/* If-Match against the matter as it is. */
bool gov__sb_matter_if_match(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res, const gov__sandbox_matter *m);

#endif
