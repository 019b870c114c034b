/* SPDX-License-Identifier: Apache-2.0 */
/* How a response header lies in its arena: this record, then "name\0value\0". For http/ only. */
#ifndef GOV__HTTP_HEADER_AT_H
#define GOV__HTTP_HEADER_AT_H

#include <stdint.h>

typedef struct gov__header_at {
    uint32_t name_size;
    uint32_t value_size;
} gov__header_at;

#endif
