/* SPDX-License-Identifier: Apache-2.0 */
/* Who somebody is, as a copy of the claims that were verified or stated. Verifying is id_token.h.
 *
 * Public functions implemented here: gov_identity_free, gov_identity_get_*. */
#ifndef GOV__CORE_GOV_IDENTITY_H
#define GOV__CORE_GOV_IDENTITY_H

#include <govsdk/session.h>

#include "base/json.h"
#include "core/client.h"

/* Makes an identity of a document of claims, which is taken in any case (NULL: nothing is known,
 * GOV_OK all the same). `scope` is what was granted, copied; NULL: the claim "scope", if any. *out
 * is freed with gov_identity_free and keeps a reference to the client. GOV_ERR_CLAIM for a malformed
 * or too long chain of "act"; GOV_ERR_NO_MEMORY. */
gov_status gov__identity_from_claims(gov_client *client, gov__json *claims, const char *scope,
                                     gov_identity **out);

#endif
