/* SPDX-License-Identifier: Apache-2.0 */
/* Faults that tests switch on by name: how often, on which requests.
 * Owns: the table of switches and when one fires. Not: how a transport drops or cuts an answer. */
#ifndef GOVSDK_SANDBOX_FAULT_H
#define GOVSDK_SANDBOX_FAULT_H

#include "sandbox/http.h"
#include "sandbox/platform.h"

typedef struct gov__sandbox_fault_hit {
    int64_t
        value; /* the switch's number: milliseconds, bytes, seconds; its default when not given */
} gov__sandbox_fault_hit;

/* Takes one firing of the named fault for this request, if it is switched on and matches. */
bool gov__sb_fault_take(gov_sandbox *sb, const char *name, const char *method, const char *path,
                        gov__sandbox_fault_hit *out);

int gov__sb_faults_init(gov_sandbox *sb);
void gov__sb_faults_free(gov_sandbox *sb);

#endif
