/* SPDX-License-Identifier: Apache-2.0 */
/* The flag by which another thread or a signal handler gives calls up (govsdk/call.h).
 * Who looks at it, and how often, is for the call and the transports. */
#ifndef GOV__HTTP_CANCEL_H
#define GOV__HTTP_CANCEL_H

#include <stdbool.h>

#include <govsdk/call.h>

/* For gov_cancel_new, which is core/cancel.c because it makes errors. NULL when memory is short. */
gov_cancel *gov__cancel_make(void);
/* NULL is never cancelled. */
bool gov__cancel_is_set(const gov_cancel *cancel);

#endif
