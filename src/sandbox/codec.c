/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions: base64url, base64, SHA-256, random ids, formatted text.
 * Owns: their one implementation in the sandbox. Not: keys (sign.c) or times (clock.c). */
#include "sandbox/codec.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char url_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char std_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void gov__sb_sha256(const void *bytes, size_t length, uint8_t out[GOV__SB_SHA256_BYTES])
{
    if (EVP_Digest(bytes, length, out, NULL, EVP_sha256(), NULL) != 1) {
        memset(out, 0, GOV__SB_SHA256_BYTES);
    }
}

static void hex(const uint8_t *bytes, size_t length, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * length] = '\0';
}

void gov__sb_sha256_hex(const void *bytes, size_t length, char out[GOV__SB_HEX_BYTES])
{
    uint8_t digest[GOV__SB_SHA256_BYTES];
    gov__sb_sha256(bytes, length, digest);
    hex(digest, sizeof digest, out);
}

char *gov__sb_sha256_b64url(const void *bytes, size_t length)
{
    uint8_t digest[GOV__SB_SHA256_BYTES];
    gov__sb_sha256(bytes, length, digest);
    return gov__sb_b64url(digest, sizeof digest);
}

void gov__sb_digest_text(const uint8_t digest[GOV__SB_SHA256_BYTES], char out[GOV__SB_DIGEST_BYTES])
{
    char *text = gov__sb_b64url(digest, GOV__SB_SHA256_BYTES);
    (void)gov__sb_print(out, GOV__SB_DIGEST_BYTES, "sha-256:%s", text ? text : "");
    free(text);
}

void gov__sb_digest(const void *bytes, size_t length, char out[GOV__SB_DIGEST_BYTES])
{
    uint8_t digest[GOV__SB_SHA256_BYTES];
    gov__sb_sha256(bytes, length, digest);
    gov__sb_digest_text(digest, out);
}

bool gov__sb_sm3(const void *bytes, size_t length, uint8_t out[GOV__SB_SHA256_BYTES])
{
    return EVP_Digest(bytes, length, out, NULL, EVP_sm3(), NULL) == 1;
}

bool gov__sb_digest_sm3(const void *bytes, size_t length, char out[GOV__SB_DIGEST_SM3_BYTES])
{
    uint8_t digest[GOV__SB_SHA256_BYTES];
    char *text = gov__sb_sm3(bytes, length, digest) ? gov__sb_b64url(digest, sizeof digest) : NULL;
    bool done = text && gov__sb_print(out, GOV__SB_DIGEST_SM3_BYTES, "sm3:%s", text);
    free(text);
    return done;
}

static char *encode(const void *bytes, size_t length, const char *alphabet, bool pad)
{
    const uint8_t *in = bytes;
    if (length > SIZE_MAX / 2) {
        return NULL;
    }
    char *text = malloc((length + 2) / 3 * 4 + 1);
    if (!text) {
        return NULL;
    }
    size_t at = 0;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)in[i] << 16;
        group |= left > 1 ? (uint32_t)in[i + 1] << 8 : 0;
        group |= left > 2 ? (uint32_t)in[i + 2] : 0;
        for (size_t k = 0; k < 4; k++) {
            if (k <= left) {
                text[at++] = alphabet[(group >> (18 - 6 * k)) & 63];
            } else if (pad) {
                text[at++] = '=';
            }
        }
    }
    text[at] = '\0';
    return text;
}

char *gov__sb_b64url(const void *bytes, size_t length)
{
    return encode(bytes, length, url_alphabet, false);
}

char *gov__sb_b64(const void *bytes, size_t length)
{
    return encode(bytes, length, std_alphabet, true);
}

/* Strict: exactly the canonical text, so that one value has one spelling. */
static uint8_t *decode(const char *text, size_t length, const char *alphabet, size_t *out_length)
{
    if (length % 4 == 1) {
        return NULL;
    }
    uint8_t *bytes = malloc(length / 4 * 3 + 4);
    if (!bytes) {
        return NULL;
    }
    uint32_t group = 0;
    unsigned bits = 0;
    size_t at = 0;
    for (size_t i = 0; i < length; i++) {
        const char *found = text[i] ? strchr(alphabet, text[i]) : NULL;
        if (!found) {
            free(bytes);
            return NULL;
        }
        group = (group << 6 | (uint32_t)(found - alphabet)) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[at++] = (uint8_t)(group >> bits);
        }
    }
    if (group & ((1u << bits) - 1)) {
        free(bytes);
        return NULL;
    }
    bytes[at] = 0;
    *out_length = at;
    return bytes;
}

uint8_t *gov__sb_b64url_read(const char *text, size_t length, size_t *out_length)
{
    return decode(text, length, url_alphabet, out_length);
}

uint8_t *gov__sb_b64_read(const char *text, size_t length, size_t *out_length)
{
    if (length % 4 != 0) {
        return NULL;
    }
    for (int pad = 0; pad < 2 && length > 0 && text[length - 1] == '='; pad++) {
        length--;
    }
    return decode(text, length, std_alphabet, out_length);
}

bool gov__sb_random(void *out, size_t length)
{
    return length <= INT32_MAX && RAND_bytes(out, (int)length) == 1;
}

/* Random letters from `alphabet` of `size` characters; bytes beyond the largest multiple are
 * thrown away so that all are equally likely. */
static void random_text(char *out, size_t length, const char *alphabet, unsigned size)
{
    uint8_t pool[64];
    size_t left = 0;
    for (size_t i = 0; i < length;) {
        if (left == 0) {
            if (!gov__sb_random(pool, sizeof pool)) {
                break;
            }
            left = sizeof pool;
        }
        unsigned byte = pool[--left];
        if (byte < 256 / size * size) {
            out[i++] = alphabet[byte % size];
        }
    }
    out[length] = '\0';
}

void gov__sb_new_id(const char *prefix, char out[GOV__SB_ID_BYTES])
{
    char tail[25] = {0};
    random_text(tail, 24, "abcdefghijkmnpqrstuvwxyz23456789", 32);
    (void)gov__sb_print(out, GOV__SB_ID_BYTES, "%.36s_%s", prefix, tail);
}

void gov__sb_random_digits(char *out, size_t digits)
{
    memset(out, '0', digits);
    random_text(out, digits, "0123456789", 10);
}

void gov__sb_random_letters(char *out, size_t letters, const char *alphabet)
{
    memset(out, alphabet[0], letters);
    random_text(out, letters, alphabet, (unsigned)strlen(alphabet));
}

bool gov__sb_new_secret(char out[48])
{
    uint8_t bytes[32];
    if (!gov__sb_random(bytes, sizeof bytes)) {
        return false;
    }
    char *text = gov__sb_b64url(bytes, sizeof bytes);
    bool done = text && gov__sb_print(out, 48, "%s", text);
    free(text);
    return done;
}

char *gov__sb_copy(const char *text)
{
    return text ? gov__sb_format("%s", text) : NULL;
}

char *gov__sb_format(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        return NULL;
    }
    char *text = malloc((size_t)length + 1);
    if (!text) {
        return NULL;
    }
    va_start(args, format);
    (void)vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

bool gov__sb_print(char *out, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(out, size, format, args);
    va_end(args);
    return length >= 0 && (size_t)length < size;
}
