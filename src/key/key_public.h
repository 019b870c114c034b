/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share: arguments of the public functions, and how their failures are
 * told. The mathematics is crypto/key.h and crypto/jws.h. */
#ifndef GOV__KEY_KEY_PUBLIC_H
#define GOV__KEY_KEY_PUBLIC_H

#include <govsdk/key.h>

#include "base/refcount.h"
#include "crypto/jwk.h"
#include "crypto/key.h"

/* The caller's options checked and in the form of crypto/key.h; they point into the caller's.
 * GOV_ERR_ARGUMENT. */
gov_status gov__key_options_load(const gov_allocator *mem, const gov_key_options *options,
                                 gov__key_options *out, gov_error **err);
/* NULL or a usable table; else GOV_ERR_ARGUMENT. */
gov_status gov__key_allocator_check(const gov_allocator *mem, gov_error **err);
/* Tells why a key could not be made. A malformed key is an argument of the caller's. */
gov_status gov__key_refuse(const gov_allocator *mem, gov_error **err, gov_status status);

/* The bytes of a buffer as text for the caller; the buffer is empty afterwards. */
gov_status gov__key_give_text(const gov_allocator *mem, gov__buf *buf, gov_status status,
                              char **out, gov_error **err);

struct gov_key_set {
    gov_allocator mem; /* a copy */
    gov__refcount refs;
    gov__crypto *crypto;
    gov__jwks *keys;
};

#endif
