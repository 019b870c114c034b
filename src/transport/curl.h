/* SPDX-License-Identifier: Apache-2.0 */
/* The transport on libcurl, as core makes it. What it does is said in <govsdk/ext/transport.h>.
 * Owns no configuration: core reads the settings and fills gov__curl_options. */
#ifndef GOV__TRANSPORT_CURL_H
#define GOV__TRANSPORT_CURL_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/base.h>
#include <govsdk/config.h>
#include <govsdk/ext/hooks.h>
#include <govsdk/ext/transport.h>
#include <govsdk/status.h>

/* Everything is read during gov__curl_transport_new and copied; mem alone is borrowed and must
 * outlive the transport. A text that is NULL or "" is not set. Where a number in brackets stands, it
 * is what 0 means. */
typedef struct gov__curl_options {
    const gov_allocator *mem; /* NULL: malloc */

    uint32_t pool_size;         /* http.pool_size: most requests at one time (8) */
    int64_t connect_timeout_ms; /* http.connect_timeout_ms: resolving, TCP and TLS (10000) */
    int64_t low_speed_bytes;    /* http.low_speed_bytes a second, 0: no limit ... */
    int64_t low_speed_ms;       /* ... http.low_speed_ms: for so long is a stall (20000) */
    uint64_t max_header_bytes;  /* http.max_header_bytes: all header lines of a reply (65536) */
    int64_t idle_timeout_ms;    /* age at which an idle connection is not used again (55000) */
    bool http2;                 /* http.version = "2": offered by ALPN */
    bool compression;           /* gzip is asked for; at most 100 times the wire bytes are taken */
    bool allow_http;            /* gateway.allow_http: plain http beyond loopback */
    const char *proxy;       /* http.proxy: URL; none when not set, whatever the environment says */
    const char *no_proxy;    /* http.no_proxy: "a.test,b.test" */
    const char *unix_socket; /* http.unix_socket: where all requests go, instead of the network */
    bool unix_socket_plain;  /* http.unix_socket_plain: what listens there makes the TLS session */

    const char *ca_file;             /* tls.ca_file: PEM, instead of the system's roots */
    const char *ca_path;             /* tls.ca_path: folder of openssl rehash, likewise */
    const char *crl_file;            /* tls.crl_file: PEM; must cover each certificate of a chain */
    const char *client_cert_file;    /* tls.client_certificate_file: PEM, leaf first, then chain */
    const char *client_key_file;     /* tls.client_key_file: PEM; client_cert_file when not set */
    const char *client_key_password; /* tls.client_key_password */
    const char *pinned_keys;         /* "sha256//BASE64;sha256//BASE64" of public keys */
    bool require_tls13;              /* tls.min_version = "1.3" */
    bool require_ocsp;               /* a good stapled OCSP answer is needed */

    gov_tls_context_fn tls_context; /* prepares each TLS context last; NULL: none */
    void *tls_context_user;
} gov__curl_options;

/* Initialises libcurl once, for gov_prepare and for every transport; any thread. GOV_ERR_UNSUPPORTED
 * when this libcurl is too old or not on OpenSSL 3; GOV_ERR_NO_MEMORY. */
gov_status gov__curl_prepare(void);

/* Makes a transport; out_table->destroy(out_table->user) ends it, after the last perform returned.
 * On failure *out_table is zeroed and *out_fault (may be NULL) is the name of the setting at fault, a
 * static text such as "tls.ca_file", or NULL when none is:
 * GOV_ERR_CONFIG, GOV_ERR_FILE, GOV_ERR_UNSUPPORTED, GOV_ERR_NO_MEMORY. */
gov_status gov__curl_transport_new(const gov__curl_options *options, gov_transport *out_table,
                                   const char **out_fault);

#endif
