/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log in once, for the whole platform (统一身份认证): the ways in that need no
 * browser of the application's own. A system by its credentials (RFC 6749
 * section 4.4), a kiosk by a second device (RFC 8628) or by the citizen's phone
 * (OpenID CIBA), a terminal by what its ID-card reader or face module established
 * (RFC 7523), and one who acts for another by exchange of a token (RFC 8693).
 * Login in a browser is login.h; what all of them give is session.h.
 *
 * How the application proves who it is ("auth.method" and its key or secret) and whether
 * tokens are bound to a key ("auth.dpop") is said by the configuration and holds for every way.
 */
#ifndef GOVSDK_AUTH_H
#define GOVSDK_AUTH_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/session.h>

GOV_BEGIN_DECLS

/** A login by a second device that waits for the citizen's approval. */
typedef struct gov_device_login gov_device_login;

/** A login that waits for the citizen's approval on the phone. */
typedef struct gov_ciba_login gov_ciba_login;

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
 * @return  GOV_OK; GOV_ERR_LOGIN_PENDING; GOV_ERR_LOGIN_DENIED; GOV_ERR_LOGIN_EXPIRED;
 *          GOV_ERR_STATE when it has given its session already; or why it failed: after a failure
 *          of the network ask again
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
 * Tells the text to be shown as a QR code: the complete address where the platform gives one, else
 * the address at which the code is typed in.
 *
 * @param login  the login
 * @return  the text, owned by the login
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_device_login_get_qr_text(const gov_device_login *login);

/** What a login on the phone asks for. Zero members mean "not asked". */
typedef struct gov_ciba_options {
    /** sizeof(gov_ciba_options). */
    uint32_t struct_size;
    /** 0. */
    uint32_t reserved;
    /** Who is to approve: an account name, a phone number, what the platform knows. Required. */
    const char *login_hint;
    /** A short text shown on both screens, so that the citizen approves the right login. */
    const char *binding_message;
    /** Levels that will do, separated by spaces; the token's "acr" is checked against them. */
    const char *acr_values;
    /** Scopes to ask for; NULL: "auth.scope". */
    const char *scope;
    /** How long the login shall be open, in seconds; 0: as the platform likes. */
    int64_t requested_expiry_s;
} gov_ciba_options;

/**
 * Begins a login that the citizen approves on the phone (OpenID CIBA Core 1.0, poll mode).
 *
 * @param client     the client
 * @param request    what is asked for
 * @param options    options of the call; may be NULL
 * @param out_login  receives the login; free with gov_ciba_login_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND when the platform does not know the citizen;
 *          GOV_ERR_UNSUPPORTED when it does not offer this way; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_auth_ciba_begin(gov_client *client,
                                                     const gov_ciba_options *request,
                                                     const gov_call_options *options,
                                                     gov_ciba_login **out_login, gov_error **err);

/**
 * Frees the login and wipes what it holds.
 *
 * @param login  the login; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_ciba_login_free(gov_ciba_login *login);

/**
 * Tells how long the login can still be approved, by the monotonic clock.
 *
 * @param login  the login
 * @return  milliseconds; 0 when it has expired
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_ciba_login_get_remaining_ms(const gov_ciba_login *login);
/**
 * Tells how long to wait before gov_ciba_login_poll asks the platform again.
 *
 * @param login  the login
 * @return  milliseconds; 0 when it may ask now
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_ciba_login_get_wait_ms(const gov_ciba_login *login);

/**
 * Asks once whether the citizen has approved. Asking too early sends nothing.
 *
 * @param login        the login
 * @param options      options of the call; may be NULL
 * @param out_session  receives the session; release with gov_session_unref
 * @param err          receives the error; may be NULL
 * @return  as gov_device_login_poll
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_ciba_login_poll(gov_ciba_login *login,
                                                     const gov_call_options *options,
                                                     gov_session **out_session, gov_error **err);

/**
 * Waits until the citizen approves or refuses, the login expires, or the call's time is up.
 *
 * @param login        the login
 * @param options      options; timeout_ms 0 waits until the login expires; may be NULL
 * @param out_session  receives the session; release with gov_session_unref
 * @param err          receives the error; may be NULL
 * @return  as gov_device_login_wait
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_ciba_login_wait(gov_ciba_login *login,
                                                     const gov_call_options *options,
                                                     gov_session **out_session, gov_error **err);

/** What a terminal established about the person in front of it. All members are required. */
typedef struct gov_terminal_evidence {
    /** sizeof(gov_terminal_evidence). */
    uint32_t struct_size;
    /** 0. */
    uint32_t reserved;
    /** Type of the identity number: "resident_id", "passport", ... */
    const char *id_type;
    /** The identity number that was read. */
    const char *id_number;
    /** How: "id_card", "face", "id_card+face", "fingerprint" or "operator". */
    const char *method;
    /** Serial number of the module that established it: 1 to 64 characters. */
    const char *device;
    /** The module's number of this transaction: 1 to 64 characters. */
    const char *transaction;
    /** When, in milliseconds since 1970-01-01T00:00:00Z by this machine's wall clock. */
    int64_t at_ms;
} gov_terminal_evidence;

/**
 * Logs the citizen in whom a terminal has identified: the terminal's own key ("terminal.key_file"
 * or gov_config_set_key) signs the evidence (RFC 7523 section 2.1; the profile is
 * docs/profiles.md). The platform decides which level that is worth: see gov_identity_get_acr.
 *
 * @param client       the client; "app.terminal_id" names the terminal
 * @param evidence     what was established; copied, and wiped after use
 * @param options      options of the call; may be NULL
 * @param out_session  receives the session; release with gov_session_unref
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_CONFIG without terminal number or key; GOV_ERR_LOGIN_DENIED when the
 *          platform does not accept the evidence; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_auth_terminal(gov_client *client,
                                                   const gov_terminal_evidence *evidence,
                                                   const gov_call_options *options,
                                                   gov_session **out_session, gov_error **err);

/** What a token is exchanged for. */
typedef enum gov_exchange_kind {
    /** The same subject with less scope, or for another audience: for a hand-off. */
    GOV_EXCHANGE_NARROW = 1,
    /** The grantor of a grant: kin proxy 亲情代办 or agent 经办人. */
    GOV_EXCHANGE_GRANT = 2,
    /** An enterprise whose legal representative is logged in. */
    GOV_EXCHANGE_LEGAL_PERSON = 3
} gov_exchange_kind;

/** An exchange of tokens. Zero members mean "not asked". */
typedef struct gov_token_exchange {
    /** sizeof(gov_token_exchange). */
    uint32_t struct_size;
    /** A gov_exchange_kind. */
    int32_t kind;
    /** For a grant its id, for a legal person its USCC (统一社会信用代码); else NULL. */
    const char *on_behalf_of;
    /** Scopes, at most those of the session; NULL: all that the platform gives. */
    const char *scope;
    /** Who the token is for (RFC 8693 section 2.1); may be NULL. */
    const char *audience;
    /** The address of the service that it is for (RFC 8707); may be NULL. */
    const char *resource;
} gov_token_exchange;

/**
 * Makes a session for another subject or with less scope from one that is logged in (RFC 8693). The
 * answer is checked: no wider scope than asked for, and an "act" chain of at most three that names
 * the one who is logged in. The new session outlives the old one; when it expires, exchange again.
 *
 * @param session      the session of the one who acts
 * @param exchange     what is asked for
 * @param options      options of the call; may be NULL
 * @param out_session  receives the session; release with gov_session_unref
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_FORBIDDEN when the platform refuses the subject or the scope;
 *          GOV_ERR_CLAIM when the token says something else than was asked for; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_auth_exchange(gov_session *session,
                                                   const gov_token_exchange *exchange,
                                                   const gov_call_options *options,
                                                   gov_session **out_session, gov_error **err);

GOV_END_DECLS

#endif
