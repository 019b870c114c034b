/* SPDX-License-Identifier: Apache-2.0 */
/* HTML without scripts: what a person sees works in any browser and with curl.
 * Owns: escaping, the common frame, the list of citizens. Not: what a page asks. */
#include "sandbox/html.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/store.h"

static const char page_head[] =
    "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    "<title>统一身份认证 · Sandbox</title><style>body{font:16px/1.6 sans-serif;max-width:32em;"
    "margin:3em auto;padding:0 "
    "1em;overflow-wrap:anywhere}input,select,button{font:inherit;padding:.4em;margin:.3em 0}"
    "dt{font-weight:bold}</style><main><h1>统一身份认证</h1><p>演示环境，所有人员均为虚构。"
    "<span lang=\"en\">This is a sandbox; everybody in it is made up.</span></p>";

#define LONGEST_ESCAPE 5 /* "&#nn;" */

char *gov__sb_html_escape(const char *text)
{
    size_t length = strlen(text);
    char *out = length < SIZE_MAX / LONGEST_ESCAPE - 1 ? malloc(length * LONGEST_ESCAPE + 1) : NULL;
    size_t at = 0;
    for (const char *c = text; out && *c; c++) {
        if (strchr("&<>\"'", *c)) {
            (void)gov__sb_print(out + at, LONGEST_ESCAPE + 1, "&#%d;", *c);
            at += LONGEST_ESCAPE;
        } else {
            out[at++] = *c;
        }
    }
    if (out) {
        out[at] = '\0';
    }
    return out;
}

char *gov__sb_html_citizens(gov_sandbox *sb, const char *chosen)
{
    gov__sandbox_query q;
    char *out = gov__sb_copy("");
    gov__sb_query(sb, &q, "SELECT id,name FROM subjects ORDER BY place", "");
    while (gov__sb_next(&q)) {
        const char *id = gov__sb_text(&q, 0);
        char *name = gov__sb_html_escape(gov__sb_text(&q, 1));
        char *more = out && name ? gov__sb_format("%s<option value=\"%s\"%s>%s</option>", out, id,
                                                  strcmp(id, chosen) == 0 ? " selected" : "", name)
                                 : NULL;
        free(name);
        free(out);
        out = more;
    }
    return out;
}

void gov__sb_html_answer(gov__sandbox_response *res, int status, const char *content)
{
    char *page = content ? gov__sb_format("%s%s</main></html>", page_head, content) : NULL;
    if (!page) {
        res->failed = true;
        return;
    }
    gov__sb_answer_bytes(res, status, "text/html; charset=utf-8", page, strlen(page));
    /* No form-action: it would stop the redirect that follows a decision. */
    gov__sb_set_header(res, "Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                       "frame-ancestors 'none'");
    gov__sb_set_header(res, "Referrer-Policy", "no-referrer");
    free(page);
}
