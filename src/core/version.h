/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of govsdk/version.h as text, at compile time. */
#ifndef GOV__CORE_VERSION_H
#define GOV__CORE_VERSION_H

#include <govsdk/version.h>

#define GOV__VERSION_TEXT_(major, minor, patch)   #major "." #minor "." #patch
#define GOV__VERSION_TEXT_OF(major, minor, patch) GOV__VERSION_TEXT_(major, minor, patch)
#define GOV__VERSION_TEXT                                                                          \
    GOV__VERSION_TEXT_OF(GOV_VERSION_MAJOR, GOV_VERSION_MINOR, GOV_VERSION_PATCH)

#endif
