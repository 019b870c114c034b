/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces of JWE, for crypto/jwe*.c only: the tables, the header as it was read, the content key
 * and the content. */
#ifndef GOV__CRYPTO_JWE_PARTS_H
#define GOV__CRYPTO_JWE_PARTS_H

#include <stdbool.h>

#include "crypto/cipher.h"
#include "crypto/jwe.h"
#include "crypto/kdf.h"

#define GOV__JWE_CEK_MAX 64

typedef enum gov__jwe_family {
    GOV__JWE_FAMILY_RSA,
    GOV__JWE_FAMILY_AGREE, /* ECDH-ES, with or without key wrap */
    GOV__JWE_FAMILY_WRAP,
    GOV__JWE_FAMILY_GCM,
    GOV__JWE_FAMILY_DIRECT
} gov__jwe_family;

struct gov__jwe_alg {
    const char *name;
    uint32_t bit;
    gov__jwe_family family;
    size_t kek_len; /* of the key that wraps; 0: none does */
    gov__oaep oaep;
};

struct gov__jwe_enc {
    const char *name;
    uint32_t bit;
    size_t cek_len;
    size_t nonce_len;
    size_t tag_len;
    bool gcm;
};

/* By name, case-sensitive; NULL when unknown. */
const struct gov__jwe_alg *gov__jwe_alg_find(const char *name);
const struct gov__jwe_enc *gov__jwe_enc_find(const char *name);

/* Whether the key is of the kind and length, and free for this use. */
bool gov__jwe_key_fits(const gov__key *key, const struct gov__jwe_alg *alg,
                       const struct gov__jwe_enc *enc, bool encrypt);
/* Whether the alg works with this kind of agreement key. */
bool gov__jwe_is_agreement(gov__key_kind kind);

typedef struct gov__jwe_cek {
    uint8_t bytes[GOV__JWE_CEK_MAX];
    size_t len;
} gov__jwe_cek;

/* The parts of a compact JWE, still encoded; they point into the text. */
struct gov__jwe_split {
    gov__bytes header;
    gov__bytes key;
    gov__bytes nonce;
    gov__bytes text;
    gov__bytes tag;
};

/* A token while it is read. */
struct gov__jwe_token {
    const gov__crypto *crypto;
    const gov__jwe_policy *policy;
    const struct gov__jwe_split *split;
    gov__jwe *jwe;
    const struct gov__jwe_alg *alg;
    const struct gov__jwe_enc *enc;
    gov__key *peer;   /* epk; NULL unless the alg agrees */
    gov__buf party_u; /* decoded apu and apv */
    gov__buf party_v;
    uint8_t wrap_nonce[GOV__CIPHER_GCM_NONCE]; /* iv and tag of GCM key wrap */
    uint8_t wrap_tag[GOV__CIPHER_TAG];
    gov__buf key; /* the decoded parts */
    gov__buf nonce;
    gov__buf text;
    gov__buf tag;
};

/* Records why, where the policy asks for it, and returns status. */
gov_status gov__jwe_fail(const gov__jwe_policy *policy, gov_status status, const char *reason);

/* Reads and judges the header: fills alg, enc and what they need. */
gov_status gov__jwe_read_header(struct gov__jwe_token *token);

/* The content key by this key. What does not open gives a random one of the right length, so that
 * the content is what fails (RFC 7516 section 11.5). */
gov_status gov__jwe_recover_cek(const struct gov__jwe_token *token, const gov__key *key,
                                gov__jwe_cek *cek);

/* From Z to the key that wraps, or to the content key itself. */
gov_status gov__jwe_derive(const gov__crypto *crypto, const struct gov__jwe_alg *alg,
                           const struct gov__jwe_enc *enc, const gov__kdf_input *parties,
                           gov__bytes z, gov__jwe_cek *out);

/* Content with its key. `out` of open is a secret buffer. */
gov_status gov__jwe_content_seal(const gov__crypto *crypto, const struct gov__jwe_enc *enc,
                                 const gov__aead *aead, gov__bytes text, gov__buf *out,
                                 uint8_t tag[GOV__CIPHER_MAC_MAX]);
gov_status gov__jwe_content_open(const gov__crypto *crypto, const struct gov__jwe_enc *enc,
                                 const gov__aead *aead, gov__bytes text, gov__bytes tag,
                                 gov__buf *out);

/* Random bytes; false when there are none. */
bool gov__jwe_random(uint8_t *out, size_t len);

#endif
