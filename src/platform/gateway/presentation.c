/* SPDX-License-Identifier: Apache-2.0 */
/* Presentations, questions and the audit trail on the wire of the gateway contract, as requests. Answers
 * are presentation_read.c. */
#include "platform/gateway/presentation.h"

#include "platform/gateway/certificate.h"

static void create_write(gov__request *request, const char *certificate_id,
                         const gov_presentation_terms *terms)
{
    bool emergency = terms->kind == GOV_PRESENTATION_EMERGENCY;
    gov__jsonw w;
    gov__request_begin(request, "POST", "/gov/v1/certificates/");
    gov__request_segment(request, certificate_id);
    gov__request_path(request, "/present");
    gov__jsonw_init(&w, gov__request_body(request, "application/json"));
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "kind", emergency ? "emergency" : "code");
    if (terms->ttl_s != 0) {
        gov__jsonw_member_int64(&w, "ttl_s", terms->ttl_s);
    }
    if (terms->hours != 0) {
        gov__jsonw_member_int64(&w, "hours", terms->hours);
    }
    if (terms->max_redemptions != 0) {
        gov__jsonw_member_int64(&w, "max_redemptions", terms->max_redemptions);
    }
    gov__jsonw_member_array(&w, "fields");
    for (size_t i = 0; i < terms->field_count; i++) {
        gov__jsonw_string(&w, terms->fields[i]);
    }
    gov__jsonw_array_end(&w);
    gov__jsonw_object_end(&w);
}

static void get_write(gov__request *request, const char *id)
{
    gov__request_begin(request, "GET", "/gov/v1/presentations/");
    gov__request_segment(request, id);
}

static void revoke_write(gov__request *request, const char *id)
{
    gov__request_begin(request, "POST", "/gov/v1/presentations/");
    gov__request_segment(request, id);
    gov__request_path(request, "/revoke");
}

static void access_write(gov__request *request)
{
    gov__request_begin(request, "GET", "/gov/v1/audit");
    gov__request_query(request, "subject", "me");
}

static void redeem_write(gov__request *request, const char *code, const gov_usage *usage)
{
    gov__jsonw w;
    gov__request_begin(request, "POST", "/gov/v1/certificates/redeem");
    gov__jsonw_init(&w, gov__request_body(request, "application/json"));
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "code", code);
    gov__jsonw_key(&w, "usage");
    gov__gateway_usage_print(&w, usage);
    gov__jsonw_object_end(&w);
}

static void question_print(gov__jsonw *w, const gov_question *question)
{
    bool is_age = question->kind == GOV_QUESTION_AGE_OVER;
    gov__jsonw_member_object(w, "question");
    gov__jsonw_member_string(w, "kind", is_age ? "age_over" : "holds_type");
    if (is_age) {
        gov__jsonw_member_int64(w, "value", question->years);
    } else {
        gov__jsonw_member_string(w, "type_code", question->type_code);
    }
    gov__jsonw_object_end(w);
}

static void ask_write(gov__request *request, const gov_question *question, const gov_usage *usage)
{
    bool about_me = question->code == NULL && question->grant_id == NULL;
    gov__jsonw w;
    gov__request_begin(request, "POST", "/gov/v1/certificates/ask");
    gov__jsonw_init(&w, gov__request_body(request, "application/json"));
    gov__jsonw_object_begin(&w);
    question_print(&w, question);
    gov__jsonw_member_object(&w, "about");
    gov__jsonw_member_string(&w, "code", question->code);
    gov__jsonw_member_string(&w, "grant", question->grant_id);
    gov__jsonw_member_string(&w, "subject", about_me ? "me" : NULL);
    gov__jsonw_object_end(&w);
    gov__jsonw_key(&w, "usage");
    gov__gateway_usage_print(&w, usage);
    gov__jsonw_object_end(&w);
}

const gov__presentation_wire gov__gateway_presentation = {
    .create_write = create_write,
    .get_write = get_write,
    .revoke_write = revoke_write,
    .presentation_read = gov__gateway_presentation_read,
    .access_read = gov__gateway_access_read,
    .access_write = access_write,
    .redeem_write = redeem_write,
    .redeemed_read = gov__gateway_redeemed_read,
    .ask_write = ask_write,
    .answer_read = gov__gateway_answer_read,
    .evidence_typ = "answer+jwt",
    .evidence_read = gov__gateway_evidence_read,
};
