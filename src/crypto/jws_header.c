/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a JWS: strict JSON, the members that are understood, the refusals.
 * It decides which algorithm is meant and whether it is permitted; it sees no key. */
#include "crypto/jws_check.h"

#include <string.h>

#include "base/base64.h"
#include "base/str.h"

enum { HEADER_BYTES = 16 * 1024, HEADER_DEPTH = 8, STRING_MAX = 256 };

/* Each would change what the signature means: critical extensions (RFC 7515 section 4.1.11),
 * unencoded payloads (RFC 7797), compression (a thing of JWE, RFC 7516 section 4.1.3). */
static const struct {
    const char *member;
    const char *reason;
} refused[] = {
    {"crit", "the header demands extensions that are not understood"},
    {"b64", "the payload may be unencoded, which is not supported"},
    {"zip", "the header asks for compression"},
};

bool gov__jws_typ_equal(const char *typ, const char *expected)
{
    static const char prefix[] = "application/";

    if (typ == NULL || expected == NULL) {
        return false;
    }
    if (gov__str_has_prefix_nocase(typ, prefix)) {
        typ += sizeof prefix - 1;
    }
    if (gov__str_has_prefix_nocase(expected, prefix)) {
        expected += sizeof prefix - 1;
    }
    return gov__str_equal_nocase(typ, expected);
}

static gov_status parse_header(const struct gov__jws_parts *parts, const gov__jws_policy *policy,
                               gov__jws *jws)
{
    const gov__json_limits limits = {.max_depth = HEADER_DEPTH, .max_bytes = HEADER_BYTES};
    gov__buf bytes;

    gov__buf_init(&bytes, jws->mem, HEADER_BYTES);
    gov_status status = gov__base64url_decode(&bytes, parts->header, parts->header_len);
    if (status == GOV_OK) {
        status = gov__json_parse(jws->mem, bytes.data, bytes.len, &limits, &jws->header);
    }
    gov__buf_free(&bytes);
    if (status == GOV_OK && gov__json_is_object(gov__json_root(jws->header))) {
        return GOV_OK;
    }
    return status == GOV_ERR_NO_MEMORY
               ? status
               : gov__jws_fail(policy, GOV_ERR_RESPONSE, "the header is not base64url of JSON");
}

/* Absent, or a short string. */
static bool read_string(const gov__json_node *header, const char *name, const char **out)
{
    *out = gov__json_get_string(header, name);
    return *out != NULL ? strlen(*out) <= STRING_MAX : gov__json_member(header, name) == NULL;
}

static gov_status choose_alg(const gov__json_node *header, const gov__jws_policy *policy,
                             gov__jws *jws)
{
    const char *name = gov__json_get_string(header, "alg");

    if (name == NULL) {
        return gov__jws_fail(policy, GOV_ERR_RESPONSE, "the header names no algorithm");
    }
    jws->alg_name = name;
    jws->alg = gov__alg_find_sm2(name, policy->sm2_name);
    if (jws->alg == NULL || (jws->alg->bit & policy->algs) == 0) {
        return gov__jws_fail(policy, GOV_ERR_ALGORITHM, "the algorithm is not permitted");
    }
    return GOV_OK;
}

gov_status gov__jws_read_header(const struct gov__jws_parts *parts, const gov__jws_policy *policy,
                                gov__jws *jws)
{
    gov_status status = parse_header(parts, policy, jws);

    if (status != GOV_OK) {
        return status;
    }
    const gov__json_node *header = gov__json_root(jws->header);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (gov__json_member(header, refused[i].member) != NULL) {
            return gov__jws_fail(policy, GOV_ERR_RESPONSE, refused[i].reason);
        }
    }
    if (!read_string(header, "typ", &jws->typ) || !read_string(header, "kid", &jws->kid)) {
        return gov__jws_fail(policy, GOV_ERR_RESPONSE, "a member of the header has a wrong type");
    }
    status = choose_alg(header, policy, jws);
    if (status == GOV_OK && policy->typ != NULL && !gov__jws_typ_equal(jws->typ, policy->typ)) {
        return gov__jws_fail(policy, GOV_ERR_RESPONSE, "the token is of another type");
    }
    return status;
}
