/* SPDX-License-Identifier: Apache-2.0 */
/* One signature of an OFD document: what it refers to, what it signed, and whether that still stands.
 * The signed value itself is src/seal. */
#ifndef GOV__OFD_SIGNATURE_H
#define GOV__OFD_SIGNATURE_H

#include "ofd/document.h"
#include "ofd/xml.h"

#define GOV__OFD_REFERENCES_MAX 4096

/* What became of the references. */
typedef struct gov__ofd_references {
    size_t count;
    size_t good;
    size_t changed; /* digest differs */
    size_t missing;
    size_t malformed;  /* no digest where one should be */
    bool list_changed; /* among the changed ones is the list that it stands in */
    bool limited;
    bool escaped;          /* a location leads out of the package */
    gov_status alg_status; /* GOV_OK; GOV_ERR_ALGORITHM weak; GOV_ERR_UNSUPPORTED unknown */
    gov__digest_alg alg;
    char method[64];
    bool cut;     /* bad is not all of them */
    gov__buf bad; /* "path (mismatch), path (missing)" */
} gov__ofd_references;

/* Signature.xml, read. Paths are relative to nothing any more. */
typedef struct gov__ofd_signature {
    gov__ofd_document *document;
    const gov__ofd_listed *listed;
    gov__ofd_fault fault; /* of Signature.xml */
    gov__buf text;        /* its bytes */
    char method[64];      /* SignatureMethod; "" when it is not stated */
    bool has_value;
    bool has_seal;
    bool has_references;
    bool keyed_method;        /* the OID of SM3 with a key stands for SM3 */
    gov__ofd_path value_path; /* SignedValue */
    size_t value;             /* its entry, or GOV__OFD_NONE */
    gov__ofd_path seal_path;
    size_t seal;
    gov__ofd_references references;
    /* The reference being read: */
    bool in_reference;
    gov__ofd_path path;
    size_t target;
    gov__ofd_path_result path_result;
    bool has_path;
    bool has_digest;
} gov__ofd_signature;

/* Digest of References/@CheckMethod. GOV_OK, GOV_ERR_ALGORITHM (weak), GOV_ERR_UNSUPPORTED. */
gov_status gov__ofd_method_find(const char *name, gov__digest_alg *out, bool *keyed);

/* Reads signature->text and compares every reference by the way. GOV_OK; GOV_ERR_RESPONSE with
 * signature->fault; GOV_ERR_NO_MEMORY. */
gov_status gov__ofd_signature_read(gov__ofd_signature *signature);
/* One reference: the digest of its file against `text`, base64. */
gov_status gov__ofd_reference_check(gov__ofd_signature *signature, gov__bytes text);
/* Records REFERENCES. */
gov_status gov__ofd_references_record(gov__ofd_signature *signature);

/* Verifies one listed signature and records everything but COVERAGE, INTEGRITY_LIST and the
 * container. GOV_OK or GOV_ERR_NO_MEMORY. */
gov_status gov__ofd_signature_verify(gov__ofd_document *document, const gov__ofd_listed *listed);

/* COVERAGE of every signature, after all were read. */
void gov__ofd_coverage_record(gov__ofd_document *document);
/* INTEGRITY_LIST (GM/T 0099) of every signature; before the coverage. */
gov_status gov__ofd_integrity_record(gov__ofd_document *document);

#endif
