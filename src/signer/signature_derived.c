/* SPDX-License-Identifier: Apache-2.0 */
/* Derived components: RFC 9421 section 2.2. */
#include "signer/signature_base.h"

#include <string.h>

#include "base/url_char.h"

typedef gov_status (*derive_fn)(const gov_signing *signing, const gov__component *component,
                                gov__buf *out);

static gov_status derive_method(const gov_signing *signing, const gov__component *component,
                                gov__buf *out)
{
    (void)component;
    gov__buf_append_str(out, gov_signing_get_method(signing));
    return GOV_OK;
}

static gov_status derive_target_uri(const gov_signing *signing, const gov__component *component,
                                    gov__buf *out)
{
    (void)component;
    gov__buf_append_str(out, gov_signing_get_url(signing));
    return GOV_OK;
}

static gov_status derive_authority(const gov_signing *signing, const gov__component *component,
                                   gov__buf *out)
{
    (void)component;
    gov__buf_append_str(out, gov_signing_get_authority(signing));
    return GOV_OK;
}

static gov_status derive_scheme(const gov_signing *signing, const gov__component *component,
                                gov__buf *out)
{
    (void)component;
    gov__buf_append_str(out, gov_signing_get_scheme(signing));
    return GOV_OK;
}

/* The origin form (RFC 9112 section 3.2.1): no other is ever sent. */
static gov_status derive_target(const gov_signing *signing, const gov__component *component,
                                gov__buf *out)
{
    (void)component;
    gov__buf_append_str(out, gov_signing_get_path(signing));
    if (strchr(gov_signing_get_url(signing), '?') != NULL) {
        gov__buf_append_char(out, '?');
        gov__buf_append_str(out, gov_signing_get_query(signing));
    }
    return GOV_OK;
}

static gov_status derive_path(const gov_signing *signing, const gov__component *component,
                              gov__buf *out)
{
    (void)component;
    gov__buf_append_str(out, gov_signing_get_path(signing));
    return GOV_OK;
}

static gov_status derive_query(const gov_signing *signing, const gov__component *component,
                               gov__buf *out)
{
    (void)component;
    gov__buf_append_char(out, '?');
    gov__buf_append_str(out, gov_signing_get_query(signing));
    return GOV_OK;
}

/* Reads one part of a form and writes it percent-encoded as section 2.2.8 wants: all but letters,
 * digits and "*-._", a blank as %20. */
static void recode(gov__buf *out, const char *text, size_t len)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < len; i++) {
        char c = text[i] == '+' ? ' ' : text[i];
        if (gov__url_is_escape(text, len, i)) {
            c = gov__url_unescape(text + i);
            i += 2;
        }
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '*' || c == '-' || c == '.' || c == '_';
        if (plain) {
            gov__buf_append_char(out, c);
        } else {
            gov__buf_append_char(out, '%');
            gov__buf_append_char(out, hex[((unsigned char)c) >> 4]);
            gov__buf_append_char(out, hex[((unsigned char)c) & 15]);
        }
    }
}

/* Writes name, NUL, value of one pair. */
static void recode_pair(gov__buf *out, const char *pair, size_t len)
{
    const char *equals = memchr(pair, '=', len);
    size_t name = equals != NULL ? (size_t)(equals - pair) : len;
    gov__buf_clear(out);
    recode(out, pair, name);
    gov__buf_append_char(out, '\0');
    if (equals != NULL) {
        recode(out, equals + 1, len - name - 1);
    }
}

/* A parameter that stands more than once is not signed: readers disagree which one counts. */
static gov_status derive_query_param(const gov_signing *signing, const gov__component *component,
                                     gov__buf *out)
{
    const char *query = gov_signing_get_query(signing);
    gov__sf_span wanted = {component->pair.at + 1, component->pair.len - 2};
    gov_status status = GOV_ERR_KEY_NOT_FOUND;
    gov__buf pair;
    gov__buf_init_secret(&pair, out->mem, 0);
    while (*query != '\0') {
        size_t len = strcspn(query, "&");
        recode_pair(&pair, query, len);
        if (gov__buf_status(&pair) != GOV_OK) {
            status = gov__buf_status(&pair);
            break;
        }
        gov__sf_span name = {pair.data, strlen(pair.data)};
        if (len != 0 && gov__sf_equal(name, wanted)) {
            if (status == GOV_OK) {
                status = GOV_ERR_SIGNATURE;
                break;
            }
            status = GOV_OK;
            gov__buf_append(out, pair.data + name.len + 1, pair.len - name.len - 1);
        }
        query += len + (query[len] == '&' ? 1 : 0);
    }
    gov__buf_free(&pair);
    return status;
}

static gov_status derive_status(const gov_signing *signing, const gov__component *component,
                                gov__buf *out)
{
    (void)component;
    gov__buf_append_int(out, gov_signing_get_reply_status(signing));
    return GOV_OK;
}

static const struct {
    const char *name;
    gov__signed_message message;
    derive_fn derive;
} DERIVED[] = {
    {"@method", GOV__SIGNED_REQUEST, derive_method},
    {"@target-uri", GOV__SIGNED_REQUEST, derive_target_uri},
    {"@authority", GOV__SIGNED_REQUEST, derive_authority},
    {"@scheme", GOV__SIGNED_REQUEST, derive_scheme},
    {"@request-target", GOV__SIGNED_REQUEST, derive_target},
    {"@path", GOV__SIGNED_REQUEST, derive_path},
    {"@query", GOV__SIGNED_REQUEST, derive_query},
    {"@query-param", GOV__SIGNED_REQUEST, derive_query_param},
    {"@status", GOV__SIGNED_REPLY, derive_status},
};

gov_status gov__component_derive(const gov_signing *signing, gov__signed_message message,
                                 const gov__component *component, gov__buf *out)
{
    for (size_t i = 0; i < sizeof DERIVED / sizeof DERIVED[0]; i++) {
        if (DERIVED[i].message == message && gov__sf_is(component->name, DERIVED[i].name)) {
            return DERIVED[i].derive(signing, component, out);
        }
    }
    return GOV_ERR_SIGNATURE;
}
