/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the walk over zip packages. What is taken must be what zlib finds: every file unpacks to its size
 * and ends where it says, and is found by its name alone. Input that begins with 'd' is a bare deflate
 * stream behind it, for the walk that looks for its end. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/mem.h"
#include "ofd/deflate.h"
#include "ofd/package.h"

enum { UNPACKED_MAX = 1 << 20 };

/* What zlib says of a stream: its length and yield; false when it is none, or yields more. */
static bool inflate_whole(const uint8_t *data, size_t size, size_t *used, uint64_t *yield)
{
    static uint8_t out[UNPACKED_MAX + 1];
    z_stream stream = {0};
    uint8_t none = 0;

    stream.next_in = size != 0 ? (Bytef *)(uintptr_t)data : &none;
    stream.avail_in = (uInt)size;
    stream.next_out = out;
    stream.avail_out = sizeof out;
    require(inflateInit2(&stream, -15) == Z_OK);
    int result = inflate(&stream, Z_FINISH);
    *used = stream.total_in;
    *yield = stream.total_out;
    require(inflateEnd(&stream) == Z_OK);
    return result == Z_STREAM_END && *yield <= UNPACKED_MAX;
}

static void check_stream(const uint8_t *data, size_t size)
{
    gov__ofd_deflated found;
    size_t used = 0;
    uint64_t yield = 0;
    bool ours = gov__ofd_deflate_walk(data, size, UNPACKED_MAX, &found);
    bool theirs = inflate_whole(data, size, &used, &yield);

    require(ours == theirs || found.is_costly);
    require(!ours || (used == found.used && yield == found.yield));
}

static void check_entry(gov__ofd_package *package, size_t i)
{
    const gov__ofd_entry *entry = &package->entries[i];
    const char *name = (const char *)entry->name.data;

    require(entry->end <= package->in->size && entry->size <= GOV__OFD_ENTRY_MAX);
    require(gov__ofd_package_find(package, name, entry->name.len) ==
            (entry->is_folder ? GOV__OFD_NONE : i));
    require(entry->name.len != 0 && memchr(name, 0, entry->name.len) == NULL);
    if (entry->size > UNPACKED_MAX) {
        return;
    }
    gov_status status = gov__ofd_package_read(package, i, NULL, NULL);
    require(status == GOV_OK || (status == GOV_ERR_RESPONSE && package->fault.result != 0));
}

static void check_package(const uint8_t *data, size_t size)
{
    const gov_verify_options options = {
        .max_bytes = 64U << 20, .max_unpacked_bytes = 16U << 20, .max_entries = 64, .at_ms = 1};
    gov_trust trust = {.mem = *gov__mem_default()};
    gov__ofd_package package;

    require(gov__crypto_new(NULL, &trust.crypto) == GOV_OK);
    gov_verification *found = gov__verification_new(&trust.mem, GOV_CERTIFICATE_OFD, 1);
    require(found != NULL);
    const gov__verify_input in = {data, size, &trust, &options, found};
    gov_status status = gov__ofd_package_open(&package, &in);
    require(status == GOV_OK || status == GOV_ERR_RESPONSE);
    require((status == GOV_OK) == (package.fault.result == 0));
    for (size_t i = 0; status == GOV_OK && i < package.count; i++) {
        check_entry(&package, i);
    }
    gov__ofd_package_close(&package);
    gov_verification_free(found);
    gov__crypto_free(trust.crypto);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size != 0 && data[0] == 'd') {
        check_stream(data + 1, size - 1);
    } else {
        check_package(data, size);
    }
    return 0;
}
