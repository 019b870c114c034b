/* SPDX-License-Identifier: Apache-2.0 */
/* Reading one certificate, checking a claim, and what the object tells. Requests are the driver's. */
#include "certificate/certificate.h"

#include "base/words.h"
#include "certificate/driver.h"
#include "core/argument.h"
#include "core/options.h"

#define CLAIM_TEXT_MAX 512

static const char *const format_names[] = {
    [GOV_CERTIFICATE_OTHER] = "other", [GOV_CERTIFICATE_OFD] = "ofd",
    [GOV_CERTIFICATE_PDF] = "pdf",     [GOV_CERTIFICATE_SD_JWT] = "sd_jwt",
    [GOV_CERTIFICATE_JSON] = "json",   [GOV_CERTIFICATE_IMAGE] = "image",
};

const char *gov_certificate_format_get_name(gov_certificate_format format)
{
    return gov__words_at(format_names, GOV__WORDS_COUNT(format_names), (size_t)format);
}

gov_certificate_format gov__certificate_format_from_name(const char *name)
{
    return (gov_certificate_format)gov__words_find(format_names, GOV__WORDS_COUNT(format_names),
                                                   name);
}

typedef struct state_row {
    const char *word;
    gov_licence_state state;
} state_row;

static const state_row STATES[] = {
    {"valid", GOV_LICENCE_VALID},           {"not_yet_valid", GOV_LICENCE_NOT_YET_VALID},
    {"expired", GOV_LICENCE_EXPIRED},       {"lapsed", GOV_LICENCE_EXPIRED},
    {"suspended", GOV_LICENCE_SUSPENDED},   {"revoked", GOV_LICENCE_REVOKED},
    {"withdrawn", GOV_LICENCE_REVOKED},     {"cancelled", GOV_LICENCE_CANCELLED},
    {"superseded", GOV_LICENCE_SUPERSEDED}, {"transferred", GOV_LICENCE_SUPERSEDED},
    {"restricted", GOV_LICENCE_RESTRICTED},
};

gov_licence_state gov__certificate_state_of(const char *word)
{
    for (size_t i = 0; word != NULL && i < sizeof STATES / sizeof STATES[0]; i++) {
        if (gov__str_equal(STATES[i].word, word)) {
            return STATES[i].state;
        }
    }
    return GOV_LICENCE_UNKNOWN;
}

gov_status gov_certificate_get(gov_session *session, const char *certificate_id,
                               const gov_usage *usage, const gov_call_options *options,
                               gov_certificate **out_certificate, gov_error **err)
{
    if (out_certificate != NULL) {
        *out_certificate = NULL;
    }
    if (session == NULL || out_certificate == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_certificate");
    }
    gov_client *client = session->client;
    const gov__certificate_driver *driver = client->platform->certificate_driver;
    gov_usage why;
    gov_call_options room;
    gov_status status = gov__argument_text(&client->mem, err, "certificate_id", certificate_id,
                                           GOV__CERTIFICATE_ID_MAX);
    if (status == GOV_OK) {
        status = gov__usage_load(&client->mem, usage, &why, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    options = gov__usage_options(&why, options, &room);
    return driver->get(session, certificate_id, &why, options, out_certificate, err);
}

static gov_status load_claim(const gov_allocator *mem, const gov_certificate_claim *in,
                             gov_certificate_claim *claim, gov_error **err)
{
    if (gov__options_load(claim, sizeof *claim, in) != GOV_OK || claim->reserved != 0) {
        return gov__argument_fail(mem, err, "claim");
    }
    const struct {
        const char *name;
        const char *text;
    } members[] = {{"claim.number", claim->number},
                   {"claim.holder_name", claim->holder_name},
                   {"claim.holder_number", claim->holder_number},
                   {"claim.holder_type", claim->holder_type}};
    gov_status status =
        gov__argument_text(mem, err, "claim.type_code", claim->type_code, GOV__ID_MAX);
    for (size_t i = 0; status == GOV_OK && i < sizeof members / sizeof members[0]; i++) {
        status =
            gov__argument_optional_text(mem, err, members[i].name, members[i].text, CLAIM_TEXT_MAX);
    }
    return status;
}

gov_status gov_certificate_check(gov_session *session, const gov_certificate_claim *claim,
                                 const gov_usage *usage, const gov_call_options *options,
                                 gov_match *out_match, gov_licence_state *out_state,
                                 gov_error **err)
{
    gov_licence_state state = GOV_LICENCE_UNKNOWN;
    if (out_match != NULL) {
        *out_match = GOV_MATCH_UNKNOWN;
    }
    if (out_state != NULL) {
        *out_state = state;
    }
    if (session == NULL || out_match == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_match");
    }
    gov_client *client = session->client;
    const gov__certificate_driver *driver = client->platform->certificate_driver;
    gov_usage why;
    gov_certificate_claim loaded;
    gov_call_options room;
    gov_status status = gov__usage_load(&client->mem, usage, &why, err);
    if (status == GOV_OK) {
        status = load_claim(&client->mem, claim, &loaded, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    if (driver->check == NULL) {
        status = gov__error_status(&client->mem, err, GOV_ERR_UNSUPPORTED);
    } else {
        options = gov__usage_options(&why, options, &room);
        status = driver->check(session, &loaded, &why, options, out_match, &state, err);
    }
    if (status == GOV_OK && out_state != NULL) {
        *out_state = state;
    }
    return status;
}

#define GETTER(type, name, value, none)                                                            \
    type name(const gov_certificate *certificate)                                                  \
    {                                                                                              \
        return certificate == NULL ? (none) : (value);                                             \
    }

GETTER(const char *, gov_certificate_get_id, certificate->id, NULL)
GETTER(const char *, gov_certificate_get_identifier, certificate->identifier, NULL)
GETTER(const char *, gov_certificate_get_type_code, certificate->type_code, NULL)
GETTER(const char *, gov_certificate_get_type_name, certificate->type_name, NULL)
GETTER(const char *, gov_certificate_get_number, certificate->number, NULL)
GETTER(const char *, gov_certificate_get_issuer_name, certificate->issuer_name, NULL)
GETTER(const char *, gov_certificate_get_status, certificate->status, NULL)
GETTER(gov_licence_state, gov_certificate_get_licence_state, certificate->state,
       GOV_LICENCE_UNKNOWN)
GETTER(const char *, gov_certificate_get_status_code, certificate->status_code, NULL)
GETTER(const char *, gov_certificate_get_status_text, certificate->status_text, NULL)
GETTER(int64_t, gov_certificate_get_status_checked_at_ms, certificate->status_checked_ms, 0)
GETTER(const char *, gov_certificate_get_issuer_uscc, certificate->issuer_uscc, NULL)
GETTER(int64_t, gov_certificate_get_issued_at_ms, certificate->issued_ms, 0)
GETTER(size_t, gov_certificate_get_holder_count, certificate->holder_count, 0)
GETTER(const char *, gov_certificate_get_predecessor, certificate->predecessor, NULL)
GETTER(const char *, gov_certificate_get_successor, certificate->successor, NULL)
GETTER(int64_t, gov_certificate_get_valid_from_ms, certificate->valid_from_ms, 0)
GETTER(int64_t, gov_certificate_get_valid_until_ms, certificate->valid_until_ms, 0)
GETTER(size_t, gov_certificate_get_format_count, certificate->file_count, 0)
GETTER(const char *, gov_certificate_get_json,
       certificate->json != NULL ? certificate->json : gov__json_text(certificate->doc, NULL), NULL)

gov_certificate_format gov_certificate_get_format(const gov_certificate *certificate, size_t index)
{
    return index < gov_certificate_get_format_count(certificate) ? certificate->files[index].format
                                                                 : GOV_CERTIFICATE_OTHER;
}

#define OF_HOLDER(name, member)                                                                    \
    const char *name(const gov_certificate *certificate, size_t index)                             \
    {                                                                                              \
        return index < gov_certificate_get_holder_count(certificate)                               \
                   ? certificate->holders[index].member                                            \
                   : NULL;                                                                         \
    }

OF_HOLDER(gov_certificate_get_holder_name, name)
OF_HOLDER(gov_certificate_get_holder_id_type, id_type)
OF_HOLDER(gov_certificate_get_holder_id_number, id_number)

#define OF_FILE(type, name, member, none)                                                          \
    type name(const gov_certificate *certificate, size_t index)                                    \
    {                                                                                              \
        return index < gov_certificate_get_format_count(certificate)                               \
                   ? certificate->files[index].member                                              \
                   : (none);                                                                       \
    }

OF_FILE(const char *, gov_certificate_get_format_digest, digest, NULL)
OF_FILE(const char *, gov_certificate_get_format_digest_sm3, digest_sm3, NULL)
OF_FILE(uint64_t, gov_certificate_get_format_size, size, 0)
