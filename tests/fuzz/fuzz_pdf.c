/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the verification of PDFs. Input that begins with "%" is a document; any other is a list of objects
 * with "\n=" between, to which table, trailer and /ByteRange are made here first, so that mutations
 * reach what is inside. Without an anchor nothing may pass. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "crypto/cert_chain.h"
#include "pdf/pdf.h"

enum { OBJECTS_MAX = 32 };

/* Room for a /ByteRange in the list of objects. */
static const char placeholder[] = "[0000000000 0000000000 0000000000 0000000000]";

static void check(const uint8_t *data, size_t size, uint32_t flags)
{
    const gov_verify_options options = {.flags = flags,
                                        .format = GOV_CERTIFICATE_PDF,
                                        .max_bytes = 64U << 20,
                                        .skew_ms = 300000,
                                        .status_max_age_ms = 86400000,
                                        .at_ms = INT64_C(1800000000000)};
    gov_trust trust = {.mem = *gov__mem_default()};

    require(gov__crypto_new(NULL, &trust.crypto) == GOV_OK);
    require(gov__cert_pool_new(NULL, &trust.pool) == GOV_OK);
    gov_verification *found = gov__verification_new(&trust.mem, GOV_CERTIFICATE_PDF, options.at_ms);
    require(found != NULL);
    const gov__verify_input in = {data, size, &trust, &options, found};
    require(gov__pdf_verify(&in) == GOV_OK);
    require(gov__verification_finish(&in) == GOV_OK);
    require(gov_verification_get_overall(found) != GOV_VERDICT_PASSED);
    require(gov_verification_get_json(found) != NULL);
    for (size_t i = 0; i < gov_verification_get_signature_count(found); i++) {
        require(gov_verification_get_signed_size(found, i) <= size);
        require(gov_verification_get_check_count(found, i) == GOV__CHECK_COUNT);
    }
    gov_verification_free(found);
    gov__cert_pool_free(trust.pool);
    gov__crypto_free(trust.crypto);
}

static const uint8_t *find(const uint8_t *at, const uint8_t *end, const char *text)
{
    size_t len = strlen(text);

    for (; (size_t)(end - at) >= len; at++) {
        if (memcmp(at, text, len) == 0) {
            return at;
        }
    }
    return NULL;
}

/* The first /ByteRange that is left open gets the numbers of the first /Contents. */
static void set_range(gov__buf *out)
{
    uint8_t *begin = (uint8_t *)out->data;
    const uint8_t *end = begin + out->len;
    const uint8_t *range = find(begin, end, placeholder);
    const uint8_t *contents = find(begin, end, "/Contents <");
    char text[sizeof placeholder];

    if (range == NULL || contents == NULL) {
        return;
    }
    contents += strlen("/Contents ");
    const uint8_t *behind = memchr(contents, '>', (size_t)(end - contents));
    if (behind != NULL) {
        (void)snprintf(text, sizeof text, "[%010d %010zu %010zu %010zu]", 0,
                       (size_t)(contents - begin), (size_t)(behind + 1 - begin),
                       (size_t)(end - behind - 1));
        memcpy(begin + (range - begin), text, strlen(text));
    }
}

static void build(const uint8_t *at, const uint8_t *end, gov__buf *out)
{
    size_t offsets[OBJECTS_MAX];
    size_t count = 0;
    char line[64];

    gov__buf_append_str(out, "%PDF-1.7\n");
    while (at < end && count < OBJECTS_MAX) {
        const uint8_t *next = find(at, end, "\n=");
        size_t len = (size_t)((next != NULL ? next : end) - at);
        offsets[count++] = out->len;
        gov__buf_append_uint(out, count);
        gov__buf_append_str(out, " 0 obj\n");
        gov__buf_append(out, at, len);
        gov__buf_append_str(out, "\nendobj\n");
        at = next != NULL ? next + 2 : end;
    }
    size_t section = out->len;
    gov__buf_append_str(out, "xref\n1 ");
    gov__buf_append_uint(out, count);
    gov__buf_append_char(out, '\n');
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(line, sizeof line, "%010zu 00000 n\r\n", offsets[i]);
        gov__buf_append_str(out, line);
    }
    gov__buf_append_str(out, "trailer\n<< /Size 33 /Root 1 0 R >>\nstartxref\n");
    gov__buf_append_uint(out, section);
    gov__buf_append_str(out, "\n%%EOF\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gov__buf out;

    if (size >= 1 && data[0] == '%') {
        check(data, size, 0);
        return 0;
    }
    gov__buf_init(&out, NULL, 0);
    build(data, data + size, &out);
    require(gov__buf_status(&out) == GOV_OK);
    set_range(&out);
    check((const uint8_t *)out.data, out.len, size % 2 != 0 ? GOV_VERIFY_STRICT : 0);
    gov__buf_free(&out);
    return 0;
}
