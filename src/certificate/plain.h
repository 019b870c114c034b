/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the plain driver share; nobody else includes it. */
#ifndef GOV__CERTIFICATE_PLAIN_H
#define GOV__CERTIFICATE_PLAIN_H

#include "certificate/driver.h"

gov_status gov__certificate_plain_fetch(gov_session *session, const gov__certificate_job *job,
                                        gov__sink *sink, const gov_call_options *options,
                                        gov_error **err);

#endif
