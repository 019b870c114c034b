/* SPDX-License-Identifier: Apache-2.0 */
/* See mutate.h. */
#include "mutate.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"

#define KEPT_MAX       512
#define SIZE_MAX_BYTES 65536

static struct {
    uint8_t *data[KEPT_MAX];
    size_t size[KEPT_MAX];
    size_t count;
    uint64_t state;
} kept;

void mutate_keep(const uint8_t *data, size_t size)
{
    uint8_t *copy = kept.count < KEPT_MAX && size <= SIZE_MAX_BYTES ? malloc(size + 1) : NULL;

    if (copy != NULL) {
        memcpy(copy, data, size);
        kept.data[kept.count] = copy;
        kept.size[kept.count++] = size;
    }
}

/* SplitMix64. */
static uint64_t draw(void)
{
    uint64_t z = kept.state += 0x9E3779B97F4A7C15U;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static size_t below(size_t limit)
{
    return limit != 0 ? (size_t)(draw() % limit) : 0;
}

static void set_byte(uint8_t *data, size_t size)
{
    static const uint8_t odd[] = {0, 1, 0x7F, 0x80, 0xFF, '"', '/', '\\', '<', '~', '.', '0'};

    if (size != 0) {
        data[below(size)] = odd[below(sizeof odd)];
    }
}

static void flip_bit(uint8_t *data, size_t size)
{
    if (size != 0) {
        data[below(size)] ^= (uint8_t)(1U << below(8));
    }
}

static size_t remove_piece(uint8_t *data, size_t size)
{
    size_t at = below(size);
    size_t len = below(size - at < 64 ? size - at + 1 : 64);

    memmove(data + at, data + at + len, size - at - len);
    return size - len;
}

/* Lays a piece of some input in between. */
static size_t insert_piece(uint8_t *data, size_t size)
{
    size_t other = below(kept.count);
    size_t from = below(kept.size[other]);
    size_t len = kept.size[other] - from;
    size_t at = below(size + 1);

    len = len > 256 ? below(256) : len;
    if (size + len > SIZE_MAX_BYTES) {
        return size;
    }
    memmove(data + at + len, data + at, size - at);
    memcpy(data + at, kept.data[other] + from, len);
    return size + len;
}

static size_t mutate(uint8_t *data, size_t size)
{
    for (size_t times = 1 + below(8); times > 0; times--) {
        switch (below(8)) {
        case 0: size = remove_piece(data, size); break;
        case 1:
        case 2: size = insert_piece(data, size); break;
        case 3:
        case 4: set_byte(data, size); break;
        default: flip_bit(data, size); break;
        }
    }
    return size;
}

/* On a heap block of its own size, so that a read beyond it is seen. */
static void run_one(uint8_t *room)
{
    size_t from = below(kept.count);

    memcpy(room, kept.data[from], kept.size[from]);
    size_t size = mutate(room, kept.size[from]);
    uint8_t *data = malloc(size > 0 ? size : 1);
    if (data != NULL) {
        memcpy(data, room, size);
        LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
}

static int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void mutate_run(void)
{
    const char *given = getenv("GOV_FUZZ_MS");
    const char *wanted = given != NULL && given[0] != '\0' ? given : NULL;
    const char *seed = getenv("GOV_FUZZ_SEED");
    int64_t until = now_ms() + (wanted != NULL ? strtoll(wanted, NULL, 10) : 0);
    uint8_t *room = malloc(SIZE_MAX_BYTES + 1);
    unsigned long runs = 0;

    kept.state = seed != NULL ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
    if (wanted != NULL && room != NULL && kept.count != 0) {
        printf("seed %llu\n", (unsigned long long)kept.state);
        (void)fflush(stdout);
        for (; now_ms() < until; runs++) {
            run_one(room);
        }
        printf("%lu new inputs\n", runs);
    }
    free(room);
    while (kept.count > 0) {
        free(kept.data[--kept.count]);
    }
}
