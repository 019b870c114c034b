/* SPDX-License-Identifier: Apache-2.0 */
/* What an identity driver must know to be asked about a token that somebody brings, and to withdraw
 * one. Verifying a signed answer is core/id_token.h. */
#ifndef GOV__TOKEN_WIRE_H
#define GOV__TOKEN_WIRE_H

#include <stdbool.h>

#include <govsdk/base.h>
#include <govsdk/status.h>

#include "base/json.h"
#include "core/client.h"
#include "http/request.h"
#include "http/response.h"

typedef struct gov__token_wire {
    /* The request about a token to either endpoint. It carries the client's authentication, which is
     * good once: it is written anew for each attempt. */
    void (*write)(gov__request *request, gov_client *client, const char *endpoint,
                  const char *token);
    /* What a refusal means; GOV_OK for a 2xx, GOV_ERR_UNSUPPORTED for a kind of token of which the
     * provider tells nothing. */
    gov_status (*refusal_read)(const gov_client *client, const gov__response *response);
    /* What is told of the token. GOV_ERR_RESPONSE when it does not say whether it is good. */
    gov_status (*told_read)(const gov__json_node *told, bool *active);
    /* The media type of a signed answer, and the part of its claims that tells of the token. */
    const char *sealed_media;
    const gov__json_node *(*sealed_part)(const gov__json_node *claims);
} gov__token_wire;

#endif
