/* SPDX-License-Identifier: Apache-2.0 */
/* The transport on libcurl, as core makes it. What it does is said in <govsdk/ext/transport.h>.
 * Owns no configuration: core reads the settings and fills gov__curl_options. */
#ifndef GOV__TRANSPORT_CURL_H
#define GOV__TRANSPORT_CURL_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/base.h>
#include <govsdk/ext/hooks.h>
#include <govsdk/ext/transport.h>
#include <govsdk/status.h>

/* Everything is read during gov__curl_transport_new and copied; mem alone is borrowed and must
 * outlive the transport. A text that is NULL or "" is not set. A number that is 0 is the default
 * said behind it; the name of the setting stands in front. */
typedef struct gov__curl_options {
    const gov_allocator *mem; /* NULL: malloc */

    uint32_t pool_size;          /* http.pool_size: requests at one time (16, at most 256) */
    int64_t connect_timeout_ms;  /* http.connect_timeout_ms: resolving, TCP, TLS (10000) */
    int64_t low_speed_bytes;     /* http.low_speed_bytes: bytes a second (64) ... */
    int64_t low_speed_ms;        /* http.low_speed_ms: ... for so long is a stall (15000) */
    int64_t idle_timeout_ms;     /* http.idle_timeout_ms: age of an idle connection (55000) */
    uint64_t max_header_bytes;   /* http.max_header_bytes: all header lines of a reply (65536) */
    bool http2;                  /* http.http2: offer HTTP/2 by ALPN */
    bool compression;            /* http.compression: ask for gzip */
    bool allow_http;             /* http.allow_http: plain http beyond loopback */
    const char *proxy;           /* http.proxy: "http://host:port" ... ; none when not set */
    const char *no_proxy;        /* http.no_proxy: hosts reached without it, "a.test,b.test" */
    const char *proxy_user;      /* http.proxy_user */
    const char *proxy_password;  /* http.proxy_password */
    bool proxy_from_environment; /* http.proxy_from_environment: https_proxy, no_proxy ... */
    const char *interface_name;  /* http.interface: local interface or address */

    const char *ca_file;             /* tls.ca_file: PEM; instead of the system's roots */
    const char *ca_path;             /* tls.ca_path: hashed folder */
    const char *crl_file;            /* tls.crl_file: PEM; every certificate of a chain is looked up */
    const char *client_cert_file;    /* tls.client_cert_file: PEM, leaf first, then its chain */
    const char *client_key_file;     /* tls.client_key_file: PEM; client_cert_file when not set */
    const char *client_key_password; /* tls.client_key_password */
    const char *pinned_keys;         /* tls.pinned_keys: "sha256//BASE64;sha256//BASE64" */
    bool require_tls13;              /* tls.min_version = "1.3" */
    bool require_ocsp;               /* tls.require_ocsp: a good stapled OCSP answer is needed */
} gov__curl_options;

/* Initialises libcurl once, for gov_prepare and for every transport; any thread.
 * GOV_ERR_UNSUPPORTED when this libcurl is too old or does not use OpenSSL. */
gov_status gov__curl_prepare(void);

/* Makes a transport; out_table->destroy(out_table->user) ends it, after the last perform returned.
 * On failure *out_table is zeroed and *err (err may be NULL) tells the setting at fault.
 * GOV_ERR_CONFIG, GOV_ERR_FILE, GOV_ERR_UNSUPPORTED, GOV_ERR_NO_MEMORY. */
gov_status gov__curl_transport_new(const gov__curl_options *options, gov_transport *out_table,
                                   gov_error **err);

#endif
