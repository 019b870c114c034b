/* SPDX-License-Identifier: Apache-2.0 */
/* Names of files in a package: what may be one, that each stands for one file on any system, and how a
 * file is found by its name. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "ofd/package.h"

enum { FLAG_UTF8 = 1U << 11 };

static int compare_bytes(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    size_t shared = a_len < b_len ? a_len : b_len;
    int order = shared != 0 ? memcmp(a, b, shared) : 0;

    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

/* Where a letter stands in the order: without case, and a slash before all, so that a folder is followed by
 * what lies in it. */
static int rank(uint8_t c)
{
    return c == '/' ? 0 : (unsigned char)gov__str_lower((char)c);
}

/* Bytes at the beginning of both that differ in case only. */
static size_t shared_len(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    size_t shorter = a_len < b_len ? a_len : b_len;
    size_t i = 0;

    while (i + 8 <= shorter && memcmp(a + i, b + i, 8) == 0) {
        i += 8;
    }
    while (i < shorter && rank(a[i]) == rank(b[i])) {
        i++;
    }
    return i;
}

/* Without case first, so that names that collide on some systems are neighbours. */
static int compare_nocase(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    size_t at = shared_len(a, a_len, b, b_len);

    return at < a_len && at < b_len ? rank(a[at]) - rank(b[at]) : (a_len > b_len) - (a_len < b_len);
}

static int by_name(const void *a, const void *b)
{
    const gov__bytes *left = &((const gov__ofd_entry *)a)->name;
    const gov__bytes *right = &((const gov__ofd_entry *)b)->name;
    int order = compare_nocase(left->data, left->len, right->data, right->len);

    return order != 0 ? order : compare_bytes(left->data, left->len, right->data, right->len);
}

static gov_status fail(gov__ofd_package *package, gov__reason reason, const char *what,
                       gov__bytes file)
{
    return gov__ofd_fault_set(&package->fault, GOV_FINDING_FAIL, reason, what, file);
}

/* A segment between slashes; the last one of a folder is empty. Some systems drop dots and spaces at its
 * end, and take what follows a colon for a part of the file. */
static gov_status check_segment(gov__ofd_package *package, gov__bytes name, size_t from, size_t to)
{
    const uint8_t *segment = name.data + from;
    size_t len = to - from;

    if (len == 0 && (from == 0 || to < name.len)) {
        return fail(package, from == 0 ? GOV__REASON_PATH_ESCAPE : GOV__REASON_AMBIGUOUS,
                    from == 0 ? "an absolute name" : "an empty part in a name", name);
    }
    if (len == 2 && segment[0] == '.' && segment[1] == '.') {
        return fail(package, GOV__REASON_PATH_ESCAPE, "a name leads upwards", name);
    }
    if (len == 1 && segment[0] == '.') {
        return fail(package, GOV__REASON_AMBIGUOUS, "an empty part in a name", name);
    }
    if (len != 0 && (segment[len - 1] == '.' || segment[len - 1] == ' ')) {
        return fail(package, GOV__REASON_AMBIGUOUS, "a dot or space at the end of a name", name);
    }
    if (memchr(segment, ':', len) != NULL) {
        return fail(package, GOV__REASON_AMBIGUOUS, "a colon in a name", name);
    }
    return GOV_OK;
}

static gov_status check_path(gov__ofd_package *package, gov__bytes name)
{
    size_t from = 0;

    if (name.len >= 2 && name.data[1] == ':') {
        return fail(package, GOV__REASON_PATH_ESCAPE, "an absolute name", name);
    }
    for (size_t i = 0; i <= name.len; i++) {
        if (i == name.len || name.data[i] == '/') {
            gov_status status = check_segment(package, name, from, i);

            if (status != GOV_OK) {
                return status;
            }
            from = i + 1;
        }
    }
    return GOV_OK;
}

/* Names that change where a package is unpacked: letters beyond ASCII (by encoding and by composition), "~1"
 * of short names, what Windows has no letter for, and a space in front. */
static bool is_odd(gov__bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.data[i];

        if (c >= 0x80 || strchr("~*?\"<>|", c) != NULL ||
            (c == ' ' && (i == 0 || name.data[i - 1] == '/'))) {
            return true;
        }
    }
    return false;
}

static gov_status check_name(gov__ofd_package *package, gov__ofd_entry *entry)
{
    gov__bytes name = entry->name;
    bool ascii = true;

    if (name.len == 0) {
        return fail(package, GOV__REASON_MALFORMED, "a file without a name", name);
    }
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.data[i];

        if (c < 0x20 || c == 0x7F || c == '\\') {
            return fail(package, GOV__REASON_AMBIGUOUS, "a name with a character for no name",
                        name);
        }
        ascii = ascii && c < 0x80;
    }
    if (!ascii && (entry->flags & FLAG_UTF8) == 0) {
        package->name_coded = true;
    } else if (!ascii && !gov__str_is_utf8((const char *)name.data, name.len)) {
        return fail(package, GOV__REASON_MALFORMED, "a name that is not UTF-8", name);
    }
    entry->is_odd = is_odd(name);
    if (entry->is_folder && (entry->size != 0 || entry->data.len > 2)) {
        return fail(package, GOV__REASON_AMBIGUOUS, "a folder with content", name);
    }
    return check_path(package, name);
}

/* A name against the one before it: what shares a folder with it lies between the two. */
static gov_status check_neighbour(gov__ofd_package *package, gov__bytes before, gov__bytes name)
{
    size_t shared = shared_len(before.data, before.len, name.data, name.len);
    size_t folder = shared;

    if (shared == before.len && shared == name.len) {
        bool same = memcmp(before.data, name.data, shared) == 0;
        return fail(package, GOV__REASON_AMBIGUOUS,
                    same ? "two files of one name" : "two names that differ in case only", name);
    }
    if (shared == before.len && name.data[shared] == '/') {
        return fail(package, GOV__REASON_AMBIGUOUS, "a file and a folder of one name", name);
    }
    while (folder != 0 && name.data[folder - 1] != '/') {
        folder--;
    }
    return memcmp(before.data, name.data, folder) == 0
               ? GOV_OK
               : fail(package, GOV__REASON_AMBIGUOUS, "two folders that differ in case only", name);
}

gov_status gov__ofd_package_names(gov__ofd_package *package)
{
    gov__ofd_entry *entries = package->entries;
    gov_status status = GOV_OK;

    for (size_t i = 0; status == GOV_OK && i < package->count; i++) {
        status = check_name(package, &entries[i]);
    }
    if (status != GOV_OK) {
        return status;
    }
    qsort(entries, package->count, sizeof *entries, by_name);
    for (size_t i = 1; status == GOV_OK && i < package->count; i++) {
        status = check_neighbour(package, entries[i - 1].name, entries[i].name);
    }
    return status;
}

size_t gov__ofd_package_find_nocase(const gov__ofd_package *package, const char *name, size_t len)
{
    size_t low = 0;
    size_t high = package->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const gov__ofd_entry *entry = &package->entries[middle];
        int order = compare_nocase((const uint8_t *)name, len, entry->name.data, entry->name.len);

        if (order == 0) {
            return entry->is_folder ? GOV__OFD_NONE : middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return GOV__OFD_NONE;
}

size_t gov__ofd_package_find(const gov__ofd_package *package, const char *name, size_t len)
{
    size_t found = gov__ofd_package_find_nocase(package, name, len);

    if (found == GOV__OFD_NONE) {
        return GOV__OFD_NONE;
    }
    /* No two names differ in case only, so there is nothing else to find. */
    return memcmp(package->entries[found].name.data, name, len) == 0 ? found : GOV__OFD_NONE;
}

void gov__ofd_name_text(gov__bytes name, char out[GOV__OFD_NAME_MAX + 1])
{
    size_t len = name.len < GOV__OFD_NAME_MAX ? name.len : GOV__OFD_NAME_MAX;
    bool utf8 = len == 0 || gov__str_is_utf8((const char *)name.data, len);

    for (size_t i = 0; i < len; i++) {
        uint8_t c = name.data[i];

        out[i] = c < 0x20 || c == 0x7F || (c >= 0x80 && !utf8) ? '?' : (char)c;
    }
    out[len] = '\0';
}
