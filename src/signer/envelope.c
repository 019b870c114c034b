/* SPDX-License-Identifier: Apache-2.0 */
/* Making the envelope from the settings, and the text that both sides sign. */
#include "signer/envelope.h"

#include "base/mem.h"

gov_status gov__envelope_platform(const gov__envelope *envelope, gov__key **out)
{
    if (envelope->platform != NULL) {
        *out = gov__key_ref(envelope->platform);
        return GOV_OK;
    }
    return envelope->find_platform_key(envelope->client, out);
}

void gov__envelope_text(const gov__envelope_parts *parts, const void *data, size_t size,
                        gov__buf *out)
{
    gov__buf_append_str(out, "appCode=");
    gov__buf_append_str(out, parts->app_code);
    gov__buf_append_str(out, "&data=");
    gov__buf_append(out, data, size);
    if (parts->enc_key != NULL) {
        gov__buf_append_str(out, "&encKey=");
        gov__buf_append_str(out, parts->enc_key);
    }
    gov__buf_append_str(out, "&encType=" GOV__ENVELOPE_ENC_TYPE "&signType=" GOV__ENVELOPE_SIGN_TYPE
                             "&timestamp=");
    gov__buf_append_str(out, parts->timestamp);
    gov__buf_append_str(out, "&version=" GOV__ENVELOPE_VERSION);
}

static void destroy(void *user)
{
    gov__envelope *envelope = user;
    gov__key_unref(envelope->key);
    gov__key_unref(envelope->platform);
    gov__mem_free(envelope->mem, envelope->app_code);
    gov__mem_free(envelope->mem, envelope);
}

static bool is_sm2(const gov__key *key)
{
    return key != NULL && gov__key_get_kind(key) == GOV__KEY_SM2;
}

static const char *fault_of(const gov__signer_settings *settings)
{
    if (settings->key_id == NULL) {
        return "signer.key_id";
    }
    if (!is_sm2(settings->key) || !gov__key_is_private(settings->key)) {
        return "signer.key_file";
    }
    return settings->platform_key != NULL && !is_sm2(settings->platform_key)
               ? "signer.platform_key_file"
               : NULL;
}

/* Keys count their references; nothing else of one ever changes. */
static gov__key *take(const gov__key *key)
{
    return key != NULL ? gov__key_ref((gov__key *)(uintptr_t)key) : NULL;
}

gov_status gov__signer_envelope(const gov__signer_settings *settings, gov_signer *out,
                                const char **out_fault)
{
    *out_fault = fault_of(settings);
    if (*out_fault != NULL) {
        return GOV_ERR_CONFIG;
    }
    gov__envelope *envelope = gov__mem_calloc(settings->mem, 1, sizeof *envelope);
    if (envelope == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    envelope->mem = settings->mem;
    envelope->crypto = settings->crypto;
    envelope->random = settings->random;
    envelope->client = settings->client;
    envelope->find_platform_key = settings->find_platform_key;
    envelope->key = take(settings->key);
    envelope->platform = take(settings->platform_key);
    envelope->app_code = gov__mem_strdup(envelope->mem, settings->key_id);
    if (envelope->app_code == NULL) {
        destroy(envelope);
        return GOV_ERR_NO_MEMORY;
    }
    *out = (gov_signer){.struct_size = sizeof *out,
                        .user = envelope,
                        .sign = gov__envelope_sign,
                        .check = gov__envelope_check,
                        .destroy = destroy};
    return GOV_OK;
}
