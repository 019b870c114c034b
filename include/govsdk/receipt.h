/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signed receipt (回执): it names exactly what the platform received. It can be
 * kept and verified again at any time.
 */
#ifndef GOVSDK_RECEIPT_H
#define GOVSDK_RECEIPT_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/error.h>

GOV_BEGIN_DECLS

/** A signed receipt. Immutable. */
typedef struct gov_receipt gov_receipt;

/**
 * Verifies a receipt that was kept, against the keys of the client. It needs
 * the network only when the client knows no keys yet.
 *
 * @param client       the client; see gov_client_set_keys_json
 * @param jws          the receipt, a JWS in compact form (RFC 7515)
 * @param size         its length in bytes
 * @param options      options of the call; may be NULL
 * @param out_receipt  receives the receipt when its signature holds; free with gov_receipt_free
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_SIGNATURE, GOV_ERR_KEY_NOT_FOUND, GOV_ERR_ALGORITHM; GOV_ERR_RESPONSE
 *          when it is no receipt; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_receipt_verify(gov_client *client, const char *jws,
                                                    size_t size, const gov_call_options *options,
                                                    gov_receipt **out_receipt, gov_error **err);

/**
 * Frees the receipt and wipes what it holds.
 *
 * @param receipt  the receipt; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_receipt_free(gov_receipt *receipt);

/**
 * Tells what it confirms: submit, accept, supplement, close, delivery or review.
 *
 * @param receipt  the receipt
 * @return  the word owned by the receipt
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_receipt_get_kind(const gov_receipt *receipt);
/**
 * Tells the id of the matter.
 *
 * @param receipt  the receipt
 * @return  the id owned by the receipt
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_receipt_get_matter_id(const gov_receipt *receipt);
/**
 * Tells when the platform received what it confirms.
 *
 * @param receipt  the receipt
 * @return  milliseconds since 1970-01-01T00:00:00Z
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_receipt_get_at_ms(const gov_receipt *receipt);
/**
 * Tells what it confirms in words.
 *
 * @param receipt  the receipt
 * @return  UTF-8 text owned by the receipt; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_receipt_get_text(const gov_receipt *receipt);
/**
 * Counts the digests of what was received.
 *
 * @param receipt  the receipt
 * @return  the number of digests
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_receipt_get_digest_count(const gov_receipt *receipt);
/**
 * Tells what a digest is of: "form_data" or a material code.
 *
 * @param receipt  the receipt
 * @param index    0 to gov_receipt_get_digest_count() - 1
 * @return  the name owned by the receipt; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_receipt_get_digest_name(const gov_receipt *receipt, size_t index);
/**
 * Gives a digest as "sha-256:" and base64url.
 *
 * @param receipt  the receipt
 * @param index    0 to gov_receipt_get_digest_count() - 1
 * @return  the digest owned by the receipt; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_receipt_get_digest(const gov_receipt *receipt, size_t index);
/**
 * Gives the receipt as it was signed, to be kept.
 *
 * @param receipt  the receipt
 * @return  a JWS in compact form (RFC 7515) owned by the receipt
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_receipt_get_jws(const gov_receipt *receipt);

GOV_END_DECLS

#endif
