/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log: its levels and the function that receives it are in ext/hooks.h,
 * where a configuration takes them from; this header names the levels.
 */
#ifndef GOVSDK_LOG_H
#define GOVSDK_LOG_H

#include <govsdk/base.h>
#include <govsdk/ext/hooks.h>

GOV_BEGIN_DECLS

/**
 * Names a level in lower case, for instance "debug".
 *
 * @param level  any value
 * @return  a static string; "unknown" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_log_level_get_name(gov_log_level level);

GOV_END_DECLS

#endif
