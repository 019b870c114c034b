/* SPDX-License-Identifier: Apache-2.0 */
/* Content-Digest (RFC 9530) with sha-256 and sha-512: written for a request, checked for a reply. */
#ifndef GOV__SIGNER_CONTENT_DIGEST_H
#define GOV__SIGNER_CONTENT_DIGEST_H

#include <govsdk/ext/signer.h>

#include "base/buf.h"

/* Sets the field on a request with a body that has none yet. */
gov_status gov__content_digest_set(gov_signing *signing, const gov_allocator *mem);
/* Whether the field of the reply fits its body: every digest that is known must, and one must be.
 * GOV_OK; GOV_ERR_SIGNATURE; GOV_ERR_NO_MEMORY. */
gov_status gov__content_digest_check(gov_signing *signing);
/* The same for a field's text. */
gov_status gov__content_digest_check_text(gov_signing *signing, const char *text);

#endif
