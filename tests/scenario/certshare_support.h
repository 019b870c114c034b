/* SPDX-License-Identifier: Apache-2.0 */
/* Two stubs of a CertShare platform, one that seals as GB/T 32918.4-2016 and one as the draft of 2010, and the
 * key that opens what they seal. What is asked of them is for the tests. */
#ifndef GOVSDK_CERTSHARE_SUPPORT_H
#define GOVSDK_CERTSHARE_SUPPORT_H

#include "scenario/platform_support.h"

#define CERTSHARE_ROOT "1.2.156.3005.2."
#define CERTSHARE_LICENCE                                                                          \
    CERTSHARE_ROOT "11100000000013338W011.11430000006122244L.20230000403.001.U"
#define CERTSHARE_ID_CARD                                                                          \
    CERTSHARE_ROOT "11100000000013127D001.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49."    \
                   "001.M"
#define CERTSHARE_TYPE "11100000000013338W011"
#define CERTSHARE_CODE "4642087996"

extern platform_world certshare_world;
extern platform_world certshare_drafts; /* the same, with the order of 2010 */
extern unsigned char certshare_scalar[32];

void certshare_set_up(void);
void certshare_tear_down(void);

/* What the first stub has counted. */
long certshare_count(const char *name);
gov_status certshare_fetch(gov_session *session, const char *id, gov_certificate_format format,
                           gov_certificate_file **out, gov_error **err);

#endif
