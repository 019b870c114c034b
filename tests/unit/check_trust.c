/* SPDX-License-Identifier: Apache-2.0 */
/* Trust stores: what may be added in which form, what is refused as a whole, folders, descriptions. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <govsdk/trust.h>

#include "trust/trust.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"
#include "unit/x509_support.h"

#define URI "https://status.example/lists/1"

static gov_trust *new_trust(void)
{
    gov_trust *trust;

    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    return trust;
}

static char *join(const char *a, const char *b)
{
    return jose_format("%s%s", a, b);
}

static void expect_counts(const gov_trust *trust, size_t anchors, size_t intermediates)
{
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_ANCHOR), anchors);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_INTERMEDIATE), intermediates);
}

START_TEST(certificates_come_as_der_and_as_pem)
{
    x509_tree tree;
    gov_trust *trust = new_trust();

    x509_make_tree(&tree, "SM2");
    char *root = x509_pem(tree.root);
    char *ca = x509_pem(tree.ca);
    char *both = jose_format("Subject: somebody\n%s\r\n\n%s trailing text", root, ca);
    ck_assert_int_eq(gov_trust_add_anchors(trust, tree.root->der, tree.root->der_len, NULL),
                     GOV_OK);
    expect_counts(trust, 1, 0);
    ck_assert_int_eq(gov_trust_add_anchors(trust, both, strlen(both), NULL), GOV_OK);
    expect_counts(trust, 2, 0);
    ck_assert_int_eq(gov_trust_add_intermediates(trust, ca, strlen(ca), NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_add_intermediates(trust, ca, strlen(ca), NULL), GOV_OK);
    expect_counts(trust, 2, 1);
    free(both);
    free(ca);
    free(root);
    x509_free_tree(&tree);
    gov_trust_free(trust);
}
END_TEST

START_TEST(nothing_is_added_of_what_is_partly_malformed)
{
    x509_tree tree;
    gov_trust *trust = new_trust();
    gov_error *error = NULL;

    x509_make_tree(&tree, "P-256");
    char *good = x509_pem(tree.root);
    const char *const tails[] = {
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n",
        "-----BEGIN CERTIFICATE",
    };
    for (size_t i = 0; i < TEST_COUNT(tails); i++) {
        char *text = join(good, tails[i]);
        ck_assert_int_eq(gov_trust_add_anchors(trust, text, strlen(text), &error),
                         GOV_ERR_RESPONSE);
        ck_assert_str_eq(gov_error_get_message(error, GOV_LANGUAGE_EN),
                         "a certificate is malformed");
        ck_assert_str_eq(gov_error_get_message(error, GOV_LANGUAGE_ZH), "证书格式有误");
        expect_counts(trust, 0, 0);
        free(text);
    }
    ck_assert_int_eq(gov_trust_add_anchors(trust, "no certificate", 14, NULL), GOV_ERR_RESPONSE);
    gov_error_free(error);
    free(good);
    x509_free_tree(&tree);
    gov_trust_free(trust);
}
END_TEST

START_TEST(a_weak_key_is_no_anchor)
{
    x509_entity *weak = x509_make(&(x509_spec){.kind = "RSA-1024", .ca = true});
    gov_trust *trust = new_trust();

    ck_assert_int_eq(gov_trust_add_anchors(trust, weak->der, weak->der_len, NULL),
                     GOV_ERR_ALGORITHM);
    ck_assert_int_eq(gov_trust_add_intermediates(trust, weak->der, weak->der_len, NULL),
                     GOV_ERR_ALGORITHM);
    expect_counts(trust, 0, 0);
    x509_free(weak);
    gov_trust_free(trust);
}
END_TEST

START_TEST(arguments_are_looked_at)
{
    gov_trust *trust = new_trust();
    char *text = NULL;

    ck_assert_int_eq(gov_trust_new(NULL, NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_add_anchors(NULL, "x", 1, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_add_anchors(trust, NULL, 1, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_add_anchors(trust, "x", 0, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_add_anchors(trust, "x", 5 * 1024 * 1024, NULL), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov_trust_add_crl(trust, "x", 65 * 1024 * 1024, NULL), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov_trust_add_ocsp(trust, "x", 2 * 1024 * 1024, NULL), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov_trust_add_issuer(trust, "", "{}", 2, 0, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_add_issuer(trust, NULL, "{}", 2, 0, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_add_status_list(trust, "x", 1, -1, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_add_directory(trust, "", NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_add_directory(trust, "/nonexistent", NULL), GOV_ERR_FILE);
    ck_assert_int_eq(gov_trust_describe(NULL, &text, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_describe(trust, NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_uint_eq(gov_trust_get_count(NULL, GOV_TRUST_ANCHOR), 0);
    ck_assert_uint_eq(gov_trust_get_count(trust, (gov_trust_kind)99), 0);
    gov_trust_free_text(trust, NULL);
    gov_trust_free_text(NULL, NULL);
    gov_trust_free(NULL);
    gov_trust_free(trust);
}
END_TEST

START_TEST(lists_and_replies_are_added)
{
    x509_tree tree;
    gov_trust *trust = new_trust();
    size_t len;

    x509_make_tree(&tree, "SM2");
    uint8_t *crl = x509_make_crl(&(x509_crl_spec){.issuer = tree.ca}, &len);
    char *pem = x509_pem_of("X509 CRL", crl, len);
    ck_assert_int_eq(gov_trust_add_crl(trust, crl, len, NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_add_crl(trust, pem, strlen(pem), NULL), GOV_OK); /* the same */
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_CRL), 1);
    ck_assert_int_eq(gov_trust_add_ocsp(trust, crl, len, NULL), GOV_ERR_RESPONSE);
    ck_assert_int_eq(gov_trust_add_crl(trust, tree.ca->der, tree.ca->der_len, NULL),
                     GOV_ERR_RESPONSE);
    free(crl);
    free(pem);
    uint8_t *reply = x509_make_ocsp(&(x509_ocsp_spec){.cert = tree.leaf, .issuer = tree.ca}, &len);
    ck_assert_int_eq(gov_trust_add_ocsp(trust, reply, len, NULL), GOV_OK);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_OCSP), 1);
    free(reply);
    x509_free_tree(&tree);
    gov_trust_free(trust);
}
END_TEST

START_TEST(keys_of_an_issuer_are_added_and_replaced)
{
    jose_key *old = jose_key_new("ES256", 0);
    jose_key *new = jose_key_new("ES256", 0);
    char *set = jose_key_set(old, ",\"kid\":\"old\"");
    char *next = jose_key_set(new, ",\"kid\":\"new\"");
    char *document = jose_format("{\"issuer\":\"https://a.example\",\"jwks\":%s}", next);
    const char unknown[] = "{\"keys\":[{\"kty\":\"none of ours\"}]}";
    gov_trust *trust = new_trust();
    const char *const bad[] = {"{", "[]", "{}", "{\"jwks_uri\":\"https://a.example/keys\"}"};

    ck_assert_int_eq(gov_trust_add_issuer(trust, "https://a.example", set, strlen(set), 0, NULL),
                     GOV_OK);
    ck_assert_str_eq(gov__jwk_kid(gov__jwks_at(gov__trust_keys_of(trust, "https://a.example"), 0)),
                     "old");
    ck_assert_ptr_null(gov__trust_keys_of(trust, "https://a.example/"));
    ck_assert_ptr_null(gov__trust_keys_of(trust, NULL));
    ck_assert_int_eq(
        gov_trust_add_issuer(trust, "https://b.example", document, strlen(document), 0, NULL),
        GOV_ERR_RESPONSE);
    ck_assert_int_eq(
        gov_trust_add_issuer(trust, "https://a.example", document, strlen(document), 0, NULL),
        GOV_OK);
    ck_assert_str_eq(gov__jwk_kid(gov__jwks_at(gov__trust_keys_of(trust, "https://a.example"), 0)),
                     "new");
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_ISSUER), 1);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(
            gov_trust_add_issuer(trust, "https://a.example", bad[i], strlen(bad[i]), 0, NULL),
            GOV_ERR_RESPONSE);
    }
    ck_assert_int_eq(
        gov_trust_add_issuer(trust, "https://a.example", unknown, strlen(unknown), 0, NULL),
        GOV_ERR_ALGORITHM);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_ISSUER), 1);
    free(document);
    free(next);
    free(set);
    jose_key_free(new);
    jose_key_free(old);
    gov_trust_free(trust);
}
END_TEST

static char *make_list(const char *typ, const char *uri, int64_t issued_s)
{
    jose_key *key = jose_key_new("ES256", 0);
    char *header = jose_format("{\"alg\":\"ES256\",\"typ\":\"%s\"}", typ);
    char *claims = jose_format("{\"sub\":\"%s\",\"iat\":%lld,\"status_list\":{\"bits\":1,"
                               "\"lst\":\"eNrbuRgAAhcBXQ\"}}",
                               uri, (long long)issued_s);
    char *token = jose_sign(key, header, claims);

    free(claims);
    free(header);
    jose_key_free(key);
    return token;
}

static gov_status add_list(gov_trust *trust, const char *typ, int64_t issued_s, int64_t fetched_ms)
{
    char *token = make_list(typ, URI, issued_s);
    gov_status status = gov_trust_add_status_list(trust, token, strlen(token), fetched_ms, NULL);

    free(token);
    return status;
}

START_TEST(of_status_lists_the_newest_stay)
{
    gov_trust *trust = new_trust();

    ck_assert_ptr_null(gov__trust_list_of(trust, URI));
    ck_assert_int_eq(add_list(trust, "statuslist+jwt", 1000, 2000000), GOV_OK);
    ck_assert_int_eq(gov__trust_list_of(trust, URI)->fetched_at_ms, 1000000);
    ck_assert_int_eq(gov__trust_list_of(trust, URI)->issued_s, 1000);
    ck_assert_int_eq(add_list(trust, "statuslist+jwt", 900, 3000000), GOV_OK);
    ck_assert_int_eq(gov__trust_list_of(trust, URI)->issued_s, 1000);
    ck_assert_int_eq(add_list(trust, "application/statuslist+jwt", 1100, 5), GOV_OK);
    ck_assert_int_eq(gov__trust_list_of(trust, URI)->issued_s, 1100);
    ck_assert_int_eq(gov__trust_list_of(trust, URI)->fetched_at_ms, 5);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_STATUS_LIST), 3);
    ck_assert_int_eq(add_list(trust, "statuslist+jwt", 1050, 5), GOV_OK); /* instead of 900 */
    ck_assert_int_eq(add_list(trust, "statuslist+jwt", 800, 5), GOV_OK);  /* too old */
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_STATUS_LIST), 3);
    const gov__trust_status_list *list =
        gov__trust_older_list(trust, gov__trust_list_of(trust, URI));
    ck_assert_int_eq(list->issued_s, 1050);
    list = gov__trust_older_list(trust, list);
    ck_assert_int_eq(list->issued_s, 1000);
    ck_assert_ptr_null(gov__trust_older_list(trust, list));
    ck_assert_int_eq(add_list(trust, "JWT", 1200, 5), GOV_ERR_RESPONSE);
    ck_assert_int_eq(add_list(trust, "statuslist+jwt", -1, 5), GOV_ERR_RESPONSE);
    gov_trust_free(trust);
}
END_TEST

START_TEST(what_is_no_status_list_is_refused)
{
    gov_trust *trust = new_trust();
    char *token = make_list("statuslist+jwt", URI, 1000);
    const char *const bad[] = {"a",           "a.b",      "a.b.c",          "..",
                               "e30.e30.e30", "e30.e30.", "e30.e30.e30.e30"};

    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(gov_trust_add_status_list(trust, bad[i], strlen(bad[i]), 1, NULL),
                         GOV_ERR_RESPONSE);
    }
    for (const char *dot = strchr(token, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
        ck_assert_int_eq(
            gov_trust_add_status_list(trust, token, (size_t)(dot - token) + 1, 1, NULL),
            GOV_ERR_RESPONSE);
    }
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_STATUS_LIST), 0);
    free(token);
    gov_trust_free(trust);
}
END_TEST

static void write_file(const char *folder, const char *name, const void *data, size_t len)
{
    char *path = jose_format("%s/%s", folder, name);
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(data, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
    free(path);
}

static void remove_file(const char *folder, const char *name)
{
    char *path = jose_format("%s/%s", folder, name);

    ck_assert_int_eq(remove(path), 0);
    free(path);
}

START_TEST(a_folder_is_sorted_by_itself)
{
    static const char *const names[] = {"root.crt", "ca.PEM",     "list.crl",  "reply.ocsp",
                                        "i.jwks",   "status.jwt", "notes.txt", ".crt"};
    char folder[] = "trust-XXXXXX";
    x509_tree tree;
    gov_trust *trust = new_trust();
    gov_error *error = NULL;
    size_t crl_len;
    size_t ocsp_len;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    x509_make_tree(&tree, "SM2");
    char *ca = x509_pem(tree.ca);
    uint8_t *crl = x509_make_crl(&(x509_crl_spec){.issuer = tree.ca}, &crl_len);
    uint8_t *reply =
        x509_make_ocsp(&(x509_ocsp_spec){.cert = tree.leaf, .issuer = tree.ca}, &ocsp_len);
    jose_key *key = jose_key_new("ES256", 0);
    char *set = jose_key_set(key, "");
    char *document = jose_format("{\"issuer\":\"https://a.example\",\"jwks\":%s}", set);
    char *token = make_list("statuslist+jwt", URI, 1000);
    char *line = join(token, "\n");
    char *inner = jose_format("%s/inner.crt", folder);
    write_file(folder, names[0], tree.root->der, tree.root->der_len);
    write_file(folder, names[1], ca, strlen(ca));
    write_file(folder, names[2], crl, crl_len);
    write_file(folder, names[3], reply, ocsp_len);
    write_file(folder, names[4], document, strlen(document));
    write_file(folder, names[5], line, strlen(line));
    write_file(folder, names[6], "junk", 4);
    write_file(folder, names[7], "junk", 4);
    ck_assert_int_eq(mkdir(inner, 0700), 0);

    ck_assert_int_eq(gov_trust_add_directory(trust, folder, &error), GOV_OK);
    expect_counts(trust, 1, 1);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_CRL), 1);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_OCSP), 1);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_ISSUER), 1);
    ck_assert_int_eq(gov__trust_list_of(trust, URI)->fetched_at_ms, 1000000);

    write_file(folder, "bad.der", "junk", 4);
    ck_assert_int_eq(gov_trust_add_directory(trust, folder, &error), GOV_ERR_RESPONSE);
    ck_assert_str_eq(gov_error_get_message(error, GOV_LANGUAGE_EN),
                     "bad.der: a certificate is malformed");
    ck_assert_str_eq(gov_error_get_message(error, GOV_LANGUAGE_ZH), "bad.der：证书格式有误");
    remove_file(folder, "bad.der");
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        remove_file(folder, names[i]);
    }
    ck_assert_int_eq(rmdir(inner), 0);
    ck_assert_int_eq(rmdir(folder), 0);
    gov_error_free(error);
    free(inner);
    free(line);
    free(token);
    free(document);
    free(set);
    jose_key_free(key);
    free(reply);
    free(crl);
    free(ca);
    x509_free_tree(&tree);
    gov_trust_free(trust);
}
END_TEST

START_TEST(a_description_has_everything)
{
    x509_entity *root =
        x509_make(&(x509_spec){.kind = "SM2", .name = "Root", .ca = true, .serial = 0xAB});
    jose_key *key = jose_key_new("ES256", 0);
    char *set = jose_key_set(key, ",\"kid\":\"k1\"");
    gov_trust *trust = new_trust();
    char *json = NULL;
    size_t len;
    uint8_t *crl = x509_make_crl(&(x509_crl_spec){.issuer = root, .next_s = -1}, &len);

    ck_assert_int_eq(gov_trust_add_anchors(trust, root->der, root->der_len, NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_add_crl(trust, crl, len, NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_add_issuer(trust, "https://a.example", set, strlen(set), 0, NULL),
                     GOV_OK);
    ck_assert_int_eq(add_list(trust, "statuslist+jwt", 1000, 2000), GOV_OK);
    ck_assert_int_eq(gov_trust_describe(trust, &json, NULL), GOV_OK);
    ck_assert_str_eq(
        json, "{\"anchors\":[{\"subject\":\"CN=Root\",\"issuer\":\"CN=Root\",\"serial\":\"AB\","
              "\"not_before\":\"2027-01-05T08:00:00Z\",\"not_after\":\"2027-01-25T08:00:00Z\"}],"
              "\"intermediates\":[],\"crls\":[{\"issuer\":\"CN=Root\","
              "\"this_update\":\"2027-01-14T08:00:00Z\"}],\"ocsp\":[],"
              "\"issuers\":[{\"issuer\":\"https://a.example\",\"kids\":[\"k1\"]}],"
              "\"status_lists\":[{\"uri\":\"" URI "\",\"issued_at\":\"1970-01-01T00:16:40Z\","
              "\"fetched_at\":\"1970-01-01T00:00:02Z\"}]}");
    gov_trust_free_text(trust, json);
    free(crl);
    free(set);
    jose_key_free(key);
    x509_free(root);
    gov_trust_free(trust);
}
END_TEST

/* What is added while memory fails. */
struct files {
    x509_tree tree;
    uint8_t *crl;
    size_t crl_len;
    uint8_t *ocsp;
    size_t ocsp_len;
    char *set;
    char *token;
};

static gov_status add_everything(const gov_allocator *mem, void *user)
{
    const struct files *files = user;
    gov_error *error = NULL;
    gov_trust *trust = NULL;
    char *json = NULL;
    gov_status status = gov_trust_new(mem, &trust, &error);

    if (status == GOV_OK) {
        status =
            gov_trust_add_anchors(trust, files->tree.root->der, files->tree.root->der_len, &error);
    }
    if (status == GOV_OK) {
        status = gov_trust_add_intermediates(trust, files->tree.ca->der, files->tree.ca->der_len,
                                             &error);
    }
    if (status == GOV_OK) {
        status = gov_trust_add_crl(trust, files->crl, files->crl_len, &error);
    }
    if (status == GOV_OK) {
        status = gov_trust_add_ocsp(trust, files->ocsp, files->ocsp_len, &error);
    }
    if (status == GOV_OK) {
        status = gov_trust_add_issuer(trust, "https://a.example", files->set, strlen(files->set),
                                      1000, &error);
    }
    if (status == GOV_OK) {
        status = gov_trust_add_status_list(trust, files->token, strlen(files->token), 2000, &error);
    }
    if (status == GOV_OK) {
        status = gov_trust_describe(trust, &json, &error);
        ck_assert((json != NULL) == (status == GOV_OK));
    }
    ck_assert((error != NULL) == (status != GOV_OK));
    gov_trust_free_text(trust, json);
    gov_error_free(error);
    gov_trust_free(trust);
    return status;
}

START_TEST(want_of_memory_is_told)
{
    struct files files;
    jose_key *key = jose_key_new("ES256", 0);

    x509_make_tree(&files.tree, "SM2");
    files.crl = x509_make_crl(&(x509_crl_spec){.issuer = files.tree.ca}, &files.crl_len);
    files.ocsp = x509_make_ocsp(&(x509_ocsp_spec){.cert = files.tree.leaf, .issuer = files.tree.ca},
                                &files.ocsp_len);
    files.set = jose_key_set(key, "");
    files.token = make_list("statuslist+jwt", URI, 1000);
    ck_assert_uint_gt(test_out_of_memory(add_everything, &files), 50);
    free(files.token);
    free(files.set);
    free(files.ocsp);
    free(files.crl);
    x509_free_tree(&files.tree);
    jose_key_free(key);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(certificates_come_as_der_and_as_pem),
        TEST_ENTRY(nothing_is_added_of_what_is_partly_malformed),
        TEST_ENTRY(a_weak_key_is_no_anchor),
        TEST_ENTRY(arguments_are_looked_at),
        TEST_ENTRY(lists_and_replies_are_added),
        TEST_ENTRY(keys_of_an_issuer_are_added_and_replaced),
        TEST_ENTRY(of_status_lists_the_newest_stay),
        TEST_ENTRY(what_is_no_status_list_is_refused),
        TEST_ENTRY(a_folder_is_sorted_by_itself),
        TEST_ENTRY(a_description_has_everything),
        TEST_ENTRY(want_of_memory_is_told),
    };

    return test_run("trust", tests, TEST_COUNT(tests));
}
