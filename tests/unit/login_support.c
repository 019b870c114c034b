/* SPDX-License-Identifier: Apache-2.0 */
/* See login_support.h. */
#include "unit/login_support.h"

#include <stdlib.h>
#include <string.h>

#define METADATA                                                                                   \
    "{\"issuer\":\"" OP "\",\"authorization_endpoint\":\"" OP                                      \
    "/authorize\",\"token_endpoint\":\"" OP "/token\",\"jwks_uri\":\"" OP                          \
    "/jwks\",\"revocation_endpoint\":\"" OP "/revoke\",\"userinfo_endpoint\":\"" OP                \
    "/userinfo\",\"introspection_endpoint\":\"" OP                                                 \
    "/introspect\",\"device_authorization_endpoint\":\"" OP                                        \
    "/device\",\"backchannel_authentication_endpoint\":\"" OP "/bc\"%s}"

void op_begin(op *o, const char *const *settings)
{
    memset(o, 0, sizeof *o);
    rig_begin(&o->r, settings);
    o->key = jose_key_new("ES256", 0);
    o->keys = jose_key_set(o->key, ",\"kid\":\"k1\"");
}

void op_end(op *o)
{
    rig_end(&o->r);
    jose_key_free(o->key);
    free(o->keys);
}

void op_expect(op *o, const char *url_suffix, int32_t http_status, const char *body)
{
    rig_step(&o->r, (gov_script_step){.url_suffix = url_suffix,
                                      .http_status = http_status,
                                      .response_body = body});
}

void op_expect_metadata(op *o, const char *more)
{
    char *text = jose_format(METADATA, more);
    op_expect(o, "/.well-known/oauth-authorization-server", 200, text);
    free(text);
}

void op_expect_keys(op *o)
{
    op_expect(o, "/jwks", 200, o->keys);
}

char *op_sign(const op *o, const char *typ, const char *claims)
{
    char *header = typ != NULL
                       ? jose_format("{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"%s\"}", typ)
                       : jose_format("{\"alg\":\"ES256\",\"kid\":\"k1\"}");
    char *token = jose_sign(o->key, header, claims);
    free(header);
    return token;
}

char *op_claims(const char *more)
{
    return jose_format("{\"iss\":\"" OP "\",\"sub\":\"person-1\",\"aud\":\"" OP_APP
                       "\",\"exp\":%lld,\"iat\":%lld%s}",
                       (long long)(OP_NOW_S + 300), (long long)OP_NOW_S, more);
}

void op_expect_tokens(op *o, const char *claims)
{
    char *token = claims != NULL ? op_sign(o, NULL, claims) : NULL;
    char *body = jose_format("{\"access_token\":\"access-s3cret-0123\",\"token_type\":\"Bearer\","
                             "\"expires_in\":600,\"refresh_token\":\"refresh-s3cret-0123\"%s%s%s}",
                             token != NULL ? ",\"id_token\":\"" : "", token != NULL ? token : "",
                             token != NULL ? "\"" : "");
    op_expect(o, "/token", 200, body);
    free(body);
    free(token);
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

const char *op_param(const char *text, const char *name)
{
    static char values[8][4096];
    static size_t next;
    size_t len = strlen(name);
    const char *at = text;
    while ((at = strstr(at, name)) != NULL) {
        bool begins = at == text || at[-1] == '?' || at[-1] == '&' || at[-1] == '\n';
        if (begins && at[len] == '=') {
            break;
        }
        at += len;
    }
    if (at == NULL) {
        return NULL;
    }
    char *out = values[next++ % 8];
    size_t n = 0;
    for (const char *p = at + len + 1; *p != '\0' && *p != '&' && n < 4095; p++) {
        if (*p == '%') {
            out[n++] = (char)(hex(p[1]) * 16 + hex(p[2]));
            p += 2;
        } else {
            out[n++] = *p == '+' ? ' ' : *p;
        }
    }
    out[n] = '\0';
    return out;
}

const char *op_body(op *o, size_t index)
{
    return strstr(rig_request(&o->r, index), "\n\n") + 2;
}

gov_login_options op_login_asking(void)
{
    return (gov_login_options){.struct_size = sizeof(gov_login_options)};
}

void op_login_begin_with(op_login *f, const char *const *settings, const char *metadata,
                         const gov_login_options *request)
{
    memset(f, 0, sizeof *f);
    op_begin(&f->o, settings);
    op_expect_metadata(&f->o, metadata);
    gov_status status = gov_login_begin(f->o.r.client, request, NULL, &f->login, &f->o.r.err);
    rig_told(&f->o.r, status, GOV_OK);
}

void op_login_begin(op_login *f, const char *const *settings, const char *metadata)
{
    op_login_begin_with(f, settings, metadata, NULL);
}

void op_login_end(op_login *f)
{
    gov_login_free(f->login);
    op_end(&f->o);
}

const char *op_login_asked(const op_login *f, const char *name)
{
    return op_param(gov_login_get_url(f->login), name);
}

gov_status op_login_finish(op_login *f, const char *url)
{
    return gov_login_finish(f->login, url, NULL, &f->o.r.session, &f->o.r.err);
}

gov_status op_login_come_back(op_login *f, const char *more)
{
    char *url = jose_format(OP_BACK "?state=%s%s", op_login_asked(f, "state"), more);
    gov_status status = op_login_finish(f, url);
    free(url);
    return status;
}

char *op_login_claims(const op_login *f, const char *more)
{
    char *members = jose_format(",\"nonce\":\"%s\"%s", op_login_asked(f, "nonce"), more);
    char *claims = op_claims(members);
    free(members);
    return claims;
}

void op_login_expect_tokens(op_login *f, const char *more)
{
    char *claims = op_login_claims(f, more);
    op_expect_tokens(&f->o, claims);
    free(claims);
}
