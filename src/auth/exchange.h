/* SPDX-License-Identifier: Apache-2.0 */
/* An exchange of tokens while it runs, shared by exchange.c and exchange_check.c. */
#ifndef GOV__AUTH_EXCHANGE_H
#define GOV__AUTH_EXCHANGE_H

#include "auth/auth.h"

#define GOV__EXCHANGE_ACTORS_MAX 3

typedef struct gov__exchanging {
    gov_client *client;
    gov_session *session; /* of the one who acts */
    const gov_call_options *options;
    gov__provider *provider; /* counted */
    gov__proof proof;        /* that of the session; owned */
    gov__exchange_ask ask;
    gov__buf token; /* secret, as the next */
    gov__buf session_scope;
} gov__exchanging;

/* Holds the tokens that came to what was asked for. *claims is what is known of the new subject, to be
 * freed; NULL when nothing is. The scope of the tokens becomes the one that was asked for where the
 * answer names none. GOV_ERR_CLAIM when they say something else, or it cannot be made sure. */
gov_status gov__exchange_check(gov__exchanging *x, gov__tokens *tokens, gov__json **claims,
                               gov_error **err);

#endif
