/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes message signatures: the first line is the Signature-Input of a reply, the second its Signature,
 * the third a Content-Digest; the whole is a structured field as well. No text but the one that the
 * platform signed is accepted, a canonical form is its own, and nothing but a refusal comes of the rest. */
#include "fuzz.h"

#include <string.h>

#include <govsdk.h>

#include "core/signing.h"
#include "signer/rfc9421.h"

/* RFC 9421 appendix B.2.4: the reply, its key, and the only signature of it that there is. */
static const char BODY[] = "{\"message\": \"good dog\"}";
static const char SIGNATURE[] =
    "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkL"
    "Ij+32oiasw==";
static const char KEYS[] =
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"test-key-ecc-p256\","
    "\"x\":\"qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA\","
    "\"y\":\"Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0\"}]}";
#define CREATED_MS 1618884473000

static gov_client *client;
static gov__jwks *keys;
static gov_signer signer;

static int64_t now(void *user)
{
    (void)user;
    return CREATED_MS;
}

static void no_sleep(void *user, int64_t ms)
{
    (void)user;
    (void)ms;
}

static void no_network(void *user, gov_exchange *exchange)
{
    (void)user;
    gov_exchange_finish(exchange, GOV_ERR_NETWORK, GOV_STAGE_NOT_SENT, NULL);
}

static gov_status find_keys(gov_client *owner, const char *kid, gov__jwks **out)
{
    (void)owner;
    (void)kid;
    *out = gov__jwks_ref(keys);
    return GOV_OK;
}

static void make_client(void)
{
    gov_config *config = NULL;
    const gov_clock clock = {sizeof clock, NULL, now, now, no_sleep, NULL};
    const gov_transport transport = {.struct_size = sizeof transport, .perform = no_network};
    require(gov_config_new(NULL, &config, NULL) == GOV_OK);
    require(gov_config_set(config, "gateway.url", "https://example.com", NULL) == GOV_OK);
    require(gov_config_set_clock(config, &clock, NULL) == GOV_OK);
    require(gov_config_set_transport(config, &transport, NULL) == GOV_OK);
    require(gov_client_new(config, &client, NULL) == GOV_OK);
    gov_config_free(config);
}

static void make_signer(void)
{
    const char *fault = NULL;
    gov__key *key = NULL;
    require(gov__jwks_parse(client->crypto, KEYS, sizeof KEYS - 1, NULL, &keys) == GOV_OK);
    require(gov__jwks_count(keys) == 1);
    require(gov__key_generate(NULL, GOV__KEY_ED25519, 0, NULL, &key) == GOV_OK);
    const gov__signer_settings settings = {.client = client,
                                           .mem = &client->mem,
                                           .crypto = client->crypto,
                                           .random = &client->random,
                                           .scheme = "rfc9421",
                                           .envelope = "none",
                                           .key_id = "k",
                                           .key = key,
                                           .verify = true,
                                           .max_skew_ms = 300000,
                                           .find_keys = find_keys};
    require(gov__builtin_signers.make(&settings, &signer, &fault) == GOV_OK);
    gov__key_unref(key);
}

/* One line into a header of the reply; false when that cannot be one. */
static bool add_line(gov__response *response, const char *name, const char **at, const char *end)
{
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    size_t len = (size_t)((stop != NULL ? stop : end) - *at);
    bool added = gov__response_add_header(response, name, strlen(name), *at, len) == GOV_OK;
    *at += len + (stop != NULL ? 1 : 0);
    return added;
}

static bool fill(gov__response *response, const char *text, size_t size)
{
    const char *at = text;
    const char *end = text + size;
    require(gov__response_set_status(response, 200) == GOV_OK);
    require(gov__response_add_header(response, "Content-Type", 12, "application/json", 16) ==
            GOV_OK);
    require(gov__response_add_header(response, "Content-Length", 14, "23", 2) == GOV_OK);
    bool good = add_line(response, "Signature-Input", &at, end) &&
                add_line(response, "Signature", &at, end) &&
                add_line(response, "Content-Digest", &at, end);
    return good && gov__response_write(response, BODY, sizeof BODY - 1) == GOV_OK;
}

static bool contains(const char *text, size_t size, const char *part)
{
    size_t len = strlen(part);
    for (size_t i = 0; len <= size && i <= size - len; i++) {
        if (memcmp(text + i, part, len) == 0) {
            return true;
        }
    }
    return false;
}

static void check(const char *text, size_t size)
{
    gov__request request;
    gov__response response;
    gov_signing signing;
    gov__request_init(&request, NULL, "https://example.com");
    gov__response_init(&response, NULL, 65536, 65536);
    gov__signing_init(&signing, client, "fuzz");
    gov__request_begin(&request, "POST", "/foo?param=Value&Pet=dog");
    require(gov__request_finish(&request) == GOV_OK);
    require(gov__signing_begin(&signing, &request) == GOV_OK);
    if (fill(&response, text, size)) {
        signing.response = &response;
        gov_signer_verdict verdict = signer.check(signer.user, &signing);
        require(signing.failure == GOV_OK);
        require(verdict == GOV_SIGNER_REFUSE ||
                (verdict == GOV_SIGNER_ACCEPT && contains(text, size, SIGNATURE)));
    }
    gov__signing_end(&signing);
    gov__response_free(&response);
    gov__request_free(&request);
}

static void rewrite(const char *text, size_t size)
{
    for (int type = GOV__SF_FIELD_LIST; type <= GOV__SF_FIELD_ITEM; type++) {
        gov__buf once;
        gov__buf twice;
        gov__buf_init(&once, NULL, 0);
        gov__buf_init(&twice, NULL, 0);
        if (gov__sf_rewrite(&once, (gov__sf_type)type, text, size)) {
            require(gov__sf_rewrite(&twice, (gov__sf_type)type, once.data, once.len));
            require(once.len == twice.len &&
                    (once.len == 0 || memcmp(once.data, twice.data, once.len) == 0));
        }
        gov__buf_free(&once);
        gov__buf_free(&twice);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (client == NULL) {
        make_client();
        make_signer();
    }
    if (size <= 8192) {
        check((const char *)data, size);
        rewrite((const char *)data, size);
    }
    return 0;
}
