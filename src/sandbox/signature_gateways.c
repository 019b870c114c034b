/* SPDX-License-Identifier: Apache-2.0 */
/* The schemes with a shared secret: TIF (Guangdong), BG-HMAC (Zhejiang), X-Ca (many cities).
 * Owns: what each of them signs. Not: the rule (signature.c). */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/request.h"
#include "sandbox/signature.h"

static bool same(const char *a, const char *b)
{
    return a && b && strlen(a) == strlen(b) && CRYPTO_memcmp(a, b, strlen(a)) == 0;
}

static char *hmac_of(const char *secret, const char *text)
{
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!HMAC(EVP_sha256(), secret, (int)strlen(secret), (const uint8_t *)text, strlen(text), mac,
              &size)) {
        return NULL;
    }
    return gov__sb_b64(mac, size);
}

static gov__sandbox_refusal judge(bool good)
{
    return good ? gov__sb_refuse(NULL, NULL)
                : gov__sb_refuse("signature_invalid", "The signature does not verify.");
}

/* --- TIF -------------------------------------------------------------------------------------- */

gov__sandbox_refusal gov__sb_signature_tif(gov_sandbox *sb, const gov__sandbox_rule *rule,
                                           const gov__sandbox_request *req)
{
    const char *account = gov__sb_header(req, "x-tif-paasid");
    const char *time = gov__sb_header(req, "x-tif-timestamp");
    const char *nonce = gov__sb_header(req, "x-tif-nonce");
    const char *signature = gov__sb_header(req, "x-tif-signature");
    char hex[GOV__SB_HEX_BYTES];
    int64_t seconds = 0;
    if (!account || !time || !nonce || !signature) {
        return gov__sb_refuse("signature_required", "The x-tif fields are missing.");
    }
    char *text = gov__sb_format("%s%s%s%s", time, rule->secret ? rule->secret : "", nonce, time);
    if (text) {
        gov__sb_sha256_hex(text, strlen(text), hex);
    }
    bool good = text && same(hex, signature) && same(account, rule->key_id) &&
                gov__sb_read_int(time, 0, 99999999999, &seconds);
    free(text);
    if (good && !gov__sb_signature_is_timely(sb, rule, seconds * 1000)) {
        return gov__sb_refuse("clock_skew", "x-tif-timestamp is off.");
    }
    return judge(good && gov__sb_signature_is_fresh(sb, nonce));
}

/* --- parameters ------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const gov__sandbox_field *const *left = a;
    const gov__sandbox_field *const *right = b;
    int order = strcmp((*left)->name, (*right)->name);
    return order != 0 ? order : *left < *right ? -1 : 1;
}

/* Pointers to the fields, sorted, the first of each name; free it. */
static const gov__sandbox_field **sorted(const gov__sandbox_fields *fields, size_t *out_count)
{
    const gov__sandbox_field **list = calloc(fields->count + 1, sizeof *list);
    size_t kept = 0;
    for (size_t i = 0; list && i < fields->count; i++) {
        list[i] = &fields->items[i];
    }
    if (list) {
        qsort(list, fields->count, sizeof *list, by_name);
    }
    for (size_t i = 0; list && i < fields->count; i++) {
        if (kept == 0 || strcmp(list[kept - 1]->name, list[i]->name) != 0) {
            list[kept++] = list[i];
        }
    }
    *out_count = kept;
    return list;
}

static void write_percent(const char *text, FILE *out)
{
    for (; *text; text++) {
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", *text)) {
            (void)fputc(*text, out);
        } else {
            (void)fprintf(out, "%%%02X", (unsigned char)*text);
        }
    }
}

static int path_length(const gov__sandbox_request *req)
{
    return (int)strcspn(req->target, "?");
}

/* --- BG-HMAC ---------------------------------------------------------------------------------- */

static char *bg_text(const gov__sandbox_rule *rule, const gov__sandbox_request *req,
                     const char *date)
{
    char *text = NULL;
    size_t length = 0;
    size_t count = 0;
    const gov__sandbox_field **list = sorted(&req->query, &count);
    FILE *out = open_memstream(&text, &length);
    if (list && out) {
        (void)fprintf(out, "%s\n%.*s\n", req->method, path_length(req), req->target);
        for (size_t i = 0; i < count; i++) {
            (void)fputs(i > 0 ? "&" : "", out);
            write_percent(list[i]->name, out);
            (void)fputc('=', out);
            write_percent(list[i]->value, out);
        }
        (void)fprintf(out, "\n%s\n%s\n", rule->key_id, date);
    }
    if (out) {
        (void)fclose(out);
    }
    free(list);
    return text;
}

/* "Tue, 09 Nov 2021 08:49:20 GMT"; -1 for anything else. */
static int64_t read_date(const char *text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char plain[GOV__SB_TIME_BYTES];
    char written[GOV__SB_TIME_BYTES];
    int month = 0;
    int64_t unix_ms;
    if (strlen(text) != sizeof "Tue, 09 Nov 2021 08:49:20 GMT" - 1) {
        return -1;
    }
    while (month < 12 && strncmp(text + 8, months + (size_t)month * 3, 3) != 0) {
        month++;
    }
    if (!gov__sb_print(plain, sizeof plain, "%.4s-%02d-%.2sT%.8sZ", text + 12, month + 1, text + 5,
                       text + 17) ||
        !gov__sb_time_read(plain, &unix_ms)) {
        return -1;
    }
    gov__sb_http_date(unix_ms, written);
    return strcmp(written, text) == 0 ? unix_ms : -1;
}

gov__sandbox_refusal gov__sb_signature_bg_hmac(gov_sandbox *sb, const gov__sandbox_rule *rule,
                                               const gov__sandbox_request *req)
{
    const char *account = gov__sb_header(req, "X-BG-HMAC-ACCESS-KEY");
    const char *algorithm = gov__sb_header(req, "X-BG-HMAC-ALGORITHM");
    const char *date = gov__sb_header(req, "X-BG-DATE-TIME");
    const char *signature = gov__sb_header(req, "X-BG-HMAC-SIGNATURE");
    if (!account || !algorithm || !date || !signature) {
        return gov__sb_refuse("signature_required", "The X-BG fields are missing.");
    }
    char *text = bg_text(rule, req, date);
    char *mac = text ? hmac_of(rule->secret ? rule->secret : "", text) : NULL;
    bool good = same(mac, signature) && same(account, rule->key_id) &&
                strcmp(algorithm, "hmac-sha256") == 0;
    free(mac);
    free(text);
    if (good && !gov__sb_signature_is_timely(sb, rule, read_date(date))) {
        return gov__sb_refuse("clock_skew", "X-BG-DATE-TIME is off.");
    }
    return judge(good);
}

/* --- X-Ca ------------------------------------------------------------------------------------- */

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool write_signed_headers(const gov__sandbox_request *req, FILE *out)
{
    static const char *const needed[] = {"x-ca-key", "x-ca-nonce", "x-ca-timestamp"};
    const char *names = gov__sb_header(req, "X-Ca-Signature-Headers");
    char previous[64] = "";
    size_t seen = 0;
    for (const char *at = or_empty(names); *at;) {
        char name[64];
        size_t length = strcspn(at, ",");
        if (length == 0 || length >= sizeof name) {
            return false;
        }
        memcpy(name, at, length);
        name[length] = '\0';
        if (strcasecmp(previous, name) >= 0) {
            return false; /* sorted, and each once */
        }
        (void)fprintf(out, "%s:%s\n", name, or_empty(gov__sb_header(req, name)));
        for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
            seen += strcasecmp(needed[i], name) == 0;
        }
        memcpy(previous, name, sizeof previous);
        at += length + (at[length] == ',' ? 1 : 0);
    }
    return seen == sizeof needed / sizeof needed[0];
}

static bool is_form(const gov__sandbox_request *req)
{
    return strncasecmp(or_empty(gov__sb_header(req, "Content-Type")),
                       "application/x-www-form-urlencoded", 33) == 0;
}

static bool write_url(const gov__sandbox_request *req, FILE *out)
{
    gov__sandbox_fields all = {0};
    size_t count = 0;
    bool good = true;
    for (size_t i = 0; good && i < req->query.count; i++) {
        const gov__sandbox_field *field = &req->query.items[i];
        good = gov__sb_fields_add(&all, field->name, strlen(field->name), field->value,
                                  strlen(field->value));
    }
    good = good && (!is_form(req) || gov__sb_form_read(req->body, req->body_length, &all));
    const gov__sandbox_field **list = good ? sorted(&all, &count) : NULL;
    (void)fprintf(out, "%.*s", path_length(req), req->target);
    for (size_t i = 0; list && i < count; i++) {
        (void)fprintf(out, "%c%s", i == 0 ? '?' : '&', list[i]->name);
        if (*list[i]->value) {
            (void)fprintf(out, "=%s", list[i]->value);
        }
    }
    good = good && list;
    free(list);
    gov__sb_fields_clear(&all);
    return good;
}

static char *x_ca_text(const gov__sandbox_request *req)
{
    static const char *const lines[] = {"Accept", "Content-MD5", "Content-Type", "Date"};
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (!out) {
        return NULL;
    }
    (void)fprintf(out, "%s\n", req->method);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        (void)fprintf(out, "%s\n", or_empty(gov__sb_header(req, lines[i])));
    }
    bool good = write_signed_headers(req, out) && write_url(req, out);
    if (fclose(out) != 0 || !good) {
        free(text);
        text = NULL;
    }
    return text;
}

/* A body that is no form has its MD5 with it. */
static bool has_digest(const gov__sandbox_request *req)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (req->body_length == 0 || is_form(req)) {
        return true;
    }
    if (EVP_Digest(req->body, req->body_length, digest, &size, EVP_md5(), NULL) != 1) {
        return false;
    }
    char *text = gov__sb_b64(digest, size);
    bool good = same(text, gov__sb_header(req, "Content-MD5"));
    free(text);
    return good;
}

gov__sandbox_refusal gov__sb_signature_x_ca(gov_sandbox *sb, const gov__sandbox_rule *rule,
                                            const gov__sandbox_request *req)
{
    const char *account = gov__sb_header(req, "X-Ca-Key");
    const char *time = gov__sb_header(req, "X-Ca-Timestamp");
    const char *nonce = gov__sb_header(req, "X-Ca-Nonce");
    const char *signature = gov__sb_header(req, "X-Ca-Signature");
    int64_t ms = 0;
    if (!account || !time || !nonce || !signature) {
        return gov__sb_refuse("signature_required", "The X-Ca fields are missing.");
    }
    char *text = x_ca_text(req);
    char *mac = text ? hmac_of(rule->secret ? rule->secret : "", text) : NULL;
    bool good = same(mac, signature) && same(account, rule->key_id) && has_digest(req) &&
                gov__sb_read_int(time, 0, 99999999999999, &ms);
    free(mac);
    free(text);
    if (good && !gov__sb_signature_is_timely(sb, rule, ms)) {
        return gov__sb_refuse("clock_skew", "X-Ca-Timestamp is off.");
    }
    return judge(good && gov__sb_signature_is_fresh(sb, nonce));
}
