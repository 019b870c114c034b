/* SPDX-License-Identifier: Apache-2.0 */
/* The container of OFD: a plain zip (PKWARE APPNOTE 6.3.3), stored and deflated entries only.
 * Owns: the package in memory and its form as zip. Not: what its entries say. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sandbox/certificate_ofd.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"

#define CHINA_MS INT64_C(28800000)
#define STORED   0
#define DEFLATED 8

/* What the local and the central header share. */
typedef struct record {
    const gov__sandbox_entry *entry;
    unsigned method;
    uLong crc;
    size_t packed, offset;
} record;

void gov__sb_package_add(gov__sandbox_package *p, const char *path, gov__sandbox_bytes *b,
                         bool stored)
{
    size_t length = 0;
    char *bytes = gov__sb_bytes_take(b, &length);
    if (!bytes || p->count == GOV__SB_OFD_ENTRIES) {
        free(bytes);
        p->failed = true;
        return;
    }
    gov__sandbox_entry *entry = &p->entries[p->count++];
    p->failed = !gov__sb_print(entry->path, sizeof entry->path, "%s", path) || p->failed;
    entry->bytes = bytes;
    entry->length = length;
    entry->stored = stored;
}

void gov__sb_package_clear(gov__sandbox_package *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free(p->entries[i].bytes);
    }
    memset(p, 0, sizeof *p);
}

/* Without zlib's own header (RFC 1951 alone), as zip wants it. */
static bool deflate_raw(gov__sandbox_bytes *out, const gov__sandbox_entry *entry)
{
    z_stream z = {0};
    if (deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return false;
    }
    uLong bound = deflateBound(&z, (uLong)entry->length);
    Bytef *packed = malloc(bound);
    z.next_in = (Bytef *)entry->bytes;
    z.avail_in = (uInt)entry->length;
    z.next_out = packed;
    z.avail_out = (uInt)bound;
    bool done = packed && deflate(&z, Z_FINISH) == Z_STREAM_END;
    if (done) {
        gov__sb_bytes_put(out, packed, z.total_out);
    }
    free(packed);
    (void)deflateEnd(&z);
    return done && !out->failed;
}

/* Date and time in China, to two seconds, as MS-DOS wrote them. */
static uint32_t dos_time(int64_t unix_ms)
{
    int64_t second = (unix_ms + CHINA_MS) / 1000, year = 0;
    int month = 0, day = 0;
    gov__sb_civil_from_days(second / 86400, &year, &month, &day);
    uint32_t in_day = (uint32_t)(second % 86400);
    uint32_t years = year < 1980 ? 0 : (uint32_t)(year - 1980) & 0x7F;
    uint32_t date = years << 9 | (uint32_t)month << 5 | (uint32_t)day;
    return date << 16 | (in_day / 3600) << 11 | (in_day / 60 % 60) << 5 | in_day % 60 / 2;
}

/* From "version needed to extract" to "extra field length": sections 4.3.7 and 4.3.12 agree. */
static void put_common(gov__sandbox_bytes *b, const record *r, int64_t now_ms)
{
    gov__sb_bytes_little(b, 20, 2);
    gov__sb_bytes_little(b, 0, 2);
    gov__sb_bytes_little(b, r->method, 2);
    gov__sb_bytes_little(b, dos_time(now_ms), 4);
    gov__sb_bytes_little(b, r->crc, 4);
    gov__sb_bytes_little(b, r->packed, 4);
    gov__sb_bytes_little(b, r->entry->length, 4);
    gov__sb_bytes_little(b, strlen(r->entry->path), 2);
    gov__sb_bytes_little(b, 0, 2);
}

static void put_entry(gov__sandbox_bytes *b, record *r, int64_t now_ms)
{
    gov__sandbox_bytes packed = {0};
    const gov__sandbox_entry *entry = r->entry;
    r->offset = b->length;
    r->crc = crc32(crc32(0, NULL, 0), (const Bytef *)entry->bytes, (uInt)entry->length);
    r->method = entry->stored ? STORED : DEFLATED;
    if (!entry->stored && !deflate_raw(&packed, entry)) {
        b->failed = true;
    }
    r->packed = entry->stored ? entry->length : packed.length;
    gov__sb_bytes_little(b, 0x04034B50, 4);
    put_common(b, r, now_ms);
    gov__sb_bytes_text(b, entry->path);
    gov__sb_bytes_put(b, entry->stored ? (const void *)entry->bytes : packed.at, r->packed);
    gov__sb_bytes_free(&packed);
}

static void put_central(gov__sandbox_bytes *b, const record *r, int64_t now_ms)
{
    gov__sb_bytes_little(b, 0x02014B50, 4);
    gov__sb_bytes_little(b, 20, 2);
    put_common(b, r, now_ms);
    gov__sb_bytes_little(b, 0, 2); /* comment */
    gov__sb_bytes_little(b, 0, 2); /* disk */
    gov__sb_bytes_little(b, 0, 2); /* internal attributes */
    gov__sb_bytes_little(b, 0, 4); /* external attributes */
    gov__sb_bytes_little(b, r->offset, 4);
    gov__sb_bytes_text(b, r->entry->path);
}

char *gov__sb_package_zip(const gov__sandbox_package *p, size_t *out_length)
{
    gov__sandbox_bytes b = {0};
    record records[GOV__SB_OFD_ENTRIES] = {{0}};
    *out_length = 0;
    for (size_t i = 0; i < p->count; i++) {
        records[i].entry = &p->entries[i];
        put_entry(&b, &records[i], p->now_ms);
    }
    size_t start = b.length;
    for (size_t i = 0; i < p->count; i++) {
        put_central(&b, &records[i], p->now_ms);
    }
    size_t length = b.length - start;
    gov__sb_bytes_little(&b, 0x06054B50, 4);
    gov__sb_bytes_little(&b, 0, 4); /* both disks */
    gov__sb_bytes_little(&b, p->count, 2);
    gov__sb_bytes_little(&b, p->count, 2);
    gov__sb_bytes_little(&b, length, 4);
    gov__sb_bytes_little(&b, start, 4);
    gov__sb_bytes_little(&b, 0, 2); /* comment */
    b.failed = b.failed || p->failed;
    return gov__sb_bytes_take(&b, out_length);
}
