/* SPDX-License-Identifier: Apache-2.0 */
/* Grants of the demo citizens.
 * Owns: the table and its rows. Not: the item's own rule (proxy_allowed). */
#include "sandbox/matter_grant.h"

#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

#include "sandbox/route.h"
#include "sandbox/subject.h"

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

bool gov__sb_grant_find(gov_sandbox *sb, const char *id, const char *grantee,
                        char out_grantor[GOV__SB_ID_BYTES], int64_t *out_expires_ms)
{
    gov__sandbox_query q;
    gov__sb_query(sb, &q,
                  "SELECT grantor,expires FROM grants WHERE id = ? AND grantee = ? AND expires > ?",
                  "ssi", id, grantee, gov__sb_now_ms(sb));
    if (!gov__sb_next(&q)) {
        return false;
    }
    (void)gov__sb_print(out_grantor, GOV__SB_ID_BYTES, "%s", gov__sb_text(&q, 0));
    *out_expires_ms = gov__sb_int(&q, 1);
    gov__sb_end(&q);
    return true;
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

/* --- the operator --------------------------------------------------------------------------- */

static const char *read_subject(gov_sandbox *sb, const gov__sandbox_request *req,
                                gov__sandbox_response *res, const char *name, const char *pointer)
{
    gov__sandbox_subject subject;
    const char *id = gov__sb_member_text(req->json, name);
    if (!id || !gov__sb_subject_load(sb, id, &subject)) {
        gov__sb_invalid(res, pointer, id ? "not_found" : "required", "There is no such subject.");
    }
    return id;
}

static void post_grants(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    int64_t seconds = YEAR_MS / 1000;
    if (!gov__sb_want_object(req, res) ||
        !gov__sb_want_members(res, req->json, "", "grantor grantee item_code expires_in")) {
        return;
    }
    const char *grantor = read_subject(sb, req, res, "grantor", "/grantor");
    const char *grantee = read_subject(sb, req, res, "grantee", "/grantee");
    const char *item = gov__sb_member_text(req->json, "item_code");
    if (!item || strlen(item) > 64) {
        gov__sb_invalid(res, "/item_code", item ? "too_long" : "required", "The item's code.");
    }
    if (gov__sb_member(req->json, "expires_in") &&
        (!gov__sb_member_int(req->json, "expires_in", &seconds) || seconds < 1 ||
         seconds > YEAR_MS / 1000)) {
        gov__sb_invalid(res, "/expires_in", "out_of_range", "Seconds, up to a year.");
    }
    if (gov__sb_has_problem(res)) {
        return;
    }
    char id[GOV__SB_ID_BYTES];
    gov__sb_new_id("grant", id);
    res->failed =
        gov__sb_run(sb,
                    "INSERT INTO grants(id, grantor, grantee, item_code, expires) "
                    "VALUES(?, ?, ?, ?, ?)",
                    "ssssi", id, grantor, grantee, item, gov__sb_now_ms(sb) + seconds * 1000) != 1;
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "id", id);
    gov__sb_json_text(&w, "grantor", grantor);
    gov__sb_json_text(&w, "grantee", grantee);
    gov__sb_json_text(&w, "item_code", item);
    gov__sb_json_int(&w, "expires_in", seconds);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 201, &w);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/sandbox/grants", post_grants, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_grant_part = {
    "grant",
    "CREATE TABLE IF NOT EXISTS grants("
    "id TEXT PRIMARY KEY, grantor TEXT NOT NULL, grantee TEXT NOT NULL, item_code TEXT NOT NULL, "
    "expires INTEGER NOT NULL) WITHOUT ROWID;",
    seed,
    routes,
};
