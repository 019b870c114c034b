/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fetch the file of an electronic certificate (电子证照): into memory, to a function
 * or to disk, with its digest computed on the way, resumed where it broke off,
 * and as a copy that carries its purpose (加注件).
 */
#ifndef GOVSDK_CERTIFICATE_FILE_H
#define GOVSDK_CERTIFICATE_FILE_H

#include <govsdk/base.h>
#include <govsdk/certificate.h>
#include <govsdk/error.h>
#include <govsdk/key.h>
#include <govsdk/usage.h>

GOV_BEGIN_DECLS

/** A certificate's file that was fetched. Immutable. */
typedef struct gov_certificate_file gov_certificate_file;

/** Takes the bytes of a file as they arrive, which are there during the call only. Return GOV_OK to go on;
 *  anything else gives the fetch up (GOV_ERR_HOOK). */
typedef gov_status (*gov_write_fn)(void *user, const void *data, size_t size);

/** Fetch the purpose-marked copy 加注件 in place of the certificate itself. */
#define GOV_FETCH_MARKED_COPY (1U << 0)

/** A digest that is computed while the bytes arrive. */
typedef enum gov_digest {
    /** FIPS 180-4. */
    GOV_DIGEST_SHA256 = 0,
    /** GB/T 32905. */
    GOV_DIGEST_SM3 = 1
} gov_digest;

/** Told how much of a file has arrived. total is 0 while it is not known. Return 0 to go on; anything else
 *  gives the fetch up (GOV_ERR_CANCELLED). */
typedef int (*gov_fetch_progress_fn)(void *user, uint64_t received, uint64_t total);

/** How to fetch a file. All zero is the default. */
typedef struct gov_fetch_options {
    /** sizeof(gov_fetch_options). */
    uint32_t struct_size;
    /** GOV_FETCH_ bits. */
    uint32_t flags;
    /** Largest file in bytes; 0, or more than that setting: "certificate.max_bytes". */
    uint64_t max_bytes;
    /** The digest that gov_certificate_file_get_digest tells. What the platform states is compared in any
     *  case. */
    gov_digest digest;
    /** Must be 0. */
    uint32_t reserved;
    /** Until when a marked copy is good, in milliseconds since 1970-01-01T00:00:00Z; 0: as the platform
     *  decides. */
    int64_t copy_expires_at_ms;
    /** Told of the bytes that arrive; may be NULL. */
    gov_fetch_progress_fn progress;
    /** Handed to progress. */
    void *progress_user;
    /** With GOV_CERTIFICATE_SD_JWT: the holder's key, of P-256 or Ed25519, to whose public half the
     *  credential is bound; may be NULL. */
    const gov_key *holder_key;
} gov_fetch_options;

/**
 * Fetches a certificate's file into memory. Its digest is computed on the way
 * and compared with the one that the platform states (RFC 9530). A download that breaks off is gone on
 * with from there (RFC 9110 section 14), as often as "retry.max_attempts" says without a byte more, and
 * never beyond the time of the call; single-use addresses are handled inside.
 *
 * @param session         the session
 * @param certificate_id  the id (gov_certificate_get_id)
 * @param format          the form
 * @param usage           why; required
 * @param how             how; may be NULL
 * @param options         options of the call; may be NULL
 * @param out_file        receives the file; free with gov_certificate_file_free
 * @param err             receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_USAGE_REQUIRED before anything is sent; GOV_ERR_CONSENT_REQUIRED (see grant.h);
 *          GOV_ERR_CONSENT_INVALID; GOV_ERR_DIGEST, also when the file changed while it was fetched;
 *          GOV_ERR_RESPONSE_TOO_LARGE beyond the limit; GOV_ERR_UNSUPPORTED for a form, or a marked copy,
 *          that the platform does not make; GOV_ERR_ALGORITHM for another kind of holder's key;
 *          GOV_ERR_CANCELLED; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_certificate_fetch(
    gov_session *session, const char *certificate_id, gov_certificate_format format,
    const gov_usage *usage, const gov_fetch_options *how, const gov_call_options *options,
    gov_certificate_file **out_file, gov_error **err);

/**
 * Fetches a certificate's file as a stream, for files that need not be in
 * memory. Do not use the bytes unless GOV_OK is returned: the digest is known only at the end.
 *
 * @param session         the session
 * @param certificate_id  the id (gov_certificate_get_id)
 * @param format          the form
 * @param usage           why; required
 * @param how             how; may be NULL
 * @param write           takes the bytes, each once and in order
 * @param write_user      handed to write
 * @param options         options of the call; may be NULL
 * @param out_file        receives the file's description, without its bytes; free with
 *                        gov_certificate_file_free; may be NULL
 * @param err             receives the error; may be NULL
 * @return  as gov_certificate_fetch; GOV_ERR_HOOK when write fails
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_certificate_fetch_stream(
    gov_session *session, const char *certificate_id, gov_certificate_format format,
    const gov_usage *usage, const gov_fetch_options *how, gov_write_fn write, void *write_user,
    const gov_call_options *options, gov_certificate_file **out_file, gov_error **err);

/**
 * Fetches a certificate's file to disk. It is written beside its place, for this user alone, and renamed
 * when the digest held, so that `path` never has half a file. What a call has got when the network or the
 * caller ends it stays there ("<path>.<digest>.part"), and the next call for the same file goes on from
 * it; marked copies are made anew. Whoever will not call again removes that file: it is a piece of the
 * certificate.
 *
 * @param session         the session
 * @param certificate_id  the id (gov_certificate_get_id)
 * @param format          the form
 * @param usage           why; required
 * @param how             how; may be NULL
 * @param path            where it belongs; what is there is replaced
 * @param options         options of the call; may be NULL
 * @param out_file        receives the file's description, without its bytes; free with
 *                        gov_certificate_file_free; may be NULL
 * @param err             receives the error; may be NULL
 * @return  as gov_certificate_fetch; GOV_ERR_FILE when it cannot be written, also while another call fetches
 *          the same file to the same place
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_certificate_fetch_file(
    gov_session *session, const char *certificate_id, gov_certificate_format format,
    const gov_usage *usage, const gov_fetch_options *how, const char *path,
    const gov_call_options *options, gov_certificate_file **out_file, gov_error **err);

/**
 * Frees the file and wipes what it holds.
 *
 * @param file  the file; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_certificate_file_free(gov_certificate_file *file);

/**
 * Gives the bytes.
 *
 * @param file  the file
 * @return  the bytes owned by the file; NULL when it was fetched as a stream or to disk
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const void *gov_certificate_file_get_data(const gov_certificate_file *file);

/**
 * Tells the size in bytes.
 *
 * @param file  the file
 * @return  the size
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint64_t gov_certificate_file_get_size(const gov_certificate_file *file);

/**
 * Tells the digest that was computed, as "sha-256:" or "sm3:" and base64url.
 *
 * @param file  the file
 * @return  the digest owned by the file
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_file_get_digest(const gov_certificate_file *file);

/**
 * Tells the media type that the platform stated.
 *
 * @param file  the file
 * @return  the type owned by the file
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_file_get_media_type(const gov_certificate_file *file);

/**
 * Tells who had the marked copy 加注件 made.
 *
 * @param file  the file
 * @return  UTF-8 text owned by the file; NULL when it is no marked copy
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_file_get_copy_creator(const gov_certificate_file *file);

/**
 * Tells what the marked copy was made for 制作事由.
 *
 * @param file  the file
 * @return  UTF-8 text owned by the file; NULL when it is no marked copy
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_certificate_file_get_copy_cause(const gov_certificate_file *file);

/**
 * Tells when the marked copy was made.
 *
 * @param file  the file
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when it is no marked copy
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_certificate_file_get_copy_created_ms(const gov_certificate_file *file);

/**
 * Tells until when the marked copy is good.
 *
 * @param file  the file
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when it is no marked copy
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_certificate_file_get_copy_expires_ms(const gov_certificate_file *file);

GOV_END_DECLS

#endif
