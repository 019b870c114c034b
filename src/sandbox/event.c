/* SPDX-License-Identifier: Apache-2.0 */
/* Appending to a matter's log.
 * Owns: the claims of an event and the chain. Not: reading the log (event_read.c). */
#include "sandbox/event.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/sign.h"
#include "sandbox/store.h"

#define TYPE_BASE "https://govsdk.dev/events/"

static void write_body(gov__sandbox_json *w, const gov__sandbox_event *event,
                       const gov__sandbox_cause *cause)
{
    char uri[64];
    (void)gov__sb_print(uri, sizeof uri, TYPE_BASE "%s", event->type);
    gov__sb_json_open(w, "events");
    gov__sb_json_open(w, uri);
    gov__sb_json_time(w, "at", cause->at);
    gov__sb_json_opt(w, "from", event->from);
    gov__sb_json_opt(w, "to", event->to);
    gov__sb_json_open(w, "actor");
    gov__sb_json_text(w, "kind", cause->actor);
    if (cause->org) {
        gov__sb_json_raw(w, "org", cause->org);
    }
    gov__sb_json_close(w);
    gov__sb_json_opt(w, "task_id", event->task_id);
    gov__sb_json_opt(w, "note", cause->note);
    if (event->data) {
        gov__sb_json_raw(w, "data", event->data);
    }
    gov__sb_json_close(w);
    gov__sb_json_close(w);
}

/* Base64url SHA-256 of the last compact JWS; "" before the first event. NULL on failure. */
static char *last_link(gov_sandbox *sb, const char *matter_id, int64_t head)
{
    if (head == 0) {
        return gov__sb_copy("");
    }
    char *jws = gov__sb_get_text(sb, "SELECT jws FROM event WHERE matter = ? AND seq = ?", "si",
                                 matter_id, head);
    char *link = jws ? gov__sb_sha256_b64url(jws, strlen(jws)) : NULL;
    free(jws);
    return link;
}

int64_t gov__sb_event_head(gov_sandbox *sb, const char *matter_id)
{
    return gov__sb_get_int(sb, 0, "SELECT max(seq) FROM event WHERE matter = ?", "s", matter_id);
}

int gov__sb_event_add(gov_sandbox *sb, const char *matter_id, const gov__sandbox_event *event,
                      const gov__sandbox_cause *cause)
{
    int64_t seq = gov__sb_event_head(sb, matter_id) + 1;
    char *link = last_link(sb, matter_id, seq - 1);
    char id[GOV__SB_ID_BYTES];
    gov__sb_new_id("evt", id);
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "iss", sb->base_url);
    gov__sb_json_int(&w, "iat", cause->at / 1000);
    gov__sb_json_text(&w, "jti", id);
    gov__sb_json_text(&w, "sub", matter_id);
    gov__sb_json_int(&w, "seq", seq);
    gov__sb_json_text(&w, "prev", link);
    write_body(&w, event, cause);
    gov__sb_json_close(&w);
    size_t length = 0;
    char *claims = gov__sb_json_take(&w, &length);
    char *jws = link && claims
                    ? gov__sb_sign_jws(sb, GOV__SB_KEY_EVENT, "secevent+jwt", NULL, claims, length)
                    : NULL;
    int result = jws && gov__sb_run(sb, "INSERT INTO event(matter, seq, jws) VALUES(?, ?, ?)",
                                    "sis", matter_id, seq, jws) == 1
                     ? 0
                     : -1;
    free(jws);
    free(claims);
    free(link);
    return result;
}

int gov__sb_event_add_both(gov_sandbox *sb, const gov__sandbox_matter *m,
                           const gov__sandbox_event *event, const gov__sandbox_cause *cause)
{
    if (gov__sb_event_add(sb, m->id, event, cause) != 0) {
        return -1;
    }
    return m->parent[0] ? gov__sb_event_add(sb, m->parent, event, cause) : 0;
}
