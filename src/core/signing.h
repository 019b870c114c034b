/* SPDX-License-Identifier: Apache-2.0 */
/* The gov_signing of ext/signer.h: what a signer sees of one attempt, and the copy of the request that
 * it may change, so that each attempt begins from what the call wrote. And the table through which
 * the core reaches the schemes of the library. What is signed is a scheme's business. */
#ifndef GOV__CORE_SIGNING_H
#define GOV__CORE_SIGNING_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/ext/signer.h>

#include "core/call.h"
#include "core/client.h"
#include "crypto/digest.h"
#include "crypto/jwk.h"
#include "crypto/key.h"

#define GOV__SIGNING_NONCE_ROOM 33
#define GOV__SIGNING_DIGESTS    4 /* of gov_body_digest */
#define GOV__SIGNING_ENCODINGS  3 /* of gov_encoding */

/* What was computed because somebody asked; forgotten with the attempt or when its source changes. */
typedef struct gov__signing_texts {
    gov__buf url; /* "authority\0path\0query\0"; empty: not asked for */
    size_t path;
    size_t query;
    gov__buf parameters; /* "name\0value\0..." */
    gov__buf offsets;    /* of each name in parameters: size_t */
    bool has_parameters;
    bool digest_known[GOV__SIGNING_DIGESTS];
    uint8_t digest_values[GOV__SIGNING_DIGESTS][GOV__DIGEST_MAX];
    char *digests[GOV__SIGNING_DIGESTS][GOV__SIGNING_ENCODINGS];
    char nonce[GOV__SIGNING_NONCE_ROOM];
} gov__signing_texts;

/* A reply whose body goes to a sink is hashed on its way, for a signer that checks. */
typedef struct gov__signing_tee {
    gov__body_sink sink; /* where the bytes go; write NULL: no tee */
    gov__digest *sha256;
    gov__digest *sha512;
} gov__signing_tee;

struct gov_signing {
    gov_client *client;
    const char *operation;
    gov__request sealed;     /* what goes on the wire */
    gov__response *response; /* NULL while the request is signed */
    uint32_t attempt;
    bool repeated;      /* a check asked for another attempt already */
    gov_status failure; /* of an accessor that has no status of its own */
    gov__buf state;
    gov__signing_texts texts;
    gov__signing_tee tee;
    gov__buf *explanation; /* NULL but in gov_sign_explain */
};

/* Makes ready for the attempt to send `request`: copies it, forgets the attempt before. */
void gov__signing_init(gov_signing *signing, gov_client *client, const char *operation);
gov_status gov__signing_begin(gov_signing *signing, const gov__request *request);
/* Wipes and releases what it holds. */
void gov__signing_end(gov_signing *signing);
/* Forgets what was computed of the URL, or of the body. */
void gov__signing_forget_url(gov_signing *signing);
void gov__signing_forget_body(gov_signing *signing);

/* The last thing before an attempt of the call is handed to the transport. Gives what goes on the wire:
 * `request` itself where nothing is signed; NULL when the call is over. */
const gov__request *gov__signing_seal(gov__call *call, const gov__request *request);
/* The first thing after a reply: false when the call is over, or goes on with another attempt. */
bool gov__signing_check(gov__call *call);
/* The end of the call. */
void gov__signing_release(gov__call *call);

/* What the configuration says to a scheme. Texts and keys are borrowed until the scheme was made; NULL
 * for what is not set. */
typedef struct gov__signer_settings {
    gov_client *client; /* handed to find_keys; outlives the scheme */
    const gov_allocator *mem;
    const gov__crypto *crypto;
    const char *scheme; /* words of the settings */
    const char *envelope;
    const char *key_id;
    const char *secret;
    const char *algorithm;
    const char *components;
    const gov__key *key;
    const gov__key *platform_key; /* of the platform, for envelopes */
    bool verify;
    int64_t max_skew_ms;
    const gov_random *random;
    /* The platform's keys, fetched where needed; to be unref'd. */
    gov_status (*find_keys)(gov_client *client, const char *kid, gov__jwks **out);
    /* The SM2 key that its discovery document names; to be unref'd. */
    gov_status (*find_platform_key)(gov_client *client, gov__key **out);
} gov__signer_settings;

typedef struct gov__signers {
    /* Fills the table of scheme and envelope. On failure *out_fault names the setting at fault, or is
     * NULL: GOV_ERR_CONFIG, GOV_ERR_NO_MEMORY, ... */
    gov_status (*make)(const gov__signer_settings *settings, gov_signer *out,
                       const char **out_fault);
} gov__signers;

/* The schemes of the library; in signer/signer.c. */
extern const gov__signers gov__builtin_signers;

/* Takes the signer of the configuration into the client: the embedder's table, else the scheme that
 * the settings name, else none. */
gov_status gov__client_take_signer(gov_client *client, gov_error **err);

#endif
