/* SPDX-License-Identifier: Apache-2.0 */
/* A kiosk prints a copy of a certificate that says what it is for 加注件: fetched to disk, where it gets its
 * name when it is whole, verified before it goes to the printer, and removed afterwards by the one who
 * prints; here, when it is not to be printed. After a power cut a kiosk removes COPY.ofd.*.part as well.
 * kiosk_copy URL COPY.ofd TRUST-FOLDER
 * Exit: 0 print it, 1 do not, 2 there is no copy. */
#include <govsdk.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_BYTES (64L * 1024 * 1024)

/* Logs the citizen in front of the kiosk in by the phone; login_device.c says more. */
static gov_status log_in(const char *url, gov_client **out_client, gov_session **out_session,
                         gov_error **err)
{
    gov_config *config = NULL;
    gov_device_login *login = NULL;
    gov_status status = gov_config_new(NULL, &config, err);
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", url, err);
    }
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.allow_sandbox", "true", err);
    }
    if (status == GOV_OK) {
        status = gov_config_set(config, "auth.client_id", "govsdk-demo-public", err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, out_client, err);
    }
    if (status == GOV_OK) {
        status = gov_auth_device_begin(*out_client, NULL, &login, err);
    }
    if (status == GOV_OK) {
        printf("Approve %s at %s\n", gov_device_login_get_user_code(login),
               gov_device_login_get_verification_uri(login));
        (void)fflush(stdout);
        status = gov_device_login_wait(login, NULL, out_session, err);
    }
    gov_device_login_free(login);
    gov_config_free(config);
    return status;
}

/* The copy of the first certificate; it is good for what the usage says, and for nothing else. */
static gov_status fetch(gov_session *session, const char *path, gov_error **err)
{
    const gov_usage usage = {.struct_size = sizeof usage,
                             .basis = GOV_USAGE_CONSENT,
                             .purpose = "子女入学报名材料",
                             .operator_id = "kiosk-990101-03"};
    const gov_fetch_options how = {.struct_size = sizeof how, .flags = GOV_FETCH_MARKED_COPY};
    gov_certificate_list *list = NULL;
    gov_certificate_file *file = NULL;
    gov_status status = gov_certificate_list_all(session, &usage, NULL, NULL, &list, err);
    if (status == GOV_OK && gov_certificate_list_get_count(list) == 0) {
        fprintf(stderr, "there is no certificate\n");
        status = GOV_ERR_NOT_FOUND;
    }
    if (status == GOV_OK) {
        const char *id = gov_certificate_get_id(gov_certificate_list_at(list, 0));
        status = gov_certificate_fetch_file(session, id, GOV_CERTIFICATE_OFD, &usage, &how, path,
                                            NULL, &file, err);
    }
    if (status == GOV_OK) {
        printf("A copy for: %s\n", gov_certificate_file_get_copy_cause(file));
    }
    gov_certificate_file_free(file);
    gov_certificate_list_free(list);
    return status;
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

static gov_status verify(const char *path, const char *folder, gov_verdict *out, gov_error **err)
{
    gov_trust *trust = NULL;
    gov_verification *found = NULL;
    size_t size = 0;
    unsigned char *data = read_file(path, &size);
    gov_status status = data != NULL ? gov_trust_new(NULL, &trust, err) : GOV_ERR_FILE;
    if (status == GOV_OK) {
        status = gov_trust_add_directory(trust, folder, err);
    }
    if (status == GOV_OK) {
        status = gov_certificate_verify(data, size, trust, NULL, &found, err);
    }
    if (status == GOV_OK) {
        *out = gov_verification_get_overall(found);
        printf("%s", gov_verification_get_text(found, GOV_LANGUAGE_ZH));
    }
    gov_verification_free(found);
    gov_trust_free(trust);
    free(data);
    return status;
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_verdict verdict = GOV_VERDICT_INDETERMINATE;

    if (argc != 4) {
        return fprintf(stderr, "usage: kiosk_copy URL COPY.ofd TRUST-FOLDER\n"), 2;
    }
    gov_status status = log_in(argv[1], &client, &session, &err);
    if (status == GOV_OK) {
        status = fetch(session, argv[2], &err);
    }
    if (status == GOV_OK) {
        status = verify(argv[2], argv[3], &verdict, &err);
        if (verdict != GOV_VERDICT_PASSED) {
            (void)remove(argv[2]);
        }
    }
    if (err != NULL) {
        fprintf(stderr, "%s\n", gov_error_get_message(err, GOV_LANGUAGE_EN));
    }
    /* The next person at the kiosk inherits nothing. */
    if (session != NULL && gov_session_end(session, NULL, NULL) != GOV_OK) {
        fprintf(stderr, "the platform was not told of the end of the session\n");
    }
    gov_error_free(err);
    gov_session_unref(session);
    gov_client_unref(client);
    return status != GOV_OK ? 2 : verdict == GOV_VERDICT_PASSED ? 0 : 1;
}
