/* SPDX-License-Identifier: Apache-2.0 */
/* The newborn journey (出生一件事) over any client: step by step, each step a status, nothing asserted,
 * so that the same steps serve scenarios, fault runs and allocation torture. */
#ifndef GOVSDK_SCENARIO_NEWBORN_H
#define GOVSDK_SCENARIO_NEWBORN_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk.h>

/* What is planted in the form: searched for by the tests that look for traces. */
#define NEWBORN_CITIZEN     "sub-li"
#define NEWBORN_PACKAGE     "PKG-NEWBORN"
#define NEWBORN_CHILD_NAME  "张小样"
#define NEWBORN_MOTHER_NAME "李四样"
#define NEWBORN_MOTHER_ID   "99010119920815102X"
#define NEWBORN_PHONE       "19900000002"
#define NEWBORN_ADDRESS     "样例市样例区幸福路1号"
#define NEWBORN_ID_CARD     "11990100MB9901008N011"

/* How an operator call reaches the sandbox: in process, or over HTTP. */
typedef struct newborn_operator {
    gov_status (*call)(void *user, const char *method, const char *target, const char *body,
                       int32_t *out_http_status);
    void *user;
} newborn_operator;

typedef struct newborn {
    gov_client *client; /* borrowed */
    newborn_operator op;
    const void *record; /* the hospital's birth record, NULL: a small one */
    size_t record_size;
    const gov_upload_options *upload; /* may be NULL */

    gov_error *err;   /* of the step that failed */
    const char *step; /* its name */
    gov_session *session;
    gov_item *package;
    gov_draft *draft;
    gov_findings *findings;
    gov_receipt *receipt;
    gov_matter *matter;
    char certificate_id[65]; /* the mother's identity card */
} newborn;

/* Operator calls of a sandbox in this process; user is the gov_sandbox. */
gov_status newborn_operate_in_process(void *user, const char *method, const char *target,
                                      const char *body, int32_t *out_http_status);

void newborn_init(newborn *n, gov_client *client, newborn_operator op);
/* Frees what the steps made; the session is not ended. */
void newborn_clear(newborn *n);

/* The steps, in their order. Each can be called again after it failed. */
gov_status newborn_login(newborn *n);
gov_status newborn_find(newborn *n);
gov_status newborn_find_card(newborn *n);
gov_status newborn_begin(newborn *n); /* the draft and its form */
gov_status newborn_attach(newborn *n);
gov_status newborn_precheck(newborn *n);
gov_status newborn_submit(newborn *n);
gov_status newborn_read_back(newborn *n);
gov_status newborn_end(newborn *n); /* ends the session */

/* All up to newborn_read_back, or until one fails. */
gov_status newborn_run(newborn *n);

#endif
