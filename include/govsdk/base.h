/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every other header needs: export marks, C++ guards and the handles
 * that more than one header names. It declares no function.
 */
#ifndef GOVSDK_BASE_H
#define GOVSDK_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define GOV_API       __attribute__((visibility("default")))
#define GOV_NODISCARD __attribute__((warn_unused_result))
#else
#define GOV_API
#define GOV_NODISCARD
#endif

#ifdef __cplusplus
#define GOV_BEGIN_DECLS extern "C" {
#define GOV_END_DECLS   }
#else
#define GOV_BEGIN_DECLS
#define GOV_END_DECLS
#endif

GOV_BEGIN_DECLS

/** What went wrong and what to do about it; see error.h. */
typedef struct gov_error gov_error;

/** Every setting of a client before it is made; see config.h. */
typedef struct gov_config gov_config;

/** One application's connection to one platform, shared by threads; see client.h. */
typedef struct gov_client gov_client;

/** One person, organisation or system that is logged in; see auth.h. */
typedef struct gov_session gov_session;

/** Options of a single call; see call.h. */
typedef struct gov_call_options gov_call_options;

/** The outcome of a verification, check by check; see report.h. */
typedef struct gov_report gov_report;

/** A cryptographic key: private, public or symmetric; see key.h. */
typedef struct gov_key gov_key;

/** Why personal data is read (用证); see usage.h. */
typedef struct gov_usage gov_usage;

GOV_END_DECLS

#endif
