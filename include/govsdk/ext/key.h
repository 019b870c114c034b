/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A private key that stays where it is: in an HSM, a PKCS#11 token, a SDF
 * (GM/T 0018) or SKF (GM/T 0016) device, a key service. The library knows the
 * public key and asks the functions below for what only the private key can do.
 * See gov_key_new_external (key.h).
 */
#ifndef GOVSDK_EXT_KEY_H
#define GOVSDK_EXT_KEY_H

#include <govsdk/base.h>
#include <govsdk/status.h>

GOV_BEGIN_DECLS

/**
 * What a private key elsewhere can do. Leave NULL what yours cannot; the key
 * then does not offer it. The functions may be called by several threads at
 * once, with no lock of the library held, and may take as long as the device
 * needs. Each writes at most capacity bytes and states how many in out_size;
 * it returns GOV_OK, GOV_ERR_HOOK when the device failed, or any status that
 * the caller of the library shall see. What it wrote is not used otherwise.
 */
typedef struct gov_key_ops {
    /** sizeof(gov_key_ops). */
    uint32_t struct_size;
    /**
     * 0: sign receives the message. 1: sign receives the message's digest, for
     * devices that only sign digests: by the algorithm's hash function
     * (RFC 7518 section 3.1), for SM2 the value e = SM3(Z || message) of
     * GB/T 32918.2 with the distinguishing id already in Z, as
     * SDF_InternalSign_ECC and SKF_ECCSignData take it. EdDSA always receives
     * the message (RFC 8032 hashes it twice).
     */
    uint32_t digest_only;
    /** Handed to each function. */
    void *user;
    /**
     * Signs. alg is the name in the header of a JWS ("ES256", "PS384", the
     * issuer's name for SM2). out receives the form of JOSE (RFC 7518 section
     * 3): for RSA as many bytes as the modulus, for ECDSA and SM2 r and s one
     * after the other in the full length of the group, for EdDSA 64 bytes.
     * The library verifies each signature with the public key before it uses it.
     */
    gov_status (*sign)(void *user, const char *alg, const void *data, size_t size, void *out,
                       size_t capacity, size_t *out_size);
    /**
     * Decrypts. alg "RSA-OAEP" and "RSA-OAEP-256" (RFC 7518 section 4.3): data
     * is as long as the modulus, out receives the message without padding.
     * alg "SM2" (GB/T 32918.4): data is the point as 04, x and y, then C3, then
     * C2; out receives the message.
     */
    gov_status (*decrypt)(void *user, const char *alg, const void *data, size_t size, void *out,
                          size_t capacity, size_t *out_size);
    /**
     * Agrees on a secret with the holder of a public key. peer is the point as
     * 04, x and y for the NIST curves, 32 bytes for X25519 (RFC 7748). out
     * receives the raw shared secret without any derivation: the x-coordinate
     * in the full length of the field (SP 800-56A section 5.7.1.2), 32 bytes for
     * X25519. In PKCS#11 this is CKM_ECDH1_DERIVE with CKD_NULL.
     */
    gov_status (*derive)(void *user, const void *peer, size_t size, void *out, size_t capacity,
                         size_t *out_size);
    /** Called once when the last reference to the key is gone; may be NULL. */
    void (*destroy)(void *user);
} gov_key_ops;

GOV_END_DECLS

#endif
