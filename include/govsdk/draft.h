/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A matter that is being filled in: form, materials, pre-check (预检). What can
 * only fail is refused before anything is sent. It is submitted by
 * gov_matter_submit in matter.h.
 */
#ifndef GOVSDK_DRAFT_H
#define GOVSDK_DRAFT_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/error.h>
#include <govsdk/item.h>

GOV_BEGIN_DECLS

/** A matter that is being filled in; belongs to one thread at a time. */
typedef struct gov_draft gov_draft;

/** What a pre-check found. Immutable. */
typedef struct gov_findings gov_findings;

/**
 * Follows an upload. Return 0 to go on, anything else to give it up.
 * Called on the thread that attaches the material.
 */
typedef int (*gov_upload_progress_fn)(void *user, uint64_t sent_bytes, uint64_t total_bytes);

/** How to attach a material. */
typedef struct gov_upload_options {
    /** sizeof(gov_upload_options). */
    uint32_t struct_size;
    /** Must be 0. */
    uint32_t reserved;
    /** The name under which the file is shown; NULL: the last part of the path, or the material code. */
    const char *file_name;
    /** The media type; NULL: "application/octet-stream". */
    const char *media_type;
    /** Follows the upload; may be NULL. */
    gov_upload_progress_fn progress;
    /** Handed to progress. */
    void *progress_user;
} gov_upload_options;

/**
 * Begins a draft from an item or a package. Nothing is sent.
 *
 * @param session    the session of the applicant
 * @param item       the item; what is needed of it is copied
 * @param out_draft  receives the draft; free with gov_draft_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT, GOV_ERR_LOGIN_REQUIRED or GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_draft_new(gov_session *session, const gov_item *item,
                                               gov_draft **out_draft, gov_error **err);

/**
 * Frees a draft and wipes what was filled in. What was saved stays on the platform.
 *
 * @param draft  the draft; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_draft_free(gov_draft *draft);

/**
 * Fills one field of the form with text.
 *
 * @param draft    the draft
 * @param pointer  which field: a JSON pointer (RFC 6901) of object members, for instance "/newborn/name"
 * @param value    the text; copied
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_STATE after submit; GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_draft_set_text(gov_draft *draft, const char *pointer,
                                                    const char *value, gov_error **err);

/**
 * Fills one field of the form with a JSON value.
 *
 * @param draft    the draft
 * @param pointer  which field: a JSON pointer (RFC 6901) of object members; "" for the whole form,
 *                 which must then be an object
 * @param json     the value as JSON text; copied; NULL removes the field
 * @param err      receives the error; may be NULL
 * @return  as gov_draft_set_text
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_draft_set_json(gov_draft *draft, const char *pointer,
                                                    const char *json, gov_error **err);

/**
 * Uploads a file as a material, resumably (tus 1.0), with a SHA-256 of every part.
 * A broken connection is taken up where it broke.
 *
 * @param draft          the draft
 * @param material_code  which material of the item
 * @param path           the file; read while it is sent, in parts
 * @param upload         how; may be NULL
 * @param options        options of the call; may be NULL
 * @param err            receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_CANCELLED; GOV_ERR_FILE; GOV_ERR_LIMIT for a file larger than the item
 *          permits; GOV_ERR_DIGEST when the file changed meanwhile; GOV_ERR_NOT_FOUND for a
 *          material that the item does not ask for; or why it failed
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_draft_attach_file(gov_draft *draft, const char *material_code,
                                                       const char *path,
                                                       const gov_upload_options *upload,
                                                       const gov_call_options *options,
                                                       gov_error **err);

/**
 * Uploads bytes as a material, as gov_draft_attach_file does.
 *
 * @param draft          the draft
 * @param material_code  which material of the item
 * @param data           the bytes; read until the call returns
 * @param size           how many, at least 1
 * @param upload         how; may be NULL
 * @param options        options of the call; may be NULL
 * @param err            receives the error; may be NULL
 * @return  as gov_draft_attach_file
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_draft_attach_memory(
    gov_draft *draft, const char *material_code, const void *data, size_t size,
    const gov_upload_options *upload, const gov_call_options *options, gov_error **err);

/**
 * Refers to an electronic certificate instead of uploading a copy. Nothing is sent.
 *
 * @param draft           the draft
 * @param material_code   which material of the item
 * @param certificate_id  the certificate's id (gov_certificate_get_id)
 * @param err             receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; GOV_ERR_ARGUMENT when the item does not take a certificate
 *          for this material; GOV_ERR_STATE; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_draft_attach_certificate(gov_draft *draft,
                                                              const char *material_code,
                                                              const char *certificate_id,
                                                              gov_error **err);

/**
 * Promises a material that is not there: later, where the item tolerates it
 * (容缺受理), or replaced by the item's commitment text (告知承诺). Nothing is sent.
 *
 * @param draft          the draft
 * @param material_code  which material of the item
 * @param err            receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; GOV_ERR_MATERIAL_MISSING when neither covers it;
 *          GOV_ERR_STATE; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_draft_promise_material(gov_draft *draft,
                                                            const char *material_code,
                                                            gov_error **err);

/**
 * Says how the result is to be delivered: "pickup", "courier", "kiosk_print" or "electronic".
 *
 * @param draft     the draft
 * @param delivery  the word
 * @param err       receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT, GOV_ERR_STATE or GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_draft_set_delivery(gov_draft *draft, const char *delivery,
                                                        gov_error **err);

/**
 * Lets the platform check the draft without submitting it (预检).
 *
 * @param draft         the draft
 * @param options       options of the call; may be NULL
 * @param out_findings  receives what was found; free with gov_findings_free
 * @param err           receives the error; may be NULL
 * @return  GOV_OK, also when there are findings; or why it failed
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_draft_precheck(gov_draft *draft,
                                                    const gov_call_options *options,
                                                    gov_findings **out_findings, gov_error **err);

/**
 * Stores the draft on the platform. gov_matter_submit does it by itself when needed.
 *
 * @param draft    the draft
 * @param options  options of the call; may be NULL
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_PRECONDITION when it was changed elsewhere meanwhile; or why it failed
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_draft_save(gov_draft *draft, const gov_call_options *options,
                                                gov_error **err);

/**
 * Tells the id of the matter that the draft became on the platform.
 *
 * @param draft  the draft
 * @return  the id owned by the draft; NULL before the first save
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_draft_get_matter_id(const gov_draft *draft);

/**
 * Frees the findings and wipes what it holds.
 *
 * @param findings  the findings; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_findings_free(gov_findings *findings);

/**
 * Counts what was found.
 *
 * @param findings  the findings
 * @return  the number of findings; 0 when the draft can be submitted
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_findings_get_count(const gov_findings *findings);
/**
 * Tells which member of the draft is meant.
 *
 * @param findings  the findings
 * @param index     0 to gov_findings_get_count() - 1
 * @return  a JSON pointer (RFC 6901) owned by the findings; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_findings_get_pointer(const gov_findings *findings, size_t index);
/**
 * Tells how grave it is: "error" or "warning".
 *
 * @param findings  the findings
 * @param index     0 to gov_findings_get_count() - 1
 * @return  the word owned by the findings; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_findings_get_severity(const gov_findings *findings, size_t index);
/**
 * Tells what is wrong, as a code.
 *
 * @param findings  the findings
 * @param index     0 to gov_findings_get_count() - 1
 * @return  the code owned by the findings; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_findings_get_code(const gov_findings *findings, size_t index);

/**
 * Tells what is wrong, in words for the citizen.
 *
 * @param findings  the findings
 * @param index     0 to gov_findings_get_count() - 1
 * @param language  the language
 * @return  UTF-8 text owned by the findings; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_findings_get_message(const gov_findings *findings, size_t index,
                                             gov_language language);

GOV_END_DECLS

#endif
