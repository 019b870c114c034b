/* SPDX-License-Identifier: Apache-2.0 */
/* TIF, BG-HMAC and X-Ca against vectors: those of the gateways, and for X-Ca MACs that were computed apart
 * from this library. And the SM2 envelope, opened and written as a platform would. */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "signer/envelope.h"
#include "signing_support.h"

static gov__signer_settings settings_of(const signing_case *c, const char *scheme)
{
    gov_client *client = c->play.client;
    return (gov__signer_settings){.client = client,
                                  .mem = &client->mem,
                                  .crypto = client->crypto,
                                  .random = &client->random,
                                  .scheme = scheme,
                                  .envelope = "none",
                                  .max_skew_ms = 300000};
}

static gov_signer make(const gov__signer_settings *settings)
{
    gov_signer signer = {.struct_size = 0};
    const char *fault = NULL;
    gov_status status = gov__builtin_signers.make(settings, &signer, &fault);
    ck_assert_msg(status == GOV_OK, "%s", fault != NULL ? fault : "?");
    return signer;
}

static void sign_with(signing_case *c, const char *scheme, const char *key_id, const char *secret)
{
    gov__signer_settings settings = settings_of(c, scheme);
    settings.key_id = key_id;
    settings.secret = secret;
    gov_signer signer = make(&settings);
    ck_assert(signer.check == NULL);
    ck_assert_int_eq(signer.sign(signer.user, &c->signing), GOV_OK);
    ck_assert_int_eq(c->signing.failure, GOV_OK);
    signer.destroy(signer.user);
}

static void expect(const signing_case *c, const char *name, const char *value)
{
    const char *got = gov_signing_find_header(&c->signing, name);
    ck_assert_msg(got != NULL, "%s", name);
    ck_assert_str_eq(got, value);
}

START_TEST(tif_is_that_of_guangdong)
{
    signing_case c;
    signing_begin(&c, 1720489942, "POST", "https://gov.test/a?b=1", NULL, "{}");
    memcpy(c.signing.texts.nonce, "M0mc5pgk", 9);
    sign_with(&c, "tif", "paas", "");
    expect(&c, "x-tif-paasid", "paas");
    expect(&c, "x-tif-timestamp", "1720489942");
    expect(&c, "x-tif-nonce", "M0mc5pgk");
    expect(&c, "x-tif-signature",
           "67991916da3259a78eac1925bbeb617eef5847841c51aa25064f63d2e7be0fdf");
    signing_end(&c);
}
END_TEST

START_TEST(bg_hmac_is_that_of_zhejiang)
{
    signing_case c;
    signing_begin(&c, 1636447760, "POST",
                  "https://gov.test/restapi/prod/IC33000020211105003270/post?v=123&test=123", NULL,
                  "{}");
    sign_with(&c, "bg_hmac", "test", "tet");
    expect(&c, "X-BG-HMAC-ACCESS-KEY", "test");
    expect(&c, "X-BG-HMAC-ALGORITHM", "hmac-sha256");
    expect(&c, "X-BG-DATE-TIME", "Tue, 09 Nov 2021 08:49:20 GMT");
    expect(&c, "X-BG-HMAC-SIGNATURE", "KJJG0L/1ilAOrfHxAsJR67f6oVm38fwREEp9hFnAcis=");
    signing_end(&c);
}
END_TEST

START_TEST(dates_are_written_in_full)
{
    static const struct {
        int64_t seconds;
        const char *date;
    } cases[] = {{0, "Thu, 01 Jan 1970 00:00:00 GMT"},
                 {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
                 {1767225599, "Wed, 31 Dec 2025 23:59:59 GMT"}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        signing_case c;
        signing_begin(&c, cases[i].seconds, "GET", "https://gov.test/", NULL, NULL);
        sign_with(&c, "bg_hmac", "k", "s");
        expect(&c, "X-BG-DATE-TIME", cases[i].date);
        signing_end(&c);
    }
}
END_TEST

START_TEST(x_ca_covers_body_headers_and_parameters)
{
    signing_case c;
    signing_begin(&c, 1700000000, "POST",
                  "https://gov.test/gov/v1/items?q=%E4%BA%8B&b=x%20y&a=1&flag&a=2",
                  "Accept: application/json\nContent-Type: application/json\n", "{\"a\":1}");
    sign_with(&c, "x_ca", "203753385", "s3cret");
    expect(&c, "Content-MD5", "u2y1xo30ZSlByvZSo2by2A==");
    expect(&c, "X-Ca-Key", "203753385");
    expect(&c, "X-Ca-Timestamp", "1700000000000");
    expect(&c, "X-Ca-Nonce", "07000000-0000-0000-0000-000000000000");
    expect(&c, "X-Ca-Signature-Headers",
           "x-ca-key,x-ca-nonce,x-ca-signature-method,x-ca-timestamp");
    expect(&c, "X-Ca-Signature", "SgYy5AKvvKqDU0PurbcxjLFJUHVwKjIGNqfL7xAObHA=");
    signing_end(&c);
}
END_TEST

START_TEST(x_ca_signs_forms_as_parameters)
{
    signing_case c;
    signing_begin(&c, 1700000000, "POST", "https://gov.test/f?z=2",
                  "Accept: */*\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\n",
                  "c=3&a=1");
    sign_with(&c, "x_ca", "203753385", "s3cret");
    ck_assert_ptr_null(gov_signing_find_header(&c.signing, "Content-MD5"));
    expect(&c, "X-Ca-Signature", "599FtNyyrpEYo973lj007yjUTW3A50+NKoHjHh3S9eU=");
    signing_end(&c);
}
END_TEST

START_TEST(accounts_are_required)
{
    static const char *const schemes[] = {"tif", "bg_hmac", "x_ca"};
    signing_case c;
    signing_begin(&c, 0, "GET", "https://gov.test/", NULL, NULL);
    for (size_t i = 0; i < TEST_COUNT(schemes); i++) {
        gov__signer_settings settings = settings_of(&c, schemes[i]);
        gov_signer signer;
        const char *fault = NULL;
        ck_assert_int_eq(gov__builtin_signers.make(&settings, &signer, &fault), GOV_ERR_CONFIG);
        ck_assert_str_eq(fault, "signer.key_id");
        settings.key_id = "k";
        ck_assert_int_eq(gov__builtin_signers.make(&settings, &signer, &fault), GOV_ERR_CONFIG);
        ck_assert_str_eq(fault, "signer.secret");
    }
    signing_end(&c);
}
END_TEST

/* --- the envelope: a platform of the test's own --------------------------------------------------- */

typedef struct parties {
    gov__key *ours;
    gov__key *platform;
    gov_signer signer;
} parties;

static void parties_begin(parties *p, const signing_case *c)
{
    gov__signer_settings settings = settings_of(c, "none");
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_SM2, 0, NULL, &p->ours), GOV_OK);
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_SM2, 0, NULL, &p->platform), GOV_OK);
    settings.envelope = "sm4_sm2";
    settings.key_id = "app-1";
    settings.key = p->ours;
    settings.platform_key = p->platform;
    p->signer = make(&settings);
}

static void parties_end(parties *p)
{
    p->signer.destroy(p->signer.user);
    gov__key_unref(p->ours);
    gov__key_unref(p->platform);
}

static size_t base64_of(const char *text, uint8_t *out, size_t room)
{
    ck_assert_ptr_nonnull(text);
    return signing_base64(text, out, room);
}

/* SM4-CBC by OpenSSL itself. */
static size_t sm4(bool encrypt, const uint8_t *key, const uint8_t *iv, const uint8_t *in,
                  size_t size, uint8_t *out)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int len = 0;
    int last = 0;
    ck_assert_int_eq(EVP_CipherInit_ex(context, EVP_sm4_cbc(), NULL, key, iv, encrypt), 1);
    ck_assert_int_eq(EVP_CipherUpdate(context, out, &len, in, (int)size), 1);
    ck_assert_int_eq(EVP_CipherFinal_ex(context, out + len, &last), 1);
    EVP_CIPHER_CTX_free(context);
    return (size_t)(len + last);
}

/* Reads the SM4 key that only the platform can read. */
static void open_key(const parties *p, const char *enc_key, uint8_t secret[16])
{
    uint8_t raw[512];
    gov__buf out;
    gov__buf_init(&out, NULL, 0);
    size_t len = base64_of(enc_key, raw, sizeof raw);
    ck_assert_int_eq(
        gov__sm2_decrypt(p->platform, GOV__SM2_C1C3C2, true, gov__bytes_of(raw, len), &out),
        GOV_OK);
    ck_assert_uint_eq(out.len, 16);
    memcpy(secret, out.data, 16);
    gov__buf_free(&out);
}

START_TEST(a_body_is_wrapped_for_the_platform)
{
    static const char body[] = "{\"name\":\"\xE5\xBC\xA0\xE4\xB8\x89\"}";
    signing_case c;
    parties p;
    uint8_t secret[16];
    uint8_t raw[512];
    uint8_t text[512];
    char signed_text[1024];
    gov__json *doc = NULL;
    size_t size = 0;
    signing_begin(&c, 1700000000, "POST", "https://gov.test/gov/v1/matters",
                  "Content-Type: application/json\n", body);
    parties_begin(&p, &c);
    ck_assert_int_eq(p.signer.sign(p.signer.user, &c.signing), GOV_OK);
    const char *wrapped = gov_signing_get_body(&c.signing, &size);
    ck_assert_int_eq(gov__json_parse(NULL, wrapped, size, NULL, &doc), GOV_OK);
    const gov__json_node *root = gov__json_root(doc);
    ck_assert_str_eq(gov__json_get_string(root, "appCode"), "app-1");
    ck_assert_str_eq(gov__json_get_string(root, "timestamp"), "1700000000000");
    open_key(&p, gov__json_get_string(root, "encKey"), secret);
    size_t len = base64_of(gov__json_get_string(root, "encData"), raw, sizeof raw);
    size_t plain = sm4(false, secret, raw, raw + 16, len - 16, text);
    ck_assert_uint_eq(plain, sizeof body - 1);
    ck_assert_mem_eq(text, body, plain);
    (void)snprintf(signed_text, sizeof signed_text,
                   "appCode=app-1&data=%s&encKey=%s&encType=SM4&signType=SM2"
                   "&timestamp=1700000000000&version=1.0.0",
                   body, gov__json_get_string(root, "encKey"));
    len = base64_of(gov__json_get_string(root, "signData"), raw, sizeof raw);
    ck_assert_int_eq(gov__sm2_verify(p.ours, GOV__SM2_FORM_RAW, NULL,
                                     gov__bytes_of(signed_text, strlen(signed_text)),
                                     gov__bytes_of(raw, len)),
                     GOV_OK);
    gov__json_free(doc);
    parties_end(&p);
    signing_end(&c);
}
END_TEST

/* A reply of the platform; `faulty` names what is wrong with it. */
static void reply_with(signing_case *c, const parties *p, const uint8_t secret[16],
                       const gov__key *signer, const char *app, const char *body)
{
    uint8_t raw[512] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    char data[1024];
    char signature[256];
    char text[1024];
    char document[4096];
    gov__buf sig;
    (void)p;
    gov__buf_init(&sig, NULL, 0);
    size_t len = 16 + sm4(true, secret, raw, (const uint8_t *)body, strlen(body), raw + 16);
    (void)EVP_EncodeBlock((unsigned char *)data, raw, (int)len);
    (void)snprintf(text, sizeof text,
                   "appCode=%s&data=%s&encType=SM4&signType=SM2&timestamp=5&version=1.0.0", app,
                   body);
    ck_assert_int_eq(
        gov__sm2_sign(signer, GOV__SM2_FORM_RAW, NULL, gov__bytes_of(text, strlen(text)), &sig),
        GOV_OK);
    (void)EVP_EncodeBlock((unsigned char *)signature, (const unsigned char *)sig.data,
                          (int)sig.len);
    (void)snprintf(document, sizeof document,
                   "{\"appCode\":\"%s\",\"version\":\"1.0.0\",\"encType\":\"SM4\","
                   "\"signType\":\"SM2\",\"timestamp\":\"5\",\"encData\":\"%s\",\"signData\":"
                   "\"%s\"}",
                   app, data, signature);
    signing_reply(c, 200, "Content-Type: application/json\nX-Kept: yes\n", document);
    gov__buf_free(&sig);
}

START_TEST(replies_are_opened_or_refused)
{
    signing_case c;
    parties p;
    uint8_t secret[16];
    uint8_t other[16] = {0};
    size_t size = 0;
    signing_begin(&c, 1700000000, "GET", "https://gov.test/gov/v1/matters", NULL, NULL);
    parties_begin(&p, &c);
    ck_assert_int_eq(p.signer.sign(p.signer.user, &c.signing), GOV_OK);
    ck_assert_ptr_null(gov_signing_get_body(&c.signing, &size));
    open_key(&p, gov_signing_find_header(&c.signing, "Gov-Envelope-Key"), secret);

    reply_with(&c, &p, secret, p.platform, "app-1", "{\"ok\":true}");
    ck_assert_int_eq(p.signer.check(p.signer.user, &c.signing), GOV_SIGNER_ACCEPT);
    const char *body = gov_signing_get_reply_body(&c.signing, &size);
    ck_assert_uint_eq(size, 11);
    ck_assert_mem_eq(body, "{\"ok\":true}", 11);
    ck_assert_str_eq(gov_signing_find_reply_header(&c.signing, "Content-Type"), "application/json");
    ck_assert_str_eq(gov_signing_find_reply_header(&c.signing, "X-Kept"), "yes");

    reply_with(&c, &p, secret, p.ours, "app-1", "{\"ok\":true}");
    ck_assert_int_eq(p.signer.check(p.signer.user, &c.signing), GOV_SIGNER_REFUSE);
    reply_with(&c, &p, secret, p.platform, "app-2", "{\"ok\":true}");
    ck_assert_int_eq(p.signer.check(p.signer.user, &c.signing), GOV_SIGNER_REFUSE);
    /* A reply to another request is under another key. */
    reply_with(&c, &p, other, p.platform, "app-1", "{\"ok\":true}");
    ck_assert_int_eq(p.signer.check(p.signer.user, &c.signing), GOV_SIGNER_REFUSE);
    signing_reply(&c, 200, "Content-Type: application/json\n", "{\"ok\":true}");
    ck_assert_int_eq(p.signer.check(p.signer.user, &c.signing), GOV_SIGNER_REFUSE);
    signing_reply(&c, 503, "Content-Type: application/problem+json\n", "{\"code\":\"x\"}");
    ck_assert_int_eq(p.signer.check(p.signer.user, &c.signing), GOV_SIGNER_ACCEPT);
    signing_reply(&c, 204, NULL, NULL);
    ck_assert_int_eq(p.signer.check(p.signer.user, &c.signing), GOV_SIGNER_ACCEPT);
    parties_end(&p);
    signing_end(&c);
}
END_TEST

START_TEST(bodies_that_are_no_json_travel_as_they_are)
{
    signing_case c;
    parties p;
    size_t size = 0;
    signing_begin(&c, 0, "PATCH", "https://gov.test/up", "Content-Type: image/png\n", "bytes");
    parties_begin(&p, &c);
    ck_assert_int_eq(p.signer.sign(p.signer.user, &c.signing), GOV_OK);
    ck_assert_mem_eq(gov_signing_get_body(&c.signing, &size), "bytes", 5);
    ck_assert_ptr_nonnull(gov_signing_find_header(&c.signing, "Gov-Envelope-Key"));
    parties_end(&p);
    signing_end(&c);
}
END_TEST

/* The body is wrapped first and signed then: the signature is over what travels. */
START_TEST(an_envelope_is_signed)
{
    signing_case c;
    parties p;
    size_t size = 0;
    uint8_t digest[32];
    char expected[64] = "sha-256=:";
    signing_begin(&c, 1700000000, "POST", "https://gov.test/a", "Content-Type: application/json\n",
                  "{}");
    parties_begin(&p, &c);
    gov__signer_settings settings = settings_of(&c, "rfc9421");
    settings.envelope = "sm4_sm2";
    settings.key_id = "app-1";
    settings.key = p.ours;
    settings.platform_key = p.platform;
    gov_signer both = make(&settings);
    ck_assert_int_eq(both.sign(both.user, &c.signing), GOV_OK);
    const void *body = gov_signing_get_body(&c.signing, &size);
    ck_assert_uint_gt(size, 100);
    ck_assert_int_eq(gov__digest_of(c.play.client->crypto, GOV__DIGEST_SHA256, body, size, digest),
                     GOV_OK);
    (void)EVP_EncodeBlock((unsigned char *)expected + 9, digest, 32);
    memcpy(expected + 9 + 44, ":", 2);
    expect(&c, "Content-Digest", expected);
    ck_assert_ptr_nonnull(
        strstr(gov_signing_find_header(&c.signing, "Signature-Input"), "alg=\"sm2-sm3\""));
    both.destroy(both.user);
    parties_end(&p);
    signing_end(&c);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(tif_is_that_of_guangdong),
        TEST_ENTRY(bg_hmac_is_that_of_zhejiang),
        TEST_ENTRY(dates_are_written_in_full),
        TEST_ENTRY(x_ca_covers_body_headers_and_parameters),
        TEST_ENTRY(x_ca_signs_forms_as_parameters),
        TEST_ENTRY(accounts_are_required),
        TEST_ENTRY(a_body_is_wrapped_for_the_platform),
        TEST_ENTRY(replies_are_opened_or_refused),
        TEST_ENTRY(bodies_that_are_no_json_travel_as_they_are),
        TEST_ENTRY(an_envelope_is_signed),
    };
    return test_run("signing schemes", entries, TEST_COUNT(entries));
}
