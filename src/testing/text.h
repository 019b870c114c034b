/* SPDX-License-Identifier: Apache-2.0 */
/* A growing text for the testing library, which links with either form of libgovsdk and so sees none of
 * its private functions. Memory comes from malloc; the first failure sticks. */
#ifndef GOV__TESTING_TEXT_H
#define GOV__TESTING_TEXT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct gov__testing_text {
    char *data; /* NUL-terminated; NULL while empty */
    size_t len;
    size_t capacity;
    bool failed;
} gov__testing_text;

void gov__testing_text_add(gov__testing_text *text, const void *data, size_t size);
/* Adds every text up to a NULL. */
void gov__testing_text_join(gov__testing_text *text, const char *const *parts);
void gov__testing_text_add_number(gov__testing_text *text, size_t number);
void gov__testing_text_clear(gov__testing_text *text); /* keeps the memory */
void gov__testing_text_free(gov__testing_text *text);

/* A copy of size bytes with a NUL behind them; a NULL source gives NULL. False when memory is short. */
bool gov__testing_text_copy(const char *source, size_t size, char **out);

#endif
