/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers of electronic certificates: 1.2.156.3005.2.{type}.{issuer}.{serial}.{version}.{check}.
 * Type and issuer are not taken apart: region codes instead of organisation codes, and serials with
 * an underscore, occur in the field, and so do wrong check characters, which only warn. */
#include "identifier/check.h"

#include <string.h>

#include "identifier/checksum.h"

enum { TYPE, ISSUER, SERIAL, VERSION, CHECK, PART_COUNT };

static const char root[] = "1.2.156.3005.2.";

struct part {
    const char *at;
    size_t len;
};

static bool is_allowed(char c)
{
    char upper = gov__identifier_upper(c);

    return (upper >= '0' && upper <= '9') || (upper >= 'A' && upper <= 'Z') || c == '_';
}

/* Cuts at every dot; false unless there are exactly five parts of allowed characters, none empty. */
static bool split(const char *text, size_t size, struct part parts[PART_COUNT])
{
    size_t count = 0;
    size_t start = 0;

    for (size_t i = 0; i <= size; i++) {
        if (i < size && text[i] != '.') {
            if (!is_allowed(text[i])) {
                return false;
            }
            continue;
        }
        if (i == start || count == PART_COUNT) {
            return false;
        }
        parts[count].at = text + start;
        parts[count].len = i - start;
        count++;
        start = i + 1;
    }
    return count == PART_COUNT;
}

/* Upper case everywhere but in the serial, which some issuers key by case. */
static void write_canonical(const char *text, size_t size, const struct part *serial, char *out)
{
    for (size_t i = 0; i < size; i++) {
        bool keep = text + i >= serial->at && text + i < serial->at + serial->len;

        out[i] = keep ? text[i] : gov__identifier_upper(text[i]);
    }
}

static int feed(int state, const struct part *part)
{
    for (size_t i = 0; i < part->len; i++) {
        char upper = gov__identifier_upper(part->at[i]);

        state = gov__checksum_mod37_36_feed(state, &upper, 1);
    }
    return state;
}

void gov__identifier_certificate(const char *text, size_t size, gov_identifier_check *out)
{
    const size_t root_size = sizeof root - 1;
    struct part parts[PART_COUNT];
    int state = GOV__MOD37_36_START;

    out->checksum_is_advisory = 1;
    if (size <= root_size || memcmp(text, root, root_size) != 0 ||
        !split(text + root_size, size - root_size, parts) || parts[VERSION].len != 3 ||
        !gov__identifier_is_digits(parts[VERSION].at, 3) || parts[CHECK].len != 1 ||
        parts[CHECK].at[0] == '_') {
        return;
    }

    out->format = GOV_IDENTIFIER_RIGHT;
    write_canonical(text, size, &parts[SERIAL], out->canonical);
    for (size_t i = TYPE; i <= VERSION; i++) {
        state = feed(state, &parts[i]);
    }
    if (state >= 0) {
        out->checksum =
            gov__identifier_finding(gov__checksum_mod37_36_end(state) == out->canonical[size - 1]);
    }
}
