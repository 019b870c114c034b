/* SPDX-License-Identifier: Apache-2.0 */
/* A chain of SM2 that others made, from files that are not part of this tree: the folder is named by
 * GOV_ECERT_DIR, and without it the test is skipped. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/trust.h>

#include "trust/parts.h"
#include "trust/trust.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

enum { SKIPPED = 77, ROOM = 65536 };

static size_t load(const char *name, char data[ROOM])
{
    char *path = jose_format("%s/%s", getenv("GOV_ECERT_DIR"), name);
    FILE *file = fopen(path, "rb");

    ck_assert_msg(file != NULL, "%s", path);
    size_t len = fread(data, 1, ROOM, file);
    ck_assert_int_eq(fclose(file), 0);
    free(path);
    return len;
}

static gov__cert *load_cert(const char *name)
{
    char data[ROOM];
    const size_t len = load(name, data);
    gov__pem pem;
    gov__cert *cert;

    gov__pem_begin(&pem, NULL, gov__bytes_of(data, len));
    ck_assert(gov__pem_next(&pem, "CERTIFICATE"));
    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(pem.der.data, pem.der.len), &cert), GOV_OK);
    gov__pem_end(&pem);
    return cert;
}

static gov_trust *trust_of_ca(void)
{
    char data[ROOM];
    const size_t len = load("sm2-chain-ca.crt", data);
    gov_trust *trust;

    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_add_anchors(trust, data, len, NULL), GOV_OK);
    ck_assert_uint_gt(gov_trust_get_count(trust, GOV_TRUST_ANCHOR), 0);
    return trust;
}

static gov_status build(const gov_trust *trust, const char *name, int64_t at_s)
{
    gov__cert *leaf = load_cert(name);
    gov__chain chain;
    gov_status status = gov__chain_build(trust->pool, leaf, NULL, 0, at_s, &chain);

    gov__chain_clear(&chain);
    gov__cert_unref(leaf);
    return status;
}

START_TEST(the_good_leaf_is_good)
{
    gov_trust *trust = trust_of_ca();
    gov__cert *leaf = load_cert("sm2-leaf-ok.crt");
    const int64_t within_s = gov__cert_not_before_s(leaf) + 86400;

    ck_assert_int_eq(build(trust, "sm2-leaf-ok.crt", within_s), GOV_OK);
    ck_assert_int_eq(build(trust, "sm2-leaf-ok.crt", gov__cert_not_before_s(leaf) - 86400),
                     GOV_ERR_NOT_YET_VALID);
    gov__cert_unref(leaf);
    gov_trust_free(trust);
}
END_TEST

START_TEST(the_expired_leaf_has_expired)
{
    gov_trust *trust = trust_of_ca();
    gov__cert *good = load_cert("sm2-leaf-ok.crt"); /* issued long after the other one ended */

    ck_assert_int_eq(build(trust, "sm2-leaf-expired.crt", gov__cert_not_before_s(good) + 86400),
                     GOV_ERR_EXPIRED);
    gov__cert_unref(good);
    gov_trust_free(trust);
}
END_TEST

START_TEST(without_the_anchor_nothing_is_known)
{
    gov_trust *trust;
    gov__cert *leaf = load_cert("sm2-leaf-ok.crt");

    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    ck_assert_int_eq(build(trust, "sm2-leaf-ok.crt", gov__cert_not_before_s(leaf)),
                     GOV_ERR_KEY_NOT_FOUND);
    gov__cert_unref(leaf);
    gov_trust_free(trust);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(the_good_leaf_is_good),
        TEST_ENTRY(the_expired_leaf_has_expired),
        TEST_ENTRY(without_the_anchor_nothing_is_known),
    };

    return getenv("GOV_ECERT_DIR") == NULL ? SKIPPED
                                           : test_run("ecert_chain", tests, TEST_COUNT(tests));
}
