/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from PEM text (RFC 7468): one private key with or without its certificates, a public key, or
 * the key of a certificate. Never asks at a terminal. */
#include <string.h>

#include <openssl/bio.h>
#include <openssl/asn1t.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/mem.h"
#include "crypto/key_parts.h"
#include "crypto/openssl.h"

enum { PEM_BYTES = 256 * 1024, ITERATIONS_MAX = 10 * 1000 * 1000 };

/* OpenSSL would ask at the terminal without a callback. */
static int give_password(char *out, int room, int writing, void *user)
{
    const char *password = user;
    size_t len = password == NULL ? 0 : strlen(password);

    (void)writing;
    if (password == NULL || room < 0 || len > (size_t)room) {
        return -1;
    }
    memcpy(out, password, len);
    return (int)len;
}

/* One "-----BEGIN label-----" to its "-----END label-----". OpenSSL is given one block at a time: on its
 * own it skips what it does not know and empties the thread's error queue on the way. */
struct block {
    const char *at;
    size_t len;
    const char *label;
    size_t label_len;
};

struct reader {
    const char *at;
    size_t left;
};

static const char *find(const char *text, size_t len, const char *wanted, size_t size)
{
    while (len >= size) {
        const char *hit = memchr(text, wanted[0], len - size + 1);
        if (hit == NULL || memcmp(hit, wanted, size) == 0) {
            return hit;
        }
        len -= (size_t)(hit + 1 - text);
        text = hit + 1;
    }
    return NULL;
}

static bool next_block(struct reader *in, struct block *out)
{
    static const char begin[] = "-----BEGIN ";
    static const char end[] = "-----END ";
    static const char dashes[] = "-----";
    const char *limit = in->at + in->left;
    const char *at = find(in->at, in->left, begin, sizeof begin - 1);
    const char *label = at == NULL ? NULL : at + sizeof begin - 1;
    const char *stop =
        label == NULL ? NULL : find(label, (size_t)(limit - label), dashes, sizeof dashes - 1);
    const char *last =
        stop == NULL ? NULL : find(stop, (size_t)(limit - stop), end, sizeof end - 1);
    const size_t size = stop == NULL ? 0 : (size_t)(stop - label);

    if (last == NULL || (size_t)(limit - last) < sizeof end - 1 + size + sizeof dashes - 1 ||
        memcmp(last + sizeof end - 1, label, size) != 0) {
        return false;
    }
    last += sizeof end - 1 + size + sizeof dashes - 1;
    *out = (struct block){at, (size_t)(last - at), label, size};
    *in = (struct reader){last, (size_t)(limit - last)};
    return true;
}

static bool label_ends(const struct block *block, const char *with)
{
    size_t size = strlen(with);

    return block->label_len >= size &&
           memcmp(block->label + block->label_len - size, with, size) == 0;
}

static gov_status read_cert(gov__key *key, BIO *text)
{
    X509 *cert = PEM_read_bio_X509(text, NULL, give_password, NULL);
    unsigned char *der = NULL;
    int len = cert != NULL ? i2d_X509(cert, &der) : -1;
    gov_status status = cert == NULL ? GOV_ERR_RESPONSE
                        : len <= 0   ? GOV_ERR_NO_MEMORY
                                     : gov__key_add_cert(key, der, (size_t)len);

    OPENSSL_free(der);
    X509_free(cert);
    return status;
}

static bool is_small(const ASN1_INTEGER *number)
{
    int64_t value = 0;

    return number == NULL ||
           (ASN1_INTEGER_get_int64(&value, number) == 1 && value <= ITERATIONS_MAX);
}

static const ASN1_STRING *sequence_of(const X509_ALGOR *alg)
{
    const ASN1_TYPE *parameter = alg->parameter;

    return parameter != NULL && parameter->type == V_ASN1_SEQUENCE ? parameter->value.sequence
                                                                   : NULL;
}

static bool kdf_asks_little(const X509_ALGOR *alg)
{
    const ASN1_STRING *sequence = sequence_of(alg);
    PBKDF2PARAM *kdf = NULL;

    if (sequence != NULL && OBJ_obj2nid(alg->algorithm) == NID_id_pbkdf2) {
        kdf = ASN1_item_unpack(sequence, ASN1_ITEM_rptr(PBKDF2PARAM));
    }
    bool little = kdf == NULL || is_small(kdf->iter);
    PBKDF2PARAM_free(kdf);
    return little;
}

/* PBES2 with PBKDF2 (RFC 8018) and the older schemes of PKCS#5 and PKCS#12 count their rounds; scrypt is
 * bounded by OpenSSL. Parameters that cannot be read are left to the decryption, which refuses them. */
static bool asks_little(const X509_ALGOR *alg)
{
    const ASN1_STRING *sequence = sequence_of(alg);
    bool little = true;

    if (sequence == NULL) {
        return true;
    }
    if (OBJ_obj2nid(alg->algorithm) == NID_pbes2) {
        PBE2PARAM *scheme = ASN1_item_unpack(sequence, ASN1_ITEM_rptr(PBE2PARAM));
        little = scheme == NULL || kdf_asks_little(scheme->keyfunc);
        PBE2PARAM_free(scheme);
    } else {
        PBEPARAM *scheme = ASN1_item_unpack(sequence, ASN1_ITEM_rptr(PBEPARAM));
        little = scheme == NULL || is_small(scheme->iter);
        PBEPARAM_free(scheme);
    }
    return little;
}

/* How much work an encrypted text asks for before its password can be judged. */
static gov_status check_work(const struct block *block)
{
    BIO *bio = BIO_new_mem_buf(block->at, (int)block->len);
    X509_SIG *locked = bio == NULL ? NULL : PEM_read_bio_PKCS8(bio, NULL, give_password, NULL);
    const X509_ALGOR *alg = NULL;
    gov_status status = GOV_OK;

    if (locked != NULL) {
        X509_SIG_get0(locked, &alg, NULL);
        status = asks_little(alg) ? GOV_OK : GOV_ERR_LIMIT;
    }
    X509_SIG_free(locked);
    BIO_free(bio);
    return status;
}

/* What the blocks gave so far. */
struct found {
    EVP_PKEY *private;
    EVP_PKEY *public;
};

static gov_status take(EVP_PKEY **slot, EVP_PKEY *key)
{
    if (key == NULL || *slot != NULL) {
        EVP_PKEY_free(key);
        return GOV_ERR_RESPONSE;
    }
    *slot = key;
    return GOV_OK;
}

/* Blocks of another kind, such as "EC PARAMETERS", say nothing that the key does not say itself. */
static gov_status read_block(gov__key *key, const struct block *block, const char *password,
                             struct found *found)
{
    gov_status status = label_ends(block, "ENCRYPTED PRIVATE KEY") ? check_work(block) : GOV_OK;
    BIO *bio = status == GOV_OK ? BIO_new_mem_buf(block->at, (int)block->len) : NULL;

    if (bio == NULL) {
        return status != GOV_OK ? status : GOV_ERR_NO_MEMORY;
    }
    if (label_ends(block, "PRIVATE KEY")) {
        /* The callback's argument is not const; it only reads. */
        status = take(&found->private, PEM_read_bio_PrivateKey(bio, NULL, give_password,
                                                               (void *)(uintptr_t)password));
    } else if (label_ends(block, "PUBLIC KEY")) {
        status = take(&found->public, PEM_read_bio_PUBKEY(bio, NULL, give_password, NULL));
    } else if (label_ends(block, "CERTIFICATE")) {
        status = read_cert(key, bio);
    }
    BIO_free(bio);
    return status;
}

static EVP_PKEY *key_of_cert(const gov__key *key)
{
    const unsigned char *at = key->certs[0].der;
    X509 *cert = d2i_X509(NULL, &at, (long)key->certs[0].len);
    EVP_PKEY *pkey = cert != NULL ? X509_get_pubkey(cert) : NULL;

    X509_free(cert);
    return pkey;
}

/* The private key before the public one, and both before that of a certificate. */
static gov_status adopt(gov__key *key, struct found *found)
{
    bool is_private = found->private != NULL;
    EVP_PKEY **slot = is_private ? &found->private : &found->public;

    if (*slot == NULL && key->cert_count > 0) {
        *slot = key_of_cert(key);
    }
    EVP_PKEY *chosen = *slot;
    *slot = NULL;
    return chosen != NULL ? gov__key_adopt(key, chosen, is_private) : GOV_ERR_RESPONSE;
}

static gov_status read_pem(gov__key *key, const char *text, size_t len, const char *password)
{
    struct reader in = {text, len};
    struct found found = {NULL, NULL};
    struct block block;
    gov__openssl_mark mark = gov__openssl_enter();
    gov_status status = GOV_OK;

    while (status == GOV_OK && next_block(&in, &block)) {
        status = read_block(key, &block, password, &found);
    }
    if (status == GOV_OK) {
        status = adopt(key, &found);
    }
    EVP_PKEY_free(found.private);
    EVP_PKEY_free(found.public);
    status = gov__openssl_leave(mark, status);
    return status == GOV_OK ? gov__key_check_certs(key) : status;
}

gov_status gov__key_from_pem(const gov_allocator *mem, const char *text, size_t len,
                             const gov__key_options *options, gov__key **out)
{
    gov__key *key;

    *out = NULL;
    if (len > PEM_BYTES) {
        return GOV_ERR_LIMIT;
    }
    gov_status status = gov__key_begin(mem, &key);
    if (status != GOV_OK) {
        return status;
    }
    status = read_pem(key, text, len, options != NULL ? options->password : NULL);
    if (status == GOV_OK) {
        status = gov__key_finish(key, options);
    }
    if (status != GOV_OK) {
        gov__key_unref(key);
        return status;
    }
    *out = key;
    return GOV_OK;
}
