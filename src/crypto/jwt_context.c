/* SPDX-License-Identifier: Apache-2.0 */
/* What a token says of the login behind it: its level, what it is good for, who acts for whom, and
 * the hashes that tie it to the code, the access token and the state beside it. */
#include "crypto/jwt_check.h"

#include <string.h>

#include "base/base64.h"
#include "base/str.h"
#include "base/wipe.h"

/* Letters of half a digest, and a NUL. */
#define HASH_ROOM 64

bool gov__jwt_has_word(const char *words, const char *word, size_t len)
{
    for (const char *at = words; at != NULL && *at != '\0';) {
        size_t size = strcspn(at, " ");

        if (size == len && len != 0 && memcmp(at, word, len) == 0) {
            return true;
        }
        at += size + strspn(at + size, " ");
    }
    return false;
}

/* The level is what was granted, not what was asked for. */
static gov_status check_acr(const struct gov__jwt_state *s)
{
    const char *acr = NULL;

    if (s->policy->acr_values == NULL) {
        return GOV_OK;
    }
    gov_status status = gov__jwt_text(s, "acr", true, &acr);
    if (status == GOV_OK && !gov__jwt_has_word(s->policy->acr_values, acr, strlen(acr))) {
        status = gov__jwt_fail(s, "acr", GOV__JWT_MISMATCH);
    }
    return status;
}

/* RFC 8693 section 4.2: a text of words with blanks between. */
static gov_status check_scope(const struct gov__jwt_state *s)
{
    const char *wanted = s->policy->scope;
    const char *scope = NULL;

    if (wanted == NULL) {
        return GOV_OK;
    }
    gov_status status = gov__jwt_text(s, "scope", true, &scope);
    for (const char *at = wanted + strspn(wanted, " "); status == GOV_OK && *at != '\0';) {
        size_t size = strcspn(at, " ");

        if (!gov__jwt_has_word(scope, at, size)) {
            status = gov__jwt_fail(s, "scope", GOV__JWT_MISMATCH);
        }
        at += size + strspn(at + size, " ");
    }
    return status;
}

static bool is_subject(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, GOV__JWT_SUBJECT_MAX + 1) : 0;

    return len >= 1 && len <= GOV__JWT_SUBJECT_MAX && !gov__str_has_control(text, len);
}

bool gov__jwt_actors(const gov__json_node *claims, void (*each)(void *user, const char *subject),
                     void *user, gov__jwt_fault_kind *fault)
{
    gov__jwt_fault_kind ignored = GOV__JWT_MALFORMED;
    gov__jwt_fault_kind *why = fault != NULL ? fault : &ignored;
    size_t depth = 0;

    for (const gov__json_node *act = gov__json_member(claims, "act"); act != NULL;
         act = gov__json_member(act, "act")) {
        const char *subject = gov__json_get_string(act, "sub");

        *why = ++depth > GOV__JWT_ACTORS_MAX ? GOV__JWT_TOO_DEEP : GOV__JWT_MALFORMED;
        if (depth > GOV__JWT_ACTORS_MAX || !gov__json_is_object(act) || !is_subject(subject)) {
            return false;
        }
        if (each != NULL) {
            each(user, subject);
        }
    }
    return true;
}

/* OpenID Connect Core section 3.1.3.6: the left half of the digest that the signature uses. Ed25519
 * hashes with SHA-512 by itself. */
static gov_status make_hash(const struct gov__jwt_state *s, const char *text, char out[HASH_ROOM])
{
    gov__digest_alg digest =
        s->alg->digest != GOV__DIGEST_COUNT ? s->alg->digest : GOV__DIGEST_SHA512;
    uint8_t bytes[GOV__DIGEST_MAX];
    gov_status status = gov__digest_of(s->crypto, digest, text, strlen(text), bytes);

    if (status == GOV_OK) {
        (void)gov__base64url_encode_to(bytes, gov__digest_size(digest) / 2, out, HASH_ROOM);
    }
    gov__wipe(bytes, sizeof bytes);
    return status;
}

static gov_status check_hash(const struct gov__jwt_state *s, const char *claim, const char *text)
{
    char expected[HASH_ROOM];
    const char *hash = NULL;

    if (text == NULL) {
        return GOV_OK;
    }
    gov_status status = gov__jwt_text(s, claim, false, &hash);
    if (status != GOV_OK || hash == NULL) {
        return status;
    }
    status = make_hash(s, text, expected);
    if (status != GOV_OK) {
        return status;
    }
    size_t len = strlen(expected);
    bool same =
        gov__str_len_max(hash, len + 1) == len && gov__equal_const_time(hash, expected, len);
    return same ? GOV_OK : gov__jwt_fail(s, claim, GOV__JWT_MISMATCH);
}

gov_status gov__jwt_check_context(const struct gov__jwt_state *s)
{
    gov__jwt_fault_kind kind = GOV__JWT_MALFORMED;
    gov_status status = check_acr(s);

    if (status == GOV_OK) {
        status = check_scope(s);
    }
    if (status == GOV_OK && !gov__jwt_actors(s->claims, NULL, NULL, &kind)) {
        status = gov__jwt_fail(s, "act", kind);
    }
    if (status == GOV_OK) {
        status = check_hash(s, "at_hash", s->policy->access_token);
    }
    if (status == GOV_OK) {
        status = check_hash(s, "c_hash", s->policy->code);
    }
    return status == GOV_OK ? check_hash(s, "s_hash", s->policy->state) : status;
}
