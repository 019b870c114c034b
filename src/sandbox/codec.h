/* SPDX-License-Identifier: Apache-2.0 */
/* Base64url, hex, SHA-256, random ids and times as text.
 * Owns: these conversions for the sandbox. Not: signing (sign.h). */
#ifndef GOVSDK_SANDBOX_CODEC_H
#define GOVSDK_SANDBOX_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/platform.h"

#define GOV__SB_SHA256_BYTES 32
#define GOV__SB_HEX_BYTES    65 /* SHA-256 in hex with its terminator */

void gov__sb_sha256(const void *bytes, size_t length, uint8_t out[GOV__SB_SHA256_BYTES]);
void gov__sb_sha256_hex(const void *bytes, size_t length, char out[GOV__SB_HEX_BYTES]);
/* SHA-256 as base64url without padding: 43 characters, allocated. */
char *gov__sb_sha256_b64url(const void *bytes, size_t length);

/* A digest as JSON carries it: "sha-256:" and 43 base64url characters. */
#define GOV__SB_DIGEST_BYTES 56
void gov__sb_digest(const void *bytes, size_t length, char out[GOV__SB_DIGEST_BYTES]);
void gov__sb_digest_text(const uint8_t digest[GOV__SB_SHA256_BYTES],
                         char out[GOV__SB_DIGEST_BYTES]);
/* The same of SM3 (GB/T 32905): "sm3:" and 43 characters. */
#define GOV__SB_DIGEST_SM3_BYTES 52
bool gov__sb_sm3(const void *bytes, size_t length, uint8_t out[GOV__SB_SHA256_BYTES]);
bool gov__sb_digest_sm3(const void *bytes, size_t length, char out[GOV__SB_DIGEST_SM3_BYTES]);

/* Base64url without padding; allocated, NUL-terminated, NULL without memory. */
char *gov__sb_b64url(const void *bytes, size_t length);
/* Strict reading (no padding, canonical): allocated with a NUL behind, NULL when malformed. */
uint8_t *gov__sb_b64url_read(const char *text, size_t length, size_t *out_length);
/* Plain base64 (RFC 4648 section 4, with padding), as tus and Basic credentials use it. */
uint8_t *gov__sb_b64_read(const char *text, size_t length, size_t *out_length);
char *gov__sb_b64(const void *bytes, size_t length);

/* Random bytes from the operating system; false when there are none. */
bool gov__sb_random(void *out, size_t length);
/* An id: prefix, underscore, 24 random letters and digits: "mat_3k2...". */
void gov__sb_new_id(const char *prefix, char out[GOV__SB_ID_BYTES]);
/* `digits` random decimal digits, NUL-terminated. */
void gov__sb_random_digits(char *out, size_t digits);
/* `letters` random characters of the alphabet, NUL-terminated. */
void gov__sb_random_letters(char *out, size_t letters, const char *alphabet);
/* A secret: 43 base64url characters of 256 random bits; false without random numbers. */
bool gov__sb_new_secret(char out[48]);

/* A copy of a text (NULL stays NULL); printf into an allocated text. NULL without memory. */
char *gov__sb_copy(const char *text);
char *gov__sb_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* snprintf that always terminates; false when the text did not fit. */
bool gov__sb_print(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
