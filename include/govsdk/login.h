/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log in in a browser: authorization code with PKCE (RFC 6749 section 4.1, RFC
 * 7636, OpenID Connect Core section 3.1), or the ticket of an older gateway where
 * "auth.driver" says so. An application with its own browser view begins, shows
 * the address, and finishes with the address it is called back at; a desktop
 * application lets the library wait on the loopback interface (RFC 8252).
 */
#ifndef GOVSDK_LOGIN_H
#define GOVSDK_LOGIN_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/error.h>
#include <govsdk/session.h>

GOV_BEGIN_DECLS

/** A login that a browser is about to finish. */
typedef struct gov_login gov_login;

/** What a login in a browser asks for. Zero members mean "not asked". */
typedef struct gov_login_options {
    /** sizeof(gov_login_options). */
    uint32_t struct_size;
    /** 0. */
    uint32_t reserved;
    /** Where the browser comes back to, as registered; NULL: "auth.redirect_uri". */
    const char *redirect_uri;
    /** Scopes to ask for; NULL: "auth.scope", else "openid". */
    const char *scope;
    /**
     * Levels (实名等级) that will do, separated by spaces, asked for as an essential claim; NULL:
     * "auth.acr_values". The token's "acr" is checked against them.
     */
    const char *acr_values;
    /** How long ago the person may have been authenticated, in seconds; the token is checked. */
    int64_t max_age_s;
    /** Who is expected to log in. */
    const char *login_hint;
    /** "none", "login", "consent" or "select_account" (OpenID Connect Core section 3.1.2.1). */
    const char *prompt;
    /** Preferred languages, for instance "zh-CN en". */
    const char *ui_locales;
    /** The service that the token is for (RFC 8707). */
    const char *resource;
    /** Further parameters of the platform as "name=value&name=value", form-urlencoded. */
    const char *extra;
} gov_login_options;

/**
 * Begins a login: makes state, nonce and PKCE verifier of 256 random bits each, and pushes the
 * request to the platform first where that is offered or required (RFC 9126).
 *
 * @param client     the client
 * @param request    what is asked for; NULL for the configuration's
 * @param options    options of the call; may be NULL
 * @param out_login  receives the login; free with gov_login_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_CONFIG without client_id or redirect address; GOV_ERR_ARGUMENT; or why
 *          it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_login_begin(gov_client *client,
                                                 const gov_login_options *request,
                                                 const gov_call_options *options,
                                                 gov_login **out_login, gov_error **err);

/**
 * Begins the stronger login that a platform asked for (RFC 9470): GOV_ERR_STEP_UP carries the
 * wanted level and age. The call that was refused is not repeated: repeat it with the new session.
 *
 * @param session    the session that was too weak; the same person must log in
 * @param challenge  the error of the refused call, with status GOV_ERR_STEP_UP
 * @param request    what else is asked for; its acr_values and max_age_s are those of the
 *                   challenge; may be NULL
 * @param options    options of the call; may be NULL
 * @param out_login  receives the login; free with gov_login_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT when the error is no such challenge; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_login_begin_step_up(gov_session *session,
                                                         const gov_error *challenge,
                                                         const gov_login_options *request,
                                                         const gov_call_options *options,
                                                         gov_login **out_login, gov_error **err);

/**
 * Frees the login and wipes what it holds.
 *
 * @param login  the login; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_login_free(gov_login *login);

/**
 * Tells the address to open in the browser.
 *
 * @param login  the login
 * @return  the address, owned by the login
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_login_get_url(const gov_login *login);

/**
 * Tells whether an address is the one that the browser comes back to with the answer, so that an
 * application with its own browser view knows when to stop.
 *
 * @param login  the login
 * @param url    the address that the browser is about to open
 * @return  1 or 0
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int gov_login_is_callback(const gov_login *login, const char *url);

/**
 * Finishes a login with the address that the browser came back to. State, issuer (RFC 9207) and a
 * signed answer (JARM) are checked before the code is used; the ID token is verified, and "acr" and
 * "auth_time" are those asked for. A login can be finished once.
 *
 * @param login         the login
 * @param callback_url  the whole address, with its query
 * @param options       options of the call; may be NULL
 * @param out_session   receives the session; release with gov_session_unref
 * @param err           receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_LOGIN_DENIED when the person refused; GOV_ERR_LOGIN_REQUIRED for a
 *          prompt "none" without a login; GOV_ERR_LOGIN_EXPIRED for a code that is not good any
 *          more; GOV_ERR_LOGIN_STATE when the answer is not for this login; GOV_ERR_ISSUER when
 *          another provider answered; GOV_ERR_CLAIM and others of the ID token; GOV_ERR_STATE when
 *          it is finished already; or why it failed
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_login_finish(gov_login *login, const char *callback_url,
                                                  const gov_call_options *options,
                                                  gov_session **out_session, gov_error **err);

/** Opens an address in the person's browser. GOV_OK, or GOV_ERR_HOOK to give the login up. */
typedef gov_status (*gov_open_url_fn)(void *user, const char *url);

/**
 * Logs in with the person's own browser: listens on a free port of 127.0.0.1, hands the address to
 * `open`, waits for the answer and finishes (RFC 8252 section 7.3). Only one answer of the right
 * state is taken; whatever else calls at the port is turned away.
 *
 * @param client       the client
 * @param request      what is asked for; redirect_uri is "http://127.0.0.1/path" or NULL for
 *                     "http://127.0.0.1/callback", the port being put in; may be NULL
 * @param open         opens the browser
 * @param user         handed to it
 * @param options      options; timeout_ms 0 waits five minutes; may be NULL
 * @param out_session  receives the session; release with gov_session_unref
 * @param err          receives the error; may be NULL
 * @return  as gov_login_begin and gov_login_finish; GOV_ERR_TIMEOUT when nobody came back in time
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_login_in_browser(gov_client *client,
                                                      const gov_login_options *request,
                                                      gov_open_url_fn open, void *user,
                                                      const gov_call_options *options,
                                                      gov_session **out_session, gov_error **err);

GOV_END_DECLS

#endif
