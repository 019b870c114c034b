/* SPDX-License-Identifier: Apache-2.0 */
/* See subject.h. */
#include "ecert/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/x509.h>

static bool read_file(subject *s, const char *path)
{
    FILE *file = fopen(path, "rb");
    bool good = file != NULL && fseek(file, 0, SEEK_END) == 0;
    long len = good ? ftell(file) : -1;

    if (len > 0) {
        s->file = malloc((size_t)len);
        s->file_len = (size_t)len;
        rewind(file);
        good = s->file != NULL && fread(s->file, 1, s->file_len, file) == s->file_len;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return good && len > 0;
}

static bool read_key(subject_record *record)
{
    const unsigned char *at = record->data;

    record->key = d2i_PUBKEY(NULL, &at, (long)record->len);
    return record->key != NULL;
}

static bool read_records(subject *s)
{
    const unsigned char *at = s->file;
    const unsigned char *end = at + s->file_len;

    while (at < end) {
        size_t len = at[1] | (size_t)at[2] << 8 | (size_t)at[3] << 16 | (size_t)at[4] << 24;
        subject_record *record = &s->records[s->count];
        if (s->count == SUBJECT_RECORDS || (size_t)(end - at) < len + 5) {
            return false;
        }
        *record = (subject_record){(char)at[0], at + 5, len, NULL};
        s->count++;
        if (record->tag == ECERT_KEY && !read_key(record)) {
            return false;
        }
        s->document = record->tag == ECERT_DOCUMENT ? record : s->document;
        at += 5 + len;
    }
    return s->document != NULL;
}

bool subject_open(subject *out, const char *folder, const char *name, int number)
{
    char path[4096];

    memset(out, 0, sizeof *out);
    int len = snprintf(path, sizeof path, "%s/%s-%d.records", folder, name, number);
    return len > 0 && (size_t)len < sizeof path && read_file(out, path) && read_records(out);
}

void subject_close(subject *s)
{
    for (size_t i = 0; i < s->count; i++) {
        EVP_PKEY_free(s->records[i].key);
    }
    free(s->file);
}

static gov_status add(gov_trust *trust, const subject_record *record)
{
    const char *text = (const char *)record->data;

    switch (record->tag) {
    case ECERT_ANCHOR: return gov_trust_add_anchors(trust, record->data, record->len, NULL);
    case ECERT_INTERMEDIATE:
        return gov_trust_add_intermediates(trust, record->data, record->len, NULL);
    case ECERT_CRL: return gov_trust_add_crl(trust, record->data, record->len, NULL);
    case ECERT_ISSUER_KEYS:
        return gov_trust_add_issuer(trust, ECERT_ISSUER, text, record->len, 0, NULL);
    case ECERT_STATUS_LIST:
        return gov_trust_add_status_list(trust, text, record->len, ECERT_AT_MS, NULL);
    default: return GOV_OK;
    }
}

gov_trust *subject_trust(const subject *s, const gov_allocator *allocator)
{
    gov_trust *trust = NULL;
    gov_status status = gov_trust_new(allocator, &trust, NULL);

    for (size_t i = 0; status == GOV_OK && i < s->count; i++) {
        status = add(trust, &s->records[i]);
    }
    if (status != GOV_OK) {
        gov_trust_free(trust);
        trust = NULL;
    }
    return trust;
}

gov_verification *subject_verify(const subject *s, const gov_trust *trust)
{
    const gov_verify_options options = {.struct_size = sizeof options, .at_ms = ECERT_AT_MS};
    gov_verification *found = NULL;

    return gov_certificate_verify(s->document->data, s->document->len, trust, &options, &found,
                                  NULL) == GOV_OK
               ? found
               : NULL;
}
