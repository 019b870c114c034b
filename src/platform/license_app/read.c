/* SPDX-License-Identifier: Apache-2.0 */
/* What license-app/v1 says of a certificate: members of its own, and the face under data_fields, which is
 * an object, or a text that holds one. */
#include "base/buf.h"
#include "base/str.h"
#include "platform/dialect/dialect.h"
#include "platform/license_app/license_app.h"

#include <string.h>

/* Platforms in use write the text with single quotes, as no JSON is; only where there is no double one is
 * it plain which are meant. */
static gov_status requote(const gov_allocator *mem, const char *text, gov__json **out)
{
    gov__buf copy;
    gov__buf_init_secret(&copy, mem, 0);
    gov__buf_append_str(&copy, text);
    gov_status status = gov__buf_terminate(&copy);
    for (size_t i = 0; status == GOV_OK && i < copy.len; i++) {
        copy.data[i] = copy.data[i] == '\'' ? '"' : copy.data[i];
    }
    if (status == GOV_OK) {
        status = gov__json_parse_buf(&copy, NULL, out);
    }
    gov__buf_free(&copy);
    return status;
}

static gov_status face_read(const gov_allocator *mem, const gov__json_node *data,
                            gov_certificate *out)
{
    const gov__json_node *face = gov__json_member(data, "data_fields");
    const char *text = gov__json_string(face);
    gov__json *doc = NULL;
    gov_status status = GOV_OK;
    if (!gov__str_is_empty(text)) {
        bool single = strchr(text, '"') == NULL && strchr(text, '\'') != NULL;
        status = single ? requote(mem, text, &doc)
                        : gov__json_parse(mem, text, strlen(text), NULL, &doc);
        face = gov__json_root(doc);
    }
    if (status == GOV_OK && gov__json_is_object(face)) {
        status = gov__dialect_fields(mem, face, out);
    }
    gov__json_free(doc);
    return status;
}

/* The code can do what the certificate can: it is not repeated in the certificate's JSON text. */
static gov_status json_set(const gov_allocator *mem, const gov__json_node *data,
                           gov_certificate *out)
{
    gov__jsonw w;
    gov__buf text;
    gov__json *doc = NULL;
    gov__buf_init_secret(&text, mem, 0);
    gov__jsonw_init(&w, &text);
    gov__jsonw_object_begin(&w);
    for (const gov__json_node *n = gov__json_first(data); gov__json_is_object(data) && n != NULL;
         n = gov__json_next(n)) {
        if (!gov__str_equal(gov__json_name(n), "auth_code")) {
            gov__jsonw_member_node(&w, gov__json_name(n), n);
        }
    }
    gov__jsonw_object_end(&w);
    gov_status status = gov__jsonw_finish(&w);
    if (status == GOV_OK) {
        status = gov__json_parse_buf(&text, NULL, &doc);
    }
    if (status == GOV_OK) {
        status = gov__certificate_set_json(mem, out, gov__json_root(doc));
    }
    gov__json_free(doc);
    gov__buf_free(&text);
    return status;
}

/* The plain name beside a code is that of the certificate; on a face it may be the holder's. */
static gov_status name_read(const gov_allocator *mem, const gov__json_node *data,
                            gov_certificate *out)
{
    const char *name = gov__json_get_string(data, "name");
    return out->type_name != NULL || gov__str_is_empty(name)
               ? GOV_OK
               : gov__certificate_keep(mem, out, name, strlen(name), &out->type_name);
}

gov_status gov__license_app_fields(gov_client *client, const gov__json_node *data, const char *code,
                                   gov_certificate *out)
{
    const gov_allocator *mem = &client->mem;
    gov_status status = gov__certificate_keep(mem, out, code, strlen(code), &out->id);
    if (status == GOV_OK && gov__json_is_object(data)) {
        status = gov__dialect_fields(mem, data, out);
    }
    if (status == GOV_OK) {
        status = name_read(mem, data, out);
    }
    if (status == GOV_OK) {
        status = face_read(mem, data, out);
    }
    if (status == GOV_OK) {
        status = json_set(mem, data, out);
    }
    if (out->status == NULL) {
        out->status = "unknown";
    } else {
        out->status_checked_ms = gov__client_platform_ms(client);
    }
    return status;
}
