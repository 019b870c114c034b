/* SPDX-License-Identifier: Apache-2.0 */
/* Components of a message and the text that is signed over them: RFC 9421 section 2. It reads the message
 * through <govsdk/ext/signer.h> alone; keys and policy are rfc9421.c. */
#ifndef GOV__SIGNER_SIGNATURE_BASE_H
#define GOV__SIGNER_SIGNATURE_BASE_H

#include <govsdk/ext/signer.h>

#include "base/buf.h"
#include "signer/sf.h"

#define GOV__SIGNATURE_COMPONENTS_MAX 64
/* Longest component value, and longest signature base, in bytes. */
#define GOV__SIGNATURE_BASE_MAX 262144

/* Which message of the two is signed. */
typedef enum gov__signed_message { GOV__SIGNED_REQUEST, GOV__SIGNED_REPLY } gov__signed_message;

/* A component identifier, read; the spans lie in the text that it came from. */
typedef struct gov__component {
    gov__sf_span name; /* without quotes */
    bool sf;
    bool bs;
    bool tr;
    bool req;
    gov__sf_span key;  /* of ";key", quotes included; empty: none */
    gov__sf_span pair; /* of ";name", quotes included; empty: none */
} gov__component;

/* Reads an identifier: a string in lower case with the parameters that RFC 9421 knows. False for
 * anything else. */
bool gov__component_read(const gov__sf_item *item, gov__sf_span parameters, gov__component *out);

/* Appends the value. GOV_ERR_KEY_NOT_FOUND when the message has no such component; GOV_ERR_SIGNATURE
 * when its value is not one (it stands twice, is malformed, or has bytes that cannot be signed);
 * GOV_ERR_NO_MEMORY. */
gov_status gov__component_value(const gov_signing *signing, gov__signed_message message,
                                const gov__component *component, gov__buf *out);
/* The derived ones, whose names begin with '@'. */
gov_status gov__component_derive(const gov_signing *signing, gov__signed_message message,
                                 const gov__component *component, gov__buf *out);

/* Appends the signature base for `input`, which stands as it was received or will be sent: an inner list
 * with its parameters. The same errors; a component that is missing is GOV_ERR_SIGNATURE. */
gov_status gov__signature_base(const gov_signing *signing, gov__signed_message message,
                               const gov__sf_member *input, gov__buf *out);

#endif
