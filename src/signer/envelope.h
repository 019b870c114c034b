/* SPDX-License-Identifier: Apache-2.0 */
/* An envelope around a JSON body, in the style of health-insurance gateways: encrypted with SM4, its key
 * and a signature with SM2. The shape is in docs/profiles.md; writing and opening are envelope_write.c
 * and envelope_open.c. */
#ifndef GOV__SIGNER_ENVELOPE_H
#define GOV__SIGNER_ENVELOPE_H

#include "base/json.h"
#include "crypto/sm2.h"
#include "crypto/sm4.h"
#include "signer/scheme.h"

#define GOV__ENVELOPE_VERSION    "1.0.0"
#define GOV__ENVELOPE_ENC_TYPE   "SM4"
#define GOV__ENVELOPE_SIGN_TYPE  "SM2"
#define GOV__ENVELOPE_KEY_HEADER "Gov-Envelope-Key"
#define GOV__ENVELOPE_TEXT_MAX   (64U * 1024 * 1024)

typedef struct gov__envelope {
    const gov_allocator *mem;
    const gov__crypto *crypto;
    const gov_random *random;
    gov_client *client;
    gov_status (*find_platform_key)(gov_client *client, gov__key **out);
    gov__key *key;      /* ours */
    gov__key *platform; /* NULL: asked for when it is needed */
    char *app_code;
} gov__envelope;

/* What is signed, and what of it is not secret. Texts are borrowed. */
typedef struct gov__envelope_parts {
    const char *app_code;
    const char *timestamp;
    const char *enc_key; /* NULL: none */
} gov__envelope_parts;

/* Appends "appCode=...&data=...&...": the members by name with the body itself as data. */
void gov__envelope_text(const gov__envelope_parts *parts, const void *data, size_t size,
                        gov__buf *out);

gov_status gov__envelope_sign(void *user, gov_signing *signing);
gov_signer_verdict gov__envelope_check(void *user, gov_signing *signing);
/* The platform's key; to be unref'd. */
gov_status gov__envelope_platform(const gov__envelope *envelope, gov__key **out);

#endif
