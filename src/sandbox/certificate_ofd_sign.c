/* SPDX-License-Identifier: Apache-2.0 */
/* Signature.xml (GB/T 33190 section 18) and SES_Signature of version 4 (GB/T 38540-2020).
 * Owns: references, the two signed forms. Not: the seal. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_ofd.h"
#include "sandbox/certificate_ofd_seal.h"
#include "sandbox/codec.h"

#define SM3_BYTES 32

static bool sm3(const void *bytes, size_t length, uint8_t out[SM3_BYTES])
{
    return EVP_Digest(bytes, length, out, NULL, EVP_sm3(), NULL) == 1;
}

static void put_reference(gov__sandbox_bytes *b, const gov__sandbox_entry *entry)
{
    uint8_t digest[SM3_BYTES];
    char *text =
        sm3(entry->bytes, entry->length, digest) ? gov__sb_b64(digest, sizeof digest) : NULL;
    b->failed = b->failed || !text;
    gov__sb_bytes_print(b,
                        "<ofd:Reference FileRef=\"/%s\"><ofd:CheckValue>%s</ofd:CheckValue>"
                        "</ofd:Reference>",
                        entry->path, text ? text : "");
    free(text);
}

/* The two stamps of a marked copy stand side by side. */
static void put_document(gov__sandbox_bytes *b, const gov__sandbox_package *p, int number,
                         const char *folder)
{
    char digits[16];
    gov__sb_digits_of_time(p->now_ms, 0, digits);
    gov__sb_bytes_print(b, GOV__SB_OFD_NAMESPACE ">", "Signature");
    gov__sb_bytes_print(b,
                        "<ofd:SignedInfo><ofd:Provider ProviderName=\"govsdk-sandbox\" "
                        "Version=\"1.0\" Company=\"govsdk\"/><ofd:SignatureMethod>%s"
                        "</ofd:SignatureMethod><ofd:SignatureDateTime>%sZ</ofd:SignatureDateTime>"
                        "<ofd:References CheckMethod=\"%s\">",
                        GOV__SB_SM2_WITH_SM3, digits, GOV__SB_SM3);
    for (size_t i = 0; i < p->count; i++) {
        put_reference(b, &p->entries[i]);
    }
    gov__sb_bytes_print(b,
                        "</ofd:References><ofd:StampAnnot ID=\"%d\" PageRef=\"1\" "
                        "Boundary=\"%d 96 40 40\"/><ofd:Seal><ofd:BaseLoc>/%s/Seal.esl"
                        "</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo><ofd:SignedValue>"
                        "/%s/SignedValue.dat</ofd:SignedValue></ofd:Signature>",
                        number + 1, 155 - 45 * number, folder, folder);
}

/* TBS_Sign. */
static void put_to_sign(gov__sandbox_bytes *b, const gov__sandbox_package *p, const char *folder,
                        const gov__sandbox_bytes *document, const char *seal, size_t seal_length)
{
    uint8_t digest[SM3_BYTES] = {0};
    char path[64];
    b->failed = b->failed || document->failed || !sm3(document->at, document->length, digest) ||
                !gov__sb_print(path, sizeof path, "/%s/Signature.xml", folder);
    size_t outer = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    gov__sb_der_int(b, 4);
    gov__sb_bytes_put(b, seal, seal_length);
    gov__sb_der_time(b, p->now_ms);
    gov__sb_der_bits(b, digest, sizeof digest);
    gov__sb_der_text(b, GOV__SB_DER_IA5, path);
    gov__sb_der_close(b, outer);
}

static void add_file(gov__sandbox_package *p, const char *folder, const char *name,
                     gov__sandbox_bytes *b, bool stored)
{
    char path[64];
    p->failed = !gov__sb_print(path, sizeof path, "%s/%s", folder, name) || p->failed;
    gov__sb_package_add(p, path, b, stored);
}

void gov__sb_ofd_sign(gov_sandbox *sb, gov__sandbox_package *p, int number, const char *seal_name)
{
    char folder[32];
    size_t length = 0;
    gov__sandbox_bytes document = {0}, to_sign = {0}, value = {0}, copy = {0};
    char *seal = gov__sb_ofd_seal(sb, seal_name, &length);
    p->failed =
        p->failed || !seal || !gov__sb_print(folder, sizeof folder, "Doc_0/Signs/Sign_%d", number);
    if (p->failed) {
        free(seal);
        return;
    }
    put_document(&document, p, number, folder);
    put_to_sign(&to_sign, p, folder, &document, seal, length);
    size_t outer = gov__sb_der_open(&value, GOV__SB_DER_SEQUENCE);
    gov__sb_bytes_put(&value, to_sign.at, to_sign.length);
    gov__sb_der_signature(sb, &value, GOV__SB_SM2_SIGNER, &to_sign);
    gov__sb_der_close(&value, outer);
    gov__sb_bytes_put(&copy, seal, length);
    add_file(p, folder, "Seal.esl", &copy, true);
    add_file(p, folder, "Signature.xml", &document, false);
    add_file(p, folder, "SignedValue.dat", &value, true);
    gov__sb_bytes_free(&to_sign);
    free(seal);
}
