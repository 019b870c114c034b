/* SPDX-License-Identifier: Apache-2.0 */
/* Matters as objects. Texts are borrowed from the document that the matter, or the list it is in,
 * owns; the wire fills them. Reading is matter.c, listing matter_list.c, withdrawing withdraw.c. */
#ifndef GOV__MATTER_MATTER_H
#define GOV__MATTER_MATTER_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk/matter.h>

#include "base/json.h"
#include "core/client.h"
#include "core/pages.h"

struct gov_matter {
    gov_client *client; /* counted; NULL for a matter inside a list */
    gov__json *doc;     /* NULL likewise */
    char *json;         /* its own text, printed; NULL when it is doc's */
    const char *id;
    const char *number;
    const char *query_code;
    const char *item_code;
    const char *item_name;
    const char *state_name;
    gov_matter_state state;
    const char *acceptance_mode;
    int64_t state_since_ms;
    const char **children; /* ids */
    size_t child_count;
    const char **certificates; /* ids */
    size_t certificate_count;
};

struct gov_matter_list {
    gov__pages pages;
    gov_matter *matters;
    size_t count;
};

/* Releases what a matter owns beside itself, wiped. */
void gov__matter_clear(const gov_allocator *mem, gov_matter *matter);

#endif
