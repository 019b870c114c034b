/* SPDX-License-Identifier: Apache-2.0 */
/* Id tokens (OpenID Connect Core section 2).
 * Owns: their claims. Not: the key (sign.c) and not when one is issued (oauth_issue.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/oauth_level.h"
#include "sandbox/sign.h"

/* The left half of the hash, as the hash of ES256 has it (section 3.1.3.6). */
static char *half_hash(const char *token)
{
    uint8_t digest[GOV__SB_SHA256_BYTES];
    gov__sb_sha256(token, strlen(token), digest);
    return gov__sb_b64url(digest, sizeof digest / 2);
}

char *gov__sb_id_token(gov_sandbox *sb, const char *client_id, const gov__sandbox_login *login,
                       const char *nonce, const char *access_token)
{
    gov__sandbox_json w = {0};
    size_t length = 0;
    int64_t now = gov__sb_now_ms(sb) / 1000;
    char *at_hash = half_hash(access_token);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "iss", sb->base_url);
    gov__sb_json_text(&w, "sub", login->subject_id);
    gov__sb_json_text(&w, "aud", client_id);
    gov__sb_json_int(&w, "iat", now);
    gov__sb_json_int(&w, "exp", now + GOV__SB_ACCESS_SECONDS);
    gov__sb_json_int(&w, "auth_time", login->auth_time_s);
    gov__sb_json_opt(&w, "nonce", nonce);
    gov__sb_json_opt(&w, "acr", login->acr);
    gov__sb_json_words(&w, "amr", login->amr);
    gov__sb_json_opt(&w, "sid", login->sid);
    gov__sb_json_text(&w, "at_hash", at_hash);
    gov__sb_json_close(&w);
    w.failed = w.failed || !at_hash;
    free(at_hash);
    char *claims = gov__sb_json_take(&w, &length);
    char *jws =
        claims ? gov__sb_sign_jws(sb, GOV__SB_KEY_TOKEN, "JWT", NULL, claims, length) : NULL;
    free(claims);
    return jws;
}
