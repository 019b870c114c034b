/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the verification of OFD packages. Input that begins with "PK" is a package; any other is a list of
 * files ("=NAME" and a line end, then the content up to the next "\n=") that are packed here first, so
 * that mutations reach what is inside. Without an anchor nothing may pass. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "crypto/cert_chain.h"
#include "ofd/ofd.h"

enum { FILES_MAX = 64 };

struct packer {
    gov__buf out;
    gov__buf directory;
    unsigned count;
};

static void put(gov__buf *out, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        gov__buf_append_char(out, (char)(i < 4 ? value >> (8 * i) : 0));
    }
}

/* What local headers and those of the directory share. */
static void put_common(gov__buf *out, uint32_t crc, size_t len, size_t name_len)
{
    put(out, 20, 2);
    put(out, 0, 8);
    put(out, crc, 4);
    put(out, (uint32_t)len, 4);
    put(out, (uint32_t)len, 4);
    put(out, (uint32_t)name_len, 2);
    put(out, 0, 2);
}

static void pack(struct packer *packer, const uint8_t *name, size_t name_len, const uint8_t *data,
                 size_t len)
{
    uint32_t crc = len != 0 ? (uint32_t)crc32(0, data, (uInt)len) : 0;
    size_t at = packer->out.len;

    put(&packer->out, 0x04034B50, 4);
    put_common(&packer->out, crc, len, name_len);
    gov__buf_append(&packer->out, name, name_len);
    gov__buf_append(&packer->out, data, len);
    put(&packer->directory, 0x02014B50, 4);
    put(&packer->directory, 20, 2);
    put_common(&packer->directory, crc, len, name_len);
    put(&packer->directory, 0, 8);
    put(&packer->directory, 0, 2);
    put(&packer->directory, (uint32_t)at, 4);
    gov__buf_append(&packer->directory, name, name_len);
    packer->count++;
}

static const uint8_t *find_next(const uint8_t *at, const uint8_t *end)
{
    for (; end - at >= 2; at++) {
        if (at[0] == '\n' && at[1] == '=') {
            return at;
        }
    }
    return end;
}

static void pack_all(struct packer *packer, const uint8_t *at, const uint8_t *end)
{
    while (at < end && packer->count < FILES_MAX) {
        const uint8_t *name = at + 1;
        const uint8_t *line = name < end ? memchr(name, '\n', (size_t)(end - name)) : NULL;

        if (line == NULL) {
            break;
        }
        const uint8_t *next = find_next(line + 1 <= end ? line + 1 : end, end);
        pack(packer, name, (size_t)(line - name), line + 1, (size_t)(next - line - 1));
        at = next < end ? next + 1 : end;
    }
    size_t begin = packer->out.len;
    gov__buf_append(&packer->out, packer->directory.data, packer->directory.len);
    put(&packer->out, 0x06054B50, 4);
    put(&packer->out, 0, 4);
    put(&packer->out, packer->count, 2);
    put(&packer->out, packer->count, 2);
    put(&packer->out, (uint32_t)packer->directory.len, 4);
    put(&packer->out, (uint32_t)begin, 4);
    put(&packer->out, 0, 2);
}

static void check(const uint8_t *data, size_t size, uint32_t flags)
{
    const gov_verify_options options = {.flags = flags,
                                        .format = GOV_CERTIFICATE_OFD,
                                        .max_bytes = 64U << 20,
                                        .max_unpacked_bytes = 4U << 20,
                                        .max_entries = FILES_MAX,
                                        .skew_ms = 300000,
                                        .status_max_age_ms = 86400000,
                                        .at_ms = INT64_C(1800000000000)};
    gov_trust trust = {.mem = *gov__mem_default()};

    require(gov__crypto_new(NULL, &trust.crypto) == GOV_OK);
    require(gov__cert_pool_new(NULL, &trust.pool) == GOV_OK);
    gov_verification *found = gov__verification_new(&trust.mem, GOV_CERTIFICATE_OFD, options.at_ms);
    require(found != NULL);
    const gov__verify_input in = {data, size, &trust, &options, found};
    require(gov__ofd_verify(&in) == GOV_OK);
    require(gov__verification_finish(&in) == GOV_OK);
    require(gov_verification_get_overall(found) != GOV_VERDICT_PASSED);
    require(gov_verification_get_json(found) != NULL);
    gov_verification_free(found);
    gov__cert_pool_free(trust.pool);
    gov__crypto_free(trust.crypto);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct packer packer = {.count = 0};

    if (size >= 2 && data[0] == 'P' && data[1] == 'K') {
        check(data, size, 0);
        return 0;
    }
    gov__buf_init(&packer.out, NULL, 0);
    gov__buf_init(&packer.directory, NULL, 0);
    pack_all(&packer, data, data + size);
    require(gov__buf_status(&packer.out) == GOV_OK);
    check((const uint8_t *)packer.out.data, packer.out.len, size % 2 != 0 ? GOV_VERIFY_STRICT : 0);
    gov__buf_free(&packer.directory);
    gov__buf_free(&packer.out);
    return 0;
}
