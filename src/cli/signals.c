/* SPDX-License-Identifier: Apache-2.0 */
/* Ctrl-C and its kin give calls up through the cancel, so that every command ends in order. */
#include <signal.h>
#include <stddef.h>
#include <time.h>

#include "cli.h"

static gov_cancel *to_cancel;
static volatile sig_atomic_t seen;

static void on_signal(int number)
{
    seen = number;
    gov_cancel_trigger(to_cancel);
}

bool cli_signals_watch(gov_cancel *cancel)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    to_cancel = cancel;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (sigaction(numbers[i], &action, NULL) != 0) {
            return false;
        }
    }
    return sigaction(SIGPIPE, &ignore, NULL) == 0;
}

int cli_signals_seen(void)
{
    return (int)seen;
}

void cli_signals_sleep_ms(int64_t ms)
{
    struct timespec nap = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000L};
    if (seen == 0) {
        (void)nanosleep(&nap, NULL);
    }
}
