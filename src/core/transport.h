/* SPDX-License-Identifier: Apache-2.0 */
/* Which transport a client uses when the embedder gave none, and driving any of them. */
#ifndef GOV__CORE_TRANSPORT_H
#define GOV__CORE_TRANSPORT_H

#include "core/client.h"
#include "http/exchange.h"

/* The curl transport, with the settings of the client's configuration. */
gov_status gov__transport_default(gov_client *client, gov_transport *out, gov_error **err);
/* Sends the exchange and returns when it has been finished: by perform, or by start and poll. */
void gov__transport_send(gov_client *client, gov_exchange *exchange);

#endif
