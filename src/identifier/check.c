/* SPDX-License-Identifier: Apache-2.0 */
/* The public entry of the identifier checks: arguments, struct_size, the summing up.
 * What is right or wrong with each kind is in the file of that kind. */
#include "identifier/check.h"

#include <string.h>

typedef void check_fn(const char *text, size_t size, gov_identifier_check *out);

static check_fn *const checks[] = {
    [GOV_IDENTIFIER_RESIDENT_ID] = gov__identifier_resident_id,
    [GOV_IDENTIFIER_USCC] = gov__identifier_uscc,
    [GOV_IDENTIFIER_CERTIFICATE] = gov__identifier_certificate,
    [GOV_IDENTIFIER_REGION] = gov__identifier_region,
};

/* Each check assumes text that holds no NUL, so that alphabets may be searched as strings. */
static bool may_be_identifier(const char *text, size_t size)
{
    return size > 0 && size < GOV_IDENTIFIER_MAX && memchr(text, '\0', size) == NULL;
}

gov_status gov_identifier_check_text(gov_identifier_kind kind, const char *text, size_t size,
                                     gov_identifier_check *out)
{
    size_t index = (size_t)kind;

    if (text == NULL || out == NULL || out->struct_size < sizeof *out ||
        index >= sizeof checks / sizeof checks[0] || checks[index] == NULL) {
        return GOV_ERR_ARGUMENT;
    }

    uint32_t struct_size = out->struct_size;
    memset(out, 0, sizeof *out);
    out->struct_size = struct_size;
    out->kind = kind;
    out->format = GOV_IDENTIFIER_WRONG;
    if (may_be_identifier(text, size)) {
        checks[index](text, size, out);
    }
    return GOV_OK;
}

int gov_identifier_is_acceptable(const gov_identifier_check *check)
{
    if (check == NULL || check->struct_size < sizeof *check ||
        check->format != GOV_IDENTIFIER_RIGHT) {
        return 0;
    }
    return check->checksum != GOV_IDENTIFIER_WRONG || check->checksum_is_advisory ||
           check->known_exception;
}

bool gov__identifier_is_digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
    }
    return true;
}

int32_t gov__identifier_number(const char *digits, size_t len)
{
    int32_t number = 0;

    for (size_t i = 0; i < len; i++) {
        number = number * 10 + (digits[i] - '0');
    }
    return number;
}

char gov__identifier_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

gov_identifier_finding gov__identifier_finding(bool right)
{
    return right ? GOV_IDENTIFIER_RIGHT : GOV_IDENTIFIER_WRONG;
}
