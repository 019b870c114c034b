/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The version of the headers and of the library that is loaded.
 * The build reads the three numbers from here; they stand nowhere else.
 */
#ifndef GOVSDK_VERSION_H
#define GOVSDK_VERSION_H

#include <govsdk/base.h>

GOV_BEGIN_DECLS

#define GOV_VERSION_MAJOR 0
#define GOV_VERSION_MINOR 1
#define GOV_VERSION_PATCH 0

/** The version of these headers as one number: 0x00MMmmpp. */
#define GOV_VERSION_NUMBER                                                                         \
    ((GOV_VERSION_MAJOR << 16) | (GOV_VERSION_MINOR << 8) | GOV_VERSION_PATCH)

/**
 * Tells the version of the loaded library as text, for instance "0.1.0".
 *
 * @return  a static string; never NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_version(void);

/**
 * Tells the version of the loaded library as 0x00MMmmpp, to compare with
 * GOV_VERSION_NUMBER. A binding checks for a minimum, never for equality.
 *
 * @return  the version number
 * @threads any thread
 * @since   0.1.0
 */
GOV_API uint32_t gov_version_number(void);

GOV_END_DECLS

#endif
