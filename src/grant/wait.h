/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of grants share; nobody else includes it. */
#ifndef GOV__GRANT_WAIT_H
#define GOV__GRANT_WAIT_H

#include "core/call.h"
#include "grant/grant.h"

/* GOV_ERR_UNSUPPORTED where the platform has no grants. */
gov_status gov__grant_supported(const gov_client *client, gov_error **err);
/* Reads a grant out of the answer of a call. */
gov_status gov__grant_take(gov__call *call, gov_grant **out, gov_error **err);
/* One read, for which the platform may wait; deadline_ms INT64_MAX: that of the options. */
gov_status gov__grant_read(gov_session *session, const char *id, uint32_t wait_s,
                           int64_t deadline_ms, const gov_call_options *options, gov_grant **out,
                           gov_error **err);

#endif
