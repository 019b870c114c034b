/* SPDX-License-Identifier: Apache-2.0 */
/* Codes as they are typed and scanned; what is common to those who take one. */
#ifndef GOV__PRESENTATION_CODE_H
#define GOV__PRESENTATION_CODE_H

#include <govsdk/error.h>

#include "core/client.h"

/* 26 characters of base32 and a NUL. */
#define GOV__CODE_ROOM 27

/* The code without blanks and dashes, in upper case. GOV_ERR_ARGUMENT for what can be no code. Wipe *out. */
gov_status gov__code_load(const gov_allocator *mem, const char *text, char out[GOV__CODE_ROOM],
                          gov_error **err);
/* GOV_ERR_UNSUPPORTED where the platform has no presentations. */
gov_status gov__presentation_supported(const gov_client *client, gov_error **err);

#endif
