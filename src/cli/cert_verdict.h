/* SPDX-License-Identifier: Apache-2.0 */
/* How a verification is shown, and what the process ends with. */
#ifndef CLI_CERT_VERDICT_H
#define CLI_CERT_VERDICT_H

#include "cli.h"

/* As text, or with --json as the report's own JSON; the claims of the certificate only when wanted. */
void cli_verdict_show(const cli_context *ctx, const gov_verification *found, bool claims);
/* The verdicts in both languages and the checks that were made, each line behind some text. */
void cli_verdict_show_checks(const cli_context *ctx, const char *before,
                             const gov_verification *found);
/* 0 PASSED, CLI_EXIT_DISTRUST FAILED, CLI_EXIT_NO INDETERMINATE. */
int cli_verdict_exit(const gov_verification *found);

/* How old what is known may be. Returns false when it was told that they are wrong. */
#define CLI_AGE_OPTIONS                                                                                    \
    {'\0',                                                                                                 \
     "max-age",                                                                                            \
     "HOURS",                                                                                              \
     {"greatest age of the status; default 24", "状态最大时长，默认 24"}},                                 \
    {                                                                                                      \
        '\0', "keys-max-age", "HOURS",                                                                     \
        {                                                                                                  \
            "greatest age of the issuer's keys; default any", "签发者密钥最大时长，默认不限" \
        }                                                                                                  \
    }
bool cli_read_ages(cli_context *ctx, gov_verify_options *out);

/* The length of a document without the line ends that an editor left behind a text. */
size_t cli_document_size(const char *data, size_t size);
/* The platform's time where one was asked, else this machine's; milliseconds since 1970. */
int64_t cli_platform_now(const cli_context *ctx);
/* RFC 3339, or a date, which begins in China. */
bool cli_read_time(const char *text, int64_t *out_ms);

#endif
