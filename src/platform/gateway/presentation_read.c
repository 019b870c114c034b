/* SPDX-License-Identifier: Apache-2.0 */
/* Presentations, accesses and answers as the gateway contract writes them: schemas Presentation,
 * AuditEntry and AnswerClaims of docs/openapi.yaml. */
#include "platform/gateway/presentation.h"

#include "base/str.h"
#include "base/words.h"
#include "platform/gateway/certificate.h"
#include "platform/gateway/read.h"

static const char *const kind_words[] = {
    [GOV_PRESENTATION_OTHER] = "other",
    [GOV_PRESENTATION_CODE] = "code",
    [GOV_PRESENTATION_EMERGENCY] = "emergency",
};

static const char *const state_words[] = {
    [GOV_PRESENTATION_STATE_OTHER] = "other", [GOV_PRESENTATION_ACTIVE] = "active",
    [GOV_PRESENTATION_USED_UP] = "used_up",   [GOV_PRESENTATION_EXPIRED] = "expired",
    [GOV_PRESENTATION_REVOKED] = "revoked",
};

static const char *const question_words[] = {
    [GOV_QUESTION_OTHER] = "other",
    [GOV_QUESTION_AGE_OVER] = "age_over",
    [GOV_QUESTION_HOLDS_TYPE] = "holds_type",
};

static const char *const answer_words[] = {
    [GOV_ANSWER_UNKNOWN] = "unknown",
    [GOV_ANSWER_YES] = "yes",
    [GOV_ANSWER_NO] = "no",
};

/* The index of the word that a member has. */
static size_t word_of(const gov__json_node *object, const char *name, const char *const *words,
                      size_t count)
{
    return gov__words_find(words, count, gov__json_get_string(object, name));
}

#define WORD(object, name, words) word_of(object, name, words, GOV__WORDS_COUNT(words))

static bool is_answer(const gov__json_node *object)
{
    const char *word = gov__json_get_string(object, "answer");
    return WORD(object, "answer", answer_words) != 0 ||
           gov__str_equal(word, answer_words[GOV_ANSWER_UNKNOWN]);
}

static void asked_read(const gov__json_node *question, gov__asked *out)
{
    int64_t years = 0;
    out->kind = (gov_question_kind)WORD(question, "kind", question_words);
    out->type_code = gov__json_get_string(question, "type_code");
    if (gov__json_get_int64(question, "value", &years) && years > 0 && years <= INT32_MAX) {
        out->years = (uint32_t)years;
    }
}

gov_status gov__gateway_access_read(const gov__json_node *node, gov_access *out)
{
    const gov__json_node *client = gov__json_get_object(node, "client");
    const gov__json_node *usage = gov__json_get_object(node, "usage");
    out->id = gov__json_get_string(node, "id");
    out->at_ms = gov__gateway_time_of(node, "at");
    out->action = gov__json_get_string(node, "action");
    out->certificate_id = gov__json_get_string(node, "certificate_id");
    out->client_id = gov__json_get_string(client, "id");
    out->client_name = gov__json_get_string(client, "name");
    out->purpose = gov__json_get_string(usage, "purpose");
    out->basis = gov__gateway_basis_of(usage);
    out->item_code = gov__json_get_string(usage, "item_code");
    out->matter_no = gov__json_get_string(usage, "matter_no");
    out->operator_id = gov__json_get_string(usage, "operator");
    out->event = gov__json_get_string(usage, "event");
    out->grant_id = gov__json_get_string(node, "grant_id");
    asked_read(gov__json_get_object(node, "question"), &out->asked);
    out->answer = (gov_answer_value)WORD(node, "answer", answer_words);
    return out->id != NULL && out->at_ms != 0 && out->client_id != NULL ? GOV_OK : GOV_ERR_RESPONSE;
}

gov_status gov__gateway_presentation_read(gov_presentation *out)
{
    const gov__json_node *root = gov__json_root(out->doc);
    int64_t most = 0;
    out->id = gov__json_get_string(root, "id");
    out->code = gov__json_get_string(root, "code");
    out->kind = (gov_presentation_kind)WORD(root, "kind", kind_words);
    out->state = (gov_presentation_state)WORD(root, "state", state_words);
    out->certificate_id = gov__json_get_string(root, "certificate_id");
    out->created_at_ms = gov__gateway_time_of(root, "created_at");
    out->expires_at_ms = gov__gateway_time_of(root, "expires_at");
    out->fields = gov__json_get_array(root, "fields");
    out->redemptions = gov__json_get_array(root, "redemptions");
    bool counted =
        gov__json_get_int64(root, "max_redemptions", &most) && most > 0 && most <= INT32_MAX;
    out->max_redemptions = counted ? (uint32_t)most : 0;
    return out->id != NULL && out->certificate_id != NULL && out->expires_at_ms != 0 && counted &&
                   gov__json_get_string(root, "state") != NULL
               ? GOV_OK
               : GOV_ERR_RESPONSE;
}

gov_status gov__gateway_redeemed_read(const gov__json_node *root, gov__redeemed *out)
{
    out->id = gov__json_get_string(root, "redemption_id");
    out->certificate = gov__json_get_object(root, "certificate");
    return out->id != NULL && out->certificate != NULL ? GOV_OK : GOV_ERR_RESPONSE;
}

gov_status gov__gateway_answer_read(gov_answer *out)
{
    const gov__json_node *root = gov__json_root(out->doc);
    out->value = (gov_answer_value)WORD(root, "answer", answer_words);
    out->as_of_ms = gov__gateway_time_of(root, "as_of");
    out->evidence = gov__json_get_string(root, "evidence");
    return is_answer(root) && out->as_of_ms != 0 && out->evidence != NULL ? GOV_OK
                                                                          : GOV_ERR_RESPONSE;
}

gov_status gov__gateway_evidence_read(const gov__json_node *claims, gov__evidence *out)
{
    const gov__json_node *usage = gov__json_get_object(claims, "usage");
    int64_t issued = 0;
    out->issuer = gov__json_get_string(claims, "iss");
    out->audience = gov__json_get_string(claims, "aud");
    out->id = gov__json_get_string(claims, "jti");
    asked_read(gov__json_get_object(claims, "question"), &out->asked);
    out->answer = (gov_answer_value)WORD(claims, "answer", answer_words);
    out->purpose = gov__json_get_string(usage, "purpose");
    out->basis = gov__gateway_basis_of(usage);
    bool timed =
        gov__json_get_int64(claims, "iat", &issued) && issued > 0 && issued <= INT64_MAX / 1000;
    out->issued_ms = timed ? issued * 1000 : 0;
    return out->issuer != NULL && out->audience != NULL && !gov__str_is_empty(out->id) && timed &&
                   is_answer(claims) && out->purpose != NULL
               ? GOV_OK
               : GOV_ERR_RESPONSE;
}
