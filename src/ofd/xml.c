/* SPDX-License-Identifier: Apache-2.0 */
/* XML through expat, without its namespaces (files of some vendors break their rules). Expat's memory
 * functions are handed no context, so that it has malloc, wiped when it is given back; what it may take is
 * bounded here: by the size of one token, the number of different names, and the depth. */
#include "ofd/xml.h"

#include <stddef.h>
#include <string.h>

#include <expat.h>

#include "base/mem.h"
#include "base/str.h"

enum {
    NAME_MAX_LEN = 63,
    TEXT_MAX = 64 * 1024,
    TOKEN_MAX = 1024 * 1024,
    ATTRIBUTES_MAX = 256,
    NAMES_MAX = 4096,
    SLOTS = 8192, /* a power of two, twice NAMES_MAX */
    FED_AT_ONCE = 64 * 1024
};

struct gov__ofd_xml {
    XML_Parser parser;
    const gov__ofd_xml_handler *handler;
    const gov_allocator *mem;
    gov__buf text;
    uint64_t fed;
    gov_status status; /* of the handler, or of memory */
    gov__ofd_xml_problem problem;
    unsigned depth;
    unsigned names;
    bool leaf;      /* nothing but text since the last begin */
    bool is_broken; /* something else that is no element stands behind some text, */
    bool is_split;  /* and more text behind that */
    bool ambiguous;
    char path[GOV__OFD_XML_DEPTH + 1][NAME_MAX_LEN + 1];
    uint64_t seen[SLOTS]; /* hashes of names; 0: free */
};

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon != NULL ? colon + 1 : name;
}

const char *gov__ofd_node_attribute(const gov__ofd_node *node, const char *name)
{
    const char *value = NULL;

    for (const char **at = node->attributes; at != NULL && at[0] != NULL; at += 2) {
        if (strcmp(local_name(at[0]), name) != 0 || strncmp(at[0], "xmlns:", 6) == 0) {
            continue;
        }
        *node->ambiguous = *node->ambiguous || value != NULL;
        value = at[1];
    }
    return value;
}

gov__bytes gov__ofd_node_text(const gov__ofd_node *node)
{
    *node->ambiguous = *node->ambiguous || node->is_split;
    return node->text;
}

static void stop(gov__ofd_xml *xml, gov_status status, gov__ofd_xml_problem problem)
{
    if (xml->status == GOV_OK) {
        xml->status = status;
        xml->problem = problem;
    }
    XML_StopParser(xml->parser, XML_FALSE);
}

/* Expat keeps every name it has met until the end. They are counted by FNV-1a, which begins with where this
 * stands in memory: who writes the names cannot make them collide. */
static bool know_name(gov__ofd_xml *xml, const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ (uintptr_t)xml;

    for (const char *at = name; *at != '\0'; at++) {
        hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
    }
    hash ^= hash >> 32;
    hash = hash != 0 ? hash : 1;
    for (uint64_t slot = hash;; slot++) {
        uint64_t *entry = &xml->seen[slot % SLOTS];

        if (*entry == hash) {
            return true;
        }
        if (*entry == 0) {
            *entry = hash;
            return ++xml->names <= NAMES_MAX;
        }
    }
}

static bool names_in_bounds(gov__ofd_xml *xml, const char *name, const char **attributes)
{
    size_t count = 0;

    if (!know_name(xml, name)) {
        return false;
    }
    for (const char **at = attributes; at[0] != NULL; at += 2) {
        if (++count > ATTRIBUTES_MAX || !know_name(xml, at[0])) {
            return false;
        }
    }
    return true;
}

/* What the handler said of an element, and whether it could be told from others. */
static void judge_call(gov__ofd_xml *xml, gov_status status)
{
    if (status != GOV_OK) {
        stop(xml, status, GOV__OFD_XML_NONE);
    } else if (xml->ambiguous) {
        stop(xml, GOV_ERR_RESPONSE, GOV__OFD_XML_AMBIGUOUS);
    }
}

static void XMLCALL on_begin(void *user, const char *name, const char **attributes)
{
    gov__ofd_xml *xml = user;
    const char *local = local_name(name);
    size_t len = strlen(local);

    if (xml->depth == GOV__OFD_XML_DEPTH || !names_in_bounds(xml, name, attributes)) {
        stop(xml, GOV_ERR_RESPONSE, GOV__OFD_XML_LIMIT);
        return;
    }
    xml->depth++;
    xml->leaf = true;
    xml->is_broken = false;
    xml->is_split = false;
    gov__buf_clear(&xml->text);
    /* A longer name is none that matters: it is cut off to one that stands nowhere. */
    len = len < NAME_MAX_LEN ? len : NAME_MAX_LEN;
    memcpy(xml->path[xml->depth], local, len);
    xml->path[xml->depth][len] = '\0';
    if (xml->handler->begin != NULL) {
        const gov__ofd_node node = {.name = xml->path[xml->depth],
                                    .parent = xml->path[xml->depth - 1],
                                    .depth = xml->depth,
                                    .attributes = attributes,
                                    .ambiguous = &xml->ambiguous};

        judge_call(xml, xml->handler->begin(xml->handler->user, &node));
    }
}

static gov__bytes trimmed(const gov__ofd_xml *xml)
{
    gov__bytes text = gov__bytes_of(xml->text.data, xml->leaf ? xml->text.len : 0);

    while (text.len != 0 && text.data[0] <= ' ') {
        text.data++;
        text.len--;
    }
    while (text.len != 0 && text.data[text.len - 1] <= ' ') {
        text.len--;
    }
    return text;
}

static void XMLCALL on_end(void *user, const char *name)
{
    gov__ofd_xml *xml = user;

    (void)name;
    if (xml->status != GOV_OK) {
        return;
    }
    if (xml->handler->end != NULL) {
        const gov__ofd_node node = {.name = xml->path[xml->depth],
                                    .parent = xml->path[xml->depth - 1],
                                    .depth = xml->depth,
                                    .text = trimmed(xml),
                                    .is_split = xml->leaf && xml->is_split,
                                    .ambiguous = &xml->ambiguous};

        judge_call(xml, xml->handler->end(xml->handler->user, &node));
    }
    xml->leaf = false;
    gov__buf_clear(&xml->text);
    xml->depth--;
}

static bool is_blank(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] > ' ') {
            return false;
        }
    }
    return true;
}

/* Longer text is none that matters (a location, a digest, a word), and is cut off. */
static void XMLCALL on_text(void *user, const char *text, int len)
{
    gov__ofd_xml *xml = user;

    if (!xml->leaf || len <= 0 || xml->status != GOV_OK) {
        return;
    }
    size_t room = TEXT_MAX - xml->text.len;
    xml->is_split = xml->is_split || (xml->is_broken && !is_blank(text, (size_t)len));
    gov__buf_append(&xml->text, text, (size_t)len < room ? (size_t)len : room);
    if (gov__buf_status(&xml->text) != GOV_OK) {
        stop(xml, gov__buf_status(&xml->text), GOV__OFD_XML_NONE);
    }
}

/* A comment, an instruction, an end of CDATA: what follows is a piece of its own to some readers. */
static void break_text(gov__ofd_xml *xml)
{
    xml->is_broken = xml->is_broken || !is_blank(xml->text.data, xml->text.len);
}

static void XMLCALL on_comment(void *user, const char *text)
{
    (void)text;
    break_text(user);
}

static void XMLCALL on_instruction(void *user, const char *target, const char *data)
{
    (void)target;
    (void)data;
    break_text(user);
}

static void XMLCALL on_cdata(void *user)
{
    break_text(user);
}

static void XMLCALL on_doctype(void *user, const char *name, const char *system_id,
                               const char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    stop(user, GOV_ERR_RESPONSE, GOV__OFD_XML_DOCTYPE);
}

/* Expat does not tell the size of what it gives back. */
typedef union header {
    size_t size;
    max_align_t align;
} header;

static void *expat_alloc(size_t size)
{
    header *block = size <= SIZE_MAX - sizeof *block
                        ? gov__mem_alloc(gov__mem_default(), sizeof *block + size)
                        : NULL;

    if (block == NULL) {
        return NULL;
    }
    block->size = size;
    return block + 1;
}

static void expat_free(void *data)
{
    if (data != NULL) {
        header *block = (header *)data - 1;
        gov__mem_wipe_free(gov__mem_default(), block, sizeof *block + block->size);
    }
}

static void *expat_realloc(void *data, size_t size)
{
    void *fresh = expat_alloc(size);

    if (fresh != NULL && data != NULL) {
        size_t old = ((const header *)data - 1)->size;
        memcpy(fresh, data, old < size ? old : size);
        expat_free(data);
    }
    return fresh;
}

static const XML_Memory_Handling_Suite memory = {expat_alloc, expat_realloc, expat_free};

static gov_status open_parser(const gov_allocator *mem, const gov__ofd_xml_handler *handler,
                              gov__ofd_xml **out)
{
    gov__ofd_xml *xml = gov__mem_calloc(mem, 1, sizeof *xml);

    *out = xml;
    if (xml == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    xml->handler = handler;
    xml->mem = mem;
    gov__buf_init_secret(&xml->text, mem, 0);
    xml->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (xml->parser == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_begin, on_end);
    XML_SetCharacterDataHandler(xml->parser, on_text);
    XML_SetCommentHandler(xml->parser, on_comment);
    XML_SetProcessingInstructionHandler(xml->parser, on_instruction);
    XML_SetCdataSectionHandler(xml->parser, on_cdata, on_cdata);
    XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    (void)XML_SetParamEntityParsing(xml->parser, XML_PARAM_ENTITY_PARSING_NEVER);
    return GOV_OK;
}

static void close_parser(gov__ofd_xml *xml)
{
    if (xml == NULL) {
        return;
    }
    if (xml->parser != NULL) {
        XML_ParserFree(xml->parser);
    }
    gov__buf_free(&xml->text);
    gov__mem_free(xml->mem, xml);
}

static gov_status refused(gov__ofd_xml *xml)
{
    enum XML_Error error = XML_GetErrorCode(xml->parser);

    if (xml->status != GOV_OK) {
        return xml->status;
    }
    if (error == XML_ERROR_NO_MEMORY) {
        xml->status = GOV_ERR_NO_MEMORY;
        return xml->status;
    }
    xml->status = GOV_ERR_RESPONSE;
    xml->problem =
        error == XML_ERROR_UNKNOWN_ENCODING ? GOV__OFD_XML_ENCODING : GOV__OFD_XML_BROKEN;
    return xml->status;
}

/* Feeds pieces no larger than what a token may be, so that one that goes on and on is noticed. */
static gov_status feed(void *user, const uint8_t *data, size_t len)
{
    gov__ofd_xml *xml = user;

    while (len != 0) {
        size_t step = len < FED_AT_ONCE ? len : FED_AT_ONCE;

        if (XML_Parse(xml->parser, (const char *)data, (int)step, 0) != XML_STATUS_OK) {
            return refused(xml);
        }
        xml->fed += step;
        data += step;
        len -= step;
        XML_Index at = XML_GetCurrentByteIndex(xml->parser);
        if (at >= 0 && xml->fed - (uint64_t)at > TOKEN_MAX) {
            xml->problem = GOV__OFD_XML_LIMIT;
            xml->status = GOV_ERR_RESPONSE;
            return xml->status;
        }
    }
    return GOV_OK;
}

static gov_status finish(gov__ofd_xml *xml)
{
    return XML_Parse(xml->parser, "", 0, 1) == XML_STATUS_OK ? GOV_OK : refused(xml);
}

gov_status gov__ofd_xml_read(const gov_allocator *mem, gov__bytes text,
                             const gov__ofd_xml_handler *handler, gov__ofd_xml_problem *problem)
{
    gov__ofd_xml *xml;
    gov_status status = open_parser(mem, handler, &xml);

    if (status == GOV_OK) {
        status = feed(xml, text.data, text.len);
    }
    if (status == GOV_OK) {
        status = finish(xml);
    }
    *problem = xml != NULL ? xml->problem : GOV__OFD_XML_NONE;
    close_parser(xml);
    return status;
}

gov_status gov__ofd_xml_read_file(gov__ofd_package *package, size_t entry,
                                  const gov__ofd_xml_handler *handler,
                                  gov__ofd_xml_problem *problem)
{
    gov__ofd_xml *xml;

    *problem = GOV__OFD_XML_NONE;
    if (package->entries[entry].size > GOV__OFD_XML_MAX ||
        !gov__ofd_package_may_parse(package, entry)) {
        *problem = GOV__OFD_XML_LIMIT;
        return GOV_ERR_RESPONSE;
    }
    gov_status status = open_parser(package->mem, handler, &xml);
    if (status == GOV_OK) {
        status = gov__ofd_package_read(package, entry, feed, xml);
    }
    if (status == GOV_OK) {
        status = finish(xml);
    }
    *problem = xml != NULL ? xml->problem : GOV__OFD_XML_NONE;
    close_parser(xml);
    return status;
}

gov_status gov__ofd_xml_fault(gov__ofd_fault *fault, gov__ofd_xml_problem problem, gov__bytes file)
{
    static const struct {
        gov_finding result;
        gov__reason reason;
        const char *what;
    } rows[] = {
        [GOV__OFD_XML_NONE] = {GOV_FINDING_FAIL, GOV__REASON_MALFORMED, "cannot be read"},
        [GOV__OFD_XML_BROKEN] = {GOV_FINDING_FAIL, GOV__REASON_MALFORMED, "not well-formed XML"},
        [GOV__OFD_XML_DOCTYPE] = {GOV_FINDING_FAIL, GOV__REASON_DOCTYPE, "DOCTYPE"},
        [GOV__OFD_XML_LIMIT] = {GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT, "XML beyond a limit"},
        [GOV__OFD_XML_ENCODING] = {GOV_FINDING_NOT_DONE, GOV__REASON_UNSUPPORTED,
                                   "an unknown encoding of XML"},
        [GOV__OFD_XML_AMBIGUOUS] = {GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
                                    "an attribute or a text that is read in two ways"}};

    return gov__ofd_fault_set(fault, rows[problem].result, rows[problem].reason, rows[problem].what,
                              file);
}
