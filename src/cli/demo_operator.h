/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's operator calls that the demonstration needs, by one plain HTTP request on the loopback. */
#ifndef CLI_DEMO_OPERATOR_H
#define CLI_DEMO_OPERATOR_H

#include <stdbool.h>
#include <stdint.h>

/* Lets a demo citizen approve a device login, as that person would on the other device. */
bool demo_operator_approve(int64_t port, const char *user_code, const char *citizen);

#endif
