/* SPDX-License-Identifier: Apache-2.0 */
/* How a receipt (回执) and the report of a verification are shown. Neither is verified here. */
#ifndef CLI_RECEIPT_SHOW_H
#define CLI_RECEIPT_SHOW_H

#include "cli.h"
#include "json_out.h"

void cli_receipt_show(const cli_context *ctx, const gov_receipt *receipt);
void cli_receipt_json(cli_json *json, const gov_receipt *receipt);

/* One line a check. */
void cli_report_show(const cli_context *ctx, const gov_report *report);
void cli_report_json(cli_json *json, const gov_report *report);

#endif
