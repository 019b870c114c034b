/* SPDX-License-Identifier: Apache-2.0 */
/* Levels of assurance 实名等级 L1 to L4 and the methods behind each.
 * Owns: their order, which one a log-in reaches. Not: asking for them. */
#ifndef GOVSDK_SANDBOX_OAUTH_LEVEL_H
#define GOVSDK_SANDBOX_OAUTH_LEVEL_H

#include <stdbool.h>

#include "sandbox/json.h"

/* 1 to 4; 0 for what is no level. */
int gov__sb_level_rank(const char *level);
/* The level of a log-in: the highest of those asked for (one space between) that the citizen's own
 * assurance reaches; with none asked for L2, or less when the citizen has less. False when none of
 * those asked for is within reach. */
bool gov__sb_level_grant(const char *asked, const char *assurance, char out[4]);
/* How a person proves himself at a level: RFC 8176 values, one space between. */
const char *gov__sb_level_methods(const char *level);
/* Writes words that have one space between as an array; nothing when there are none. */
void gov__sb_json_words(gov__sandbox_json *w, const char *name, const char *words);

#endif
