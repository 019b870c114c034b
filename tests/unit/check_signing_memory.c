/* SPDX-License-Identifier: Apache-2.0 */
/* Signing and checking with every allocation failing in turn: want of memory is told as such, is never
 * taken for a bad signature, and leaves nothing behind. */
#include <string.h>

#include <govsdk/signer.h>

#include "signer/rfc9421.h"
#include "signing_support.h"

typedef struct memory_case {
    gov_client *client;
    const char *scheme;
    const char *envelope;
    gov__key *key;
    gov__key *platform_key;
    const char *secret;
    const char *reply_headers; /* NULL: no reply is checked */
    const char *reply_body;
} memory_case;

static gov_status no_keys(gov_client *client, const char *kid, gov__jwks **out)
{
    (void)kid;
    return gov__jwks_parse(client->crypto, "{\"keys\":[]}", 11, NULL, out);
}

static gov_status make_client(const gov_allocator *mem, gov_client **out)
{
    gov_config *config = NULL;
    gov_status status = gov_config_new(mem, &config, NULL);
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", "https://gov.test", NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set(config, "signer.scheme", "rfc9421", NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set(config, "signer.secret", "s3cret", NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set(config, "signer.key_id", "k", NULL);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, out, NULL);
    }
    gov_config_free(config);
    return status;
}

static gov_status fill_request(gov__request *request)
{
    gov__request_begin_url(request, "POST", "https://gov.test/a?b=1&c=2");
    gov__request_header(request, "Accept", "application/json");
    gov__buf_append_str(gov__request_body(request, "application/json"), "{\"a\":1}");
    return gov__request_finish(request);
}

static gov_status take_reply(const memory_case *m, gov__response *response)
{
    const char *body = m->reply_body;
    gov_status status = gov__response_set_status(response, 200);
    for (const char *at = m->reply_headers; status == GOV_OK && *at != '\0';) {
        size_t len = strcspn(at, "\n");
        size_t colon = strcspn(at, ":");
        status = gov__response_add_header(response, at, colon, at + colon + 1, len - colon - 1);
        at += len + 1;
    }
    return status == GOV_OK ? gov__response_write(response, body, strlen(body)) : status;
}

static gov_status run_signer(const memory_case *m, gov_client *client, gov_signer *signer)
{
    gov__request request;
    gov__response response;
    gov_signing signing;
    gov__request_init(&request, &client->mem, client->base);
    gov__response_init(&response, &client->mem, 65536, 65536);
    gov__signing_init(&signing, client, "test");
    gov_status status = fill_request(&request);
    if (status == GOV_OK) {
        status = gov__signing_begin(&signing, &request);
    }
    if (status == GOV_OK) {
        status = signer->sign(signer->user, &signing);
        status = status == GOV_OK ? signing.failure : status;
    }
    if (status == GOV_OK && m->reply_headers != NULL) {
        status = take_reply(m, &response);
        signing.response = &response;
        if (status == GOV_OK && signer->check(signer->user, &signing) != GOV_SIGNER_ACCEPT) {
            /* A refusal is the right answer here; anything else must have said so. */
            status = signing.failure;
        }
    }
    gov__signing_end(&signing);
    gov__response_free(&response);
    gov__request_free(&request);
    return status;
}

/* The client is there already, and takes its memory from `mem` for as long as this lasts. */
static gov_status body(const gov_allocator *mem, void *user)
{
    const memory_case *m = user;
    gov_client *client = m->client;
    gov_signer signer = {.struct_size = 0};
    const char *fault = NULL;
    const gov_allocator own = client->mem;
    client->mem = *mem;
    const gov__signer_settings settings = {
        .client = client,
        .mem = &client->mem,
        .crypto = client->crypto,
        .random = &client->random,
        .scheme = m->scheme,
        .envelope = m->envelope,
        .key_id = "k",
        .secret = m->secret,
        .components = "@method @target-uri content-digest ;tag=\"t\"",
        .key = m->key,
        .platform_key = m->platform_key,
        .verify = m->reply_headers != NULL && strcmp(m->scheme, "rfc9421") == 0,
        .max_skew_ms = 300000,
        .find_keys = no_keys};
    gov_status status = gov__builtin_signers.make(&settings, &signer, &fault);
    if (status == GOV_OK) {
        status = run_signer(m, client, &signer);
        signer.destroy(signer.user);
    }
    client->mem = own;
    return status;
}

#define SIGNED_REPLY                                                                               \
    "Content-Type:application/json\n"                                                              \
    "Content-Digest:sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:\n"                      \
    "Signature-Input:s=(\"@status\" \"signature\";req \"content-digest\");keyid=\"x\"\n"           \
    "Signature:s=:AAAA:\n"

START_TEST(every_scheme_bears_want_of_memory)
{
    gov_client *client = NULL;
    gov__key *sm2 = NULL;
    gov__key *platform = NULL;
    gov__key *ed = NULL;
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_SM2, 0, NULL, &sm2), GOV_OK);
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_SM2, 0, NULL, &platform), GOV_OK);
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_ED25519, 0, NULL, &ed), GOV_OK);
    ck_assert_int_eq(make_client(NULL, &client), GOV_OK);
    memory_case cases[] = {
        {client, "tif", "none", NULL, NULL, "s3cret", NULL, NULL},
        {client, "bg_hmac", "none", NULL, NULL, "s3cret", NULL, NULL},
        {client, "x_ca", "none", NULL, NULL, "s3cret", NULL, NULL},
        {client, "rfc9421", "none", NULL, NULL, "s3cret", SIGNED_REPLY, "{}"},
        {client, "rfc9421", "none", ed, NULL, NULL, SIGNED_REPLY, "{}"},
        {client, "none", "sm4_sm2", sm2, platform, NULL, "Content-Type:application/json\n",
         "{\"appCode\":\"k\",\"version\":\"1.0.0\",\"encType\":\"SM4\",\"signType\":\"SM2\","
         "\"timestamp\":\"1\",\"encData\":"
         "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\"signData\":\"AAAA\"}"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        ck_assert_uint_gt(test_out_of_memory(body, &cases[i]), 15);
    }
    gov_client_unref(client);
    gov__key_unref(sm2);
    gov__key_unref(platform);
    gov__key_unref(ed);
}
END_TEST

static gov_status explain(const gov_allocator *mem, void *user)
{
    gov_client *client = NULL;
    gov_error *err = NULL;
    char *text = NULL;
    (void)user;
    gov_status status = make_client(mem, &client);
    if (status == GOV_OK) {
        status = gov_sign_explain(client, "POST", "https://gov.test/a?b=1",
                                  "Accept: application/json\nAuthorization: Bearer abc\n", "{}", 2,
                                  &text, &err);
        ck_assert((status == GOV_OK) == (text != NULL));
    }
    gov_client_free_text(client, text);
    gov_client_unref(client);
    gov_error_free(err);
    return status;
}

START_TEST(an_explanation_bears_want_of_memory)
{
    ck_assert_uint_gt(test_out_of_memory(explain, NULL), 20);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(every_scheme_bears_want_of_memory),
        TEST_ENTRY(an_explanation_bears_want_of_memory),
    };
    return test_run("signing without memory", entries, TEST_COUNT(entries));
}
