/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole public interface of libgovsdk in one include. Tables for
 * embedders are in govsdk/ext/, what tests use in govsdk/testing/, the sandbox
 * in govsdk/sandbox.h; they are included where they are needed.
 */
#ifndef GOVSDK_H
#define GOVSDK_H

#include <govsdk/access.h>
#include <govsdk/auth.h>
#include <govsdk/base.h>
#include <govsdk/call.h>
#include <govsdk/certificate.h>
#include <govsdk/certificate_file.h>
#include <govsdk/client.h>
#include <govsdk/config.h>
#include <govsdk/draft.h>
#include <govsdk/error.h>
#include <govsdk/grant.h>
#include <govsdk/identifier.h>
#include <govsdk/item.h>
#include <govsdk/jwe.h>
#include <govsdk/jws.h>
#include <govsdk/key.h>
#include <govsdk/log.h>
#include <govsdk/login.h>
#include <govsdk/matter.h>
#include <govsdk/presentation.h>
#include <govsdk/progress.h>
#include <govsdk/qr.h>
#include <govsdk/question.h>
#include <govsdk/receipt.h>
#include <govsdk/report.h>
#include <govsdk/review.h>
#include <govsdk/sd_jwt.h>
#include <govsdk/session.h>
#include <govsdk/signer.h>
#include <govsdk/sm.h>
#include <govsdk/status.h>
#include <govsdk/token.h>
#include <govsdk/trust.h>
#include <govsdk/usage.h>
#include <govsdk/verification.h>
#include <govsdk/version.h>

#endif
