/* SPDX-License-Identifier: Apache-2.0 */
/* States of a matter by name, for every wire that writes them. What a state permits is the
 * platform's to decide. */
#ifndef GOV__MATTER_STATE_H
#define GOV__MATTER_STATE_H

#include <govsdk/matter.h>

/* The state of the contract's word; GOV_MATTER_OTHER for NULL and for a word unknown here. */
gov_matter_state gov__matter_state_from_name(const char *name);

#endif
