/* SPDX-License-Identifier: Apache-2.0 */
/* What the verifying commands share: the keys that are trusted, and what a report ends with. */
#ifndef CLI_VERIFY_KEYS_H
#define CLI_VERIFY_KEYS_H

#include "cli.h"

/* A client with the key set of --keys, or with the platform's when that option is not given. Returns 0,
 * or the exit code of a failure told. */
int cli_need_keys(cli_context *ctx);

/* The length without the line ends and blanks behind the text, which becomes that long. */
size_t cli_trimmed(char *text, size_t size);

/* Shows the report, frees it, and returns 0 when nothing failed, else the exit code of what did. */
int cli_report_finish(const cli_context *ctx, const char *what, gov_report *report);

#endif
