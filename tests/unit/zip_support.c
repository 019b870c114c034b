/* SPDX-License-Identifier: Apache-2.0 */
/* See zip_support.h. */
#include "unit/zip_support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

zip_maker *zip_new(void)
{
    zip_maker *zip = calloc(1, sizeof *zip);

    ck_assert_ptr_nonnull(zip);
    return zip;
}

void zip_free(zip_maker *zip)
{
    if (zip != NULL) {
        free(zip->data);
        free(zip);
    }
}

static void append(zip_maker *zip, const void *data, size_t len)
{
    if (zip->len + len + 1 > zip->room) {
        zip->room = (zip->len + len + 1) * 2;
        zip->data = realloc(zip->data, zip->room);
        ck_assert_ptr_nonnull(zip->data);
    }
    if (len != 0) {
        memcpy(zip->data + zip->len, data, len);
    }
    zip->len += len;
}

static void append_number(zip_maker *zip, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        uint8_t byte = (uint8_t)(value >> (8 * i));
        append(zip, &byte, 1);
    }
}

void zip_put16(zip_maker *zip, size_t at, uint16_t value)
{
    zip->data[at] = (uint8_t)value;
    zip->data[at + 1] = (uint8_t)(value >> 8);
}

void zip_put32(zip_maker *zip, size_t at, uint32_t value)
{
    zip_put16(zip, at, (uint16_t)value);
    zip_put16(zip, at + 2, (uint16_t)(value >> 16));
}

uint32_t zip_get32(const zip_maker *zip, size_t at)
{
    const uint8_t *p = zip->data + at;

    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void zip_insert(zip_maker *zip, size_t at, const void *data, size_t len)
{
    size_t moved = zip->len - at;
    uint8_t *tail = malloc(moved + 1);

    ck_assert_ptr_nonnull(tail);
    memcpy(tail, zip->data + at, moved);
    zip->len = at;
    append(zip, data, len);
    append(zip, tail, moved);
    free(tail);
}

static size_t name_len(const zip_part *part)
{
    return part->name_len != 0 ? part->name_len : strlen(part->name);
}

static uint16_t flags_of(const zip_part *part)
{
    return (uint16_t)(part->flags | (part->descriptor ? ZIP_DESCRIPTOR : 0));
}

static void append_packed(zip_maker *zip, const zip_part *part)
{
    z_stream stream = {0};
    size_t room = part->len + part->len / 1000 + 64;

    if (part->stored) {
        append(zip, part->data, part->len);
        return;
    }
    uint8_t *packed = malloc(room);
    ck_assert_ptr_nonnull(packed);
    ck_assert_int_eq(deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)part->data;
    stream.avail_in = (uInt)part->len;
    stream.next_out = packed;
    stream.avail_out = (uInt)room;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    append(zip, packed, stream.total_out);
    deflateEnd(&stream);
    free(packed);
}

static uint32_t crc_of(const zip_part *part)
{
    return part->len != 0 ? (uint32_t)crc32(0, part->data, (uInt)part->len) : 0;
}

static uint32_t size_of(const zip_part *part)
{
    return part->forged_size != 0 ? part->forged_size : (uint32_t)part->len;
}

void zip_add(zip_maker *zip, const zip_part *part)
{
    ck_assert_uint_lt(zip->count, ZIP_PARTS);
    zip_place *place = &zip->places[zip->count];
    const void *extra = part->local_extra != NULL ? part->local_extra : part->extra;
    size_t extra_len = part->local_extra != NULL ? part->local_extra_len : part->extra_len;

    zip->parts[zip->count++] = *part;
    place->local = zip->len;
    append_number(zip, 0x04034B50, 4);
    append_number(zip, 20, 2);
    append_number(zip, flags_of(part), 2);
    append_number(zip, part->stored ? 0 : 8, 2);
    append_number(zip, 0x58210000, 4);
    append(zip, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
    append_number(zip, (uint32_t)name_len(part), 2);
    append_number(zip, (uint32_t)extra_len, 2);
    append(zip, part->name, name_len(part));
    append(zip, extra, extra_len);
    place->data = zip->len;
    append_packed(zip, part);
    append(zip, part->behind, part->behind_len);
    place->packed = zip->len - place->data;
    if (!part->descriptor) {
        zip_put32(zip, place->local + ZIP_L_CRC, crc_of(part));
        zip_put32(zip, place->local + ZIP_L_PACKED, (uint32_t)place->packed);
        zip_put32(zip, place->local + ZIP_L_SIZE, size_of(part));
        return;
    }
    if (!part->bare_descriptor) {
        append_number(zip, 0x08074B50, 4);
    }
    append_number(zip, crc_of(part), 4);
    append_number(zip, (uint32_t)place->packed, 4);
    append_number(zip, size_of(part), 4);
}

void zip_add_file(zip_maker *zip, const char *name, const void *data, size_t len)
{
    zip_add(zip, &(zip_part){.name = name, .data = data, .len = len});
}

static void append_central(zip_maker *zip, const zip_part *part, zip_place *place)
{
    size_t comment = part->comment != NULL ? strlen(part->comment) : 0;

    place->central = zip->len;
    append_number(zip, 0x02014B50, 4);
    append_number(zip, 20, 2);
    append_number(zip, 20, 2);
    append_number(zip, flags_of(part), 2);
    append_number(zip, part->stored ? 0 : 8, 2);
    append_number(zip, 0x58210000, 4);
    append_number(zip, crc_of(part), 4);
    append_number(zip, (uint32_t)place->packed, 4);
    append_number(zip, size_of(part), 4);
    append_number(zip, (uint32_t)name_len(part), 2);
    append_number(zip, (uint32_t)part->extra_len, 2);
    append_number(zip, (uint32_t)comment, 2);
    append(zip, "\0\0\0\0\0\0\0\0", 8);
    append_number(zip, (uint32_t)place->local, 4);
    append(zip, part->name, name_len(part));
    append(zip, part->extra, part->extra_len);
    append(zip, part->comment, comment);
}

void zip_finish(zip_maker *zip, const char *comment)
{
    size_t comment_len = comment != NULL ? strlen(comment) : 0;

    zip->directory = zip->len;
    for (size_t i = 0; i < zip->count; i++) {
        append_central(zip, &zip->parts[i], &zip->places[i]);
    }
    zip->end = zip->len;
    append_number(zip, 0x06054B50, 4);
    append_number(zip, 0, 4);
    append_number(zip, (uint32_t)zip->count, 2);
    append_number(zip, (uint32_t)zip->count, 2);
    append_number(zip, (uint32_t)(zip->end - zip->directory), 4);
    append_number(zip, (uint32_t)zip->directory, 4);
    append_number(zip, (uint32_t)comment_len, 2);
    append(zip, comment, comment_len);
}
