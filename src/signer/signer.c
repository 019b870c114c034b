/* SPDX-License-Identifier: Apache-2.0 */
/* The schemes by name, and an envelope around one of them: the body is wrapped first and signed then, and a
 * reply is checked first and unwrapped then. */
#include "base/mem.h"
#include "base/str.h"
#include "signer/scheme.h"

typedef gov_status (*make_fn)(const gov__signer_settings *settings, gov_signer *out,
                              const char **out_fault);

static const struct {
    const char *name;
    make_fn make;
} SCHEMES[] = {
    {"rfc9421", gov__signer_rfc9421},
    {"tif", gov__signer_tif},
    {"bg_hmac", gov__signer_bg_hmac},
    {"x_ca", gov__signer_x_ca},
};

typedef struct pair {
    const gov_allocator *mem;
    gov_signer inner; /* the envelope */
    gov_signer outer; /* the signature */
} pair;

static gov_status sign_both(void *user, gov_signing *signing)
{
    const pair *both = user;
    gov_status status = both->inner.sign(both->inner.user, signing);
    return status == GOV_OK ? both->outer.sign(both->outer.user, signing) : status;
}

static gov_signer_verdict check_both(void *user, gov_signing *signing)
{
    const pair *both = user;
    if (both->outer.check != NULL) {
        gov_signer_verdict verdict = both->outer.check(both->outer.user, signing);
        if (verdict != GOV_SIGNER_ACCEPT) {
            return verdict;
        }
    }
    return both->inner.check(both->inner.user, signing);
}

static void destroy_both(void *user)
{
    pair *both = user;
    both->inner.destroy(both->inner.user);
    both->outer.destroy(both->outer.user);
    gov__mem_free(both->mem, both);
}

static gov_status make_scheme(const gov__signer_settings *settings, gov_signer *out,
                              const char **out_fault)
{
    for (size_t i = 0; i < sizeof SCHEMES / sizeof SCHEMES[0]; i++) {
        if (gov__str_equal(settings->scheme, SCHEMES[i].name)) {
            return SCHEMES[i].make(settings, out, out_fault);
        }
    }
    *out_fault = "signer.scheme";
    return GOV_ERR_CONFIG;
}

static gov_status make_both(const gov__signer_settings *settings, gov_signer *out,
                            const char **out_fault)
{
    pair *both = gov__mem_calloc(settings->mem, 1, sizeof *both);
    if (both == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    both->mem = settings->mem;
    gov_status status = gov__signer_envelope(settings, &both->inner, out_fault);
    if (status == GOV_OK) {
        status = make_scheme(settings, &both->outer, out_fault);
        if (status != GOV_OK) {
            both->inner.destroy(both->inner.user);
        }
    }
    if (status != GOV_OK) {
        gov__mem_free(settings->mem, both);
        return status;
    }
    *out = (gov_signer){.struct_size = sizeof *out,
                        .user = both,
                        .sign = sign_both,
                        .check = check_both,
                        .destroy = destroy_both};
    return GOV_OK;
}

static gov_status make(const gov__signer_settings *settings, gov_signer *out,
                       const char **out_fault)
{
    bool scheme = !gov__str_equal(settings->scheme, "none");
    bool envelope = !gov__str_equal(settings->envelope, "none");
    *out_fault = NULL;
    /* No other scheme signs replies: whoever asks for it must not believe that it is done. */
    if (settings->verify && !gov__str_equal(settings->scheme, "rfc9421")) {
        *out_fault = "signer.verify";
        return GOV_ERR_CONFIG;
    }
    if (scheme && envelope) {
        return make_both(settings, out, out_fault);
    }
    return envelope ? gov__signer_envelope(settings, out, out_fault)
                    : make_scheme(settings, out, out_fault);
}

const gov__signers gov__builtin_signers = {make};
