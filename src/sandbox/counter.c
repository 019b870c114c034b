/* SPDX-License-Identifier: Apache-2.0 */
/* Counts requests by method and path pattern.
 * Owns: the counters, in memory only. Not: which requests are counted (router.c). */
#include "sandbox/counter.h"

#include <stdlib.h>

#include "sandbox/codec.h"

#define MAX_ROUTES 128

struct gov__sandbox_counters {
    const gov__sandbox_route *routes[MAX_ROUTES];
    int64_t counts[MAX_ROUTES];
    size_t used;
    int64_t total;
};

void gov__sb_count(gov_sandbox *sb, const gov__sandbox_route *route)
{
    if (!sb->counters) {
        sb->counters = calloc(1, sizeof *sb->counters);
    }
    struct gov__sandbox_counters *all = sb->counters;
    if (!all) {
        return;
    }
    all->total++;
    size_t at = 0;
    while (at < all->used && all->routes[at] != route) {
        at++;
    }
    if (route && at < MAX_ROUTES) {
        all->routes[at] = route;
        all->counts[at]++;
        all->used = at < all->used ? all->used : at + 1;
    }
}

void gov__sb_count_write(const gov_sandbox *sb, gov__sandbox_json *w)
{
    const struct gov__sandbox_counters *all = sb->counters;
    gov__sb_json_open(w, "requests");
    gov__sb_json_int(w, "total", all ? all->total : 0);
    gov__sb_json_open(w, "by_path");
    for (size_t i = 0; all && i < all->used; i++) {
        char name[160];
        (void)gov__sb_print(name, sizeof name, "%s %s", all->routes[i]->method,
                            all->routes[i]->pattern);
        gov__sb_json_int(w, name, all->counts[i]);
    }
    gov__sb_json_close(w);
    gov__sb_json_close(w);
}

void gov__sb_count_free(gov_sandbox *sb)
{
    free(sb->counters);
    sb->counters = NULL;
}
