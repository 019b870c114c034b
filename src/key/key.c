/* SPDX-License-Identifier: Apache-2.0 */
/* What the public interface tells of a key. Where keys come from is key_new.c. */
#include <govsdk/key.h>

#include "base/mem.h"
#include "core/argument.h"
#include "key/key_public.h"

gov_key *gov_key_ref(gov_key *key)
{
    return key != NULL ? gov__key_ref(key) : NULL;
}

void gov_key_unref(gov_key *key)
{
    gov__key_unref(key);
}

const char *gov_key_get_kind(const gov_key *key)
{
    static const char *const names[] = {
        [GOV__KEY_P256] = "P-256", [GOV__KEY_P384] = "P-384",      [GOV__KEY_P521] = "P-521",
        [GOV__KEY_RSA] = "RSA",    [GOV__KEY_ED25519] = "Ed25519", [GOV__KEY_X25519] = "X25519",
        [GOV__KEY_OCT] = "oct",    [GOV__KEY_SM2] = "SM2",
    };

    return key != NULL ? names[gov__key_get_kind(key)] : NULL;
}

const char *gov_key_get_kid(const gov_key *key)
{
    return key != NULL ? gov__key_kid(key) : NULL;
}

const char *gov_key_get_thumbprint(const gov_key *key)
{
    return key != NULL ? gov__key_thumbprint(key) : NULL;
}

int32_t gov_key_is_private(const gov_key *key)
{
    return key != NULL && gov__key_is_private(key);
}

static gov_status copy(const gov_key *key, gov_status (*write)(const gov_key *key, gov__buf *out),
                       char **out, gov_error **err)
{
    gov__buf text;

    if (out != NULL) {
        *out = NULL;
    }
    if (key == NULL || out == NULL) {
        return gov__argument_fail(NULL, err, key == NULL ? "key" : "out_jwk");
    }
    gov__buf_init_secret(&text, gov__key_mem(key), 0);
    return gov__key_give_text(gov__key_mem(key), &text, write(key, &text), out, err);
}

gov_status gov_key_copy_public_jwk(const gov_key *key, char **out_jwk, gov_error **err)
{
    return copy(key, gov__key_write_public, out_jwk, err);
}

gov_status gov_key_copy_private_jwk(const gov_key *key, char **out_jwk, gov_error **err)
{
    return copy(key, gov__key_write_private, out_jwk, err);
}

void gov_key_free_text(const gov_key *key, char *text)
{
    if (key != NULL) {
        gov__mem_wipe_free_str(gov__key_mem(key), text);
    }
}
