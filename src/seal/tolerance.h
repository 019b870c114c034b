/* SPDX-License-Identifier: Apache-2.0 */
/* The deviations that are tolerated and named: src/seal/tolerance_table.def. Whether they are accepted
 * after all is the caller's option, GOV_VERIFY_STRICT. */
#ifndef GOV__SEAL_TOLERANCE_H
#define GOV__SEAL_TOLERANCE_H

#include <govsdk/base.h>

#include "seal/seal.h"

typedef enum gov__tolerance {
#define GOV__TOLERANCE(name, text, en, zh) GOV__TOLERANCE_##name,
#include "seal/tolerance_table.def"
    GOV__TOLERANCE_COUNT
} gov__tolerance;

/* Static; NULL for a value that is none. */
const char *gov__tolerance_name(gov__tolerance tolerance);
const char *gov__tolerance_text(gov__tolerance tolerance, gov_language language);

/* Once each. `notes` may be NULL. */
void gov__seal_note(gov__seal_notes *notes, gov__tolerance tolerance);

#endif
