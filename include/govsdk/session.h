/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session: the outcome of a login, which every other verb takes. It holds
 * the tokens, renews them, and ends them; tokens stay inside the library. Who
 * is logged in, at which level and for whom is told by a gov_identity. How a
 * session comes to be is auth.h and login.h.
 */
#ifndef GOVSDK_SESSION_H
#define GOVSDK_SESSION_H

#include <govsdk/base.h>
#include <govsdk/client.h>

GOV_BEGIN_DECLS

/**
 * Who is logged in, as the identity provider has signed or stated it: a copy
 * made at one moment, which a later renewal does not change.
 */
typedef struct gov_identity gov_identity;

/**
 * Makes a session without login, for what the platform shows to anybody.
 *
 * @param client       the client
 * @param out_session  receives the session; release with gov_session_unref
 * @param err          receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_session_new_anonymous(gov_client *client,
                                                           gov_session **out_session,
                                                           gov_error **err);

/**
 * Takes another reference.
 *
 * @param session  the session
 * @return  the same session
 * @threads any thread
 * @since   0.1.0
 */
GOV_API gov_session *gov_session_ref(gov_session *session);

/**
 * Gives a reference back. The last one wipes the session from memory; it does
 * not end it on the platform: see gov_session_end.
 *
 * @param session  the session; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_session_unref(gov_session *session);

/**
 * Ends a session: revokes its tokens (RFC 7009), wipes them and everything
 * the library keeps of the citizen from memory, and removes it from the secret
 * store. The wiping happens even when the platform cannot be reached. Objects
 * that the application still holds (drafts, matters, certificates) are the
 * application's: free them first.
 *
 * @param session  the session; later calls with it return GOV_ERR_LOGIN_REQUIRED
 * @param options  options of the call; may be NULL
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; or why the platform was not told, the session being wiped all the same
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_session_end(gov_session *session,
                                                 const gov_call_options *options, gov_error **err);

/**
 * Renews the access token now (RFC 6749 section 6). Calls do it by themselves
 * shortly before it expires, or once after a 401.
 *
 * @param session  the session
 * @param options  options of the call; may be NULL
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_LOGIN_REQUIRED when it cannot be renewed; or why it failed
 * @threads any thread; threads that renew at once cause one request
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_session_refresh(gov_session *session,
                                                     const gov_call_options *options,
                                                     gov_error **err);

/**
 * Tells whether somebody is logged in: not anonymous, not ended.
 *
 * @param session  the session
 * @return  1 or 0
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int gov_session_is_logged_in(const gov_session *session);

/**
 * Tells when the access token expires, by this machine's wall clock.
 *
 * @param session  the session
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when nobody is logged in
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int64_t gov_session_get_expires_at_ms(const gov_session *session);

/**
 * Reads who is logged in (the subject 主体 of the contract) from the platform.
 *
 * @param session   the session
 * @param options   options of the call; may be NULL
 * @param out_json  receives the platform's JSON text; free with gov_session_free_text
 * @param err       receives the error; may be NULL
 * @return  GOV_OK or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_session_get_subject_json(gov_session *session,
                                                              const gov_call_options *options,
                                                              char **out_json, gov_error **err);

/**
 * Reads who is logged in from what is known without network: the verified ID token (OpenID Connect
 * Core section 2), a JWT access token (RFC 9068) or the answer of the login. It holds personal
 * data: free it before the next person.
 *
 * @param session       the session
 * @param out_identity  receives the identity; free with gov_identity_free
 * @param err           receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_LOGIN_REQUIRED for a session that is anonymous or has ended;
 *          GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_session_get_identity(gov_session *session,
                                                          gov_identity **out_identity,
                                                          gov_error **err);

/**
 * Frees an identity and wipes what it holds.
 *
 * @param identity  the identity; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_identity_free(gov_identity *identity);

/**
 * Tells the identifier of the subject, the claim "sub".
 *
 * @param identity  the identity
 * @return  the text, owned by the identity; NULL when it is not known
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_identity_get_subject(const gov_identity *identity);
/**
 * Tells who vouches for it, the claim "iss".
 *
 * @param identity  the identity
 * @return  the text, owned by the identity; NULL when it is not known
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_identity_get_issuer(const gov_identity *identity);
/**
 * Tells the assurance level (实名等级) of the login, the claim "acr".
 *
 * @param identity  the identity
 * @return  the text, owned by the identity; NULL when it is not known
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_identity_get_acr(const gov_identity *identity);
/**
 * Tells when the person was last authenticated, the claim "auth_time".
 *
 * @param identity  the identity
 * @return  seconds since 1970-01-01T00:00:00Z; 0 when it is not known
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_identity_get_auth_time_s(const gov_identity *identity);
/**
 * Tells what the session may do, by the scope that was granted (RFC 6749 section 3.3).
 *
 * @param identity  the identity
 * @return  the scopes separated by spaces, owned by the identity; NULL when they are not known
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_identity_get_scope(const gov_identity *identity);
/**
 * Counts the methods by which the person was authenticated, the claim "amr" (RFC 8176).
 *
 * @param identity  the identity
 * @return  the number of methods
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_identity_get_method_count(const gov_identity *identity);
/**
 * Names a method of authentication.
 *
 * @param identity  the identity
 * @param index     0 to gov_identity_get_method_count() - 1
 * @return  the text, owned by the identity; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_identity_get_method(const gov_identity *identity, size_t index);
/**
 * Counts the acting parties, the nested claim "act" (RFC 8693 section 4.1): 0 when the subject acts
 * for itself.
 *
 * @param identity  the identity
 * @return  the number of acting parties
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_identity_get_actor_count(const gov_identity *identity);
/**
 * Tells an acting party; the first is the one who acts now.
 *
 * @param identity  the identity
 * @param index     0 to gov_identity_get_actor_count() - 1
 * @return  its subject identifier, owned by the identity; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_identity_get_actor(const gov_identity *identity, size_t index);
/**
 * Tells all claims as the platform's own JSON text.
 *
 * @param identity  the identity
 * @return  the text, owned by the identity; "{}" when nothing is known
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_identity_get_json(const gov_identity *identity);

/**
 * Makes the address to which a browser is sent to end the login at the identity provider as well
 * (OpenID Connect RP-Initiated Logout 1.0). Call it before gov_session_end.
 *
 * @param session       the session
 * @param redirect_uri  where the browser goes afterwards, as registered; may be NULL
 * @param options       options of the call; may be NULL
 * @param out_url       receives the address; free with gov_session_free_text
 * @param err           receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_UNSUPPORTED when the provider has no such address; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_session_get_logout_url(gov_session *session,
                                                            const char *redirect_uri,
                                                            const gov_call_options *options,
                                                            char **out_url, gov_error **err);

/**
 * Saves a session in the secret store of the configuration, so that another process can load it.
 *
 * @param session  the session
 * @param name     1 to 64 characters of [a-z0-9._-]
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_CONFIG without a secret store; or the store's failure
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_session_save(gov_session *session, const char *name,
                                                  gov_error **err);

/**
 * Loads a session from the secret store of the configuration. A renewed
 * token of a loaded session is saved under the same name before it is used. Its
 * tokens go to the gateway's origin, or that of "auth.issuer" when it is set, and nowhere else.
 *
 * @param client       the client, of the same platform as the one that saved it
 * @param name         the name under which it was saved
 * @param out_session  receives the session; release with gov_session_unref
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_LOGIN_REQUIRED when nothing usable is stored; GOV_ERR_CONFIG without a
 *          secret store; or the store's failure
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_session_load(gov_client *client, const char *name,
                                                  gov_session **out_session, gov_error **err);

/**
 * Wipes and frees text that a function of this header gave.
 *
 * @param session  the session that gave it
 * @param text     the text; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_session_free_text(gov_session *session, char *text);

GOV_END_DECLS

#endif
