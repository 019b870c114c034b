/* SPDX-License-Identifier: Apache-2.0 */
/* What is refused of fetching and following certificates, of consent, presentations and questions. */
#include <check.h>
#include <string.h>

#include "scenario/support/refuse.h"
#include "unit/test_support.h"

static const gov_usage why = {
    .struct_size = sizeof why, .basis = GOV_USAGE_FUNCTION, .purpose = "x"};

/* --- fetching and following -------------------------------------------------------------------- */

static void fetch_with(good *g, gov_certificate_format format, const gov_fetch_options *how)
{
    const char *id = gov_certificate_get_id(g->certificate);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch, g->session, id, format, &why, how, NULL,
                &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch_file, g->session, id, format, &why, how,
                "/nowhere/x", NULL, &out.file, err_or_null());
}

static void ways_to_fetch(good *g)
{
    gov_key *key = NULL;
    gov_fetch_options how = {.struct_size = 0};
    ck_assert_int_eq(gov_key_generate(NULL, "P-384", NULL, &key, NULL), GOV_OK);
    fetch_with(g, GOV_CERTIFICATE_PDF, &how);
    how = (gov_fetch_options){.struct_size = sizeof how, .flags = 1U << 7};
    fetch_with(g, GOV_CERTIFICATE_PDF, &how);
    how = (gov_fetch_options){.struct_size = sizeof how, .reserved = 1};
    fetch_with(g, GOV_CERTIFICATE_PDF, &how);
    how = (gov_fetch_options){.struct_size = sizeof how, .digest = (gov_digest)7};
    fetch_with(g, GOV_CERTIFICATE_PDF, &how);
    how = (gov_fetch_options){.struct_size = sizeof how, .copy_expires_at_ms = 1};
    fetch_with(g, GOV_CERTIFICATE_PDF, &how);
    how.flags = GOV_FETCH_MARKED_COPY;
    how.copy_expires_at_ms = -1;
    fetch_with(g, GOV_CERTIFICATE_PDF, &how);
    how = (gov_fetch_options){.struct_size = sizeof how, .holder_key = key};
    fetch_with(g, GOV_CERTIFICATE_PDF, &how);
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_certificate_fetch, g->session,
                gov_certificate_get_id(g->certificate), GOV_CERTIFICATE_SD_JWT, &why, &how, NULL,
                &out.file, err_or_null());
    gov_key_unref(key);
}

static void fetch_to_disk(good *g)
{
    const char *id = gov_certificate_get_id(g->certificate);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch_file, NULL, id, GOV_CERTIFICATE_JSON, &why,
                NULL, "/nowhere/x", NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch_file, g->session, NULL,
                GOV_CERTIFICATE_JSON, &why, NULL, "/nowhere/x", NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch_file, g->session, id, GOV_CERTIFICATE_JSON,
                &why, NULL, NULL, NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch_file, g->session, id, GOV_CERTIFICATE_OTHER,
                &why, NULL, "/nowhere/x", NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_USAGE_REQUIRED, gov_certificate_fetch_file, g->session, id,
                GOV_CERTIFICATE_JSON, NULL, NULL, "/nowhere/x", NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_FILE, gov_certificate_fetch_file, g->session, id, GOV_CERTIFICATE_JSON,
                &why, NULL, "/nowhere/x", NULL, &out.file, err_or_null());
    EACH(bad, bad_texts)
    {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch_file, g->session, id,
                    GOV_CERTIFICATE_JSON, &why, NULL, *bad, NULL, &out.file, err_or_null());
    }
}

static void following(good *g)
{
    const gov_call_options malformed = {.struct_size = 0};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_follow, NULL, g->certificate, &why,
                GOV_LINK_SUCCESSOR, NULL, &out.certificates, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_follow, g->session, NULL, &why,
                GOV_LINK_SUCCESSOR, NULL, &out.certificates, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_certificate_follow, g->session, g->certificate, &why,
            GOV_LINK_SUCCESSOR, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_follow, g->session, g->certificate, &why,
                (gov_link)0, NULL, &out.certificates, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_follow, g->session, g->certificate, &why,
                GOV_LINK_SUCCESSOR, &malformed, &out.certificates, err_or_null());
    REFUSED_OUT(GOV_ERR_USAGE_REQUIRED, gov_certificate_follow, g->session, g->certificate, NULL,
                GOV_LINK_SUCCESSOR, NULL, &out.certificates, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_find_by_type, NULL, "x", NULL, &why, NULL,
                &out.certificates, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_find_by_type, g->session, NULL, NULL, &why, NULL,
                &out.certificates, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_certificate_find_by_type, g->session, "x", NULL, &why, NULL, NULL,
            err_or_null());
    REFUSED_OUT(GOV_ERR_USAGE_REQUIRED, gov_certificate_find_by_type, g->session, "x", NULL, NULL,
                NULL, &out.certificates, err_or_null());
    EACH(bad, bad_ids)
    {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_find_by_type, g->session, *bad, NULL, &why,
                    NULL, &out.certificates, err_or_null());
    }
}

static void claims(good *g)
{
    gov_match match = GOV_MATCH_YES;
    gov_licence_state state = GOV_LICENCE_VALID;
    gov_certificate_claim claim = {.struct_size = sizeof claim, .type_code = "x"};
    REFUSED(GOV_ERR_ARGUMENT, gov_certificate_check, NULL, &claim, &why, NULL, &match, &state,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_certificate_check, g->session, NULL, &why, NULL, &match, &state,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_certificate_check, g->session, &claim, &why, NULL, NULL, &state,
            err_or_null());
    REFUSED(GOV_ERR_USAGE_REQUIRED, gov_certificate_check, g->session, &claim, NULL, NULL, &match,
            &state, err_or_null());
    REFUSED(GOV_ERR_UNSUPPORTED, gov_certificate_check, g->session, &claim, &why, NULL, &match,
            NULL, err_or_null());
    EACH(bad, bad_texts)
    {
        claim = (gov_certificate_claim){.struct_size = sizeof claim, .type_code = *bad};
        REFUSED(GOV_ERR_ARGUMENT, gov_certificate_check, g->session, &claim, &why, NULL, &match,
                &state, err_or_null());
        claim = (gov_certificate_claim){
            .struct_size = sizeof claim, .type_code = "x", .holder_number = *bad};
        REFUSED(GOV_ERR_ARGUMENT, gov_certificate_check, g->session, &claim, &why, NULL, &match,
                &state, err_or_null());
    }
    ck_assert_int_eq(match, GOV_MATCH_UNKNOWN);
    ck_assert_int_eq(state, GOV_LICENCE_UNKNOWN);
}

static void identifier_parts(good *g)
{
    gov_identifier_parts parts = {.struct_size = 0};
    char text[GOV_IDENTIFIER_MAX];
    (void)g;
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_certificate_parse, "x", 1, &parts);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_certificate_parse, NULL, 1, &parts);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_certificate_parse, "x", 1, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_certificate_format, NULL, text, sizeof text);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_certificate_format, &parts, text, sizeof text);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_certificate_format, &parts, NULL, 1);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_certificate_format, &parts, text, 0);
}

/* --- consent ----------------------------------------------------------------------------------- */

static const char *const one[] = {"x"};
static const gov_grant_terms good_terms = {.struct_size = sizeof good_terms,
                                           .actions = GOV_GRANT_GET,
                                           .grantor = "sub-li",
                                           .type_codes = one,
                                           .type_count = 1,
                                           .purpose = "x"};

static void terms_of(good *g, const gov_grant_terms *terms)
{
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_grant_request, g->session, terms, NULL, &out.grant,
                err_or_null());
}

static void grant_terms(good *g)
{
    gov_grant_terms t;
    terms_of(g, NULL);
#define BAD(member, value)                                                                         \
    do {                                                                                           \
        t = good_terms;                                                                            \
        t.member = (value);                                                                        \
        terms_of(g, &t);                                                                           \
    } while (0)
    BAD(struct_size, 0);
    BAD(actions, 0);
    BAD(actions, 1U << 9);
    BAD(grantor, NULL);
    BAD(login_hint, "both");
    BAD(type_count, 0);
    BAD(type_count, 33);
    BAD(type_codes, NULL);
    BAD(field_count, 1);
    BAD(field_count, 65);
    BAD(purpose, NULL);
    BAD(purpose, "  \u3000");
    BAD(expires_at_ms, -1);
    BAD(max_uses, 1001);
    BAD(reserved, 1);
    EACH(bad, bad_ids)
    {
        BAD(grantor, *bad);
        BAD(item_code, *bad);
        BAD(matter_no, *bad);
        BAD(type_codes, bad);
    }
    EACH(bad, bad_texts)
    {
        BAD(purpose, *bad);
    }
#undef BAD
}

static void grants(good *g)
{
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_grant_request, NULL, &good_terms, NULL, &out.grant,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_grant_request, g->session, &good_terms, NULL, NULL,
            err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_grant_request, g->anonymous, &good_terms, NULL,
                &out.grant, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_grant_get, NULL, "x", NULL, &out.grant, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_grant_get, g->session, "x", NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_grant_get, g->session, "x", NULL, &out.grant, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_grant_wait, NULL, "x", NULL, &out.grant, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_grant_wait, g->session, "x", NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_grant_wait, g->session, "x", NULL, &out.grant,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_grant_revoke, NULL, "x", NULL, &out.grant, err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_grant_revoke, g->session, "x", NULL, &out.grant,
                err_or_null());
    REFUSED(GOV_ERR_NOT_FOUND, gov_grant_revoke, g->session, "x", NULL, NULL, err_or_null());
    EACH(bad, bad_ids)
    {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_grant_get, g->session, *bad, NULL, &out.grant,
                    err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_grant_wait, g->session, *bad, NULL, &out.grant,
                    err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_grant_revoke, g->session, *bad, NULL, &out.grant,
                    err_or_null());
    }
}

/* --- presentations and questions --------------------------------------------------------------- */

static void shown(good *g, const gov_presentation_terms *terms)
{
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_presentation_create, g->session, "x", terms, NULL,
                &out.presentation, err_or_null());
}

static void presentation_terms(good *g)
{
    const gov_presentation_terms plain = {.struct_size = sizeof plain,
                                          .kind = GOV_PRESENTATION_CODE};
    gov_presentation_terms t;
    shown(g, NULL);
#define BAD(member, value)                                                                         \
    do {                                                                                           \
        t = plain;                                                                                 \
        t.member = (value);                                                                        \
        shown(g, &t);                                                                              \
    } while (0)
    BAD(struct_size, 0);
    BAD(kind, (gov_presentation_kind)0);
    BAD(kind, GOV_PRESENTATION_EMERGENCY);
    BAD(ttl_s, 29);
    BAD(ttl_s, 601);
    BAD(hours, 1);
    BAD(max_redemptions, 101);
    BAD(reserved, 1);
    BAD(field_count, 1);
    BAD(field_count, 65);
#undef BAD
    t = (gov_presentation_terms){
        .struct_size = sizeof t, .kind = GOV_PRESENTATION_EMERGENCY, .hours = 73};
    shown(g, &t);
    EACH(bad, bad_ids)
    {
        t = plain;
        t.fields = bad;
        t.field_count = 1;
        shown(g, &t);
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_presentation_create, g->session, *bad, &plain, NULL,
                    &out.presentation, err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_presentation_get, g->session, *bad, NULL,
                    &out.presentation, err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_presentation_revoke, g->session, *bad, NULL,
                    &out.presentation, err_or_null());
    }
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_presentation_create, NULL, "x", &plain, NULL,
                &out.presentation, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_presentation_create, g->session, "x", &plain, NULL, NULL,
            err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_presentation_create, g->session, "x", &plain, NULL,
                &out.presentation, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_presentation_get, NULL, "x", NULL, &out.presentation,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_presentation_get, g->session, "x", NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_presentation_get, g->session, "x", NULL, &out.presentation,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_presentation_revoke, NULL, "x", NULL, &out.presentation,
                err_or_null());
    REFUSED(GOV_ERR_NOT_FOUND, gov_presentation_revoke, g->session, "x", NULL, NULL, err_or_null());
}

static void codes(good *g)
{
    static const char *const bad_codes[] = {"",
                                            "123456789",
                                            "12345678901",
                                            "123456789a",
                                            "0BCDEFGHIJKLMNOPQRSTUVWXYZ",
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ2",
                                            "12345 67890 1234567890123456",
                                            "\x01",
                                            NULL};
    char id[GOV_REDEMPTION_ID_MAX] = "x";
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_presentation_redeem, NULL, "1234567890", &why, NULL,
                &out.certificate, id, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_presentation_redeem, g->session, "1234567890", &why, NULL, NULL,
            id, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_presentation_redeem, g->session, NULL, &why, NULL,
                &out.certificate, id, err_or_null());
    REFUSED_OUT(GOV_ERR_USAGE_REQUIRED, gov_presentation_redeem, g->session, "1234567890", NULL,
                NULL, &out.certificate, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_presentation_redeem, g->anonymous, "1234567890", &why,
                NULL, &out.certificate, NULL, err_or_null());
    EACH(bad, bad_codes)
    {
        const gov_question about = {
            .struct_size = sizeof about, .kind = GOV_QUESTION_AGE_OVER, .years = 18, .code = *bad};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_presentation_redeem, g->session, *bad, &why, NULL,
                    &out.certificate, id, err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_ask, g->session, &about, &why, NULL,
                    &out.answer, err_or_null());
    }
    ck_assert_str_eq(id, "");
}

static void asked(good *g, const gov_question *question)
{
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_ask, g->session, question, &why, NULL,
                &out.answer, err_or_null());
}

static void questions(good *g)
{
    const gov_question age = {
        .struct_size = sizeof age, .kind = GOV_QUESTION_AGE_OVER, .years = 18};
    gov_question q;
    asked(g, NULL);
#define BAD(member, value)                                                                         \
    do {                                                                                           \
        q = age;                                                                                   \
        q.member = (value);                                                                        \
        asked(g, &q);                                                                              \
    } while (0)
    BAD(struct_size, 0);
    BAD(kind, GOV_QUESTION_OTHER);
    BAD(kind, GOV_QUESTION_HOLDS_TYPE);
    BAD(years, 0);
    BAD(years, 151);
    BAD(reserved, 1);
    BAD(type_code, "x");
    EACH(bad, bad_ids)
    {
        BAD(grant_id, *bad);
        q = (gov_question){
            .struct_size = sizeof q, .kind = GOV_QUESTION_HOLDS_TYPE, .type_code = *bad};
        asked(g, &q);
    }
#undef BAD
    q = age;
    q.code = "1234567890";
    q.grant_id = "x";
    asked(g, &q);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_ask, NULL, &age, &why, NULL, &out.answer,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_certificate_ask, g->session, &age, &why, NULL, NULL,
            err_or_null());
    REFUSED_OUT(GOV_ERR_USAGE_REQUIRED, gov_certificate_ask, g->session, &age, NULL, NULL,
                &out.answer, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_access_list_all, NULL, NULL, 0, NULL, &out.accesses,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_access_list_all, g->session, NULL, 0, NULL, NULL, err_or_null());
    EACH(bad, bad_texts)
    {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_access_list_all, g->session, *bad, 0, NULL, &out.accesses,
                    err_or_null());
    }
}

/* --- what only tells --------------------------------------------------------------------------- */

static void certificate_getters(void)
{
    HARMLESS(gov_certificate_file_free, NULL);
    GIVES_NULL(gov_certificate_file_get_data, NULL);
    GIVES(0, gov_certificate_file_get_size, NULL);
    GIVES_NULL(gov_certificate_file_get_digest, NULL);
    GIVES_NULL(gov_certificate_file_get_media_type, NULL);
    GIVES_NULL(gov_certificate_file_get_copy_creator, NULL);
    GIVES_NULL(gov_certificate_file_get_copy_cause, NULL);
    GIVES(0, gov_certificate_file_get_copy_created_ms, NULL);
    GIVES(0, gov_certificate_file_get_copy_expires_ms, NULL);
    HARMLESS(gov_certificate_list_free, NULL);
    GIVES(0, gov_certificate_list_get_count, NULL);
    GIVES_NULL(gov_certificate_list_at, NULL, 0);
    GIVES_NULL(gov_certificate_list_get_next, NULL);
    HARMLESS(gov_certificate_free, NULL);
    GIVES_NULL(gov_certificate_get_id, NULL);
    GIVES_NULL(gov_certificate_get_identifier, NULL);
    GIVES_NULL(gov_certificate_get_type_code, NULL);
    GIVES_NULL(gov_certificate_get_type_name, NULL);
    GIVES_NULL(gov_certificate_get_number, NULL);
    GIVES_NULL(gov_certificate_get_issuer_name, NULL);
    GIVES_NULL(gov_certificate_get_status, NULL);
    GIVES(0, gov_certificate_get_licence_state, NULL);
    GIVES_NULL(gov_certificate_get_status_code, NULL);
    GIVES_NULL(gov_certificate_get_status_text, NULL);
    GIVES(0, gov_certificate_get_status_checked_at_ms, NULL);
    GIVES_NULL(gov_certificate_get_issuer_uscc, NULL);
    GIVES(0, gov_certificate_get_issued_at_ms, NULL);
    GIVES(0, gov_certificate_get_holder_count, NULL);
    GIVES_NULL(gov_certificate_get_holder_name, NULL, 0);
    GIVES_NULL(gov_certificate_get_holder_id_type, NULL, 0);
    GIVES_NULL(gov_certificate_get_holder_id_number, NULL, 0);
    GIVES_NULL(gov_certificate_get_predecessor, NULL);
    GIVES_NULL(gov_certificate_get_successor, NULL);
    GIVES(0, gov_certificate_get_valid_from_ms, NULL);
    GIVES(0, gov_certificate_get_valid_until_ms, NULL);
    GIVES(0, gov_certificate_get_format_count, NULL);
    GIVES(0, gov_certificate_get_format, NULL, 0);
    GIVES_NULL(gov_certificate_get_format_digest, NULL, 0);
    GIVES_NULL(gov_certificate_get_format_digest_sm3, NULL, 0);
    GIVES(0, gov_certificate_get_format_size, NULL, 0);
    GIVES_NULL(gov_certificate_get_json, NULL);
}

static void grant_getters(void)
{
    HARMLESS(gov_grant_free, NULL);
    GIVES_NULL(gov_grant_get_id, NULL);
    GIVES(0, gov_grant_get_state, NULL);
    GIVES_NULL(gov_grant_get_consent_uri, NULL);
    GIVES_NULL(gov_grant_get_grantor, NULL);
    GIVES_NULL(gov_grant_get_grantee, NULL);
    GIVES_NULL(gov_grant_get_purpose, NULL);
    GIVES_NULL(gov_grant_get_item_code, NULL);
    GIVES_NULL(gov_grant_get_matter_no, NULL);
    GIVES(0, gov_grant_get_actions, NULL);
    GIVES(0, gov_grant_get_type_count, NULL);
    GIVES_NULL(gov_grant_get_type, NULL, 0);
    GIVES(0, gov_grant_get_field_count, NULL);
    GIVES_NULL(gov_grant_get_field, NULL, 0);
    GIVES(0, gov_grant_get_not_before_ms, NULL);
    GIVES(0, gov_grant_get_expires_at_ms, NULL);
    GIVES(0, gov_grant_get_decided_at_ms, NULL);
    GIVES(0, gov_grant_get_max_uses, NULL);
    GIVES(0, gov_grant_get_used, NULL);
    GIVES_NULL(gov_grant_get_json, NULL);
}

static void presentation_getters(void)
{
    HARMLESS(gov_presentation_free, NULL);
    GIVES_NULL(gov_presentation_get_id, NULL);
    GIVES_NULL(gov_presentation_get_code, NULL);
    GIVES(0, gov_presentation_get_kind, NULL);
    GIVES(0, gov_presentation_get_state, NULL);
    GIVES_NULL(gov_presentation_get_certificate_id, NULL);
    GIVES(0, gov_presentation_get_created_at_ms, NULL);
    GIVES(0, gov_presentation_get_expires_at_ms, NULL);
    GIVES(0, gov_presentation_get_max_redemptions, NULL);
    GIVES(0, gov_presentation_get_field_count, NULL);
    GIVES_NULL(gov_presentation_get_field, NULL, 0);
    GIVES(0, gov_presentation_get_access_count, NULL);
    GIVES_NULL(gov_presentation_get_access, NULL, 0);
    HARMLESS(gov_access_list_free, NULL);
    GIVES(0, gov_access_list_get_count, NULL);
    GIVES_NULL(gov_access_list_at, NULL, 0);
    GIVES_NULL(gov_access_list_get_next, NULL);
    GIVES_NULL(gov_access_get_id, NULL);
    GIVES(0, gov_access_get_at_ms, NULL);
    GIVES_NULL(gov_access_get_action, NULL);
    GIVES_NULL(gov_access_get_certificate_id, NULL);
    GIVES_NULL(gov_access_get_client_id, NULL);
    GIVES_NULL(gov_access_get_client_name, NULL);
    GIVES_NULL(gov_access_get_purpose, NULL);
    GIVES(0, gov_access_get_basis, NULL);
    GIVES_NULL(gov_access_get_item_code, NULL);
    GIVES_NULL(gov_access_get_matter_no, NULL);
    GIVES_NULL(gov_access_get_operator_id, NULL);
    GIVES_NULL(gov_access_get_event, NULL);
    GIVES_NULL(gov_access_get_grant_id, NULL);
    GIVES(0, gov_access_get_question, NULL);
    GIVES(0, gov_access_get_question_years, NULL);
    GIVES_NULL(gov_access_get_question_type, NULL);
    GIVES(0, gov_access_get_answer, NULL);
    HARMLESS(gov_answer_free, NULL);
    GIVES(0, gov_answer_get_value, NULL);
    GIVES(0, gov_answer_get_as_of_ms, NULL);
    GIVES_NULL(gov_answer_get_evidence, NULL);
    GIVES_NULL(gov_answer_get_evidence_id, NULL);
    GIVES_NULL(gov_answer_get_claims, NULL);
}

static void getters_out_of_range(good *g)
{
    GIVES_NULL(gov_certificate_get_holder_name, g->certificate, SIZE_MAX);
    GIVES_NULL(gov_certificate_get_holder_id_type, g->certificate, SIZE_MAX);
    GIVES_NULL(gov_certificate_get_holder_id_number, g->certificate, SIZE_MAX);
    GIVES_NULL(gov_certificate_get_format_digest, g->certificate, SIZE_MAX);
    GIVES_NULL(gov_certificate_get_format_digest_sm3, g->certificate, SIZE_MAX);
    GIVES(0, gov_certificate_get_format_size, g->certificate, SIZE_MAX);
}

void refuse_certificate(good *g)
{
    ways_to_fetch(g);
    fetch_to_disk(g);
    following(g);
    claims(g);
    identifier_parts(g);
    grant_terms(g);
    grants(g);
    presentation_terms(g);
    codes(g);
    questions(g);
    certificate_getters();
    grant_getters();
    presentation_getters();
    getters_out_of_range(g);
}
