/* SPDX-License-Identifier: Apache-2.0 */
/* See vc_support.h. */
#include "unit/vc_support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>
#include <zlib.h>

#include <govsdk/jws.h>

#include "credential/credential.h"
#include "unit/jose_support.h"

gov_key *vc_key(const char *kid)
{
    const gov_key_options options = {.struct_size = sizeof options, .kid = kid};
    gov_key *key = NULL;

    ck_assert_int_eq(gov_key_generate(NULL, "P-256", &options, &key, NULL), GOV_OK);
    return key;
}

gov_key *vc_key_of(const pki_identity *leaf, const pki_identity *issuer)
{
    BIO *pem = BIO_new(BIO_s_mem());
    char *text = NULL;
    gov_key *key = NULL;

    ck_assert_int_eq(PEM_write_bio_PrivateKey(pem, leaf->key, NULL, NULL, 0, NULL, NULL), 1);
    ck_assert_int_eq(PEM_write_bio_X509(pem, leaf->cert), 1);
    if (issuer != NULL) {
        ck_assert_int_eq(PEM_write_bio_X509(pem, issuer->cert), 1);
    }
    long size = BIO_get_mem_data(pem, &text);
    ck_assert_int_eq(gov_key_from_pem(NULL, text, (size_t)size, NULL, &key, NULL), GOV_OK);
    BIO_free(pem);
    return key;
}

char *vc_jwk(const gov_key *key)
{
    char *jwk = NULL;

    ck_assert_int_eq(gov_key_copy_public_jwk(key, &jwk, NULL), GOV_OK);
    char *out = jose_format("%s", jwk);
    gov_key_free_text(key, jwk);
    return out;
}

gov_trust *vc_trust(const char *issuer, const gov_key *key)
{
    gov_trust *trust = NULL;

    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    if (issuer != NULL) {
        char *jwk = vc_jwk(key);
        char *set = jose_format("{\"keys\":[%s]}", jwk);
        ck_assert_int_eq(gov_trust_add_issuer(trust, issuer, set, strlen(set), 0, NULL), GOV_OK);
        free(set);
        free(jwk);
    }
    return trust;
}

void vc_trust_anchor(gov_trust *trust, const pki_identity *anchor)
{
    unsigned char *der = NULL;
    int size = i2d_X509(anchor->cert, &der);

    ck_assert_int_gt(size, 0);
    ck_assert_int_eq(gov_trust_add_anchors(trust, der, (size_t)size, NULL), GOV_OK);
    OPENSSL_free(der);
}

char *vc_sign(const gov_key *key, const char *typ, int with_x5c, const char *payload)
{
    const gov_jws_sign_options options = {
        .struct_size = sizeof options, .typ = typ, .flags = with_x5c ? GOV_JWS_EMBED_X5C : 0};
    char *jws = NULL;

    ck_assert_int_eq(gov_jws_sign(key, &options, payload, strlen(payload), &jws, NULL), GOV_OK);
    char *out = jose_format("%s", jws);
    gov_key_free_text(key, jws);
    return out;
}

char *vc_swap(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    ck_assert_msg(at != NULL, "%s is not in %s", from, text);
    return jose_format("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* Replaces every "%1" and so on; the text given is freed. */
static char *fill(char *text, const char *mark, const char *value)
{
    while (strstr(text, mark) != NULL) {
        char *next = vc_swap(text, mark, value);
        free(text);
        text = next;
    }
    return text;
}

char *vc_issue(const gov_key *key, const char *typ, int with_x5c, const char *payload,
               const char *const *disclosures)
{
    static const char *const marks[] = {"%1", "%2", "%3", "%4"};
    char *filled = jose_format("%s", payload);
    char *tail = jose_format("~");

    for (size_t i = 0; disclosures[i] != NULL; i++) {
        char *encoded = jose_base64url(disclosures[i], strlen(disclosures[i]));
        char *digest = jose_sha256(encoded);
        char *longer = jose_format("%s%s~", tail, encoded);
        filled = fill(filled, marks[i], digest);
        free(tail);
        free(digest);
        free(encoded);
        tail = longer;
    }
    char *jwt = vc_sign(key, typ, with_x5c, filled);
    char *out = jose_format("%s%s", jwt, tail);
    free(jwt);
    free(tail);
    free(filled);
    return out;
}

char *vc_bind(const char *presented, const gov_key *holder, const char *typ, const char *claims)
{
    char *hash = jose_sha256(presented);
    char *filled = fill(jose_format("%s", claims), "%h", hash);
    char *proof = vc_sign(holder, typ, 0, filled);
    char *out = jose_format("%s%s", presented, proof);

    free(hash);
    free(filled);
    free(proof);
    return out;
}

char *vc_list(const gov_key *key, int with_x5c, const char *members, int bits, const void *bytes,
              size_t size)
{
    uLongf packed_size = compressBound((uLong)size);
    unsigned char *packed = malloc(packed_size);

    ck_assert_ptr_nonnull(packed);
    ck_assert_int_eq(compress2(packed, &packed_size, bytes, (uLong)size, 9), Z_OK);
    char *lst = jose_base64url(packed, packed_size);
    char *payload =
        jose_format("{%s,\"status_list\":{\"bits\":%d,\"lst\":\"%s\"}}", members, bits, lst);
    char *out = vc_sign(key, "statuslist+jwt", with_x5c, payload);
    free(payload);
    free(lst);
    free(packed);
    return out;
}

void vc_trust_list(gov_trust *trust, const char *token, int64_t fetched_at_ms)
{
    ck_assert_int_eq(gov_trust_add_status_list(trust, token, strlen(token), fetched_at_ms, NULL),
                     GOV_OK);
}

gov_status vc_try(const gov_allocator *mem, const char *text, const gov_trust *trust,
                  const gov_verify_options *options, gov_verification **out)
{
    gov_verify_options own = {.struct_size = sizeof own};

    if (options != NULL) {
        own = *options;
    }
    own.at_ms = own.at_ms != 0 ? own.at_ms : VC_AT_MS;
    own.skew_ms = own.skew_ms != 0 ? own.skew_ms : 300000;
    own.status_max_age_ms = own.status_max_age_ms != 0 ? own.status_max_age_ms : 86400000;
    own.max_bytes = own.max_bytes != 0 ? own.max_bytes : 1U << 26;
    *out = gov__verification_new(mem, GOV_CERTIFICATE_SD_JWT, own.at_ms);
    if (*out == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    const gov__verify_input in = {.data = (const uint8_t *)text,
                                  .size = strlen(text),
                                  .trust = trust,
                                  .options = &own,
                                  .out = *out};
    gov_status status = gov__credential_verify(&in);
    return status == GOV_OK ? gov__verification_finish(&in) : status;
}

gov_verification *vc_verify(const char *text, const gov_trust *trust,
                            const gov_verify_options *options)
{
    gov_verification *v = NULL;

    ck_assert_int_eq(vc_try(gov__mem_default(), text, trust, options, &v), GOV_OK);
    ck_assert_uint_eq(gov_verification_get_signature_count(v), 1);
    ck_assert_str_eq(gov_verification_get_signature_text(v, 0, "type"), "sd_jwt");
    return v;
}

/* What a good one says, where it is no plain PASS. */
static const char *usual_reason(const char *check)
{
    static const struct {
        const char *check;
        const char *finding;
    } usual[] = {
        {"CONTAINER", "PASS/"},
        {"REFERENCES", "PASS/"},
        {"SIGNATURE", "PASS/"},
        {"ALGORITHM", "PASS/"},
        {"ISSUER", "PASS/"},
        {"VALIDITY", "PASS/"},
        {"NONCONFORMITY", "PASS/"},
        {"HOLDER_BINDING", "NOT_DONE/not_asked"},
        {"SIGN_TIME", "PASS/claimed_time"},
    };

    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        if (strcmp(usual[i].check, check) == 0) {
            return usual[i].finding;
        }
    }
    return "NOT_DONE/not_applicable";
}

char *vc_differences(const gov_verification *v)
{
    char *out = jose_format("%s", "");
    size_t count = gov_verification_get_check_count(v, 0);

    ck_assert_uint_eq(count, GOV__CHECK_COUNT);
    for (size_t i = 0; i < count; i++) {
        const char *name = gov_verification_get_check(v, 0, i);
        char *finding =
            jose_format("%s/%s", gov_finding_get_name(gov_verification_get_result(v, 0, i)),
                        gov_verification_get_reason(v, 0, i));
        if (strcmp(finding, usual_reason(name)) != 0) {
            char *longer = jose_format("%s%s%s=%s", out, *out != '\0' ? " " : "", name, finding);
            free(out);
            out = longer;
        }
        free(finding);
    }
    return out;
}
