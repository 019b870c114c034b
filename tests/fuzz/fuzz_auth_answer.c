/* SPDX-License-Identifier: Apache-2.0 */
/* What an identity provider answers when a login begins: the codes of a device and of a phone, the
 * address of a pushed request. Whatever is taken is within its bounds. */
#include "fuzz.h"

#include <string.h>

#include "auth/wire.h"
#include "base/json.h"
#include "core/identity.h"

static void check_device(const gov__json_node *root)
{
    gov__device_codes codes = {.device_code = NULL};
    if (gov__oauth.auth->device_read(root, &codes) == GOV_OK) {
        require(codes.device_code != NULL && codes.user_code != NULL &&
                codes.verification_uri != NULL && codes.expires_in_ms > 0);
        require(codes.expires_in_ms <= 86400000 && codes.interval_ms <= 3600000);
    }
}

static void check_phone(const gov__json_node *root)
{
    gov__ciba_codes codes = {.auth_req_id = NULL};
    if (gov__oauth.auth->ciba_read(root, &codes) == GOV_OK) {
        require(codes.auth_req_id != NULL && codes.auth_req_id[0] != '\0');
        require(codes.expires_in_ms > 0 && codes.expires_in_ms <= 86400000 &&
                codes.interval_ms <= 3600000);
    }
}

static void check_push(const gov__json_node *root)
{
    const char *uri = NULL;
    gov_status status = gov__oauth.auth->login->push_read(root, &uri);
    require((status == GOV_OK) == (uri != NULL));
    require(uri == NULL || strpbrk(uri, " \r\n") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gov__json *doc = NULL;
    if (gov__json_parse(NULL, (const char *)data, size, NULL, &doc) != GOV_OK) {
        return 0;
    }
    check_device(gov__json_root(doc));
    check_phone(gov__json_root(doc));
    check_push(gov__json_root(doc));
    gov__json_free(doc);
    return 0;
}
