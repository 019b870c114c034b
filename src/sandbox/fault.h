/* SPDX-License-Identifier: Apache-2.0 */
/* Faults that tests switch on by name: how often, on which requests.
 * Owns: the queue of faults and what each does to an answer. Not: how a transport drops, cuts or
 * delays it. */
#ifndef GOVSDK_SANDBOX_FAULT_H
#define GOVSDK_SANDBOX_FAULT_H

#include "sandbox/http.h"
#include "sandbox/platform.h"

struct fault_kind;

typedef struct gov__sandbox_fault {
    const struct fault_kind *kind; /* NULL: no fault */
    char path[257];                /* a prefix; "" matches all */
    char method[8];                /* "" matches all */
    int64_t left;
    int64_t delay_ms;       /* -1: not given */
    int64_t retry_after_ms; /* -1: not given */
} gov__sandbox_fault;

/* Takes the first waiting fault that matches the request; kind is NULL when none does. */
gov__sandbox_fault gov__sb_fault_take(gov_sandbox *sb, const gov__sandbox_request *req);
/* What it does instead of the work: true when the answer is decided. */
bool gov__sb_fault_before(const gov__sandbox_fault *fault, gov__sandbox_response *res);
/* What it does to the finished answer. */
void gov__sb_fault_after(const gov__sandbox_fault *fault, gov__sandbox_response *res);
/* Whether the work is to be done twice, as if the network had repeated the request. */
bool gov__sb_fault_repeats(const gov__sandbox_fault *fault);

/* For the operator. Add: false when the name is unknown or there is no memory. */
bool gov__sb_fault_add(gov_sandbox *sb, const char *name, const gov__sandbox_fault *fault);
void gov__sb_fault_clear(gov_sandbox *sb);
void gov__sb_fault_list(const gov_sandbox *sb, gov__sandbox_json *w);
void gov__sb_fault_free(gov_sandbox *sb);

#endif
