/* SPDX-License-Identifier: Apache-2.0 */
/* What every command works with: the settings, client and session of this run, how a failure is told,
 * the exit codes. What a screen sees is output.h. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk.h>

#include "args.h"
#include "store.h"

/* What the process ends with; govsdk(1) lists them. */
enum {
    CLI_EXIT_OK = 0,
    CLI_EXIT_NO = 1,    /* it worked, and the answer is no */
    CLI_EXIT_USAGE = 2, /* the command line */
    CLI_EXIT_RETRY_LATER = 3,
    CLI_EXIT_FIX_REQUEST = 4,
    CLI_EXIT_LOG_IN = 5,
    CLI_EXIT_ASK_USER = 6,
    CLI_EXIT_CONFIGURE = 7,
    CLI_EXIT_REPORT_BUG = 8,
    CLI_EXIT_DISTRUST = 9,
    CLI_EXIT_SIGNAL = 128, /* plus the number of the signal */
};

struct cli_context {
    const cli_args *args;
    gov_language language;
    bool json;
    bool colour; /* on standard output */
    bool screen; /* standard error is a terminal: bars may be drawn */
    bool both;   /* words of the trade in both languages, side by side */
    const char *session_name;
    int64_t timeout_ms; /* 0: what the configuration says */
    gov_cancel *cancel;
    cli_store store;
    char config_path[4096]; /* "" when there is none */
    gov_config *config;
    gov_client *client;
    gov_session *session;
};

/* Either text, by the language of this run. */
const char *cli_t(const cli_context *ctx, const char *en, const char *zh);

/* --- context.c: each returns 0, or the exit code of a failure that it has told ------------------- */

int cli_context_begin(cli_context *ctx, const cli_args *args);
void cli_context_end(cli_context *ctx);
int cli_need_config(cli_context *ctx);
/* A client of a sandbox on this machine: neither file nor environment nor store has a say in it. */
int cli_need_sandbox_client(cli_context *ctx, const char *url);
/* A client even when gateway.url is not set, for what needs no network. */
int cli_need_client_offline(cli_context *ctx);
int cli_need_client(cli_context *ctx);
/* Who logged in, or nobody in particular. */
int cli_need_any_session(cli_context *ctx);
/* Whether the platform knows systems alone, which log in by the settings. */
bool cli_is_of_the_system(const cli_context *ctx);
/* Who logged in; where the platform knows systems alone, this one. */
int cli_need_session(cli_context *ctx);

/* Options for one call: the time it may take, and Ctrl-C. */
gov_call_options cli_call(const cli_context *ctx);

/* The usage that --purpose and its companions state; the texts are those of the command line. False
 * with an unknown basis, told. */
bool cli_read_usage(const cli_context *ctx, gov_usage *out);

/* Reads an option that is a number. False when it is not one, told; out is left alone when the option
 * was not given. */
bool cli_read_option_number(const cli_context *ctx, const char *name, int64_t least, int64_t most,
                            int64_t *out);

/* --- fail.c: telling a failure on standard error ------------------------------------------------ */

/* Tells a failure of the library, frees err, and returns the exit code. */
int cli_fail(const cli_context *ctx, gov_status status, gov_error *err);
/* A failure of the command's own. */
int cli_fail_text(const cli_context *ctx, gov_status status, const char *en, const char *zh,
                  const char *subject);
/* A file that cannot be read; errno says why. */
int cli_fail_read(const cli_context *ctx, const char *path);
/* A command line that cannot be. */
int cli_fail_usage(const cli_context *ctx, const char *en, const char *zh, const char *subject);
int cli_exit_of(gov_status status);

/* --- signals.c ------------------------------------------------------------------------------------ */

/* Lets SIGINT, SIGTERM and SIGHUP trigger the cancel. */
bool cli_signals_watch(gov_cancel *cancel);
/* The number of the signal that came; 0: none. */
int cli_signals_seen(void);
/* Waits, but not through a signal. */
void cli_signals_sleep_ms(int64_t ms);

#endif
