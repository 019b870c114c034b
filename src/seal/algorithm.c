/* SPDX-License-Identifier: Apache-2.0 */
/* The table of algorithms of seals, and ALGORITHM: what is named for a signature, what the signed text
 * names, and the key must be one and the same. */
#include "seal/algorithm.h"

#include "base/str.h"
#include "crypto/signed_data.h"

#define SM2_(name, of_keys)                                                                        \
    {                                                                                              \
        name, GOV__SEAL_KEY_SM2, GOV__DIGEST_SM3, false, of_keys                                   \
    }
#define RSA_(name, digest)                                                                         \
    {                                                                                              \
        name, GOV__SEAL_KEY_RSA, digest, false, false                                              \
    }
#define EC_(name, digest)                                                                          \
    {                                                                                              \
        name, GOV__SEAL_KEY_EC, digest, false, false                                               \
    }
#define WEAK_(name, key)                                                                           \
    {                                                                                              \
        name, key, GOV__DIGEST_COUNT, true, false                                                  \
    }

static const gov__seal_alg table[] = {
    SM2_("1.2.156.10197.1.501", false),
    SM2_("1.2.156.10197.1.301", true),
    SM2_("1.2.156.10197.1.301.1", true),
    SM2_("SM2", false),
    SM2_("SM2-SM3", false),
    SM2_("SM3WithSM2", false),
    SM2_("SM2WithSM3", false),
    RSA_("1.2.840.113549.1.1.11", GOV__DIGEST_SHA256),
    RSA_("1.2.840.113549.1.1.12", GOV__DIGEST_SHA384),
    RSA_("1.2.840.113549.1.1.13", GOV__DIGEST_SHA512),
    RSA_("SHA256WithRSA", GOV__DIGEST_SHA256),
    EC_("1.2.840.10045.4.3.2", GOV__DIGEST_SHA256),
    EC_("1.2.840.10045.4.3.3", GOV__DIGEST_SHA384),
    EC_("1.2.840.10045.4.3.4", GOV__DIGEST_SHA512),
    WEAK_("1.2.840.113549.1.1.5", GOV__SEAL_KEY_RSA),
    WEAK_("1.2.840.113549.1.1.4", GOV__SEAL_KEY_RSA),
    WEAK_("SHA1WithRSA", GOV__SEAL_KEY_RSA),
    WEAK_("MD5WithRSA", GOV__SEAL_KEY_RSA),
    WEAK_("1.2.840.10045.4.1", GOV__SEAL_KEY_EC),
};

const gov__seal_alg *gov__seal_alg_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (gov__str_equal_nocase(table[i].name, name)) {
            return &table[i];
        }
    }
    return NULL;
}

static void record(const gov__verify_input *in, size_t signature, gov__reason reason,
                   const char *who, const char *name)
{
    gov__buf text;

    gov__buf_init(&text, &in->out->mem, 0);
    gov__buf_append_str(&text, who);
    gov__buf_append_str(&text, name[0] != '\0' ? ": " : "");
    gov__buf_append_str(&text, name);
    if (gov__buf_terminate(&text) != GOV_OK) {
        in->out->sticky = GOV_ERR_NO_MEMORY;
    }
    gov__verification_set(in->out, signature, GOV__CHECK_ALGORITHM,
                          reason == GOV__REASON_UNKNOWN_ALGORITHM ? GOV_FINDING_NOT_DONE
                                                                  : GOV_FINDING_FAIL,
                          reason, gov__buf_text(&text));
    gov__buf_free(&text);
}

static bool fits(const gov__seal_alg *alg, const gov__key *key)
{
    const gov__key_kind kind = gov__key_get_kind(key);

    switch (alg->key) {
    case GOV__SEAL_KEY_SM2: return kind == GOV__KEY_SM2;
    case GOV__SEAL_KEY_RSA: return kind == GOV__KEY_RSA;
    default: return kind == GOV__KEY_P256 || kind == GOV__KEY_P384 || kind == GOV__KEY_P521;
    }
}

const gov__seal_alg *gov__seal_alg_judge(const gov__verify_input *in, size_t signature,
                                         gov__bytes algorithm, const gov__cert *cert,
                                         const char *who)
{
    const gov__key *key = gov__cert_key(cert);
    char oid[GOV__OID_TEXT_MAX];

    (void)gov__algorithm_oid(algorithm, oid, sizeof oid);
    const gov__seal_alg *alg = gov__seal_alg_find(oid);
    if (alg == NULL || key == NULL) {
        record(in, signature, GOV__REASON_UNKNOWN_ALGORITHM, who, alg == NULL ? oid : "key");
        return NULL;
    }
    if (alg->weak) {
        record(in, signature, GOV__REASON_WEAK_ALGORITHM, who, oid);
        return NULL;
    }
    if (!fits(alg, key)) {
        record(in, signature, GOV__REASON_WRONG_ALGORITHM, who, oid);
        return NULL;
    }
    gov__verification_set(in->out, signature, GOV__CHECK_ALGORITHM, GOV_FINDING_PASS,
                          GOV__REASON_NONE, NULL);
    return alg;
}

/* The text is somebody's; only known names are repeated. */
void gov__seal_method_judge(const gov__verify_input *in, size_t signature, const char *method,
                            const gov__seal_alg *alg)
{
    if (method == NULL || method[0] == '\0') {
        return;
    }
    const gov__seal_alg *named = gov__seal_alg_find(method);
    if (named == NULL) {
        record(in, signature, GOV__REASON_UNKNOWN_ALGORITHM, "SignatureMethod", "");
    } else if (named->weak) {
        record(in, signature, GOV__REASON_WEAK_ALGORITHM, "SignatureMethod", named->name);
    } else if (alg != NULL && (named->key != alg->key || named->digest != alg->digest)) {
        record(in, signature, GOV__REASON_WRONG_ALGORITHM, "SignatureMethod", named->name);
    }
}
