/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share: one credential under verification. Each part records its own
 * findings; GOV_OK, or GOV_ERR_NO_MEMORY. */
#ifndef GOV__CREDENTIAL_CREDENTIAL_PARTS_H
#define GOV__CREDENTIAL_CREDENTIAL_PARTS_H

#include "credential/credential.h"
#include "crypto/sdjwt.h"
#include "crypto/x5c.h"

typedef struct gov__credential {
    const gov__verify_input *in;
    size_t signature; /* its index in in->out */
    gov__sdjwt *sdjwt;
    const char *issuer; /* "iss"; NULL when it has none */
    int64_t issued_s;   /* "iat"; 0: not said */
    gov__x5c x5c;
    const char *about;  /* the member at fault in the last step that failed */
    bool is_signed;     /* the issuer's signature holds */
    bool is_credential; /* its type says so, and it has the members of one */
} gov__credential;

static inline void gov__credential_set(const gov__credential *c, gov__check check,
                                       gov_finding result, gov__reason reason, const char *detail)
{
    gov__verification_set(c->in->out, c->signature, check, result, reason, detail);
}

static inline void gov__credential_pass(const gov__credential *c, gov__check check)
{
    gov__credential_set(c, check, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
}

static inline void gov__credential_fail(const gov__credential *c, gov__check check,
                                        gov__reason reason, const char *detail)
{
    gov__credential_set(c, check, GOV_FINDING_FAIL, reason, detail);
}

static inline void gov__credential_open(const gov__credential *c, gov__check check,
                                        gov__reason reason, const char *detail)
{
    gov__credential_set(c, check, GOV_FINDING_NOT_DONE, reason, detail);
}

/* issuer.c: ALGORITHM, SIGNATURE, ISSUER, and the three checks of the signer. */
gov_status gov__credential_check_issuer(gov__credential *c);

/* claims.c: VALIDITY, SIGN_TIME, and what the licence says. */
void gov__credential_check_times(gov__credential *c);
gov_status gov__credential_read_licence(gov__credential *c);

#endif
