/* SPDX-License-Identifier: Apache-2.0 */
/* Signing an answer as RFC 9421 says, with the signature of its request covered (section 2.4).
 * Owns: what is covered, and the damage that an operator asked for. Not: the key (sign.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/sign.h"
#include "sandbox/signature.h"
#include "sandbox/store.h"

#define LABEL "reply"

static bool set_digest(gov__sandbox_response *res)
{
    uint8_t digest[GOV__SB_SHA256_BYTES];
    if (res->body_length == 0) {
        return true;
    }
    gov__sb_sha256(res->body, res->body_length, digest);
    char *encoded = gov__sb_b64(digest, sizeof digest);
    char *value = encoded ? gov__sb_format("sha-256=:%s:", encoded) : NULL;
    if (value) {
        gov__sb_set_header(res, "Content-Digest", value);
    }
    free(encoded);
    free(value);
    return value != NULL;
}

/* "(...)" with its parameters; free it. */
static char *input_of(gov_sandbox *sb, const gov__sandbox_request *req,
                      const gov__sandbox_response *res)
{
    return gov__sb_format(
        "(\"@status\"%s%s \"@method\";req \"@path\";req);created=%lld;keyid=\"%s\""
        ";alg=\"ecdsa-p256-sha256\"",
        res->body_length > 0 ? " \"content-digest\"" : "",
        gov__sb_header(req, "Signature") ? " \"signature\";req" : "",
        (long long)(gov__sb_now_ms(sb) / 1000), gov__sb_key_id(sb, GOV__SB_KEY_EVENT));
}

static char *base_of(const gov__sandbox_request *req, const gov__sandbox_response *res,
                     const char *input)
{
    char *text = NULL;
    size_t length = 0;
    const char *signature = gov__sb_header(req, "Signature");
    FILE *out = open_memstream(&text, &length);
    if (!out) {
        return NULL;
    }
    (void)fprintf(out, "\"@status\": %d\n", res->status);
    if (res->body_length > 0) {
        (void)fprintf(out, "\"content-digest\": %s\n",
                      gov__sb_fields_get(&res->headers, "Content-Digest", true));
    }
    if (signature) {
        (void)fprintf(out, "\"signature\";req: %s\n", signature);
    }
    (void)fprintf(out, "\"@method\";req: %s\n\"@path\";req: %.*s\n", req->method,
                  (int)strcspn(req->target, "?"), req->target);
    (void)fprintf(out, "\"@signature-params\": %s", input);
    return fclose(out) == 0 ? text : NULL;
}

static bool set_signature(gov_sandbox *sb, const char *base, const char *input,
                          gov__sandbox_response *res)
{
    size_t length = 0;
    char *url = gov__sb_sign_text(sb, GOV__SB_KEY_EVENT, base);
    uint8_t *raw = url ? gov__sb_b64url_read(url, strlen(url), &length) : NULL;
    char *encoded = raw ? gov__sb_b64(raw, length) : NULL;
    char *value = encoded ? gov__sb_format(LABEL "=:%s:", encoded) : NULL;
    char *named = value ? gov__sb_format(LABEL "=%s", input) : NULL;
    if (named) {
        gov__sb_set_header(res, "Signature-Input", named);
        gov__sb_set_header(res, "Signature", value);
    }
    bool done = named != NULL;
    free(named);
    free(value);
    free(encoded);
    free(raw);
    free(url);
    return done;
}

/* What a hand in the middle would do. */
static void spoil(const char *what, gov__sandbox_response *res)
{
    const char *signature = gov__sb_fields_get(&res->headers, "Signature", true);
    if (strcmp(what, "body") == 0 && res->body_length > 0) {
        res->body[res->body_length / 2] ^= 1;
    } else if (strcmp(what, "signature") == 0 && signature) {
        char *changed = gov__sb_copy(signature);
        if (changed) {
            char *at = changed + strlen(LABEL "=:");
            *at = *at == 'A' ? 'B' : 'A';
            gov__sb_set_header(res, "Signature", changed);
        }
        free(changed);
    }
}

void gov__sb_signature_reply(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res)
{
    if (!req->target || strncmp(req->target, "/gov/v1/", 8) != 0) {
        return;
    }
    char *what = gov__sb_get_text(sb, "SELECT spoil FROM signature_rule WHERE sign_replies=1", "");
    if (!what) {
        return;
    }
    char *input = set_digest(res) ? input_of(sb, req, res) : NULL;
    char *base = input ? base_of(req, res, input) : NULL;
    if (base && set_signature(sb, base, input, res)) {
        spoil(what, res);
    }
    free(base);
    free(input);
    free(what);
}
