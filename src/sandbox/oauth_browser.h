/* SPDX-License-Identifier: Apache-2.0 */
/* A browser that is logged in: one cookie, one session.
 * Owns: the cookie, the table of sessions and what each has consented to. Not: the pages. */
#ifndef GOVSDK_SANDBOX_OAUTH_BROWSER_H
#define GOVSDK_SANDBOX_OAUTH_BROWSER_H

#include "sandbox/oauth.h"

/* The log-in of the cookie that came with the request; false when there is none in force. */
bool gov__sb_browser_load(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_login *out);
/* Logs the browser in: sets login->sid and the cookie. The same person's session goes on under its
 * sid; anybody else's ends. */
bool gov__sb_browser_login(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res, gov__sandbox_login *login);
/* Ends a session, and the log-ins of it that asked for no offline_access. False on failure. */
bool gov__sb_browser_end(gov_sandbox *sb, gov__sandbox_response *res, const char *sid);

bool gov__sb_browser_consent(gov_sandbox *sb, const char *sid, const char *client_id,
                             const char *scope);
bool gov__sb_browser_consented(gov_sandbox *sb, const char *sid, const char *client_id,
                               const char *scope);

#endif
