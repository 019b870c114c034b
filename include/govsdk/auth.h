/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log in once, for the whole platform (统一身份认证). A session is the
 * outcome: the other verbs take it. Two ways in: client credentials for a
 * system (RFC 6749 section 4.4) and device authorization for a kiosk or a
 * command line (RFC 8628). Tokens stay inside the library.
 */
#ifndef GOVSDK_AUTH_H
#define GOVSDK_AUTH_H

#include <govsdk/base.h>
#include <govsdk/client.h>

GOV_BEGIN_DECLS

/** A login by a second device that waits for the citizen's approval. */
typedef struct gov_device_login gov_device_login;

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
 * Logs a system in by the credentials of the configuration ("auth.client_id",
 * "auth.client_secret"; RFC 6749 section 4.4).
 *
 * @param client       the client
 * @param options      options of the call; may be NULL
 * @param out_session  receives the session; release with gov_session_unref
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_CLIENT_REJECTED; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_auth_client_credentials(gov_client *client,
                                                             const gov_call_options *options,
                                                             gov_session **out_session,
                                                             gov_error **err);

/**
 * Begins a device login (RFC 8628 section 3.1): show the citizen the user
 * code and the address, or the complete address as a QR code.
 *
 * @param client     the client
 * @param options    options of the call; may be NULL
 * @param out_login  receives the login; free with gov_device_login_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_auth_device_begin(gov_client *client,
                                                       const gov_call_options *options,
                                                       gov_device_login **out_login,
                                                       gov_error **err);

/**
 * Frees the login and wipes what it holds.
 *
 * @param login  the login; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_device_login_free(gov_device_login *login);

/**
 * Tells the code that the citizen types in.
 *
 * @param login  the login
 * @return  the code, owned by the login
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_device_login_get_user_code(const gov_device_login *login);
/**
 * Tells the address at which the citizen types the code in.
 *
 * @param login  the login
 * @return  the address, owned by the login
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_device_login_get_verification_uri(const gov_device_login *login);
/**
 * Tells the address that holds the code, to be shown as a QR code.
 *
 * @param login  the login
 * @return  the address, owned by the login; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_device_login_get_verification_uri_complete(const gov_device_login *login);
/**
 * Tells how long the code can still be used, by the monotonic clock.
 *
 * @param login  the login
 * @return  milliseconds; 0 when it has expired
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_device_login_get_remaining_ms(const gov_device_login *login);
/**
 * Tells how long to wait before gov_device_login_poll asks the platform again.
 *
 * @param login  the login
 * @return  milliseconds; 0 when it may ask now
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_device_login_get_wait_ms(const gov_device_login *login);

/**
 * Asks once whether the citizen has approved (RFC 8628 section 3.4). Asking
 * before gov_device_login_get_wait_ms has passed sends nothing.
 *
 * @param login        the login
 * @param options      options of the call; may be NULL
 * @param out_session  receives the session; release with gov_session_unref
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_LOGIN_PENDING; GOV_ERR_LOGIN_DENIED; GOV_ERR_LOGIN_EXPIRED; or why it
 *          failed: after a failure of the network ask again
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_device_login_poll(gov_device_login *login,
                                                       const gov_call_options *options,
                                                       gov_session **out_session, gov_error **err);

/**
 * Waits until the citizen approves or refuses, the code expires, or the call's time is up.
 * It polls at the platform's interval and survives failures of the network in between.
 *
 * @param login        the login
 * @param options      options; timeout_ms 0 waits until the code expires; may be NULL
 * @param out_session  receives the session; release with gov_session_unref
 * @param err          receives the error; may be NULL
 * @return  as gov_device_login_poll; GOV_ERR_LOGIN_PENDING when the time is up
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_device_login_wait(gov_device_login *login,
                                                       const gov_call_options *options,
                                                       gov_session **out_session, gov_error **err);

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
