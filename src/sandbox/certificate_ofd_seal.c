/* SPDX-License-Identifier: Apache-2.0 */
/* Electronic seals of version 4 (GB/T 38540-2020), made by the sandbox's seal maker.
 * Owns: SESeal as DER and the seals already made. Not: signing with one. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_authority.h"
#include "sandbox/certificate_image.h"
#include "sandbox/certificate_ofd.h"
#include "sandbox/certificate_ofd_seal.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

#define TEN_YEARS_MS INT64_C(315360000000)
#define VERSION_4    4
#define TYPE_UNIT    1 /* the seal of a body, not of a person */
#define LIST_OF_CERT 1
#define SIDE_MM      40

void gov__sb_der_certificate(gov_sandbox *sb, gov__sandbox_bytes *b, gov__sandbox_authority_who who)
{
    X509 *x = gov__sb_authority_certificate(sb, who);
    uint8_t *der = NULL;
    int length = x ? i2d_X509(x, &der) : -1;
    b->failed = b->failed || length <= 0;
    if (length > 0) {
        gov__sb_der_put(b, GOV__SB_DER_OCTETS, der, (size_t)length);
    }
    OPENSSL_free(der);
    X509_free(x);
}

void gov__sb_der_signature(gov_sandbox *sb, gov__sandbox_bytes *b, gov__sandbox_authority_who who,
                           const gov__sandbox_bytes *signed_bytes)
{
    uint8_t *signature = NULL;
    size_t length = 0;
    b->failed = b->failed || signed_bytes->failed ||
                gov__sb_authority_sign(sb, who, signed_bytes->at, signed_bytes->length, &signature,
                                       &length) != 0;
    gov__sb_der_certificate(sb, b, who);
    gov__sb_der_oid(b, GOV__SB_SM2_WITH_SM3);
    gov__sb_der_bits(b, signature, length);
    free(signature);
}

/* SES_ESPropertyInfo. */
static void put_property(gov_sandbox *sb, gov__sandbox_bytes *b, const char *name, int64_t start_ms)
{
    size_t property = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    gov__sb_der_int(b, TYPE_UNIT);
    gov__sb_der_text(b, GOV__SB_DER_UTF8, name);
    gov__sb_der_int(b, LIST_OF_CERT);
    size_t list = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    gov__sb_der_certificate(sb, b, GOV__SB_SM2_SIGNER);
    gov__sb_der_close(b, list);
    gov__sb_der_time(b, start_ms);
    gov__sb_der_time(b, start_ms);
    gov__sb_der_time(b, start_ms + TEN_YEARS_MS);
    gov__sb_der_close(b, property);
}

static void put_picture(gov__sandbox_bytes *b)
{
    size_t length = 0;
    char *png = gov__sb_seal_picture(&length);
    size_t picture = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    b->failed = b->failed || !png;
    gov__sb_der_text(b, GOV__SB_DER_IA5, "PNG");
    gov__sb_der_put(b, GOV__SB_DER_OCTETS, png, length);
    gov__sb_der_int(b, SIDE_MM);
    gov__sb_der_int(b, SIDE_MM);
    gov__sb_der_close(b, picture);
    free(png);
}

/* SES_SealInfo. */
static void put_info(gov_sandbox *sb, gov__sandbox_bytes *b, const char *name, int64_t start_ms)
{
    char id[33];
    gov__sb_random_letters(id, sizeof id - 1, "0123456789abcdef");
    size_t info = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    size_t header = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    gov__sb_der_text(b, GOV__SB_DER_IA5, "ES");
    gov__sb_der_int(b, VERSION_4);
    gov__sb_der_text(b, GOV__SB_DER_IA5, "govsdk");
    gov__sb_der_close(b, header);
    gov__sb_der_text(b, GOV__SB_DER_IA5, id);
    put_property(sb, b, name, start_ms);
    put_picture(b);
    gov__sb_der_close(b, info);
}

static char *make(gov_sandbox *sb, const char *name, int64_t start_ms, size_t *out_length)
{
    gov__sandbox_bytes info = {0}, seal = {0};
    put_info(sb, &info, name, start_ms);
    size_t outer = gov__sb_der_open(&seal, GOV__SB_DER_SEQUENCE);
    gov__sb_bytes_put(&seal, info.at, info.length);
    gov__sb_der_signature(sb, &seal, GOV__SB_SM2_MAKER, &info);
    gov__sb_der_close(&seal, outer);
    gov__sb_bytes_free(&info);
    return gov__sb_bytes_take(&seal, out_length);
}

static char *load(gov_sandbox *sb, const char *name, int64_t now_ms, size_t *out_length)
{
    gov__sandbox_query q;
    gov__sandbox_bytes b = {0};
    bool found = gov__sb_query(sb, &q,
                               "SELECT der FROM authority_seal WHERE name = ? AND starts <= ? "
                               "AND ends > ? ORDER BY n DESC",
                               "sii", name, now_ms, now_ms) &&
                 gov__sb_next(&q);
    if (!found) {
        return NULL;
    }
    size_t length = 0;
    const void *der = gov__sb_blob(&q, 0, &length);
    gov__sb_bytes_put(&b, der, length);
    gov__sb_end(&q);
    return gov__sb_bytes_take(&b, out_length);
}

char *gov__sb_ofd_seal(gov_sandbox *sb, const char *name, size_t *out_length)
{
    int64_t now_ms = gov__sb_now_ms(sb) / 1000 * 1000;
    char *seal = load(sb, name, now_ms, out_length);
    if (seal) {
        return seal;
    }
    seal = make(sb, name, now_ms, out_length);
    if (seal && gov__sb_run(sb,
                            "INSERT INTO authority_seal(name, starts, ends, der) "
                            "VALUES(?, ?, ?, ?)",
                            "siib", name, now_ms, now_ms + TEN_YEARS_MS, seal, *out_length) != 1) {
        free(seal);
        return NULL;
    }
    return seal;
}
