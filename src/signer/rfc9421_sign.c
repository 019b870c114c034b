/* SPDX-License-Identifier: Apache-2.0 */
/* Signing a request as RFC 9421 section 3.1 says. */
#include "signer/rfc9421.h"

#include <string.h>

#include "base/base64.h"
#include "signer/content_digest.h"

static bool covers(const gov__rfc9421 *scheme, const char *name)
{
    gov__sf in;
    gov__sf_item item;
    gov__sf_span parameters;
    gov__component component;
    gov__sf_span list = {scheme->components, strlen(scheme->components)};
    gov__sf_inner(&in, list);
    while (gov__sf_next_inner(&in, &item, &parameters) == GOV__SF_NEXT) {
        if (gov__component_read(&item, parameters, &component) &&
            gov__sf_is(component.name, name)) {
            return true;
        }
    }
    return false;
}

/* The identifiers of what this request has. */
static gov_status write_list(const gov__rfc9421 *scheme, const gov_signing *signing, gov__buf *out)
{
    gov__sf in;
    gov__sf_item item;
    gov__sf_span parameters;
    gov__component component;
    gov__sf_span list = {scheme->components, strlen(scheme->components)};
    gov_status status = GOV_OK;
    gov__buf value;
    bool first = true;
    gov__buf_init_secret(&value, scheme->mem, GOV__SIGNATURE_BASE_MAX);
    gov__sf_inner(&in, list);
    gov__buf_append_char(out, '(');
    while (status == GOV_OK && gov__sf_next_inner(&in, &item, &parameters) == GOV__SF_NEXT) {
        gov__buf_clear(&value);
        (void)gov__component_read(&item, parameters, &component);
        status = gov__component_value(signing, GOV__SIGNED_REQUEST, &component, &value);
        if (status == GOV_ERR_KEY_NOT_FOUND) {
            status = GOV_OK;
            continue;
        }
        gov__buf_append_str(out, first ? "" : " ");
        gov__buf_append(out, item.text.at, item.text.len);
        gov__buf_append(out, parameters.at, parameters.len);
        first = false;
    }
    gov__buf_append_char(out, ')');
    gov__buf_free(&value);
    return status;
}

static void write_parameters(const gov__rfc9421 *scheme, const gov_signing *signing, gov__buf *out)
{
    int64_t now_s = gov_signing_get_time_ms(signing) / 1000;
    gov__buf_append_str(out, ";created=");
    gov__buf_append_int(out, now_s);
    if (scheme->expires_s != 0) {
        gov__buf_append_str(out, ";expires=");
        gov__buf_append_int(out, now_s + scheme->expires_s);
    }
    gov__buf_append_str(out, ";nonce=\"");
    gov__buf_append_str(out, gov_signing_get_nonce(signing));
    gov__buf_append_str(out, "\";keyid=");
    gov__buf_append_str(out, scheme->key_id);
    gov__buf_append_str(out, ";alg=\"");
    gov__buf_append_str(out, scheme->alg->name);
    gov__buf_append_char(out, '"');
    if (scheme->tag != NULL) {
        gov__buf_append_str(out, ";tag=");
        gov__buf_append_str(out, scheme->tag);
    }
}

static gov_status write_base(const gov_signing *signing, gov__buf *input, gov__buf *base)
{
    gov__sf in;
    gov__sf_member member;
    gov_status status = gov__buf_terminate(input);
    if (status == GOV_OK) {
        gov__sf_begin(&in, input->data, input->len);
        status = gov__sf_next(&in, true, &member) == GOV__SF_NEXT
                     ? gov__signature_base(signing, GOV__SIGNED_REQUEST, &member, base)
                     : GOV_ERR_INTERNAL;
    }
    return status == GOV_OK ? gov__buf_terminate(base) : status;
}

static gov_status set_headers(const gov__rfc9421 *scheme, gov_signing *signing, gov__buf *input,
                              const gov__buf *base)
{
    gov__buf raw;
    gov__buf value;
    gov__buf_init(&raw, scheme->mem, 0);
    gov__buf_init(&value, scheme->mem, 0);
    gov_status status = gov__rfc9421_make(scheme, base, &raw);
    if (status == GOV_OK) {
        gov__buf_append_str(&value, GOV__RFC9421_LABEL "=:");
        gov__base64_encode(&value, raw.data, raw.len);
        gov__buf_append_char(&value, ':');
        status = gov__signer_set(signing, "Signature-Input", input);
    }
    if (status == GOV_OK) {
        status = gov__signer_set(signing, "Signature", &value);
    }
    gov__buf_free(&raw);
    gov__buf_free(&value);
    return status;
}

gov_status gov__rfc9421_sign(void *user, gov_signing *signing)
{
    const gov__rfc9421 *scheme = user;
    gov__buf input;
    gov__buf base;
    gov__buf_init(&input, scheme->mem, 0);
    gov__buf_init_secret(&base, scheme->mem, GOV__SIGNATURE_BASE_MAX);
    gov_status status =
        covers(scheme, "content-digest") ? gov__content_digest_set(signing, scheme->mem) : GOV_OK;
    gov__buf_append_str(&input, GOV__RFC9421_LABEL "=");
    if (status == GOV_OK) {
        status = write_list(scheme, signing, &input);
    }
    if (status == GOV_OK) {
        write_parameters(scheme, signing, &input);
        status = write_base(signing, &input, &base);
    }
    if (status == GOV_OK) {
        gov_signing_explain(signing, base.data);
        status = set_headers(scheme, signing, &input, &base);
    }
    gov__buf_free(&input);
    gov__buf_free(&base);
    return status;
}
