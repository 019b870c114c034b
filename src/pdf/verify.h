/* SPDX-License-Identifier: Apache-2.0 */
/* One signature of a PDF under way: its dictionary (ISO 32000-2 section 12.8.1), what it covers, and the
 * steps of its verification. Each step records what it finds. */
#ifndef GOV__PDF_VERIFY_H
#define GOV__PDF_VERIFY_H

#include "crypto/signed_data.h"
#include "pdf/scan.h"

#define GOV__PDF_CONTENTS_MAX (4U * 1024U * 1024U) /* bytes of a signature */
#define GOV__PDF_BER_MAX      (256U * 1024U)       /* of one that is not DER */

typedef enum gov__pdf_sub_filter {
    GOV__PDF_PKCS7, /* adbe.pkcs7.detached */
    GOV__PDF_CADES, /* ETSI.CAdES.detached */
    GOV__PDF_STAMP, /* ETSI.RFC3161 */
    GOV__PDF_WEAK   /* adbe.pkcs7.sha1, adbe.x509.rsa_sha1 */
} gov__pdf_sub_filter;

typedef struct gov__pdf_signature {
    const gov__verify_input *in;
    gov__pdf *pdf;
    size_t index; /* in the report */
    gov__pdf_sub_filter sub_filter;
    gov__pdf_value dictionary;
    gov__pdf_value contents;
    gov__bytes range[2]; /* what is signed */
    gov__buf binary;     /* of /Contents */
    gov__buf converted;  /* the same as DER, where it was none */
    gov__bytes cms;      /* of it, without what fills it up */
    bool padded;         /* nothing but zeros behind it */
    gov__signed_data_parts parts;
    const gov__signer_info *signer;
    gov__cert *certs[GOV__SIGNED_DATA_CERTS_MAX]; /* the signer's first */
    size_t cert_count;
} gov__pdf_signature;

void gov__pdf_pass(const gov__pdf_signature *s, gov__check check);
void gov__pdf_bad(const gov__pdf_signature *s, gov__check check, gov__reason reason,
                  const char *detail);
void gov__pdf_skip(const gov__pdf_signature *s, gov__check check, gov__reason reason,
                   const char *detail);

/* verify_dictionary.c: fills everything up to `padded`. False when it cannot be gone on, recorded as
 * CONTAINER, or in s->pdf. */
bool gov__pdf_read_signature(gov__pdf_signature *s);
/* /M in seconds since 1970; false when it is absent or none. */
bool gov__pdf_read_moment(gov__pdf_signature *s, int64_t *out_s);

/* verify_ber.c: takes one element off the front of *in and appends it as DER. False when it is malformed
 * or too deep, or with an error in `out`. */
bool gov__pdf_to_der(gov__bytes *in, gov__buf *out);

/* verify_coverage.c: COVERAGE. */
void gov__pdf_check_coverage(const gov__pdf_signature *s);

/* verify_cms.c, verify_stamp.c: the rest. GOV_OK or GOV_ERR_NO_MEMORY. */
gov_status gov__pdf_check_cms(gov__pdf_signature *s);
gov_status gov__pdf_check_stamp(gov__pdf_signature *s);
/* The certificate of the only signer and those that came along, into s->certs; none when it is missing
 * or unreadable. */
gov_status gov__pdf_read_certs(gov__pdf_signature *s);
/* SIGN_TIME of a signature, and what chains are judged by. */
gov_status gov__pdf_check_time(gov__pdf_signature *s, int64_t *at_s);
/* ALGORITHM for what the table of algorithms does not take. */
void gov__pdf_judge_algorithm(const gov__pdf_signature *s);
/* The digest of what is signed, against the one that is stated. GOV_OK, GOV_ERR_DIGEST, or an error. */
gov_status gov__pdf_compare_digest(const gov__pdf_signature *s, gov__digest_alg alg,
                                   const gov__bytes *pieces, size_t count, gov__bytes stated);

#endif
