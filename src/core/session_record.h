/* SPDX-License-Identifier: Apache-2.0 */
/* A session as text for a secret store: JSON, which is read with suspicion. Who stores it when is
 * session_store.c, who shares it with other processes session_share.c. */
#ifndef GOV__CORE_SESSION_RECORD_H
#define GOV__CORE_SESSION_RECORD_H

#include "base/json.h"
#include "core/session.h"

/* Bytes of one record. */
#define GOV__SESSION_RECORD_MAX 131072U

/* A record that was read. Texts are borrowed from the document. */
typedef struct gov__session_record {
    gov__json *doc;
    gov__session_kind kind;
    const char *id;     /* "" in a record of before */
    gov__key *dpop_key; /* counted; NULL: none */
} gov__session_record;

/* Appends the record; the session's lock is held. */
gov_status gov__session_record_print(const gov_session *session, gov__buf *out);
/* GOV_ERR_LOGIN_REQUIRED for what is no session of this client's platform, or of a key that it does
 * not have. Free it in any case. */
gov_status gov__session_record_read(gov_client *client, const gov__buf *text,
                                    gov__session_record *out);
void gov__session_record_free(gov__session_record *record);
/* Gives its tokens, claims and key to the session. */
gov_status gov__session_record_apply(const gov__session_record *record, gov_session *session);
/* A text of the record, NULL when it has none: "access_token", "refresh_token", ... */
const char *gov__session_record_text(const gov__session_record *record, const char *name);
/* When the access token expires, by the wall clock; 0 when it does not say. */
int64_t gov__session_record_expires(const gov__session_record *record);

/* What is stored under the name, however long, into a secret buffer of GOV__SESSION_RECORD_MAX. */
gov_status gov__session_load_text(const gov_client *client, const char *name, gov__buf *out);

#endif
