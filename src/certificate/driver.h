/* SPDX-License-Identifier: Apache-2.0 */
/* The seam for kinds of platforms: certificates as operations of the domain, of which one may take
 * several requests (log in, get a use code, fetch). gov__platform names the table. Arguments are
 * checked before; texts are borrowed during the call. */
#ifndef GOV__CERTIFICATE_DRIVER_H
#define GOV__CERTIFICATE_DRIVER_H

#include <govsdk/call.h>
#include <govsdk/session.h>

#include "certificate/certificate.h"
#include "certificate/sink.h"

/* What to fetch, and how. `how` is never NULL and was loaded. */
typedef struct gov__certificate_job {
    const char *id;
    gov_certificate_format format;
    const gov_usage *usage;
    const gov_fetch_options *how;
} gov__certificate_job;

/* A function that is NULL is answered by GOV_ERR_UNSUPPORTED. On failure *out is NULL, and *err is set as
 * the function's status says (err may be NULL). `session` is logged in, or the call finds out. */
typedef struct gov__certificate_driver {
    gov_status (*list)(gov_session *session, const gov_usage *usage,
                       const gov_certificate_query *query, const gov_call_options *options,
                       gov_certificate_list **out, gov_error **err);
    gov_status (*get)(gov_session *session, const char *id, const gov_usage *usage,
                      const gov_call_options *options, gov_certificate **out, gov_error **err);
    /* Tells the sink what the platform says and gives it the bytes, in order; the sink's owner compares
     * afterwards. Goes on from gov__sink_offset where the platform can. */
    gov_status (*fetch)(gov_session *session, const gov__certificate_job *job, gov__sink *sink,
                        const gov_call_options *options, gov_error **err);
    /* Whether a claim is right; *out_state is the licence's, GOV_LICENCE_UNKNOWN when it is not told. */
    gov_status (*check)(gov_session *session, const gov_certificate_claim *claim,
                        const gov_usage *usage, const gov_call_options *options,
                        gov_match *out_match, gov_licence_state *out_state, gov_error **err);
    /* What a code 亮证码 of the holder shows, where that takes no gov__presentation_wire. `code` is a text
     * of the platform's own making. */
    gov_status (*redeem)(gov_session *session, const char *code, const gov_usage *usage,
                         const gov_call_options *options, gov_certificate **out, gov_error **err);
} gov__certificate_driver;

/* The driver of platforms that answer each operation with one request, by their
 * gov__certificate_wire. */
extern const gov__certificate_driver gov__certificate_plain;

#endif
