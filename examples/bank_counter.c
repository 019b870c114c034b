/* SPDX-License-Identifier: Apache-2.0 */
/* A bank checks a licence at the counter: the customer shows a code 亮证码 and may hand over the document. The
 * bank redeems the code with a login of its own, then verifies the document offline, with what the platform
 * says of the licence beside it. That both are of one licence the teller sees: an OFD names none.
 * bank_counter URL CLIENT-ID CLIENT-SECRET CODE [DOCUMENT TRUST-FOLDER]
 * Exit: 0 accepted, 1 not accepted, 2 it could not be told. */
#include <govsdk.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_BYTES (64L * 1024 * 1024)

static gov_status log_in(char **argv, gov_client **out_client, gov_session **out_session,
                         gov_error **err)
{
    const char *const settings[][2] = {{"gateway.url", argv[1]},
                                       {"gateway.allow_sandbox", "true"},
                                       {"auth.client_id", argv[2]},
                                       {"auth.client_secret", argv[3]}};
    gov_config *config = NULL;
    gov_status status = gov_config_new(NULL, &config, err);
    for (size_t i = 0; status == GOV_OK && i < sizeof settings / sizeof settings[0]; i++) {
        status = gov_config_set(config, settings[i][0], settings[i][1], err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, out_client, err);
    }
    if (status == GOV_OK) {
        status = gov_auth_client_credentials(*out_client, NULL, out_session, err);
    }
    gov_config_free(config);
    return status;
}

static void show(const gov_certificate *licence)
{
    printf("%s, issued by %s: %s\n", gov_certificate_get_type_name(licence),
           gov_certificate_get_issuer_name(licence),
           gov_licence_state_get_name(gov_certificate_get_licence_state(licence)));
}

/* NULL when the file cannot be read, is empty or too large. */
static unsigned char *read_file(const char *path, size_t *out_size)
{
    FILE *file = fopen(path, "rb");
    unsigned char *data = malloc(MAX_BYTES);
    *out_size = file != NULL && data != NULL ? fread(data, 1, MAX_BYTES, file) : 0;
    int whole = *out_size > 0 && *out_size < MAX_BYTES && !ferror(file);
    if (file != NULL) {
        whole = fclose(file) == 0 && whole;
    }
    if (!whole) {
        fprintf(stderr, "cannot read %s\n", path);
        free(data);
        return NULL;
    }
    return data;
}

/* The platform's word on the licence, an hour old at most, goes into the verdict. */
static gov_status verify(const void *data, size_t size, const char *folder,
                         const gov_certificate *licence, gov_verdict *out, gov_error **err)
{
    const gov_verify_options how = {.struct_size = sizeof how,
                                    .flags = GOV_VERIFY_REQUIRE_LICENCE,
                                    .licence = licence,
                                    .status_max_age_ms = 3600 * 1000};
    gov_trust *trust = NULL;
    gov_verification *found = NULL;
    gov_status status = gov_trust_new(NULL, &trust, err);
    if (status == GOV_OK) {
        status = gov_trust_add_directory(trust, folder, err);
    }
    if (status == GOV_OK) {
        status = gov_certificate_verify(data, size, trust, &how, &found, err);
    }
    if (status == GOV_OK) {
        *out = gov_verification_get_overall(found);
        printf("%s", gov_verification_get_text(found, GOV_LANGUAGE_EN));
    }
    gov_verification_free(found);
    gov_trust_free(trust);
    return status;
}

int main(int argc, char **argv)
{
    const gov_usage usage = {.struct_size = sizeof usage,
                             .basis = GOV_USAGE_CONSENT,
                             .purpose = "对公账户开户核验营业资格",
                             .operator_id = "counter-7"};
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_certificate *licence = NULL;
    gov_error *err = NULL;
    gov_verdict verdict = GOV_VERDICT_PASSED;
    unsigned char *data = NULL;
    size_t size = 0;

    if (argc != 5 && argc != 7) {
        return fprintf(stderr, "usage: bank_counter URL ID SECRET CODE [DOCUMENT FOLDER]\n"), 2;
    }
    /* The code is good once: look first whether there is something to verify. */
    if (argc == 7 && (data = read_file(argv[5], &size)) == NULL) {
        return 2;
    }
    gov_status status = log_in(argv, &client, &session, &err);
    if (status == GOV_OK) {
        status = gov_presentation_redeem(session, argv[4], &usage, NULL, &licence, NULL, &err);
    }
    if (status == GOV_OK) {
        show(licence);
        if (gov_certificate_get_licence_state(licence) != GOV_LICENCE_VALID) {
            verdict = GOV_VERDICT_FAILED;
        }
    }
    if (status == GOV_OK && argc == 7) {
        status = verify(data, size, argv[6], licence, &verdict, &err);
    }
    if (status != GOV_OK) {
        fprintf(stderr, "%s\n", gov_error_get_message(err, GOV_LANGUAGE_EN));
    }
    gov_certificate_free(licence);
    gov_error_free(err);
    gov_session_unref(session);
    gov_client_unref(client);
    free(data);
    return status != GOV_OK ? 2 : verdict == GOV_VERDICT_PASSED ? 0 : 1;
}
