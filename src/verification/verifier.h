/* SPDX-License-Identifier: Apache-2.0 */
/* Verifiers of the deployment, as the dispatcher sees them. */
#ifndef GOV__VERIFICATION_VERIFIER_H
#define GOV__VERIFICATION_VERIFIER_H

#include <govsdk/ext/verifier.h>

#include "verification/verification.h"

/* NULL when the deployment has none for this form. */
const gov_verifier *gov__verifier_of(const gov_trust *trust, gov_certificate_format format);
/* GOV_OK or GOV_ERR_NO_MEMORY; a module that fails is a finding. */
gov_status gov__verifier_run(const gov_verifier *verifier, const gov__verify_input *in);

#endif
