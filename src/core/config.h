/* SPDX-License-Identifier: Apache-2.0 */
/* The settings as typed values in one array, indexed by gov__option, and the embedder's hooks.
 * config_table.def is the only list of settings. What a setting does is for its reader. */
#ifndef GOV__CORE_CONFIG_H
#define GOV__CORE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/config.h>

#include "base/refcount.h"
#include "base/str.h"
#include "base/url.h"

/* GOV__OPTION_GATEWAY_URL, ... in the order of the table. */
typedef enum gov__option {
#define GOV__STRING(id, name, def, en, zh)            GOV__OPTION_##id,
#define GOV__SECRET(id, name, en, zh)                 GOV__OPTION_##id,
#define GOV__INTEGER(id, name, def, min, max, en, zh) GOV__OPTION_##id,
#define GOV__BOOLEAN(id, name, def, en, zh)           GOV__OPTION_##id,
#define GOV__CHOICE(id, name, def, words, en, zh)     GOV__OPTION_##id,
#include "core/config_table.def"
    GOV__OPTION_COUNT
} gov__option;

/* One row of the table. */
typedef struct gov__config_row {
    const char *name;
    gov_config_type type;
    bool secret;
    const char *default_text; /* NULL: not set */
    const char *range;        /* "1..600000", "a|b" or NULL */
    int64_t default_number;
    int64_t min;
    int64_t max;
    const char *help[2]; /* by gov_language */
} gov__config_row;

typedef struct gov__config_value {
    char *text;                     /* string, secret and choice; NULL: not set */
    int64_t number;                 /* integer and boolean */
    char printed[GOV__STR_INT_MAX]; /* the number as gov_config_get gave it last */
} gov__config_value;

/* A hook table shared by a configuration and its clients; destroy runs with the last of them. */
typedef struct gov__hook {
    gov__refcount refs;
    gov_allocator mem;
    void (*destroy)(void *user);
    void *user;
    union {
        gov_clock clock;
        gov_random random;
        gov_secret_store store;
        gov_transport transport;
        gov_log_fn log;
        gov_signer signer;
        gov_tls_context_fn tls_context;
    } table;
} gov__hook;

/* Of gov_key_role, which begins at 1. */
#define GOV__KEY_ROLES 6

struct gov_config {
    gov_allocator mem;
    gov__config_value values[GOV__OPTION_COUNT];
    gov__hook *log; /* each NULL when not set */
    gov__hook *clock;
    gov__hook *random;
    gov__hook *store;
    gov__hook *transport;
    gov__hook *signer;
    gov__hook *tls_context;
    gov_key *keys[GOV__KEY_ROLES]; /* counted; by gov_key_role, NULL: not set */
};

const gov__config_row *gov__config_row_at(gov__option option);
/* The option of this name, or GOV__OPTION_COUNT. */
gov__option gov__config_find(const char *name);
/* The nearest name to a misspelt one, NULL when none is near. */
const char *gov__config_suggest(const char *name);

/* Typed reading; the option must be of the kind. A text that is not set or empty is NULL. */
const char *gov__config_text(const gov_config *config, gov__option option);
int64_t gov__config_int(const gov_config *config, gov__option option);
bool gov__config_bool(const gov_config *config, gov__option option);
/* The text of a choice equals word. */
bool gov__config_is(const gov_config *config, gov__option option, const char *word);

/* A copy that shares the hooks. GOV_ERR_NO_MEMORY. */
gov_status gov__config_clone(const gov_config *config, gov_config **out);
/* The rules that one setting alone cannot break: url present and of an allowed scheme, formats of
 * app.*, certificate with key. GOV_ERR_CONFIG. */
gov_status gov__config_check(const gov_config *config, gov_error **err);
/* https, or loopback, or a socket of this machine, or gateway.allow_http. */
bool gov__config_allows_scheme(const gov_config *config, const gov__url *url);
/* Sets from text[0..size). */
gov_status gov__config_set_text(gov_config *config, const char *name, const char *text, size_t size,
                                gov_error **err);
void gov__config_swap_values(gov_config *a, gov_config *b);

/* config_key.c: takes references to the keys of another configuration; gives them back. */
void gov__config_copy_keys(gov_config *to, const gov_config *from);
void gov__config_free_keys(gov_config *config);

gov__hook *gov__hook_ref(gov__hook *hook); /* NULL gives NULL */
void gov__hook_unref(gov__hook *hook);     /* the last one destroys; NULL does nothing */

#endif
