/* SPDX-License-Identifier: Apache-2.0 */
/* A matter 办件 as the platform keeps it, and what its files share.
 * Owns: the row, its loading and saving, access, writing it, moving it from state to state. Not:
 * tasks (task.h), events (event.h), certificates (certificate.h). */
#ifndef GOVSDK_SANDBOX_MATTER_H
#define GOVSDK_SANDBOX_MATTER_H

#include "sandbox/codec.h"
#include "sandbox/http.h"
#include "sandbox/matter_state.h"
#include "sandbox/platform.h"
#include "sandbox/precheck.h"

/* Who causes something, and when by the platform's clock. `org` is the JSON of an Org, or NULL. */
typedef struct gov__sandbox_cause {
    int64_t at;
    const char *actor; /* citizen, agent, operator, department, system */
    const char *org;
    const char *note; /* NULL for none */
} gov__sandbox_cause;

typedef struct gov__sandbox_matter {
    int64_t row;
    char id[GOV__SB_ID_BYTES];
    char parent[GOV__SB_ID_BYTES];  /* "" for one that is not a package's child */
    char root[GOV__SB_ID_BYTES];    /* the parent's id, or its own */
    char code[GOV__SB_ID_BYTES];    /* of the item or package */
    char package[GOV__SB_ID_BYTES]; /* "" outside packages */
    char name[160];                 /* of the item or package */
    char item_version[33];
    char owner[GOV__SB_ID_BYTES];  /* subject id of the applicant; "" when not known here */
    char agent[GOV__SB_ID_BYTES];  /* subject id of who acts for the applicant; "" */
    char client[GOV__SB_ID_BYTES]; /* the system that filed it without a citizen; "" */
    char grant_id[GOV__SB_ID_BYTES];
    char relation[260];
    char channel[16];
    char terminal[65];
    char mode[16];
    char matter_no[33];
    char application_no[33];
    char query_code[9];
    char step[16]; /* what the department does next by itself, at next_at */
    gov__sandbox_state state;
    gov__sandbox_state before; /* where a supplement leads back to */
    int64_t since, created, version;
    int64_t started, promised_due, statutory_due; /* 0: the clock does not run yet */
    int64_t paused_at;                            /* 0: not suspended */
    int64_t decided;                              /* 0: no decision yet */
    int64_t next_at;                              /* 0: nothing planned */
    int64_t pace;                                 /* nominal minutes until acceptance */
    int64_t instant;                              /* 1: approved without review 秒批 */
    char cert_type[GOV__SB_ID_BYTES];             /* type of the certificate it leads to; "" */
    /* JSON texts, allocated; NULL when there is none. `result` holds members without braces. */
    char *applicant, *form, *materials, *delivery, *commitment, *pauses, *result, *authority;
} gov__sandbox_matter;

/* --- the row (matter_row.c) ------------------------------------------------------------------ */

/* False when there is none, or on failure: *failed tells (may be NULL). Clear in any case. */
bool gov__sb_matter_load(gov_sandbox *sb, const char *id, gov__sandbox_matter *m);
void gov__sb_matter_clear(gov__sandbox_matter *m);
int gov__sb_matter_insert(gov_sandbox *sb, gov__sandbox_matter *m);
/* Writes what may change, counts the version up and plans the next step. */
int gov__sb_matter_save(gov_sandbox *sb, gov__sandbox_matter *m);
int gov__sb_matter_delete(gov_sandbox *sb, const char *id);
/* "v5": without quotation marks. */
void gov__sb_matter_etag(const gov__sandbox_matter *m, char out[24]);
/* Frees *field and puts a text there. */
void gov__sb_matter_set(char **field, char *text);
bool gov__sb_matter_is_parent(const gov__sandbox_matter *m);
typedef int gov__sandbox_matter_visit(gov_sandbox *sb, gov__sandbox_matter *m, void *user);
/* Calls for each child of a parent; stops at the first result that is not 0 and returns it. */
int gov__sb_matter_each_child(gov_sandbox *sb, const char *parent, gov__sandbox_matter_visit *visit,
                              void *user);

/* --- access (matter_access.c) ---------------------------------------------------------------- */

/* Loads the matter named by the path's first part when the caller may see it; else the answer is
 * 404. Clear *m in any case. */
bool gov__sb_matter_open(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res, gov__sandbox_matter *m);
/* Checks the body against a schema of data/requests.json: 400 or 422 with field errors. */
bool gov__sb_want_body(const gov__sandbox_request *req, gov__sandbox_response *res,
                       const char *schema);
/* Turns findings of severity error into a 422 problem; false when there were any. */
bool gov__sb_want_no_errors(gov__sandbox_response *res, const gov__sandbox_findings *findings);
/* 409 matter_state, in words. */
void gov__sb_problem_state(gov__sandbox_response *res, const gov__sandbox_matter *m,
                           const char *detail);

/* --- writing (matter_write.c) ---------------------------------------------------------------- */

void gov__sb_matter_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                          const gov__sandbox_matter *m);
void gov__sb_matter_write_summary(gov_sandbox *sb, gov__sandbox_json *w,
                                  const gov__sandbox_matter *m);
/* Answers with {matter, receipt} and the ETag. Takes the receipt's JWS. */
void gov__sb_matter_answer_receipt(gov_sandbox *sb, gov__sandbox_response *res,
                                   const gov__sandbox_matter *m, char *receipt);

/* --- form and materials ---------------------------------------------------------------------- */

/* RFC 8785 for what a form may hold: NULL for a number that is no integer within 2^53 - 1. */
char *gov__sb_canonical(const cJSON *value);
/* The digest of it; false as above. */
bool gov__sb_canonical_digest(const cJSON *value, char out[GOV__SB_DIGEST_BYTES]);
/* RFC 7396: changes target as the patch says; false without memory. */
bool gov__sb_merge(cJSON *target, const cJSON *patch);

/* Who names the materials: whose uploads and certificates count. */
typedef struct gov__sandbox_attach {
    const gov__sandbox_session *session;
    const char *owner; /* subject id of the applicant; "" */
    const char *agent;
} gov__sandbox_attach;

/* Checks the materials of a request against the document's definitions: known codes, allowed
 * sources, uploads that are complete and match, certificates of the applicant. Findings point to
 * `pointer`/n; *incomplete is set when an upload has not arrived (may be NULL). */
void gov__sb_material_check(gov_sandbox *sb, const cJSON *document, const cJSON *inputs,
                            const gov__sandbox_attach *attach, const char *pointer,
                            gov__sandbox_findings *out, bool *incomplete);
/* What the platform keeps of checked inputs: a JSON array text with names and sizes. `status` is
 * used where the input has none. */
char *gov__sb_material_keep(gov_sandbox *sb, const cJSON *document, const cJSON *inputs,
                            const char *status);
/* Adds a finding material_missing for each required material that is neither attached, promised
 * where it may be, nor waived under an accepted commitment. */
void gov__sb_material_missing(const cJSON *document, const cJSON *materials, bool committed,
                              gov__sandbox_findings *out);
const cJSON *gov__sb_material_definition(const cJSON *document, const char *code);

/* --- drafts (matter_draft.c, matter_submit.c) ------------------------------------------------- */

/* Takes over what the catalogue says of the item or package. 0, or -1 without memory. */
int gov__sb_matter_describe(gov__sandbox_matter *m, const cJSON *catalogue);
/* Gives matter_no 办件编号, application_no 申办流水号 and query_code 查询码. */
void gov__sb_matter_number(gov_sandbox *sb, gov__sandbox_matter *m, int64_t at);

/* --- moving (matter_move.c) ------------------------------------------------------------------ */

/* One legal step: the event, the clock, receipts, what follows by itself; then the parent, if any.
 * Saves *m. Returns 0, 1 when the table forbids it, -1 on failure. */
int gov__sb_matter_move(gov_sandbox *sb, gov__sandbox_matter *m, gov__sandbox_state to,
                        const gov__sandbox_cause *cause);
/* What the department does by itself when next_at has come. */
int gov__sb_matter_step(gov_sandbox *sb, const char *id, int64_t at);
/* Sets the result's members; NULL texts are left out. */
int gov__sb_matter_decide(gov__sandbox_matter *m, const char *outcome, int64_t at,
                          const char *reason, bool deemed);
/* Pauses and goes on with a matter's clock. */
int gov__sb_matter_pause(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause);
int gov__sb_matter_unpause(gov_sandbox *sb, gov__sandbox_matter *m,
                           const gov__sandbox_cause *cause);

/* --- packages (matter_package.c) ------------------------------------------------------------- */

/* Makes the children of a submitted parent. */
int gov__sb_package_spread(gov_sandbox *sb, const gov__sandbox_matter *parent,
                           const cJSON *document, const gov__sandbox_cause *cause);
/* Gives the children what a supplement brought to the parent. */
int gov__sb_package_refresh(gov_sandbox *sb, const gov__sandbox_matter *parent);
/* Moves the parent to where its least advanced child is. */
int gov__sb_package_follow(gov_sandbox *sb, const char *parent, const gov__sandbox_cause *cause);

#endif
