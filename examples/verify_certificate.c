/* SPDX-License-Identifier: Apache-2.0 */
/* Verify a certificate without network, by keys that were kept; fetch_certificate.c fetches both.
 * verify_certificate CERTIFICATE.sd-jwt KEYS.json ISSUER-URL */
#include <govsdk.h>
#include <stdio.h>

#define MAX_BYTES 1048576

static char certificate[MAX_BYTES];
static char keys[MAX_BYTES];

/* 0 when the file cannot be read, is empty or too large. */
static size_t read_file(const char *path, char *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return 0;
    }
    size_t size = fread(out, 1, MAX_BYTES, file);
    int whole = size < MAX_BYTES && !ferror(file);
    return fclose(file) == 0 && whole ? size : 0;
}

/* A client that never sends: the keys are given, and the issuer is known. */
static gov_status make_client(const char *issuer, size_t keys_size, gov_client **out_client,
                              gov_error **err)
{
    gov_config *config = NULL;
    gov_status status = gov_config_new(NULL, &config, err);
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", issuer, err);
    }
    if (status == GOV_OK) {
        status = gov_config_set(config, "auth.issuer", issuer, err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, out_client, err);
    }
    if (status == GOV_OK) {
        status = gov_client_set_keys_json(*out_client, keys, keys_size, err);
    }
    gov_config_free(config);
    return status;
}

static void show(const gov_report *report)
{
    for (size_t i = 0; i < gov_report_get_count(report); i++) {
        printf("%-12s %-13s %s\n", gov_report_get_check(report, i),
               gov_check_result_get_name(gov_report_get_result(report, i)),
               gov_report_get_detail(report, i, GOV_LANGUAGE_EN));
    }
    /* Whether that is good enough is for the application to say: a library card, or a mortgage. */
    printf("%zu could not be decided\n", gov_report_count_results(report, GOV_CHECK_INDETERMINATE));
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_report *report = NULL;
    gov_error *err = NULL;

    if (argc != 4) {
        fprintf(stderr, "usage: verify_certificate CERTIFICATE.sd-jwt KEYS.json ISSUER-URL\n");
        return 2;
    }
    size_t size = read_file(argv[1], certificate);
    size_t keys_size = read_file(argv[2], keys);
    if (size == 0 || keys_size == 0) {
        fprintf(stderr, "cannot read %s\n", size == 0 ? argv[1] : argv[2]);
        return 2;
    }
    gov_status status = make_client(argv[3], keys_size, &client, &err);
    if (status == GOV_OK) {
        status = gov_certificate_verify(client, certificate, size, NULL, &report, &err);
    }
    if (status == GOV_OK) {
        show(report);
        status = gov_report_get_status(report);
        printf("%s\n", gov_status_get_text(status, GOV_LANGUAGE_EN));
    } else {
        fprintf(stderr, "%s\n", gov_error_get_message(err, GOV_LANGUAGE_EN));
    }
    gov_report_free(report);
    gov_error_free(err);
    gov_client_unref(client);
    return status == GOV_OK ? 0 : 1;
}
