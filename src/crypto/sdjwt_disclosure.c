/* SPDX-License-Identifier: Apache-2.0 */
/* The disclosures of an SD-JWT (RFC 9901 section 4.2): decoding, shape, digests, finding one.
 * Where they belong in the payload is sdjwt_process.c. */
#include "crypto/sdjwt_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"

enum { DEFAULT_DISCLOSURES = 512, DISCLOSURE_DEPTH = 32 };

static int compare(const void *a, const void *b)
{
    return strcmp(((const gov__disclosure *)a)->digest, ((const gov__disclosure *)b)->digest);
}

/* [salt, name, value] or [salt, value]. */
static bool read_shape(gov__disclosure *disclosure)
{
    const gov__json_node *root = gov__json_root(disclosure->doc);
    const gov__json_node *node = gov__json_first(root);
    size_t size = gov__json_is_array(root) ? gov__json_size(root) : 0;

    if ((size != 2 && size != 3) || !gov__json_is_string(node)) {
        return false;
    }
    if (size == 3) {
        node = gov__json_next(node);
        disclosure->name = gov__json_string(node);
    }
    disclosure->value = gov__json_next(node);
    return size == 2 || disclosure->name != NULL;
}

static gov_status load_one(const gov__sdjwt_state *state, const char *text, size_t len,
                           gov__disclosure *out)
{
    const gov__json_limits limits = {
        .max_depth = DISCLOSURE_DEPTH, .max_nodes = GOV__SDJWT_NODES_MAX, .max_bytes = len};
    gov__buf bytes;

    gov__buf_init_secret(&bytes, state->mem, 0);
    gov_status status = gov__base64url_decode(&bytes, text, len);
    if (status == GOV_OK) {
        status = gov__json_parse(state->mem, bytes.data, bytes.len, &limits, &out->doc);
    }
    gov__buf_free(&bytes);
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    if (status != GOV_OK || !read_shape(out)) {
        return gov__sdjwt_fail(state, GOV_ERR_RESPONSE, "a disclosure is malformed");
    }
    out->raw = text;
    out->raw_len = len;
    return gov__sdjwt_digest(state, text, len, out->digest);
}

static size_t count_tildes(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++) {
        count += text[i] == '~';
    }
    return count;
}

static gov_status load_all(gov__sdjwt_state *state, const char *at, size_t count)
{
    const char *stop = state->text + state->disclosed_len;

    for (; state->count < count; state->count++) {
        const char *end = memchr(at, '~', (size_t)(stop - at));
        gov__disclosure *out = &state->disclosures[state->count];
        gov_status status = load_one(state, at, (size_t)(end - at), out);

        if (status != GOV_OK) {
            gov__json_free(out->doc);
            return status;
        }
        at = end + 1;
    }
    return GOV_OK;
}

gov_status gov__sdjwt_load(gov__sdjwt_state *state)
{
    const char *first = state->text + state->issuer_len + 1;
    size_t count = count_tildes(first, state->disclosed_len - state->issuer_len - 1);
    size_t max = state->policy.max_disclosures;

    if (count == 0) {
        return GOV_OK;
    }
    if (count > (max != 0 ? max : DEFAULT_DISCLOSURES)) {
        return gov__sdjwt_fail(state, GOV_ERR_LIMIT, "there are too many disclosures");
    }
    state->disclosures = gov__mem_calloc(state->mem, count, sizeof state->disclosures[0]);
    if (state->disclosures == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = load_all(state, first, count);
    if (status != GOV_OK) {
        return status;
    }

    qsort(state->disclosures, count, sizeof state->disclosures[0], compare);
    for (size_t i = 1; i < count; i++) {
        if (compare(&state->disclosures[i - 1], &state->disclosures[i]) == 0) {
            return gov__sdjwt_fail(state, GOV_ERR_RESPONSE, "a disclosure appears twice");
        }
    }
    return GOV_OK;
}

void gov__sdjwt_unload(gov__sdjwt_state *state)
{
    for (size_t i = 0; i < state->count; i++) {
        gov__json_free(state->disclosures[i].doc);
    }
    gov__mem_free(state->mem, state->disclosures);
    state->disclosures = NULL;
    state->count = 0;
}

gov__disclosure *gov__sdjwt_find(const gov__sdjwt_state *state, const char *digest)
{
    size_t low = 0;
    size_t high = state->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(digest, state->disclosures[middle].digest);

        if (order == 0) {
            return &state->disclosures[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}
