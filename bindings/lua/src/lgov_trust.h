/* SPDX-License-Identifier: Apache-2.0 */
/* A trust store as Lua has it: with the verifiers that are written in Lua. What holds their functions is
 * the companion table of the userdata, so that they live as long as it does. */
#ifndef LGOV_TRUST_H
#define LGOV_TRUST_H

#include "lgov_common.h"

#include <govsdk/ext/verifier.h>

#define LGOV_FORMATS 6

struct lgov_trust;

/* A verification under way in a Lua thread. */
typedef struct lgov_verifying {
    lua_State *L;
    int functions; /* index of the companion table in the stack */
    int runner;    /* index of the function that calls the verifier */
    int failed;    /* the error is on top of the stack */
} lgov_verifying;

typedef struct lgov_verifier_slot {
    struct lgov_trust *trust;
    int format;
} lgov_verifier_slot;

typedef struct lgov_trust {
    lgov_box box;
    lgov_verifying *now;
    lgov_verifier_slot slots[LGOV_FORMATS];
} lgov_trust;

/* The store at arg; raises for another type and for a closed one. */
lgov_trust *lgov_check_trust(lua_State *L, int arg);
/* Pushes the companion table of the store at index, or takes one from the top. */
void lgov_push_functions(lua_State *L, int index);
void lgov_set_functions(lua_State *L, int index);
/* trust:set_verifier(format, function) */
int lgov_set_verifier(lua_State *L);
/* Pushes what calls a verifier. */
void lgov_push_runner(lua_State *L);
void lgov_open_verifier(lua_State *L);

#endif
