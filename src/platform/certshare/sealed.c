/* SPDX-License-Identifier: Apache-2.0 */
/* Data that is sealed with the caller's SM2 key (GB/T 32918.4): a ciphertext in hexadecimal whose point
 * begins with 04. In which order its pieces stand is a setting: it is not tried out. */
#include "platform/certshare/certshare.h"

#include <string.h>

#include "base/str.h"
#include "crypto/sm2.h"

#define HEX_MAX (2U * (GOV__SM2_TEXT_MAX + GOV__SM2_OVERHEAD))

static int value_of(char letter)
{
    char c = gov__str_lower(letter);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static gov_status decode(const char *hex, gov__buf *out)
{
    size_t len = gov__str_len_max(hex, HEX_MAX + 1);
    char *bytes = len % 2 == 0 && len <= HEX_MAX ? gov__buf_extend(out, len / 2) : NULL;
    if (gov__buf_status(out) != GOV_OK) {
        return gov__buf_status(out);
    }
    for (size_t i = 0; bytes != NULL && i < len; i += 2) {
        int high = value_of(hex[i]);
        int low = value_of(hex[i + 1]);
        if (high < 0 || low < 0) {
            return GOV_ERR_DECRYPT;
        }
        bytes[i / 2] = (char)(high << 4 | low);
    }
    return bytes != NULL ? GOV_OK : GOV_ERR_DECRYPT;
}

static gov_status decrypt(gov_client *client, const gov__buf *cipher, gov__buf *out)
{
    gov__sm2_order order = gov__config_is(client->config, GOV__OPTION_CERTSHARE_SM2_ORDER, "c1c2c3")
                               ? GOV__SM2_C1C2C3
                               : GOV__SM2_C1C3C2;
    const gov__key *key = gov__client_key(client, GOV_KEY_DECRYPTION);
    if (key == NULL) {
        return GOV_ERR_DECRYPT;
    }
    return gov__sm2_decrypt(key, order, true, gov__bytes_of(cipher->data, cipher->len), out);
}

gov_status gov__certshare_open(gov_client *client, const char *hex, gov__json **out)
{
    gov__buf cipher;
    gov__buf text;
    gov__json_limits limits = gov__client_json_limits(client);
    *out = NULL;
    gov__buf_init_secret(&cipher, &client->mem, 0);
    gov__buf_init_secret(&text, &client->mem, 0);
    gov_status status = decode(hex, &cipher);
    if (status == GOV_OK) {
        status = decrypt(client, &cipher, &text);
    }
    if (status == GOV_OK) {
        status = gov__json_parse_buf(&text, &limits, out);
    }
    gov__buf_free(&cipher);
    gov__buf_free(&text);
    return status;
}
