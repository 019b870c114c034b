/* SPDX-License-Identifier: Apache-2.0 */
/* Bad input to trust stores: what is added, bundles, fetching. */
#include <check.h>
#include <string.h>

#include "scenario/support/refuse.h"
#include "unit/test_support.h"

static void additions(good *g)
{
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_anchors, NULL, "x", 1, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_anchors, g->trust, NULL, 1, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_anchors, g->trust, "x", 0, err_or_null());
    REFUSED(GOV_ERR_RESPONSE, gov_trust_add_anchors, g->trust, "x", 1, err_or_null());
    REFUSED(GOV_ERR_LIMIT, gov_trust_add_anchors, g->trust, "x", SIZE_MAX, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_intermediates, NULL, "x", 1, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_intermediates, g->trust, NULL, 1, err_or_null());
    REFUSED(GOV_ERR_RESPONSE, gov_trust_add_intermediates, g->trust, "\x30\x80", 2, err_or_null());
    REFUSED(GOV_ERR_LIMIT, gov_trust_add_intermediates, g->trust, "x", SIZE_MAX, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_crl, NULL, "x", 1, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_crl, g->trust, NULL, 1, err_or_null());
    REFUSED(GOV_ERR_RESPONSE, gov_trust_add_crl, g->trust, "\x30\x00", 2, err_or_null());
    REFUSED(GOV_ERR_LIMIT, gov_trust_add_crl, g->trust, "x", SIZE_MAX, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_ocsp, NULL, "x", 1, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_ocsp, g->trust, NULL, 1, err_or_null());
    REFUSED(GOV_ERR_RESPONSE, gov_trust_add_ocsp, g->trust, "x", 1, err_or_null());
    REFUSED(GOV_ERR_LIMIT, gov_trust_add_ocsp, g->trust, "x", SIZE_MAX, err_or_null());
}

static void named_additions(good *g)
{
    static const char url[] = "https://issuer.test";

    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_issuer, NULL, url, "{}", 2, 0, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_issuer, g->trust, NULL, "{}", 2, 0, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_issuer, g->trust, url, NULL, 2, 0, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_issuer, g->trust, url, "{}", 2, -1, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_issuer, g->trust, url, "{}", 2, INT64_MAX,
            err_or_null());
    REFUSED(GOV_ERR_RESPONSE, gov_trust_add_issuer, g->trust, url, "{}", 2, 0, err_or_null());
    REFUSED(GOV_ERR_LIMIT, gov_trust_add_issuer, g->trust, url, "{}", SIZE_MAX, 0, err_or_null());
    EACH(text, bad_texts)
    {
        REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_issuer, g->trust, *text, "{}", 2, 0, err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_directory, g->trust, *text, err_or_null());
    }
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_status_list, NULL, "x", 1, 0, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_status_list, g->trust, NULL, 1, 0, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_status_list, g->trust, "x", 1, -1, err_or_null());
    REFUSED(GOV_ERR_RESPONSE, gov_trust_add_status_list, g->trust, "a.b.c", 5, 0, err_or_null());
    REFUSED(GOV_ERR_LIMIT, gov_trust_add_status_list, g->trust, "x", SIZE_MAX, 0, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_directory, NULL, ".", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_directory, g->trust, NULL, err_or_null());
    REFUSED(GOV_ERR_FILE, gov_trust_add_directory, g->trust, "no such folder", err_or_null());
}

static void bundles(good *g)
{
    const gov_trust_bundle_terms wrong[] = {
        {.struct_size = 1},
        {.struct_size = sizeof wrong[0]},
        {.struct_size = sizeof wrong[0], .sequence = 1},
        {.struct_size = sizeof wrong[0], .sequence = 1, .expires_at_ms = INT64_MAX},
        {.struct_size = sizeof wrong[0], .sequence = 1, .issued_at_ms = -1, .expires_at_ms = 1},
    };
    const gov_trust_bundle_options bad[] = {
        {.struct_size = 1},
        {.struct_size = sizeof bad[0], .reserved = 1},
        {.struct_size = sizeof bad[0], .at_ms = -1},
        {.struct_size = sizeof bad[0], .min_sequence = -1},
    };
    gov_key *key = NULL;
    gov_key_set *keys = NULL;
    size_t size = 0;

    ck_assert_int_eq(gov_key_generate(NULL, "P-256", NULL, &key, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_set_from_key(key, &keys, NULL), GOV_OK);
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_trust_write_bundle, g->trust, key, &wrong[i], &out.text,
                    &size, err_or_null());
    }
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_trust_write_bundle, g->trust, key, NULL, &out.text, &size,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_trust_write_bundle, NULL, key, &wrong[0], &out.text, &size,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_write_bundle, g->trust, key, &wrong[0], NULL, &size,
            err_or_null());
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_bundle, g->trust, "{}", 2, keys, &bad[i], NULL,
                err_or_null());
    }
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_bundle, NULL, "{}", 2, keys, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_bundle, g->trust, NULL, 2, keys, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_add_bundle, g->trust, "{}", 2, NULL, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_RESPONSE, gov_trust_add_bundle, g->trust, "{}", 2, keys, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_LIMIT, gov_trust_add_bundle, g->trust, "{}", SIZE_MAX, keys, NULL, NULL,
            err_or_null());
    gov_key_set_unref(keys);
    gov_key_unref(key);
}

static void fetches(good *g)
{
    static const char *const urls[] = {"",
                                       "issuer",
                                       "ftp://a.b",
                                       "https://user@a.b",
                                       "https://",
                                       "https://issuer.test/?q=1",
                                       "https://a#b",
                                       NULL};

    REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_platform, NULL, g->client, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_platform, g->trust, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_issuer, NULL, g->client, "https://a.b", NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_issuer, g->trust, NULL, "https://a.b", NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_issuer, g->trust, g->client, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_status_list, NULL, g->client, "https://a.b", NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_status_list, g->trust, NULL, "https://a.b", NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_status_list, g->trust, g->client, NULL, NULL,
            err_or_null());
    EACH(url, urls)
    {
        REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_issuer, g->trust, g->client, *url, NULL,
                err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_status_list, g->trust, g->client, *url, NULL,
                err_or_null());
    }
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_fetch_status_list, g->trust, g->client,
            "https://elsewhere.test/lists/1", NULL, err_or_null());
}

void refuse_trust(good *g)
{
    const gov_allocator broken = {.struct_size = sizeof broken};

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_trust_new, &broken, &out.trust, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_new, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_trust_describe, NULL, &out.text, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_trust_describe, g->trust, NULL, err_or_null());
    GIVES(0, gov_trust_get_count, NULL, GOV_TRUST_ANCHOR);
    GIVES(0, gov_trust_get_count, g->trust, (gov_trust_kind)99);
    HARMLESS(gov_trust_free, NULL);
    HARMLESS(gov_trust_free_text, NULL, NULL);
    HARMLESS(gov_trust_free_text, g->trust, NULL);
    additions(g);
    named_additions(g);
    bundles(g);
    fetches(g);
}
