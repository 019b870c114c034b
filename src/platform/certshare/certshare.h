/* SPDX-License-Identifier: Apache-2.0 */
/* The CertShare interface of a province, shared among the files of this folder: JSON by POST with the
 * caller's id and token in its head, an answer with a code in its head and data that is sealed with the
 * caller's SM2 key. */
#ifndef GOV__PLATFORM_CERTSHARE_CERTSHARE_H
#define GOV__PLATFORM_CERTSHARE_CERTSHARE_H

#include "base/json.h"
#include "base/json_write.h"
#include "certificate/driver.h"
#include "core/call.h"

/* codes.c: head.status and verifyCertInfo.result. */
typedef struct gov__certshare_code {
    const char *code;
    gov_status status;
    gov_licence_state state; /* of the licence, where the code is one */
    const char *word;        /* of the contract; NULL: no state */
    const char *text;
} gov__certshare_code;

/* NULL for a code that is not known: GOV_ERR_PLATFORM. */
const gov__certshare_code *gov__certshare_code_of(const char *code);
/* GOV_ERR_RESPONSE for a result that there is not. */
gov_status gov__certshare_result_of(const char *result, gov_match *match, gov_licence_state *state);

/* sealed.c: the value that a text in hexadecimal hides, as JSON. GOV_ERR_DECRYPT, GOV_ERR_RESPONSE. */
gov_status gov__certshare_open(gov_client *client, const char *hex, gov__json **out);

/* call.c: one operation. Members of data are written by `write`, the cause behind them. */
typedef struct gov__certshare_ask {
    const gov__operation *op;
    const char *path; /* "/queryCertInfo" */
    gov_session *session;
    const gov_usage *usage;
    const gov_call_options *options;
    int64_t deadline_ms; /* 0: that of the options */
    uint64_t max_bytes;  /* of the answer; 0: as configured */
    void (*write)(gov__jsonw *w, const void *user);
    const void *user;
} gov__certshare_ask;

typedef struct gov__certshare_answer {
    gov__json *doc;                  /* the envelope */
    gov__json *opened;               /* what data hid; NULL: it was open */
    const gov__json_node *data;      /* the value of data, opened; NULL: none */
    const gov__certshare_code *code; /* a state of the licence, when it is no success */
} gov__certshare_answer;

/* Success also for the code of a state, which the answer tells; any other is an error with the code in
 * it. The answer is to be freed in any case. */
gov_status gov__certshare_run(const gov__certshare_ask *ask, gov__certshare_answer *out,
                              gov_error **err);
void gov__certshare_answer_free(gov__certshare_answer *answer);
/* Refuses an answer: an error of the operation, with the code of the state where there is one. */
gov_status gov__certshare_refuse(const gov__certshare_ask *ask, gov_status status,
                                 const gov__certshare_code *code, gov_error **err);

/* read.c: certificates out of an answer. `id` is the one that was asked for; NULL: the platform says which
 * it is. */
gov_status gov__certshare_read_one(gov_client *client, const char *id,
                                   const gov__certshare_answer *answer, gov_certificate **out);
gov_status gov__certshare_read_list(gov_client *client, const gov__certshare_answer *answer,
                                    size_t most, gov_certificate_list **out);

/* fetch.c */
gov_status gov__certshare_fetch(gov_session *session, const gov__certificate_job *job,
                                gov__sink *sink, const gov_call_options *options, gov_error **err);

/* download.c: the bytes behind an address, which must be of the platform. */
typedef struct gov__certshare_download {
    gov_session *session;
    const char *address; /* absolute, or a path on the platform's host */
    gov_certificate_format wanted;
    gov__sink *sink;
    const gov_call_options *options;
    int64_t deadline_ms;
} gov__certshare_download;

gov_status gov__certshare_get_bytes(const gov__certshare_download *download, gov_error **err);

#endif
