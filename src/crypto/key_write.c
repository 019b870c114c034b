/* SPDX-License-Identifier: Apache-2.0 */
/* A key as JWK text (RFC 7517). */
#include "base/base64.h"
#include "base/json_write.h"
#include "crypto/key_parts.h"

void gov__key_write_x5c(const gov__key *key, gov__jsonw *out)
{
    if (key->cert_count == 0) {
        return;
    }
    gov__jsonw_member_array(out, "x5c");
    for (size_t i = 0; i < key->cert_count; i++) {
        gov__buf text;

        gov__buf_init(&text, &key->mem, 0);
        gov__base64_encode(&text, key->certs[i].der, key->certs[i].len);
        if (gov__buf_status(&text) == GOV_OK) {
            gov__jsonw_string_len(out, text.data, text.len);
        } else {
            gov__buf_fail(out->buf, gov__buf_status(&text));
        }
        gov__buf_free(&text);
    }
    gov__jsonw_array_end(out);
}

static gov_status write_key(const gov__key *key, bool with_private, gov__buf *out)
{
    gov__jsonw writer;

    gov__jsonw_init(&writer, out);
    gov__jsonw_object_begin(&writer);
    gov_status status = gov__jwk_write_members(&key->jwk, &writer);
    if (status == GOV_OK && with_private) {
        status = gov__jwk_write_private(&key->jwk, &writer);
    }
    gov__jsonw_member_string(&writer, "kid", key->jwk.kid);
    gov__jsonw_member_string(&writer, "use", key->use);
    gov__jsonw_member_string(&writer, "alg", key->jwk.alg);
    gov__key_write_x5c(key, &writer);
    gov__jsonw_object_end(&writer);
    return status == GOV_OK ? gov__jsonw_finish(&writer) : status;
}

gov_status gov__key_write_public(const gov__key *key, gov__buf *out)
{
    return key->jwk.kind != GOV__KEY_OCT ? write_key(key, false, out) : GOV_ERR_ALGORITHM;
}

gov_status gov__key_write_private(const gov__key *key, gov__buf *out)
{
    return key->has_private && !key->is_external ? write_key(key, true, out) : GOV_ERR_ALGORITHM;
}
