/* SPDX-License-Identifier: Apache-2.0 */
/* The syntax of a PDF (ISO 32000-2 section 7) as slices of the document, by a strict profile: no repair,
 * no encryption, no hybrid files. It finds signature dictionaries; what they prove is pdf/verify.h. */
#ifndef GOV__PDF_SCAN_H
#define GOV__PDF_SCAN_H

#include <stdbool.h>

#include "base/buf.h"
#include "crypto/bytes.h"
#include "verification/verification.h"

#define GOV__PDF_DEPTH_MAX       64 /* arrays and dictionaries inside each other */
#define GOV__PDF_OBJECTS_MAX     (1U << 20)
#define GOV__PDF_SECTIONS_MAX    256 /* cross-reference sections */
#define GOV__PDF_FIELDS_MAX      16384
#define GOV__PDF_FIELD_DEPTH_MAX 32
#define GOV__PDF_STREAM_MAX      (8U << 20)   /* one stream unpacked */
#define GOV__PDF_PACKED_MAX      1024         /* object streams that are kept */
#define GOV__PDF_PACKED_BYTES    (24U << 20)  /* all of them */
#define GOV__PDF_WORK_MAX        (256U << 20) /* bytes that are looked at, again and again counted */
#define GOV__PDF_HASHED_MAX      (256U << 20) /* bytes that signatures have digested, all together */

typedef enum gov__pdf_kind {
    GOV__PDF_NULL,
    GOV__PDF_BOOLEAN,
    GOV__PDF_INTEGER,
    GOV__PDF_REAL,
    GOV__PDF_NAME,
    GOV__PDF_TEXT, /* in parentheses */
    GOV__PDF_HEX,
    GOV__PDF_ARRAY,
    GOV__PDF_DICTIONARY,
    GOV__PDF_REFERENCE,
    GOV__PDF_KEYWORD /* what is none of these, "obj" for instance */
} gov__pdf_kind;

/* A value where it stands: bytes `at` to `end` of `in`, delimiters included. */
typedef struct gov__pdf_value {
    gov__pdf_kind kind;
    gov__bytes in; /* the document, or an unpacked object stream */
    size_t at;
    size_t end;
    int64_t number;      /* INTEGER; object number of a REFERENCE; BOOLEAN */
    uint32_t generation; /* REFERENCE */
} gov__pdf_value;

typedef enum gov__pdf_place {
    GOV__PDF_UNKNOWN,
    GOV__PDF_FREE,
    GOV__PDF_PLAIN, /* at an offset of the document */
    GOV__PDF_PACKED /* in an object stream */
} gov__pdf_place;

typedef struct gov__pdf_entry {
    uint8_t place;  /* gov__pdf_place */
    uint32_t where; /* the offset, or the number of the object stream */
    uint32_t which; /* the generation, or the index in the stream */
} gov__pdf_entry;

typedef struct gov__pdf_packed {
    uint32_t number;
    uint32_t count;
    uint32_t first; /* offset of the first object */
    gov__buf content;
} gov__pdf_packed;

/* A document that is being read. The first refusal stays: functions that return bool say false after
 * it, with `status` or `reason` set. */
typedef struct gov__pdf {
    const gov_allocator *mem;
    gov__bytes data;
    gov_status status;  /* GOV_ERR_NO_MEMORY, or GOV_OK */
    gov__reason reason; /* why it was refused; GOV__REASON_NONE: it was not */
    const char *detail; /* static */
    uint64_t work;
    uint64_t hashed;
    gov__pdf_entry *entries;
    size_t entry_count;
    size_t entry_room;
    int64_t size; /* of the newest trailer */
    gov__pdf_packed *packed;
    size_t packed_count;
    size_t packed_bytes;
    gov__pdf_value trailer;
    bool tail; /* something stands behind the last %%EOF */
} gov__pdf;

/* Sets the reason and returns false. */
bool gov__pdf_refuse(gov__pdf *pdf, gov__reason reason, const char *detail);
bool gov__pdf_fail(gov__pdf *pdf, gov_status status);

/* scan_lex.c: reads the value at *pos and moves behind it. A KEYWORD of no length is the end. */
bool gov__pdf_read(gov__pdf *pdf, gov__bytes in, size_t *pos, gov__pdf_value *out);
bool gov__pdf_is_white(uint8_t c);
bool gov__pdf_is_keyword(const gov__pdf_value *value, const char *word);
/* Whether it is this name, with its #xx decoded. */
bool gov__pdf_is_name(const gov__pdf_value *value, const char *name);

/* scan_dictionary.c. An entry that is not there is NULL; twice the same key is AMBIGUOUS. */
bool gov__pdf_find(gov__pdf *pdf, const gov__pdf_value *dictionary, const char *key,
                   gov__pdf_value *out);
/* The elements of an array, one a call; *pos is 0 at first. At the end *out is a KEYWORD. */
bool gov__pdf_element(gov__pdf *pdf, const gov__pdf_value *array, size_t *pos, gov__pdf_value *out);
/* An entry that must be an integer of the range 0 to max; `fallback` when it is absent, where that is
 * not negative. */
bool gov__pdf_find_size(gov__pdf *pdf, const gov__pdf_value *dictionary, const char *key,
                        int64_t max, int64_t fallback, int64_t *out);

/* scan_object.c: the object itself for a reference, and the value itself for anything else. */
bool gov__pdf_resolve(gov__pdf *pdf, const gov__pdf_value *value, gov__pdf_value *out);
bool gov__pdf_get(gov__pdf *pdf, const gov__pdf_value *dictionary, const char *key,
                  gov__pdf_value *out);
/* The object at an offset of the document: "N G obj" value, and what ends it. *number and *generation
 * receive what stands there. *body is where a stream begins, 0 when there is none. */
bool gov__pdf_object_at(gov__pdf *pdf, size_t offset, uint32_t *number, uint32_t *generation,
                        gov__pdf_value *out, size_t *body);

/* scan_stream.c: unpacks the stream with this dictionary, whose bytes begin at `body`. */
bool gov__pdf_unpack(gov__pdf *pdf, const gov__pdf_value *dictionary, size_t body, gov__buf *out);

/* scan_xref.c: reads all cross-reference sections, newest first. scan_xref_table.c,
 * scan_xref_stream.c: one section; *trailer is its dictionary. */
bool gov__pdf_open(gov__pdf *pdf);
void gov__pdf_close(gov__pdf *pdf);
bool gov__pdf_xref_table(gov__pdf *pdf, size_t pos, gov__pdf_value *trailer);
bool gov__pdf_xref_stream(gov__pdf *pdf, size_t pos, gov__pdf_value *trailer);
bool gov__pdf_xref_trailer(gov__pdf *pdf, const gov__pdf_value *trailer);
/* Takes an entry unless a newer section has one. */
bool gov__pdf_xref_add(gov__pdf *pdf, int64_t number, gov__pdf_entry entry);

/* scan_fields.c: calls `found` for every signature dictionary that a field of the form has, once each.
 * `number` is that of its object, 0 when it is in the field itself. `found` says false to end it. */
typedef bool (*gov__pdf_found)(void *user, const gov__pdf_value *signature, uint32_t number);
bool gov__pdf_each_signature(gov__pdf *pdf, gov__pdf_found found, void *user);

/* scan_stray.c: whether the document has a signature dictionary besides these, which stand in it. */
bool gov__pdf_has_stray(const gov__pdf *pdf, const gov__pdf_value *known, size_t count);

#endif
