/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share: the object behind gov_sd_jwt, and JSON pointers. */
#ifndef GOV__SD_JWT_SD_JWT_PARTS_H
#define GOV__SD_JWT_SD_JWT_PARTS_H

#include <govsdk/sd_jwt.h>

#include "base/json.h"
#include "crypto/key.h"
#include "crypto/sdjwt.h"

struct gov_sd_jwt {
    gov_allocator mem; /* a copy */
    gov__crypto *crypto;
    char *text;
    size_t size;
    gov__sdjwt *sdjwt;  /* points into text */
    char **values;      /* JSON text of each field */
    gov__key *holder;   /* "cnf"; NULL: none, or not supported */
    const char *claims; /* JSON text of the processed payload */
};

/* Whether a text has the form of a JSON pointer (RFC 6901 section 3) to something below the root. */
bool gov__sd_jwt_is_pointer(const char *text, size_t len);
/* What it points to; NULL when there is nothing. */
const gov__json_node *gov__sd_jwt_resolve(const gov__json_node *root, const char *pointer);
/* Whether `inner` points to something inside what `outer` points to. */
bool gov__sd_jwt_is_inside(const char *inner, const char *outer);

#endif
