/* SPDX-License-Identifier: Apache-2.0 */
/* SD-JWT: every way in which types, disclosures, digests and key binding can be right or wrong, with
 * credentials made by the tests' own keys. The examples of RFC 9901 are in check_sdjwt_rfc.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "crypto/sdjwt.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

static gov__crypto *crypto;
static jose_key *issuer;
static jose_key *holder;
static gov__jwks *issuer_set;

static void setup(void)
{
    if (crypto == NULL) {
        ck_assert_int_eq(gov__crypto_new(NULL, &crypto), GOV_OK);
        issuer = jose_key_new("ES256", 0);
        holder = jose_key_new("EdDSA", 0);
        char *set = jose_key_set(issuer, "");
        ck_assert_int_eq(gov__jwks_parse(crypto, set, strlen(set), NULL, &issuer_set), GOV_OK);
        free(set);
    }
}

static gov_status verify(const char *text, const gov__sdjwt_policy *policy, const gov__jwks *set,
                         gov__sdjwt **out)
{
    const char *reason = "unset";
    gov__sdjwt_policy with_reason = *policy;

    with_reason.reason = &reason;
    gov_status status = gov__sdjwt_verify(crypto, text, strlen(text), &with_reason, set, out);
    ck_assert((*out != NULL) == (status == GOV_OK));
    ck_assert((reason != NULL) == (status != GOV_OK));
    ck_assert_uint_eq(ERR_peek_error(), 0);
    return status;
}

START_TEST(types_are_required)
{
    gov__sdjwt_policy policy = {.algs = GOV__ALG_ES256};
    static const struct {
        const char *typ;
        bool legacy;
        gov_status status;
    } samples[] = {
        {"dc+sd-jwt", false, GOV_OK},
        {"application/dc+sd-jwt", false, GOV_OK},
        {"vc+sd-jwt", false, GOV_ERR_RESPONSE},
        {"vc+sd-jwt", true, GOV_OK},
        {"dc+sd-jwt", true, GOV_OK},
        {"JWT", true, GOV_ERR_RESPONSE},
        {"kb+jwt", true, GOV_ERR_RESPONSE},
    };

    setup();
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        char *header = jose_format("{\"alg\":\"ES256\",\"typ\":\"%s\"}", samples[i].typ);
        char *jwt = jose_sign(issuer, header, "{}");
        char *text = jose_format("%s~", jwt);
        gov__sdjwt *sdjwt;

        policy.legacy_typ = samples[i].legacy;
        ck_assert_int_eq(verify(text, &policy, issuer_set, &sdjwt), samples[i].status);
        gov__sdjwt_free(sdjwt);
        free(header);
        free(jwt);
        free(text);
    }
}
END_TEST

/* Verifies a credential of our own: `payload` holds %s for the digests of the disclosures, which are
 * given as JSON and end with NULL. Writes the processed payload to out (or the status if it fails). */
static char *process(const char *payload, const char *const *disclosures)
{
    const gov__sdjwt_policy policy = {.algs = GOV__ALG_ES256};
    char *digests[4] = {0};
    char *encoded[4] = {0};
    gov__sdjwt *sdjwt;
    size_t count = 0;

    setup();
    for (; disclosures[count] != NULL; count++) {
        encoded[count] = jose_base64url(disclosures[count], strlen(disclosures[count]));
        digests[count] = jose_sha256(encoded[count]);
    }
    /* %1 to %4 stand for the digests */
    char *filled = jose_format("%s", payload);
    for (char *at; (at = strchr(filled, '%')) != NULL;) {
        *at = '\0';
        char *next = jose_format("%s%s%s", filled, digests[at[1] - '1'], at + 2);
        free(filled);
        filled = next;
    }
    char *jwt = jose_sign(issuer, "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", filled);
    char *text =
        jose_format("%s~%s%s%s%s%s%s%s%s", jwt, count > 0 ? encoded[0] : "", count > 0 ? "~" : "",
                    count > 1 ? encoded[1] : "", count > 1 ? "~" : "", count > 2 ? encoded[2] : "",
                    count > 2 ? "~" : "", count > 3 ? encoded[3] : "", count > 3 ? "~" : "");
    gov_status status = verify(text, &policy, issuer_set, &sdjwt);
    char *out = status == GOV_OK ? jose_format("%s", gov__json_text(sdjwt->payload, NULL))
                                 : jose_format("%s", gov_status_get_name(status));
    gov__sdjwt_free(sdjwt);
    for (size_t i = 0; i < count; i++) {
        free(encoded[i]);
        free(digests[i]);
    }
    free(filled);
    free(jwt);
    free(text);
    return out;
}

START_TEST(payloads_are_processed)
{
    static const struct {
        const char *payload;
        const char *disclosures[5];
        const char *expected;
    } samples[] = {
        {"{\"a\":1}", {NULL}, "{\"a\":1}"},
        {"{\"_sd\":[\"%1\"],\"_sd_alg\":\"sha-256\"}", {"[\"s\",\"a\",1]"}, "{\"a\":1}"},
        {"{\"_sd\":[\"%1\"]}", {"[\"s\", \"a\" ,1]"}, "{\"a\":1}"},
        {"{\"_sd\":[]}", {NULL}, "{}"},
        /* decoys vanish */
        {"{\"_sd\":[\"x\",\"\",\"y\"],\"b\":[{\"...\":\"z\"},1]}", {NULL}, "{\"b\":[1]}"},
        {"{\"n\":12345678901234567890.5,\"_sd\":[\"%1\"]}",
         {"[\"s\",\"big\",123456789012345678901234567890]"},
         "{\"n\":12345678901234567890.5,\"big\":123456789012345678901234567890}"},
        {"{\"o\":{\"p\":{\"_sd\":[\"%1\",\"%2\"],\"q\":null}}}",
         {"[\"s\",\"t\",true]", "[\"s\",\"f\",false]"},
         "{\"o\":{\"p\":{\"q\":null,\"t\":true,\"f\":false}}}"},
        {"{\"l\":[{\"...\":\"%1\"},[{\"...\":\"%2\"}],{\"x\":1}]}",
         {"[\"s\",1]", "[\"s\",[2]]"},
         "{\"l\":[1,[[2]],{\"x\":1}]}"},
        /* only the top level has an algorithm */
        {"{\"o\":{\"_sd_alg\":\"x\"}}", {NULL}, "{\"o\":{\"_sd_alg\":\"x\"}}"},
        {"{\"_sd_alg\":\"sha-1\"}", {NULL}, "GOV_ERR_UNSUPPORTED"},
        {"{\"_sd_alg\":1}", {NULL}, "GOV_ERR_UNSUPPORTED"},
        {"{\"_sd_alg\":\"sha-512\",\"_sd\":[\"%1\"]}", {"[\"s\",\"a\",1]"}, "GOV_ERR_DIGEST"},
        /* nothing refers to it */
        {"{}", {"[\"s\",\"a\",1]"}, "GOV_ERR_DIGEST"},
        /* the wrong kind of disclosure for the place */
        {"{\"_sd\":[\"%1\"]}", {"[\"s\",1]"}, "GOV_ERR_RESPONSE"},
        {"{\"a\":[{\"...\":\"%1\"}]}", {"[\"s\",\"a\",1]"}, "GOV_ERR_RESPONSE"},
        /* names that are reserved, or taken */
        {"{\"_sd\":[\"%1\"]}", {"[\"s\",\"_sd\",[]]"}, "GOV_ERR_RESPONSE"},
        {"{\"_sd\":[\"%1\"]}", {"[\"s\",\"...\",1]"}, "GOV_ERR_RESPONSE"},
        {"{\"_sd\":[\"%1\"]}", {"[\"s\",\"_sd_alg\",\"sha-256\"]"}, "GOV_ERR_RESPONSE"},
        {"{\"iss\":1,\"_sd\":[\"%1\"]}", {"[\"s\",\"iss\",2]"}, "GOV_ERR_RESPONSE"},
        {"{\"_sd\":[\"%1\",\"%2\"]}", {"[\"s\",\"a\",1]", "[\"t\",\"a\",1]"}, "GOV_ERR_RESPONSE"},
        /* digests that stand twice, used or not, in one place or two */
        {"{\"_sd\":[\"%1\",\"%1\"]}", {"[\"s\",\"a\",1]"}, "GOV_ERR_RESPONSE"},
        {"{\"_sd\":[\"x\",\"x\"]}", {NULL}, "GOV_ERR_RESPONSE"},
        {"{\"_sd\":[\"x\"],\"a\":[{\"...\":\"x\"}]}", {NULL}, "GOV_ERR_RESPONSE"},
        {"{\"a\":{\"_sd\":[\"%1\"]},\"b\":{\"_sd\":[\"%1\"]}}",
         {"[\"s\",\"c\",1]"},
         "GOV_ERR_RESPONSE"},
        /* shapes */
        {"{\"_sd\":\"x\"}", {NULL}, "GOV_ERR_RESPONSE"},
        {"{\"_sd\":[1]}", {NULL}, "GOV_ERR_RESPONSE"},
        {"{\"_sd\":{}}", {NULL}, "GOV_ERR_RESPONSE"},
        {"{\"...\":\"x\"}", {NULL}, "GOV_ERR_RESPONSE"},
        {"{\"a\":{\"...\":\"x\"}}", {NULL}, "GOV_ERR_RESPONSE"},
        {"{\"a\":[{\"...\":1}]}", {NULL}, "GOV_ERR_RESPONSE"},
        {"{\"a\":[{\"...\":\"x\",\"b\":1}]}", {NULL}, "GOV_ERR_RESPONSE"},
        {"[]", {NULL}, "GOV_ERR_RESPONSE"},
        {"\"x\"", {NULL}, "GOV_ERR_RESPONSE"},
        {"", {NULL}, "GOV_ERR_RESPONSE"},
        {"{\"a\":1,\"a\":1}", {NULL}, "GOV_ERR_RESPONSE"},
        {"{\"_sd\":[\"%1\"]}", {"[\"s\",\"a\",{\"b\":1,\"b\":2}]"}, "GOV_ERR_RESPONSE"},
    };

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        char *out = process(samples[i].payload, samples[i].disclosures);

        ck_assert_msg(strcmp(out, samples[i].expected) == 0, "%zu %s: %s", i, samples[i].payload,
                      out);
        free(out);
    }
}
END_TEST

/* A chain of `depth` objects, each disclosed by the one around it. Caller frees. */
static char *nested_credential(int depth)
{
    char *value = jose_format("1");
    char *tail = jose_format("~");

    for (int i = 0; i < depth; i++) {
        char *json = jose_format("[\"salt %d\",\"c\",%s]", i, value);
        char *encoded = jose_base64url(json, strlen(json));
        char *digest = jose_sha256(encoded);
        char *longer = jose_format("~%s%s", encoded, tail);

        free(value);
        free(tail);
        value = jose_format("{\"_sd\":[\"%s\"]}", digest);
        tail = longer;
        free(json);
        free(encoded);
        free(digest);
    }
    char *jwt = jose_sign(issuer, "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", value);
    char *text = jose_format("%s%s", jwt, tail);
    free(jwt);
    free(value);
    free(tail);
    return text;
}

START_TEST(disclosures_nest_to_a_limit)
{
    const gov__sdjwt_policy policy = {.algs = GOV__ALG_ES256};
    gov__sdjwt *sdjwt;

    setup();
    char *text = nested_credential(5);
    ck_assert_int_eq(verify(text, &policy, issuer_set, &sdjwt), GOV_OK);
    ck_assert_str_eq(gov__json_text(sdjwt->payload, NULL),
                     "{\"c\":{\"c\":{\"c\":{\"c\":{\"c\":1}}}}}");
    gov__sdjwt_free(sdjwt);
    free(text);

    text = nested_credential(47);
    ck_assert_int_eq(verify(text, &policy, issuer_set, &sdjwt), GOV_OK);
    gov__sdjwt_free(sdjwt);
    free(text);
    text = nested_credential(48);
    ck_assert_int_eq(verify(text, &policy, issuer_set, &sdjwt), GOV_ERR_LIMIT);
    free(text);
    text = nested_credential(400);
    ck_assert_int_eq(verify(text, &policy, issuer_set, &sdjwt), GOV_ERR_LIMIT);
    free(text);
}
END_TEST

START_TEST(an_untrusted_issuer_is_refused_before_anything_else)
{
    const gov__sdjwt_policy policy = {.algs = GOV__ALG_ALL};
    gov__sdjwt *sdjwt;

    setup();
    jose_key *stranger = jose_key_new("ES256", 0);
    char *jwt = jose_sign(stranger, "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", "no JSON");
    char *text = jose_format("%s~no disclosure~", jwt);

    ck_assert_int_eq(verify(text, &policy, issuer_set, &sdjwt), GOV_ERR_SIGNATURE);
    free(jwt);
    free(text);
    jose_key_free(stranger);
}
END_TEST

/* Issues to `cnf`, binds with `key` and header `typ`, and verifies with a binding asked for. */
static gov_status try_binding(const char *cnf, const jose_key *key, const char *typ,
                              const char *claims)
{
    const gov__sdjwt_binding binding = {
        .audience = "aud", .nonce = "n", .now_s = 1000, .max_age_s = 60, .skew_s = 5};
    const gov__sdjwt_policy policy = {.algs = GOV__ALG_ES256 | GOV__ALG_EDDSA, .binding = &binding};
    gov__sdjwt *sdjwt;

    setup();
    char *payload = jose_format("{\"iss\":\"i\"%s}", cnf);
    char *jwt = jose_sign(issuer, "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", payload);
    char *presented = jose_format("%s~", jwt);
    char *hash = jose_sha256(presented);
    char *header =
        jose_format("{\"alg\":\"%s\",\"typ\":\"%s\"}", key == holder ? "EdDSA" : "ES256", typ);
    char *body =
        jose_format("{\"aud\":\"aud\",\"nonce\":\"n\",\"sd_hash\":\"%s\"%s}", hash, claims);
    char *proof = jose_sign(key, header, body);
    char *text = jose_format("%s%s", presented, proof);
    gov_status status = verify(text, &policy, issuer_set, &sdjwt);

    ck_assert(status != GOV_OK || sdjwt->holder == GOV__SDJWT_HOLDER_PROVEN);
    gov__sdjwt_free(sdjwt);
    free(payload);
    free(jwt);
    free(presented);
    free(hash);
    free(header);
    free(body);
    free(proof);
    free(text);
    return status;
}

START_TEST(bindings_need_the_key_of_the_holder)
{
    setup();
    char *jwk = jose_key_jwk(holder, "");
    char *private_jwk = jose_key_jwk(holder, ",\"d\":\"AAAA\"");
    char *cnf = jose_format(",\"cnf\":{\"jwk\":%s}", jwk);
    char *private_cnf = jose_format(",\"cnf\":{\"jwk\":%s}", private_jwk);
    const char *now = ",\"iat\":1000";

    ck_assert_int_eq(try_binding(cnf, holder, "kb+jwt", now), GOV_OK);
    ck_assert_int_eq(try_binding(cnf, holder, "JWT", now), GOV_ERR_RESPONSE);
    ck_assert_int_eq(try_binding(cnf, holder, "kb+jwt", ""), GOV_ERR_RESPONSE);
    ck_assert_int_eq(try_binding(cnf, holder, "kb+jwt", ",\"iat\":\"1000\""), GOV_ERR_RESPONSE);
    ck_assert_int_eq(try_binding(cnf, holder, "kb+jwt", ",\"iat\":1000.5"), GOV_ERR_RESPONSE);
    ck_assert_int_eq(try_binding(cnf, holder, "kb+jwt", ",\"iat\":-9223372036854775808"),
                     GOV_ERR_RESPONSE);
    ck_assert_int_eq(try_binding(cnf, holder, "kb+jwt", ",\"iat\":9223372036854775807"),
                     GOV_ERR_NOT_YET_VALID);
    ck_assert_int_eq(try_binding(cnf, issuer, "kb+jwt", now), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(try_binding("", holder, "kb+jwt", now), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(try_binding(",\"cnf\":{}", holder, "kb+jwt", now), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(try_binding(",\"cnf\":{\"jwk\":{}}", holder, "kb+jwt", now), GOV_ERR_RESPONSE);
    ck_assert_int_eq(try_binding(private_cnf, holder, "kb+jwt", now), GOV_ERR_RESPONSE);
    free(jwk);
    free(private_jwk);
    free(cnf);
    free(private_cnf);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(types_are_required),
        TEST_ENTRY(payloads_are_processed),
        TEST_ENTRY(disclosures_nest_to_a_limit),
        TEST_ENTRY(an_untrusted_issuer_is_refused_before_anything_else),
        TEST_ENTRY(bindings_need_the_key_of_the_holder),
    };
    int result = test_run("sdjwt", entries, TEST_COUNT(entries));

    gov__jwks_unref(issuer_set);
    gov__crypto_free(crypto);
    if (issuer != NULL) {
        jose_key_free(issuer);
        jose_key_free(holder);
    }
    return result;
}
