/* SPDX-License-Identifier: Apache-2.0 */
/* The documents under /.well-known.
 * Owns: what this platform says about itself. Not: the keys (sign.c), and not what its authorization
 * server says (oauth_metadata.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/idempotency.h"
#include "sandbox/route.h"
#include "sandbox/sign.h"
#include "sandbox/signature.h"
#include "sandbox/upload.h"

#define MAX_SKEW_S 300

static void write_link(gov__sandbox_json *w, const gov_sandbox *sb, const gov__sandbox_request *req,
                       const char *name, const char *path)
{
    char *link = gov__sb_link(sb, req, path);
    gov__sb_json_text(w, name, link);
    w->failed = w->failed || !link;
    free(link);
}

static void write_list(gov__sandbox_json *w, const char *name, const char *const *words)
{
    gov__sb_json_open_array(w, name);
    for (; *words; words++) {
        gov__sb_json_text(w, NULL, *words);
    }
    gov__sb_json_close_array(w);
}

static void write_uploads(gov__sandbox_json *w, const gov_sandbox *sb,
                          const gov__sandbox_request *req)
{
    gov__sb_json_open(w, "uploads");
    write_link(w, sb, req, "endpoint", "/gov/v1/uploads");
    gov__sb_json_int(w, "max_size", GOV__SB_UPLOAD_MAX_BYTES);
    gov__sb_json_int(w, "max_chunk", GOV__SB_MAX_BODY);
    write_list(w, "checksum_algorithms", (const char *const[]){"sha256", NULL});
    gov__sb_json_int(w, "expires_after_seconds", GOV__SB_UPLOAD_EXPIRES_S);
    gov__sb_json_close(w);
}

static void write_signature(gov__sandbox_json *w, gov_sandbox *sb)
{
    char *scheme = gov__sb_signature_scheme(sb);
    bool required = scheme && strcmp(scheme, "none") != 0;
    bool messages = scheme && strcmp(scheme, "rfc9421") == 0;
    free(scheme);
    gov__sb_json_open(w, "signature");
    gov__sb_json_bool(w, "required", required);
    write_list(w, "algorithms",
               messages ? (const char *const[]){"ed25519", "ecdsa-p256-sha256", "ecdsa-p384-sha384",
                                                "rsa-pss-sha512", "rsa-v1_5-sha256", "hmac-sha256",
                                                "sm2-sm3", NULL}
                        : (const char *const[]){NULL});
    gov__sb_json_int(w, "max_skew_seconds", MAX_SKEW_S);
    gov__sb_json_close(w);
}

static void get_gateway(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    static const char *const features[] = {"catalogue",   "precheck",     "matter",      "uploads",
                                           "progress",    "long_poll",    "certificate", "review",
                                           "consent",     "presentation", "question",    "audit",
                                           "status_list", "marked_copy",  NULL};
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "profile", "gov-gateway");
    gov__sb_json_text(&w, "profile_version", "1");
    gov__sb_json_text(&w, "issuer", sb->base_url);
    write_link(&w, sb, req, "api_base", "/gov/v1");
    write_list(&w, "auth_methods", (const char *const[]){"bearer", "dpop", NULL});
    write_signature(&w, sb);
    write_list(&w, "document_signing_algs", (const char *const[]){"ES256", NULL});
    write_uploads(&w, sb, req);
    gov__sb_json_open(&w, "idempotency");
    gov__sb_json_int(&w, "retention_seconds", GOV__SB_KEY_RETENTION_S);
    gov__sb_json_close(&w);
    write_list(&w, "encryption_keys", (const char *const[]){NULL});
    write_list(&w, "features", features);
    write_link(&w, sb, req, "jwks_uri", "/.well-known/jwks.json");
    write_link(&w, sb, req, "status_list_uri", "/gov/v1/status-lists");
    gov__sb_json_bool(&w, "sandbox", true);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

/* By the issuer itself: `iss` of a certificate is its base URL, whatever host was asked. */
static void get_vc_issuer(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "issuer", sb->base_url);
    write_link(&w, sb, req, "jwks_uri", "/.well-known/jwks.json");
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static void get_jwks(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    (void)req;
    gov__sb_jwks(sb, &w);
    gov__sb_answer_json(res, 200, &w);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/.well-known/gov-gateway", get_gateway, GOV__SB_PUBLIC},
    {"GET", "/.well-known/jwks.json", get_jwks, GOV__SB_PUBLIC},
    {"GET", "/.well-known/jwt-vc-issuer", get_vc_issuer, GOV__SB_PUBLIC},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_discovery_part = {
    .name = "discovery",
    .routes = routes,
};
