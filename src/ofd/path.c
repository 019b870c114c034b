/* SPDX-License-Identifier: Apache-2.0 */
/* Resolving locations. Readers differ in where a relative one begins: a file that another reader finds is
 * noted as a rival, and has to be covered. A file that is found only by guessing right (from the root, in
 * another case) is still one file: to put another one where the letter of the path leads shows as not
 * covered. */
#include "ofd/path.h"

#include <string.h>

enum { TEXT_MAX = 4 * GOV__OFD_NAME_MAX };

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static gov__bytes trim(gov__bytes text)
{
    while (text.len != 0 && is_space(text.data[0])) {
        text.data++;
        text.len--;
    }
    while (text.len != 0 && is_space(text.data[text.len - 1])) {
        text.len--;
    }
    return text;
}

static gov__ofd_path_result push(gov__ofd_path *out, const uint8_t *segment, size_t len)
{
    if (len == 0 || (len == 1 && segment[0] == '.')) {
        return GOV__OFD_PATH_OK;
    }
    if (len == 2 && segment[0] == '.' && segment[1] == '.') {
        if (out->len == 0) {
            return GOV__OFD_PATH_ESCAPES;
        }
        out->len = gov__ofd_path_folder(gov__bytes_of(out->text, out->len)).len;
        return GOV__OFD_PATH_OK;
    }
    if (out->len + len + 1 > GOV__OFD_NAME_MAX) {
        return GOV__OFD_PATH_MALFORMED;
    }
    if (out->len != 0) {
        out->text[out->len++] = '/';
    }
    memcpy(out->text + out->len, segment, len);
    out->len += len;
    return GOV__OFD_PATH_OK;
}

static gov__ofd_path_result push_all(gov__ofd_path *out, gov__bytes text)
{
    size_t from = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.data[i] != '/') {
            if (text.data[i] < 0x20 || text.data[i] == 0x7F || text.data[i] == '\\') {
                return GOV__OFD_PATH_MALFORMED;
            }
            continue;
        }
        gov__ofd_path_result result = push(out, text.data + from, i - from);
        if (result != GOV__OFD_PATH_OK) {
            return result;
        }
        from = i + 1;
    }
    return GOV__OFD_PATH_OK;
}

gov__bytes gov__ofd_path_folder(gov__bytes name)
{
    size_t len = name.len;

    while (len != 0 && name.data[len - 1] != '/') {
        len--;
    }
    return gov__bytes_of(name.data, len != 0 ? len - 1 : 0);
}

gov__ofd_path_result gov__ofd_path_resolve(gov__bytes folder, gov__bytes text, gov__ofd_path *out)
{
    gov__ofd_path_result result = GOV__OFD_PATH_OK;

    text = trim(text);
    out->len = 0;
    out->text[0] = '\0';
    if (text.len == 0 || text.len > TEXT_MAX) {
        return GOV__OFD_PATH_MALFORMED;
    }
    if (text.data[0] != '/' && folder.len != 0) {
        result = push_all(out, folder);
    }
    if (result == GOV__OFD_PATH_OK) {
        result = push_all(out, text);
    }
    out->text[out->len] = '\0';
    return result;
}

/* The file that a location leads to from the root. */
static size_t find_from_root(const gov__ofd_package *package, gov__bytes text)
{
    gov__ofd_path root;

    if (gov__ofd_path_resolve(gov__bytes_of(NULL, 0), text, &root) != GOV__OFD_PATH_OK) {
        return GOV__OFD_NONE;
    }
    return gov__ofd_package_find(package, root.text, root.len);
}

gov__ofd_path_result gov__ofd_path_locate(gov__ofd_package *package, gov__bytes folder,
                                          gov__bytes text, gov__ofd_path *out, size_t *entry)
{
    gov__ofd_path_result result = gov__ofd_path_resolve(folder, text, out);

    *entry = GOV__OFD_NONE;
    if (result != GOV__OFD_PATH_OK) {
        return result;
    }
    size_t rival = find_from_root(package, text);
    *entry = gov__ofd_package_find(package, out->text, out->len);
    if (*entry != GOV__OFD_NONE) {
        if (rival != GOV__OFD_NONE && rival != *entry) {
            package->entries[rival].is_rival = true;
        }
        return GOV__OFD_PATH_OK;
    }
    *entry = rival;
    package->root_used = package->root_used || *entry != GOV__OFD_NONE;
    if (*entry == GOV__OFD_NONE) {
        *entry = gov__ofd_package_find_nocase(package, out->text, out->len);
        package->case_used = package->case_used || *entry != GOV__OFD_NONE;
    }
    return GOV__OFD_PATH_OK;
}
