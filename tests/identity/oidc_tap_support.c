/* SPDX-License-Identifier: Apache-2.0 */
/* See oidc_support.h: a transport that keeps what goes through it to libcurl. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "oidc_support.h"
#include "transport/curl.h"

static char *keep(const void *data, size_t size)
{
    char *text = malloc(size + 1);

    ck_assert_ptr_nonnull(text);
    if (size != 0) {
        memcpy(text, data, size);
    }
    text[size] = '\0';
    return text;
}

static const char *header(const gov_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < gov_exchange_get_header_count(exchange); i++) {
        if (strcmp(gov_exchange_get_header_name(exchange, i), name) == 0) {
            return gov_exchange_get_header_value(exchange, i);
        }
    }
    return "";
}

static void perform(void *user, gov_exchange *exchange)
{
    oidc_tap *tap = user;
    const char *url = gov_exchange_get_url(exchange);
    const char *proof = header(exchange, "DPoP");
    size_t size = (size_t)gov_exchange_get_body_size(exchange);
    bool post = strcmp(gov_exchange_get_method(exchange), "POST") == 0;

    pthread_mutex_lock(&tap->lock);
    if (tap->count < OIDC_SEEN) {
        tap->seen[tap->count].url = keep(url, strlen(url));
        tap->seen[tap->count].body = keep(gov_exchange_get_body(exchange), size);
        tap->seen[tap->count].proof = keep(proof, strlen(proof));
        tap->count++;
    }
    int delay_ms = post ? tap->delay_ms : 0;
    pthread_mutex_unlock(&tap->lock);
    if (delay_ms > 0) {
        nanosleep(&(struct timespec){delay_ms / 1000, delay_ms % 1000 * 1000000L}, NULL);
    }
    tap->real.perform(tap->real.user, exchange);
}

void oidc_tap_begin(oidc_tap *tap, const oidc *world, gov_config *config)
{
    oidc_path ca = oidc_file(world, "ca.pem");
    const gov__curl_options options = {.ca_file = (world->has & OIDC_TLS) != 0 ? ca.text : NULL};
    const gov_transport table = {.struct_size = sizeof table, .user = tap, .perform = perform};

    memset(tap, 0, sizeof *tap);
    ck_assert_int_eq(pthread_mutex_init(&tap->lock, NULL), 0);
    ck_assert_int_eq(gov__curl_transport_new(&options, &tap->real, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_transport(config, &table, NULL), GOV_OK);
}

void oidc_tap_end(oidc_tap *tap)
{
    for (size_t i = 0; i < tap->count; i++) {
        free(tap->seen[i].url);
        free(tap->seen[i].body);
        free(tap->seen[i].proof);
    }
    tap->real.destroy(tap->real.user);
    pthread_mutex_destroy(&tap->lock);
}

size_t oidc_tap_find(const oidc_tap *tap, const char *path, size_t n)
{
    for (size_t i = 0; i < tap->count; i++) {
        const char *at = strstr(tap->seen[i].url + strlen("https://"), "/");
        if (at != NULL && strcmp(at, path) == 0 && n-- == 0) {
            return i;
        }
    }
    return OIDC_SEEN;
}
