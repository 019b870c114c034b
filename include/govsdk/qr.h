/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carrying a document over QR codes: split into frames that each fit a code in
 * its alphanumeric mode, shown one after another, and joined again in whatever
 * order a camera catches them. The frames say nothing of trust: what was joined
 * must be verified as if it came from the network. Drawing and reading codes is
 * for others.
 */
#ifndef GOVSDK_QR_H
#define GOVSDK_QR_H

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/ext/hooks.h>

GOV_BEGIN_DECLS

/** Characters of alphanumeric mode that a code of version 25 holds at level M. */
#define GOV_QR_CAPACITY_25_M 1451U
/** The same of version 40 at level L, the most there is. */
#define GOV_QR_CAPACITY_MAX 4296U

/** The frames of a document. Immutable. */
typedef struct gov_qr_frames gov_qr_frames;
/** Where frames are joined. */
typedef struct gov_qr_reader gov_qr_reader;

/**
 * Splits data into frames of 0-9, A-Z, space and $%*+-./: (RFC 9285), as even as can be. The text of an
 * SD-JWT or JWT is packed: what is base64url in it travels as bytes. docs/profiles.md describes the
 * format.
 *
 * @param allocator   where memory comes from, copied; NULL: malloc
 * @param data        the data
 * @param size        its length in bytes, 1 to 65536
 * @param capacity    characters that a code holds, 64 to GOV_QR_CAPACITY_MAX; 0: GOV_QR_CAPACITY_25_M
 * @param out_frames  receives the frames; free with gov_qr_frames_free
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_LIMIT for more than 65536 bytes or 64 frames; GOV_ERR_ARGUMENT;
 *          GOV_ERR_UNSUPPORTED when OpenSSL lacks SHA-256; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_qr_split(const gov_allocator *allocator, const void *data,
                                              size_t size, uint32_t capacity,
                                              gov_qr_frames **out_frames, gov_error **err);

/**
 * Wipes and frees frames.
 *
 * @param frames  the frames; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_qr_frames_free(gov_qr_frames *frames);

/**
 * Counts the frames.
 *
 * @param frames  the frames
 * @return  1 to 64; 0 when frames is NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API size_t gov_qr_frames_get_count(const gov_qr_frames *frames);

/**
 * Gives the text of a frame, which is what the code holds.
 *
 * @param frames  the frames
 * @param index   0 to gov_qr_frames_get_count() - 1
 * @return  ASCII text owned by frames; NULL when out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_qr_frames_get_text(const gov_qr_frames *frames, size_t index);

/**
 * Makes a place where frames are joined.
 *
 * @param allocator   where memory comes from, copied; NULL: malloc
 * @param out_reader  receives the reader; free with gov_qr_reader_free
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_UNSUPPORTED when OpenSSL lacks SHA-256;
 *          GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_qr_reader_new(const gov_allocator *allocator,
                                                   gov_qr_reader **out_reader, gov_error **err);

/**
 * Wipes and frees a reader with what it holds.
 *
 * @param reader  the reader; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_qr_reader_free(gov_qr_reader *reader);

/**
 * Adds the text of a code. The order does not matter, and a frame may come again. A frame that is
 * refused changes nothing, so that a camera may go on. When the last one is there, the whole is held
 * against its digest; where it does not match, all frames are dropped.
 *
 * @param reader  the reader
 * @param text    what the code holds
 * @param size    its length in bytes, at most GOV_QR_CAPACITY_MAX
 * @param err     receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_UNSUPPORTED for what is no frame of this version; GOV_ERR_RESPONSE for one that
 *          was garbled; GOV_ERR_CONFLICT for one of another document, or that contradicts an earlier one;
 *          GOV_ERR_DIGEST when the whole does not match: then begin anew; GOV_ERR_LIMIT;
 *          GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_qr_reader_add(gov_qr_reader *reader, const char *text,
                                                   size_t size, gov_error **err);

/**
 * Tells how far the joining is.
 *
 * @param reader     the reader
 * @param out_total  receives the number of frames of the document, 0 while none was added; may be NULL
 * @return  how many different frames were added; as many as *out_total when it is complete
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_qr_reader_get_progress(const gov_qr_reader *reader, size_t *out_total);

/**
 * Hands over the document. The reader is empty afterwards and ready for the next one.
 *
 * @param reader    the reader
 * @param out_data  receives the document with a NUL behind it; free with gov_qr_reader_free_data
 * @param out_size  receives its length in bytes
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_STATE while frames are missing; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_qr_reader_take(gov_qr_reader *reader, char **out_data,
                                                    size_t *out_size, gov_error **err);

/**
 * Forgets all frames, for instance because another document is shown now.
 *
 * @param reader  the reader; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_qr_reader_reset(gov_qr_reader *reader);

/**
 * Wipes and frees a document.
 *
 * @param reader  the reader that gave it
 * @param data    the document; NULL does nothing
 * @param size    its length in bytes
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_qr_reader_free_data(const gov_qr_reader *reader, char *data, size_t size);

GOV_END_DECLS

#endif
