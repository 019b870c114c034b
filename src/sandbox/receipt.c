/* SPDX-License-Identifier: Apache-2.0 */
/* Issuing and listing receipts.
 * Owns: the table, the claims, content_digests as docs/openapi.yaml orders them. */
#include "sandbox/receipt.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/route.h"
#include "sandbox/sign.h"
#include "sandbox/store.h"

static void write_digest(gov__sandbox_json *w, const char *name, const char *digest)
{
    gov__sb_json_open(w, NULL);
    gov__sb_json_text(w, "name", name);
    gov__sb_json_text(w, "digest", digest);
    gov__sb_json_close(w);
}

/* The hash of an upload's bytes is kept with it; a reference is hashed itself. */
static bool material_digest(const cJSON *material, char out[GOV__SB_DIGEST_BYTES])
{
    const char *digest = gov__sb_member_text(material, "digest");
    const char *reference = gov__sb_member_text(material, "certificate_id");
    if (!reference) {
        reference = gov__sb_member_text(material, "share_ref");
    }
    if (digest) {
        return gov__sb_print(out, GOV__SB_DIGEST_BYTES, "%s", digest);
    }
    if (reference) {
        gov__sb_digest(reference, strlen(reference), out);
    }
    return reference != NULL;
}

char *gov__sb_receipt_digests(const cJSON *form, const cJSON *materials)
{
    gov__sandbox_json w = {0};
    char digest[GOV__SB_DIGEST_BYTES];
    const cJSON *material = NULL;
    gov__sb_json_open_array(&w, NULL);
    if (form) {
        w.failed = !gov__sb_canonical_digest(form, digest);
        write_digest(&w, "form_data", digest);
    }
    cJSON_ArrayForEach(material, materials)
    {
        const char *code = gov__sb_member_text(material, "code");
        char name[80];
        if (code && material_digest(material, digest)) {
            (void)gov__sb_print(name, sizeof name, "materials/%s", code);
            write_digest(&w, name, digest);
        }
    }
    gov__sb_json_close_array(&w);
    return gov__sb_json_take(&w, NULL);
}

char *gov__sb_receipt_issue(gov_sandbox *sb, const gov__sandbox_receipt *receipt)
{
    char id[GOV__SB_ID_BYTES];
    gov__sb_new_id("rcp", id);
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "iss", sb->base_url);
    gov__sb_json_int(&w, "iat", receipt->at / 1000);
    gov__sb_json_text(&w, "jti", id);
    gov__sb_json_text(&w, "kind", receipt->kind);
    gov__sb_json_opt(&w, "matter_id", receipt->matter_id);
    gov__sb_json_int(&w, "seq", receipt->seq);
    gov__sb_json_time(&w, "at", receipt->at);
    gov__sb_json_raw(&w, "content_digests", receipt->digests ? receipt->digests : "[]");
    if (receipt->due != 0) {
        gov__sb_json_time(&w, "due", receipt->due);
    }
    gov__sb_json_text(&w, "text", receipt->text);
    gov__sb_json_close(&w);
    size_t length = 0;
    char *claims = gov__sb_json_take(&w, &length);
    char *jws =
        claims ? gov__sb_sign_jws(sb, GOV__SB_KEY_RECEIPT, "gov-receipt+jwt", NULL, claims, length)
               : NULL;
    free(claims);
    if (jws && gov__sb_run(sb, "INSERT INTO receipt(matter, kind, jws) VALUES(?, ?, ?)", "sss",
                           receipt->matter_id ? receipt->matter_id : "", receipt->kind, jws) == 1) {
        return jws;
    }
    free(jws);
    return NULL;
}

int gov__sb_receipt_keep(gov_sandbox *sb, const gov__sandbox_receipt *receipt)
{
    char *jws = gov__sb_receipt_issue(sb, receipt);
    int result = jws ? 0 : -1;
    free(jws);
    return result;
}

static void list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_matter m = {0};
    if (gov__sb_matter_open(sb, req, res, &m)) {
        gov__sandbox_json w = {0};
        gov__sandbox_query q;
        gov__sb_json_open(&w, NULL);
        gov__sb_json_text(&w, "matter_id", m.id);
        gov__sb_json_open_array(&w, "receipts");
        for (gov__sb_query(sb, &q, "SELECT jws FROM receipt WHERE matter = ? ORDER BY n", "s",
                           m.id);
             gov__sb_next(&q);) {
            gov__sb_json_text(&w, NULL, gov__sb_text(&q, 0));
        }
        gov__sb_json_close_array(&w);
        gov__sb_json_close(&w);
        w.failed = w.failed || q.failed;
        gov__sb_answer_json(res, 200, &w);
    }
    gov__sb_matter_clear(&m);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/matters/{id}/receipts", list, GOV__SB_SESSION},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_receipt_part = {
    "receipt",
    "CREATE TABLE IF NOT EXISTS receipt("
    "n INTEGER PRIMARY KEY, matter TEXT NOT NULL, kind TEXT NOT NULL, jws TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS receipt_matter ON receipt(matter, n);",
    NULL,
    routes,
};
