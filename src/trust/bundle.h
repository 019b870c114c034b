/* SPDX-License-Identifier: Apache-2.0 */
/* The names of a bundle's format, docs/profiles.md; bundle_write.c and bundle_read.c share them. */
#ifndef GOV__TRUST_BUNDLE_H
#define GOV__TRUST_BUNDLE_H

#include <govsdk/trust.h>

#include "base/buf.h"
#include "crypto/bytes.h"
#include "crypto/crypto.h"

#define GOV__BUNDLE_TYP       "trust-bundle+jwt"
#define GOV__BUNDLE_SM2       "SM2" /* "alg" of an index that SM2 with SM3 signed */
#define GOV__BUNDLE_INDEX_MAX (1024U * 1024)
#define GOV__BUNDLE_FILES_MAX 4096
#define GOV__BUNDLE_DIGEST    64 /* bytes of a digest as text, with NUL */

/* "anchor", "intermediate", "crl", "ocsp", "issuer", "status_list"; NULL and 0 for others. */
const char *gov__bundle_kind_name(gov_trust_kind kind);
gov_trust_kind gov__bundle_kind_of(const char *name);
/* "sha-256:" and base64url. */
gov_status gov__bundle_digest(const gov__crypto *crypto, gov__bytes data,
                              char out[GOV__BUNDLE_DIGEST]);

#endif
