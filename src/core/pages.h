/* SPDX-License-Identifier: Apache-2.0 */
/* A list that comes in pages: runs the call over as many as the limit needs and keeps their documents
 * for the objects that borrow from them. What an element means is the domain's. */
#ifndef GOV__CORE_PAGES_H
#define GOV__CORE_PAGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "core/call.h"

#define GOV__PAGES_LIMIT_DEFAULT 100

typedef struct gov__pages {
    gov_client *client; /* counted */
    gov__json **docs;
    size_t doc_count;
    size_t total; /* elements of all pages */
    size_t limit;
    char *next; /* where to read on; NULL at the end */
} gov__pages;

/* Reads element `index` of the list into an object. */
typedef gov_status (*gov__pages_element_fn)(void *user, const gov__json_node *element,
                                            size_t index);

/* limit 0 is GOV__PAGES_LIMIT_DEFAULT. */
void gov__pages_init(gov__pages *pages, gov_client *client, uint32_t limit);
/* Adds cursor (may be NULL) and limit to the request that was written, then runs the call. */
gov_status gov__pages_run(gov__pages *pages, gov__call *call, const char *cursor, gov_error **err);
/* Hands each element to `read`; the first failure ends it and is returned. */
gov_status gov__pages_each(const gov__pages *pages, gov__pages_element_fn read, void *user);
/* Wipes the documents and lets go of the client. Zeroed pages are fine. */
void gov__pages_free(gov__pages *pages);

#endif
