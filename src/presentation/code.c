/* SPDX-License-Identifier: Apache-2.0 */
/* See code.h. The code of somebody is a secret for as long as it lives: it is in no message. */
#include "presentation/code.h"

#include "base/str.h"
#include "base/wipe.h"
#include "core/argument.h"

#define DIGITS 10
#define BASE32 26
/* Room for blanks and dashes between the characters. */
#define TYPED_MAX 80

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_base32(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
}

/* The length of what is left; 0 when it does not fit. */
static size_t squeeze(const char *text, char out[GOV__CODE_ROOM])
{
    size_t len = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        char c = text[i];
        if (c == ' ' || c == '-') {
            continue;
        }
        if (len == GOV__CODE_ROOM - 1) {
            return 0;
        }
        out[len++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    out[len] = '\0';
    return len;
}

gov_status gov__code_load(const gov_allocator *mem, const char *text, char out[GOV__CODE_ROOM],
                          gov_error **err)
{
    size_t typed = text == NULL ? 0 : gov__str_len_max(text, TYPED_MAX + 1);
    size_t len = typed == 0 || typed > TYPED_MAX ? 0 : squeeze(text, out);
    bool good = len == DIGITS || len == BASE32;
    for (size_t i = 0; good && i < len; i++) {
        good = len == DIGITS ? is_digit(out[i]) : is_base32(out[i]);
    }
    if (good) {
        return GOV_OK;
    }
    gov__wipe(out, GOV__CODE_ROOM);
    return gov__argument_fail(mem, err, "code");
}

gov_status gov__presentation_supported(const gov_client *client, gov_error **err)
{
    return client->platform->presentation != NULL
               ? GOV_OK
               : gov__error_status(&client->mem, err, GOV_ERR_UNSUPPORTED);
}
