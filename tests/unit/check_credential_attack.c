/* SPDX-License-Identifier: Apache-2.0 */
/* What a holder or somebody on the way can do with an SD-JWT VC: disclosures that were never signed, or stand
 * where they were not, proofs of another presentation, keys that come along, status lists of somebody else.
 * None may pass, and none may give claims out. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/jose_support.h"
#include "unit/test_support.h"
#include "unit/vc_support.h"

#define TYP     "dc+sd-jwt"
#define HEAD    "\"vct\":\"v\",\"iss\":\"" VC_ISSUER "\",\"iat\":1699999000"
#define PAYLOAD "{" HEAD ",\"_sd\":[\"%1\",\"%2\"]}"
#define PROOF                                                                                      \
    "{\"aud\":\"https://v.example\",\"nonce\":\"n-0123456789\",\"iat\":1699999990,"                \
    "\"sd_hash\":\"%h\"}"

static const char *const two[] = {"[\"s1\",\"name\",\"Zhang\"]", "[\"s2\",\"number\",7]", NULL};
static const char *const none[] = {NULL};

static gov_key *issuer;
static gov_key *holder;
static gov_trust *trust;
static const gov_verify_options asked = {
    .struct_size = sizeof asked, .audience = "https://v.example", .nonce = "n-0123456789"};

/* Verifies; whatever is said, it has not passed and gives nothing out. */
static void refuse(const char *text, const gov_verify_options *options, const char *said)
{
    gov_verification *v = vc_verify(text, trust, options);
    char *differences = vc_differences(v);

    ck_assert_msg(strstr(differences, said) != NULL, "%s: %s", said, differences);
    ck_assert_int_ne(gov_verification_get_overall(v), GOV_VERDICT_PASSED);
    ck_assert_ptr_null(gov_verification_get_claims_json(v));
    gov_verification_free(v);
    free(differences);
}

static void accept(const char *text, const gov_verify_options *options)
{
    gov_verification *v = vc_verify(text, trust, options);

    ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_PASSED);
    ck_assert_ptr_nonnull(gov_verification_get_claims_json(v));
    gov_verification_free(v);
}

/* RFC 9901 section 7.1: every shape that a disclosure may not have. The issuer has signed all digests. */
START_TEST(disclosures_of_a_wrong_shape)
{
    static const struct {
        const char *payload;
        const char *disclosures[5];
    } samples[] = {
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"_sd\",[]]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"...\",\"x\"]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"_sd_alg\",\"sha-512\"]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"iss\",\"https://other.example\"]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"vct\",\"w\"]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",7,1]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[7,\"a\",1]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"a\"]"}}, /* of an element */
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\"]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"{\"a\":1}"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"\"a\""}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"a\",1,2]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"a\",{\"b\":1,\"b\":2}]"}}, /* a member twice */
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"a\",1]x"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"a\\u0000b\",1]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"a\",\"\xff\"]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"a\",{\"...\":\"x\"}]"}},
        {"{" HEAD ",\"_sd\":[\"%1\",\"%2\"]}", {"[\"s\",\"a\",1]", "[\"t\",\"a\",2]"}},
        {"{" HEAD ",\"_sd\":[\"%1\",\"%1\"]}", {"[\"s\",\"a\",1]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"],\"b\":{\"_sd\":[\"%1\"]}}", {"[\"s\",\"a\",1]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"],\"l\":[{\"...\":\"%1\"}]}", {"[\"s\",\"a\",1]"}},
        {"{" HEAD ",\"l\":[{\"...\":\"%1\"},{\"...\":\"%1\"}]}", {"[\"s\",1]"}},
        {"{" HEAD ",\"l\":[{\"...\":\"%1\"}]}", {"[\"s\",\"a\",1]"}}, /* of a member */
        {"{" HEAD ",\"l\":[{\"...\":\"%1\",\"x\":1}]}", {"[\"s\",1]"}},
        {"{" HEAD ",\"l\":[{\"...\":7}],\"_sd\":[\"%1\"]}", {"[\"s\",\"a\",1]"}},
        {"{" HEAD ",\"...\":\"%1\"}", {"[\"s\",1]"}},
        {"{" HEAD ",\"_sd\":\"%1\"}", {"[\"s\",\"a\",1]"}},
        {"{" HEAD ",\"_sd\":[[\"%1\"]]}", {"[\"s\",\"a\",1]"}},
        {"{" HEAD ",\"_sd\":{\"0\":\"%1\"}}", {"[\"s\",\"a\",1]"}},
        {"{" HEAD ",\"_sd\":[\"%1\",null]}", {"[\"s\",\"a\",1]"}},
        {"{" HEAD ",\"_sd\":[\"%1\"]}", {"[\"s\",\"a\",{\"_sd\":[\"%1\"]}]"}}, /* not itself */
        {"{" HEAD ",\"_sd\":[\"x%1\"]}", {"[\"s\",\"a\",1]"}},
        {"{" HEAD ",\"x\":\"%1\"}", {"[\"s\",\"a\",1]"}}, /* a digest that stands elsewhere */
        {"{" HEAD ",\"x\":[\"%1\"]}", {"[\"s\",1]"}},
    };

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        char *text = vc_issue(issuer, TYP, 0, samples[i].payload, samples[i].disclosures);
        gov_verification *v = vc_verify(text, trust, NULL);
        /* A disclosed object may have a digest of its own in it, that nobody discloses: a decoy. */
        bool decoy = strstr(samples[i].disclosures[0], "\"_sd\":[\"%1\"]") != NULL;
        ck_assert_msg((gov_verification_get_overall(v) == GOV_VERDICT_PASSED) == decoy, "%zu", i);
        ck_assert((gov_verification_get_claims_json(v) != NULL) == decoy);
        gov_verification_free(v);
        free(text);
    }
}
END_TEST

/* What is pasted into a genuine one. */
START_TEST(disclosures_that_were_not_signed)
{
    static const char *const pasted[] = {
        "WyJzIiwiYWRtaW4iLHRydWVd~", /* ["s","admin",true] */
        "~",
        "e30~",
        "%00~",
        "WyJzIiwiYWRtaW4iLHRydWVd=~",
        "WyJz~",
    };
    char *good = vc_issue(issuer, TYP, 0, PAYLOAD, two);

    accept(good, NULL);
    for (size_t i = 0; i < TEST_COUNT(pasted); i++) {
        char *text = jose_format("%s%s", good, pasted[i]);
        refuse(text, NULL, "FAIL/");
        free(text);
    }
    /* The same disclosure once more. */
    const char *last = good + strlen(good) - 1;
    while (last[-1] != '~') {
        last--;
    }
    char *twice = jose_format("%s%s", good, last);
    refuse(twice, NULL, "REFERENCES=FAIL/malformed");
    free(twice);
    free(good);
}
END_TEST

/* --- the holder's proof --- */

static char *bound_credential(void)
{
    char *jwk = vc_jwk(holder);
    char *cnf = jose_format("\"cnf\":{\"jwk\":%s},\"_sd\"", jwk);
    char *payload = vc_swap(PAYLOAD, "\"_sd\"", cnf);
    char *text = vc_issue(issuer, TYP, 0, payload, two);

    free(payload);
    free(cnf);
    free(jwk);
    return text;
}

/* What is shown is changed behind the holder's back: less, or in another order. */
START_TEST(a_proof_is_of_one_presentation)
{
    char *credential = bound_credential();
    char *presented = vc_bind(credential, holder, "kb+jwt", PROOF);
    const char *proof = presented + strlen(credential);
    const char *first = strchr(credential, '~') + 1;
    const char *second = strchr(first, '~') + 1;
    int head = (int)(first - credential);

    accept(presented, &asked);
    char *less = jose_format("%.*s%s%s", head, credential, second, proof);
    char *swapped =
        jose_format("%.*s%s%.*s%s", head, credential, second, (int)(second - first), first, proof);
    char *bare = jose_format("%.*s%s", head, credential, proof);
    refuse(less, &asked, "HOLDER_BINDING=FAIL/wrong_binding");
    refuse(swapped, &asked, "HOLDER_BINDING=FAIL/wrong_binding");
    refuse(bare, &asked, "HOLDER_BINDING=FAIL/wrong_binding");
    free(less);
    free(swapped);
    free(bare);
    free(presented);
    free(credential);
}
END_TEST

/* A proof without a signature, or by a key that it brings itself. */
START_TEST(a_proof_is_signed_by_the_holder)
{
    static const char *const headers[] = {
        "{\"alg\":\"none\",\"typ\":\"kb+jwt\"}",
        "{\"alg\":\"HS256\",\"typ\":\"kb+jwt\"}",
        "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\"}",
        "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\",\"jwk\":%s}",
        "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\",\"jku\":\"https://evil.example/jwks\"}",
    };
    jose_key *forger = jose_key_new("ES256", 0);
    char *jwk = jose_key_jwk(forger, "");
    char *credential = bound_credential();
    char *hash = jose_sha256(credential);
    char *claims = vc_swap(PROOF, "%h", hash);

    for (size_t i = 0; i < TEST_COUNT(headers); i++) {
        char *header = strstr(headers[i], "%s") != NULL ? vc_swap(headers[i], "%s", jwk)
                                                        : jose_format("%s", headers[i]);
        char *proof = jose_sign(forger, header, claims);
        char *text = jose_format("%s%s", credential, proof);
        refuse(text, &asked, "HOLDER_BINDING=FAIL/wrong_binding");
        *strrchr(text, '.') = '\0'; /* and without the signature's part */
        refuse(text, &asked, "FAIL/");
        free(text);
        free(proof);
        free(header);
    }
    free(claims);
    free(hash);
    free(credential);
    free(jwk);
    jose_key_free(forger);
}
END_TEST

/* The issuer named no key, or none that can prove. */
START_TEST(a_proof_needs_a_key_that_the_issuer_named)
{
    static const char *const keys[] = {
        "",
        "\"cnf\":{},",
        "\"cnf\":{\"kid\":\"h\"},",
        "\"cnf\":{\"jku\":\"https://evil.example/jwks\"},",
        "\"cnf\":\"h\",",
        "\"cnf\":{\"jwk\":{}},",
        "\"cnf\":{\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}}"
        ",",
        "\"cnf\":{\"jwk\":[]},",
    };

    for (size_t i = 0; i < TEST_COUNT(keys); i++) {
        char *member = jose_format("%s\"_sd\"", keys[i]);
        char *payload = vc_swap(PAYLOAD, "\"_sd\"", member);
        char *credential = vc_issue(issuer, TYP, 0, payload, two);
        char *text = vc_bind(credential, holder, "kb+jwt", PROOF);
        refuse(text, &asked, "HOLDER_BINDING=FAIL/wrong_binding");
        free(text);
        free(credential);
        free(payload);
        free(member);
    }
}
END_TEST

/* --- whose key it is --- */

/* A key that the token brings or points to is nobody's. */
START_TEST(keys_that_come_along_are_not_used)
{
    static const char *const headers[] = {
        "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"jwk\":%s}",
        "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"jku\":\"https://evil.example/jwks\"}",
        "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"x5u\":\"https://evil.example/x5\"}",
        "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"kid\":\"k1\",\"jwk\":%s}",
        "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"crit\":[\"jwk\"],\"jwk\":%s}",
        "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"b64\":false,\"crit\":[\"b64\"]}",
        "{\"alg\":\"nOnE\",\"typ\":\"dc+sd-jwt\"}",
        "{\"alg\":\"\",\"typ\":\"dc+sd-jwt\"}",
        "{\"alg\":[\"ES256\"],\"typ\":\"dc+sd-jwt\"}",
        "{\"alg\":\"HS256\",\"typ\":\"dc+sd-jwt\",\"kid\":\"k1\"}",
        "{\"alg\":\"ES256K\",\"typ\":\"dc+sd-jwt\"}",
    };
    jose_key *forger = jose_key_new("ES256", 0);
    char *jwk = jose_key_jwk(forger, "");

    for (size_t i = 0; i < TEST_COUNT(headers); i++) {
        char *header = strstr(headers[i], "%s") != NULL ? vc_swap(headers[i], "%s", jwk)
                                                        : jose_format("%s", headers[i]);
        char *jwt = jose_sign(forger, header, "{" HEAD "}");
        char *text = jose_format("%s~", jwt);
        refuse(text, NULL, "=");
        free(text);
        free(jwt);
        free(header);
    }
    free(jwk);
    jose_key_free(forger);
}
END_TEST

/* A member twice in the issuer's own payload reads one way here and another there. */
START_TEST(members_stand_once)
{
    static const char *const payloads[] = {
        "{" HEAD ",\"exp\":1,\"exp\":1700003600}", "{" HEAD ",\"iss\":\"https://other.example\"}",
        "{" HEAD ",\"a\":{\"b\":1,\"b\":2}}",      "{" HEAD ",\"\\u0065xp\":1,\"exp\":1700003600}",
        "{" HEAD ",\"_sd\":[],\"_sd\":[]}",
    };

    for (size_t i = 0; i < TEST_COUNT(payloads); i++) {
        char *text = vc_issue(issuer, TYP, 0, payloads[i], none);
        refuse(text, NULL, "CONTAINER=FAIL/malformed");
        free(text);
    }
}
END_TEST

/* --- the status --- */

/* A list by somebody else whom the store knows says nothing of this issuer's licences. */
START_TEST(a_list_of_another_issuer_says_nothing)
{
    static const uint8_t bytes[] = {0};
    static const struct {
        bool foreign;
        const char *members;
        const char *cause; /* NULL: it passes */
    } samples[] = {
        {false, "", NULL},
        {true, "", "licence_unknown"},
        {true, ",\"iss\":\"" VC_ISSUER "\"", "licence_unknown"},
        {false, ",\"iss\":\"https://other.example\"", "licence_unknown"},
        {false, ",\"exp\":1699999001", "licence_stale"},
        {false, ",\"ttl\":1", "licence_stale"},
    };
    gov_key *foreign = vc_key("k2");
    char *text = vc_issue(
        issuer, TYP, 0,
        "{" HEAD ",\"status\":{\"status_list\":{\"idx\":0,\"uri\":\"" VC_LIST_URI "\"}}}", none);

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov_trust *own = vc_trust(VC_ISSUER, issuer);
        char *jwk = vc_jwk(foreign);
        char *set = jose_format("{\"keys\":[%s]}", jwk);
        char *members =
            jose_format("\"sub\":\"" VC_LIST_URI "\",\"iat\":1699999000%s", samples[i].members);
        char *list = vc_list(samples[i].foreign ? foreign : issuer, 0, members, 1, bytes, 1);
        ck_assert_int_eq(
            gov_trust_add_issuer(own, "https://other.example", set, strlen(set), 0, NULL), GOV_OK);
        vc_trust_list(own, list, VC_AT_MS);
        gov_verification *v = vc_verify(text, own, NULL);
        if (samples[i].cause == NULL) {
            ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_PASSED);
        } else {
            ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_INDETERMINATE);
            ck_assert_str_eq(gov_verification_get_cause(v), samples[i].cause);
        }
        gov_verification_free(v);
        free(list);
        free(members);
        free(set);
        free(jwk);
        gov_trust_free(own);
    }
    free(text);
    gov_key_unref(foreign);
}
END_TEST

/* --- exhaustion --- */

/* The most disclosures, each inside the one before as deep as it goes, then beside each other: over soon,
 * which the runner's limit sees to. */
START_TEST(many_disclosures_are_soon_judged)
{
    enum { COUNT = 512 };
    char *digests = jose_format("%s", "");
    char *tail = jose_format("%s", "");

    for (int i = 0; i <= COUNT; i++) {
        char *json = jose_format("[\"s\",\"field%d\",[%d]]", i, i);
        char *encoded = jose_base64url(json, strlen(json));
        char *digest = jose_sha256(encoded);
        char *longer = jose_format("%s%s~", tail, encoded);
        char *more = jose_format("%s%s\"%s\"", digests, i > 0 ? "," : "", digest);
        free(tail);
        free(digests);
        tail = longer;
        digests = more;
        free(digest);
        free(encoded);
        free(json);
        if (i >= COUNT - 1) {
            char *payload = jose_format("{" HEAD ",\"_sd\":[%s]}", digests);
            char *jwt = vc_sign(issuer, TYP, 0, payload);
            char *text = jose_format("%s~%s", jwt, tail);
            if (i < COUNT) {
                accept(text, NULL);
            } else {
                refuse(text, NULL, "REFERENCES=NOT_DONE/limit");
            }
            free(text);
            free(jwt);
            free(payload);
        }
    }
    free(tail);
    free(digests);
}
END_TEST

/* Assertions count in tests only. */
START_TEST(keys_are_made)
{
    issuer = vc_key("k1");
    holder = vc_key("h");
    trust = vc_trust(VC_ISSUER, issuer);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(keys_are_made),
        TEST_ENTRY(disclosures_of_a_wrong_shape),
        TEST_ENTRY(disclosures_that_were_not_signed),
        TEST_ENTRY(a_proof_is_of_one_presentation),
        TEST_ENTRY(a_proof_is_signed_by_the_holder),
        TEST_ENTRY(a_proof_needs_a_key_that_the_issuer_named),
        TEST_ENTRY(keys_that_come_along_are_not_used),
        TEST_ENTRY(members_stand_once),
        TEST_ENTRY(a_list_of_another_issuer_says_nothing),
        TEST_ENTRY(many_disclosures_are_soon_judged),
    };
    int result = test_run("credential_attack", entries, TEST_COUNT(entries));
    gov_trust_free(trust);
    gov_key_unref(holder);
    gov_key_unref(issuer);
    return result;
}
