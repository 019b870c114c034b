/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes SignedData, signed values around it, and time stamp tokens: what is read lies inside what was
 * given, and nothing passes for which nobody is trusted. */
#include "fuzz.h"

#include <string.h>

#include "crypto/signed_data.h"
#include "crypto/time_stamp.h"
#include "seal_fuzz_support.h"

static gov__signed_data_parts parts;

static void check_signer(const gov__signer_info *signer, const uint8_t *data, size_t size)
{
    static const uint8_t digest[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04};
    gov__der element;
    gov__bytes algorithm;
    size_t index = gov__signed_data_cert_of(&parts, signer);

    require(index == SIZE_MAX || index < parts.cert_count);
    require((signer->key_id.len == 0) == (signer->issuer.len != 0));
    require_inside(signer->signature, data, size);
    require_inside(signer->signed_attrs, data, size);
    require_inside(signer->unsigned_attrs, data, size);
    if (gov__signer_attribute(signer, digest, sizeof digest, &element)) {
        require_inside(element.raw, data, size);
    }
    (void)gov__signer_signature_alg(signer, &algorithm);
}

static void read_parts(const uint8_t *data, size_t size)
{
    gov_status status = gov__signed_data_read(gov__bytes_of(data, size), &parts);

    require(status == GOV_OK || status == GOV_ERR_RESPONSE || status == GOV_ERR_LIMIT ||
            status == GOV_ERR_UNSUPPORTED);
    if (status != GOV_OK) {
        return;
    }
    require_inside(parts.content, data, size);
    require(parts.cert_count <= GOV__SIGNED_DATA_CERTS_MAX);
    require(parts.signer_count <= GOV__SIGNED_DATA_SIGNERS_MAX);
    for (size_t i = 0; i < parts.cert_count; i++) {
        require_inside(parts.certs[i], data, size);
    }
    for (size_t i = 0; i < parts.signer_count; i++) {
        check_signer(&parts.signers[i], data, size);
    }
}

static void stamp(const seal_fuzz *f, const uint8_t *data, size_t size)
{
    const gov__time_stamp_input input = {.crypto = f->trust.crypto,
                                         .pool = f->trust.pool,
                                         .token = gov__bytes_of(data, size),
                                         .stamped = gov__bytes_of("x", 1),
                                         .now_s = 1800000000};
    int64_t at_s;

    require(gov__time_stamp_verify(&input, &at_s) != GOV_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    seal_fuzz f;

    read_parts(data, size);
    seal_fuzz_begin(&f);
    stamp(&f, data, size);
    require(gov__seal_verify_signed_data(&f.input, f.signature, gov__bytes_of(data, size),
                                         gov__bytes_of("x", 1), NULL) == GOV_OK);
    seal_fuzz_end(&f);
    return 0;
}
