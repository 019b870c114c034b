/* SPDX-License-Identifier: Apache-2.0 */
/* Where sessions outlive a run: one file each, readable by its owner only, replaced as a whole.
 * Owns the files; what is in them is the library's. */
#ifndef CLI_STORE_H
#define CLI_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include <govsdk/ext/hooks.h>

typedef struct cli_store {
    char folder[4096];
    char problem[2][512]; /* why the last access failed, by gov_language; "" */
} cli_store;

/* $XDG_STATE_HOME/govsdk/sessions, else ~/.local/state/govsdk/sessions. False without either. */
bool cli_store_locate(cli_store *store);

/* The table for gov_config_set_secret_store; the store must outlive the client. */
gov_secret_store cli_store_table(cli_store *store);

/* Whether the folder and the file of a session are as they should be: 1; 0 when there is none; -1 with
 * the problem. */
int cli_store_inspect(cli_store *store, const char *name);

#endif
