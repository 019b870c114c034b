/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a struct_size table: the one place where sizes of two versions meet. */
#include "core/options.h"

#include <stdint.h>
#include <string.h>

/* A table larger than this is no table of any version of ours. */
#define TABLE_MAX 4096U

gov_status gov__options_load(void *out, size_t size, const void *in)
{
    uint32_t in_size = 0;
    uint32_t out_size = (uint32_t)size;
    memset(out, 0, size);
    if (in == NULL) {
        memcpy(out, &out_size, sizeof out_size);
        return GOV_OK;
    }
    memcpy(&in_size, in, sizeof in_size);
    if (in_size < sizeof in_size || in_size > TABLE_MAX) {
        return GOV_ERR_ARGUMENT;
    }
    memcpy(out, in, in_size < size ? in_size : size);
    memcpy(out, &out_size, sizeof out_size);
    const unsigned char *bytes = in;
    for (size_t i = size; i < in_size; i++) {
        if (bytes[i] != 0) {
            return GOV_ERR_ARGUMENT;
        }
    }
    return GOV_OK;
}
