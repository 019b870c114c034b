/* SPDX-License-Identifier: Apache-2.0 */
/* One verification of a seal or of SignedData under a trust store of the test's own, and what it must have
 * found: every other check than the one named must not have failed. */
#ifndef GOVSDK_SEAL_CASE_SUPPORT_H
#define GOVSDK_SEAL_CASE_SUPPORT_H

#include "seal/seal.h"
#include "unit/seal_support.h"
#include "unit/test_support.h"

#define SEAL_TEXT "<Signature>signed text</Signature>"
#define SEAL_PATH "/Doc_0/Signs/Sign_0/Signature.xml"

typedef struct seal_case {
    seal_people people;
    gov_trust trust;
    gov_verify_options options;
    gov__verify_input input;
    size_t signature;
    const char *method; /* NULL: none is named */
    const char *text;   /* NULL: SEAL_TEXT */
} seal_case;

/* That of a test run by seal_run, made with keys of SM2. */
extern seal_case seal_shared;

/* A test, and how often it is looped. */
typedef struct seal_entry {
    const TTest *test;
    int count;
} seal_entry;
/* Runs each with a seal_shared of its own; the exit code for main. */
int seal_run(const char *suite, const seal_entry *entries, size_t count);

/* Both roots are anchors, X509_NOW is now, revocation is not looked at. */
void seal_case_begin(seal_case *c, const char *kind);
void seal_case_end(seal_case *c);

/* Forgets what was found before, and verifies; *status must be GOV_OK. */
void seal_case_verify(seal_case *c, const seal_make *make);
void seal_case_verify_alone(seal_case *c, const seal_make *make);
void seal_case_verify_bytes(seal_case *c, gov__bytes signature);
void seal_case_verify_data(seal_case *c, const signed_data_make *make);
void seal_case_verify_data_bytes(seal_case *c, gov__bytes value);
/* What reading says alone. */
gov_status seal_case_read(const seal_make *make);

/* `reason` is "" for none. */
void seal_case_expect(const seal_case *c, const char *check, gov_finding result,
                      const char *reason);
/* The check is not listed. */
void seal_case_expect_unlisted(const seal_case *c, const char *check);
/* Nothing has failed or is in doubt, and nothing deviated. */
void seal_case_expect_passed(const seal_case *c);
/* The same, with exactly this deviation. */
void seal_case_expect_tolerated(const seal_case *c, const char *name);
/* Exactly this check has failed, for this reason; nothing else has failed. */
void seal_case_expect_failed(const seal_case *c, const char *check, const char *reason);
/* Nothing has failed; this check was not done. */
void seal_case_expect_doubt(const seal_case *c, const char *check, const char *reason);
/* A text of the signature, see gov_verification_get_signature_text; NULL: there is none. */
void seal_case_expect_text(const seal_case *c, const char *name, const char *expected);

#endif
