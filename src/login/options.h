/* SPDX-License-Identifier: Apache-2.0 */
/* What a login in a browser was asked for, checked and completed by the configuration. */
#ifndef GOV__LOGIN_OPTIONS_H
#define GOV__LOGIN_OPTIONS_H

#include <govsdk/login.h>

#include "auth/wire_login.h"
#include "core/client.h"

/* Fills what the caller and the configuration ask for; state, nonce and keys are still missing. All
 * texts are borrowed from both. GOV_ERR_ARGUMENT, GOV_ERR_CONFIG. */
gov_status gov__login_options_read(const gov_client *client, const gov_login_options *request,
                                   gov__login_ask *out, gov_error **err);

#endif
