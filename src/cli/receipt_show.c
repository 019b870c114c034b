/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts and reports for a person and for a program. */
#include "receipt_show.h"

#include <string.h>

#include "output.h"

static const struct {
    gov_check_result result;
    const char *mark;
    cli_colour colour;
} marks[] = {
    {GOV_CHECK_PASSED, "✓", CLI_GREEN},   {GOV_CHECK_FAILED, "✗", CLI_RED},
    {GOV_CHECK_WARNING, "!", CLI_YELLOW}, {GOV_CHECK_INDETERMINATE, "?", CLI_YELLOW},
    {GOV_CHECK_SKIPPED, "-", CLI_FAINT},
};

void cli_receipt_show(const cli_context *ctx, const gov_receipt *receipt)
{
    cli_field(ctx, cli_t(ctx, "Receipt of", "回执类型"), gov_receipt_get_kind(receipt));
    cli_field(ctx, cli_t(ctx, "Matter", "办件标识"), gov_receipt_get_matter_id(receipt));
    cli_field(ctx, cli_t(ctx, "Received at", "收到时间"),
              cli_show_time(ctx, gov_receipt_get_at_ms(receipt)).text);
    cli_field(ctx, cli_t(ctx, "Text", "内容"), gov_receipt_get_text(receipt));
    for (size_t i = 0; i < gov_receipt_get_digest_count(receipt); i++) {
        cli_say(ctx, CLI_FAINT, "%-20s", i == 0 ? cli_t(ctx, "Digests", "Digests") : "");
        cli_line(ctx, CLI_PLAIN, "%s  %s", gov_receipt_get_digest_name(receipt, i),
                 gov_receipt_get_digest(receipt, i));
    }
}

void cli_receipt_json(cli_json *json, const gov_receipt *receipt)
{
    cli_json_text(json, "kind", gov_receipt_get_kind(receipt));
    cli_json_text(json, "matter_id", gov_receipt_get_matter_id(receipt));
    cli_json_time(json, "at", gov_receipt_get_at_ms(receipt));
    cli_json_text(json, "text", gov_receipt_get_text(receipt));
    cli_json_open(json, "digests");
    for (size_t i = 0; i < gov_receipt_get_digest_count(receipt); i++) {
        cli_json_text(json, gov_receipt_get_digest_name(receipt, i),
                      gov_receipt_get_digest(receipt, i));
    }
    cli_json_close(json);
    cli_json_text(json, "jws", gov_receipt_get_jws(receipt));
}

static void show_mark(const cli_context *ctx, const gov_report *report, size_t index)
{
    gov_check_result result = gov_report_get_result(report, index);
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (marks[i].result == result) {
            cli_say(ctx, marks[i].colour, "%s %-12s", marks[i].mark,
                    gov_report_get_check(report, index));
        }
    }
}

void cli_report_show(const cli_context *ctx, const gov_report *report)
{
    for (size_t i = 0; i < gov_report_get_count(report); i++) {
        show_mark(ctx, report, i);
        cli_line(ctx, CLI_PLAIN, " %s", gov_report_get_detail(report, i, ctx->language));
    }
}

void cli_report_json(cli_json *json, const gov_report *report)
{
    cli_json_text(json, "status", gov_status_get_name(gov_report_get_status(report)));
    cli_json_time(json, "checked_at", gov_report_get_checked_at_ms(report));
    cli_json_open_array(json, "checks");
    for (size_t i = 0; i < gov_report_get_count(report); i++) {
        cli_json_open(json, NULL);
        cli_json_text(json, "check", gov_report_get_check(report, i));
        cli_json_text(json, "result", gov_check_result_get_name(gov_report_get_result(report, i)));
        cli_json_text(json, "status", gov_status_get_name(gov_report_get_check_status(report, i)));
        cli_json_open(json, "detail");
        cli_json_text(json, "en", gov_report_get_detail(report, i, GOV_LANGUAGE_EN));
        cli_json_text(json, "zh", gov_report_get_detail(report, i, GOV_LANGUAGE_ZH));
        cli_json_close(json);
        cli_json_close(json);
    }
    cli_json_close_array(json);
}
