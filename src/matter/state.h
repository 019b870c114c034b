/* SPDX-License-Identifier: Apache-2.0 */
/* The states of a matter by name (contract, section 4), shared by the domains that read them. */
#ifndef GOV__MATTER_STATE_H
#define GOV__MATTER_STATE_H

#include <govsdk/matter.h>

/* GOV_MATTER_OTHER for NULL and for a name that is not known. */
gov_matter_state gov__matter_state_from_name(const char *name);

#endif
