/* SPDX-License-Identifier: Apache-2.0 */
/* How a trust store is filled, for src/trust only: everything is read into a store aside, which then
 * becomes part of the store as a whole or not at all. */
#ifndef GOV__TRUST_PARTS_H
#define GOV__TRUST_PARTS_H

#include "crypto/bytes.h"
#include "trust/trust.h"

#define GOV__TRUST_CERTS_BYTES  (4U * 1024 * 1024)
#define GOV__TRUST_CRL_BYTES    (64U * 1024 * 1024)
#define GOV__TRUST_OCSP_BYTES   (1024U * 1024)
#define GOV__TRUST_ISSUER_BYTES (1024U * 1024)
#define GOV__TRUST_LIST_BYTES   (16U * 1024 * 1024)
#define GOV__TRUST_BUNDLE_BYTES (128U * 1024 * 1024)
#define GOV__TRUST_ISSUERS_MAX  1024
#define GOV__TRUST_LISTS_MAX    1024
#define GOV__TRUST_LISTS_OF_ONE 3    /* that are kept of one address */
#define GOV__TRUST_NAME_MAX     2048 /* bytes of an issuer's name and of a list's address */

/* Allocator and cryptographic context are those of `trust`, which stays as it is. GOV_ERR_NO_MEMORY;
 * gov__trust_leave follows in any case. */
gov_status gov__trust_aside(const gov_trust *trust, gov_trust *aside);
/* Moves everything into the store when `status` is GOV_OK, and releases what is left. */
gov_status gov__trust_leave(gov_trust *trust, gov_trust *aside, gov_status status);

/* Readers, into a store aside. GOV_ERR_RESPONSE, GOV_ERR_ALGORITHM, GOV_ERR_LIMIT, GOV_ERR_NO_MEMORY. */

/* DER or PEM. kind 0: a certificate that signed itself is an anchor. */
gov_status gov__trust_read_certs(gov_trust *aside, gov_trust_kind kind, gov__bytes data);
gov_status gov__trust_read_crls(gov_trust *aside, gov__bytes data);
gov_status gov__trust_read_ocsp(gov_trust *aside, gov__bytes data);
/* A JWK Set, or a document with "issuer" and "jwks"; issuer NULL: only such a document. fetched_at_ms 0: when
 * it was obtained is not known. */
gov_status gov__trust_read_issuer(gov_trust *aside, const char *issuer, gov__bytes json,
                                  int64_t fetched_at_ms);
/* The list's own "iat" counts when it is earlier. `uri`: what it must name itself; NULL: anything. */
gov_status gov__trust_read_list(gov_trust *aside, gov__bytes token, int64_t fetched_at_ms,
                                const char *uri);

/* The bytes of "-----BEGIN label-----" blocks, one after another; true while there is one. GOV_ERR_RESPONSE
 * for a block that is none. */
typedef struct gov__pem {
    gov__bytes rest;
    gov__buf der;
    gov_status status;
} gov__pem;
void gov__pem_begin(gov__pem *pem, const gov_allocator *mem, gov__bytes text);
bool gov__pem_next(gov__pem *pem, const char *label);
void gov__pem_end(gov__pem *pem);

/* Tells why something was not added: a gov_trust_kind, or GOV__TRUST_A_BUNDLE. */
#define GOV__TRUST_A_BUNDLE 7
gov_status gov__trust_refuse(const gov_trust *trust, gov_error **err, gov_status status, int what);
/* The options of one public call that makes several: each is given what is left of the time of all. */
typedef struct gov__trust_span {
    gov_client *client;
    const gov_call_options *given;
    gov_call_options left;
    int64_t deadline_ms;
} gov__trust_span;

void gov__trust_span_begin(gov__trust_span *span, gov_client *client,
                           const gov_call_options *options);
/* The options of the next call, valid until the one after it. GOV_ERR_TIMEOUT when no time is left. */
gov_status gov__trust_span_next(gov__trust_span *span, const gov_call_options **out,
                                gov_error **err);

/* fetch_lists.c: the status lists that the client's platform publishes; nothing for a client that works
 * with keys given by the application, which asks for nothing. */
gov_status gov__trust_fetch_lists(gov_trust *trust, gov__trust_span *span, gov_error **err);

/* Whether the arguments of an addition can be: GOV_ERR_ARGUMENT, GOV_ERR_LIMIT above max. */
gov_status gov__trust_check_data(const gov_trust *trust, const void *data, size_t size, size_t max,
                                 gov_error **err);

#endif
