/* SPDX-License-Identifier: Apache-2.0 */
/* The version of this library as it was built. */
#include "core/version.h"

const char *gov_version(void)
{
    return GOV__VERSION_TEXT;
}

uint32_t gov_version_number(void)
{
    return GOV_VERSION_NUMBER;
}
