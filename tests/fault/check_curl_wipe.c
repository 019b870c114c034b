/* SPDX-License-Identifier: Apache-2.0 */
/* After forget, neither a token nor what a citizen sent and received is in the memory of the process:
 * read back from /proc/self/mem. */
#include <check.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/wipe.h"
#include "support/hostile.h"
#include "support/pki.h"
#include "unit/test_support.h"

/* The planted value, kept here with its bits turned so that the test itself does not hold it. */
#define PLANTED 24
#define TURN    0x5A

static const unsigned char turned[PLANTED] = {
    'p' ^ TURN, 'l' ^ TURN, 'a' ^ TURN, 'n' ^ TURN, 't' ^ TURN, 'e' ^ TURN, 'd' ^ TURN, '-' ^ TURN,
    '4' ^ TURN, '4' ^ TURN, '0' ^ TURN, '5' ^ TURN, '2' ^ TURN, '4' ^ TURN, '1' ^ TURN, '8' ^ TURN,
    '8' ^ TURN, '0' ^ TURN, '0' ^ TURN, '1' ^ TURN, '0' ^ TURN, '1' ^ TURN, '0' ^ TURN, 'X' ^ TURN};

static hostile_server server;
static char folder[64];
static unsigned char window[1 << 16];

static void set_up(void)
{
    char tls[256];
    const char *arguments[] = {"plain:main", tls, NULL};
    pki_identity self =
        pki_make(&(pki_request){.common_name = "root", .ca = true, .alt_names = "IP:127.0.0.1"});
    pki_identity leaf =
        pki_make(&(pki_request){.common_name = "x", .issuer = &self, .alt_names = "IP:127.0.0.1"});

    pki_folder_make(folder, sizeof folder);
    pki_write_chain(folder, "root.pem", &self.cert, 1);
    pki_write_chain(folder, "leaf.pem", &leaf.cert, 1);
    pki_write_key(folder, "leaf.key", leaf.key, NULL);
    pki_identity_free(&leaf);
    pki_identity_free(&self);
    snprintf(tls, sizeof tls, "tls:tls:%s/leaf.pem:%s/leaf.key", folder, folder);
    hostile_start(&server, arguments);
}

static void tear_down(void)
{
    hostile_stop(&server);
    pki_folder_remove(folder);
}

static bool is_planted(const unsigned char *at)
{
    for (size_t i = 0; i < PLANTED; i++) {
        if (at[i] != (unsigned char)(turned[i] ^ TURN)) {
            return false;
        }
    }
    return true;
}

/* Counts the planted value in [from, to), the window of this search left out. */
static size_t search_range(int memory, uintptr_t from, uintptr_t to, const char *what)
{
    size_t found = 0;
    uintptr_t own = (uintptr_t)window;

    for (uintptr_t at = from; at < to; at += sizeof window - PLANTED) {
        size_t want = to - at < sizeof window ? (size_t)(to - at) : sizeof window;
        ssize_t got = pread(memory, window, want, (off_t)at);

        for (ssize_t i = 0; i + PLANTED <= got; i++) {
            uintptr_t place = at + (uintptr_t)i;
            if (is_planted(window + i) && (place < own || place >= own + sizeof window)) {
                printf("found at %#zx in %s", (size_t)place, what);
                found++;
            }
        }
        gov__wipe(window, sizeof window);
    }
    return found;
}

static size_t search_memory(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY);
    char line[512];
    size_t found = 0;

    ck_assert_ptr_nonnull(maps);
    ck_assert_int_ge(memory, 0);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from;
        unsigned long to;
        char rights[5];

        /* Sanitizers map terabytes that nobody wrote; what is written is private and writable. */
        if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) == 3 && rights[1] == 'w' &&
            to - from < (1UL << 31)) {
            found += search_range(memory, from, to, line);
        }
    }
    fclose(maps);
    close(memory);
    return found;
}

static gov_status give_body(void *user, uint64_t offset, void *out, size_t capacity, size_t *size)
{
    unsigned char *bytes = out;

    (void)user;
    *size = capacity;
    for (size_t i = 0; i < capacity; i++) {
        bytes[i] = (unsigned char)(turned[(offset + i) % PLANTED] ^ TURN);
    }
    return GOV_OK;
}

/* The value goes out in a header and in the body, and comes back in the reply. */
static void call_with_secret(const gov_transport *transport, const char *scheme, size_t body_size,
                             bool read)
{
    char secret[PLANTED + 1] = {0};
    char body[2048];
    char url[64];
    hostile_reply reply;

    ck_assert_uint_le(read ? 0 : body_size, sizeof body);
    for (size_t i = 0; i < PLANTED; i++) {
        secret[i] = (char)(turned[i] ^ TURN);
    }
    for (size_t i = 0; i < sizeof body; i++) {
        body[i] = (char)(turned[i % PLANTED] ^ TURN);
    }
    snprintf(url, sizeof url, "%s://127.0.0.1:%d/echo", scheme,
             hostile_port(&server, scheme[4] == 's' ? "tls" : "main"));
    hostile_request request = {.method = "POST",
                               .url = url,
                               .header_name = "Authorization",
                               .header_value = secret,
                               .body = body,
                               .body_size = body_size,
                               .read = read ? give_body : NULL};
    hostile_call(transport, &request, &reply);
    ck_assert_int_eq(reply.exchange.status, GOV_OK);
    ck_assert_ptr_nonnull(strstr(gov__response_body(&reply.response, NULL), secret));
    hostile_reply_free(&reply);
    gov__wipe(secret, sizeof secret);
    gov__wipe(body, sizeof body);
}

START_TEST(nothing_is_left_after_forget)
{
    static const char *const schemes[] = {"http", "https"};
    char root[128];

    snprintf(root, sizeof root, "%s/root.pem", folder);
    const gov__curl_options options = {.ca_file = root};
    gov_transport transport = hostile_transport(&options);
    for (size_t i = 0; i < TEST_COUNT(schemes); i++) {
        call_with_secret(&transport, schemes[i], 500, false);
        call_with_secret(&transport, schemes[i], 2000, false);
        call_with_secret(&transport, schemes[i], 200000, true);
    }
    transport.forget(transport.user);
    ck_assert_uint_eq(search_memory(), 0);
    transport.destroy(transport.user);
}
END_TEST

START_TEST(the_search_finds_what_is_there)
{
    static char kept[PLANTED];

    for (size_t i = 0; i < PLANTED; i++) {
        kept[i] = (char)(turned[i] ^ TURN);
    }
    ck_assert_uint_eq(search_memory(), 1);
    gov__wipe(kept, sizeof kept);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_search_finds_what_is_there, nothing_is_left_after_forget};

    return hostile_run("curl_wipe", set_up, tear_down, tests, TEST_COUNT(tests));
}
