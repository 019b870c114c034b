/* SPDX-License-Identifier: Apache-2.0 */
/* One login: its tokens, when they expire, and the one renewal at a time. How a login is made and
 * ended is src/auth; how tokens look on the wire is the platform's.
 *
 * Public functions implemented here: gov_session_new_anonymous, _ref, _unref, _is_logged_in,
 * _get_expires_at_ms, _free_text (session.c), _get_identity (session_identity.c), _refresh (session_token.c), _save, _load
 * (session_store.c). */
#ifndef GOV__CORE_SESSION_H
#define GOV__CORE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include <pthread.h>

#include <govsdk/session.h>

#include "base/buf.h"
#include "base/lock.h"
#include "base/random_id.h"
#include "base/refcount.h"
#include "core/client.h"
#include "core/identity.h"

#define GOV__SESSION_NAME_MAX 64

typedef enum gov__session_kind {
    GOV__SESSION_ANONYMOUS,
    GOV__SESSION_CLIENT, /* renewed by client credentials */
    GOV__SESSION_PERSON  /* renewed by a refresh token, if there is one */
} gov__session_kind;

struct gov_session {
    gov__refcount refs;
    gov_client *client; /* counted */
    gov__session_kind kind;

    gov__lock lock;         /* guards what follows; never held during I/O or hooks */
    pthread_cond_t renewed; /* signalled when `renewing` falls */
    gov__buf access;        /* secret */
    gov__buf refresh;       /* secret; empty: none */
    gov__buf scope;         /* secret */
    gov__buf claims;        /* secret: JSON text of who is logged in; empty: not known */
    gov__buf id_token;      /* secret: as it came, for the logout; empty: none */
    bool bound;             /* the access token is bound to dpop_key (RFC 9449) */
    gov__key *dpop_key;     /* counted; NULL: none */
    char *token_endpoint;   /* absolute URL */
    char *revocation_endpoint;
    int64_t expires_ms; /* monotonic */
    int64_t expires_wall_ms;
    int64_t lifetime_ms;    /* of the access token when it was new */
    int64_t renew_after_ms; /* monotonic: an early renewal failed, the next not before */
    uint32_t generation;    /* grows with each renewal */
    bool renewing;
    bool reply_lost; /* a renewal may have used the refresh token up: no second try while the access
                      * token is good */
    bool storing;    /* new tokens are on their way to the secret store: nobody gets them yet */
    bool ended;
    char store_name[GOV__SESSION_NAME_MAX + 1]; /* "": not stored */
    char id[GOV__RANDOM_ID_ROOM]; /* of the login in the store; "" before it is stored */

    /* The name that is locked in the store; "": none. Of the one that renews, without the lock. */
    char lock_name[GOV__SESSION_NAME_MAX + 1];
};

/* A session without tokens. *out is released with gov_session_unref. */
gov_status gov__session_new(gov_client *client, gov__session_kind kind, gov_session **out,
                            gov_error **err);
/* Takes tokens over (the buffers of `tokens` are emptied); `since_ms` is the monotonic time at
 * which they were asked for, so that expires_in errs on the safe side. An empty refresh token
 * keeps the old one. Endpoints (copied) may be NULL to keep the old ones. */
gov_status gov__session_set_tokens(gov_session *session, gov__tokens *tokens, int64_t since_ms,
                                   const char *token_endpoint, const char *revocation_endpoint);
/* Binds the tokens of the session to a key, of which a reference is taken; NULL does nothing. Before
 * the first tokens. */
void gov__session_bind(gov_session *session, gov__key *key);
/* A reference to the key; NULL when there is none. */
gov__key *gov__session_key(gov_session *session);
/* Takes over what is known of who is logged in: verified or stated claims (copied; NULL keeps the old
 * ones) and the ID token they come from (emptied; an empty one keeps the old one). */
gov_status gov__session_set_identity(gov_session *session, const gov__json *claims,
                                     gov__buf *id_token);
/* Whether the ID token of a renewal (may be empty) is about the one who logged in: the same "iss" and
 * "sub" (OpenID Connect Core section 12.2). GOV_OK also when it cannot be told; GOV_ERR_CLAIM;
 * GOV_ERR_RESPONSE; GOV_ERR_NO_MEMORY. */
gov_status gov__session_same_person(gov_session *session, const gov__buf *id_token);
/* Wipes everything that belongs to the person; later calls get GOV_ERR_LOGIN_REQUIRED. */
void gov__session_wipe(gov_session *session);

/* What a call needs of the session. */
typedef enum gov__session_token {
    GOV__TOKEN_READY, /* copied to out */
    GOV__TOKEN_RENEW, /* the caller has become the one that renews; it must call _renewed */
    GOV__TOKEN_WAIT,  /* another call renews */
    GOV__TOKEN_NONE   /* anonymous, ended, or expired without means to renew */
} gov__session_token;

/* Copies the access token into `out`, an empty secret buffer, and terminates it; its status is
 * to be checked. `stale` is the generation of a token that was refused, 0 for none: that one is
 * never handed out again. *generation receives the one of the token in out; *bound (may be NULL)
 * whether it goes with a proof of possession. */
gov__session_token gov__session_take_token(gov_session *session, int64_t now_ms, uint32_t stale,
                                           gov__buf *out, uint32_t *generation, bool *bound);
/* Copies what the renewal needs into secret buffers and terminates them. */
gov_status gov__session_renewal(gov_session *session, gov__buf *endpoint, gov__buf *refresh);
/* A renewal whose reply was lost may have used the refresh token up (RFC 9700 section 4.14.2). Before
 * gov__session_renewed. */
void gov__session_reply_lost(gov_session *session);
/* Whether it is better not to renew: that happened, and the access token is still good. */
bool gov__session_is_reply_lost(gov_session *session, int64_t now_ms);
/* Ends a renewal. tokens NULL: it failed; `fatal`: the login is over (invalid_grant) and is
 * wiped. New tokens of a stored session are stored before anybody gets them: the status is that
 * of storing. */
gov_status gov__session_renewed(gov_session *session, gov__tokens *tokens, int64_t since_ms,
                                bool fatal);
/* Whether the present access token has not expired. */
bool gov__session_is_good(gov_session *session, int64_t now_ms);
/* Waits until nobody renews, at most `ms` milliseconds of real time. */
void gov__session_wait(gov_session *session, int64_t ms);

/* Before a renewal: keeps other processes that share the stored session from renewing it, until
 * gov__session_renewed. *adopted: one of them has, and this session has its tokens now. GOV_ERR_TIMEOUT
 * while another one holds it; GOV_ERR_LOGIN_REQUIRED when another one has ended it; or the store's
 * failure. */
gov_status gov__session_share_begin(gov_session *session, bool *adopted);
void gov__session_share_end(gov_session *session);
/* Takes over what is stored under the name, when it is newer. */
gov_status gov__session_adopt(gov_session *session, const char *name, bool *adopted);

/* Writes the session to the secret store under its store_name; GOV_OK when it has none. */
gov_status gov__session_store(gov_session *session);
/* 1 to 64 characters of [a-z0-9._-]. */
bool gov__session_is_name(const char *name);

#endif
