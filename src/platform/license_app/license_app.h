/* SPDX-License-Identifier: Apache-2.0 */
/* The "license-app/v1" interface of several provinces, shared among the files of this folder: a login
 * gives a token that goes into the query, a list gives a use code 用证码 for each certificate, and that
 * code is all that reading and fetching need. It is the id of a certificate here, and a secret. */
#ifndef GOV__PLATFORM_LICENSE_APP_LICENSE_APP_H
#define GOV__PLATFORM_LICENSE_APP_LICENSE_APP_H

#include "base/json.h"
#include "base/json_write.h"
#include "base/random_id.h"
#include "certificate/driver.h"
#include "core/call.h"
#include "core/identity.h"

/* login.c */
extern const gov__identity_wire gov__license_app_identity;

/* envelope.c: what every answer has around its data. *code is printable and borrowed from the document or
 * `room`; NULL: none. GOV_OK for SUCCESS; GOV_ERR_RESPONSE for what is no such envelope, or answers another
 * request than `request_id` (NULL: not told); else what the first of errors[] means. */
gov_status gov__license_app_judge(const gov_config *config, const gov__json_node *root,
                                  const char *request_id, const char **code,
                                  char room[GOV__STR_INT_MAX]);

/* call.c: one operation. */
typedef struct gov__license_app_ask {
    const gov__operation *op;
    const char *path; /* "/license/auth" */
    gov_session *session;
    const gov_call_options *options;
    int64_t deadline_ms; /* 0: that of the options */
    uint64_t max_bytes;  /* of the answer; 0: as configured */
    /* By GET with one or two query members, or by POST with the members of a body. */
    const char *query[2][2];
    void (*write)(gov__jsonw *w, const void *user); /* NULL: GET */
    const void *user;
} gov__license_app_ask;

/* Logs in again, once, when the token is refused. *out is the envelope of a success, to be freed. */
gov_status gov__license_app_run(const gov__license_app_ask *ask, gov__json **out, gov_error **err);
/* Refuses an answer of it. */
gov_status gov__license_app_refuse(const gov__license_app_ask *ask, gov_status status,
                                   gov_error **err);

/* read.c: what is said of the certificate with that code. */
gov_status gov__license_app_fields(gov_client *client, const gov__json_node *data, const char *code,
                                   gov_certificate *out);

/* list.c */
gov_status gov__license_app_list(gov_session *session, const gov_usage *usage,
                                 const gov_certificate_query *query,
                                 const gov_call_options *options, gov_certificate_list **out,
                                 gov_error **err);

/* item.c: the name of the item that a usage is for, from the platform's list of those of this
 * organisation. GOV_ERR_NOT_FOUND when it is none of them. *out is to be freed with gov__mem_free. */
gov_status gov__license_app_item_name(gov_session *session, const char *code,
                                      const gov_call_options *options, int64_t deadline_ms,
                                      char **out, gov_error **err);

#endif
