/* SPDX-License-Identifier: Apache-2.0 */
/* See revocation_support.h. */
#include "unit/revocation_support.h"

#include <check.h>
#include <stdlib.h>

#include <openssl/err.h>

static gov__cert *cert_of(const x509_entity *entity)
{
    gov__cert *cert;

    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(entity->der, entity->der_len), &cert),
                     GOV_OK);
    return cert;
}

/* Certificates of its own may be in the tree already. */
void revocation_open_tree(revocation_world *world)
{
    gov__cert *root = cert_of(world->tree.root);
    gov__cert *ca = cert_of(world->tree.ca);
    gov__cert *leaf = cert_of(world->tree.leaf);

    ck_assert_int_eq(gov__cert_pool_new(NULL, &world->pool), GOV_OK);
    ck_assert_int_eq(gov__cert_pool_add_anchor(world->pool, root), GOV_OK);
    ck_assert_int_eq(gov__cert_pool_add_intermediate(world->pool, ca), GOV_OK);
    ck_assert_int_eq(gov__chain_build(world->pool, leaf, NULL, 0, X509_NOW, &world->chain), GOV_OK);
    ck_assert_uint_eq(world->chain.count, 3);
    gov__cert_unref(root);
    gov__cert_unref(ca);
    gov__cert_unref(leaf);
}

void revocation_open(revocation_world *world, const char *kind)
{
    *world = (revocation_world){0};
    x509_make_tree(&world->tree, kind);
    revocation_open_tree(world);
}

void revocation_close(revocation_world *world)
{
    gov__chain_clear(&world->chain);
    gov__cert_pool_free(world->pool);
    x509_free_tree(&world->tree);
}

void revocation_put_crl(revocation_world *world, const x509_crl_spec *spec)
{
    size_t len;
    uint8_t *der = x509_make_crl(spec, &len);

    ck_assert_int_eq(gov__cert_pool_add_crl(world->pool, gov__bytes_of(der, len)), GOV_OK);
    free(der);
}

void revocation_put_ocsp(revocation_world *world, const x509_ocsp_spec *spec)
{
    size_t len;
    uint8_t *der = x509_make_ocsp(spec, &len);

    ck_assert_int_eq(gov__cert_pool_add_ocsp(world->pool, gov__bytes_of(der, len)), GOV_OK);
    free(der);
}

/* The authority itself is not revoked. */
void revocation_put_root_crl(revocation_world *world)
{
    revocation_put_crl(world, &(x509_crl_spec){.issuer = world->tree.root});
}

gov__revocation_result revocation_ask(const revocation_world *world, int64_t at_s)
{
    gov__revocation_result result;

    ck_assert_int_eq(gov__chain_revocation(world->pool, &world->chain, at_s, X509_NOW, &result),
                     GOV_OK);
    ck_assert((result.cert == NULL) == (result.state == GOV__REVOCATION_GOOD));
    ck_assert_uint_eq(ERR_peek_error(), 0);
    return result;
}

gov__revocation revocation_state(const revocation_world *world)
{
    return revocation_ask(world, X509_NOW).state;
}
