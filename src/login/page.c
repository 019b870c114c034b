/* SPDX-License-Identifier: Apache-2.0 */
/* See page.h. The first does not say that the login succeeded: the tokens are still to be fetched. */
#include "login/page.h"

#define PAGE(title, text)                                                                          \
    "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"                         \
    "<meta name=\"viewport\" content=\"width=device-width\"><title>" title "</title></head>\n"     \
    "<body>" text "</body></html>\n"

const char gov__login_page_done[] =
    PAGE("登录 Log in", "<h1>请返回应用</h1><p>登录结果已交给应用，可以关闭此页面。</p>"
                        "<h1 lang=\"en\">Return to the application</h1><p lang=\"en\">It has the "
                        "answer of the login. You can close this page.</p>");

const char gov__login_page_stray[] =
    PAGE("登录 Log in", "<h1>此请求无效</h1><p>它不属于正在进行的登录。请返回应用。</p>"
                        "<h1 lang=\"en\">Not valid</h1><p lang=\"en\">This does not belong to the "
                        "login that is under way. Return to the application.</p>");
