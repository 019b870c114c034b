/* SPDX-License-Identifier: Apache-2.0 */
/* The version of this library as it was built. */
#include <govsdk/version.h>

#define TEXT_(major, minor, patch) #major "." #minor "." #patch
#define TEXT(major, minor, patch)  TEXT_(major, minor, patch)

const char *gov_version(void)
{
    return TEXT(GOV_VERSION_MAJOR, GOV_VERSION_MINOR, GOV_VERSION_PATCH);
}

uint32_t gov_version_number(void)
{
    return GOV_VERSION_NUMBER;
}
