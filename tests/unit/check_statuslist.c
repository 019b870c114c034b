/* SPDX-License-Identifier: Apache-2.0 */
/* Token Status List: the examples of the draft, every claim made bad in turn, who may sign one, and lists
 * that unpack to too much. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "statuslist/inflate.h"
#include "statuslist/statuslist.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"
#include "unit/vc_support.h"

#define MEMBERS "\"sub\":\"" VC_LIST_URI "\",\"iat\":1699999000,\"exp\":1700000600,\"ttl\":700"
#define SKEW_MS 1000

static const uint8_t bytes_1[] = {0xB9, 0xA3};
static const uint8_t bytes_2[] = {0xC9, 0x44, 0xF9};

/* Looks up in a store that holds nothing but this token, fetched half a minute ago. */
static gov_status look_up(gov_trust *trust, const char *token, uint64_t index,
                          gov__statuslist_result *out)
{
    vc_trust_list(trust, token, VC_AT_MS - 30000);
    return gov__statuslist_look_up(trust, VC_LIST_URI, VC_ISSUER, index, VC_AT_MS, SKEW_MS, out);
}

START_TEST(statuses_are_those_of_the_draft)
{
    /* draft-ietf-oauth-status-list section 4.2, and the same bytes by other widths */
    static const struct {
        int bits;
        const uint8_t *bytes;
        size_t size;
        uint32_t statuses[16];
        size_t count;
    } samples[] = {
        {1, bytes_1, 2, {1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1}, 16},
        {2, bytes_2, 3, {1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3}, 12},
        {4, bytes_2, 3, {9, 12, 4, 4, 9, 15}, 6},
        {8, bytes_2, 3, {0xC9, 0x44, 0xF9}, 3},
    };
    gov_key *key = vc_key("k");

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov_trust *trust = vc_trust(VC_ISSUER, key);
        char *token = vc_list(key, 0, MEMBERS, samples[i].bits, samples[i].bytes, samples[i].size);
        gov__statuslist_result found;
        for (size_t j = 0; j < samples[i].count; j++) {
            ck_assert_int_eq(look_up(trust, token, j, &found), GOV_OK);
            ck_assert_uint_eq(found.status, samples[i].statuses[j]);
        }
        ck_assert_int_eq(found.as_of_ms, 1699999000000LL);
        ck_assert_int_eq(look_up(trust, token, samples[i].count, &found), GOV_ERR_RESPONSE);
        ck_assert_int_eq(look_up(trust, token, UINT64_MAX, &found), GOV_ERR_RESPONSE);
        free(token);
        gov_trust_free(trust);
    }
    gov_key_unref(key);
}
END_TEST

/* The list of the draft as it is written there. */
START_TEST(the_example_is_read)
{
    gov_key *key = vc_key("k");
    gov_trust *trust = vc_trust(VC_ISSUER, key);
    char *token = vc_sign(key, "statuslist+jwt", 0,
                          "{" MEMBERS ",\"status_list\":{\"bits\":1,\"lst\":\"eNrbuRgAAhcBXQ\"}}");
    gov__statuslist_result found;

    ck_assert_int_eq(look_up(trust, token, 3, &found), GOV_OK);
    ck_assert_uint_eq(found.status, 1);
    ck_assert_int_eq(look_up(trust, token, 14, &found), GOV_OK);
    ck_assert_uint_eq(found.status, 0);
    free(token);
    gov_trust_free(trust);
    gov_key_unref(key);
}
END_TEST

START_TEST(every_claim_is_looked_at)
{
    static const char good[] =
        "{" MEMBERS ",\"status_list\":{\"bits\":2,\"lst\":\"eNo76fITAAPfAgc\"}}";
    static const struct {
        const char *from;
        const char *to;
        gov_status status;
    } samples[] = {
        {"1", "1", GOV_OK},
        {"\"iat\":", "\"iss\":\"" VC_ISSUER "\",\"iat\":", GOV_OK},
        {"\"exp\":1700000600,", "", GOV_OK},
        {",\"ttl\":700", "", GOV_OK},
        {"\"exp\":1700000600", "\"exp\":1700000000", GOV_OK}, /* within the skew */
        {"\"exp\":1700000600", "\"exp\":1699999999", GOV_ERR_EXPIRED},
        {"\"exp\":1700000600", "\"exp\":0", GOV_ERR_RESPONSE},
        {"\"exp\":1700000600", "\"exp\":\"x\"", GOV_ERR_RESPONSE},
        {"\"exp\":1700000600", "\"exp\":9300000000000000000", GOV_ERR_RESPONSE},
        {"\"iat\":1699999000", "\"iat\":1700000001", GOV_OK},
        {"\"iat\":1699999000", "\"iat\":1700000002", GOV_ERR_NOT_YET_VALID},
        {"\"iat\":", "\"iss\":\"https://other.example\",\"iat\":", GOV_ERR_RESPONSE},
        {"\"iat\":", "\"iss\":1,\"iat\":", GOV_ERR_RESPONSE},
        {"\"ttl\":700", "\"ttl\":0", GOV_ERR_RESPONSE},
        {"\"ttl\":700", "\"ttl\":-1", GOV_ERR_RESPONSE},
        {"\"ttl\":700", "\"ttl\":1.5", GOV_ERR_RESPONSE},
        {"\"ttl\":700", "\"ttl\":9000000000000000", GOV_ERR_RESPONSE},
        {"\"bits\":2", "\"bits\":3", GOV_ERR_RESPONSE},
        {"\"bits\":2", "\"bits\":0", GOV_ERR_RESPONSE},
        {"\"bits\":2", "\"bits\":16", GOV_ERR_RESPONSE},
        {"\"bits\":2", "\"bits\":\"2\"", GOV_ERR_RESPONSE},
        {"\"bits\":2,", "", GOV_ERR_RESPONSE},
        {"\"bits\":2", "\"bits\":2.0", GOV_ERR_RESPONSE},
        {"\"sub\":\"", "\"sub\":\"https://other.example/x#", GOV_ERR_NOT_FOUND},
        {"eNo76fITAAPfAgc", "eNo76fITAAPfAgc=", GOV_ERR_RESPONSE},
        {"eNo76fITAAPfAgc", "eNo76fITAAPfAgd", GOV_ERR_RESPONSE},
        {"eNo76fITAAPfAgc", "eNo76fITAAPfAg", GOV_ERR_RESPONSE},
        {"eNo76fITAAPfAgc", "eNo76fITAAPfAgcA", GOV_ERR_RESPONSE},
        {"eNo76fITAAPfAgc", "AAAA", GOV_ERR_RESPONSE},
        {"eNo76fITAAPfAgc", "", GOV_ERR_RESPONSE},
        {"eNo76fITAAPfAgc", "O-nyEwA", GOV_ERR_RESPONSE}, /* deflate alone */
        {"eNo76fITAAPfAgc", "H4sIAAAAAAACAzvp8hMAZLRLMQMAAAA", GOV_ERR_RESPONSE}, /* gzip */
        {"eNo76fITAAPfAgc", "ePkD3wIHO-nyEwAD3wIH", GOV_ERR_RESPONSE}, /* with a dictionary */
        {"eNo76fITAAPfAgc", "eNo76fITAAPfAgd42jvp8hMAA98CBw", GOV_ERR_RESPONSE}, /* two streams */
        {"eNo76fITAAPfAgc", "eNo76fITAAPfAgcA", GOV_ERR_RESPONSE}, /* a byte behind it */
        {"eNo76fITAAPfAgc", "eNo76fITAA", GOV_ERR_RESPONSE},       /* without its checksum */
        {"eNo76fITAAPfAgc", "eNo76fITAAPfAgY", GOV_ERR_RESPONSE},  /* another checksum */
        {"\"lst\":\"eNo76fITAAPfAgc\"", "\"lst\":1", GOV_ERR_RESPONSE},
    };
    gov_key *key = vc_key("k");

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov_trust *trust = vc_trust(VC_ISSUER, key);
        char *payload = vc_swap(good, samples[i].from, samples[i].to);
        char *token = vc_sign(key, "statuslist+jwt", 0, payload);
        gov__statuslist_result found;
        gov_status status = look_up(trust, token, 1, &found);
        ck_assert_msg(status == samples[i].status, "%zu: %d", i, status);
        ck_assert(status != GOV_OK || found.status == 2);
        free(payload);
        free(token);
        gov_trust_free(trust);
    }
    gov_key_unref(key);
}
END_TEST

START_TEST(an_answer_has_an_age_and_an_end)
{
    static const struct {
        const char *members;
        int64_t fetched_ms;
        int64_t as_of_ms;
        int64_t expires_ms;
    } samples[] = {
        {"\"iat\":1699999000", VC_AT_MS, 1699999000000, INT64_MAX},
        {"\"iat\":1700000001", VC_AT_MS - 5000, VC_AT_MS - 5000, INT64_MAX},
        {"\"iat\":1699999000,\"exp\":1700000600", VC_AT_MS, 1699999000000, 1700000600000},
        {"\"iat\":1699999990,\"ttl\":10,\"exp\":1700000600", 1699999990000, 1699999990000,
         VC_AT_MS},
        {"\"iat\":1699990000,\"ttl\":10", 1699999995000, 1699990000000, 1699990010000},
    };
    gov_key *key = vc_key("k");

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov_trust *trust = vc_trust(VC_ISSUER, key);
        char *members = jose_format("\"sub\":\"" VC_LIST_URI "\",%s", samples[i].members);
        char *token = vc_list(key, 0, members, 1, bytes_1, sizeof bytes_1);
        gov__statuslist_result found;
        vc_trust_list(trust, token, samples[i].fetched_ms);
        ck_assert_int_eq(
            gov__statuslist_look_up(trust, VC_LIST_URI, VC_ISSUER, 0, VC_AT_MS, SKEW_MS, &found),
            GOV_OK);
        ck_assert_int_eq(found.as_of_ms, samples[i].as_of_ms);
        ck_assert_int_eq(found.expires_ms, samples[i].expires_ms);
        free(members);
        free(token);
        gov_trust_free(trust);
    }
    gov_key_unref(key);
}
END_TEST

START_TEST(only_the_issuer_may_sign)
{
    gov_key *key = vc_key("k");
    gov_key *same_kid = vc_key("k");
    gov_key *stranger = vc_key("s");
    gov_trust *trust = vc_trust(VC_ISSUER, key);
    gov_trust *nobody = vc_trust(NULL, NULL);
    gov_trust *other = vc_trust("https://other.example", key);
    gov__statuslist_result found;
    char *good = vc_list(key, 0, MEMBERS, 1, bytes_1, 2);
    char *forged = vc_list(same_kid, 0, MEMBERS, 1, bytes_1, 2);
    char *unknown = vc_list(stranger, 0, MEMBERS, 1, bytes_1, 2);

    ck_assert_int_eq(
        gov__statuslist_look_up(trust, VC_LIST_URI, VC_ISSUER, 0, VC_AT_MS, SKEW_MS, &found),
        GOV_ERR_NOT_FOUND);
    ck_assert_int_eq(look_up(nobody, good, 0, &found), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(look_up(other, good, 0, &found), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(look_up(trust, good, 0, &found), GOV_OK);
    gov_trust_free(trust);
    trust = vc_trust(VC_ISSUER, key);
    ck_assert_int_eq(look_up(trust, forged, 0, &found), GOV_ERR_SIGNATURE);
    gov_trust_free(trust);
    trust = vc_trust(VC_ISSUER, key);
    ck_assert_int_eq(look_up(trust, unknown, 0, &found), GOV_ERR_KEY_NOT_FOUND);
    free(good);
    free(forged);
    free(unknown);
    gov_trust_free(trust);
    gov_trust_free(nobody);
    gov_trust_free(other);
    gov_key_unref(key);
    gov_key_unref(same_kid);
    gov_key_unref(stranger);
}
END_TEST

/* A forged list that says it is newer does not hide the issuer's. */
START_TEST(a_forged_list_hides_nothing)
{
    static const uint8_t revoked[] = {0x01, 0x00};
    static const uint8_t clean[] = {0x00, 0x00};
    gov_key *key = vc_key("k");
    gov_key *same_kid = vc_key("k");
    gov_trust *trust = vc_trust(VC_ISSUER, key);
    gov__statuslist_result found;
    char *good = vc_list(key, 0, "\"sub\":\"" VC_LIST_URI "\",\"iat\":1699999000", 1, revoked, 2);
    char *forged =
        vc_list(same_kid, 0, "\"sub\":\"" VC_LIST_URI "\",\"iat\":1699999999", 1, clean, 2);

    vc_trust_list(trust, good, VC_AT_MS);
    ck_assert_int_eq(look_up(trust, forged, 0, &found), GOV_OK);
    ck_assert_uint_eq(found.status, 1);
    ck_assert_int_eq(found.as_of_ms, 1699999000000);
    free(good);
    free(forged);
    gov_trust_free(trust);
    gov_key_unref(key);
    gov_key_unref(same_kid);
}
END_TEST

/* A chain in the header counts when it reaches an anchor and its leaf bears the issuer's name. */
START_TEST(a_chain_may_vouch)
{
    static const struct {
        const char *names;
        bool anchored;
        gov_status status;
    } samples[] = {
        {"URI:" VC_ISSUER, true, GOV_OK},
        {"DNS:issuer.example.test", true, GOV_OK},
        {"DNS:ISSUER.example.TEST", true, GOV_OK},
        {"DNS:issuer.example.test,URI:https://other.example", true, GOV_OK},
        {"URI:" VC_ISSUER, false, GOV_ERR_KEY_NOT_FOUND},
        {"URI:" VC_ISSUER "/", true, GOV_ERR_SIGNATURE},
        {"DNS:*.example.test", true, GOV_ERR_SIGNATURE},
        {"DNS:example.test", true, GOV_ERR_SIGNATURE},
        {"DNS:xissuer.example.test", true, GOV_ERR_SIGNATURE},
        {NULL, true, GOV_ERR_SIGNATURE},
    };
    int64_t now = (int64_t)time(NULL);
    char *members = jose_format("\"sub\":\"" VC_LIST_URI "\",\"iat\":%lld", (long long)now - 60);
    pki_identity root = pki_make(&(pki_request){.common_name = "root", .ca = true});

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        pki_identity leaf = pki_make(&(pki_request){
            .common_name = "issuer", .alt_names = samples[i].names, .issuer = &root});
        gov_trust *trust = vc_trust(NULL, NULL);
        gov_key *key = vc_key_of(&leaf, NULL);
        char *token = vc_list(key, 1, members, 1, bytes_1, 2);
        gov__statuslist_result found;
        if (samples[i].anchored) {
            vc_trust_anchor(trust, &root);
        }
        vc_trust_list(trust, token, now * 1000);
        gov_status status =
            gov__statuslist_look_up(trust, VC_LIST_URI, VC_ISSUER, 0, now * 1000, SKEW_MS, &found);
        ck_assert_msg(status == samples[i].status, "%zu: %d", i, status);
        free(token);
        gov_key_unref(key);
        gov_trust_free(trust);
        pki_identity_free(&leaf);
    }
    pki_identity_free(&root);
    free(members);
}
END_TEST

START_TEST(a_list_that_unpacks_to_too_much_is_refused)
{
    size_t size = GOV__STATUSLIST_BYTES_MAX + 1;
    uint8_t *zeros = calloc(size, 1);
    gov_key *key = vc_key("k");
    gov_trust *trust = vc_trust(VC_ISSUER, key);
    char *token = vc_list(key, 0, MEMBERS, 8, zeros, size);
    gov__statuslist_result found;

    ck_assert_uint_lt(strlen(token), 32768);
    ck_assert_int_eq(look_up(trust, token, 0, &found), GOV_ERR_LIMIT);
    free(token);
    gov_trust_free(trust);
    trust = vc_trust(VC_ISSUER, key);
    zeros[size - 2] = 7;
    token = vc_list(key, 0, MEMBERS, 8, zeros, size - 1);
    ck_assert_int_eq(look_up(trust, token, size - 2, &found), GOV_OK);
    ck_assert_uint_eq(found.status, 7);
    ck_assert_int_eq(look_up(trust, token, size - 1, &found), GOV_ERR_RESPONSE);
    free(token);
    free(zeros);
    gov_trust_free(trust);
    gov_key_unref(key);
}
END_TEST

START_TEST(another_type_is_no_list)
{
    gov_key *key = vc_key("k");
    gov_trust *trust = vc_trust(VC_ISSUER, key);
    char *token = vc_sign(key, "JWT", 0,
                          "{" MEMBERS ",\"status_list\":{\"bits\":1,\"lst\":\"eNrbuRgAAhcBXQ\"}}");

    ck_assert_int_ne(gov_trust_add_status_list(trust, token, strlen(token), VC_AT_MS, NULL),
                     GOV_OK);
    free(token);
    gov_trust_free(trust);
    gov_key_unref(key);
}
END_TEST

typedef struct torture {
    const char *token;
    const char *jwks;
} torture;

static gov_status look_up_body(const gov_allocator *mem, void *user)
{
    const torture *t = user;
    gov__statuslist_result found;
    gov_trust *trust = NULL;
    gov_status status = gov_trust_new(mem, &trust, NULL);

    if (status == GOV_OK) {
        status = gov_trust_add_issuer(trust, VC_ISSUER, t->jwks, strlen(t->jwks), 0, NULL);
    }
    if (status == GOV_OK) {
        status = gov_trust_add_status_list(trust, t->token, strlen(t->token), VC_AT_MS, NULL);
    }
    if (status == GOV_OK) {
        status =
            gov__statuslist_look_up(trust, VC_LIST_URI, VC_ISSUER, 1, VC_AT_MS, SKEW_MS, &found);
    }
    gov_trust_free(trust);
    return status;
}

START_TEST(memory_may_run_out)
{
    gov_key *key = vc_key("k");
    char *jwk = vc_jwk(key);
    char *set = jose_format("{\"keys\":[%s]}", jwk);
    char *token = vc_list(key, 0, MEMBERS, 2, bytes_2, 3);
    torture t = {token, set};

    ck_assert_uint_ge(test_out_of_memory(look_up_body, &t), 40);
    free(token);
    free(set);
    free(jwk);
    gov_key_unref(key);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(statuses_are_those_of_the_draft),
        TEST_ENTRY(the_example_is_read),
        TEST_ENTRY(every_claim_is_looked_at),
        TEST_ENTRY(an_answer_has_an_age_and_an_end),
        TEST_ENTRY(only_the_issuer_may_sign),
        TEST_ENTRY(a_forged_list_hides_nothing),
        TEST_ENTRY(a_chain_may_vouch),
        TEST_ENTRY(a_list_that_unpacks_to_too_much_is_refused),
        TEST_ENTRY(another_type_is_no_list),
        TEST_ENTRY(memory_may_run_out),
    };

    return test_run("statuslist", entries, TEST_COUNT(entries));
}
