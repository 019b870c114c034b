/* SPDX-License-Identifier: Apache-2.0 */
/* CERT_BINDING: the signer's certificate must be one of those that the maker put into the seal, byte for
 * byte or by its digest (GM/T 0031-2014 section 6.2.2 c). */
#include <string.h>

#include "base/base64.h"
#include "base/str.h"
#include "base/wipe.h"
#include "seal/verify_parts.h"

enum { DIGEST_SIZE = 32 };

typedef struct binding {
    const gov__seal_work *w;
    gov__bytes cert;
    uint8_t sm3[GOV__DIGEST_MAX];
    uint8_t sha256[GOV__DIGEST_MAX];
    bool unreadable; /* an entry says nothing that can be compared */
} binding;

static bool same(gov__bytes a, gov__bytes b)
{
    return a.len == b.len && a.len != 0 && memcmp(a.data, b.data, a.len) == 0;
}

/* An entry that is no DER: base64 text of it, as version 1 seals in IA5String have it. */
static gov_status match_text(binding *b, gov__bytes entry, bool *found)
{
    gov__buf der;

    gov__buf_init(&der, &b->w->in->out->mem, GOV__SEAL_CERTS_MAX * 1024U);
    gov_status status = gov__base64_decode(&der, (const char *)entry.data, entry.len);
    if (status == GOV_OK) {
        *found = same(gov__bytes_of(der.data, der.len), b->cert);
    } else if (status != GOV_ERR_NO_MEMORY) {
        b->unreadable = true;
        status = GOV_OK;
    }
    gov__buf_free(&der);
    return status;
}

static gov_status match_cert(binding *b, gov__bytes entry, bool *found)
{
    gov__der element;

    *found = same(entry, b->cert);
    if (*found || gov__der_only(entry, GOV__DER_SEQUENCE, &element)) {
        return GOV_OK;
    }
    return match_text(b, entry, found);
}

static bool is_sha256(gov__bytes type)
{
    static const char *const names[] = {"SHA256", "SHA-256", "2.16.840.1.101.3.4.2.1"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (gov__str_equal_nocase_len((const char *)type.data, type.len, names[i],
                                      strlen(names[i]))) {
            return true;
        }
    }
    return false;
}

/* The type is the maker's own word; where it does not say SHA-256 it is SM3. */
static bool match_digest(binding *b, gov__bytes type, gov__bytes entry)
{
    if (entry.len != DIGEST_SIZE) {
        b->unreadable = true;
        return false;
    }
    return gov__equal_const_time(entry.data, is_sha256(type) ? b->sha256 : b->sm3, DIGEST_SIZE);
}

static gov_status digest_cert(binding *b)
{
    const gov__crypto *crypto = b->w->in->trust->crypto;
    gov_status status = gov__digest_of(crypto, GOV__DIGEST_SM3, b->cert.data, b->cert.len, b->sm3);

    return status == GOV_OK
               ? gov__digest_of(crypto, GOV__DIGEST_SHA256, b->cert.data, b->cert.len, b->sha256)
               : status;
}

gov_status gov__seal_check_binding(const gov__seal_work *w, const gov__seal *seal, gov__bytes cert)
{
    binding b = {.w = w, .cert = cert};
    bool found = false;
    gov_status status = seal->list_is_digests ? digest_cert(&b) : GOV_OK;

    for (size_t i = 0; status == GOV_OK && !found && i < seal->list_count; i++) {
        if (seal->list_is_digests) {
            found = match_digest(&b, seal->list_types[i], seal->list[i]);
        } else {
            status = match_cert(&b, seal->list[i], &found);
        }
    }
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    if (found) {
        gov__seal_pass(w, GOV__CHECK_CERT_BINDING);
    } else if (status != GOV_OK || b.unreadable) {
        gov__seal_skip(w, GOV__CHECK_CERT_BINDING, GOV__REASON_UNSUPPORTED, NULL);
    } else {
        gov__seal_fail(w, GOV__CHECK_CERT_BINDING, GOV__REASON_NOT_BOUND, NULL);
    }
    return GOV_OK;
}
