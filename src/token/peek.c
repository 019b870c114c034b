/* SPDX-License-Identifier: Apache-2.0 */
/* What a token says, without any verification: for a person who looks for a fault. */
#include <govsdk/token.h>

#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "core/argument.h"
#include "core/client.h"

#define TOKEN_MAX 262144U
#define DEPTH_MAX 32
#define JWS_PARTS 3
#define JWE_PARTS 5

static size_t count_parts(const char *token, size_t size)
{
    size_t parts = 1;
    for (size_t i = 0; i < size; i++) {
        parts += token[i] == '.' ? 1 : 0;
    }
    return parts;
}

/* One part, as the JSON text that it is. */
static gov_status show(const gov_client *client, const char *part, size_t size, char **out)
{
    const gov__json_limits limits = {.max_depth = DEPTH_MAX};
    gov__json *doc = NULL;
    gov__buf text;
    gov__buf_init_secret(&text, &client->mem, 0);
    gov_status status = gov__base64url_decode(&text, part, size);
    if (status == GOV_OK) {
        status = gov__json_parse(&client->mem, text.data, text.len, &limits, &doc);
    }
    if (status == GOV_OK && !gov__json_is_object(gov__json_root(doc))) {
        status = GOV_ERR_RESPONSE;
    }
    gov__json_free(doc);
    if (status == GOV_OK) {
        status = gov__buf_take(&text, out, NULL);
    }
    gov__buf_free(&text);
    return status == GOV_OK || status == GOV_ERR_NO_MEMORY ? status : GOV_ERR_RESPONSE;
}

static gov_status peek(const gov_client *client, const char *token, size_t size, char **out_header,
                       char **out_claims)
{
    size_t parts = count_parts(token, size);
    if (parts != JWS_PARTS && parts != JWE_PARTS) {
        return GOV_ERR_RESPONSE;
    }
    const char *end = memchr(token, '.', size);
    gov_status status = show(client, token, (size_t)(end - token), out_header);
    if (status != GOV_OK || parts == JWE_PARTS) {
        return status;
    }
    const char *claims = end + 1;
    end = memchr(claims, '.', size - (size_t)(claims - token));
    status = show(client, claims, (size_t)(end - claims), out_claims);
    if (status != GOV_OK) {
        gov__mem_wipe_free_str(&client->mem, *out_header);
        *out_header = NULL;
    }
    return status;
}

gov_status gov_token_peek(gov_client *client, const char *token, size_t size, char **out_header,
                          char **out_claims, gov_error **err)
{
    if (out_header != NULL) {
        *out_header = NULL;
    }
    if (out_claims != NULL) {
        *out_claims = NULL;
    }
    if (client == NULL || token == NULL || size == 0 || out_header == NULL || out_claims == NULL) {
        const char *name = client == NULL       ? "client"
                           : out_header == NULL ? "out_header"
                           : out_claims == NULL ? "out_claims"
                                                : "token";
        return gov__argument_fail(NULL, err, name);
    }
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    status = size > TOKEN_MAX ? GOV_ERR_LIMIT : peek(client, token, size, out_header, out_claims);
    if (status == GOV_ERR_RESPONSE) {
        return gov__error_raise(&client->mem, err, status, "the token is no JWT", "令牌不是 JWT");
    }
    return gov__error_status(&client->mem, err, status);
}
