/* SPDX-License-Identifier: Apache-2.0 */
/* Supplements 补正: what a department asks for once, and the citizen's answer.
 * Owns: their table, states and route. Not: checking materials (matter_material.c). */
#ifndef GOVSDK_SANDBOX_MATTER_SUPPLEMENT_H
#define GOVSDK_SANDBOX_MATTER_SUPPLEMENT_H

#include "sandbox/matter.h"

/* Opens one for a matter (a package's stands at the parent) and plans its expiry. JSON array texts;
 * days are working days. The matter's state must be supplement_required already. */
int gov__sb_supplement_open(gov_sandbox *sb, gov__sandbox_matter *m, const char *material_codes,
                            const char *form_pointers, int64_t days,
                            const gov__sandbox_cause *cause, char out_id[GOV__SB_ID_BYTES]);
/* Those that were answered are accepted. */
int gov__sb_supplement_accept(gov_sandbox *sb, const char *matter_id,
                              const gov__sandbox_cause *cause);
/* The one that is open has expired: the matter is closed. */
int gov__sb_supplement_expire(gov_sandbox *sb, gov__sandbox_matter *m,
                              const gov__sandbox_cause *cause);
/* Moves a matter, or the children of a parent that wait, back to the stage before. */
int gov__sb_supplement_return(gov_sandbox *sb, gov__sandbox_matter *m,
                              const gov__sandbox_cause *cause);
void gov__sb_supplement_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                              const gov__sandbox_matter *m);

#endif
