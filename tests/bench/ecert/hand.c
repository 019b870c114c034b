/* SPDX-License-Identifier: Apache-2.0 */
/* See hand.h. */
#include "ecert/hand.h"

#include <string.h>

#include <openssl/x509.h>

static const char sm2_id[] = "1234567812345678";

bool hand_open(hand *out)
{
    out->sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
    out->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    return out->sm3 != NULL && out->sha256 != NULL;
}

void hand_close(hand *h)
{
    EVP_MD_free(h->sm3);
    EVP_MD_free(h->sha256);
}

static bool digest(const EVP_MD *method, const subject_record *record)
{
    unsigned char out[EVP_MAX_MD_SIZE];

    return EVP_Digest(record->data, record->len, out, NULL, method, NULL) == 1;
}

/* SM2 wants its id before the initialisation. */
static bool signature(const hand *h, EVP_PKEY *key, const subject_record *message,
                      const subject_record *value)
{
    bool sm2 = EVP_PKEY_is_a(key, "SM2") == 1;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = sm2 ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
    bool good = context != NULL;

    if (good && sm2) {
        good = options != NULL && EVP_PKEY_CTX_set1_id(options, sm2_id, (int)strlen(sm2_id)) == 1;
        EVP_MD_CTX_set_pkey_ctx(context, options);
    }
    good = good && EVP_DigestVerifyInit(context, NULL, sm2 ? h->sm3 : h->sha256, NULL, key) == 1 &&
           EVP_DigestVerify(context, value->data, value->len, message->data, message->len) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(options);
    return good;
}

static bool is_wanted(const subject_record *record, bool once)
{
    return record->tag == ECERT_SIGNATURE || (once && record->tag == ECERT_SIGNATURE_ONCE);
}

bool hand_verify(const hand *h, const subject *s, bool once)
{
    bool good = true;

    for (size_t i = 0; good && i < s->count; i++) {
        const subject_record *record = &s->records[i];
        if (record->tag == ECERT_SM3 || record->tag == ECERT_SHA256) {
            good = digest(record->tag == ECERT_SM3 ? h->sm3 : h->sha256, record);
        } else if (is_wanted(record, once)) {
            good = signature(h, record[-2].key, record - 1, record);
        }
    }
    return good;
}

bool hand_read(const subject *s)
{
    bool good = true;

    for (size_t i = 0; good && i < s->count; i++) {
        const unsigned char *at = s->records[i].data;
        if (s->records[i].tag == ECERT_CERTIFICATE) {
            X509 *cert = d2i_X509(NULL, &at, (long)s->records[i].len);
            good = cert != NULL;
            X509_free(cert);
        }
    }
    return good;
}

hand_count hand_counts(const subject *s, bool once)
{
    hand_count out = {0, 0, 0, 0};

    for (size_t i = 0; i < s->count; i++) {
        const subject_record *record = &s->records[i];
        if (record->tag == ECERT_SM3 || record->tag == ECERT_SHA256) {
            out.digests++;
            out.hashed += record->len;
        } else if (is_wanted(record, once)) {
            out.signatures++;
        } else if (record->tag == ECERT_CERTIFICATE) {
            out.certificates++;
        }
    }
    return out;
}
