/* SPDX-License-Identifier: Apache-2.0 */
/* The list of the sandbox's parts: the one place a new domain is added.
 * Owns: the order in which schemas are made, seeds run and routes are tried. */
#include "sandbox/platform.h"

extern const gov__sandbox_part gov__sandbox_signing_part;
extern const gov__sandbox_part gov__sandbox_subject_part;
extern const gov__sandbox_part gov__sandbox_oauth_part;
extern const gov__sandbox_part gov__sandbox_idempotency_part;
extern const gov__sandbox_part gov__sandbox_upload_part;
extern const gov__sandbox_part gov__sandbox_discovery_part;
extern const gov__sandbox_part gov__sandbox_control_part;
/* Domains: declare `extern const gov__sandbox_part gov__sandbox_<domain>_part;` here ... */

const gov__sandbox_part *const gov__sandbox_parts[] = {
    &gov__sandbox_signing_part,     &gov__sandbox_subject_part, &gov__sandbox_oauth_part,
    &gov__sandbox_idempotency_part, &gov__sandbox_upload_part,  &gov__sandbox_discovery_part,
    &gov__sandbox_control_part,
    /* ... and name them here. */
};
const size_t gov__sandbox_part_count = sizeof gov__sandbox_parts / sizeof gov__sandbox_parts[0];
