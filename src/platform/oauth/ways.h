/* SPDX-License-Identifier: Apache-2.0 */
/* The ways in beside the device login, shared among code.c, par.c, ciba.c, exchange.c and assertion.c of
 * this folder; auth.c puts them into its table. */
#ifndef GOV__PLATFORM_OAUTH_WAYS_H
#define GOV__PLATFORM_OAUTH_WAYS_H

#include "auth/wire.h"

extern const gov__login_wire gov__oauth_login; /* code.c */

/* How a parameter is added: gov__url_query_add to an address, gov__url_form_add to a body. */
typedef void (*gov__oauth_add_fn)(gov__buf *out, bool *first, const char *name, const char *value);
/* The parameters of an authorization request but client_id. */
void gov__oauth_add_ask(gov__buf *out, bool *first, gov__oauth_add_fn add,
                        const gov__login_ask *ask);

/* par.c */
void gov__oauth_push_write(gov__request *request, gov_client *client, const gov__provider *provider,
                           const gov__proof *proof, const gov__login_ask *ask);
gov_status gov__oauth_push_read(const gov__json_node *root, const char **request_uri);

/* ciba.c */
void gov__oauth_ciba_write(gov__request *request, gov_client *client, const char *endpoint,
                           const gov__ciba_ask *ask);
gov_status gov__oauth_ciba_read(const gov__json_node *root, gov__ciba_codes *out);
gov_status gov__oauth_ciba_refusal_read(const gov_client *client, const gov__response *response);
void gov__oauth_ciba_poll_write(gov__request *request, gov_client *client, const gov__proof *proof,
                                const char *endpoint, const char *auth_req_id);

/* exchange.c */
void gov__oauth_exchange_write(gov__request *request, gov_client *client, const gov__proof *proof,
                               const char *endpoint, const gov__exchange_ask *ask);
gov_status gov__oauth_exchange_read(const gov_client *client, const gov__response *response,
                                    gov__tokens *out);

/* assertion.c */
void gov__oauth_terminal_write(gov__request *request, gov_client *client,
                               const gov__provider *provider, const gov__proof *proof,
                               const gov__terminal_ask *ask);

#endif
