/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying what a sandbox issued, by what it publishes and at its own time. */
#ifndef GOVSDK_SCENARIO_VERIFY_H
#define GOVSDK_SCENARIO_VERIFY_H

#include "scenario/support/world.h"

/* A trust store with what the client's platform publishes; status and *err as the library gave them.
 * Memory comes from the allocator; NULL: malloc. */
gov_status verify_trust(const gov_allocator *allocator, gov_client *client, gov_trust **out,
                        gov_error **err);
/* The same with the sandbox's own certificate authority; fails the test when it cannot be had. */
gov_trust *verify_store(world *w, const gov_allocator *allocator, gov_client *client);
/* Options for the time of the client's platform. */
gov_verify_options verify_now(const gov_client *client);
/* Both together; *out is NULL on failure. */
gov_status verify_document(const gov_allocator *allocator, gov_client *client, const void *data,
                           size_t size, gov_verification **out, gov_error **err);

#endif
