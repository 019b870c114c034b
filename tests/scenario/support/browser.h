/* SPDX-License-Identifier: Apache-2.0 */
/* A browser before the pages of a sandbox, in process or over HTTP: cookies, hidden fields, redirects
 * that it tells and does not follow. It knows a page from no operator's call: there is no back door. */
#ifndef GOVSDK_SCENARIO_BROWSER_H
#define GOVSDK_SCENARIO_BROWSER_H

#include "scenario/support/world.h"

typedef struct browser {
    world *w;
    char cookie[128];    /* sent with every request; "": none */
    char location[8192]; /* of the last answer; "": none */
    char page[32768];    /* the last one, cut to fit */
    char action[256];    /* of its form */
    char request[128];   /* its hidden fields */
    char xsrf[128];
} browser;

/* Whoever wants to see each address that a browser opens, each to which it is sent, and its cookie, with
 * its name; NULL: nobody. */
void browser_watch(void (*see)(const char *text));
void browser_open(browser *b, world *w);
/* The HTTP status; `form` NULL is a GET. `url` is absolute or begins with '/'. */
int browser_send(browser *b, const char *url, const char *form);
/* Opens a login page and reads its form; the test fails when there is none. */
void browser_show(browser *b, const char *url);
/* Posts the decision on the page that is shown: a citizen's subject approves, NULL denies. `location` is
 * where the browser is sent then. */
void browser_decide(browser *b, const char *citizen);
/* Both: where the browser comes back to. */
const char *browser_log_in(browser *b, const char *url, const char *citizen);

#endif
