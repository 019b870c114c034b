/* SPDX-License-Identifier: Apache-2.0 */
/* The ways in, one an option of govsdk login, and how a session is shown. What becomes of the session is
 * login.c and token_exchange.c. */
#ifndef CLI_LOGIN_WAY_H
#define CLI_LOGIN_WAY_H

#include "cli.h"

typedef struct cli_way {
    const char *option; /* without "--"; NULL ends the table */
    gov_status (*log_in)(cli_context *ctx, gov_error **err);
} cli_way;

/* The first is that of a person who names none. */
extern const cli_way cli_login_ways[];

/* Who has logged in, at which level, for whom, and under which name it was saved. */
void cli_show_session(const cli_context *ctx, gov_session *session, const char *name);

#endif
