/* SPDX-License-Identifier: Apache-2.0 */
/* What a holder sees of an SD-JWT and what is presented of it: fields and their places, choices with
 * parents, the proof. The issuer's side is made by the tests' own keys; what is presented is verified. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include <govsdk/sd_jwt.h>

#include "crypto/sdjwt.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

#define AT_MS    1700000000000LL
#define AUDIENCE "https://verifier.example/"
#define NONCE    "nonce-1234567890"

static gov__crypto *crypto;
static jose_key *issuer;
static gov__jwks *issuer_set;
static gov_key *holder;
static gov_key *stranger;

static void set_up(void)
{
    if (crypto != NULL) {
        return;
    }
    ck_assert_int_eq(gov__crypto_new(NULL, &crypto), GOV_OK);
    issuer = jose_key_new("ES256", 0);
    char *set = jose_key_set(issuer, "");
    ck_assert_int_eq(gov__jwks_parse(crypto, set, strlen(set), NULL, &issuer_set), GOV_OK);
    free(set);
    ck_assert_int_eq(gov_key_generate(NULL, "P-256", NULL, &holder, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_generate(NULL, "P-256", NULL, &stranger, NULL), GOV_OK);
}

/* A credential under construction: disclosures are appended to tail. */
typedef struct maker {
    char *tail;
} maker;

/* Adds a disclosure and returns its digest in quotes. Caller frees. */
static char *hide(maker *m, const char *json)
{
    char *encoded = jose_base64url(json, strlen(json));
    char *digest = jose_sha256(encoded);
    char *quoted = jose_format("\"%s\"", digest);
    char *tail = jose_format("%s%s~", m->tail, encoded);

    free(m->tail);
    m->tail = tail;
    free(digest);
    free(encoded);
    return quoted;
}

static char *cnf_of(const gov_key *key)
{
    char *jwk = NULL;
    ck_assert_int_eq(gov_key_copy_public_jwk(key, &jwk, NULL), GOV_OK);
    char *out = jose_format(",\"cnf\":{\"jwk\":%s}", jwk);
    gov_key_free_text(key, jwk);
    return out;
}

/* name, 地址 with two fields inside it of which one is nested once more, an array of three with a decoy, and
 * an emoji. Caller frees. */
static char *make_credential(const char *more)
{
    maker m = {jose_format("%s", "")};

    set_up();
    char *name = hide(&m, "[\"s1\",\"name\",\"张小样\"]");
    char *city = hide(&m, "[\"s2\",\"市/区\",\"样例市\"]");
    char *lane = hide(&m, "[\"s3\",\"lane~1\",7]");
    char *street_json = jose_format("[\"s4\",\"street\",{\"no\":3,\"_sd\":[%s]}]", lane);
    char *street = hide(&m, street_json);
    char *address_json =
        jose_format("[\"s5\",\"地址\",{\"_sd\":[%s,%s],\"country\":\"CN\"}]", street, city);
    char *address = hide(&m, address_json);
    char *first = hide(&m, "[\"s6\",\"a\"]");
    char *third = hide(&m, "[\"s7\",{\"c\":[1,2]}]");
    char *emoji = hide(&m, "[\"s8\",\"\xF0\x9F\x98\x80\",null]");
    char *payload = jose_format(
        "{\"iss\":\"https://issuer.example\",\"vct\":\"https://vct.example/a\",\"iat\":1,"
        "\"list\":[{\"...\":%s},\"b\",{\"...\":\"decoy\"},{\"...\":%s}],"
        "\"_sd\":[%s,\"another decoy\",%s,%s],\"_sd_alg\":\"sha-256\"%s}",
        first, third, name, address, emoji, more);
    char *jwt = jose_sign(issuer, "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", payload);
    char *text = jose_format("%s~%s", jwt, m.tail);
    char *all[] = {name,  city,  lane,  street_json, street, address_json, address,
                   first, third, emoji, payload,     jwt,    m.tail};
    for (size_t i = 0; i < TEST_COUNT(all); i++) {
        free(all[i]);
    }
    return text;
}

static gov_sd_jwt *read_text(const char *text)
{
    gov_sd_jwt *s = NULL;
    gov_error *err = NULL;
    gov_status status = gov_sd_jwt_read(NULL, text, strlen(text), &s, &err);

    ck_assert_msg(status == GOV_OK, "%s", gov_error_get_message(err, GOV_LANGUAGE_EN));
    return s;
}

static gov_sd_jwt *read_bound(void)
{
    set_up();
    char *cnf = cnf_of(holder);
    char *text = make_credential(cnf);
    gov_sd_jwt *s = read_text(text);

    free(cnf);
    free(text);
    return s;
}

static const struct {
    const char *path;
    const char *value;
    int parent;
} expected[] = {
    {"/list/0", "\"a\"", -1},
    {"/list/2", "{\"c\":[1,2]}", -1},
    {"/name", "\"张小样\"", -1},
    {"/地址", "{\"country\":\"CN\",\"street\":{\"no\":3,\"lane~1\":7},\"市/区\":\"样例市\"}", -1},
    {"/地址/street", "{\"no\":3,\"lane~1\":7}", 3},
    {"/地址/street/lane~01", "7", 4},
    {"/地址/市~1区", "\"样例市\"", 3},
    {"/\xF0\x9F\x98\x80", "null", -1},
};

START_TEST(a_holder_sees_what_can_be_disclosed)
{
    gov_sd_jwt *s = read_bound();

    ck_assert_uint_eq(gov_sd_jwt_get_count(s), TEST_COUNT(expected));
    for (size_t i = 0; i < TEST_COUNT(expected); i++) {
        ck_assert_str_eq(gov_sd_jwt_get_path(s, i), expected[i].path);
        ck_assert_str_eq(gov_sd_jwt_get_value_json(s, i), expected[i].value);
        ck_assert_uint_eq(gov_sd_jwt_get_parent(s, i), (size_t)expected[i].parent);
    }
    ck_assert_ptr_null(gov_sd_jwt_get_path(s, TEST_COUNT(expected)));
    ck_assert_str_eq(gov_sd_jwt_get_issuer(s), "https://issuer.example");
    ck_assert_str_eq(gov_sd_jwt_get_type(s), "https://vct.example/a");
    ck_assert_str_eq(gov_sd_jwt_get_holder_thumbprint(s), gov_key_get_thumbprint(holder));
    ck_assert_ptr_nonnull(strstr(gov_sd_jwt_get_claims_json(s), "\"list\":[\"a\",\"b\",{\"c\""));
    gov_sd_jwt_free(s);
}
END_TEST

/* Presents and verifies; writes the processed payload without what is always there. Caller frees. */
static char *present(const gov_sd_jwt *s, const char *const *fields, const gov_key *key)
{
    const gov__sdjwt_binding binding = {
        .audience = AUDIENCE, .nonce = NONCE, .now_s = AT_MS / 1000, .max_age_s = 1, .skew_s = 1};
    const gov__sdjwt_policy policy = {.algs = GOV__ALG_ALL,
                                      .binding = key != NULL ? &binding : NULL};
    gov_sd_jwt_present_options options = {.struct_size = sizeof options, .fields = fields};
    gov_error *err = NULL;
    gov__sdjwt *verified = NULL;
    char *text = NULL;

    while (fields[options.field_count] != NULL) {
        options.field_count++;
    }
    if (key != NULL) {
        options.holder_key = key;
        options.audience = AUDIENCE;
        options.nonce = NONCE;
        options.at_ms = AT_MS;
    }
    gov_status status = gov_sd_jwt_present(s, &options, &text, &err);
    ck_assert_msg(status == GOV_OK, "%s", gov_error_get_message(err, GOV_LANGUAGE_EN));
    ck_assert_int_eq(gov__sdjwt_verify(crypto, text, strlen(text), &policy, issuer_set, &verified),
                     GOV_OK);
    ck_assert_int_eq(verified->holder,
                     key != NULL ? GOV__SDJWT_HOLDER_PROVEN : GOV__SDJWT_HOLDER_ABSENT);
    const char *list = strstr(gov__json_text(verified->payload, NULL), "\"list\"");
    char *out = jose_format("%s", list);
    char *cnf = strstr(out, ",\"cnf\"");
    if (cnf != NULL) {
        char *rest = strstr(cnf, "}}") + 2;
        memmove(cnf, rest, strlen(rest) + 1);
    }
    gov__sdjwt_free(verified);
    gov_sd_jwt_free_text(s, text);
    return out;
}

START_TEST(only_what_was_chosen_is_disclosed)
{
    static const struct {
        const char *fields[4];
        const char *claims;
    } samples[] = {
        {{NULL}, "\"list\":[\"b\"]}"},
        {{"/name"}, "\"list\":[\"b\"],\"name\":\"张小样\"}"},
        {{"/地址/市~1区"}, "\"list\":[\"b\"],\"地址\":{\"country\":\"CN\",\"市/区\":\"样例市\"}}"},
        {{"/地址/street/lane~01"},
         "\"list\":[\"b\"],\"地址\":{\"country\":\"CN\",\"street\":{\"no\":3,\"lane~1\":7}}}"},
        {{"/地址/street/lane~01", "/地址"},
         "\"list\":[\"b\"],\"地址\":{\"country\":\"CN\",\"street\":{\"no\":3,\"lane~1\":7}}}"},
        {{"/地址/street", "/地址"},
         "\"list\":[\"b\"],\"地址\":{\"country\":\"CN\",\"street\":{\"no\":3,\"lane~1\":7}}}"},
        {{"/地址"},
         "\"list\":[\"b\"],\"地址\":{\"country\":\"CN\",\"street\":{\"no\":3,\"lane~1\":7},"
         "\"市/区\":\"样例市\"}}"},
        {{"/list/2", "/\xF0\x9F\x98\x80"},
         "\"list\":[\"b\",{\"c\":[1,2]}],\"\xF0\x9F\x98\x80\":null}"},
        {{"/list"}, "\"list\":[\"a\",\"b\",{\"c\":[1,2]}]}"},
        {{"/iss", "/list/1", "/vct"}, "\"list\":[\"b\"]}"},
    };
    gov_sd_jwt *s = read_bound();

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        char *with = present(s, samples[i].fields, holder);
        char *without = present(s, samples[i].fields, NULL);
        ck_assert_str_eq(with, samples[i].claims);
        ck_assert_str_eq(without, samples[i].claims);
        free(with);
        free(without);
    }
    gov_sd_jwt_free(s);
}
END_TEST

START_TEST(a_presentation_can_be_presented_again)
{
    static const char *const fields[] = {"/name", "/地址", NULL};
    static const char *const fewer[] = {"/name", NULL};
    gov_sd_jwt_present_options options = {.struct_size = sizeof options,
                                          .fields = fields,
                                          .field_count = 2,
                                          .holder_key = holder,
                                          .audience = "somebody",
                                          .nonce = "other"};
    gov_sd_jwt *s = read_bound();
    char *text = NULL;

    options.holder_key = holder;
    ck_assert_int_eq(gov_sd_jwt_present(s, &options, &text, NULL), GOV_OK);
    gov_sd_jwt *again = read_text(text);
    ck_assert_uint_eq(gov_sd_jwt_get_count(again), 5);
    char *claims = present(again, fewer, holder);
    ck_assert_str_eq(claims, "\"list\":[\"b\"],\"name\":\"张小样\"}");
    free(claims);
    gov_sd_jwt_free(again);
    gov_sd_jwt_free_text(s, text);
    gov_sd_jwt_free(s);
}
END_TEST

static gov_status try_fields(const gov_sd_jwt *s, const char *const *fields, size_t count,
                             gov_error **err)
{
    const gov_sd_jwt_present_options options = {
        .struct_size = sizeof options, .fields = fields, .field_count = count};
    char *text = (char *)(uintptr_t)1;
    gov_status status = gov_sd_jwt_present(s, &options, &text, err);

    ck_assert(text == NULL || status == GOV_OK);
    gov_sd_jwt_free_text(s, text);
    return status;
}

START_TEST(fields_that_are_not_there_are_refused)
{
    static const struct {
        const char *fields[2];
        gov_status status;
    } samples[] = {
        {{"/nobody"}, GOV_ERR_NOT_FOUND},
        {{"/name/first"}, GOV_ERR_NOT_FOUND},
        {{"/list/3"}, GOV_ERR_NOT_FOUND},
        {{"/list/00"}, GOV_ERR_NOT_FOUND},
        {{"/list/-"}, GOV_ERR_NOT_FOUND},
        {{"/_sd"}, GOV_ERR_NOT_FOUND},
        {{"/nam"}, GOV_ERR_NOT_FOUND},
        /* a neighbour would come along unseen */
        {{"/地址/country"}, GOV_ERR_NOT_FOUND},
        {{"/list/2/c"}, GOV_ERR_NOT_FOUND},
        {{"name"}, GOV_ERR_ARGUMENT},
        {{"/"}, GOV_ERR_ARGUMENT},
        {{""}, GOV_ERR_ARGUMENT},
        {{"/地址/市~区"}, GOV_ERR_ARGUMENT},
        {{"/地址/市~"}, GOV_ERR_ARGUMENT},
        {{"/name", "/name"}, GOV_ERR_ARGUMENT},
        {{"/name", NULL}, GOV_ERR_ARGUMENT},
    };
    gov_sd_jwt *s = read_bound();

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        size_t count = samples[i].fields[1] != NULL || i + 1 == TEST_COUNT(samples) ? 2 : 1;
        gov_error *err = NULL;
        ck_assert_msg(try_fields(s, samples[i].fields, count, &err) == samples[i].status, "%zu", i);
        const char *field = samples[i].fields[count - 1];
        if (field != NULL && field[0] == '/') {
            ck_assert_str_eq(gov_error_get_field_pointer(err, 0), field);
        } else {
            /* what is no pointer may be a value */
            ck_assert_uint_eq(gov_error_get_field_count(err), 0);
        }
        gov_error_free(err);
    }
    gov_sd_jwt_free(s);
}
END_TEST

START_TEST(the_proof_needs_the_key_of_the_credential)
{
    gov_sd_jwt_present_options options = {
        .struct_size = sizeof options, .audience = AUDIENCE, .nonce = NONCE};
    gov_sd_jwt *s = read_bound();
    char *unbound_text = make_credential("");
    gov_sd_jwt *unbound = read_text(unbound_text);
    gov_key *secret = NULL;
    gov_key *public_half = NULL;
    char *jwk = NULL;
    char *text = NULL;

    ck_assert_ptr_null(gov_sd_jwt_get_holder_thumbprint(unbound));
    ck_assert_int_eq(
        gov_key_from_secret(NULL, "0123456789abcdef0123456789abcdef", 32, NULL, &secret, NULL),
        GOV_OK);
    ck_assert_int_eq(gov_key_copy_public_jwk(holder, &jwk, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_from_jwk(NULL, jwk, strlen(jwk), NULL, &public_half, NULL), GOV_OK);
    ck_assert_int_eq(gov_sd_jwt_present(s, &options, &text, NULL), GOV_ERR_ARGUMENT);
    options.holder_key = stranger;
    ck_assert_int_eq(gov_sd_jwt_present(s, &options, &text, NULL), GOV_ERR_KEY_NOT_FOUND);
    options.holder_key = secret;
    ck_assert_int_eq(gov_sd_jwt_present(s, &options, &text, NULL), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(gov_sd_jwt_present(unbound, &options, &text, NULL), GOV_ERR_KEY_NOT_FOUND);
    options.holder_key = holder;
    ck_assert_int_eq(gov_sd_jwt_present(unbound, &options, &text, NULL), GOV_ERR_KEY_NOT_FOUND);
    options.holder_key = public_half;
    ck_assert_int_eq(gov_sd_jwt_present(s, &options, &text, NULL), GOV_ERR_ALGORITHM);
    options.holder_key = holder;
    options.nonce = NULL;
    ck_assert_int_eq(gov_sd_jwt_present(s, &options, &text, NULL), GOV_ERR_ARGUMENT);
    options.nonce = NONCE;
    options.audience = NULL;
    ck_assert_int_eq(gov_sd_jwt_present(s, &options, &text, NULL), GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(text);
    gov_key_free_text(holder, jwk);
    gov_key_unref(secret);
    gov_key_unref(public_half);
    free(unbound_text);
    gov_sd_jwt_free(unbound);
    gov_sd_jwt_free(s);
}
END_TEST

/* A device that signs with the holder's key, or fails. */
static gov_status device_sign(void *user, const char *alg, const void *data, size_t size, void *out,
                              size_t room, size_t *out_size)
{
    gov_status *status = user;
    (void)alg;
    (void)data;
    (void)size;
    (void)room;
    (void)out;
    *out_size = 0;
    return *status;
}

START_TEST(an_external_key_that_fails_is_told)
{
    static gov_status answer = GOV_ERR_CANCELLED;
    const gov_key_ops ops = {.struct_size = sizeof ops, .user = &answer, .sign = device_sign};
    gov_sd_jwt_present_options options = {
        .struct_size = sizeof options, .audience = AUDIENCE, .nonce = NONCE};
    gov_sd_jwt *s = read_bound();
    gov_key *external = NULL;
    char *jwk = NULL;
    char *text = NULL;

    ck_assert_int_eq(gov_key_copy_public_jwk(holder, &jwk, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_new_external(NULL, jwk, &ops, NULL, &external, NULL), GOV_OK);
    options.holder_key = external;
    ck_assert_int_ne(gov_sd_jwt_present(s, &options, &text, NULL), GOV_OK);
    ck_assert_ptr_null(text);
    gov_key_free_text(holder, jwk);
    gov_key_unref(external);
    gov_sd_jwt_free(s);
}
END_TEST

START_TEST(what_is_no_sd_jwt_is_refused)
{
    char *good = make_credential("");
    char *idle = jose_format("%sWyJzIiwiaWRsZSIsMV0~", good);
    char *twice = jose_format("%s%s", good, strchr(good, '~') + 1);
    char *alg = make_credential(",\"x\":1");
    const struct {
        const char *text;
        gov_status status;
    } samples[] = {
        {"x", GOV_ERR_RESPONSE},           {"~", GOV_ERR_RESPONSE},
        {"a.b.c~", GOV_ERR_RESPONSE},      {"e30.e30~", GOV_ERR_RESPONSE},
        {"e30.W10.AA~", GOV_ERR_RESPONSE}, {idle, GOV_ERR_DIGEST},
        {twice, GOV_ERR_RESPONSE},         {"e30.eyJfc2RfYWxnIjoibWQ1In0.AA~", GOV_ERR_UNSUPPORTED},
    };

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov_sd_jwt *s = (gov_sd_jwt *)(uintptr_t)1;
        gov_error *err = NULL;
        ck_assert_msg(gov_sd_jwt_read(NULL, samples[i].text, strlen(samples[i].text), &s, &err) ==
                          samples[i].status,
                      "%zu", i);
        ck_assert_ptr_null(s);
        ck_assert_int_eq(gov_error_get_status(err), samples[i].status);
        gov_error_free(err);
    }
    ck_assert_uint_eq(ERR_peek_error(), 0);
    free(good);
    free(idle);
    free(twice);
    free(alg);
}
END_TEST

/* Every field has a path of its own, so that a long name above many fields would be told as often. */
START_TEST(long_paths_are_refused)
{
    static const size_t lengths[] = {4000, 5000};

    set_up();
    for (size_t i = 0; i < TEST_COUNT(lengths); i++) {
        maker m = {jose_format("%s", "")};
        char *digest = hide(&m, "[\"s\",\"field\",1]");
        char *name = malloc(lengths[i] + 1);
        ck_assert_ptr_nonnull(name);
        memset(name, 'n', lengths[i]);
        name[lengths[i]] = '\0';
        char *payload = jose_format("{\"iss\":\"https://issuer.example\",\"vct\":\"v\",\"%s\":"
                                    "{\"_sd\":[%s]}}",
                                    name, digest);
        char *jwt = jose_sign(issuer, "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", payload);
        char *text = jose_format("%s~%s", jwt, m.tail);
        gov_sd_jwt *s = NULL;
        ck_assert_int_eq(gov_sd_jwt_read(NULL, text, strlen(text), &s, NULL),
                         i == 0 ? GOV_OK : GOV_ERR_LIMIT);
        gov_sd_jwt_free(s);
        char *all[] = {text, jwt, payload, name, digest, m.tail};
        for (size_t k = 0; k < TEST_COUNT(all); k++) {
            free(all[k]);
        }
    }
}
END_TEST

static gov_status present_body(const gov_allocator *mem, void *user)
{
    static const char *const fields[] = {"/地址/street/lane~01", "/list/2"};
    const gov_sd_jwt_present_options options = {.struct_size = sizeof options,
                                                .fields = fields,
                                                .field_count = 2,
                                                .holder_key = holder,
                                                .audience = AUDIENCE,
                                                .nonce = NONCE,
                                                .at_ms = AT_MS};
    const char *credential = user;
    gov_sd_jwt *s = NULL;
    gov_error *err = NULL;
    char *text = NULL;
    gov_status status = gov_sd_jwt_read(mem, credential, strlen(credential), &s, &err);

    if (status == GOV_OK) {
        status = gov_sd_jwt_present(s, &options, &text, &err);
        ck_assert((status == GOV_OK) == (text != NULL));
    }
    gov_sd_jwt_free_text(s, text);
    gov_sd_jwt_free(s);
    gov_error_free(err);
    return status;
}

START_TEST(memory_may_run_out)
{
    set_up();
    char *cnf = cnf_of(holder);
    char *text = make_credential(cnf);

    ck_assert_uint_ge(test_out_of_memory(present_body, text), 60);
    free(text);
    free(cnf);
}
END_TEST

START_TEST(personal_data_is_wiped)
{
    test_memory memory;

    set_up();
    char *cnf = cnf_of(holder);
    char *text = make_credential(cnf);
    test_memory_init(&memory);
    test_memory_forbid(&memory, "样例市");
    ck_assert_int_eq(present_body(test_memory_allocator(&memory), text), GOV_OK);
    test_memory_check(&memory);
    free(text);
    free(cnf);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_holder_sees_what_can_be_disclosed),
        TEST_ENTRY(only_what_was_chosen_is_disclosed),
        TEST_ENTRY(a_presentation_can_be_presented_again),
        TEST_ENTRY(fields_that_are_not_there_are_refused),
        TEST_ENTRY(the_proof_needs_the_key_of_the_credential),
        TEST_ENTRY(an_external_key_that_fails_is_told),
        TEST_ENTRY(what_is_no_sd_jwt_is_refused),
        TEST_ENTRY(long_paths_are_refused),
        TEST_ENTRY(memory_may_run_out),
        TEST_ENTRY(personal_data_is_wiped),
    };
    int result = test_run("sd_jwt", entries, TEST_COUNT(entries));

    gov__jwks_unref(issuer_set);
    gov__crypto_free(crypto);
    gov_key_unref(holder);
    gov_key_unref(stranger);
    if (issuer != NULL) {
        jose_key_free(issuer);
    }
    return result;
}
