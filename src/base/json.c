/* SPDX-License-Identifier: Apache-2.0 */
/* The document: cJSON behind the strict scan, made, wiped and released. One of the two files that
 * include cJSON (json_access.c reads the tree). cJSON's process-wide hooks are never touched.
 *
 * Exact numbers: cJSON keeps a double and drops the text. Any number that a double might not give
 * back digit by digit gets a pointer into the document's own text, kept in the `valuestring` that
 * cJSON does not use for numbers. */
#include "base/json.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "base/json_scan.h"
#include "base/mem.h"
#include "base/wipe.h"

struct gov__json {
    const gov_allocator *mem;
    cJSON *root;
    char *text; /* behind the document in one block, or the bytes of `buf` */
    size_t len;
    gov__buf buf;
};

/* Pre-order over the tree without recursion. */
typedef struct walk {
    cJSON *parents[GOV__JSON_HARD_DEPTH];
    size_t depth;
} walk;

static cJSON *walk_next(walk *w, cJSON *node)
{
    if (node->child != NULL) {
        w->parents[w->depth++] = node;
        return node->child;
    }
    while (w->depth != 0 && node->next == NULL) {
        node = w->parents[--w->depth];
    }
    return w->depth != 0 ? node->next : NULL;
}

/* The next number of a scanned text at or after p; numbers stand outside of strings only. */
static char *find_number(char *p)
{
    while (*p != '-' && (*p < '0' || *p > '9')) {
        if (*p == '"') {
            for (p++; *p != '"'; p++) {
                p += *p == '\\' ? 1 : 0;
            }
        }
        p++;
    }
    return p;
}

static bool is_hard_number(const char *number, size_t len)
{
    bool negative = number[0] == '-';
    return len - (negative ? 1 : 0) > GOV__JSON_EASY_DIGITS || (negative && number[1] == '0') ||
           memchr(number, '.', len) != NULL || memchr(number, 'e', len) != NULL ||
           memchr(number, 'E', len) != NULL;
}

/* Text and tree have the same numbers in the same order. */
static void attach_numbers(gov__json *doc)
{
    walk w = {.depth = 0};
    char *p = doc->text;
    for (cJSON *node = doc->root; node != NULL; node = walk_next(&w, node)) {
        if (!cJSON_IsNumber(node)) {
            continue;
        }
        p = find_number(p);
        size_t len = gov__json_number_len(p);
        if (is_hard_number(p, len)) {
            node->valuestring = p;
        }
        p += len;
    }
}

/* Puts "0" and spaces where a number is too long for cJSON. */
static void hide_long_numbers(char *text, size_t text_len)
{
    const char *end = text + text_len;
    for (char *p = text; p < end;) {
        if (*p == '"') {
            for (p++; *p != '"'; p++) {
                p += *p == '\\' ? 1 : 0;
            }
        }
        size_t len = gov__json_number_len(p);
        bool is_number = len != 0 && (*p == '-' || (*p >= '0' && *p <= '9'));
        if (is_number && len > GOV__JSON_NUMBER_MAX) {
            memset(p, ' ', len);
            *p = '0';
        }
        p += is_number ? len : 1;
    }
}

/* The NUL is within the length: 1.7.15 as first released reads one byte beyond a number. */
static cJSON *parse_tree(const gov__json *doc, bool long_numbers)
{
    if (!long_numbers) {
        return cJSON_ParseWithLengthOpts(doc->text, doc->len + 1, NULL, 0);
    }
    char *copy = gov__mem_dup(doc->mem, doc->text, doc->len);
    if (copy == NULL) {
        return NULL;
    }
    hide_long_numbers(copy, doc->len);
    cJSON *root = cJSON_ParseWithLengthOpts(copy, doc->len + 1, NULL, 0);
    gov__mem_wipe_free(doc->mem, copy, doc->len);
    return root;
}

static gov_status build(gov__json *doc, const gov__json_scanner *s)
{
    doc->root = parse_tree(doc, s->long_numbers);
    if (doc->root == NULL) {
        return GOV_ERR_NO_MEMORY; /* what the scan accepts, cJSON accepts */
    }
    if (s->hard_numbers) {
        attach_numbers(doc);
    }
    return GOV_OK;
}

/* A document without tree and text, with room for a text of `room` bytes behind it. */
static gov__json *make(const gov_allocator *mem, size_t room)
{
    gov__json *doc = gov__mem_alloc(mem, sizeof *doc + room);
    if (doc != NULL) {
        *doc = (gov__json){.mem = mem, .text = (char *)(doc + 1)};
        gov__buf_init_secret(&doc->buf, mem, 0);
    }
    return doc;
}

static gov_status scan_and_build(const gov_allocator *mem, const char *text, size_t len,
                                 const gov__json_scanner *s, gov__json **out)
{
    gov__json *doc = make(mem, len + 1);
    if (doc == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    doc->len = len;
    memcpy(doc->text, text, len);
    doc->text[len] = '\0';
    gov_status status = build(doc, s);
    if (status != GOV_OK) {
        gov__json_free(doc);
        return status;
    }
    *out = doc;
    return GOV_OK;
}

gov_status gov__json_parse_fault(const gov_allocator *mem, const char *text, size_t len,
                                 const gov__json_limits *limits, gov__json_fault *fault,
                                 gov__json **out)
{
    gov__json_scanner s;
    *out = NULL;
    gov_status status = gov__json_scanner_run(&s, mem, text, len, limits);
    if (status == GOV_OK) {
        status = scan_and_build(mem, text, len, &s, out);
    }
    if (fault != NULL) {
        *fault = (gov__json_fault){(size_t)(s.p - s.begin), s.reason};
    }
    return status;
}

/* Takes the bytes over once nothing can fail any more. */
gov_status gov__json_parse_buf(gov__buf *buf, const gov__json_limits *limits, gov__json **out)
{
    gov__json_scanner s;
    *out = NULL;
    const char *text = gov__buf_text(buf);
    if (text == NULL) {
        return gov__buf_status(buf);
    }
    gov_status status = gov__json_scanner_run(&s, buf->mem, text, buf->len, limits);
    gov__json *doc = status == GOV_OK ? make(buf->mem, 0) : NULL;
    if (doc == NULL) {
        return status != GOV_OK ? status : GOV_ERR_NO_MEMORY;
    }
    doc->text = buf->data;
    doc->len = buf->len;
    status = build(doc, &s);
    if (status != GOV_OK) {
        gov__mem_free(buf->mem, doc);
        return status;
    }
    doc->buf = *buf;
    gov__buf_init_secret(buf, doc->mem, buf->max);
    buf->spare = doc->buf.spare;
    *out = doc;
    return GOV_OK;
}

gov_status gov__json_parse(const gov_allocator *mem, const char *text, size_t len,
                           const gov__json_limits *limits, gov__json **out)
{
    return gov__json_parse_fault(mem, text, len, limits, NULL, out);
}

static void release_str(char *text)
{
    if (text != NULL) {
        gov__wipe_short(text, strlen(text));
        cJSON_free(text);
    }
}

/* The valuestring of a number points into the text of the document. */
static void release_node(cJSON *node)
{
    if (!cJSON_IsNumber(node)) {
        release_str(node->valuestring);
    }
    release_str(node->string);
    node->valuedouble = 0;
    node->valueint = 0;
    cJSON_free(node);
}

/* What cJSON_Delete does, wiped in the same pass and without recursion. */
static void release_tree(cJSON *node)
{
    cJSON *parents[GOV__JSON_HARD_DEPTH];
    size_t depth = 0;
    while (node != NULL) {
        while (node->child != NULL) {
            parents[depth++] = node;
            node = node->child;
        }
        cJSON *next = node->next;
        release_node(node);
        while (next == NULL && depth != 0) {
            node = parents[--depth];
            next = node->next;
            release_node(node);
        }
        node = next;
    }
}

void gov__json_free(gov__json *doc)
{
    if (doc == NULL) {
        return;
    }
    release_tree(doc->root);
    if (doc->buf.data == NULL) {
        gov__wipe(doc->text, doc->len);
    }
    gov__buf_wipe_free(&doc->buf);
    gov__mem_free(doc->mem, doc);
}

const char *gov__json_text(const gov__json *doc, size_t *len)
{
    if (len != NULL) {
        *len = doc != NULL ? doc->len : 0;
    }
    return doc != NULL ? doc->text : NULL;
}

const gov__json_node *gov__json_root(const gov__json *doc)
{
    return doc != NULL ? (const gov__json_node *)doc->root : NULL;
}
