/* SPDX-License-Identifier: Apache-2.0 */
/* The people and organisations the sandbox knows, all synthetic.
 * Owns: the table of subjects and how one is written. Not: log-in (oauth) and not what they apply
 * for. */
#ifndef GOVSDK_SANDBOX_SUBJECT_H
#define GOVSDK_SANDBOX_SUBJECT_H

#include "sandbox/http.h"
#include "sandbox/json.h"
#include "sandbox/platform.h"

typedef struct gov__sandbox_subject {
    char id[GOV__SB_ID_BYTES];
    char kind[24]; /* natural, enterprise, ... */
    char name[132];
    char id_type[24]; /* resident_id, uscc, ... */
    char id_number[40];
    char phone[24];
    char assurance[4]; /* L1 to L4 */
    char region_code[8];
    char birth_date[12];                 /* "" for an organisation */
    char legal_rep[132];                 /* a name; "" for a person */
    char legal_rep_id[GOV__SB_ID_BYTES]; /* that person's subject id; "" for a person */
} gov__sandbox_subject;

/* False when there is none with this id. */
bool gov__sb_subject_load(gov_sandbox *sb, const char *id, gov__sandbox_subject *out);
/* Finds by identity number. */
bool gov__sb_subject_find(gov_sandbox *sb, const char *id_number, gov__sandbox_subject *out);
/* Writes the Subject of the contract under `name`; `masked` hides the middle of id_number and
 * phone, as everywhere outside /oauth/userinfo. */
void gov__sb_subject_write(gov__sandbox_json *w, const char *name,
                           const gov__sandbox_subject *subject, bool masked);
/* Writes the UserInfo of the contract: the Subject in full, and sub. */
void gov__sb_subject_write_userinfo(gov__sandbox_json *w, const char *name,
                                    const gov__sandbox_subject *subject);
/* An identity number with its middle hidden. */
void gov__sb_mask_number(const char *number, char out[40]);

#endif
