/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue's routes: search, one item, one package.
 * Owns: matching a search and writing summaries. Not: pre-check (precheck.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/codec.h"
#include "sandbox/route.h"

static void put_member(gov__sandbox_json *w, const cJSON *object, const char *name)
{
    const cJSON *member = gov__sb_member(object, name);
    char *text = member ? cJSON_PrintUnformatted(member) : NULL;
    if (text) {
        gov__sb_json_raw(w, name, text);
    } else if (member) {
        w->failed = true;
    }
    free(text);
}

static void write_summary(gov__sandbox_json *w, const cJSON *document)
{
    static const char *const members[] = {"kind",          "code",           "name",
                                          "name_en",       "version",        "type",
                                          "authority",     "region_code",    "object",
                                          "handling_type", "promised_limit", "instant_approval",
                                          "package_code"};
    gov__sb_json_open(w, NULL);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        put_member(w, document, members[i]);
    }
    gov__sb_json_close(w);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* ASCII letters without case, all other bytes as they are. */
static bool contains(const char *text, const char *word)
{
    for (; *text != '\0'; text++) {
        size_t i = 0;
        while (word[i] != '\0' && lower(text[i]) == lower(word[i])) {
            i++;
        }
        if (word[i] == '\0') {
            return true;
        }
    }
    return false;
}

/* Every word of the query occurs in the name, the code or the keywords. */
static bool has_words(const cJSON *document, const char *query)
{
    static const char *const places[] = {"name", "name_en", "code", "keywords"};
    char word[129];
    while (*query != '\0') {
        size_t length = strcspn(query, " ");
        bool found = length == 0 || length >= sizeof word;
        if (!found) {
            memcpy(word, query, length);
            word[length] = '\0';
        }
        for (size_t i = 0; !found && i < sizeof places / sizeof places[0]; i++) {
            const char *text = gov__sb_member_text(document, places[i]);
            found = text && contains(text, word);
        }
        if (!found) {
            return false;
        }
        query += length + (query[length] == ' ');
    }
    return true;
}

static bool is_equal(const cJSON *document, const char *name, const char *wanted)
{
    const char *value = gov__sb_member_text(document, name);
    return !wanted || (value && strcmp(value, wanted) == 0);
}

static bool matches(const cJSON *document, const gov__sandbox_request *req)
{
    const char *query = gov__sb_param(req, "q");
    return is_equal(document, "kind", gov__sb_param(req, "kind")) &&
           is_equal(document, "region_code", gov__sb_param(req, "region")) &&
           is_equal(document, "object", gov__sb_param(req, "object")) &&
           (!query || has_words(document, query));
}

static void search(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    (void)sb;
    gov__sandbox_page page;
    if (!gov__sb_page_read(req, res, "items", &page)) {
        return;
    }
    gov__sandbox_json w = {0};
    int64_t written = 0, last = 0, index = 0;
    bool more = false;
    gov__sb_json_open(&w, NULL);
    gov__sb_json_open_array(&w, "items");
    for (const gov__sandbox_document *d = gov__sandbox_documents; d->name && !more; d++) {
        index++;
        if (d->code[0] == '\0' || index <= page.after) {
            continue;
        }
        cJSON *parsed = cJSON_ParseWithLength(d->text, d->size);
        const cJSON *document = gov__sb_member(parsed, "document");
        w.failed = w.failed || !document;
        if (document && matches(document, req)) {
            more = written == page.limit;
            if (!more) {
                write_summary(&w, document);
                written++;
                last = index;
            }
        }
        cJSON_Delete(parsed);
    }
    gov__sb_json_close_array(&w);
    gov__sb_page_next(&w, &page, more, last);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static void read_document(const gov__sandbox_request *req, gov__sandbox_response *res,
                          const char *kind)
{
    const gov__sandbox_document *found = gov__sb_catalogue_find(req->path_args[0]);
    cJSON *parsed = found ? cJSON_ParseWithLength(found->text, found->size) : NULL;
    const cJSON *document = gov__sb_member(parsed, "document");
    if (!document || !is_equal(document, "kind", kind)) {
        gov__sb_problem_not_found(res, kind);
    } else {
        char *etag = gov__sb_sha256_b64url(found->text, found->size);
        char *text = cJSON_PrintUnformatted(document);
        if (!etag || !text) {
            gov__sb_problem_failed(res);
        } else if (!gov__sb_etag(req, res, etag)) {
            gov__sb_answer_bytes(res, 200, "application/json", text, strlen(text));
        }
        free(text);
        free(etag);
    }
    cJSON_Delete(parsed);
}

static void read_item(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    (void)sb;
    read_document(req, res, "item");
}

static void read_package(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    (void)sb;
    read_document(req, res, "package");
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/items", search, GOV__SB_PUBLIC},
    {"GET", "/gov/v1/items/{code}", read_item, GOV__SB_PUBLIC},
    {"GET", "/gov/v1/packages/{code}", read_package, GOV__SB_PUBLIC},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_catalogue_part = {"catalogue", NULL, NULL, routes};
