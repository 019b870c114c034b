/* SPDX-License-Identifier: Apache-2.0 */
/* The few HTML pages on which a person decides something.
 * Owns: escaping, the common frame, the list of citizens. Not: what a page asks. */
#ifndef GOVSDK_SANDBOX_HTML_H
#define GOVSDK_SANDBOX_HTML_H

#include "sandbox/http.h"
#include "sandbox/platform.h"

/* Text as it may stand in an element or a quoted attribute: allocated, NULL without memory. */
char *gov__sb_html_escape(const char *text);
/* The <option>s of all citizens and organisations, `chosen` (an id or "") preselected. */
char *gov__sb_html_citizens(gov_sandbox *sb, const char *chosen);
/* Answers with the frame around `content`; NULL content fails the answer. */
void gov__sb_html_answer(gov__sandbox_response *res, int status, const char *content);

#endif
