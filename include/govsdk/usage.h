/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why personal data is read (用证). Every call that reads a certificate
 * carries one; without a purpose nothing is sent.
 */
#ifndef GOVSDK_USAGE_H
#define GOVSDK_USAGE_H

#include <govsdk/base.h>

GOV_BEGIN_DECLS

/** On what ground personal data is read. */
typedef enum gov_usage_basis {
    /** The holder has consented (本人授权). */
    GOV_USAGE_CONSENT = 1,
    /** The reader acts by its statutory function (依职能). */
    GOV_USAGE_FUNCTION = 2,
    /** Somebody entitled has entrusted the reader (委托). */
    GOV_USAGE_ENTRUSTMENT = 3
} gov_usage_basis;

/** The statement of a purpose. Copied by each call that takes it. */
struct gov_usage {
    /** sizeof(gov_usage). */
    uint32_t struct_size;
    /** On what ground; required. */
    gov_usage_basis basis;
    /** For what, in words, 1 to 200 characters of UTF-8, not blanks alone; required. */
    const char *purpose;
    /** The item for which it is needed; may be NULL. */
    const char *item_code;
    /** The matter for which it is needed; may be NULL. */
    const char *matter_no;
    /** Who reads, as the reader's organisation knows its staff; may be NULL. */
    const char *operator_id;
    /** The case in which it is needed 业务编号, as the reader's organisation counts its cases; for platforms
     *  that ask for one; may be NULL. */
    const char *event;
    /** The grant by which the holder has consented (gov_grant_get_id), sent as Gov-Grant; NULL: that of the
     *  call options, if any. */
    const char *grant_id;
};

GOV_END_DECLS

#endif
