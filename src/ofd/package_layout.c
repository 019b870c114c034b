/* SPDX-License-Identifier: Apache-2.0 */
/* The layout of a zip package (APPNOTE.TXT 6.3), judged byte by byte: one directory at the end, one
 * local header for each of its entries and agreeing with it, nothing between, before or behind. Where
 * two readers could take different ways the package is refused. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ofd/package.h"

enum {
    END_SIZE = 22,
    CENTRAL_SIZE = 46,
    LOCAL_SIZE = 30,
    EXTRA_ZIP64 = 0x0001,
    EXTRA_ZIP64_SIZE = 20, /* with its head, and both sizes */
    FLAG_ENCRYPTED = 1U << 0,
    FLAG_DESCRIPTOR = 1U << 3,
    FLAG_UTF8 = 1U << 11,
    /* Levels of compression (bits 1 and 2) say nothing; all else is not for a package like this. */
    FLAGS_KNOWN = FLAG_DESCRIPTOR | FLAG_UTF8 | 1U << 1 | 1U << 2
};

#define SIGN_LOCAL         0x04034B50U
#define SIGN_CENTRAL       0x02014B50U
#define SIGN_END           0x06054B50U
#define SIGN_DESCRIPTOR    0x08074B50U
#define SIGN_ZIP64_LOCATOR 0x07064B50U

static uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t get32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static gov_status fail(gov__ofd_package *package, gov__reason reason, const char *what,
                       gov__bytes file)
{
    return gov__ofd_fault_set(&package->fault, GOV_FINDING_FAIL, reason, what, file);
}

static gov_status limit(gov__ofd_package *package, const char *what, gov__bytes file)
{
    return gov__ofd_fault_set(&package->fault, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT, what, file);
}

static const gov__bytes nobody = {NULL, 0};

/* The last end record is the one that every reader must find: its comment reaches to the end exactly,
 * and so does that of no other. */
static gov_status find_end(gov__ofd_package *package, const uint8_t *data, size_t size, size_t *out)
{
    size_t found = SIZE_MAX;
    size_t stop = size > END_SIZE + 0xFFFFU ? size - END_SIZE - 0xFFFFU : 0;

    if (size < END_SIZE) {
        return fail(package, GOV__REASON_MALFORMED, "shorter than a zip package", nobody);
    }
    for (size_t at = size - END_SIZE + 1; at-- > stop;) {
        if (data[at] != 'P' || get32(data + at) != SIGN_END) {
            continue;
        }
        bool reaches = at + END_SIZE + get16(data + at + 20) == size;

        if (found == SIZE_MAX && !reaches) {
            return fail(package, GOV__REASON_AMBIGUOUS,
                        "the last end record does not reach to the end", nobody);
        }
        if (found != SIZE_MAX && reaches) {
            return fail(package, GOV__REASON_AMBIGUOUS, "two end records", nobody);
        }
        found = found == SIZE_MAX ? at : found;
    }
    if (found == SIZE_MAX) {
        return fail(package, GOV__REASON_MALFORMED, "no end record", nobody);
    }
    *out = found;
    return GOV_OK;
}

/* Where and how long the directory is, and how many entries it has. */
struct directory {
    size_t begin;
    size_t end;
    size_t count;
};

static gov_status read_end(gov__ofd_package *package, const uint8_t *data, size_t at,
                           struct directory *out)
{
    const uint8_t *end = data + at;
    uint32_t size = get32(end + 12);
    uint32_t begin = get32(end + 16);

    if (get16(end + 8) == 0xFFFF || get16(end + 10) == 0xFFFF || size == UINT32_MAX ||
        begin == UINT32_MAX || (at >= 20 && get32(end - 20) == SIGN_ZIP64_LOCATOR)) {
        return fail(package, GOV__REASON_AMBIGUOUS, "zip64", nobody);
    }
    if (get16(end + 4) != 0 || get16(end + 6) != 0 || get16(end + 8) != get16(end + 10)) {
        return fail(package, GOV__REASON_MALFORMED, "split over several volumes", nobody);
    }
    if ((uint64_t)begin + size != at) {
        return fail(package, GOV__REASON_AMBIGUOUS,
                    "the directory is not where the end record says", nobody);
    }
    package->commented = get16(end + 20) != 0;
    out->begin = begin;
    out->end = at;
    out->count = get16(end + 10);
    return GOV_OK;
}

/* Extra fields that give an entry another name, size or key than its header does. */
static const char *forbidden_extra(uint16_t id)
{
    switch (id) {
    case EXTRA_ZIP64: return "zip64";
    case 0x7075: return "a second name in an extra field";
    case 0x0017:
    case 0x9901: return "encrypted";
    default: return NULL;
    }
}

static gov_status check_extra(gov__ofd_package *package, const uint8_t *extra, size_t len,
                              gov__bytes name, bool zip64_agrees)
{
    while (len != 0) {
        if (len < 4 || get16(extra + 2) > len - 4) {
            return fail(package, GOV__REASON_MALFORMED, "an extra field is cut off", name);
        }
        const char *what = forbidden_extra(get16(extra));
        if (what != NULL && !(zip64_agrees && get16(extra) == EXTRA_ZIP64)) {
            return fail(package, GOV__REASON_AMBIGUOUS, what, name);
        }
        size_t step = 4U + get16(extra + 2);
        extra += step;
        len -= step;
    }
    return GOV_OK;
}

static gov_status check_kind(gov__ofd_package *package, const gov__ofd_entry *entry)
{
    if ((entry->flags & FLAG_ENCRYPTED) != 0) {
        return fail(package, GOV__REASON_MALFORMED, "encrypted", entry->name);
    }
    if ((entry->flags & ~(unsigned)FLAGS_KNOWN) != 0) {
        return fail(package, GOV__REASON_MALFORMED, "flags that are not for a package",
                    entry->name);
    }
    if (entry->method != 0 && entry->method != 8) {
        return fail(package, GOV__REASON_MALFORMED, "neither stored nor deflated", entry->name);
    }
    if (entry->method == 0 && entry->data.len != entry->size) {
        return fail(package, GOV__REASON_AMBIGUOUS, "stored in another size", entry->name);
    }
    if (entry->size > GOV__OFD_ENTRY_MAX) {
        return limit(package, "a file is too large", entry->name);
    }
    return GOV_OK;
}

/* Attributes by which a reader that unpacks makes a link, a device or a folder of it. Above the bits of
 * DOS stands the mode of Unix, whose kinds are those of POSIX <sys/stat.h>. */
static bool is_plain(uint32_t attributes, gov__bytes name)
{
    enum { DOS_FOLDER = 0x10, MODE_FOLDER = 4, MODE_FILE = 8 };
    const uint32_t kind = attributes >> 28;

    if (name.len != 0 && name.data[name.len - 1] == '/') {
        return kind == 0 || kind == MODE_FOLDER || kind == MODE_FILE;
    }
    return (attributes & DOS_FOLDER) == 0 && (kind == 0 || kind == MODE_FILE);
}

/* One entry of the directory at *at. */
static gov_status read_central(gov__ofd_package *package, const uint8_t *data, size_t end,
                               size_t *at, gov__ofd_entry *out)
{
    const uint8_t *head = data + *at;

    if (end - *at < CENTRAL_SIZE || get32(head) != SIGN_CENTRAL) {
        return fail(package, GOV__REASON_AMBIGUOUS, "the directory is shorter than it says",
                    nobody);
    }
    size_t name_len = get16(head + 28);
    size_t extra_len = get16(head + 30);
    size_t whole = CENTRAL_SIZE + name_len + extra_len + get16(head + 32);

    if (end - *at < whole) {
        return fail(package, GOV__REASON_MALFORMED, "an entry of the directory is cut off", nobody);
    }
    if (name_len > GOV__OFD_NAME_MAX) {
        return limit(package, "a name is too long", nobody);
    }
    out->name = gov__bytes_of(head + CENTRAL_SIZE, name_len);
    out->flags = get16(head + 8);
    out->method = get16(head + 10);
    out->crc = get32(head + 16);
    out->data.len = get32(head + 20);
    out->size = get32(head + 24);
    out->header = get32(head + 42);
    package->commented = package->commented || get16(head + 32) != 0;
    if (get16(head + 34) != 0) {
        return fail(package, GOV__REASON_MALFORMED, "split over several volumes", out->name);
    }
    if (!is_plain(get32(head + 38), out->name)) {
        return fail(package, GOV__REASON_AMBIGUOUS, "no plain file", out->name);
    }
    *at += whole;
    return check_extra(package, head + CENTRAL_SIZE + name_len, extra_len, out->name, false);
}

/* Some writers leave room for sizes beyond 4 GiB in local headers. That is one account only when they
 * are alone in the extra field, and those of the directory. */
static bool zip64_agrees(const gov__ofd_entry *entry, const uint8_t *head)
{
    const uint8_t *extra = head + LOCAL_SIZE + get16(head + 26);

    return get32(head + 18) == UINT32_MAX && get32(head + 22) == UINT32_MAX &&
           (entry->flags & FLAG_DESCRIPTOR) == 0 && get32(head + 14) == entry->crc &&
           get16(head + 28) == EXTRA_ZIP64_SIZE && get16(extra) == EXTRA_ZIP64 &&
           get16(extra + 2) == EXTRA_ZIP64_SIZE - 4 && get32(extra + 4) == entry->size &&
           get32(extra + 8) == 0 && get32(extra + 12) == entry->data.len && get32(extra + 16) == 0;
}

/* With a descriptor behind the data the local sizes are zero, or those of the directory. */
static bool sizes_agree(const gov__ofd_entry *entry, const uint8_t *head)
{
    bool same = get32(head + 14) == entry->crc && get32(head + 18) == entry->data.len &&
                get32(head + 22) == entry->size;
    bool zero = get32(head + 14) == 0 && get32(head + 18) == 0 && get32(head + 22) == 0;

    return same || (zero && (entry->flags & FLAG_DESCRIPTOR) != 0 && entry->method == 8);
}

static gov_status read_local(gov__ofd_package *package, const uint8_t *data, size_t end,
                             gov__ofd_entry *entry)
{
    if (entry->header > end || end - entry->header < LOCAL_SIZE) {
        return fail(package, GOV__REASON_MALFORMED, "a file lies outside", entry->name);
    }
    const uint8_t *head = data + entry->header;
    size_t room = end - (size_t)entry->header - LOCAL_SIZE;
    size_t name_len = get16(head + 26);
    size_t extra_len = get16(head + 28);

    if (get32(head) != SIGN_LOCAL || name_len + extra_len > room ||
        entry->data.len > room - name_len - extra_len) {
        return fail(package, GOV__REASON_MALFORMED, "a file lies outside", entry->name);
    }
    if (name_len != entry->name.len || memcmp(head + LOCAL_SIZE, entry->name.data, name_len) != 0) {
        return fail(package, GOV__REASON_AMBIGUOUS, "two names for one file", entry->name);
    }
    if (get16(head + 6) != entry->flags || get16(head + 8) != entry->method) {
        return fail(package, GOV__REASON_AMBIGUOUS, "two accounts of how a file is packed",
                    entry->name);
    }
    bool is_zip64 = zip64_agrees(entry, head);
    package->zip64_used = package->zip64_used || is_zip64;
    if (!is_zip64 && !sizes_agree(entry, head)) {
        return fail(package, GOV__REASON_AMBIGUOUS, "two sizes for one file", entry->name);
    }
    size_t lead = LOCAL_SIZE + name_len + extra_len;
    entry->data.data = head + lead;
    entry->end = entry->header + lead + entry->data.len;
    return check_extra(package, head + LOCAL_SIZE + name_len, extra_len, entry->name, is_zip64);
}

/* Between the data of a file and the next file: a descriptor that agrees, or nothing. */
static gov_status check_gap(gov__ofd_package *package, const uint8_t *data,
                            const gov__ofd_entry *entry, uint64_t next)
{
    if (next < entry->end) {
        return fail(package, GOV__REASON_AMBIGUOUS, "files overlap", entry->name);
    }
    uint64_t gap = next - entry->end;
    const uint8_t *at = data + entry->end;

    if ((entry->flags & FLAG_DESCRIPTOR) == 0) {
        return gap == 0 ? GOV_OK
                        : fail(package, GOV__REASON_AMBIGUOUS, "bytes behind a file", entry->name);
    }
    if (gap == 16 && get32(at) == SIGN_DESCRIPTOR) {
        at += 4;
    } else if (gap != 12) {
        return fail(package, GOV__REASON_AMBIGUOUS, "bytes behind a file", entry->name);
    }
    if (get32(at) != entry->crc || get32(at + 4) != entry->data.len ||
        get32(at + 8) != entry->size) {
        return fail(package, GOV__REASON_AMBIGUOUS, "two sizes for one file", entry->name);
    }
    return GOV_OK;
}

static int by_header(const void *a, const void *b)
{
    const gov__ofd_entry *left = a;
    const gov__ofd_entry *right = b;

    return (left->header > right->header) - (left->header < right->header);
}

/* Every byte before the directory belongs to one file. Sorts by place. */
static gov_status account(gov__ofd_package *package, const uint8_t *data, size_t end)
{
    qsort(package->entries, package->count, sizeof *package->entries, by_header);
    uint64_t first = package->count != 0 ? package->entries[0].header : end;

    if (first != 0) {
        return fail(package, GOV__REASON_AMBIGUOUS, "bytes before the first file", nobody);
    }
    for (size_t i = 0; i < package->count; i++) {
        uint64_t next = i + 1 < package->count ? package->entries[i + 1].header : end;
        gov_status status = check_gap(package, data, &package->entries[i], next);

        if (status != GOV_OK) {
            return status;
        }
    }
    return GOV_OK;
}

static gov_status read_entries(gov__ofd_package *package, const uint8_t *data,
                               const struct directory *directory)
{
    uint64_t sum = 0;
    size_t at = directory->begin;

    for (size_t i = 0; i < directory->count; i++) {
        gov__ofd_entry *entry = &package->entries[i];

        gov_status status = read_central(package, data, directory->end, &at, entry);
        if (status == GOV_OK) {
            status = check_kind(package, entry);
        }
        if (status == GOV_OK) {
            status = read_local(package, data, directory->begin, entry);
        }
        if (status != GOV_OK) {
            return status;
        }
        entry->index = (uint32_t)i;
        entry->is_folder = entry->name.len != 0 && entry->name.data[entry->name.len - 1] == '/';
        sum += entry->size;
        package->count = i + 1;
    }
    if (at != directory->end) {
        return fail(package, GOV__REASON_AMBIGUOUS, "the directory is longer than it says", nobody);
    }
    if (sum > package->in->options->max_unpacked_bytes) {
        return limit(package, "the files are too large together", nobody);
    }
    return GOV_OK;
}

gov_status gov__ofd_package_layout(gov__ofd_package *package)
{
    const gov__verify_input *in = package->in;
    struct directory directory = {0, 0, 0};
    size_t end = 0;

    if (in->size > in->options->max_bytes) {
        return limit(package, "the package is too large", nobody);
    }
    gov_status status = find_end(package, in->data, in->size, &end);
    if (status == GOV_OK) {
        status = read_end(package, in->data, end, &directory);
    }
    if (status != GOV_OK) {
        return status;
    }
    if (directory.count > in->options->max_entries) {
        return limit(package, "too many files", nobody);
    }
    package->entries = gov__mem_calloc(package->mem, directory.count, sizeof *package->entries);
    if (package->entries == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    status = read_entries(package, in->data, &directory);
    return status == GOV_OK ? account(package, in->data, directory.begin) : status;
}
