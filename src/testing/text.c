/* SPDX-License-Identifier: Apache-2.0 */
/* The growing text of the testing library. */
#include "testing/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(gov__testing_text *text, size_t more)
{
    if (text->failed || more > SIZE_MAX / 2 - text->len - 1) {
        text->failed = true;
        return false;
    }
    size_t need = text->len + more + 1;
    if (need <= text->capacity) {
        return true;
    }
    size_t capacity = need < 128 ? 128 : need * 2;
    char *data = realloc(text->data, capacity);
    if (data == NULL) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void gov__testing_text_add(gov__testing_text *text, const void *data, size_t size)
{
    if (!reserve(text, size)) {
        return;
    }
    if (size != 0) {
        memcpy(text->data + text->len, data, size);
    }
    text->len += size;
    text->data[text->len] = '\0';
}

void gov__testing_text_join(gov__testing_text *text, const char *const *parts)
{
    for (; *parts != NULL; parts++) {
        gov__testing_text_add(text, *parts, strlen(*parts));
    }
}

void gov__testing_text_add_number(gov__testing_text *text, size_t number)
{
    char digits[24];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    gov__testing_text_add(text, digits + at, sizeof digits - at);
}

void gov__testing_text_clear(gov__testing_text *text)
{
    text->len = 0;
    text->failed = false;
}

void gov__testing_text_free(gov__testing_text *text)
{
    free(text->data);
    memset(text, 0, sizeof *text);
}

bool gov__testing_text_copy(const char *source, size_t size, char **out)
{
    *out = NULL;
    if (source == NULL) {
        return true;
    }
    *out = malloc(size + 1);
    if (*out == NULL) {
        return false;
    }
    memcpy(*out, source, size);
    (*out)[size] = '\0';
    return true;
}
