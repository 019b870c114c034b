/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the ticket driver. Nothing is discovered: its addresses are settings. Its tokens are not
 * renewed, and its only way in is the browser. */
#include "platform/ticket/ticket.h"

#include "auth/wire.h"
#include "core/identity.h"

static gov_status provider_read(const gov_client *client, gov__provider *out)
{
    (void)client;
    (void)out;
    return GOV_OK;
}

/* A refusal is a code in the body of an answer: the steps read it. */
static gov_status refusal_read(const gov_client *client, const gov__response *response)
{
    (void)client;
    return gov__response_is_success(response) ? GOV_OK : GOV_ERR_RESPONSE;
}

static const gov__auth_wire ways = {
    .refusal_read = refusal_read,
    .login = &gov__ticket_login,
};

const gov__identity_wire gov__ticket = {
    .name = "ticket",
    .provider_read = provider_read,
    .auth = &ways,
};
