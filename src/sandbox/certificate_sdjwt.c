/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate as SD-JWT VC (RFC 9901, draft-ietf-oauth-sd-jwt-vc), and less than all of one.
 * Owns: disclosures, their digests, the claims. Not: signing (sign.h). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_authority.h"
#include "sandbox/certificate_status.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/sign.h"

#define OUTER_COUNT     6   /* disclosures of claims; those of face fields follow */
#define MAX_DISCLOSURES 128 /* more face fields than any form has */
#define SALT_BYTES      16

typedef struct disclosures {
    char *text[MAX_DISCLOSURES];   /* base64url, as it travels */
    char *digest[MAX_DISCLOSURES]; /* of that text */
    size_t count;
    bool failed;
} disclosures;

/* One disclosure: base64url of [salt, name, value]. `json` is the value's JSON text. */
static void disclose(disclosures *d, const char *name, const char *json)
{
    uint8_t salt[SALT_BYTES];
    gov__sandbox_json w = {0};
    char *salt_text = gov__sb_random(salt, sizeof salt) ? gov__sb_b64url(salt, sizeof salt) : NULL;
    gov__sb_json_open_array(&w, NULL);
    gov__sb_json_text(&w, NULL, salt_text);
    gov__sb_json_text(&w, NULL, name);
    gov__sb_json_raw(&w, NULL, json);
    gov__sb_json_close_array(&w);
    size_t length = 0;
    char *plain = gov__sb_json_take(&w, &length);
    char *text = salt_text && plain ? gov__sb_b64url(plain, length) : NULL;
    char *digest = text ? gov__sb_sha256_b64url(text, strlen(text)) : NULL;
    d->failed = d->failed || !json || !digest || d->count == MAX_DISCLOSURES;
    if (d->failed) {
        free(text);
        free(digest);
    } else {
        d->text[d->count] = text;
        d->digest[d->count++] = digest;
    }
    free(plain);
    free(salt_text);
}

static void disclose_text(disclosures *d, const char *name, const char *value)
{
    gov__sandbox_json w = {0};
    gov__sb_json_text(&w, NULL, value);
    char *json = gov__sb_json_take(&w, NULL);
    disclose(d, name, json);
    free(json);
}

static void clear(disclosures *d)
{
    for (size_t i = 0; i < d->count; i++) {
        free(d->text[i]);
        free(d->digest[i]);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, so that the order tells nothing of what is behind a digest (RFC 9901 section 4.2.4.1). */
static void write_digests(gov__sandbox_json *w, const disclosures *d)
{
    char *sorted[MAX_DISCLOSURES];
    memcpy(sorted, d->digest, sizeof sorted);
    qsort(sorted, d->count, sizeof sorted[0], by_text);
    gov__sb_json_open_array(w, "_sd");
    for (size_t i = 0; i < d->count; i++) {
        gov__sb_json_text(w, NULL, sorted[i]);
    }
    gov__sb_json_close_array(w);
}

/* The face fields, each a disclosure of its own inside `data` (RFC 9901 section 4.2.6). Gives what
 * stands there in their place. */
static char *disclose_fields(disclosures *d, const gov__sandbox_certificate *c)
{
    gov__sandbox_json w = {0};
    cJSON *data = cJSON_Parse(c->data);
    const cJSON *field = NULL;
    cJSON_ArrayForEach(field, data)
    {
        disclose_text(d, field->string, cJSON_GetStringValue(field));
    }
    d->failed = d->failed || !data;
    cJSON_Delete(data);
    gov__sb_json_open(&w, NULL);
    if (d->count > 0) {
        write_digests(&w, d);
    }
    gov__sb_json_close(&w);
    return gov__sb_json_take(&w, NULL);
}

/* The first second after a last day in China; 0 for one that does not end. */
static int64_t end_of(const gov__sandbox_certificate *c)
{
    char text[GOV__SB_TIME_BYTES];
    int64_t ms = 0;
    bool dated = gov__sb_is_date(c->valid_until) &&
                 gov__sb_print(text, sizeof text, "%sT23:59:59+08:00", c->valid_until) &&
                 gov__sb_time_read(text, &ms);
    return dated ? ms / 1000 + 1 : 0;
}

/* The claims beside the disclosures. */
static char *claims(const gov_sandbox *sb, const gov__sandbox_certificate *c, const disclosures *d,
                    const cJSON *holder_key, size_t *out_length)
{
    char vct[96];
    int64_t end = end_of(c);
    gov__sandbox_json w = {0};
    char *key = holder_key ? cJSON_PrintUnformatted(holder_key) : NULL;
    (void)gov__sb_print(vct, sizeof vct, "https://govsdk.dev/vct/%s", c->type_code);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "vct", vct);
    gov__sb_json_text(&w, "iss", sb->base_url);
    gov__sb_json_int(&w, "iat", gov__sb_now_ms(sb) / 1000);
    gov__sb_json_int(&w, "nbf", c->issued / 1000);
    if (end != 0) {
        gov__sb_json_int(&w, "exp", end);
    }
    if (key) {
        gov__sb_json_open(&w, "cnf");
        gov__sb_json_raw(&w, "jwk", key);
        gov__sb_json_close(&w);
    }
    gov__sb_status_write_claim(sb, &w, c);
    gov__sb_json_text(&w, "identifier", c->identifier);
    gov__sb_json_text(&w, "type_code", c->type_code);
    gov__sb_json_text(&w, "valid_until", c->valid_until);
    gov__sb_json_text(&w, "_sd_alg", "sha-256");
    write_digests(&w, d);
    gov__sb_json_close(&w);
    w.failed = w.failed || (holder_key && !key);
    cJSON_free(key);
    return gov__sb_json_take(&w, out_length);
}

/* Appends to an allocated text, which it takes; NULL stays NULL. */
static char *append(char *text, const disclosures *d)
{
    for (size_t i = 0; text && i < d->count; i++) {
        char *more = gov__sb_format("%s%s~", text, d->text[i]);
        free(text);
        text = more;
    }
    return text;
}

char *gov__sb_certificate_chain(gov_sandbox *sb)
{
    char *chain = NULL;
    char *member =
        gov__sb_authority_x5c(sb, &chain) == 0 ? gov__sb_format("\"x5c\":%s", chain) : NULL;
    free(chain);
    return member;
}

static void disclose_claims(disclosures *d, const gov__sandbox_certificate *c, const char *data)
{
    char issued[GOV__SB_TIME_BYTES];
    gov__sb_time_text(c->issued, issued);
    disclose_text(d, "type_name", c->type_name);
    disclose_text(d, "number", c->number);
    disclose(d, "holders", c->holders);
    disclose(d, "issuer", c->issuer);
    disclose_text(d, "issued_at", issued);
    disclose(d, "data", data);
}

char *gov__sb_certificate_sdjwt(gov_sandbox *sb, const gov__sandbox_certificate *c,
                                const cJSON *holder_key)
{
    disclosures outer = {.count = 0}, fields = {.count = 0};
    size_t length = 0;
    char *data = disclose_fields(&fields, c);
    disclose_claims(&outer, c, data);
    bool good = !outer.failed && !fields.failed;
    char *payload = good ? claims(sb, c, &outer, holder_key, &length) : NULL;
    char *chain = payload ? gov__sb_certificate_chain(sb) : NULL;
    char *jws =
        chain ? gov__sb_sign_jws(sb, GOV__SB_KEY_CERTIFICATE, "dc+sd-jwt", chain, payload, length)
              : NULL;
    char *out = jws ? gov__sb_format("%s~", jws) : NULL;
    out = append(append(out, &outer), &fields);
    free(jws);
    free(chain);
    free(payload);
    free(data);
    clear(&fields);
    clear(&outer);
    return out;
}

/* --- less of one ---------------------------------------------------------------------------- */

/* Whether a disclosure stays: a claim but number and holders; what the fields name. */
static bool stays(const char *text, size_t length, size_t index, const cJSON *fields)
{
    size_t size = 0;
    char *plain = (char *)gov__sb_b64url_read(text, length, &size);
    cJSON *disclosure = plain ? cJSON_ParseWithLength(plain, size) : NULL;
    const char *name = cJSON_GetStringValue(cJSON_GetArrayItem(disclosure, 1));
    bool named = name && gov__sb_has_text(fields, name);
    bool claim =
        index < OUTER_COUNT && name && strcmp(name, "number") != 0 && strcmp(name, "holders") != 0;
    cJSON_Delete(disclosure);
    free(plain);
    return named || claim;
}

char *gov__sb_certificate_sdjwt_reduced(const char *sdjwt, const cJSON *fields)
{
    const char *end = strchr(sdjwt, '~');
    char *out = end ? gov__sb_format("%.*s~", (int)(end - sdjwt), sdjwt) : NULL;
    for (size_t index = 0; out && end[1]; index++) {
        const char *at = end + 1;
        end = strchr(at, '~');
        if (!end) {
            free(out);
            return NULL;
        }
        if (stays(at, (size_t)(end - at), index, fields)) {
            char *more = gov__sb_format("%s%.*s~", out, (int)(end - at), at);
            free(out);
            out = more;
        }
    }
    return out;
}
