/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates out of answers of the CertShare interface: one, a list of them, or either of these sealed
 * once more under certData. The id of a certificate is its identifier 证照标识. */
#include "platform/certshare/certshare.h"

#include <string.h>

#include "base/str.h"
#include "platform/dialect/dialect.h"

#define DEPTH_MAX 4

/* What is done with each certificate that is found. */
typedef struct reading {
    gov_client *client;
    const char *id; /* which one is wanted; NULL: whichever it is */
    const gov__certshare_code *code;
    size_t most;
    gov_certificate_list *list; /* NULL: one alone */
    gov_certificate *one;
    bool found;
} reading;

/* The outer object may have the identifier, the inner one the rest. */
typedef struct place {
    const gov__json_node *object;
    const gov__json_node *outer; /* NULL: none */
} place;

static const char IDENTIFIER[] = "certificateidentifier|certidentifier|zzbs";

static const char *identifier_of(const place *at, char room[GOV__STR_INT_MAX])
{
    const char *text = gov__dialect_member(at->object, IDENTIFIER, room);
    return text != NULL ? text : gov__dialect_member(at->outer, IDENTIFIER, room);
}

static void state_read(const reading *r, gov_certificate *out)
{
    if (r->code != NULL) {
        out->status = r->code->word;
        out->state = r->code->state;
        out->status_code = r->code->code;
        out->status_text = r->code->text;
    }
    if (out->status == NULL) {
        out->status = "unknown";
    } else {
        out->status_checked_ms = gov__client_platform_ms(r->client);
    }
}

static gov_status fill(const reading *r, const place *at, const char *id, gov_certificate *out)
{
    const gov_allocator *mem = &r->client->mem;
    gov_status status = gov__dialect_fields(mem, at->object, out);
    if (status == GOV_OK && out->identifier == NULL) {
        status = gov__certificate_keep(mem, out, id, strlen(id), &out->identifier);
    }
    if (status == GOV_OK) {
        status = gov__certificate_set_json(mem, out, at->object);
    }
    out->id = out->identifier;
    out->predecessor_id = out->predecessor;
    state_read(r, out);
    return status;
}

/* What lies behind is not opened: each seal takes a private key's work. */
static bool is_full(const reading *r)
{
    return r->list != NULL && r->list->count >= r->most;
}

static gov_status take(reading *r, const place *at)
{
    char room[GOV__STR_INT_MAX];
    gov_certificate *out = r->one;
    const char *id = identifier_of(at, room);
    size_t len = id != NULL ? gov__str_len_max(id, GOV__CERTIFICATE_ID_MAX + 1) : 0;
    /* A certificate that was asked for by its identifier need not repeat it. */
    if (id == NULL && r->id != NULL) {
        id = r->id;
        len = strlen(id);
    }
    if (len == 0 || len > GOV__CERTIFICATE_ID_MAX || r->found || gov__str_has_control(id, len) ||
        (r->id != NULL && !gov__str_equal(r->id, id))) {
        return GOV_ERR_RESPONSE;
    }
    r->found = r->list == NULL;
    gov_status status =
        r->list != NULL ? gov__certificate_list_add(r->list, NULL, NULL, &out) : GOV_OK;
    return status == GOV_OK ? fill(r, at, id, out) : status;
}

static gov_status walk(reading *r, const gov__json_node *node, const gov__json_node *outer,
                       uint32_t depth);

static gov_status walk_sealed(reading *r, const char *text, const gov__json_node *outer,
                              uint32_t depth)
{
    gov__json *doc = NULL;
    gov_status status = gov__certshare_open(r->client, text, &doc);
    if (status == GOV_OK) {
        status = walk(r, gov__json_root(doc), outer, depth + 1);
    }
    gov__json_free(doc);
    return status;
}

static gov_status walk_array(reading *r, const gov__json_node *node, const gov__json_node *outer,
                             uint32_t depth)
{
    gov_status status = GOV_OK;
    for (const gov__json_node *n = gov__json_first(node);
         n != NULL && status == GOV_OK && !is_full(r); n = gov__json_next(n)) {
        status = walk(r, n, outer, depth + 1);
    }
    return status;
}

static const gov__json_node *inside(const gov__json_node *object)
{
    static const char *const names[] = {"certData", "dataList", "datalist"};
    const gov__json_node *found = NULL;
    for (size_t i = 0; found == NULL && i < sizeof names / sizeof names[0]; i++) {
        found = gov__json_member(object, names[i]);
    }
    return found;
}

/* NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX bounds it */
static gov_status walk(reading *r, const gov__json_node *node, const gov__json_node *outer,
                       uint32_t depth)
{
    const char *text = gov__json_string(node);
    if (depth > DEPTH_MAX) {
        return GOV_ERR_RESPONSE;
    }
    if (text != NULL) {
        return text[0] != '\0' ? walk_sealed(r, text, outer, depth) : GOV_OK;
    }
    if (gov__json_is_array(node)) {
        return walk_array(r, node, outer, depth);
    }
    if (!gov__json_is_object(node)) {
        return node == NULL || depth == 0 ? GOV_OK : GOV_ERR_RESPONSE;
    }
    const gov__json_node *more = inside(node);
    if (more != NULL) {
        return walk(r, more, node, depth + 1);
    }
    const place at = {.object = node, .outer = outer};
    return gov__json_first(node) != NULL ? take(r, &at) : GOV_OK;
}

/* Nothing is told of it but its state. */
static gov_status take_state(reading *r)
{
    const gov_allocator *mem = &r->client->mem;
    gov__json *doc = NULL;
    gov_status status = gov__json_parse(mem, "{}", 2, NULL, &doc);
    if (status == GOV_OK) {
        const place at = {.object = gov__json_root(doc)};
        status = take(r, &at);
    }
    gov__json_free(doc);
    return status;
}

gov_status gov__certshare_read_one(gov_client *client, const char *id,
                                   const gov__certshare_answer *answer, gov_certificate **out)
{
    reading r = {.client = client, .id = id, .code = answer->code};
    gov_status status = gov__certificate_new(client, &r.one);
    *out = NULL;
    if (status == GOV_OK) {
        status = walk(&r, answer->data, NULL, 0);
    }
    if (status == GOV_OK && !r.found) {
        status = r.code == NULL ? GOV_ERR_RESPONSE : id == NULL ? r.code->status : take_state(&r);
    }
    if (status != GOV_OK) {
        gov_certificate_free(r.one);
        return status;
    }
    *out = r.one;
    return GOV_OK;
}

gov_status gov__certshare_read_list(gov_client *client, const gov__certshare_answer *answer,
                                    size_t most, gov_certificate_list **out)
{
    reading r = {.client = client, .code = answer->code, .most = most};
    gov_status status = gov__certificate_list_new(client, &r.list);
    *out = NULL;
    if (status == GOV_OK) {
        status = walk(&r, answer->data, NULL, 0);
    }
    if (status == GOV_OK && r.code != NULL && r.list->count == 0) {
        status = r.code->status; /* of which one is not told */
    }
    if (status != GOV_OK) {
        gov_certificate_list_free(r.list);
        return status;
    }
    *out = r.list;
    return GOV_OK;
}
