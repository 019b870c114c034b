/* SPDX-License-Identifier: Apache-2.0 */
/* Grants of the demo citizens.
 * Owns: the table and its rows. Not: the item's own rule (proxy_allowed). */
#include "sandbox/matter_grant.h"

#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

#define YEAR_MS (INT64_C(365) * 24 * 3600 * 1000)

static const struct {
    const char *id, *grantor, *grantee, *item_code;
    int64_t years; /* from the making of the database */
} grants[] = {
    {"grant-wang-li", "sub-wang", "sub-li", "11990100MB9903003M344201306000001", 10},
    {"grant-zhao-zhang", "sub-zhao", "sub-zhang", "11990100MB9903003M344201306000001", 10},
    {"grant-zhao-li-expired", "sub-zhao", "sub-li", "11990100MB9903003M344201306000001", 0},
};

bool gov__sb_grant_covers(gov_sandbox *sb, const char *id, const char *grantee,
                          const char *item_code, char out_grantor[GOV__SB_ID_BYTES])
{
    gov__sandbox_query q;
    if (!gov__sb_query(sb, &q,
                       "SELECT grantor FROM grants WHERE id = ? AND grantee = ? AND item_code = ? "
                       "AND expires > ?",
                       "sssi", id, grantee, item_code, gov__sb_now_ms(sb)) ||
        !gov__sb_next(&q)) {
        return false;
    }
    (void)gov__sb_print(out_grantor, GOV__SB_ID_BYTES, "%s", gov__sb_text(&q, 0));
    gov__sb_end(&q);
    return true;
}

bool gov__sb_grant_between(gov_sandbox *sb, const char *id, const char *grantee,
                           const char *grantor)
{
    return gov__sb_get_int(sb, 0,
                           "SELECT count(*) FROM grants WHERE id = ? AND grantee = ? AND "
                           "grantor = ? AND expires > ?",
                           "sssi", id, grantee, grantor, gov__sb_now_ms(sb)) == 1;
}

static int seed(gov_sandbox *sb)
{
    for (size_t i = 0; i < sizeof grants / sizeof grants[0]; i++) {
        if (gov__sb_run(sb,
                        "INSERT INTO grants(id, grantor, grantee, item_code, expires) "
                        "VALUES(?, ?, ?, ?, ?)",
                        "ssssi", grants[i].id, grants[i].grantor, grants[i].grantee,
                        grants[i].item_code, gov__sb_now_ms(sb) + grants[i].years * YEAR_MS) != 1) {
            return -1;
        }
    }
    return 0;
}

const gov__sandbox_part gov__sandbox_grant_part = {
    "grant",
    "CREATE TABLE IF NOT EXISTS grants("
    "id TEXT PRIMARY KEY, grantor TEXT NOT NULL, grantee TEXT NOT NULL, item_code TEXT NOT NULL, "
    "expires INTEGER NOT NULL) WITHOUT ROWID;",
    seed,
    NULL,
};
