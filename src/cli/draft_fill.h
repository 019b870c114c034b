/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a draft from the options of `govsdk submit`, and showing what a pre-check found. */
#ifndef CLI_DRAFT_FILL_H
#define CLI_DRAFT_FILL_H

#include "cli.h"
#include "json_out.h"

/* Returns 0, or the exit code of a failure told. */
int cli_draft_fill(cli_context *ctx, gov_draft *draft);

/* Uploads a file with a bar on the terminal. */
gov_status cli_draft_attach(cli_context *ctx, gov_draft *draft, const char *material,
                            const char *path, gov_error **err);

void cli_findings_show(const cli_context *ctx, const gov_findings *findings);
void cli_findings_json(cli_json *json, const gov_findings *findings);

#endif
