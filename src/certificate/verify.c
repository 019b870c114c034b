/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying a certificate: loads the options, decides who judges the document, and brings in what the
 * platform says of the licence. What is checked is src/ofd, src/pdf and src/credential. */
#include <govsdk/verification.h>

#include "base/mem.h"
#include "base/platform.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/error.h"
#include "core/options.h"
#include "credential/credential.h"
#include "pdf/pdf.h"
#include "verification/verification.h"
#include "verification/verifier.h"
#ifdef GOVSDK_WITH_OFD
#include "ofd/ofd.h"
#endif

#define BYTES_MAX     (64U * 1024U * 1024U)
#define UNPACKED_MAX  (256U * 1024U * 1024U)
#define ENTRIES_MAX   4096U
#define SKEW_MS       (5 * 60 * 1000LL)
#define STATUS_AGE_MS (24 * 3600 * 1000LL)
#define TEXT_MAX      2048U
#define FLAGS                                                                                      \
    (GOV_VERIFY_STRICT | GOV_VERIFY_LEGACY_TYPE | GOV_VERIFY_REQUIRE_LICENCE | GOV_VERIFY_ANY_TYPE)
#define TIME_DISTANCE_MS (100LL * 366 * 24 * 3600 * 1000)

/* What is inside a package begins like one; whether it is an OFD, its own verifier finds out. */
static bool is_package(const uint8_t *data, size_t size)
{
    return size >= 4 && data[0] == 'P' && data[1] == 'K';
}

#ifdef GOVSDK_WITH_OFD
static gov_status verify_ofd(const gov__verify_input *in)
{
    return gov__ofd_verify(in);
}
#else
static gov_status verify_ofd(const gov__verify_input *in)
{
    (void)in;
    return GOV_ERR_NOT_BUILT;
}
#endif

static const struct {
    gov_certificate_format format;
    bool (*recognise)(const uint8_t *data, size_t size);
    gov_status (*verify)(const gov__verify_input *in);
} forms[] = {
    {GOV_CERTIFICATE_OFD, is_package, verify_ofd},
    {GOV_CERTIFICATE_PDF, gov__pdf_recognise, gov__pdf_verify},
    {GOV_CERTIFICATE_SD_JWT, gov__credential_recognise, gov__credential_verify},
};

static gov_certificate_format recognise(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i].recognise(data, size)) {
            return forms[i].format;
        }
    }
    return GOV_CERTIFICATE_OTHER;
}

static gov_status run(const gov__verify_input *in)
{
    const gov_verifier *own = gov__verifier_of(in->trust, in->options->format);

    if (own != NULL) {
        return gov__verifier_run(own, in);
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i].format == in->options->format) {
            return forms[i].verify(in);
        }
    }
    return GOV_ERR_UNSUPPORTED;
}

static bool keep(gov_verification *v, char **slot, const char *text)
{
    return text == NULL || gov__mem_set_str(&v->mem, slot, text);
}

/* The platform's word stands where the document's status list says nothing, or says it earlier. */
static gov_status apply_platform(const gov__verify_input *in)
{
    const gov_certificate *said = in->options->licence;
    gov__licence *licence = &in->out->licence;

    if (said == NULL) {
        return GOV_OK;
    }
    const char *identifier = gov_certificate_get_identifier(said);
    if (licence->identifier != NULL && identifier != NULL &&
        !gov__str_equal(licence->identifier, identifier)) {
        licence->reason = GOV__REASON_LICENCE_OTHER;
        licence->counts = true;
        return GOV_OK;
    }
    int64_t as_of = gov_certificate_get_status_checked_at_ms(said);
    if (licence->source != NULL && licence->as_of_ms > as_of) {
        return GOV_OK;
    }
    licence->state = gov_certificate_get_licence_state(said);
    licence->source = "platform";
    licence->as_of_ms = as_of;
    licence->reason = GOV__REASON_NONE;
    licence->valid_from_ms = gov_certificate_get_valid_from_ms(said);
    licence->valid_until_ms = gov_certificate_get_valid_until_ms(said);
    return keep(in->out, &licence->raw, gov_certificate_get_status(said)) &&
                   keep(in->out, &licence->identifier, identifier)
               ? GOV_OK
               : GOV_ERR_NO_MEMORY;
}

static bool text_is_good(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, TEXT_MAX + 1) : 1;

    return len >= 1 && len <= TEXT_MAX && (text == NULL || gov__str_is_utf8(text, len));
}

/* Fills the defaults in; the name of the member that is wrong, or NULL. */
static const char *load(const gov_verify_options *in, gov_verify_options *out)
{
    if (gov__options_load(out, sizeof *out, in) != GOV_OK || (out->flags & ~FLAGS) != 0 ||
        out->reserved != 0 || out->reserved2 != 0 || out->revocation > GOV_REVOCATION_OFF ||
        out->chain_time > GOV_CHAIN_TIME_NOW || out->skew_ms < 0 || out->status_max_age_ms < 0 ||
        out->skew_ms > TIME_DISTANCE_MS || out->status_max_age_ms > TIME_DISTANCE_MS ||
        out->keys_max_age_ms < 0 || out->keys_max_age_ms > TIME_DISTANCE_MS) {
        return "options";
    }
    if (!text_is_good(out->issuer)) {
        return "issuer";
    }
    if (!text_is_good(out->audience)) {
        return "audience";
    }
    if (!text_is_good(out->nonce) || (out->audience == NULL) != (out->nonce == NULL)) {
        return "nonce";
    }
    if (out->at_ms < 0 || out->at_ms > 3 * TIME_DISTANCE_MS) {
        return "at_ms";
    }
    out->at_ms = out->at_ms != 0 ? out->at_ms : gov__platform_wall_ms();
    out->skew_ms = out->skew_ms != 0 ? out->skew_ms : SKEW_MS;
    out->status_max_age_ms = out->status_max_age_ms != 0 ? out->status_max_age_ms : STATUS_AGE_MS;
    out->max_bytes = out->max_bytes != 0 ? out->max_bytes : BYTES_MAX;
    out->max_unpacked_bytes = out->max_unpacked_bytes != 0 ? out->max_unpacked_bytes : UNPACKED_MAX;
    out->max_entries = out->max_entries != 0 ? out->max_entries : ENTRIES_MAX;
    return out->max_bytes > BYTES_MAX ? "max_bytes" : NULL;
}

static gov_status verify(gov__verify_input *in, gov_verification **out)
{
    in->out = gov__verification_new(&in->trust->mem, in->options->format, in->options->at_ms);
    if (in->out == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = run(in);
    if (status == GOV_OK) {
        status = apply_platform(in);
    }
    if (status == GOV_OK) {
        status = gov__verification_finish(in);
    }
    if (status != GOV_OK) {
        gov_verification_free(in->out);
        return status;
    }
    *out = in->out;
    return GOV_OK;
}

gov_status gov_certificate_verify(const void *data, size_t size, const gov_trust *trust,
                                  const gov_verify_options *options,
                                  gov_verification **out_verification, gov_error **err)
{
    gov_verify_options loaded;

    if (out_verification != NULL) {
        *out_verification = NULL;
    }
    if (data == NULL || size == 0 || trust == NULL || out_verification == NULL) {
        return gov__argument_fail(NULL, err,
                                  trust == NULL              ? "trust"
                                  : out_verification == NULL ? "out_verification"
                                                             : "data");
    }
    const char *wrong = load(options, &loaded);
    if (wrong != NULL) {
        return gov__argument_fail(&trust->mem, err, wrong);
    }
    if (size > loaded.max_bytes) {
        return gov__error_raise(&trust->mem, err, GOV_ERR_LIMIT, "the document is too large",
                                "文件过大");
    }
    if (loaded.format == GOV_CERTIFICATE_OTHER) {
        loaded.format = recognise(data, size);
    }
    gov__verify_input in = {.data = data, .size = size, .trust = trust, .options = &loaded};
    gov_status status = verify(&in, out_verification);
    if (status == GOV_ERR_UNSUPPORTED) {
        return gov__error_raise(&trust->mem, err, status,
                                "the document is in no form that carries signatures",
                                "该格式不含可验证的签名");
    }
    return status == GOV_OK ? GOV_OK : gov__error_status(&trust->mem, err, status);
}
