/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, revocation lists and OCSP replies into a trust store. What they are is judged by
 * crypto/cert_chain.h. */
#include "core/error.h"
#include "crypto/der.h"
#include "trust/parts.h"

/* Takes one certificate, list or reply. */
typedef gov_status (*take_fn)(gov_trust *aside, gov_trust_kind kind, gov__bytes der);

static gov_status take_cert(gov_trust *aside, gov_trust_kind kind, gov__bytes der)
{
    gov__cert *cert;
    gov_status status = gov__cert_read(&aside->mem, der, &cert);

    if (status != GOV_OK) {
        return status;
    }
    if (gov__cert_key(cert) == NULL) {
        status = GOV_ERR_ALGORITHM;
    } else if (kind == GOV_TRUST_ANCHOR || (kind == 0 && gov__cert_is_self_signed(cert))) {
        status = gov__cert_pool_add_anchor(aside->pool, cert);
    } else {
        status = gov__cert_pool_add_intermediate(aside->pool, cert);
    }
    gov__cert_unref(cert);
    return status;
}

static gov_status take_crl(gov_trust *aside, gov_trust_kind kind, gov__bytes der)
{
    (void)kind;
    return gov__cert_pool_add_crl(aside->pool, der);
}

/* One of DER, or those of a label; none is malformed. */
static gov_status take_all(gov_trust *aside, gov_trust_kind kind, gov__bytes data,
                           const char *label, take_fn take)
{
    gov__der whole;
    gov__pem pem;
    size_t count = 0;

    if (gov__der_only(data, GOV__DER_SEQUENCE, &whole)) {
        return take(aside, kind, data);
    }
    gov__pem_begin(&pem, &aside->mem, data);
    while (gov__pem_next(&pem, label)) {
        pem.status = take(aside, kind, gov__bytes_of(pem.der.data, pem.der.len));
        count++;
    }
    gov_status status = pem.status;
    gov__pem_end(&pem);
    return status == GOV_OK && count == 0 ? GOV_ERR_RESPONSE : status;
}

gov_status gov__trust_read_certs(gov_trust *aside, gov_trust_kind kind, gov__bytes data)
{
    return take_all(aside, kind, data, "CERTIFICATE", take_cert);
}

gov_status gov__trust_read_crls(gov_trust *aside, gov__bytes data)
{
    return take_all(aside, GOV_TRUST_CRL, data, "X509 CRL", take_crl);
}

gov_status gov__trust_read_ocsp(gov_trust *aside, gov__bytes data)
{
    return gov__cert_pool_add_ocsp(aside->pool, data);
}

static gov_status add_certs(gov_trust *trust, gov_trust_kind kind, const void *data, size_t size,
                            gov_error **err)
{
    gov_trust aside;
    gov_status status = gov__trust_check_data(trust, data, size, GOV__TRUST_CERTS_BYTES, err);

    if (status != GOV_OK) {
        return status;
    }
    status = gov__trust_aside(trust, &aside);
    if (status == GOV_OK) {
        status = gov__trust_read_certs(&aside, kind, gov__bytes_of(data, size));
    }
    return gov__trust_refuse(trust, err, gov__trust_leave(trust, &aside, status), (int)kind);
}

gov_status gov_trust_add_anchors(gov_trust *trust, const void *data, size_t size, gov_error **err)
{
    return add_certs(trust, GOV_TRUST_ANCHOR, data, size, err);
}

gov_status gov_trust_add_intermediates(gov_trust *trust, const void *data, size_t size,
                                       gov_error **err)
{
    return add_certs(trust, GOV_TRUST_INTERMEDIATE, data, size, err);
}

gov_status gov_trust_add_crl(gov_trust *trust, const void *data, size_t size, gov_error **err)
{
    gov_trust aside;
    gov_status status = gov__trust_check_data(trust, data, size, GOV__TRUST_CRL_BYTES, err);

    if (status != GOV_OK) {
        return status;
    }
    status = gov__trust_aside(trust, &aside);
    if (status == GOV_OK) {
        status = gov__trust_read_crls(&aside, gov__bytes_of(data, size));
    }
    return gov__trust_refuse(trust, err, gov__trust_leave(trust, &aside, status), GOV_TRUST_CRL);
}

gov_status gov_trust_add_ocsp(gov_trust *trust, const void *data, size_t size, gov_error **err)
{
    gov_trust aside;
    gov_status status = gov__trust_check_data(trust, data, size, GOV__TRUST_OCSP_BYTES, err);

    if (status != GOV_OK) {
        return status;
    }
    status = gov__trust_aside(trust, &aside);
    if (status == GOV_OK) {
        status = gov__trust_read_ocsp(&aside, gov__bytes_of(data, size));
    }
    return gov__trust_refuse(trust, err, gov__trust_leave(trust, &aside, status), GOV_TRUST_OCSP);
}
