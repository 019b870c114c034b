/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share: arguments of the public functions, and how failures are told.
 * The mathematics is crypto/sm2.h, crypto/sm4.h and crypto/mac.h. */
#ifndef GOV__SM_SM_PUBLIC_H
#define GOV__SM_SM_PUBLIC_H

#include <stdbool.h>

#include <govsdk/sm.h>

#include "crypto/bytes.h"
#include "crypto/key.h"

/* Where a result goes. */
struct gov__sm_output {
    void *out;
    size_t capacity;
    size_t *out_size;
};

/* Every function with a key, a text and an output: pointers there, the capacity enough for `need`
 * bytes. Sets *out_size to 0, or to `need` with GOV_ERR_LIMIT. */
gov_status gov__sm_check(const gov_key *key, const void *text, size_t size,
                         const struct gov__sm_output *output, size_t need, gov_error **err);

/* Tells why it failed. */
gov_status gov__sm_refuse(const gov_allocator *mem, gov_error **err, gov_status status);

#endif
