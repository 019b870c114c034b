/* SPDX-License-Identifier: Apache-2.0 */
/* The operator registers what logs in: clients, terminals.
 * Owns: POST /sandbox/clients and /sandbox/terminals, what may stand in them. Not: what a client
 * may do then (oauth_client.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/jwk.h"
#include "sandbox/oauth.h"
#include "sandbox/oauth_level.h"
#include "sandbox/route.h"
#include "sandbox/session.h"
#include "sandbox/store.h"
#include "sandbox/ticket.h"

#define MAX_REDIRECTS 20
#define MAX_ADDRESS   1024
#define METHODS       "none client_secret_basic client_secret_post client_secret private_key_jwt"

static bool is_id(const char *text)
{
    size_t length = text ? strlen(text) : 0;
    return length >= 1 && length <= 64 &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
               length;
}

static void check_id(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    if (!is_id(gov__sb_member_text(req->json, "id"))) {
        gov__sb_invalid(res, "/id", "format", "1 to 64 of A-Z a-z 0-9 . _ -");
    }
}

static void check_name(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const cJSON *name = gov__sb_member(req->json, "name");
    const char *text = cJSON_GetStringValue(name);
    if (name && (!text || !*text || strlen(text) > 128)) {
        gov__sb_invalid(res, "/name", text ? "too_long" : "type", "1 to 128 bytes.");
    }
}

static void check_jwks(const gov__sandbox_request *req, gov__sandbox_response *res, bool needed)
{
    const cJSON *jwks = gov__sb_member(req->json, "jwks");
    if (!jwks && needed) {
        gov__sb_invalid(res, "/jwks", "required", "The public keys are missing.");
    } else if (jwks && !gov__sb_jwks_is_good(jwks)) {
        gov__sb_invalid(res, "/jwks", "format",
                        "A JWK Set of 1 to 16 public keys: EC P-256, RSA "
                        "from 2048 bits, Ed25519.");
    }
}

/* --- clients -------------------------------------------------------------------------------- */

static bool is_address(const char *uri)
{
    return uri && strlen(uri) <= MAX_ADDRESS && strchr(uri, ':') && uri[0] != ':' &&
           !strpbrk(uri, "# \"\\\r\n");
}

static void check_addresses(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const cJSON *list = gov__sb_member(req->json, "redirect_uris");
    const cJSON *entry;
    bool good = !list || (cJSON_IsArray(list) && cJSON_GetArraySize(list) <= MAX_REDIRECTS);
    cJSON_ArrayForEach(entry, list)
    {
        good = good && is_address(cJSON_GetStringValue(entry));
    }
    if (!good) {
        gov__sb_invalid(res, "/redirect_uris", "format", "At most 20 absolute addresses.");
    }
}

/* The grant types in one text; those of the built-in clients when none are named. */
static void read_grants(const gov__sandbox_request *req, gov__sandbox_response *res, bool is_public,
                        char out[512])
{
    const cJSON *list = gov__sb_member(req->json, "grant_types");
    const char *all = is_public ? GOV__SB_PUBLIC_GRANTS : GOV__SB_EVERY_GRANT;
    const cJSON *entry;
    bool good = !list || cJSON_IsArray(list);
    (void)gov__sb_print(out, 512, "%s", list ? "" : all);
    cJSON_ArrayForEach(entry, list)
    {
        const char *name = cJSON_GetStringValue(entry);
        size_t used = strlen(out);
        good = good && name && *name && gov__sb_scope_has(GOV__SB_EVERY_GRANT, name) &&
               gov__sb_print(out + used, 512 - used, "%s%s", used ? " " : "", name);
    }
    if (!good) {
        gov__sb_invalid(res, "/grant_types", "enum", "Not a grant type of this server.");
    }
}

static void check_method(const gov__sandbox_request *req, gov__sandbox_response *res,
                         const char *method)
{
    const char *secret = gov__sb_member_text(req->json, "secret");
    bool by_secret = method && strncmp(method, "client_secret", 13) == 0;
    if (!method || !*method || !gov__sb_scope_has(METHODS, method)) {
        gov__sb_invalid(res, "/auth_method", method ? "enum" : "required", METHODS);
    }
    if (by_secret ? !secret || !*secret || strlen(secret) > 256 : secret != NULL) {
        gov__sb_invalid(res, "/secret", by_secret ? "required" : "not_allowed",
                        "1 to 256 characters, where the method needs one.");
    }
    check_jwks(req, res, method && strcmp(method, "private_key_jwt") == 0);
}

static bool keep_client(gov_sandbox *sb, const gov__sandbox_request *req, const char *method,
                        const char *grants)
{
    const char *secret = gov__sb_member_text(req->json, "secret");
    const char *name = gov__sb_member_text(req->json, "name");
    const cJSON *jwks = gov__sb_member(req->json, "jwks");
    const cJSON *redirects = gov__sb_member(req->json, "redirect_uris");
    char hash[GOV__SB_HEX_BYTES];
    char *jwks_text = jwks ? cJSON_PrintUnformatted(jwks) : NULL;
    char *redirect_text = redirects ? cJSON_PrintUnformatted(redirects) : gov__sb_copy("[]");
    if (secret) {
        gov__sb_sha256_hex(secret, strlen(secret), hash);
    }
    bool kept =
        redirect_text && (!jwks || jwks_text) &&
        gov__sb_run(sb,
                    "INSERT OR REPLACE INTO oauth_clients(id,secret_hash,jwks,method,"
                    "redirect_uris,grants,dpop_required,name) "
                    "VALUES(?,?,?,?,?,?,?,?)",
                    "ssssssts", gov__sb_member_text(req->json, "id"), secret ? hash : NULL,
                    jwks_text, method, redirect_text, grants,
                    (int)gov__sb_member_true(req->json, "dpop_required"), name ? name : "") >= 1 &&
        gov__sb_ticket_set_secret(sb, gov__sb_member_text(req->json, "id"), secret);
    free(redirect_text);
    free(jwks_text);
    return kept;
}

static void answer_client(const gov__sandbox_request *req, gov__sandbox_response *res,
                          const char *method, const char *grants)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "id", gov__sb_member_text(req->json, "id"));
    gov__sb_json_text(&w, "auth_method", method);
    gov__sb_json_words(&w, "grant_types", grants);
    gov__sb_json_bool(&w, "dpop_required", gov__sb_member_true(req->json, "dpop_required"));
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 201, &w);
}

static void post_clients(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    const char *method = gov__sb_member_text(req->json, "auth_method");
    const cJSON *dpop = gov__sb_member(req->json, "dpop_required");
    char grants[512];
    if (!gov__sb_want_object(req, res) ||
        !gov__sb_want_members(res, req->json, "",
                              "id name secret jwks auth_method redirect_uris grant_types "
                              "dpop_required")) {
        return;
    }
    check_id(req, res);
    check_name(req, res);
    check_method(req, res, method);
    check_addresses(req, res);
    read_grants(req, res, method && strcmp(method, "none") == 0, grants);
    if (dpop && !cJSON_IsBool(dpop)) {
        gov__sb_invalid(res, "/dpop_required", "type", "true or false.");
    }
    if (gov__sb_has_problem(res)) {
        return;
    }
    if (keep_client(sb, req, method, grants)) {
        answer_client(req, res, method, grants);
    } else {
        res->failed = true;
    }
}

/* --- terminals ------------------------------------------------------------------------------ */

static void post_terminals(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    if (!gov__sb_want_object(req, res) || !gov__sb_want_members(res, req->json, "", "id jwks")) {
        return;
    }
    check_id(req, res);
    check_jwks(req, res, true);
    if (gov__sb_has_problem(res)) {
        return;
    }
    const char *id = gov__sb_member_text(req->json, "id");
    char *jwks = cJSON_PrintUnformatted(gov__sb_member(req->json, "jwks"));
    if (!jwks || gov__sb_run(sb, "INSERT OR REPLACE INTO terminals(id,jwks) VALUES(?,?)", "ss", id,
                             jwks) < 1) {
        res->failed = true;
    }
    free(jwks);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "id", id);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 201, &w);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/sandbox/clients", post_clients, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {"POST", "/sandbox/terminals", post_terminals, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_control_oauth_part = {
    .name = "control_oauth",
    .routes = routes,
};
