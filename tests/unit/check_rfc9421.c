/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of RFC 9421 appendix B and RFC 9530, and the policy over replies. */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "signer/content_digest.h"
#include "signer/rfc9421.h"
#include "rfc9421_data.h"
#include "signing_support.h"

/* --- appendix B: bases and signatures ------------------------------------------------------------- */

static void begin_message(signing_case *c)
{
    signing_begin(c, RFC9421_CREATED, "POST", RFC9421_URL, RFC9421_REQUEST_HEADERS, RFC9421_BODY);
}

static gov__key *key_of(const char *pem)
{
    uint8_t secret[128];
    gov__key *key = NULL;
    gov_status status =
        pem != NULL ? gov__key_from_pem(NULL, pem, strlen(pem), NULL, &key)
                    : gov__key_from_secret(NULL, secret,
                                           signing_base64(rfc9421_secret, secret, sizeof secret),
                                           NULL, &key);
    ck_assert_int_eq(status, GOV_OK);
    return key;
}

static void write_base(const signing_case *c, const vector *v, gov__buf *out)
{
    gov__sf in;
    gov__sf_member member;
    gov__sf_begin(&in, v->input, strlen(v->input));
    ck_assert_int_eq(gov__sf_next(&in, true, &member), GOV__SF_NEXT);
    ck_assert_int_eq(gov__signature_base(&c->signing, v->message, &member, out), GOV_OK);
}

START_TEST(appendix_b_verifies)
{
    for (size_t i = 0; i < TEST_COUNT(VECTORS); i++) {
        const vector *v = &VECTORS[i];
        signing_case c;
        gov__buf base;
        uint8_t raw[512];
        size_t len = signing_base64(v->signature, raw, sizeof raw);
        gov__key *key = key_of(v->key);
        const gov__alg *alg = gov__alg_of_bit(v->alg);
        begin_message(&c);
        if (v->message == GOV__SIGNED_REPLY) {
            signing_reply(&c, 200, RFC9421_REPLY_HEADERS, RFC9421_REPLY_BODY);
        }
        gov__buf_init(&base, NULL, 0);
        write_base(&c, v, &base);
        ck_assert_str_eq(gov__buf_text(&base), v->base);
        ck_assert_msg(gov__key_verify(key, alg, base.data, base.len, raw, len) == GOV_OK, "%s",
                      v->input);
        raw[0] ^= 1;
        ck_assert_int_eq(gov__key_verify(key, alg, base.data, base.len, raw, len),
                         GOV_ERR_SIGNATURE);
        gov__buf_free(&base);
        gov__key_unref(key);
        signing_end(&c);
    }
}
END_TEST

/* --- the scheme ------------------------------------------------------------------------------------ */

static gov__jwks *platform_keys;

static gov_status find_keys(gov_client *client, const char *kid, gov__jwks **out)
{
    (void)client;
    (void)kid;
    *out = platform_keys != NULL ? gov__jwks_ref(platform_keys) : NULL;
    return platform_keys != NULL ? GOV_OK : GOV_ERR_NETWORK;
}

/* {"keys":[...]} of a public key. */
static void trust(const signing_case *c, const char *pem, const char *kid)
{
    gov__key *key = NULL;
    gov__buf text;
    const gov__key_options options = {.kid = kid};
    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__key_from_pem(NULL, pem, strlen(pem), &options, &key), GOV_OK);
    gov__buf_append_str(&text, "{\"keys\":[");
    ck_assert_int_eq(gov__key_write_public(key, &text), GOV_OK);
    gov__buf_append_str(&text, "]}");
    ck_assert_int_eq(
        gov__jwks_parse(c->play.client->crypto, text.data, text.len, NULL, &platform_keys), GOV_OK);
    gov__buf_free(&text);
    gov__key_unref(key);
}

static gov__signer_settings settings_of(const signing_case *c)
{
    gov_client *client = c->play.client;
    return (gov__signer_settings){.client = client,
                                  .mem = &client->mem,
                                  .crypto = client->crypto,
                                  .random = &client->random,
                                  .scheme = "rfc9421",
                                  .envelope = "none",
                                  .key_id = "our-key",
                                  .verify = true,
                                  .max_skew_ms = 300000,
                                  .find_keys = find_keys};
}

static gov_signer make(const gov__signer_settings *settings)
{
    gov_signer signer = {.struct_size = 0};
    const char *fault = NULL;
    gov_status status = gov__builtin_signers.make(settings, &signer, &fault);
    ck_assert_msg(status == GOV_OK, "%s", fault != NULL ? fault : "?");
    return signer;
}

/* Deterministic signatures are those of the appendix to the byte. */
START_TEST(appendix_b_is_made_again)
{
    static const struct {
        const char *pem;
        const char *signature;
        uint32_t alg;
        size_t vector;
    } cases[] = {{NULL, NULL, GOV__ALG_HS256, 4},
                 {rfc9421_ed25519_private, NULL, GOV__ALG_EDDSA, 5}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const vector *v = &VECTORS[cases[i].vector];
        uint8_t expected[128];
        size_t len = signing_base64(v->signature, expected, sizeof expected);
        signing_case c;
        gov__buf out;
        gov__key *key = key_of(cases[i].pem);
        begin_message(&c);
        gov__signer_settings settings = settings_of(&c);
        settings.key = key;
        gov_signer signer = make(&settings);
        gov__buf base;
        gov__buf_init(&base, NULL, 0);
        gov__buf_init(&out, NULL, 0);
        gov__buf_append_str(&base, v->base);
        ck_assert_int_eq(gov__rfc9421_make(signer.user, &base, &out), GOV_OK);
        ck_assert_uint_eq(out.len, len);
        ck_assert_mem_eq(out.data, expected, len);
        gov__buf_free(&base);
        gov__buf_free(&out);
        signer.destroy(signer.user);
        gov__key_unref(key);
        signing_end(&c);
    }
}
END_TEST

START_TEST(a_request_is_signed_as_the_contract_says)
{
    signing_case c;
    gov__key *key = key_of(rfc9421_ed25519_private);
    signing_begin(&c, 1700000000, "POST", "https://gov.test/gov/v1/matters?a=1",
                  "Content-Type: application/json\nIdempotency-Key: k-1\nX-Other: no\n",
                  "{\"hello\": \"world\"}\n");
    gov__signer_settings settings = settings_of(&c);
    settings.key = key;
    gov_signer signer = make(&settings);
    ck_assert_int_eq(signer.sign(signer.user, &c.signing), GOV_OK);
    /* RFC 9530 appendix B.1: the digest of this body. */
    ck_assert_str_eq(gov_signing_find_header(&c.signing, "content-digest"),
                     "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:");
    ck_assert_str_eq(
        gov_signing_find_header(&c.signing, "signature-input"),
        "sig1=(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-digest\" "
        "\"idempotency-key\");created=1700000000;nonce=\"07000000000000000000000000000000\""
        ";keyid=\"our-key\";alg=\"ed25519\"");
    const char *signature = gov_signing_find_header(&c.signing, "signature");
    ck_assert(strncmp(signature, "sig1=:", 6) == 0);
    signer.destroy(signer.user);
    gov__key_unref(key);
    signing_end(&c);
}
END_TEST

START_TEST(what_a_request_lacks_is_left_out)
{
    signing_case c;
    gov__key *key = key_of(rfc9421_ed25519_private);
    signing_begin(&c, 1700000000, "GET", "https://gov.test/gov/v1/items", NULL, NULL);
    gov__signer_settings settings = settings_of(&c);
    settings.key = key;
    settings.components = "@method @target-uri content-digest accept;bs @query-param;name=\"q\" "
                          ";expires=60 ;tag=\"gov app\"";
    gov_signer signer = make(&settings);
    ck_assert_int_eq(signer.sign(signer.user, &c.signing), GOV_OK);
    ck_assert_str_eq(gov_signing_find_header(&c.signing, "signature-input"),
                     "sig1=(\"@method\" \"@target-uri\");created=1700000000;expires=1700000060"
                     ";nonce=\"07000000000000000000000000000000\";keyid=\"our-key\""
                     ";alg=\"ed25519\";tag=\"gov app\"");
    ck_assert_ptr_null(gov_signing_find_header(&c.signing, "content-digest"));
    signer.destroy(signer.user);
    gov__key_unref(key);
    signing_end(&c);
}
END_TEST

START_TEST(settings_that_do_not_fit_are_refused)
{
    static const struct {
        const char *components;
        const char *algorithm;
        const char *key_id;
        const char *fault;
    } cases[] = {
        {"@method Content-Type", NULL, "k", "signer.components"},
        {"@method;sf", NULL, "k", "signer.components"},
        {"@query-param", NULL, "k", "signer.components"},
        {";expires=0", NULL, "k", "signer.components"},
        {";created=1", NULL, "k", "signer.components"},
        {"date;req", NULL, "k", "signer.components"},
        {"a\"b", NULL, "k", "signer.components"},
        {NULL, "rsa-pss-sha512", "k", "signer.algorithm"},
        {NULL, "none", "k", "signer.algorithm"},
        {NULL, NULL, "caf\xC3\xA9", "signer.key_id"},
    };
    signing_case c;
    gov__key *key = key_of(rfc9421_ed25519_private);
    gov__key *public_key = key_of(rfc9421_ed25519_public);
    gov_signer signer;
    begin_message(&c);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__signer_settings settings = settings_of(&c);
        const char *fault = NULL;
        settings.key = key;
        settings.components = cases[i].components;
        settings.algorithm = cases[i].algorithm;
        settings.key_id = cases[i].key_id;
        ck_assert_int_eq(gov__builtin_signers.make(&settings, &signer, &fault), GOV_ERR_CONFIG);
        ck_assert_str_eq(fault, cases[i].fault);
    }
    gov__signer_settings settings = settings_of(&c);
    const char *fault = NULL;
    ck_assert_int_eq(gov__builtin_signers.make(&settings, &signer, &fault), GOV_ERR_CONFIG);
    ck_assert_str_eq(fault, "signer.key_file");
    settings.key = public_key;
    ck_assert_int_eq(gov__builtin_signers.make(&settings, &signer, &fault), GOV_ERR_CONFIG);
    ck_assert_str_eq(fault, "signer.key_file");
    gov__key_unref(key);
    gov__key_unref(public_key);
    signing_end(&c);
}
END_TEST

/* --- replies ---------------------------------------------------------------------------------------- */

#define B24_INPUT                                                                                  \
    "Signature-Input: sig-b24=(\"@status\" \"content-type\" \"content-digest\" "                   \
    "\"content-length\");created=1618884473;keyid=\"test-key-ecc-p256\"\n"
#define B24_SIGNATURE                                                                              \
    "Signature: "                                                                                  \
    "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYU"           \
    "EkLIj+32oiasw==:\n"

typedef struct reply_case {
    const char *name;
    int32_t status;
    const char *headers;
    const char *body;
    int64_t later_s; /* how much later it arrives */
    gov_signer_verdict verdict;
} reply_case;

static gov_signer_verdict judge(const reply_case *r)
{
    signing_case c;
    gov__key *key = key_of(rfc9421_ed25519_private);
    begin_message(&c);
    trust(&c, rfc9421_p256_public, "test-key-ecc-p256");
    gov__signer_settings settings = settings_of(&c);
    settings.key = key;
    gov_signer signer = make(&settings);
    c.play.wall_jump_ms += r->later_s * 1000;
    signing_reply(&c, r->status, r->headers, r->body);
    gov_signer_verdict verdict = signer.check(signer.user, &c.signing);
    ck_assert_int_eq(c.signing.failure, GOV_OK);
    signer.destroy(signer.user);
    gov__key_unref(key);
    gov__jwks_unref(platform_keys);
    platform_keys = NULL;
    signing_end(&c);
    return verdict;
}

START_TEST(replies_of_the_platform_are_told_from_others)
{
    static const reply_case cases[] = {
        {"as it is in the appendix", 200, RFC9421_REPLY_HEADERS B24_INPUT B24_SIGNATURE,
         RFC9421_REPLY_BODY, 0, GOV_SIGNER_ACCEPT},
        {"within the skew", 200, RFC9421_REPLY_HEADERS B24_INPUT B24_SIGNATURE, RFC9421_REPLY_BODY,
         299, GOV_SIGNER_ACCEPT},
        {"too old", 200, RFC9421_REPLY_HEADERS B24_INPUT B24_SIGNATURE, RFC9421_REPLY_BODY, 301,
         GOV_SIGNER_REFUSE},
        {"from the future", 200, RFC9421_REPLY_HEADERS B24_INPUT B24_SIGNATURE, RFC9421_REPLY_BODY,
         -302, GOV_SIGNER_REFUSE},
        {"another status", 201, RFC9421_REPLY_HEADERS B24_INPUT B24_SIGNATURE, RFC9421_REPLY_BODY,
         0, GOV_SIGNER_REFUSE},
        {"another body", 200, RFC9421_REPLY_HEADERS B24_INPUT B24_SIGNATURE,
         "{\"message\": \"bad dog!\"}", 0, GOV_SIGNER_REFUSE},
        {"no signature", 200, RFC9421_REPLY_HEADERS B24_INPUT, RFC9421_REPLY_BODY, 0,
         GOV_SIGNER_REFUSE},
        {"no input", 200, RFC9421_REPLY_HEADERS B24_SIGNATURE, RFC9421_REPLY_BODY, 0,
         GOV_SIGNER_REFUSE},
        {"nothing at all", 200, RFC9421_REPLY_HEADERS, RFC9421_REPLY_BODY, 0, GOV_SIGNER_REFUSE},
        {"another label", 200,
         RFC9421_REPLY_HEADERS B24_INPUT
         "Signature: sig-b25=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eC"
         "dlYUEkLIj+32oiasw==:\n",
         RFC9421_REPLY_BODY, 0, GOV_SIGNER_REFUSE},
        {"a label twice", 200,
         RFC9421_REPLY_HEADERS B24_INPUT B24_SIGNATURE
         "Signature: sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eC"
         "dlYUEkLIj+32oiasw==:\n",
         RFC9421_REPLY_BODY, 0, GOV_SIGNER_REFUSE},
        {"the digest is not covered", 200,
         RFC9421_REPLY_HEADERS "Signature-Input: s=(\"@status\");created=1618884473;"
                               "keyid=\"test-key-ecc-p256\"\nSignature: s=:AAAA:\n",
         RFC9421_REPLY_BODY, 0, GOV_SIGNER_REFUSE},
        {"an algorithm that the key is not for", 200,
         RFC9421_REPLY_HEADERS "Signature-Input: sig-b24=(\"@status\" \"content-type\" "
                               "\"content-digest\" \"content-length\");created=1618884473;"
                               "keyid=\"test-key-ecc-p256\";alg=\"hmac-sha256\"\n" B24_SIGNATURE,
         RFC9421_REPLY_BODY, 0, GOV_SIGNER_REFUSE},
        {"an unknown key", 200,
         RFC9421_REPLY_HEADERS "Signature-Input: sig-b24=(\"@status\" \"content-type\" "
                               "\"content-digest\" \"content-length\");created=1618884473;"
                               "keyid=\"test-key\"\n" B24_SIGNATURE,
         RFC9421_REPLY_BODY, 0, GOV_SIGNER_REFUSE},
        {"a good one behind a bad one", 200,
         RFC9421_REPLY_HEADERS
         "Signature-Input: x=(\"@status\");created=1\nSignature: x=:AAAA:\n" B24_INPUT
             B24_SIGNATURE,
         RFC9421_REPLY_BODY, 0, GOV_SIGNER_ACCEPT},
        {"a parameter twice", 200,
         RFC9421_REPLY_HEADERS "Signature-Input: sig-b24=(\"@status\" \"content-type\" "
                               "\"content-digest\" \"content-length\");created=1618884473;"
                               "created=1618884473;keyid=\"test-key-ecc-p256\"\n" B24_SIGNATURE,
         RFC9421_REPLY_BODY, 0, GOV_SIGNER_REFUSE},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        ck_assert_msg(judge(&cases[i]) == cases[i].verdict, "%s", cases[i].name);
    }
}
END_TEST

/* Signs a reply with the platform's P-256 key, for the tests below. */
static void sign_reply(signing_case *c, const char *list, int64_t created, const char *headers,
                       const char *body, int32_t status)
{
    gov__buf input;
    gov__buf base;
    gov__buf raw;
    gov__buf text;
    gov__sf in;
    gov__sf_member member;
    gov__key *key = key_of(rfc9421_p256_private);
    gov__buf *bufs[] = {&input, &base, &raw, &text};
    for (size_t i = 0; i < TEST_COUNT(bufs); i++) {
        gov__buf_init(bufs[i], NULL, 0);
    }
    gov__buf_append_str(&input, "s=");
    gov__buf_append_str(&input, list);
    gov__buf_append_str(&input, ";created=");
    gov__buf_append_int(&input, created);
    gov__buf_append_str(&input, ";keyid=\"test-key-ecc-p256\"");
    signing_reply(c, status, headers, body);
    gov__sf_begin(&in, gov__buf_text(&input), input.len);
    ck_assert_int_eq(gov__sf_next(&in, true, &member), GOV__SF_NEXT);
    ck_assert_int_eq(gov__signature_base(&c->signing, GOV__SIGNED_REPLY, &member, &base), GOV_OK);
    ck_assert_int_eq(
        gov__key_sign(key, gov__alg_of_bit(GOV__ALG_ES256), NULL, base.data, base.len, &raw),
        GOV_OK);
    gov__buf_append_str(&text, headers);
    gov__buf_append_str(&text, "Signature-Input: ");
    gov__buf_append(&text, input.data, input.len);
    gov__buf_append_str(&text, "\nSignature: s=:");
    char encoded[256];
    (void)EVP_EncodeBlock((unsigned char *)encoded, (const unsigned char *)raw.data, (int)raw.len);
    gov__buf_append_str(&text, encoded);
    gov__buf_append_str(&text, ":\n");
    signing_reply(c, status, gov__buf_text(&text), body);
    for (size_t i = 0; i < TEST_COUNT(bufs); i++) {
        gov__buf_free(bufs[i]);
    }
    gov__key_unref(key);
}

/* A reply that covers the signature of its request answers that one and no other, whatever the clock. */
START_TEST(a_reply_is_bound_to_its_request)
{
    static const char list[] = "(\"@status\" \"signature\";req;key=\"sig1\" \"@method\";req)";
    signing_case c;
    gov__key *key = key_of(rfc9421_ed25519_private);
    signing_begin(&c, 1700000000, "GET", "https://gov.test/gov/v1/items", NULL, NULL);
    trust(&c, rfc9421_p256_public, "test-key-ecc-p256");
    gov__signer_settings settings = settings_of(&c);
    settings.key = key;
    gov_signer signer = make(&settings);
    ck_assert_int_eq(signer.sign(signer.user, &c.signing), GOV_OK);
    sign_reply(&c, list, 1, "Date: x\n", NULL, 204);
    ck_assert_int_eq(signer.check(signer.user, &c.signing), GOV_SIGNER_ACCEPT);
    /* The same reply to another attempt. */
    ck_assert_int_eq(gov__signing_begin(&c.signing, &c.request), GOV_OK);
    c.play.random = 8;
    ck_assert_int_eq(signer.sign(signer.user, &c.signing), GOV_OK);
    c.signing.response = &c.response;
    ck_assert_int_eq(signer.check(signer.user, &c.signing), GOV_SIGNER_REFUSE);
    signer.destroy(signer.user);
    gov__key_unref(key);
    gov__jwks_unref(platform_keys);
    platform_keys = NULL;
    signing_end(&c);
}
END_TEST

/* Where no judgement was reached, that is told, and not that the signature is wrong. */
START_TEST(keys_that_cannot_be_had_are_no_refusal)
{
    signing_case c;
    gov__key *key = key_of(rfc9421_ed25519_private);
    begin_message(&c);
    gov__signer_settings settings = settings_of(&c);
    settings.key = key;
    gov_signer signer = make(&settings);
    signing_reply(&c, 200, RFC9421_REPLY_HEADERS B24_INPUT B24_SIGNATURE, RFC9421_REPLY_BODY);
    ck_assert_int_eq(signer.check(signer.user, &c.signing), GOV_SIGNER_REFUSE);
    ck_assert_int_eq(c.signing.failure, GOV_ERR_NETWORK);
    signer.destroy(signer.user);
    gov__key_unref(key);
    signing_end(&c);
}
END_TEST

/* With a shared secret both sides sign by it. */
START_TEST(a_shared_secret_serves_both_ways)
{
    signing_case c;
    gov__key *key = key_of(NULL);
    begin_message(&c);
    gov__signer_settings settings = settings_of(&c);
    settings.key = key;
    gov_signer signer = make(&settings);
    const gov__rfc9421 *scheme = signer.user;
    static const char input[] = "s=(\"@status\");created=1618884473;keyid=\"any\"";
    gov__buf base;
    gov__buf raw;
    char encoded[64];
    char headers[512];
    gov__buf_init(&base, NULL, 0);
    gov__buf_init(&raw, NULL, 0);
    gov__buf_append_str(&base, "\"@status\": 204\n\"@signature-params\": ");
    gov__buf_append_str(&base, input + 2);
    ck_assert_int_eq(gov__rfc9421_make(scheme, &base, &raw), GOV_OK);
    (void)EVP_EncodeBlock((unsigned char *)encoded, (const unsigned char *)raw.data, (int)raw.len);
    (void)snprintf(headers, sizeof headers, "Signature-Input: %s\nSignature: s=:%s:\n", input,
                   encoded);
    signing_reply(&c, 204, headers, NULL);
    ck_assert_int_eq(signer.check(signer.user, &c.signing), GOV_SIGNER_ACCEPT);
    signing_reply(&c, 205, headers, NULL);
    ck_assert_int_eq(signer.check(signer.user, &c.signing), GOV_SIGNER_REFUSE);
    gov__buf_free(&base);
    gov__buf_free(&raw);
    signer.destroy(signer.user);
    gov__key_unref(key);
    signing_end(&c);
}
END_TEST

/* RFC 9530: appendix B.1, and section 2, whose two digests are of different bodies. */
START_TEST(digests_are_those_of_rfc_9530)
{
    static const struct {
        const char *text;
        gov_status status;
    } cases[] = {
        {"sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:", GOV_OK},
        {"sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/"
         "WkppmM44T3qg==:",
         GOV_OK},
        {"md5=:XrY7u+Ae7tCTyyK7j1rNww==:, sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
         GOV_OK},
        {"sha-256=:d435Qo+nKZ+gLcUHn7GQtQ72hiBVAgqoLsZnZPiTGPk=:, "
         "sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/"
         "WkppmM44T3qg==:",
         GOV_ERR_SIGNATURE},
        {"md5=:XrY7u+Ae7tCTyyK7j1rNww==:", GOV_ERR_SIGNATURE},
        {"sha-256=RK", GOV_ERR_SIGNATURE},
        {"sha-256", GOV_ERR_SIGNATURE},
        {"sha-256=:@@@:", GOV_ERR_SIGNATURE},
        {"", GOV_ERR_SIGNATURE},
        {"sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, "
         "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
         GOV_ERR_SIGNATURE},
    };
    signing_case c;
    begin_message(&c);
    signing_reply(&c, 200, "Content-Type: application/json\n", "{\"hello\": \"world\"}\n");
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        ck_assert_msg(gov__content_digest_check_text(&c.signing, cases[i].text) == cases[i].status,
                      "%s", cases[i].text);
    }
    signing_end(&c);
}
END_TEST

/* Every algorithm signs what a verifier by the public key takes. */
START_TEST(every_algorithm_signs)
{
    static const struct {
        gov__key_kind kind;
        unsigned bits;
        const char *algorithm; /* NULL: what fits */
        uint32_t alg;
        size_t size;
    } cases[] = {
        {GOV__KEY_ED25519, 0, NULL, GOV__ALG_EDDSA, 64},
        {GOV__KEY_P256, 0, NULL, GOV__ALG_ES256, 64},
        {GOV__KEY_P384, 0, NULL, GOV__ALG_ES384, 96},
        {GOV__KEY_RSA, 2048, NULL, GOV__ALG_PS512, 256},
        {GOV__KEY_RSA, 2048, "rsa-v1_5-sha256", GOV__ALG_RS256, 256},
        {GOV__KEY_SM2, 0, "sm2-sm3", GOV__ALG_SM2, 64},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        signing_case c;
        gov__key *key = NULL;
        gov__buf base;
        gov__buf raw;
        ck_assert_int_eq(gov__key_generate(NULL, cases[i].kind, cases[i].bits, NULL, &key), GOV_OK);
        begin_message(&c);
        gov__signer_settings settings = settings_of(&c);
        settings.key = key;
        settings.algorithm = cases[i].algorithm;
        gov_signer signer = make(&settings);
        gov__buf_init(&base, NULL, 0);
        gov__buf_init(&raw, NULL, 0);
        gov__buf_append_str(&base, VECTORS[0].base);
        ck_assert_int_eq(gov__rfc9421_make(signer.user, &base, &raw), GOV_OK);
        ck_assert_uint_eq(raw.len, cases[i].size);
        ck_assert_int_eq(gov__key_verify(key, gov__alg_of_bit(cases[i].alg), base.data, base.len,
                                         raw.data, raw.len),
                         GOV_OK);
        gov__buf_free(&base);
        gov__buf_free(&raw);
        signer.destroy(signer.user);
        gov__key_unref(key);
        signing_end(&c);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(appendix_b_verifies),
        TEST_ENTRY(appendix_b_is_made_again),
        TEST_ENTRY(a_request_is_signed_as_the_contract_says),
        TEST_ENTRY(what_a_request_lacks_is_left_out),
        TEST_ENTRY(settings_that_do_not_fit_are_refused),
        TEST_ENTRY(replies_of_the_platform_are_told_from_others),
        TEST_ENTRY(a_reply_is_bound_to_its_request),
        TEST_ENTRY(keys_that_cannot_be_had_are_no_refusal),
        TEST_ENTRY(a_shared_secret_serves_both_ways),
        TEST_ENTRY(digests_are_those_of_rfc_9530),
        TEST_ENTRY(every_algorithm_signs),
    };
    return test_run("RFC 9421", entries, TEST_COUNT(entries));
}
