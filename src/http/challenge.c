/* SPDX-License-Identifier: Apache-2.0 */
/* See challenge.h. The list of challenges and the list of a challenge's parameters share their comma
 * (RFC 9110 section 11.6.1): what follows one is a parameter when '=' follows its token. */
#include "http/challenge.h"

#include <string.h>

#include "base/str.h"
#include "http/token.h"

#define PARAMETERS_MAX 32
#define CHALLENGES_MAX 16
#define TEXT_MAX       1024
#define AGE_DIGITS_MAX 10

typedef struct reader {
    const char *at;
    const char *end;
} reader;

/* One challenge under construction. */
typedef struct draft {
    gov__challenge challenge;
    bool ours;     /* Bearer or DPoP */
    bool token68;  /* it has one, and so no parameters */
    unsigned seen; /* bits of the members that were there */
    size_t parameters;
} draft;

typedef struct member {
    const char *name;
    bool (*take)(gov__challenge *out, const char *text);
} member;

static bool take_error(gov__challenge *out, const char *text)
{
    size_t len = gov__str_len_max(text, GOV__CHALLENGE_ERROR_MAX + 1);
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-' || c == '.')) {
            return false;
        }
    }
    if (len == 0 || len > GOV__CHALLENGE_ERROR_MAX) {
        return false;
    }
    memcpy(out->error, text, len + 1);
    return true;
}

/* Words of visible ASCII with single blanks between, as in acr_values of OpenID Connect. */
static bool take_acr(gov__challenge *out, const char *text)
{
    size_t len = gov__str_len_max(text, GOV__CHALLENGE_ACR_MAX + 1);
    for (size_t i = 0; i < len; i++) {
        bool blank = text[i] == ' ';
        if (text[i] < ' ' || text[i] > '~' ||
            (blank && (i == 0 || i + 1 == len || text[i - 1] == ' '))) {
            return false;
        }
    }
    if (len == 0 || len > GOV__CHALLENGE_ACR_MAX) {
        return false;
    }
    memcpy(out->acr_values, text, len + 1);
    return true;
}

static bool take_age(gov__challenge *out, const char *text)
{
    size_t len = gov__str_len_max(text, AGE_DIGITS_MAX + 1);
    uint64_t seconds = 0;
    if (len > AGE_DIGITS_MAX || !gov__str_to_uint64(text, len, &seconds)) {
        return false;
    }
    out->max_age_s = (int64_t)seconds;
    return true;
}

static const member MEMBERS[] = {
    {"error", take_error}, {"acr_values", take_acr}, {"max_age", take_age}};

static void skip_blanks(reader *r)
{
    while (r->at != r->end && (*r->at == ' ' || *r->at == '\t')) {
        r->at++;
    }
}

static bool is_at(const reader *r, char c)
{
    return r->at != r->end && *r->at == c;
}

/* A token; its length, 0 when there is none. */
static size_t read_token(reader *r, const char **out)
{
    *out = r->at;
    while (r->at != r->end && gov__http_is_token(r->at, 1)) {
        r->at++;
    }
    return (size_t)(r->at - *out);
}

/* quoted-string of RFC 9110 section 5.6.4, without its quotes and backslashes. */
static bool read_quoted(reader *r, char out[TEXT_MAX + 1])
{
    size_t len = 0;
    for (r->at++; r->at != r->end && *r->at != '"'; r->at++) {
        if (*r->at == '\\' && ++r->at == r->end) {
            return false;
        }
        unsigned char c = (unsigned char)*r->at;
        if ((c < ' ' && c != '\t') || c == 0x7F || len == TEXT_MAX) {
            return false;
        }
        out[len++] = (char)c;
    }
    out[len] = '\0';
    return r->at != r->end && *r->at++ == '"';
}

static bool read_value(reader *r, char out[TEXT_MAX + 1])
{
    const char *token = NULL;
    if (is_at(r, '"')) {
        return read_quoted(r, out);
    }
    size_t len = read_token(r, &token);
    if (len == 0 || len > TEXT_MAX) {
        return false;
    }
    memcpy(out, token, len);
    out[len] = '\0';
    return true;
}

/* A member may be there once (RFC 9110 section 11.2), and must be well-formed. */
static bool take_parameter(draft *d, const char *name, size_t len, const char *value)
{
    if (++d->parameters > PARAMETERS_MAX) {
        return false;
    }
    for (unsigned i = 0; d->ours && i < sizeof MEMBERS / sizeof MEMBERS[0]; i++) {
        if (gov__str_equal_nocase_len(name, len, MEMBERS[i].name, strlen(MEMBERS[i].name))) {
            bool again = (d->seen & (1U << i)) != 0;
            d->seen |= 1U << i;
            return !again && MEMBERS[i].take(&d->challenge, value);
        }
    }
    return true;
}

static void begin(draft *d, const char *scheme, size_t len)
{
    *d = (draft){.challenge = {.max_age_s = -1}};
    d->challenge.dpop = gov__str_equal_nocase_len(scheme, len, "DPoP", 4);
    d->ours = d->challenge.dpop || gov__str_equal_nocase_len(scheme, len, "Bearer", 6);
}

/* The first that names an error, else the first. */
static void finish(const draft *d, gov__challenge *out, bool *found)
{
    if (d->ours && (!*found || (out->error[0] == '\0' && d->challenge.error[0] != '\0'))) {
        *out = d->challenge;
        *found = true;
    }
}

/* token68 of RFC 9110 section 11.2, as other schemes have it; '=' only at its end. */
static bool skip_token68(reader *r)
{
    const char *from = r->at;
    while (r->at != r->end && (gov__http_is_token(r->at, 1) || *r->at == '/')) {
        r->at++;
    }
    bool some = r->at != from;
    while (is_at(r, '=')) {
        r->at++;
    }
    skip_blanks(r);
    return some && (r->at == r->end || *r->at == ',');
}

/* One "name = value" behind a scheme or a comma; *is false when there is none, and nothing read. */
static bool read_parameter(reader *r, draft *d, bool *is)
{
    char value[TEXT_MAX + 1];
    const char *name = NULL;
    reader mark = *r;
    size_t len = read_token(r, &name);
    skip_blanks(r);
    *is = len != 0 && is_at(r, '=');
    if (!*is) {
        *r = mark;
        return true;
    }
    r->at++;
    skip_blanks(r);
    return read_value(r, value) && take_parameter(d, name, len, value);
}

/* What stands behind a scheme: parameters, or a token68. */
static bool read_first(reader *r, draft *d)
{
    reader mark = *r;
    bool is = false;
    if (r->at == r->end || *r->at == ',') {
        return true;
    }
    if (read_parameter(r, d, &is) && is) {
        return true;
    }
    /* "abc==" looks like a parameter until its end. */
    *r = mark;
    d->token68 = d->parameters == 0 && skip_token68(r);
    return d->token68;
}

/* The parameters behind commas, up to the next scheme or the end. */
static bool read_rest(reader *r, draft *d)
{
    for (;;) {
        bool is = false;
        reader mark = *r;
        skip_blanks(r);
        if (!is_at(r, ',')) {
            return r->at == r->end;
        }
        while (is_at(r, ',')) {
            r->at++;
            skip_blanks(r);
        }
        if (r->at == r->end) {
            return true;
        }
        if (!read_parameter(r, d, &is)) {
            return false;
        }
        if (!is) {
            *r = mark;
            return true;
        }
        if (d->token68) {
            return false;
        }
    }
}

static bool read_challenge(reader *r, gov__challenge *out, bool *found)
{
    const char *scheme = NULL;
    draft d;
    size_t len = read_token(r, &scheme);
    bool parted = r->at == r->end || *r->at == ',' || *r->at == ' ' || *r->at == '\t';
    if (len == 0 || !parted) {
        return false;
    }
    begin(&d, scheme, len);
    skip_blanks(r);
    if (!read_first(r, &d) || !read_rest(r, &d)) {
        return false;
    }
    finish(&d, out, found);
    return true;
}

bool gov__challenge_read(const char *text, size_t len, gov__challenge *out)
{
    reader r = {text, text + len};
    bool found = false;
    *out = (gov__challenge){.max_age_s = -1};
    if (len > GOV__CHALLENGE_FIELD_MAX) {
        return false;
    }
    for (int count = 0;; count++) {
        while (r.at != r.end && (*r.at == ',' || *r.at == ' ' || *r.at == '\t')) {
            r.at++;
        }
        if (r.at == r.end) {
            return found;
        }
        if (count == CHALLENGES_MAX || !read_challenge(&r, out, &found)) {
            *out = (gov__challenge){.max_age_s = -1};
            return false;
        }
    }
}

bool gov__challenge_of(const gov__response *response, gov__challenge *out)
{
    bool found = false;
    *out = (gov__challenge){.max_age_s = -1};
    for (const char *value = gov__response_header(response, "www-authenticate"); value != NULL;
         value = gov__response_header_next(response, "www-authenticate", value)) {
        gov__challenge one;
        if (gov__challenge_read(value, gov__str_len_max(value, GOV__CHALLENGE_FIELD_MAX + 1),
                                &one) &&
            (!found || (out->error[0] == '\0' && one.error[0] != '\0'))) {
            *out = one;
            found = true;
        }
    }
    return found;
}
