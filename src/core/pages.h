/* SPDX-License-Identifier: Apache-2.0 */
/* A list that comes in pages: runs the call over as many as the limit needs and keeps their
 * documents for the objects that borrow from them. What an element means is the domain's. */
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

/* Reads one element of the list into a zeroed object. */
typedef gov_status (*gov__pages_element_fn)(const gov_client *client, const gov__json_node *node,
                                            void *out_element);

/* limit 0 is GOV__PAGES_LIMIT_DEFAULT. */
void gov__pages_init(gov__pages *pages, gov_client *client, uint32_t limit);
/* Adds cursor (may be NULL) and limit to the request that was written, then runs the call. */
gov_status gov__pages_run(gov__pages *pages, gov__call *call, const char *cursor, gov_error **err);
/* After a run: makes an array of `pages->total` zeroed elements of `size` bytes (NULL for none) and
 * has each read. A failure is the call's; the array is the caller's to clear in any case. */
gov_status gov__pages_read(const gov__pages *pages, gov__call *call, size_t size,
                           gov__pages_element_fn read, void **out_elements, gov_error **err);
/* Wipes the documents and lets go of the client. Zeroed pages are fine. */
void gov__pages_free(gov__pages *pages);

#endif
