/* SPDX-License-Identifier: Apache-2.0 */
/* See traces.h. */
#include "scenario/support/traces.h"

#include <check.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/wipe.h"

static unsigned char window[1 << 16];
static bool begins[1 << 16]; /* the first two bytes, turned */

void traces_add_turned(traces *t, const char *what, const unsigned char *turned, size_t size)
{
    ck_assert_uint_lt(t->count, TRACES_MAX);
    ck_assert_uint_le(size, TRACE_SIZE);
    trace_value *value = &t->values[t->count++];
    value->what = what;
    value->size = size;
    memcpy(value->turned, turned, size);
}

size_t traces_add_relay(traces *t, const char *what, relay *r)
{
    static unsigned char turned[1 << 18];
    size_t size = relay_read(r, turned, sizeof turned);
    size_t count = 0;
    for (size_t from = 0, at = 0; at < size; at++) {
        if (turned[at] == ('\n' ^ RELAY_TURN)) {
            traces_add_turned(t, what, turned + from, at - from);
            from = at + 1;
            count++;
        }
    }
    return count;
}

void trace_show(const trace_value *value, char out[TRACE_SIZE + 1])
{
    for (size_t i = 0; i < value->size; i++) {
        out[i] = (char)(value->turned[i] ^ RELAY_TURN);
    }
    out[value->size] = '\0';
}

static size_t pair(unsigned char first, unsigned char second)
{
    return (size_t)first << 8 | second;
}

static bool is_value(const trace_value *value, const unsigned char *at, size_t left)
{
    if (left < value->size) {
        return false;
    }
    for (size_t i = 0; i < value->size; i++) {
        if ((unsigned char)(at[i] ^ RELAY_TURN) != value->turned[i]) {
            return false;
        }
    }
    return true;
}

static size_t search_window(traces *t, uintptr_t at, size_t size, const char *mapping, bool print)
{
    size_t found = 0;
    uintptr_t own = (uintptr_t)window;
    for (size_t i = 0; i + 1 < size; i++) {
        bool inside = at + i >= own && at + i < own + sizeof window;
        size_t turned = pair(window[i] ^ RELAY_TURN, window[i + 1] ^ RELAY_TURN);
        if (!begins[turned] || inside) {
            continue;
        }
        for (size_t j = 0; j < t->count; j++) {
            if (is_value(&t->values[j], window + i, size - i)) {
                t->values[j].found++;
                found++;
                if (print) {
                    (void)printf("trace of %s at %#zx in %s", t->values[j].what, (size_t)(at + i),
                                 mapping);
                }
            }
        }
    }
    return found;
}

/* Windows overlap by one byte less than the longest value; a value in the overlap counts once, since it
 * is whole in one of the two only when it ends there. */
static size_t search_mapping(traces *t, int memory, uintptr_t from, uintptr_t to,
                             const char *mapping, bool print)
{
    size_t found = 0;
    for (uintptr_t at = from; at < to; at += sizeof window - TRACE_SIZE) {
        size_t want = to - at < sizeof window ? (size_t)(to - at) : sizeof window;
        ssize_t got = pread(memory, window, want, (off_t)at);
        found += got > 0 ? search_window(t, at, (size_t)got, mapping, print) : 0;
        gov__wipe(window, sizeof window);
    }
    return found;
}

size_t traces_search(traces *t, bool print)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY);
    char line[512];
    size_t found = 0;
    ck_assert_ptr_nonnull(maps);
    ck_assert_int_ge(memory, 0);
    memset(begins, 0, sizeof begins);
    for (size_t i = 0; i < t->count; i++) {
        begins[pair(t->values[i].turned[0], t->values[i].turned[1])] = true;
        t->values[i].found = 0;
    }
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from = 0;
        unsigned long to = 0;
        unsigned long inode = 0;
        char rights[5] = "";
        int fields = sscanf(line, "%lx-%lx %4s %*s %*s %lu", &from, &to, rights, &inode);
        bool ours = rights[0] == 'r' && rights[3] == 'p' && (rights[1] == 'w' || inode == 0);
        if (fields == 4 && ours && to - from < (1UL << 31)) {
            found += search_mapping(t, memory, from, to, line, print);
        }
    }
    (void)fclose(maps);
    (void)close(memory);
    return found;
}
