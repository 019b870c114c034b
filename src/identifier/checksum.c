/* SPDX-License-Identifier: Apache-2.0 */
/* ISO 7064 MOD 11-2 and MOD 37,36 and the GB 32100 weighted sum.
 * Pure arithmetic: no allocation, no locale, no knowledge of any identifier's parts. */
#include "identifier/checksum.h"

#include <string.h>

static const char uscc_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
static const char base36_alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static int alphabet_value(const char *alphabet, char c)
{
    const char *at = c == '\0' ? NULL : strchr(alphabet, c);

    return at == NULL ? -1 : (int)(at - alphabet);
}

char gov__checksum_mod11_2(const char *digits, size_t len)
{
    unsigned sum = 0;

    for (size_t i = 0; i < len; i++) {
        if (digits[i] < '0' || digits[i] > '9') {
            return 0;
        }
        sum = (sum + (unsigned)(digits[i] - '0')) * 2 % 11;
    }
    return "0123456789X"[(12 - sum) % 11];
}

int gov__checksum_uscc_value(char c)
{
    return alphabet_value(uscc_alphabet, c);
}

char gov__checksum_uscc(const char *body)
{
    unsigned weight = 1;
    unsigned sum = 0;

    for (size_t i = 0; i < 17; i++) {
        int value = gov__checksum_uscc_value(body[i]);

        if (value < 0) {
            return 0;
        }
        sum += (unsigned)value * weight;
        weight = weight * 3 % 31;
    }
    return uscc_alphabet[(31 - sum % 31) % 31];
}

int gov__checksum_mod37_36_feed(int state, const char *text, size_t len)
{
    for (size_t i = 0; state >= 0 && i < len; i++) {
        int value = alphabet_value(base36_alphabet, text[i]);

        if (value < 0) {
            return -1;
        }
        state = (state + value) % 36;
        state = (state == 0 ? 36 : state) * 2 % 37;
    }
    return state;
}

char gov__checksum_mod37_36_end(int state)
{
    return state < 0 ? '\0' : base36_alphabet[(37 - state) % 36];
}
