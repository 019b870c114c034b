/* SPDX-License-Identifier: Apache-2.0 */
/* Enumerations by name: a table of words indexed by enumerator, entry 0 the word for "any other".
 * Header only. */
#ifndef GOV__BASE_WORDS_H
#define GOV__BASE_WORDS_H

#include <stddef.h>

#include "base/str.h"

#define GOV__WORDS_COUNT(words) (sizeof(words) / sizeof((words)[0]))

/* The index of a word; 0 for NULL and for a word that is not in the table. */
static inline size_t gov__words_find(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 1; i < count; i++) {
        if (gov__str_equal(words[i], word)) {
            return i;
        }
    }
    return 0;
}

/* The word of an index; that of 0 beyond the table. */
static inline const char *gov__words_at(const char *const *words, size_t count, size_t index)
{
    return words[index < count ? index : 0];
}

#endif
