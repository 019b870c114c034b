/* SPDX-License-Identifier: Apache-2.0 */
/* Ticket login 统一认证票据, the older way of many gateways.
 * Owns: tickets, and the secrets of the apps that use them. Not: the page (ticket_page.c). */
#ifndef GOVSDK_SANDBOX_TICKET_H
#define GOVSDK_SANDBOX_TICKET_H

#include "sandbox/oauth.h"

/* A ticket for this log-in, good once, for a minute; false on failure. */
bool gov__sb_ticket_new(gov_sandbox *sb, const char *app_id, const gov__sandbox_login *login,
                        char out[48]);
/* Keeps the secret of an app, or forgets it (NULL). The secret itself: an HMAC is made with it. */
bool gov__sb_ticket_set_secret(gov_sandbox *sb, const char *app_id, const char *secret);
bool gov__sb_ticket_has_app(gov_sandbox *sb, const char *app_id);

/* Handlers of ticket_page.c. */
void gov__sb_ticket_show(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res);
void gov__sb_ticket_decide(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res);

#endif
