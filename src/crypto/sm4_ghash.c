/* SPDX-License-Identifier: Apache-2.0 */
/* GHASH without tables: products in GF(2)[x] by integer multiplication of numbers in which only each
 * fourth bit is set, so that carries fall into the gaps and are masked away. No branch and no
 * address depends on data, as far as the machine multiplies in constant time. */
#include "crypto/sm4_parts.h"

#include <string.h>

#include "base/wipe.h"

static uint64_t load(const uint8_t *at)
{
    uint64_t value = 0;

    for (size_t i = 0; i < 8; i++) {
        value = value << 8 | at[i];
    }
    return value;
}

static void store(uint64_t value, uint8_t *at)
{
    for (size_t i = 0; i < 8; i++) {
        at[i] = (uint8_t)(value >> (56 - 8 * i));
    }
}

/* The low 64 bits of the carry-less product. */
static uint64_t multiply_low(uint64_t x, uint64_t y)
{
    const uint64_t mask = UINT64_C(0x1111111111111111);
    const uint64_t x0 = x & mask;
    const uint64_t x1 = x & mask << 1;
    const uint64_t x2 = x & mask << 2;
    const uint64_t x3 = x & mask << 3;
    const uint64_t y0 = y & mask;
    const uint64_t y1 = y & mask << 1;
    const uint64_t y2 = y & mask << 2;
    const uint64_t y3 = y & mask << 3;

    return (((x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1)) & mask) |
           (((x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2)) & mask << 1) |
           (((x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3)) & mask << 2) |
           (((x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0)) & mask << 3);
}

static uint64_t swap_bits(uint64_t x, uint64_t mask, unsigned by)
{
    return (x & mask) << by | (x >> by & mask);
}

/* The bits of x in the opposite order. */
static uint64_t reverse(uint64_t x)
{
    x = swap_bits(x, UINT64_C(0x5555555555555555), 1);
    x = swap_bits(x, UINT64_C(0x3333333333333333), 2);
    x = swap_bits(x, UINT64_C(0x0F0F0F0F0F0F0F0F), 4);
    x = swap_bits(x, UINT64_C(0x00FF00FF00FF00FF), 8);
    x = swap_bits(x, UINT64_C(0x0000FFFF0000FFFF), 16);
    return x << 32 | x >> 32;
}

/* The high 64 bits of the product are the low ones of the product of the reversed factors. */
static uint64_t multiply_high(uint64_t reversed_x, uint64_t reversed_y)
{
    return reverse(multiply_low(reversed_x, reversed_y)) >> 1;
}

/* The 255-bit product of Karatsuba's three, in the bit order of GCM (shifted left by one), modulo
 * x^128 + x^7 + x^2 + x + 1. */
static void reduce(const uint64_t product[4], uint64_t state[2])
{
    uint64_t v3 = product[3] << 1 | product[2] >> 63;
    uint64_t v2 = product[2] << 1 | product[1] >> 63;
    uint64_t v1 = product[1] << 1 | product[0] >> 63;
    const uint64_t v0 = product[0] << 1;

    v2 ^= v0 ^ v0 >> 1 ^ v0 >> 2 ^ v0 >> 7;
    v1 ^= v0 << 63 ^ v0 << 62 ^ v0 << 57;
    v3 ^= v1 ^ v1 >> 1 ^ v1 >> 2 ^ v1 >> 7;
    v2 ^= v1 << 63 ^ v1 << 62 ^ v1 << 57;
    state[0] = v3;
    state[1] = v2;
}

/* Y = (Y xor block) times H. */
static void absorb(gov__ghash *hash, uint64_t high, uint64_t low)
{
    const uint64_t y1 = hash->state[0] ^ high;
    const uint64_t y0 = hash->state[1] ^ low;
    const uint64_t h1 = hash->key[0];
    const uint64_t h0 = hash->key[1];
    const uint64_t y1r = reverse(y1);
    const uint64_t y0r = reverse(y0);
    const uint64_t h1r = reverse(h1);
    const uint64_t h0r = reverse(h0);

    const uint64_t low0 = multiply_low(y0, h0);
    const uint64_t low1 = multiply_low(y1, h1);
    const uint64_t middle = multiply_low(y0 ^ y1, h0 ^ h1) ^ low0 ^ low1;
    const uint64_t high0 = multiply_high(y0r, h0r);
    const uint64_t high1 = multiply_high(y1r, h1r);
    const uint64_t middle_high = multiply_high(y0r ^ y1r, h0r ^ h1r) ^ high0 ^ high1;
    const uint64_t product[4] = {low0, high0 ^ middle, low1 ^ middle_high, high1};

    reduce(product, hash->state);
}

void gov__ghash_init(gov__ghash *hash, const uint8_t key[GOV__CIPHER_BLOCK])
{
    *hash = (gov__ghash){.key = {load(key), load(key + 8)}};
}

void gov__ghash_update(gov__ghash *hash, const uint8_t *data, size_t len)
{
    for (; len >= GOV__CIPHER_BLOCK; len -= GOV__CIPHER_BLOCK, data += GOV__CIPHER_BLOCK) {
        absorb(hash, load(data), load(data + 8));
    }
    if (len != 0) {
        uint8_t last[GOV__CIPHER_BLOCK] = {0};

        memcpy(last, data, len);
        absorb(hash, load(last), load(last + 8));
        gov__wipe(last, sizeof last);
    }
}

void gov__ghash_lengths(gov__ghash *hash, uint64_t first, uint64_t second)
{
    absorb(hash, first * 8, second * 8);
}

void gov__ghash_read(const gov__ghash *hash, uint8_t out[GOV__CIPHER_BLOCK])
{
    store(hash->state[0], out);
    store(hash->state[1], out + 8);
}
