/* SPDX-License-Identifier: Apache-2.0 */
/* See certshare_support.h. Addresses that lead from the first stub elsewhere lead to the second. */
#include "scenario/certshare_support.h"

#include <stdio.h>
#include <string.h>

#include <govsdk/sm.h>

static const char *const hidden[] = {
    PLATFORM_HOLDER, "cs-token-0123456789", "张三样",  "办理食品经营许可", "clerk-7",
    "20230000403",   "209FA4E88F9E4C878F3", "JY-2023", CERTSHARE_CODE,     NULL};
static const char *const usual[] = {"certshare.path",
                                    "/main/CertShare",
                                    "certshare.access_id",
                                    "sample-system",
                                    "certshare.access_token",
                                    "cs-token-0123456789",
                                    NULL};
platform_world certshare_world = {.secrets = hidden, .settings = usual};
platform_world certshare_drafts;
static char point_hex[2 * GOV_SM2_POINT_SIZE + 1];
unsigned char certshare_scalar[32];

static void make_key(void)
{
    unsigned char point[GOV_SM2_POINT_SIZE];
    memset(certshare_scalar, 0x5a, sizeof certshare_scalar);
    ck_assert_int_eq(gov_sm2_key_new(NULL, NULL, 0, certshare_scalar, sizeof certshare_scalar, NULL,
                                     &certshare_world.key, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_sm2_key_get_point(certshare_world.key, point, NULL), GOV_OK);
    for (size_t i = 0; i < sizeof point; i++) {
        snprintf(point_hex + 2 * i, 3, "%02x", point[i]);
    }
}

void certshare_set_up(void)
{
    char other[64];
    make_key();
    certshare_drafts = certshare_world;
    certshare_drafts.key = gov_key_ref(certshare_world.key);
    const char *const first[] = {point_hex, "c1c2c3", "http://127.0.0.1:9", NULL};
    platform_start(&certshare_drafts, "certshare", first);
    snprintf(other, sizeof other, "http://127.0.0.1:%d",
             hostile_port(&certshare_drafts.server, "certshare"));
    const char *const second[] = {point_hex, "c1c3c2", other, NULL};
    platform_start(&certshare_world, "certshare", second);
}

void certshare_tear_down(void)
{
    ck_assert_uint_gt(certshare_world.lines, 0); /* the log was looked through */
    platform_stop(&certshare_world);
    platform_stop(&certshare_drafts);
}

long certshare_count(const char *name)
{
    return hostile_count(&certshare_world.server, name);
}

gov_status certshare_fetch(gov_session *session, const char *id, gov_certificate_format format,
                           gov_certificate_file **out, gov_error **err)
{
    const gov_usage usage = platform_usage(GOV_USAGE_FUNCTION);
    return gov_certificate_fetch(session, id, format, &usage, NULL, NULL, out, err);
}
