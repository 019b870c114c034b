/* SPDX-License-Identifier: Apache-2.0 */
/* The transport by which a client reaches a sandbox in its own process.
 * Owns: filling the table in struct gov_sandbox. */
#ifndef GOVSDK_SANDBOX_TRANSPORT_H
#define GOVSDK_SANDBOX_TRANSPORT_H

#include "sandbox/platform.h"

void gov__sb_transport_init(gov_sandbox *sb);

#endif
