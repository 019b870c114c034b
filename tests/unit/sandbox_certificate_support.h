/* SPDX-License-Identifier: Apache-2.0 */
/* A holder and an application that uses certificates, for the tests of the sandbox's certificates.
 * Owns no assertion but that its steps succeed. */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_SUPPORT_H
#define GOVSDK_SANDBOX_CERTIFICATE_SUPPORT_H

#include "sandbox_domain_support.h"

#define CERTIFICATES "/gov/v1/certificates"
#define USAGE        "\"usage\":{\"purpose\":\"开户核验\",\"basis\":\"consent\"}"

typedef struct certificate_test {
    sandbox_test t;
    char holder[2048], system[2048]; /* tokens of sub-li and of the demo system */
    char *id;                        /* her identity card, born 1992-08-15 */
    char grant[128];                 /* the last grant's id */
    char code[32], presentation[80]; /* the last presentation's */
} certificate_test;

void certificate_test_open(certificate_test *c);
void certificate_test_close(certificate_test *c);
void certificate_as(certificate_test *c, const char *token);
/* Lets time pass; both log in again. */
void certificate_later(certificate_test *c, int64_t ms);

/* The system asks sub-li for consent; `more` is further JSON (",\"max_uses\":1") or "". */
int certificate_ask_grant(certificate_test *c, const char *scope, const char *more);
/* The operator decides. */
int certificate_decide(certificate_test *c, const char *decision);
/* Asks and has it approved; the header line for it. Caller frees. */
char *certificate_granted(certificate_test *c, const char *scope, const char *more);

/* Sends under an own key; the target is CERTIFICATES and then `path`, with the id for %s. */
int certificate_post(certificate_test *c, const char *path, const char *headers, const char *body);
/* Reads the certificate for a purpose. */
int certificate_get(certificate_test *c, const char *headers);
/* The holder shows it; `more` as above after the kind. */
int certificate_present(certificate_test *c, const char *kind, const char *more);
/* The system redeems the last code, or another. */
int certificate_redeem(certificate_test *c, const char *code);

#endif
