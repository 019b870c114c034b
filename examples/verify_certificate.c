/* SPDX-License-Identifier: Apache-2.0 */
/* Verify a certificate without network: an OFD, a PDF or an SD-JWT VC, by what is in a folder (certificates,
 * revocation lists, key sets of issuers, status lists).
 * verify_certificate CERTIFICATE FOLDER */
#include <govsdk.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_BYTES (64L * 1024 * 1024)

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
        free(data);
        return NULL;
    }
    return data;
}

static int tell(gov_error *err)
{
    fprintf(stderr, "%s\n", gov_error_get_message(err, GOV_LANGUAGE_EN));
    gov_error_free(err);
    return 2;
}

/* Whether INDETERMINATE is good enough is for the application to say: a library card, or a mortgage. */
static int show(const gov_verification *found)
{
    printf("%s", gov_verification_get_text(found, GOV_LANGUAGE_EN));
    return gov_verification_get_overall(found) == GOV_VERDICT_PASSED ? 0 : 1;
}

int main(int argc, char **argv)
{
    gov_trust *trust = NULL;
    gov_verification *found = NULL;
    gov_error *err = NULL;
    size_t size = 0;

    if (argc != 3) {
        fprintf(stderr, "usage: verify_certificate CERTIFICATE FOLDER\n");
        return 2;
    }
    unsigned char *data = read_file(argv[1], &size);
    if (data == NULL) {
        fprintf(stderr, "cannot read %s\n", argv[1]);
        return 2;
    }
    gov_status status = gov_trust_new(NULL, &trust, &err);
    if (status == GOV_OK) {
        status = gov_trust_add_directory(trust, argv[2], &err);
    }
    if (status == GOV_OK) {
        status = gov_certificate_verify(data, size, trust, NULL, &found, &err);
    }
    int code = status == GOV_OK ? show(found) : tell(err);
    gov_verification_free(found);
    gov_trust_free(trust);
    free(data);
    return code;
}
