/* SPDX-License-Identifier: Apache-2.0 */
/* Check identifiers on the device: nothing is sent. The answer is a record, not yes or no.
 * check_identifiers KIND TEXT..., KIND one of resident_id, uscc, certificate, region */
#include <govsdk/identifier.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    gov_identifier_kind kind;
} kinds[] = {
    {"resident_id", GOV_IDENTIFIER_RESIDENT_ID},
    {"uscc", GOV_IDENTIFIER_USCC},
    {"certificate", GOV_IDENTIFIER_CERTIFICATE},
    {"region", GOV_IDENTIFIER_REGION},
};

static int read_kind(const char *name, gov_identifier_kind *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            *out = kinds[i].kind;
            return 1;
        }
    }
    return 0;
}

static const char *word(gov_identifier_finding finding)
{
    return finding == GOV_IDENTIFIER_RIGHT   ? "right"
           : finding == GOV_IDENTIFIER_WRONG ? "wrong"
                                             : "not checked";
}

/* 1 acceptable, 0 not, -1 when it could not be checked. Shows it masked: screens are seen by others. */
static int check(gov_identifier_kind kind, const char *text)
{
    gov_identifier_check record = {.struct_size = sizeof record};
    char masked[GOV_IDENTIFIER_MAX];
    if (gov_identifier_check_text(kind, text, strlen(text), &record) != GOV_OK ||
        gov_identifier_mask(record.canonical, strlen(record.canonical), masked, sizeof masked) !=
            GOV_OK) {
        return -1;
    }
    printf("%s: format %s, check character %s", masked, word(record.format), word(record.checksum));
    if (record.known_exception) {
        printf(", known to be valid all the same");
    } else if (record.checksum == GOV_IDENTIFIER_WRONG && record.checksum_is_advisory) {
        printf(", which is a warning only");
    }
    if (record.birth_date != 0) {
        printf(", born in %d", (int)(record.birth_date / 10000));
    }
    if (record.region_code != 0) {
        printf(", region %06d", (int)record.region_code);
    }
    printf("\n");
    return gov_identifier_is_acceptable(&record);
}

int main(int argc, char **argv)
{
    gov_identifier_kind kind = GOV_IDENTIFIER_RESIDENT_ID;
    int acceptable = 1;

    if (argc < 3 || !read_kind(argv[1], &kind)) {
        fprintf(stderr, "usage: check_identifiers resident_id|uscc|certificate|region TEXT...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        int one = check(kind, argv[i]);
        if (one < 0) {
            fprintf(stderr, "argument %d cannot be checked\n", i);
            return 2;
        }
        acceptable = acceptable && one;
    }
    return acceptable ? 0 : 1;
}
