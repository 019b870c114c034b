/* SPDX-License-Identifier: Apache-2.0 */
/* Signed forms of a ticket gateway. The secret of the application never travels. */
#include "platform/ticket/ticket.h"

#include <string.h>

#include "base/random_id.h"
#include "base/str.h"
#include "base/url.h"
#include "crypto/mac.h"

/* A handful: insertion is enough. */
static void sort(gov__ticket_pair *pairs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        gov__ticket_pair pair = pairs[i];
        size_t at = i;
        for (; at > 0 && strcmp(pairs[at - 1].name, pair.name) > 0; at--) {
            pairs[at] = pairs[at - 1];
        }
        pairs[at] = pair;
    }
}

gov_status gov__ticket_sign(const gov__crypto *crypto, const char *secret, gov__ticket_pair *pairs,
                            size_t count, char out[GOV__TICKET_SIGN_ROOM])
{
    gov__buf text;
    uint8_t mac[GOV__DIGEST_MAX];
    out[0] = '\0';
    gov__buf_init_secret(&text, gov__crypto_mem(crypto), 0);
    sort(pairs, count);
    for (size_t i = 0; i < count; i++) {
        gov__buf_append_str(&text, i == 0 ? "" : "&");
        gov__buf_append_str(&text, pairs[i].name);
        gov__buf_append_char(&text, '=');
        gov__buf_append_str(&text, pairs[i].value);
    }
    gov_status status = gov__buf_status(&text);
    if (status == GOV_OK) {
        status = gov__mac_of(crypto, GOV__DIGEST_SHA256, gov__bytes_of(secret, strlen(secret)),
                             gov__bytes_of(text.data, text.len), mac);
    }
    if (status == GOV_OK) {
        gov__str_to_hex(mac, gov__digest_size(GOV__DIGEST_SHA256), out);
    }
    gov__buf_free(&text);
    return status;
}

void gov__ticket_form(gov__request *request, gov_client *client, gov__option address,
                      const char *name, const char *value)
{
    const char *secret = gov__config_text(client->config, GOV__OPTION_AUTH_CLIENT_SECRET);
    char timestamp[GOV__STR_INT_MAX];
    char nonce[GOV__RANDOM_ID_ROOM];
    char sign[GOV__TICKET_SIGN_ROOM];
    bool first = true;
    gov__request_begin_url(request, "POST", gov__config_text(client->config, address));
    gov__buf *body = gov__request_body(request, "application/x-www-form-urlencoded");
    (void)gov__str_from_int64(gov__client_platform_ms(client), timestamp);
    gov_status status = gov__random_id(&client->random, nonce);
    gov__ticket_pair pairs[] = {
        {"app_id", gov__config_text(client->config, GOV__OPTION_AUTH_CLIENT_ID)},
        {name, value},
        {"timestamp", timestamp},
        {"nonce", nonce},
    };
    const size_t count = sizeof pairs / sizeof pairs[0];
    if (status == GOV_OK) {
        status = gov__ticket_sign(client->crypto, secret, pairs, count, sign);
    }
    if (status != GOV_OK) {
        gov__buf_fail(body, status);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        gov__url_form_add(body, &first, pairs[i].name, pairs[i].value);
    }
    gov__url_form_add(body, &first, "sign", sign);
}
