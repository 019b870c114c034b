/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened (gov_status) and what the caller can do about it
 * (gov_category), with names and texts in English and Chinese.
 * The details of one failure are in error.h.
 */
#ifndef GOVSDK_STATUS_H
#define GOVSDK_STATUS_H

#include <govsdk/base.h>

GOV_BEGIN_DECLS

/**
 * The result of every function that can fail. Values never change their
 * number; a minor release may add values, so treat an unknown one by its
 * gov_status_get_category().
 */
typedef enum gov_status {
    /** Done. */
    GOV_OK = 0,

    /* The caller, before anything was sent. */
    /** An argument is NULL, empty, too long, not UTF-8, or holds control characters. */
    GOV_ERR_ARGUMENT = 1,
    /** The object is in a state in which this call makes no sense. */
    GOV_ERR_STATE = 2,
    /** Memory ran out; every object is as it was. */
    GOV_ERR_NO_MEMORY = 3,
    /** A configured limit was reached (size, count or depth). */
    GOV_ERR_LIMIT = 4,
    /** The caller cancelled the call. */
    GOV_ERR_CANCELLED = 5,
    /** The client was made before fork(); make a new one in the child. */
    GOV_ERR_FORKED = 6,
    /** The platform or this build does not offer the function. */
    GOV_ERR_UNSUPPORTED = 7,
    /** A setting is missing, misspelt, out of range or contradicts another. */
    GOV_ERR_CONFIG = 8,
    /** A local file could not be read or written. */
    GOV_ERR_FILE = 9,
    /** A function of the embedder (hook, sink, transport) failed. */
    GOV_ERR_HOOK = 10,
    /** An invariant of the library is broken; please report it. */
    GOV_ERR_INTERNAL = 11,
    /** This build lacks the function: a library was absent when it was built. */
    GOV_ERR_NOT_BUILT = 12,

    /* The network. */
    /** The host name could not be resolved. */
    GOV_ERR_RESOLVE = 20,
    /** No connection could be made. */
    GOV_ERR_CONNECT = 21,
    /** The TLS peer could not be trusted, or TLS failed. */
    GOV_ERR_TLS = 22,
    /** The proxy refused or failed. */
    GOV_ERR_PROXY = 23,
    /** The deadline passed. */
    GOV_ERR_TIMEOUT = 24,
    /** The connection broke. */
    GOV_ERR_NETWORK = 25,
    /** A change may or may not have been made, and the platform could not be asked. */
    GOV_ERR_OUTCOME_UNKNOWN = 26,

    /* The reply. */
    /** The reply is malformed: wrong type, missing member, bad framing, bad JSON. */
    GOV_ERR_RESPONSE = 30,
    /** The reply is larger than the configured limit. */
    GOV_ERR_RESPONSE_TOO_LARGE = 31,
    /** The platform redirected; redirects are never followed. */
    GOV_ERR_REDIRECT = 32,
    /** A sandbox answered, and the configuration does not allow one. */
    GOV_ERR_SANDBOX = 33,

    /* Identity. */
    /** No valid session; log in (again). */
    GOV_ERR_LOGIN_REQUIRED = 40,
    /** The citizen has not approved the login yet; ask again after the interval. */
    GOV_ERR_LOGIN_PENDING = 41,
    /** The citizen refused the login. */
    GOV_ERR_LOGIN_DENIED = 42,
    /** The login was not approved in time; begin again. */
    GOV_ERR_LOGIN_EXPIRED = 43,
    /** The platform does not accept this application's credentials. */
    GOV_ERR_CLIENT_REJECTED = 44,
    /** The session may not do this. */
    GOV_ERR_FORBIDDEN = 45,
    /** The clock of this machine and the platform's disagree beyond the permitted skew. */
    GOV_ERR_CLOCK = 46,
    /** The platform wants a stronger or fresher login for this; see gov_error_get_acr_values. */
    GOV_ERR_STEP_UP = 47,
    /** Another identity provider than the configured one answered, or named itself. */
    GOV_ERR_ISSUER = 48,
    /** The answer of the browser does not belong to this login. */
    GOV_ERR_LOGIN_STATE = 49,

    /* The gateway and the departments. */
    /** There is no such thing, or it is not visible to this session. */
    GOV_ERR_NOT_FOUND = 60,
    /** The request conflicts with what is stored. */
    GOV_ERR_CONFLICT = 61,
    /** The object was changed by somebody else since it was read. */
    GOV_ERR_PRECONDITION = 62,
    /** The platform found fault with members of the request; see the field errors. */
    GOV_ERR_INVALID = 63,
    /** The Idempotency-Key was used before with another request. */
    GOV_ERR_IDEMPOTENCY = 64,
    /** The platform still works on the same request. */
    GOV_ERR_IN_PROGRESS = 65,
    /** Too many requests; wait for the time the platform states. */
    GOV_ERR_RATE_LIMITED = 66,
    /** The platform or a department is out of service for now. */
    GOV_ERR_UNAVAILABLE = 67,
    /** The platform failed. */
    GOV_ERR_PLATFORM = 68,

    /* Matters, certificates, reviews. */
    /** A required material is missing and neither tolerance nor commitment covers it. */
    GOV_ERR_MATERIAL_MISSING = 80,
    /** The state of the matter does not allow this. */
    GOV_ERR_MATTER_STATE = 81,
    /** A usage with a purpose is required to read personal data. */
    GOV_ERR_USAGE_REQUIRED = 82,
    /** A level of dissatisfied or worse needs an option or a text. */
    GOV_ERR_REVIEW_REASON_REQUIRED = 83,
    /** This service contact was reviewed already. */
    GOV_ERR_REVIEW_DUPLICATE = 84,
    /** The holder must consent first; ask with gov_grant_request. */
    GOV_ERR_CONSENT_REQUIRED = 85,
    /** The consent was denied, revoked, used up, has expired, or does not cover this. */
    GOV_ERR_CONSENT_INVALID = 86,
    /** The code of a presentation is unknown, used or has expired. */
    GOV_ERR_CODE = 87,

    /* Verification. */
    /** A signature does not verify. */
    GOV_ERR_SIGNATURE = 100,
    /** No key of the trusted set fits. */
    GOV_ERR_KEY_NOT_FOUND = 101,
    /** The algorithm is not permitted, or does not fit the key. */
    GOV_ERR_ALGORITHM = 102,
    /** The chain of events has a gap or a wrong link. */
    GOV_ERR_CHAIN = 103,
    /** A digest does not match the content. */
    GOV_ERR_DIGEST = 104,
    /** The object is not valid yet, or was issued in the future. */
    GOV_ERR_NOT_YET_VALID = 105,
    /** The object's validity has ended. */
    GOV_ERR_EXPIRED = 106,
    /** A claim of the token is not what was asked for. */
    GOV_ERR_CLAIM = 107,
    /** It cannot be decrypted with this key. */
    GOV_ERR_DECRYPT = 108
} gov_status;

/** What the caller can do. */
typedef enum gov_category {
    /** Nothing: it worked. */
    GOV_CATEGORY_NONE = 0,
    /** Try again later; the same call may succeed. */
    GOV_CATEGORY_RETRY_LATER = 1,
    /** Correct the request. */
    GOV_CATEGORY_FIX_REQUEST = 2,
    /** Log in again. */
    GOV_CATEGORY_LOG_IN = 3,
    /** Ask the person in front of the screen. */
    GOV_CATEGORY_ASK_USER = 4,
    /** Correct the configuration or the machine. */
    GOV_CATEGORY_CONFIGURE = 5,
    /** Report a bug of the library or the platform. */
    GOV_CATEGORY_REPORT_BUG = 6,
    /** Do not trust the document. */
    GOV_CATEGORY_DISTRUST = 7
} gov_category;

/** The languages of messages. */
typedef enum gov_language {
    /** English. */
    GOV_LANGUAGE_EN = 0,
    /** Simplified Chinese. */
    GOV_LANGUAGE_ZH = 1
} gov_language;

/**
 * Counts the statuses that this library can return.
 *
 * @return  the number of statuses, GOV_OK included
 * @threads any thread
 * @since   0.1.0
 */
GOV_API size_t gov_status_count(void);

/**
 * Lists the statuses, for bindings and documents.
 *
 * @param index  0 to gov_status_count() - 1
 * @return  the status; GOV_ERR_INTERNAL when index is out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API gov_status gov_status_at(size_t index);

/**
 * Names a status as it is written in C, for instance "GOV_ERR_TLS".
 *
 * @param status  any value
 * @return  a static string; "GOV_ERR_UNKNOWN" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_status_get_name(gov_status status);

/**
 * Explains a status in one sentence that says what to do.
 *
 * @param status    any value
 * @param language  the language of the sentence
 * @return  a static UTF-8 string; never NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_status_get_text(gov_status status, gov_language language);

/**
 * Tells what a caller can do about a status.
 *
 * @param status  any value
 * @return  the category; GOV_CATEGORY_REPORT_BUG for an unknown value
 * @threads any thread
 * @since   0.1.0
 */
GOV_API gov_category gov_status_get_category(gov_status status);

/**
 * Names a category in lower case, for instance "retry_later".
 *
 * @param category  any value
 * @return  a static string; "unknown" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_category_get_name(gov_category category);

GOV_END_DECLS

#endif
