/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue: items (政务服务事项) and packages (一件事), which are items
 * with children. An item carries its guide (办事指南): conditions, time
 * limits, fee, the form as a JSON Schema and the materials to bring.
 */
#ifndef GOVSDK_ITEM_H
#define GOVSDK_ITEM_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/error.h>

GOV_BEGIN_DECLS

/** One item or package, with its guide. Immutable. */
typedef struct gov_item gov_item;

/** A list of items. Immutable. */
typedef struct gov_item_list gov_item_list;

/** What to search for. Zero in a member means: anything. */
typedef struct gov_item_query {
    /** sizeof(gov_item_query). */
    uint32_t struct_size;
    /** At most this many items, over as many pages as needed; 0: 100. */
    uint32_t limit;
    /** Words in the name or the description; may be NULL. */
    const char *text;
    /** Region code 行政区划 (GB/T 2260); may be NULL. */
    const char *region_code;
    /** "natural" or "legal"; may be NULL. */
    const char *object;
    /** Where an earlier list ended (gov_item_list_get_next); may be NULL. */
    const char *cursor;
} gov_item_query;

/**
 * Searches the catalogue.
 *
 * @param session   any session, also an anonymous one
 * @param query     what to search for; NULL for everything
 * @param options   options of the call; may be NULL
 * @param out_list  receives the list; free with gov_item_list_free
 * @param err       receives the error; may be NULL
 * @return  GOV_OK or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_item_search(gov_session *session, const gov_item_query *query,
                                                 const gov_call_options *options,
                                                 gov_item_list **out_list, gov_error **err);

/**
 * Reads an item with its guide.
 *
 * @param session   any session, also an anonymous one
 * @param code      the item's code
 * @param options   options of the call; may be NULL
 * @param out_item  receives the item; free with gov_item_free
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_item_get(gov_session *session, const char *code,
                                              const gov_call_options *options, gov_item **out_item,
                                              gov_error **err);

/**
 * Reads a package (一件事) with the merged form and materials of its items.
 *
 * @param session   any session, also an anonymous one
 * @param code      the package's code
 * @param options   options of the call; may be NULL
 * @param out_item  receives the package; free with gov_item_free
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_item_get_package(gov_session *session, const char *code,
                                                      const gov_call_options *options,
                                                      gov_item **out_item, gov_error **err);

/**
 * Frees the list and wipes what it holds.
 *
 * @param list  the list; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_item_list_free(gov_item_list *list);

/**
 * Counts the items of the list.
 *
 * @param list  the list
 * @return  the number of items
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_item_list_get_count(const gov_item_list *list);
/**
 * Gives an item of the list, in short form: read it with gov_item_get for its guide.
 *
 * @param list   the list
 * @param index  0 to gov_item_list_get_count() - 1
 * @return  the item, owned by the list; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const gov_item *gov_item_list_at(const gov_item_list *list, size_t index);
/**
 * Tells where the list ended, to read on from there.
 *
 * @param list  the list
 * @return  a cursor owned by the list; NULL at the end of the catalogue
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_list_get_next(const gov_item_list *list);

/**
 * Frees the item and wipes what it holds.
 *
 * @param item  the item; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_item_free(gov_item *item);

/**
 * Tells the code under which the item is read and applied for.
 *
 * @param item  the item
 * @return  the code, owned by the item
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_code(const gov_item *item);
/**
 * Tells the name.
 *
 * @param item  the item
 * @return  UTF-8 text owned by the item
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_name(const gov_item *item);
/**
 * Tells the version of the item; a draft names the version it was made from.
 *
 * @param item  the item
 * @return  the version, owned by the item; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_version(const gov_item *item);
/**
 * Tells whether it is a package (一件事).
 *
 * @param item  the item
 * @return  1 for a package, else 0
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int gov_item_is_package(const gov_item *item);
/**
 * Tells the name of the authority (实施主体).
 *
 * @param item  the item
 * @return  UTF-8 text owned by the item; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_authority_name(const gov_item *item);
/**
 * Tells the region code (行政区划).
 *
 * @param item  the item
 * @return  six digits owned by the item; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_region_code(const gov_item *item);
/**
 * Tells how it is handled: instant 即办, promised 承诺, joint 联办, forwarded 上报.
 *
 * @param item  the item
 * @return  the raw word owned by the item; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_handling_type(const gov_item *item);
/**
 * Tells the promised time limit (承诺时限) as a number of units.
 *
 * @param item  the item
 * @return  the number; 0 when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int32_t gov_item_get_promised_limit(const gov_item *item);
/**
 * Tells the unit of the promised time limit: working_day, day, hour, minute or month.
 *
 * @param item  the item
 * @return  the word owned by the item; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_promised_limit_unit(const gov_item *item);
/**
 * Counts the conditions to be met (受理条件).
 *
 * @param item  the item
 * @return  the number of conditions
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_item_get_condition_count(const gov_item *item);

/**
 * Tells a condition to be met (受理条件).
 *
 * @param item   the item
 * @param index  0 to gov_item_get_condition_count() - 1
 * @return  UTF-8 text owned by the item; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_condition(const gov_item *item, size_t index);
/**
 * Tells the fee in fen (1/100 yuan).
 *
 * @param item  the item
 * @return  the fee; 0 when it is free
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_item_get_fee_fen(const gov_item *item);
/**
 * Tells whether materials marked tolerable may be brought later (容缺受理).
 *
 * @param item  the item
 * @return  1 or 0
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int gov_item_is_tolerance_allowed(const gov_item *item);
/**
 * Tells whether a written commitment may replace materials (告知承诺).
 *
 * @param item  the item
 * @return  1 or 0
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int gov_item_is_commitment_allowed(const gov_item *item);
/**
 * Tells the text that is promised in a commitment.
 *
 * @param item  the item
 * @return  UTF-8 text owned by the item; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_commitment_text(const gov_item *item);
/**
 * Tells whether somebody may act for the applicant (亲情代办).
 *
 * @param item  the item
 * @return  1 or 0
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int gov_item_is_proxy_allowed(const gov_item *item);
/**
 * Gives the form as a JSON Schema.
 *
 * @param item  the item
 * @return  JSON text owned by the item; NULL when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_form_json(const gov_item *item);
/**
 * Counts the items of a package.
 *
 * @param item  the item
 * @return  the number; 0 for an item that is no package
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_item_get_child_count(const gov_item *item);
/**
 * Gives an item of a package, in short form.
 *
 * @param item   the item
 * @param index  0 to gov_item_get_child_count() - 1
 * @return  the item, owned by the package; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const gov_item *gov_item_child_at(const gov_item *item, size_t index);
/**
 * Counts the materials (申请材料).
 *
 * @param item  the item
 * @return  the number of materials
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_item_get_material_count(const gov_item *item);
/**
 * Tells the code of a material.
 *
 * @param item   the item
 * @param index  0 to gov_item_get_material_count() - 1
 * @return  the code owned by the item; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_material_code(const gov_item *item, size_t index);
/**
 * Tells the name of a material.
 *
 * @param item   the item
 * @param index  0 to gov_item_get_material_count() - 1
 * @return  UTF-8 text owned by the item; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_material_name(const gov_item *item, size_t index);
/**
 * Tells whether a material must be there.
 *
 * @param item   the item
 * @param index  0 to gov_item_get_material_count() - 1
 * @return  1 or 0
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int gov_item_is_material_required(const gov_item *item, size_t index);
/**
 * Tells whether a material may be brought later (可容缺).
 *
 * @param item   the item
 * @param index  0 to gov_item_get_material_count() - 1
 * @return  1 or 0
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int gov_item_is_material_tolerable(const gov_item *item, size_t index);
/**
 * Tells whether a commitment may replace a material (可告知承诺).
 *
 * @param item   the item
 * @param index  0 to gov_item_get_material_count() - 1
 * @return  1 or 0
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int gov_item_is_material_promisable(const gov_item *item, size_t index);
/**
 * Tells the greatest size of an upload for a material, in bytes.
 *
 * @param item   the item
 * @param index  0 to gov_item_get_material_count() - 1
 * @return  the size; 0 when the platform gives none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint64_t gov_item_get_material_max_size(const gov_item *item, size_t index);

/**
 * Tells whether a material may come from a source: "upload", "certificate",
 * "shared", "form", "window", "courier" or "previous".
 *
 * @param item    the item
 * @param index   0 to gov_item_get_material_count() - 1
 * @param source  the word of the source
 * @return  1 or 0
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int gov_item_has_material_source(const gov_item *item, size_t index, const char *source);

/**
 * Gives the platform's own document of the item.
 *
 * @param item  the item
 * @return  JSON text owned by the item
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_item_get_json(const gov_item *item);

GOV_END_DECLS

#endif
