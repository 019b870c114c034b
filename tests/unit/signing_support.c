/* SPDX-License-Identifier: Apache-2.0 */
/* The messages and keys are those of RFC 9421 appendix B. */
#include "signing_support.h"

#include <string.h>

#include <openssl/evp.h>

const char rfc9421_rsa_pss_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2\n"
    "+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+\n"
    "oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq\n"
    "gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W\n"
    "Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4\n"
    "aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI\n"
    "2wIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
const char rfc9421_p256_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf\n"
    "w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==\n"
    "-----END PUBLIC KEY-----\n";
const char rfc9421_p256_private[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIFKbhfNZfpDsW43+0+JjUr9K+bTeuxopu653+hBaXGA7oAoGCCqGSM49\n"
    "AwEHoUQDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM\n"
    "4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==\n"
    "-----END EC PRIVATE KEY-----\n";
const char rfc9421_ed25519_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n"
    "-----END PUBLIC KEY-----\n";
const char rfc9421_ed25519_private[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n"
    "-----END PRIVATE KEY-----\n";
const char rfc9421_secret[] =
    "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";

static size_t split(const char *line, char *name, size_t room, const char **value)
{
    size_t len = strcspn(line, "\n");
    size_t colon = strcspn(line, ":");
    ck_assert_uint_lt(colon, len);
    ck_assert_uint_lt(colon, room);
    memcpy(name, line, colon);
    name[colon] = '\0';
    *value = line + colon + (line[colon + 1] == ' ' ? 2 : 1);
    return len + (line[len] == '\n' ? 1 : 0);
}

void signing_begin(signing_case *c, int64_t seconds, const char *method, const char *url,
                   const char *headers, const char *body)
{
    play_begin(&c->play, NULL);
    c->play.wall_jump_ms = seconds * 1000 - PLAY_WALL_MS - c->play.now_ms;
    gov__request_init(&c->request, &c->play.client->mem, c->play.client->base);
    gov__request_begin_url(&c->request, method, url);
    for (const char *at = headers; at != NULL && *at != '\0';) {
        char name[64];
        char text[1024];
        const char *value;
        size_t step = split(at, name, sizeof name, &value);
        size_t len = strcspn(value, "\n");
        ck_assert_uint_lt(len, sizeof text);
        memcpy(text, value, len);
        text[len] = '\0';
        gov__request_header(&c->request, name, text);
        at += step;
    }
    if (body != NULL) {
        c->request.borrowed = body;
        c->request.body_size = strlen(body);
    }
    ck_assert_int_eq(gov__request_finish(&c->request), GOV_OK);
    gov__signing_init(&c->signing, c->play.client, "test");
    ck_assert_int_eq(gov__signing_begin(&c->signing, &c->request), GOV_OK);
    gov__response_init(&c->response, &c->play.client->mem, 65536, 65536);
}

void signing_reply(signing_case *c, int32_t status, const char *headers, const char *body)
{
    gov__response_reset(&c->response);
    ck_assert_int_eq(gov__response_set_status(&c->response, status), GOV_OK);
    for (const char *at = headers; at != NULL && *at != '\0';) {
        char name[64];
        const char *value;
        size_t step = split(at, name, sizeof name, &value);
        ck_assert_int_eq(
            gov__response_add_header(&c->response, name, strlen(name), value, strcspn(value, "\n")),
            GOV_OK);
        at += step;
    }
    if (body != NULL) {
        ck_assert_int_eq(gov__response_write(&c->response, body, strlen(body)), GOV_OK);
    }
    gov__signing_forget_body(&c->signing);
    c->signing.response = &c->response;
}

void signing_end(signing_case *c)
{
    gov__signing_end(&c->signing);
    gov__request_free(&c->request);
    gov__response_free(&c->response);
    play_end(&c->play);
}

size_t signing_base64(const char *text, uint8_t *out, size_t room)
{
    size_t len = strlen(text);
    ck_assert_uint_le(len / 4 * 3, room);
    int got = EVP_DecodeBlock(out, (const unsigned char *)text, (int)len);
    ck_assert_int_ge(got, 0);
    size_t padding = len >= 2 && text[len - 2] == '='   ? 2
                     : len >= 1 && text[len - 1] == '=' ? 1
                                                        : 0;
    return (size_t)got - padding;
}
