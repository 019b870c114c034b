/* SPDX-License-Identifier: Apache-2.0 */
/* See chain_support.h. */
#include "unit/chain_support.h"

#include <check.h>
#include <stdio.h>

#include <openssl/err.h>

gov__cert *chain_cert(const x509_entity *entity)
{
    gov__cert *cert;

    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(entity->der, entity->der_len), &cert),
                     GOV_OK);
    return cert;
}

void chain_put_anchor(gov__cert_pool *pool, const x509_entity *entity)
{
    gov__cert *cert = chain_cert(entity);

    ck_assert_int_eq(gov__cert_pool_add_anchor(pool, cert), GOV_OK);
    gov__cert_unref(cert);
}

void chain_put_intermediate(gov__cert_pool *pool, const x509_entity *entity)
{
    gov__cert *cert = chain_cert(entity);

    ck_assert_int_eq(gov__cert_pool_add_intermediate(pool, cert), GOV_OK);
    gov__cert_unref(cert);
}

gov__cert_pool *chain_pool(const x509_entity *anchor, const x509_entity *intermediate)
{
    gov__cert_pool *pool;

    ck_assert_int_eq(gov__cert_pool_new(NULL, &pool), GOV_OK);
    if (anchor != NULL) {
        chain_put_anchor(pool, anchor);
    }
    if (intermediate != NULL) {
        chain_put_intermediate(pool, intermediate);
    }
    return pool;
}

gov_status chain_build(const gov__cert_pool *pool, const x509_entity *leaf, int64_t at_s,
                       size_t *length, char fault[64])
{
    gov__cert *cert = chain_cert(leaf);
    gov__chain chain;
    gov_status status = gov__chain_build(pool, cert, NULL, 0, at_s, &chain);

    ck_assert((chain.count != 0) == (status == GOV_OK));
    *length = chain.count;
    fault[0] = '\0';
    if (chain.at_fault != NULL) {
        (void)snprintf(fault, 64, "%s", gov__cert_subject(chain.at_fault));
    }
    if (status == GOV_OK) {
        ck_assert_str_eq(gov__cert_serial(chain.certs[0]), gov__cert_serial(cert));
    }
    gov__chain_clear(&chain);
    gov__cert_unref(cert);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    return status;
}

gov_status chain_build_now(const gov__cert_pool *pool, const x509_entity *leaf)
{
    size_t length;
    char fault[64];

    return chain_build(pool, leaf, X509_NOW, &length, fault);
}

gov_status chain_build_with(const gov__cert_pool *pool, const x509_entity *leaf,
                            x509_entity *const *beside, size_t count, int *through)
{
    gov__cert *cert = chain_cert(leaf);
    gov__cert *extra[64];
    gov__chain chain;

    for (size_t i = 0; i < count; i++) {
        extra[i] = chain_cert(beside[i]);
    }
    gov_status status = gov__chain_build(pool, cert, extra, count, X509_NOW, &chain);
    *through = -1;
    for (size_t i = 0; i < count; i++) {
        if (chain.count == 3 && chain.certs[1] == extra[i]) {
            *through = (int)i;
        }
    }
    gov__chain_clear(&chain);
    for (size_t i = 0; i < count; i++) {
        gov__cert_unref(extra[i]);
    }
    gov__cert_unref(cert);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    return status;
}
