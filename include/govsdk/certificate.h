/* SPDX-License-Identifier: Apache-2.0 */
/*
 * List and read electronic certificates (电子证照). Reading needs a usage with a
 * purpose. Fetching their files is certificate_file.h; verifying one, however it
 * was obtained, is verification.h.
 */
#ifndef GOVSDK_CERTIFICATE_H
#define GOVSDK_CERTIFICATE_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/error.h>
#include <govsdk/usage.h>

GOV_BEGIN_DECLS

/** What the platform says of a certificate. Immutable. */
typedef struct gov_certificate gov_certificate;

/** A list of certificates. Immutable. */
typedef struct gov_certificate_list gov_certificate_list;

/** The forms in which a certificate is fetched. */
typedef enum gov_certificate_format {
    /** A form that this library does not know. */
    GOV_CERTIFICATE_OTHER = 0,
    /** GB/T 33190. */
    GOV_CERTIFICATE_OFD = 1,
    /** ISO 32000. */
    GOV_CERTIFICATE_PDF = 2,
    /** SD-JWT VC (RFC 9901). */
    GOV_CERTIFICATE_SD_JWT = 3,
    /** The platform's JSON. */
    GOV_CERTIFICATE_JSON = 4,
    /** A picture. */
    GOV_CERTIFICATE_IMAGE = 5
} gov_certificate_format;

/** State of the licence itself, apart from the document that states it. */
typedef enum gov_licence_state {
    /** Nothing is known of it here. */
    GOV_LICENCE_UNKNOWN = 0,
    /** In force. */
    GOV_LICENCE_VALID = 1,
    /** Its beginning lies ahead. */
    GOV_LICENCE_NOT_YET_VALID = 2,
    /** Its end has passed 过期, or it has lapsed 失效. */
    GOV_LICENCE_EXPIRED = 3,
    /** Suspended for a time 暂扣. */
    GOV_LICENCE_SUSPENDED = 4,
    /** Revoked as a sanction 吊销, or annulled 撤销. */
    GOV_LICENCE_REVOKED = 5,
    /** Given up, or cancelled on request 注销. */
    GOV_LICENCE_CANCELLED = 6,
    /** Replaced by a later one, or moved to another authority 变更、转出. */
    GOV_LICENCE_SUPERSEDED = 7,
    /** Its use is restricted 限制使用. */
    GOV_LICENCE_RESTRICTED = 8
} gov_licence_state;

/** Which certificates to list. Zero in a member means: any. */
typedef struct gov_certificate_query {
    /** sizeof(gov_certificate_query). */
    uint32_t struct_size;
    /** At most this many, over as many pages as needed; 0: 100. */
    uint32_t limit;
    /** Type code; may be NULL. */
    const char *type_code;
    /** Where an earlier list ended (gov_certificate_list_get_next); may be NULL. */
    const char *cursor;
    /** Whose: the id of a subject. NULL: the session's. A platform that knows holders by their documents
     *  takes the number here. */
    const char *holder;
    /** The kind of document that holder is a number of, as that platform codes it ("111" identity card,
     *  "001" 统一社会信用代码); may be NULL. */
    const char *holder_type;
} gov_certificate_query;

/** What is claimed of a certificate, for gov_certificate_check. NULL in a member: not claimed. */
typedef struct gov_certificate_claim {
    /** sizeof(gov_certificate_claim). */
    uint32_t struct_size;
    /** Must be 0. */
    uint32_t reserved;
    /** Type code; required. */
    const char *type_code;
    /** Number 证照编号. */
    const char *number;
    /** Name of the holder. */
    const char *holder_name;
    /** Number of the holder's document. */
    const char *holder_number;
    /** Kind of that document, as the platform codes it. */
    const char *holder_type;
} gov_certificate_claim;

/** What came of comparing a claim with what the platform has. */
typedef enum gov_match {
    /** Too little was claimed to tell. */
    GOV_MATCH_UNKNOWN = 0,
    /** There is such a certificate, and all that was claimed is right. */
    GOV_MATCH_YES = 1,
    /** There is none, or something that was claimed is wrong. */
    GOV_MATCH_NO = 2
} gov_match;

/**
 * Lists the certificates of the session's subject.
 *
 * @param session   the session
 * @param usage     why; required
 * @param query     which; NULL for all
 * @param options   options of the call; may be NULL
 * @param out_list  receives the list; free with gov_certificate_list_free
 * @param err       receives the error; may be NULL
 * @return  GOV_OK, also for an empty list; GOV_ERR_USAGE_REQUIRED before anything is sent;
 *          GOV_ERR_CONSENT_REQUIRED for somebody else's (see grant.h); GOV_ERR_CONSENT_INVALID;
 *          GOV_ERR_UNSUPPORTED; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_certificate_list_all(
    gov_session *session, const gov_usage *usage, const gov_certificate_query *query,
    const gov_call_options *options, gov_certificate_list **out_list, gov_error **err);

/**
 * Reads what the platform says of a certificate, its face fields included (gov_certificate_get_json).
 *
 * @param session          the session
 * @param certificate_id   the id (gov_certificate_get_id)
 * @param usage            why; required
 * @param options          options of the call; may be NULL
 * @param out_certificate  receives the certificate; free with gov_certificate_free
 * @param err              receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_USAGE_REQUIRED before anything is sent; GOV_ERR_NOT_FOUND;
 *          GOV_ERR_CONSENT_REQUIRED (see grant.h); GOV_ERR_CONSENT_INVALID; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_certificate_get(
    gov_session *session, const char *certificate_id, const gov_usage *usage,
    const gov_call_options *options, gov_certificate **out_certificate, gov_error **err);

/** Which way gov_certificate_follow goes. */
typedef enum gov_link {
    /** To the certificate that this one replaces, and so on back. */
    GOV_LINK_PREDECESSOR = 1,
    /** To the certificate that replaces this one, and so on forward. */
    GOV_LINK_SUCCESSOR = 2
} gov_link;

/**
 * Follows the links of a certificate that was replaced, or moved to another province: the list has what
 * lies behind each link, nearest first.
 *
 * @param session      the session
 * @param certificate  where to begin; not in the list
 * @param usage        why; required
 * @param direction    which way
 * @param options      options of the calls, of all of them together; may be NULL
 * @param out_list     receives the list, which is empty when there is no link; free with
 *                     gov_certificate_list_free
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_USAGE_REQUIRED before anything is sent; GOV_ERR_RESPONSE for links in a circle or
 *          more than 16 of them; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_certificate_follow(gov_session *session,
                                                        const gov_certificate *certificate,
                                                        const gov_usage *usage, gov_link direction,
                                                        const gov_call_options *options,
                                                        gov_certificate_list **out_list,
                                                        gov_error **err);

/**
 * Finds the certificates of a type wherever they were issued: types have the same code in all provinces,
 * and not the same name. Lists by that code over all pages, and adds the present form of those that were
 * replaced or moved (see gov_certificate_follow). None is there twice. At most 1000 are listed: where there
 * are more, gov_certificate_list_get_next() is not NULL.
 *
 * @param session    the session
 * @param type_code  the type code; required
 * @param holder     whose, as gov_certificate_query has it; NULL: the session's
 * @param usage      why; required
 * @param options    options of the calls, of all of them together; may be NULL
 * @param out_list   receives the list; free with gov_certificate_list_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK, also for an empty list; GOV_ERR_USAGE_REQUIRED before anything is sent; GOV_ERR_RESPONSE as
 *          gov_certificate_follow; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_certificate_find_by_type(
    gov_session *session, const char *type_code, const char *holder, const gov_usage *usage,
    const gov_call_options *options, gov_certificate_list **out_list, gov_error **err);

/**
 * Has the platform compare what is claimed of a certificate with what it has: yes or no in place of data.
 *
 * @param session    the session
 * @param claim      what is claimed
 * @param usage      why; required
 * @param options    options of the call; may be NULL
 * @param out_match  receives the answer; GOV_MATCH_UNKNOWN on failure
 * @param out_state  receives the state of the licence, where it is told; may be NULL
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_USAGE_REQUIRED before anything is sent; GOV_ERR_UNSUPPORTED where the platform
 *          compares nothing (the gateway, which answers gov_certificate_ask); or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status
gov_certificate_check(gov_session *session, const gov_certificate_claim *claim,
                      const gov_usage *usage, const gov_call_options *options, gov_match *out_match,
                      gov_licence_state *out_state, gov_error **err);

/**
 * Frees the list and wipes what it holds.
 *
 * @param list  the list; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_certificate_list_free(gov_certificate_list *list);

/**
 * Counts the certificates of the list.
 *
 * @param list  the list
 * @return  the number of certificates
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_certificate_list_get_count(const gov_certificate_list *list);

/**
 * Gives a certificate of the list.
 *
 * @param list   the list
 * @param index  0 to gov_certificate_list_get_count() - 1
 * @return  the certificate, owned by the list; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const gov_certificate *gov_certificate_list_at(const gov_certificate_list *list,
                                                       size_t index);

/**
 * Tells where the list ended, to read on from there.
 *
 * @param list  the list
 * @return  a cursor owned by the list; NULL at the end
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_list_get_next(const gov_certificate_list *list);

/**
 * Frees the certificate and wipes what it holds.
 *
 * @param certificate  the certificate; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_certificate_free(gov_certificate *certificate);

/**
 * Tells the id under which the platform knows the certificate.
 *
 * @param certificate  the certificate
 * @return  the id owned by the certificate
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_id(const gov_certificate *certificate);

/**
 * Tells the certificate identifier 证照标识, to be checked with gov_identifier_check_text.
 *
 * @param certificate  the certificate
 * @return  the identifier owned by the certificate; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_identifier(const gov_certificate *certificate);

/**
 * Tells the type code.
 *
 * @param certificate  the certificate
 * @return  the code owned by the certificate
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_type_code(const gov_certificate *certificate);

/**
 * Tells the name of the type.
 *
 * @param certificate  the certificate
 * @return  UTF-8 text owned by the certificate
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_type_name(const gov_certificate *certificate);

/**
 * Tells the number 证照编号.
 *
 * @param certificate  the certificate
 * @return  the number owned by the certificate; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_number(const gov_certificate *certificate);

/**
 * Tells the issuing authority 颁发机构.
 *
 * @param certificate  the certificate
 * @return  UTF-8 text owned by the certificate; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_issuer_name(const gov_certificate *certificate);

/**
 * Tells the status as the platform wrote it.
 *
 * @param certificate  the certificate
 * @return  the word owned by the certificate
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_status(const gov_certificate *certificate);

/**
 * Tells the state that the word of gov_certificate_get_status means.
 *
 * @param certificate  the certificate
 * @return  the state; GOV_LICENCE_UNKNOWN for a word that this library does not know
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_licence_state gov_certificate_get_licence_state(const gov_certificate *certificate);

/**
 * Tells the code under which the issuing department keeps the state, for instance "01".
 *
 * @param certificate  the certificate
 * @return  the code owned by the certificate; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_status_code(const gov_certificate *certificate);

/**
 * Tells the words of that code, for instance "有效".
 *
 * @param certificate  the certificate
 * @return  UTF-8 text owned by the certificate; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_status_text(const gov_certificate *certificate);

/**
 * Tells when the state was true, as the platform says.
 *
 * @param certificate  the certificate
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_certificate_get_status_checked_at_ms(const gov_certificate *certificate);

/**
 * Tells the 统一社会信用代码 of the issuing authority (GB 32100).
 *
 * @param certificate  the certificate
 * @return  the code owned by the certificate; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_issuer_uscc(const gov_certificate *certificate);

/**
 * Tells when it was issued 颁发日期.
 *
 * @param certificate  the certificate
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_certificate_get_issued_at_ms(const gov_certificate *certificate);

/**
 * Counts the holders 持证主体.
 *
 * @param certificate  the certificate
 * @return  the number of holders; 0 when the platform names none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_certificate_get_holder_count(const gov_certificate *certificate);

/**
 * Tells the name of a holder, masked where the platform masks it.
 *
 * @param certificate  the certificate
 * @param index        0 to gov_certificate_get_holder_count() - 1
 * @return  UTF-8 text owned by the certificate; NULL when it is not told or index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_holder_name(const gov_certificate *certificate,
                                                    size_t index);

/**
 * Tells the kind of a holder's document as the platform codes it.
 *
 * @param certificate  the certificate
 * @param index        0 to gov_certificate_get_holder_count() - 1
 * @return  the code owned by the certificate; NULL when it is not told or index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_holder_id_type(const gov_certificate *certificate,
                                                       size_t index);

/**
 * Tells the number of a holder's document, where the platform gives it; mostly masked.
 *
 * @param certificate  the certificate
 * @param index        0 to gov_certificate_get_holder_count() - 1
 * @return  the number owned by the certificate; NULL when it is not told or index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_holder_id_number(const gov_certificate *certificate,
                                                         size_t index);

/**
 * Tells the identifier 证照标识 of the certificate that this one replaces.
 *
 * @param certificate  the certificate
 * @return  the identifier owned by the certificate; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_predecessor(const gov_certificate *certificate);

/**
 * Tells the identifier 证照标识 of the certificate that replaces this one.
 *
 * @param certificate  the certificate
 * @return  the identifier owned by the certificate; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_successor(const gov_certificate *certificate);

/**
 * Tells from when it is valid.
 *
 * @param certificate  the certificate
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_certificate_get_valid_from_ms(const gov_certificate *certificate);

/**
 * Tells until when it is valid.
 *
 * @param certificate  the certificate
 * @return  milliseconds since 1970-01-01T00:00:00Z; INT64_MAX for 长期; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_certificate_get_valid_until_ms(const gov_certificate *certificate);

/**
 * Counts the forms in which it can be fetched.
 *
 * @param certificate  the certificate
 * @return  the number of forms
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_certificate_get_format_count(const gov_certificate *certificate);

/**
 * Tells a form in which it can be fetched.
 *
 * @param certificate  the certificate
 * @param index        0 to gov_certificate_get_format_count() - 1
 * @return  the form; GOV_CERTIFICATE_OTHER when unknown or index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_certificate_format gov_certificate_get_format(const gov_certificate *certificate,
                                                          size_t index);

/**
 * Tells the digest of the file in such a form, as "sha-256:" and base64url.
 *
 * @param certificate  the certificate
 * @param index        0 to gov_certificate_get_format_count() - 1
 * @return  the digest owned by the certificate; NULL when it is not told or index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_format_digest(const gov_certificate *certificate,
                                                      size_t index);

/**
 * Tells its SM3 digest (GB/T 32905), as "sm3:" and base64url.
 *
 * @param certificate  the certificate
 * @param index        0 to gov_certificate_get_format_count() - 1
 * @return  the digest owned by the certificate; NULL when it is not told or index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_format_digest_sm3(const gov_certificate *certificate,
                                                          size_t index);

/**
 * Tells the size of the file in such a form.
 *
 * @param certificate  the certificate
 * @param index        0 to gov_certificate_get_format_count() - 1
 * @return  bytes; 0 when it is not told or index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint64_t gov_certificate_get_format_size(const gov_certificate *certificate, size_t index);

/**
 * Gives the platform's own document. In that of the gateway the face fields 照面信息 are in "data", by their
 * names. It holds personal data.
 *
 * @param certificate  the certificate
 * @return  JSON text owned by the certificate
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_get_json(const gov_certificate *certificate);

/**
 * Names a form as the contract writes it, for instance "sd_jwt".
 *
 * @param format  any value
 * @return  a static string; "other" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_format_get_name(gov_certificate_format format);

GOV_END_DECLS

#endif
