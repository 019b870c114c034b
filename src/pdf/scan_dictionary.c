/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of dictionaries and elements of arrays, found by walking over what stands there. References
 * are not followed here. */
#include "pdf/scan.h"

/* The end of the inside of a container. */
static gov__bytes inside(const gov__pdf_value *container)
{
    size_t bracket = container->kind == GOV__PDF_ARRAY ? 1 : 2;

    return gov__bytes_of(container->in.data, container->end - bracket);
}

/* Puts a value that was read with a shorter view back into its whole. */
static void widen(gov__pdf_value *value, const gov__pdf_value *container)
{
    value->in = container->in;
}

/* The next key and its value; *key is of no length at the end. */
static bool next_pair(gov__pdf *pdf, const gov__pdf_value *dictionary, size_t *pos,
                      gov__pdf_value *key, gov__pdf_value *value)
{
    gov__bytes in = inside(dictionary);

    if (!gov__pdf_read(pdf, in, pos, key)) {
        return false;
    }
    if (key->kind == GOV__PDF_KEYWORD && key->at == key->end) {
        return true;
    }
    if (key->kind != GOV__PDF_NAME) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a dictionary without names");
    }
    if (!gov__pdf_read(pdf, in, pos, value)) {
        return false;
    }
    if (value->kind == GOV__PDF_KEYWORD) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a dictionary entry without value");
    }
    widen(value, dictionary);
    return true;
}

bool gov__pdf_find(gov__pdf *pdf, const gov__pdf_value *dictionary, const char *key,
                   gov__pdf_value *out)
{
    size_t pos = dictionary->at + 2;
    bool found = false;
    gov__pdf_value name;
    gov__pdf_value value;

    *out = (gov__pdf_value){.kind = GOV__PDF_NULL};
    while (true) {
        if (!next_pair(pdf, dictionary, &pos, &name, &value)) {
            return false;
        }
        if (name.kind != GOV__PDF_NAME) {
            return true;
        }
        if (gov__pdf_is_name(&name, key)) {
            if (found) {
                return gov__pdf_refuse(pdf, GOV__REASON_AMBIGUOUS, "a key that stands there twice");
            }
            found = true;
            *out = value;
        }
    }
}

bool gov__pdf_element(gov__pdf *pdf, const gov__pdf_value *array, size_t *pos, gov__pdf_value *out)
{
    if (*pos == 0) {
        *pos = array->at + 1;
    }
    if (!gov__pdf_read(pdf, inside(array), pos, out)) {
        return false;
    }
    if (out->kind == GOV__PDF_KEYWORD && out->at != out->end) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a keyword inside an array");
    }
    widen(out, array);
    return true;
}

bool gov__pdf_find_size(gov__pdf *pdf, const gov__pdf_value *dictionary, const char *key,
                        int64_t max, int64_t fallback, int64_t *out)
{
    gov__pdf_value value;

    *out = fallback;
    if (!gov__pdf_find(pdf, dictionary, key, &value)) {
        return false;
    }
    if (value.kind == GOV__PDF_NULL && fallback >= 0) {
        return true;
    }
    if (value.kind != GOV__PDF_INTEGER || value.number < 0) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a number that is missing or another");
    }
    *out = value.number;
    return value.number <= max || gov__pdf_refuse(pdf, GOV__REASON_LIMIT, "a number");
}
