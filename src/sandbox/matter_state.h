/* SPDX-License-Identifier: Apache-2.0 */
/* The states of a matter and which leads to which.
 * Owns: the one table of transitions. Not: who may cause one, and not what else it changes. */
#ifndef GOVSDK_SANDBOX_MATTER_STATE_H
#define GOVSDK_SANDBOX_MATTER_STATE_H

#include <stdbool.h>
#include <stddef.h>

/* In the order of advancement: a package shows the smallest of its children's. */
typedef enum gov__sandbox_state {
    GOV__SB_DRAFT,
    GOV__SB_SUBMITTED,
    GOV__SB_SUPPLEMENT_REQUIRED,
    GOV__SB_PRE_REVIEW,
    GOV__SB_ACCEPTED,
    GOV__SB_FORWARDED,
    GOV__SB_SUSPENDED,
    GOV__SB_IN_REVIEW,
    GOV__SB_PUBLICISED,
    GOV__SB_APPROVED,
    GOV__SB_ISSUED,
    GOV__SB_DELIVERED,
    GOV__SB_CLOSED,
    GOV__SB_REJECTED,
    GOV__SB_NOT_ACCEPTED,
    GOV__SB_WITHDRAWN,
    GOV__SB_REVOKED,
    GOV__SB_STATE_COUNT
} gov__sandbox_state;

const char *gov__sb_state_name(gov__sandbox_state state);
const char *gov__sb_state_zh(gov__sandbox_state state);
/* GOV__SB_STATE_COUNT for a name that is none. */
gov__sandbox_state gov__sb_state_read(const char *name);
bool gov__sb_state_may(gov__sandbox_state from, gov__sandbox_state to);
/* The shortest legal way: writes the states after `from` up to `to`; 0 when there is none. */
size_t gov__sb_state_path(gov__sandbox_state from, gov__sandbox_state to,
                          gov__sandbox_state out[GOV__SB_STATE_COUNT]);

#endif
