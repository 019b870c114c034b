/* SPDX-License-Identifier: Apache-2.0 */
/* DER and what is read of it: elements, certificates, revocation lists, OCSP replies. Every slice lies in
 * the input, and what was read can be verified without harm. The corpus is small elements and one
 * certificate, list and reply of a test authority. */
#include "fuzz.h"

#include "crypto/cert_chain.h"
#include "crypto/der.h"

static void check_element(const gov__der *element, gov__bytes whole)
{
    char text[80];
    uint32_t number;
    int64_t at_s;
    gov__bytes bits;
    bool exact;

    require(element->raw.data >= whole.data &&
            element->raw.data + element->raw.len <= whole.data + whole.len);
    require(element->body.data + element->body.len == element->raw.data + element->raw.len);
    require(!gov__der_small(element, &number) || number <= INT32_MAX);
    (void)gov__der_bits(element, &bits);
    (void)gov__der_oid_text(element, text, sizeof text);
    (void)gov__der_time(element, &at_s, &exact);
}

static void walk(gov__bytes in, gov__bytes whole, unsigned depth)
{
    gov__der element;

    while (gov__der_next(&in, &element)) {
        check_element(&element, whole);
        if (depth > 0 && (element.tag & 0x20) != 0) {
            walk(element.body, whole, depth - 1);
        }
    }
}

static void check_cert(gov__bytes in)
{
    gov__cert *cert = NULL;
    gov__cert_pool *pool = NULL;
    gov__chain chain;
    gov__revocation_result found;

    if (gov__cert_read(NULL, in, &cert) != GOV_OK) {
        require(cert == NULL);
        return;
    }
    require(gov__cert_subject(cert) != NULL && gov__cert_der(cert).len == in.len);
    (void)gov__cert_permits(cert, GOV__CERT_USE_SIGNING);
    require(gov__cert_pool_new(NULL, &pool) == GOV_OK);
    require(gov__cert_pool_add_anchor(pool, cert) == GOV_OK);
    if (gov__chain_build(pool, cert, NULL, 0, 1800000000, &chain) == GOV_OK) {
        require(gov__chain_revocation(pool, &chain, 0, 0, &found) == GOV_OK);
    }
    gov__chain_clear(&chain);
    gov__cert_pool_free(pool);
    gov__cert_unref(cert);
}

static void check_states(gov__bytes in)
{
    gov__cert_pool *pool = NULL;

    require(gov__cert_pool_new(NULL, &pool) == GOV_OK);
    if (gov__cert_pool_add_crl(pool, in) == GOV_OK) {
        require(gov__cert_pool_count(pool, GOV__POOL_CRLS) == 1);
    }
    if (gov__cert_pool_add_ocsp(pool, in) == GOV_OK) {
        require(gov__cert_pool_count(pool, GOV__POOL_OCSP) == 1);
    }
    gov__cert_pool_free(pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const gov__bytes in = gov__bytes_of(data, size);

    walk(in, in, 16);
    (void)gov__der_check(in, 32);
    check_cert(in);
    check_states(in);
    return 0;
}
