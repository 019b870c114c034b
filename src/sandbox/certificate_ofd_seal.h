/* SPDX-License-Identifier: Apache-2.0 */
/* What a seal and a signature with it have in common (GB/T 38540-2020).
 * Owns: the tail of both: certificate, algorithm, signature. */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_OFD_SEAL_H
#define GOVSDK_SANDBOX_CERTIFICATE_OFD_SEAL_H

#include "sandbox/certificate_authority.h"
#include "sandbox/certificate_files_bytes.h"

#define GOV__SB_SM2_WITH_SM3 "1.2.156.10197.1.501"
#define GOV__SB_SM3          "1.2.156.10197.1.401"

/* A certificate in an OCTET STRING. */
void gov__sb_der_certificate(gov_sandbox *sb, gov__sandbox_bytes *b,
                             gov__sandbox_authority_who who);
/* The certificate of `who`, the algorithm, and its signature over these bytes. */
void gov__sb_der_signature(gov_sandbox *sb, gov__sandbox_bytes *b, gov__sandbox_authority_who who,
                           const gov__sandbox_bytes *signed_bytes);

#endif
