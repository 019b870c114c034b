/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share: the makers of the schemes, which signer.c puts together, and small
 * helpers. A scheme sees a message through <govsdk/ext/signer.h> and nothing else. */
#ifndef GOV__SIGNER_SCHEME_H
#define GOV__SIGNER_SCHEME_H

#include "core/signing.h"
#include "crypto/mac.h"

/* Each fills the table; what the settings point to is copied or referenced. On failure nothing is kept, and
 * *out_fault names the setting at fault. */
gov_status gov__signer_rfc9421(const gov__signer_settings *settings, gov_signer *out,
                               const char **out_fault);
gov_status gov__signer_tif(const gov__signer_settings *settings, gov_signer *out,
                           const char **out_fault);
gov_status gov__signer_bg_hmac(const gov__signer_settings *settings, gov_signer *out,
                               const char **out_fault);
gov_status gov__signer_x_ca(const gov__signer_settings *settings, gov_signer *out,
                            const char **out_fault);
gov_status gov__signer_envelope(const gov__signer_settings *settings, gov_signer *out,
                                const char **out_fault);

/* An account with a shared secret: what TIF, BG-HMAC and X-Ca are made of. */
typedef struct gov__signer_account {
    const gov_allocator *mem;
    const gov__crypto *crypto;
    char *key_id;
    char *secret;
} gov__signer_account;

/* Fills the table of such a scheme. GOV_ERR_CONFIG when key or secret is not set. */
gov_status gov__signer_account_open(const gov__signer_settings *settings,
                                    gov_status (*sign)(void *user, gov_signing *signing),
                                    gov_signer *out, const char **out_fault);

/* Appends HMAC-SHA256 of text by the account's secret, in base64. */
gov_status gov__signer_hmac(const gov__signer_account *account, const gov__buf *text,
                            gov__buf *out);
/* Sets a header from a buffer. */
gov_status gov__signer_set(gov_signing *signing, const char *name, gov__buf *value);

/* Where no judgement was reached (memory, network), the call fails with that; a refusal is none. */
void gov__signer_fail(gov_signing *signing, gov_status status);

/* The parameters of a message by name, the first of each name; by bytes, as gateways sort. */
typedef struct gov__signer_parameter {
    const char *name;
    const char *value;
} gov__signer_parameter;

/* *out is freed by the caller with gov__mem_free; NULL when there is none. */
gov_status gov__signer_sorted(const gov_signing *signing, const gov_allocator *mem,
                              gov__signer_parameter **out, size_t *out_count);

#endif
