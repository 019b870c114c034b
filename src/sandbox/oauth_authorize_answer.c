/* SPDX-License-Identifier: Apache-2.0 */
/* The answer of the authorization endpoint: a redirect with parameters, or with one JWT.
 * Owns: its members (RFC 6749 section 4.1.2, RFC 9207, JARM section 2). Not: what is answered. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth_authorize.h"
#include "sandbox/sign.h"

#define JARM_SECONDS 300

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("-._~", c) != NULL;
}

static char *percent_encode(const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t length = strlen(text);
    char *out = length < SIZE_MAX / 3 - 1 ? malloc(length * 3 + 1) : NULL;
    size_t at = 0;
    for (const char *c = text; out && *c; c++) {
        unsigned char byte = (unsigned char)*c;
        if (is_unreserved(*c)) {
            out[at++] = *c;
        } else {
            out[at++] = '%';
            out[at++] = digits[byte >> 4];
            out[at++] = digits[byte & 15];
        }
    }
    if (out) {
        out[at] = '\0';
    }
    return out;
}

char *gov__sb_url_add(char *url, const char *name, const char *value)
{
    char *encoded = url ? percent_encode(value) : NULL;
    char *longer =
        encoded ? gov__sb_format("%s%c%s=%s", url, strchr(url, '?') ? '&' : '?', name, encoded)
                : NULL;
    free(encoded);
    free(url);
    return longer;
}

struct pair {
    const char *name;
    const char *value; /* NULL: left out */
};

static char *write_jwt(const gov_sandbox *sb, const gov__sandbox_authorization *a,
                       const struct pair *pairs, size_t count)
{
    gov__sandbox_json w = {0};
    size_t length = 0;
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "iss", sb->base_url);
    gov__sb_json_text(&w, "aud", a->client.id);
    gov__sb_json_int(&w, "exp", gov__sb_now_ms(sb) / 1000 + JARM_SECONDS);
    for (size_t i = 0; i < count; i++) {
        gov__sb_json_opt(&w, pairs[i].name, pairs[i].value);
    }
    gov__sb_json_close(&w);
    char *claims = gov__sb_json_take(&w, &length);
    char *jws =
        claims ? gov__sb_sign_jws(sb, GOV__SB_KEY_TOKEN, "JWT", NULL, claims, length) : NULL;
    free(claims);
    return jws;
}

static char *write_query(const gov_sandbox *sb, const gov__sandbox_authorization *a,
                         const struct pair *pairs, size_t count)
{
    char *url = gov__sb_copy(a->redirect_uri);
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].value) {
            url = gov__sb_url_add(url, pairs[i].name, pairs[i].value);
        }
    }
    return gov__sb_url_add(url, "iss", sb->base_url);
}

static void redirect(const gov_sandbox *sb, gov__sandbox_response *res, int status,
                     const gov__sandbox_authorization *a, const struct pair *pairs, size_t count)
{
    char *url;
    if (a->jarm) {
        char *jwt = write_jwt(sb, a, pairs, count);
        url = jwt ? gov__sb_url_add(gov__sb_copy(a->redirect_uri), "response", jwt) : NULL;
        free(jwt);
    } else {
        url = write_query(sb, a, pairs, count);
    }
    gov__sb_answer_empty(res, status);
    gov__sb_set_header(res, "Location", url);
    gov__sb_set_header(res, "Referrer-Policy", "no-referrer");
    free(url);
}

void gov__sb_authorization_grant(gov_sandbox *sb, gov__sandbox_response *res, int status,
                                 const gov__sandbox_authorization *a, const char *code)
{
    const struct pair pairs[] = {{"code", code}, {"state", a->state}};
    redirect(sb, res, status, a, pairs, 2);
}

void gov__sb_authorization_refuse(gov_sandbox *sb, gov__sandbox_response *res, int status,
                                  const gov__sandbox_authorization *a, const char *error,
                                  const char *why)
{
    const struct pair pairs[] = {{"error", error}, {"error_description", why}, {"state", a->state}};
    redirect(sb, res, status, a, pairs, 3);
}
