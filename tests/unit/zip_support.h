/* SPDX-License-Identifier: Apache-2.0 */
/* A writer of zip packages for tests, from APPNOTE.TXT and not from the code under test. It writes what is
 * right and tells where everything stands, so that a test spoils one field and nothing else. */
#ifndef GOVSDK_ZIP_SUPPORT_H
#define GOVSDK_ZIP_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ZIP_PARTS = 4200, ZIP_UTF8 = 0x800, ZIP_DESCRIPTOR = 8 };

/* Offsets in a local header, in one of the directory, and in the end record. */
enum {
    ZIP_L_FLAGS = 6,
    ZIP_L_METHOD = 8,
    ZIP_L_CRC = 14,
    ZIP_L_PACKED = 18,
    ZIP_L_SIZE = 22,
    ZIP_L_NAME = 30,
    ZIP_C_FLAGS = 8,
    ZIP_C_METHOD = 10,
    ZIP_C_CRC = 16,
    ZIP_C_PACKED = 20,
    ZIP_C_SIZE = 24,
    ZIP_C_DISK = 34,
    ZIP_C_OFFSET = 42,
    ZIP_C_NAME = 46,
    ZIP_E_DISK = 4,
    ZIP_E_HERE = 8,
    ZIP_E_TOTAL = 10,
    ZIP_E_SIZE = 12,
    ZIP_E_OFFSET = 16,
    ZIP_E_COMMENT = 20
};

typedef struct zip_part {
    const char *name;
    size_t name_len; /* 0: strlen */
    const void *data;
    size_t len;
    bool stored;
    bool descriptor;      /* sizes behind the data */
    bool bare_descriptor; /* without its mark */
    uint16_t flags;
    const void *extra; /* in both headers */
    size_t extra_len;
    const void *local_extra; /* instead, in the local one */
    size_t local_extra_len;
    const void *behind; /* bytes behind the packed data, that count as packed */
    size_t behind_len;
    const char *comment;
    uint32_t forged_size; /* stated in both headers; 0: the true one */
} zip_part;

typedef struct zip_place {
    size_t local;
    size_t data;
    size_t packed;
    size_t central;
} zip_place;

typedef struct zip_maker {
    uint8_t *data;
    size_t len;
    size_t room;
    zip_part parts[ZIP_PARTS]; /* what they point to must live until zip_finish */
    zip_place places[ZIP_PARTS];
    size_t count;
    size_t directory;
    size_t end;
} zip_maker;

zip_maker *zip_new(void);
void zip_free(zip_maker *zip);
void zip_add(zip_maker *zip, const zip_part *part);
/* A deflated file. */
void zip_add_file(zip_maker *zip, const char *name, const void *data, size_t len);
void zip_finish(zip_maker *zip, const char *comment); /* NULL: none */

void zip_put16(zip_maker *zip, size_t at, uint16_t value);
void zip_put32(zip_maker *zip, size_t at, uint32_t value);
uint32_t zip_get32(const zip_maker *zip, size_t at);
/* Moves everything from `at` on; places are not followed. */
void zip_insert(zip_maker *zip, size_t at, const void *data, size_t len);

#endif
