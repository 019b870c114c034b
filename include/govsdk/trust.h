/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom to believe: anchors and intermediates of certificate chains, revocation
 * lists and OCSP replies, keys of issuers, status lists. Everything in it was
 * put there by the application; nothing is ever fetched from an address that
 * stands in a document. Fill it, then share it: verification only reads.
 */
#ifndef GOVSDK_TRUST_H
#define GOVSDK_TRUST_H

#include <govsdk/base.h>
#include <govsdk/call.h>
#include <govsdk/error.h>
#include <govsdk/ext/hooks.h>
#include <govsdk/key.h>

GOV_BEGIN_DECLS

/** A trust store. */
typedef struct gov_trust gov_trust;

/** What a trust store holds, to be counted. */
typedef enum gov_trust_kind {
    /** Certificates that are trusted without a certificate above them. */
    GOV_TRUST_ANCHOR = 1,
    /** Certificates that help a chain to reach an anchor. */
    GOV_TRUST_INTERMEDIATE = 2,
    /** Certificate revocation lists (RFC 5280 section 5). */
    GOV_TRUST_CRL = 3,
    /** OCSP replies (RFC 6960). */
    GOV_TRUST_OCSP = 4,
    /** Issuers of SD-JWT VCs whose keys are known. */
    GOV_TRUST_ISSUER = 5,
    /** Token Status Lists. */
    GOV_TRUST_STATUS_LIST = 6
} gov_trust_kind;

/**
 * Makes an empty trust store.
 *
 * @param allocator  where its memory comes from, copied; NULL: malloc
 * @param out_trust  receives the store; free with gov_trust_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_UNSUPPORTED; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_new(const gov_allocator *allocator,
                                               gov_trust **out_trust, gov_error **err);

/**
 * Frees a trust store. No verification may be under way with it.
 *
 * @param trust  the store; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_trust_free(gov_trust *trust);

/**
 * Trusts certificates as anchors. An anchor need not have signed itself.
 *
 * @param trust  the store
 * @param data   one certificate as DER, or any number of them as PEM (RFC 7468); copied
 * @param size   its length in bytes, at most 4 MiB
 * @param err    receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_RESPONSE when it is malformed: then nothing was added; GOV_ERR_ALGORITHM for
 *          a key below 112 bits of security or of a kind that is not supported; GOV_ERR_LIMIT beyond
 *          1024 certificates in all; GOV_ERR_ARGUMENT;
 *          GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_add_anchors(gov_trust *trust, const void *data,
                                                       size_t size, gov_error **err);

/**
 * Adds certificates that stand between signers and anchors. They are not trusted themselves.
 *
 * @param trust  the store
 * @param data   one certificate as DER, or any number of them as PEM; copied
 * @param size   its length in bytes, at most 4 MiB
 * @param err    receives the error; may be NULL
 * @return  as gov_trust_add_anchors
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_add_intermediates(gov_trust *trust, const void *data,
                                                             size_t size, gov_error **err);

/**
 * Adds a certificate revocation list. Its signature is checked when it is used, by the issuer that
 * a chain has found; one that is signed by SM2 with the default id included.
 *
 * A list of a limited scope (RFC 5280 section 5.2.5: users or authorities alone, some reasons, a
 * distribution point) proves the revocation of what is on it; that nothing else was revoked it proves
 * within its scope alone, and of an expired certificate only where it keeps those. A list says nothing,
 * as if it were not there, when it is a delta (section 5.2.4), indirect or of attribute certificates,
 * signed by another key than the certificate (another key of the same authority included), or has an
 * unknown critical extension, in an entry too.
 *
 * @param trust  the store
 * @param data   a list as DER, or any number of them as PEM; copied
 * @param size   its length in bytes, at most 64 MiB
 * @param err    receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_RESPONSE when it is malformed; GOV_ERR_LIMIT beyond 256 lists in all;
 *          GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_add_crl(gov_trust *trust, const void *data, size_t size,
                                                   gov_error **err);

/**
 * Adds an OCSP reply. Its signature is checked when it is used.
 *
 * It is by the issuer, or by a delegate of the issuer whose certificate is in it (RFC 6960 section
 * 4.2.2.2). A delegate counts when that certificate has id-pkix-ocsp-nocheck, or when a current list of
 * the store says that it was not revoked; of one that has expired only revocations count. A reply with
 * a critical extension says nothing.
 *
 * @param trust  the store
 * @param data   an OCSPResponse as DER (RFC 6960 section 4.2.1); copied
 * @param size   its length in bytes, at most 1 MiB
 * @param err    receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_RESPONSE when it is malformed or reports no success; GOV_ERR_LIMIT beyond
 *          1024 replies in all; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_add_ocsp(gov_trust *trust, const void *data, size_t size,
                                                    gov_error **err);

/**
 * Trusts the keys of an issuer of SD-JWT VCs. They take the place of those that were known of it.
 *
 * @param trust          the store
 * @param issuer         its name, compared byte for byte with "iss"
 * @param json           a JWK Set (RFC 7517), or its JWT VC Issuer Metadata with "jwks" in it; copied
 * @param size           its length in bytes, at most 1 MiB
 * @param fetched_at_ms  when it was obtained, in milliseconds since 1970-01-01T00:00:00Z; verifications
 *                       tell it (gov_verification_get_keys_at_ms). 0: not known, which is told as well
 * @param err            receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_RESPONSE when it is malformed or of another issuer; GOV_ERR_ALGORITHM
 *          without a usable key; GOV_ERR_LIMIT beyond 1024 issuers in all; GOV_ERR_ARGUMENT;
 *          GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_add_issuer(gov_trust *trust, const char *issuer,
                                                      const char *json, size_t size,
                                                      int64_t fetched_at_ms, gov_error **err);

/**
 * Adds a status list (Token Status List). Its signature is checked when it is used, by the keys of the
 * issuer or the chain in its header. The three newest of one address stay; the newest that is the issuer's
 * counts.
 *
 * @param trust          the store
 * @param token          the list as a JWT of type "statuslist+jwt"; copied
 * @param size           its length in bytes, at most 16 MiB
 * @param fetched_at_ms  when it was obtained, in milliseconds since 1970-01-01T00:00:00Z; its own
 *                       "iat" counts when that is earlier
 * @param err            receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_RESPONSE when it is malformed; GOV_ERR_LIMIT beyond 1024 lists in all;
 *          GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_add_status_list(gov_trust *trust, const char *token,
                                                           size_t size, int64_t fetched_at_ms,
                                                           gov_error **err);

/**
 * Adds every file of a folder: certificates (.pem .crt .cer .der), lists (.crl), OCSP replies (.ocsp
 * .ors), key sets of issuers (.jwks; a document with "issuer" and "jwks"), status lists (.jwt).
 * A certificate that signed itself becomes an anchor, any other an intermediate. Folders in it
 * are not entered; files of other names are passed over. When keys were obtained is not known; of a
 * status list its own "iat" counts. Who may write into the folder decides whom to believe.
 *
 * @param trust  the store
 * @param path   path of the folder
 * @param err    receives the error; names the file; may be NULL
 * @return  GOV_OK; GOV_ERR_FILE when the folder or a file cannot be read; else as the function for
 *          the kind of file: what was added before stays
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_add_directory(gov_trust *trust, const char *path,
                                                         gov_error **err);

/** How a bundle is judged. */
typedef struct gov_trust_bundle_options {
    /** sizeof(gov_trust_bundle_options). */
    uint32_t struct_size;
    /** Must be 0. */
    uint32_t reserved;
    /** The moment, in milliseconds since 1970-01-01T00:00:00Z; 0: now by the system's clock. */
    int64_t at_ms;
    /** The least sequence number: the one that was installed last, so that an older bundle is refused. */
    int64_t min_sequence;
} gov_trust_bundle_options;

/**
 * Adds the contents of a bundle: one file by which a fleet of terminals is told whom to trust. Its
 * index is signed and has a sequence number and an end; docs/profiles.md describes the format.
 * Everything is checked before anything is added.
 *
 * @param trust         the store
 * @param data          the bundle
 * @param size          its length in bytes, at most 128 MiB
 * @param keys          keys that may sign bundles
 * @param options       how it is judged; NULL: now, any sequence
 * @param out_sequence  receives the sequence number of the bundle, to be kept; 0 on failure; may be NULL
 * @param err           receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_SIGNATURE; GOV_ERR_KEY_NOT_FOUND; GOV_ERR_DIGEST when a part is not the one
 *          of the index; GOV_ERR_EXPIRED; GOV_ERR_NOT_YET_VALID; GOV_ERR_CONFLICT when the sequence is
 *          below the least; GOV_ERR_RESPONSE when it is malformed; GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_add_bundle(gov_trust *trust, const void *data,
                                                      size_t size, const gov_key_set *keys,
                                                      const gov_trust_bundle_options *options,
                                                      int64_t *out_sequence, gov_error **err);

/** What a bundle says of itself. */
typedef struct gov_trust_bundle_terms {
    /** sizeof(gov_trust_bundle_terms). */
    uint32_t struct_size;
    /** Must be 0. */
    uint32_t reserved;
    /** Sequence number; each bundle of a fleet has a greater one. At least 1. */
    int64_t sequence;
    /** When it was made, in milliseconds since 1970-01-01T00:00:00Z. */
    int64_t issued_at_ms;
    /** When it ends, in milliseconds since 1970-01-01T00:00:00Z. */
    int64_t expires_at_ms;
} gov_trust_bundle_terms;

/**
 * Writes everything that a trust store holds as a bundle.
 *
 * @param trust     the store
 * @param key       what signs the index; a private key
 * @param terms     sequence and times; required
 * @param out_text  receives the bundle; free with gov_trust_free_text
 * @param out_size  receives its length in bytes
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ALGORITHM when the key cannot sign; GOV_ERR_LIMIT beyond 128 MiB;
 *          GOV_ERR_ARGUMENT; GOV_ERR_HOOK or what an external key said; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_write_bundle(const gov_trust *trust, const gov_key *key,
                                                        const gov_trust_bundle_terms *terms,
                                                        char **out_text, size_t *out_size,
                                                        gov_error **err);

/**
 * Frees a text that a function of this header gave.
 *
 * @param trust  the store that gave it
 * @param text   the text; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_trust_free_text(const gov_trust *trust, char *text);

/**
 * Fetches what the platform of a client publishes: its own keys, as those of the issuer that it
 * names, and the status lists that its discovery leads to. Addresses come from the configuration and
 * the platform's discovery. With keys that were given (gov_client_set_keys_json) nothing is fetched:
 * whose they are must be configured then ("auth.issuer") or known from a call before. The time of the
 * options is that of all requests together.
 *
 * @param trust    the store
 * @param client   the client
 * @param options  options of the call; may be NULL
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_CONFIG when keys were given and whose they are is not known; or why it failed
 * @threads one at a time for the store
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_fetch_platform(gov_trust *trust, gov_client *client,
                                                          const gov_call_options *options,
                                                          gov_error **err);

/**
 * Fetches the JWT VC Issuer Metadata of an issuer that the application names, from
 * "/.well-known/jwt-vc-issuer" of its origin, through the client's transport.
 *
 * @param trust    the store
 * @param client   the client
 * @param issuer   https URL; the metadata must name it byte for byte
 * @param options  options of the call; may be NULL
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_RESPONSE when the metadata is of another issuer; GOV_ERR_ARGUMENT for an issuer
 *          that is no such URL; or why it failed
 * @threads one at a time for the store
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_fetch_issuer(gov_trust *trust, gov_client *client,
                                                        const char *issuer,
                                                        const gov_call_options *options,
                                                        gov_error **err);

/**
 * Fetches a status list through the client's transport and adds it.
 *
 * @param trust    the store
 * @param client   the client
 * @param uri      address of the list, of the origin of the gateway or of a known issuer; the list
 *                 must name it as its own
 * @param options  options of the call; may be NULL
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT for an address of another origin; or why it failed
 * @threads one at a time for the store
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_fetch_status_list(gov_trust *trust, gov_client *client,
                                                             const char *uri,
                                                             const gov_call_options *options,
                                                             gov_error **err);

/**
 * Counts what is in the store.
 *
 * @param trust  the store
 * @param kind   of which kind
 * @return  the number
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_trust_get_count(const gov_trust *trust, gov_trust_kind kind);

/**
 * Describes everything in the store: subjects and ends of certificates, next updates of lists, issuers
 * with their key ids, when keys and status lists were obtained.
 *
 * @param trust     the store
 * @param out_json  receives JSON text; free with gov_trust_free_text
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_describe(const gov_trust *trust, char **out_json,
                                                    gov_error **err);

GOV_END_DECLS

#endif
