/* SPDX-License-Identifier: Apache-2.0 */
/* The processed payload (RFC 9901 section 7.1, step 3): disclosed claims take the place of their
 * digests, all other digests vanish. It is written as text and read back by the strict parser,
 * which refuses a claim that would stand twice in one object. */
#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/sdjwt_parts.h"

enum { MAX_DEPTH = 48 };

struct walk {
    gov__sdjwt_state *state;
    gov__jsonw writer;
    gov__buf seen; /* const char *: every digest met, to find one that stands twice */
    gov__sdjwt_list list;
    unsigned depth;
    gov_status status;
};

static void write_value(struct walk *walk, const gov__json_node *node);

static void fail(struct walk *walk, gov_status status, const char *reason)
{
    if (walk->status == GOV_OK) {
        walk->status = gov__sdjwt_fail(walk->state, status, reason);
    }
}

/* The disclosure for a digest in the payload, once; NULL when there is none, or after an error. */
static gov__disclosure *take(struct walk *walk, const gov__json_node *node, bool in_array)
{
    const char *digest = gov__json_string(node);

    if (digest == NULL) {
        fail(walk, GOV_ERR_RESPONSE, "a digest is not a string");
        return NULL;
    }
    gov__buf_append(&walk->seen, &digest, sizeof digest);
    gov__disclosure *found = gov__sdjwt_find(walk->state, digest);
    if (found == NULL) {
        return NULL;
    }
    if (found->used) {
        fail(walk, GOV_ERR_RESPONSE, "a digest appears twice");
        return NULL;
    }
    if (in_array != (found->name == NULL)) {
        fail(walk, GOV_ERR_RESPONSE, "a disclosure does not fit the place of its digest");
        return NULL;
    }
    found->used = true;
    return found;
}

static void write_found(struct walk *walk, const gov__disclosure *found)
{
    size_t field = gov__sdjwt_list_open(walk->state, &walk->list, found, walk->writer.buf->len);

    write_value(walk, found->value);
    gov__sdjwt_list_close(&walk->list, field, walk->writer.buf);
}

static bool is_reserved(const char *name, bool top)
{
    return gov__str_equal(name, "_sd") || gov__str_equal(name, "...") ||
           (top && gov__str_equal(name, "_sd_alg"));
}

static void write_disclosed(struct walk *walk, const gov__json_node *digests, bool top)
{
    if (digests != NULL && !gov__json_is_array(digests)) {
        fail(walk, GOV_ERR_RESPONSE, "the list of digests is not an array");
    }
    for (const gov__json_node *node = gov__json_first(digests);
         node != NULL && walk->status == GOV_OK; node = gov__json_next(node)) {
        const gov__disclosure *found = take(walk, node, false);

        if (found != NULL && is_reserved(found->name, top)) {
            fail(walk, GOV_ERR_RESPONSE, "a disclosed claim has a reserved name");
        } else if (found != NULL) {
            size_t mark = gov__sdjwt_list_enter_name(&walk->list, found->name);
            gov__jsonw_key(&walk->writer, found->name);
            write_found(walk, found);
            gov__sdjwt_list_leave(&walk->list, mark);
        }
    }
}

static void write_object(struct walk *walk, const gov__json_node *object, bool top)
{
    gov__jsonw_object_begin(&walk->writer);
    for (const gov__json_node *node = gov__json_first(object);
         node != NULL && walk->status == GOV_OK; node = gov__json_next(node)) {
        const char *name = gov__json_name(node);

        if (gov__str_equal(name, "...")) {
            fail(walk, GOV_ERR_RESPONSE, "the digest of an array element stands in an object");
        } else if (!is_reserved(name, top)) {
            size_t mark = gov__sdjwt_list_enter_name(&walk->list, name);
            gov__jsonw_key(&walk->writer, name);
            write_value(walk, node);
            gov__sdjwt_list_leave(&walk->list, mark);
        }
    }
    write_disclosed(walk, gov__json_member(object, "_sd"), top);
    gov__jsonw_object_end(&walk->writer);
}

/* False when the element stays hidden. */
static bool write_element(struct walk *walk, const gov__json_node *element)
{
    const gov__json_node *digest = gov__json_member(element, "...");

    if (digest == NULL) {
        write_value(walk, element);
        return true;
    }
    if (gov__json_size(element) != 1) {
        fail(walk, GOV_ERR_RESPONSE, "the digest of an array element does not stand alone");
        return false;
    }
    const gov__disclosure *found = take(walk, digest, true);
    if (found != NULL) {
        write_found(walk, found);
    }
    return found != NULL;
}

static void write_array(struct walk *walk, const gov__json_node *array)
{
    size_t index = 0;

    gov__jsonw_array_begin(&walk->writer);
    for (const gov__json_node *node = gov__json_first(array);
         node != NULL && walk->status == GOV_OK; node = gov__json_next(node)) {
        size_t mark = gov__sdjwt_list_enter_index(&walk->list, index);
        index += write_element(walk, node) ? 1 : 0;
        gov__sdjwt_list_leave(&walk->list, mark);
    }
    gov__jsonw_array_end(&walk->writer);
}

static void write_value(struct walk *walk, const gov__json_node *node)
{
    if (walk->depth >= MAX_DEPTH) {
        fail(walk, GOV_ERR_LIMIT, "the disclosures are nested too deep");
        return;
    }
    walk->depth++;
    if (gov__json_is_object(node)) {
        write_object(walk, node, walk->depth == 1);
    } else if (gov__json_is_array(node)) {
        write_array(walk, node);
    } else {
        gov__jsonw_node(&walk->writer, node);
    }
    walk->depth--;
}

static int compare_digests(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* RFC 9901 section 7.1, steps 4 and 5: no digest twice, decoys included; no idle disclosure. */
static void check_balance(struct walk *walk)
{
    size_t count = walk->seen.len / sizeof(const char *);
    const char **digests = (const char **)(void *)walk->seen.data;

    if (walk->status == GOV_OK && gov__buf_status(&walk->seen) != GOV_OK) {
        walk->status = gov__buf_status(&walk->seen);
    }
    if (walk->status != GOV_OK) {
        return;
    }
    if (count > 1) {
        qsort(digests, count, sizeof digests[0], compare_digests);
    }
    for (size_t i = 1; i < count; i++) {
        if (gov__str_equal(digests[i - 1], digests[i])) {
            fail(walk, GOV_ERR_RESPONSE, "a digest appears twice");
        }
    }
    for (size_t i = 0; i < walk->state->count; i++) {
        if (!walk->state->disclosures[i].used) {
            fail(walk, GOV_ERR_DIGEST, "no digest refers to a disclosure");
        }
    }
}

static gov_status read_back(struct walk *walk, gov__buf *text, gov__json **out)
{
    const gov__json_limits limits = {.max_depth = MAX_DEPTH, .max_nodes = GOV__SDJWT_NODES_MAX};
    gov_status status = gov__jsonw_finish(&walk->writer);

    if (status == GOV_OK) {
        status = gov__json_parse(walk->state->mem, text->data, text->len, &limits, out);
    }
    return status == GOV_ERR_RESPONSE
               ? gov__sdjwt_fail(walk->state, status, "a claim appears twice in one object")
               : status;
}

static gov_status finish(struct walk *walk, gov__buf *text, gov__sdjwt *sdjwt)
{
    gov__json *payload = NULL;

    check_balance(walk);
    if (walk->status == GOV_OK) {
        walk->status = read_back(walk, text, &payload);
    }
    if (walk->status == GOV_OK) {
        walk->status = gov__sdjwt_list_give(&walk->list, sdjwt);
    }
    if (walk->status == GOV_OK) {
        sdjwt->payload = payload;
    } else {
        gov__json_free(payload);
    }
    return walk->status;
}

gov_status gov__sdjwt_process(gov__sdjwt *sdjwt)
{
    struct walk walk = {.state = sdjwt->state};
    gov__buf text;

    walk.status = gov__sdjwt_list_begin(walk.state, &walk.list);
    if (walk.status != GOV_OK) {
        return walk.status;
    }
    gov__buf_init_secret(&text, walk.state->mem, 0);
    gov__buf_init(&walk.seen, walk.state->mem, 0);
    gov__jsonw_init(&walk.writer, &text);
    write_value(&walk, gov__json_root(sdjwt->claims));
    gov_status status = finish(&walk, &text, sdjwt);
    gov__sdjwt_list_end(walk.state, &walk.list);
    gov__buf_free(&walk.seen);
    gov__buf_free(&text);
    return status;
}
