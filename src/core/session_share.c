/* SPDX-License-Identifier: Apache-2.0 */
/* A stored session that several processes use: one of them renews it at a time, and the others take
 * over what it got. Without it, two would use the same refresh token, which a server that rotates
 * them takes for a theft, and ends the whole login (RFC 9700 section 4.14.2). */
#include <string.h>

#include "base/str.h"
#include "core/session_record.h"

/* Copies the name under which the session is stored; false when no process shares it. */
static bool name_of(gov_session *session, char out[GOV__SESSION_NAME_MAX + 1])
{
    gov__lock_acquire(&session->lock);
    memcpy(out, session->store_name, sizeof session->store_name);
    gov__lock_release(&session->lock);
    return out[0] != '\0' && session->client->store.lock != NULL;
}

/* What another process has stored under the same name. */
typedef enum found {
    FOUND_SAME,    /* what this session has */
    FOUND_NEWER,   /* tokens of a later renewal */
    FOUND_FOREIGN, /* another login */
} found;

static bool is_text(const gov__buf *buf, const char *text)
{
    size_t len = text != NULL ? strlen(text) : 0;
    return buf->len == len && (len == 0 || memcmp(buf->data, text, len) == 0);
}

static found compare(gov_session *session, const gov__session_record *record)
{
    gov__lock_acquire(&session->lock);
    bool same_login = gov__str_equal(session->id, record->id) && session->kind == record->kind;
    bool refreshed = !is_text(&session->refresh, gov__session_record_text(record, "refresh_token"));
    bool renewed = !is_text(&session->access, gov__session_record_text(record, "access_token")) &&
                   gov__session_record_expires(record) > session->expires_wall_ms;
    gov__lock_release(&session->lock);
    return !same_login ? FOUND_FOREIGN : refreshed || renewed ? FOUND_NEWER : FOUND_SAME;
}

/* Somebody else logged in under the name: the session goes on by itself. */
static void part(gov_session *session)
{
    gov__lock_acquire(&session->lock);
    session->store_name[0] = '\0';
    gov__lock_release(&session->lock);
}

gov_status gov__session_adopt(gov_session *session, const char *name, bool *adopted)
{
    gov_client *client = session->client;
    gov__session_record record;
    gov__buf text;
    *adopted = false;
    gov__buf_init_secret(&text, &client->mem, GOV__SESSION_RECORD_MAX);
    gov_status status = gov__session_load_text(client, name, &text);
    if (status != GOV_OK) {
        gov__buf_free(&text);
        /* Whoever ends a session takes it out of the store. */
        return status == GOV_ERR_NOT_FOUND ? GOV_ERR_LOGIN_REQUIRED : status;
    }
    status = gov__session_record_read(client, &text, &record);
    gov__buf_free(&text);
    if (status == GOV_ERR_LOGIN_REQUIRED) {
        status = GOV_OK; /* spoilt: what is known here will be stored anew */
    } else if (status == GOV_OK) {
        found what = compare(session, &record);
        if (what == FOUND_NEWER) {
            status = gov__session_record_apply(&record, session);
            *adopted = status == GOV_OK;
        } else if (what == FOUND_FOREIGN) {
            part(session);
        }
    }
    gov__session_record_free(&record);
    return status;
}

gov_status gov__session_share_begin(gov_session *session, bool *adopted)
{
    const gov_secret_store *hook = &session->client->store;
    char name[GOV__SESSION_NAME_MAX + 1];
    *adopted = false;
    if (session->lock_name[0] != '\0' || !name_of(session, name)) {
        return GOV_OK;
    }
    gov_status status = hook->lock(hook->user, name, 0);
    if (status != GOV_OK) {
        return status;
    }
    memcpy(session->lock_name, name, sizeof name);
    return gov__session_adopt(session, name, adopted);
}

void gov__session_share_end(gov_session *session)
{
    const gov_secret_store *hook = &session->client->store;
    if (session->lock_name[0] != '\0') {
        hook->unlock(hook->user, session->lock_name);
        session->lock_name[0] = '\0';
    }
}
