/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Submit a matter (办件) once, read it back, list, withdraw. The draft that is
 * submitted is filled in by draft.h; the signed receipt (回执) is read by
 * receipt.h.
 */
#ifndef GOVSDK_MATTER_H
#define GOVSDK_MATTER_H

#include <govsdk/base.h>
#include <govsdk/call.h>
#include <govsdk/draft.h>
#include <govsdk/error.h>
#include <govsdk/receipt.h>

GOV_BEGIN_DECLS

/** A matter as the platform has it. Immutable. */
typedef struct gov_matter gov_matter;

/** A list of matters. Immutable. */
typedef struct gov_matter_list gov_matter_list;

/** The state of a matter; the names are the contract's. */
typedef enum gov_matter_state {
    /** A state that this library does not know: see gov_matter_get_state_name. */
    GOV_MATTER_OTHER = 0,
    /** 草稿. */
    GOV_MATTER_DRAFT = 1,
    /** 收件. */
    GOV_MATTER_SUBMITTED = 2,
    /** 预审. */
    GOV_MATTER_PRE_REVIEW = 3,
    /** 补正. */
    GOV_MATTER_SUPPLEMENT_REQUIRED = 4,
    /** 受理, 容缺受理, 告知承诺. */
    GOV_MATTER_ACCEPTED = 5,
    /** 不予受理. */
    GOV_MATTER_NOT_ACCEPTED = 6,
    /** 并联审查. */
    GOV_MATTER_IN_REVIEW = 7,
    /** 特别程序; the clock stands still. */
    GOV_MATTER_SUSPENDED = 8,
    /** 公示. */
    GOV_MATTER_PUBLICISED = 9,
    /** 准予. */
    GOV_MATTER_APPROVED = 10,
    /** 不予许可. */
    GOV_MATTER_REJECTED = 11,
    /** 制证. */
    GOV_MATTER_ISSUED = 12,
    /** 送达. */
    GOV_MATTER_DELIVERED = 13,
    /** 转报. */
    GOV_MATTER_FORWARDED = 14,
    /** 撤回. */
    GOV_MATTER_WITHDRAWN = 15,
    /** 撤销. */
    GOV_MATTER_REVOKED = 16,
    /** 办结; opens the review. */
    GOV_MATTER_CLOSED = 17
} gov_matter_state;

/**
 * Submits a draft, once: whatever happens on the way, the platform has one
 * matter or none, and the receipt says which. After GOV_ERR_OUTCOME_UNKNOWN
 * or a failure of the network, call it again with the same draft: the same key is used.
 *
 * The receipt is verified: its signature by the platform's keys, its matter, and that its digests
 * are those of what was sent.
 *
 * @param draft        the draft; later changes to it return GOV_ERR_STATE
 * @param options      options of the call; may be NULL
 * @param out_receipt  receives the receipt; free with gov_receipt_free
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_MATERIAL_MISSING, with a field error for each, before anything is sent;
 *          GOV_ERR_INVALID; GOV_ERR_STATE for a second submit; GOV_ERR_SIGNATURE or GOV_ERR_DIGEST
 *          for a receipt that does not hold; or why it failed
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_matter_submit(gov_draft *draft,
                                                   const gov_call_options *options,
                                                   gov_receipt **out_receipt, gov_error **err);

/**
 * Reads a matter back.
 *
 * @param session     the session
 * @param matter_id   the id
 * @param options     options of the call; may be NULL
 * @param out_matter  receives the matter; free with gov_matter_free
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_matter_get(gov_session *session, const char *matter_id,
                                                const gov_call_options *options,
                                                gov_matter **out_matter, gov_error **err);

/** Which matters to list. Zero in a member means: any. */
typedef struct gov_matter_query {
    /** sizeof(gov_matter_query). */
    uint32_t struct_size;
    /** At most this many matters, over as many pages as needed; 0: 100. */
    uint32_t limit;
    /** The state, GOV_MATTER_OTHER for any. */
    gov_matter_state state;
    /** Where an earlier list ended (gov_matter_list_get_next); may be NULL. */
    const char *cursor;
} gov_matter_query;

/**
 * Lists the matters of the session's subject, the newest first.
 *
 * @param session   the session
 * @param query     which; NULL for all
 * @param options   options of the call; may be NULL
 * @param out_list  receives the list; free with gov_matter_list_free
 * @param err       receives the error; may be NULL
 * @return  GOV_OK or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_matter_list_all(gov_session *session,
                                                     const gov_matter_query *query,
                                                     const gov_call_options *options,
                                                     gov_matter_list **out_list, gov_error **err);

/**
 * Withdraws a matter (撤回).
 *
 * @param session    the session
 * @param matter_id  the id
 * @param reason     why, at most 500 characters of UTF-8; may be NULL
 * @param options    options of the call; may be NULL
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_MATTER_STATE when it is too late; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_matter_withdraw(gov_session *session, const char *matter_id,
                                                     const char *reason,
                                                     const gov_call_options *options,
                                                     gov_error **err);

/**
 * Frees the matter and wipes what it holds.
 *
 * @param matter  the matter; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_matter_free(gov_matter *matter);

/**
 * Tells the id.
 *
 * @param matter  the matter
 * @return  the id owned by the matter
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_get_id(const gov_matter *matter);
/**
 * Tells the matter number 办件编号.
 *
 * @param matter  the matter
 * @return  the number owned by the matter; NULL for a draft
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_get_number(const gov_matter *matter);
/**
 * Tells the query code 查询码.
 *
 * @param matter  the matter
 * @return  the code owned by the matter; NULL for a draft
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_get_query_code(const gov_matter *matter);
/**
 * Tells the code of the item or package.
 *
 * @param matter  the matter
 * @return  the code owned by the matter
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_get_item_code(const gov_matter *matter);
/**
 * Tells the name of the item or package.
 *
 * @param matter  the matter
 * @return  UTF-8 text owned by the matter
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_get_item_name(const gov_matter *matter);
/**
 * Tells the state.
 *
 * @param matter  the matter
 * @return  the state; GOV_MATTER_OTHER when this library does not know it
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_matter_state gov_matter_get_state(const gov_matter *matter);
/**
 * Tells the state as the platform wrote it.
 *
 * @param matter  the matter
 * @return  the word owned by the matter
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_get_state_name(const gov_matter *matter);
/**
 * Tells how it was accepted: normal, tolerant 容缺受理 or commitment 告知承诺.
 *
 * @param matter  the matter
 * @return  the word owned by the matter; NULL before acceptance
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_get_acceptance_mode(const gov_matter *matter);
/**
 * Tells since when the matter is in its state.
 *
 * @param matter  the matter
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when unknown
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_matter_get_state_since_ms(const gov_matter *matter);
/**
 * Counts the matters of a package.
 *
 * @param matter  the matter
 * @return  the number; 0 for a matter that is no package
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_matter_get_child_count(const gov_matter *matter);
/**
 * Tells the id of a matter of the package.
 *
 * @param matter  the matter
 * @param index   0 to gov_matter_get_child_count() - 1
 * @return  the id owned by the matter; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_get_child_id(const gov_matter *matter, size_t index);
/**
 * Counts the certificates that the matter resulted in.
 *
 * @param matter  the matter
 * @return  the number of certificates
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_matter_get_certificate_count(const gov_matter *matter);
/**
 * Tells the id of a certificate that the matter resulted in.
 *
 * @param matter  the matter
 * @param index   0 to gov_matter_get_certificate_count() - 1
 * @return  the id owned by the matter; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_get_certificate_id(const gov_matter *matter, size_t index);
/**
 * Gives the platform's own document of the matter.
 *
 * @param matter  the matter
 * @return  JSON text owned by the matter
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_get_json(const gov_matter *matter);

/**
 * Frees the list and wipes what it holds.
 *
 * @param list  the list; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_matter_list_free(gov_matter_list *list);

/**
 * Counts the matters of the list.
 *
 * @param list  the list
 * @return  the number of matters
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_matter_list_get_count(const gov_matter_list *list);
/**
 * Gives a matter of the list.
 *
 * @param list   the list
 * @param index  0 to gov_matter_list_get_count() - 1
 * @return  the matter, owned by the list; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const gov_matter *gov_matter_list_at(const gov_matter_list *list, size_t index);
/**
 * Tells where the list ended, to read on from there.
 *
 * @param list  the list
 * @return  a cursor owned by the list; NULL at the end
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_matter_list_get_next(const gov_matter_list *list);

/**
 * Names a state as the contract writes it, for instance "in_review".
 *
 * @param state  any value
 * @return  a static string; "other" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_matter_state_get_name(gov_matter_state state);

/**
 * Tells a state in words for a citizen.
 *
 * @param state     any value
 * @param language  the language
 * @return  a static UTF-8 string
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_matter_state_get_text(gov_matter_state state, gov_language language);

/**
 * Tells whether a matter in this state moves no more.
 *
 * @param state  any value
 * @return  1 for an end state, else 0
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int gov_matter_state_is_final(gov_matter_state state);

GOV_END_DECLS

#endif
