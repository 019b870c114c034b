/* SPDX-License-Identifier: Apache-2.0 */
/* The bare operation of OpenSSL that a JWS costs at the least: one signature over the same bytes. */
#ifndef GOVSDK_BENCH_BARE_H
#define GOVSDK_BENCH_BARE_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/evp.h>

/* How OpenSSL does an algorithm of JOSE. */
typedef struct bare_alg {
    const char *name;   /* as in the header of a JWS */
    const char *kind;   /* of OpenSSL's key: "RSA", "EC", "ED25519", "SM2", "HMAC" */
    const char *curve;  /* NULL where the kind has none */
    const char *digest; /* NULL where the scheme hashes by itself */
    bool pss;
} bare_alg;

extern const bare_alg bare_algs[];
extern const size_t bare_alg_count;

typedef struct bare_key {
    const bare_alg *alg;
    EVP_PKEY *key; /* NULL for HMAC */
    EVP_MD *digest;
    EVP_MAC *mac;
    unsigned char secret[64];
    unsigned char signature[1024];
    size_t signature_len;
} bare_key;

/* Makes a key and a first signature. */
bool bare_open(bare_key *out, const bare_alg *alg, const void *data, size_t size);
void bare_close(bare_key *key);
/* The private key as PEM text in `out`; its length, 0 on failure and for HMAC. */
size_t bare_pem(const bare_key *key, char *out, size_t room);

bool bare_sign(bare_key *key, const void *data, size_t size);
bool bare_verify(const bare_key *key, const void *data, size_t size);

#endif
