/* SPDX-License-Identifier: Apache-2.0 */
/* Fetch the citizen's newest certificate as an SD-JWT, and the issuer's keys to verify it without network.
 * fetch_certificate URL CERTIFICATE.sd-jwt ISSUER.jwks; verify_certificate.c does the rest. */
#include <govsdk.h>
#include <stdio.h>

/* Logs a citizen in by a second device; login_device.c says more. 1, or 0 with the error. */
static int log_in(const char *url, gov_client **out_client, gov_session **out_session,
                  gov_error **err)
{
    gov_config *config = NULL;
    gov_device_login *login = NULL;
    int approved = 0;
    if (gov_config_new(NULL, &config, err) == GOV_OK &&
        gov_config_set(config, "gateway.url", url, err) == GOV_OK &&
        gov_config_set(config, "gateway.allow_sandbox", "true", err) == GOV_OK &&
        gov_config_set(config, "auth.client_id", "govsdk-demo-public", err) == GOV_OK &&
        gov_client_new(config, out_client, err) == GOV_OK &&
        gov_auth_device_begin(*out_client, NULL, &login, err) == GOV_OK) {
        printf("Approve %s at %s\n", gov_device_login_get_user_code(login),
               gov_device_login_get_verification_uri(login));
        (void)fflush(stdout);
        approved = gov_device_login_wait(login, NULL, out_session, err) == GOV_OK;
    }
    gov_device_login_free(login);
    gov_config_free(config);
    return approved;
}

static int write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    size_t written = file != NULL ? fwrite(data, 1, size, file) : 0;
    return file != NULL && fclose(file) == 0 && written == size;
}

/* The latest of those that come in the form that can be verified; NULL when there is none. */
static const gov_certificate *choose(const gov_certificate_list *list)
{
    const gov_certificate *newest = NULL;
    for (size_t i = 0; i < gov_certificate_list_get_count(list); i++) {
        const gov_certificate *one = gov_certificate_list_at(list, i);
        for (size_t j = 0; j < gov_certificate_get_format_count(one); j++) {
            if (gov_certificate_get_format(one, j) == GOV_CERTIFICATE_SD_JWT &&
                (newest == NULL || gov_certificate_get_valid_from_ms(one) >
                                       gov_certificate_get_valid_from_ms(newest))) {
                newest = one;
            }
        }
    }
    return newest;
}

/* Every call that reads a certificate says why; without a purpose nothing is sent. */
static int fetch(gov_session *session, const char *path, gov_error **err)
{
    const gov_usage usage = {
        .struct_size = sizeof usage, .basis = GOV_USAGE_CONSENT, .purpose = "本人留存电子证照"};
    gov_certificate_list *list = NULL;
    gov_certificate_file *file = NULL;
    const gov_certificate *chosen = NULL;
    int done = 0;
    if (gov_certificate_list_all(session, &usage, NULL, NULL, &list, err) == GOV_OK) {
        chosen = choose(list);
    }
    if (chosen != NULL &&
        gov_certificate_fetch(session, gov_certificate_get_id(chosen), GOV_CERTIFICATE_SD_JWT,
                              &usage, NULL, NULL, &file, err) == GOV_OK) {
        done = write_file(path, gov_certificate_file_get_data(file),
                          (size_t)gov_certificate_file_get_size(file));
        printf("%s  %s  %s\n", gov_certificate_get_type_name(chosen),
               gov_certificate_file_get_media_type(file), gov_certificate_file_get_digest(file));
    }
    gov_certificate_file_free(file);
    gov_certificate_list_free(list);
    return done;
}

/* The key set with the name of its owner, as gov_trust_add_directory reads it. */
static int keep_keys(gov_client *client, const char *issuer, const char *path, gov_error **err)
{
    char *keys = NULL;
    FILE *file = NULL;
    int done = 0;
    if (gov_client_get_keys_json(client, NULL, &keys, err) == GOV_OK) {
        file = fopen(path, "w");
    }
    if (file != NULL) {
        done = fprintf(file, "{\"issuer\":\"%s\",\"jwks\":%s}\n", issuer, keys) > 0;
        done = fclose(file) == 0 && done;
    }
    gov_client_free_text(client, keys);
    return done;
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;

    if (argc != 4) {
        return fprintf(stderr, "usage: fetch_certificate URL CERTIFICATE.sd-jwt ISSUER.jwks\n"), 2;
    }
    int done = log_in(argv[1], &client, &session, &err) && fetch(session, argv[2], &err) &&
               keep_keys(client, argv[1], argv[3], &err);
    if (!done) {
        fprintf(stderr, "%s\n",
                err ? gov_error_get_message(err, GOV_LANGUAGE_EN) : "nothing to fetch, or no file");
    }
    gov_error_free(err);
    if (session != NULL && gov_session_end(session, NULL, NULL) != GOV_OK) {
        fprintf(stderr, "the platform was not told of the end of the session\n");
    }
    gov_session_unref(session);
    gov_client_unref(client);
    return done ? 0 : 1;
}
