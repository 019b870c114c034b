/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, lists and fetched files as objects. Texts are borrowed from the document that the
 * certificate, or the list it is in, owns; the wire fills them. */
#ifndef GOV__CERTIFICATE_CERTIFICATE_H
#define GOV__CERTIFICATE_CERTIFICATE_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk/certificate.h>

#include "base/json.h"
#include "core/client.h"
#include "core/pages.h"

#define GOV__CERTIFICATE_FORMATS_MAX 8
/* "sha-256:", 43 letters of base64url and a NUL. */
#define GOV__CERTIFICATE_DIGEST_MAX 52

struct gov_certificate {
    gov_client *client; /* counted; NULL for a certificate inside a list */
    gov__json *doc;     /* NULL likewise */
    char *json;         /* its own text, printed; NULL when it is doc's */
    const char *id;
    const char *identifier;
    const char *type_code;
    const char *type_name;
    const char *number;
    const char *issuer_name;
    const char *status;
    int64_t valid_from_ms;
    int64_t valid_until_ms;
    gov_certificate_format formats[GOV__CERTIFICATE_FORMATS_MAX];
    size_t format_count;
};

struct gov_certificate_list {
    gov__pages pages;
    gov_certificate *certificates;
    size_t count;
};

struct gov_certificate_file {
    gov_client *client; /* counted */
    gov__buf data;      /* empty when it was fetched as a stream */
    uint64_t size;
    char digest[GOV__CERTIFICATE_DIGEST_MAX];
    char *media_type;
};

/* Releases what a certificate owns beside itself. */
void gov__certificate_clear(const gov_allocator *mem, gov_certificate *certificate);
gov_certificate_format gov__certificate_format_from_name(const char *name);
/* Loads and checks a usage: GOV_ERR_USAGE_REQUIRED without basis or purpose, GOV_ERR_ARGUMENT for a
 * malformed member. Texts stay the caller's. */
gov_status gov__usage_load(const gov_allocator *mem, const gov_usage *in, gov_usage *out,
                           gov_error **err);

#endif
