/* SPDX-License-Identifier: Apache-2.0 */
/* Questions in place of data. The answer counts only with its evidence: signed by the platform, for this
 * application, about this question and this purpose. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/wipe.h"
#include "certificate/certificate.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/config.h"
#include "core/options.h"
#include "core/trusted_jws.h"
#include "presentation/code.h"
#include "presentation/wire.h"

#define YEARS_MAX    150
#define SKEW_MS      300000
#define EVIDENCE_MAX 16384

void gov_answer_free(gov_answer *answer)
{
    if (answer == NULL) {
        return;
    }
    gov_client *client = answer->client;
    gov__json_free(answer->claims);
    gov__json_free(answer->doc);
    gov__mem_free(&client->mem, answer);
    gov_client_unref(client);
}

/* Where it is known who signs for the platform, the evidence must come from there. */
static gov_status check_issuer(gov_client *client, const char *issuer)
{
    char *expected = NULL;
    gov_status status = gov__client_issuer(client, &expected);
    if (status == GOV_OK && expected != NULL && !gov__str_equal(expected, issuer)) {
        status = GOV_ERR_CLAIM;
    }
    gov__mem_free(&client->mem, expected);
    return status;
}

static bool is_same(const gov__evidence *evidence, const gov_question *question,
                    const gov_usage *usage)
{
    const gov__asked *asked = &evidence->asked;
    bool about = question->kind == GOV_QUESTION_AGE_OVER
                     ? asked->years == question->years
                     : gov__str_equal(asked->type_code, question->type_code);
    return asked->kind == question->kind && about && evidence->basis == usage->basis &&
           gov__str_equal(evidence->purpose, usage->purpose);
}

static gov_status check_evidence(gov_client *client, const gov_answer *answer,
                                 const gov__evidence *evidence, const gov_question *question,
                                 const gov_usage *usage)
{
    const char *me = gov__config_text(client->config, GOV__OPTION_AUTH_CLIENT_ID);
    int64_t away = evidence->issued_ms - answer->as_of_ms;
    bool timely = away <= SKEW_MS && away >= -SKEW_MS &&
                  evidence->issued_ms <= gov__client_platform_ms(client) + SKEW_MS;
    if (!gov__str_equal(evidence->audience, me) || evidence->answer != answer->value || !timely ||
        !is_same(evidence, question, usage)) {
        return GOV_ERR_CLAIM;
    }
    return check_issuer(client, evidence->issuer);
}

static gov_status read_evidence(gov_client *client, const gov__jws *jws, gov_answer *answer,
                                const gov_question *question, const gov_usage *usage)
{
    gov__json_limits limits = gov__client_json_limits(client);
    gov__evidence evidence = {.issuer = NULL};
    gov_status status =
        gov__json_parse(&client->mem, jws->payload, jws->payload_len, &limits, &answer->claims);
    if (status == GOV_OK) {
        status = client->platform->presentation->evidence_read(gov__json_root(answer->claims),
                                                               &evidence);
    }
    if (status == GOV_OK) {
        status = check_evidence(client, answer, &evidence, question, usage);
    }
    answer->evidence_id = evidence.id;
    return status;
}

static gov_status verify(gov__call *call, gov_answer *answer, const gov_question *question,
                         const gov_usage *usage, const gov_call_options *options, gov_error **err)
{
    gov_client *client = call->client;
    gov__jws *jws = NULL;
    size_t len = gov__str_len_max(answer->evidence, EVIDENCE_MAX + 1);
    if (len > EVIDENCE_MAX) {
        return gov__call_fail(call, err, GOV_ERR_RESPONSE);
    }
    gov_status status =
        gov__jws_verify_trusted(client, options, answer->evidence, len,
                                client->platform->presentation->evidence_typ, &jws, err);
    if (status != GOV_OK) {
        return status;
    }
    status = read_evidence(client, jws, answer, question, usage);
    gov__jws_free(jws);
    return status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
}

static gov_status take(gov__call *call, const gov_question *question, const gov_usage *usage,
                       const gov_call_options *options, gov_answer **out, gov_error **err)
{
    gov_client *client = call->client;
    gov_answer *answer = gov__mem_calloc(&client->mem, 1, sizeof *answer);
    if (answer == NULL) {
        return gov__error_no_memory(err);
    }
    answer->client = gov_client_ref(client);
    gov_status status = gov__call_json(call, &answer->doc, err);
    if (status == GOV_OK) {
        status = client->platform->presentation->answer_read(answer);
        status = status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
    }
    if (status == GOV_OK) {
        status = verify(call, answer, question, usage, options, err);
    }
    if (status != GOV_OK) {
        gov_answer_free(answer);
        return status;
    }
    *out = answer;
    return GOV_OK;
}

static gov_status check(const gov_allocator *mem, const gov_question *in, gov_question *question,
                        char code[GOV__CODE_ROOM], gov_error **err)
{
    if (in == NULL || gov__options_load(question, sizeof *question, in) != GOV_OK ||
        question->reserved != 0 || (question->code != NULL && question->grant_id != NULL)) {
        return gov__argument_fail(mem, err, "question");
    }
    bool is_age = question->kind == GOV_QUESTION_AGE_OVER;
    if (!is_age && question->kind != GOV_QUESTION_HOLDS_TYPE) {
        return gov__argument_fail(mem, err, "question.kind");
    }
    if (is_age ? question->years < 1 || question->years > YEARS_MAX || question->type_code != NULL
               : question->years != 0) {
        return gov__argument_fail(mem, err, "question.years");
    }
    gov_status status = is_age ? GOV_OK
                               : gov__argument_text(mem, err, "question.type_code",
                                                    question->type_code, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "question.grant_id", question->grant_id,
                                             GOV__ID_MAX);
    }
    if (status == GOV_OK && question->code != NULL) {
        status = gov__code_load(mem, question->code, code, err);
        question->code = code;
    }
    return status;
}

static gov_status ask(gov_session *session, const gov_question *question, const gov_usage *usage,
                      const gov_call_options *options, gov_answer **out, gov_error **err)
{
    static const gov__operation op = {
        .name = "certificate_ask", .flags = GOV__OP_MUTATES | GOV__OP_SESSION, .accept = {200}};
    gov_client *client = session->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->presentation->ask_write(gov__call_request(&call), question, usage);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = take(&call, question, usage, options, out, err);
    }
    gov__call_end(&call);
    return status;
}

gov_status gov_certificate_ask(gov_session *session, const gov_question *question,
                               const gov_usage *usage, const gov_call_options *options,
                               gov_answer **out_answer, gov_error **err)
{
    char code[GOV__CODE_ROOM];
    gov_question loaded;
    gov_usage why;
    gov_call_options room;
    if (out_answer != NULL) {
        *out_answer = NULL;
    }
    if (session == NULL || out_answer == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_answer");
    }
    const gov_client *client = session->client;
    gov_status status = gov__usage_load(&client->mem, usage, &why, err);
    if (status == GOV_OK) {
        status = gov__presentation_supported(client, err);
    }
    if (status == GOV_OK) {
        status = check(&client->mem, question, &loaded, code, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    options = gov__usage_options(&why, options, &room);
    status = ask(session, &loaded, &why, options, out_answer, err);
    gov__wipe(code, sizeof code);
    return status;
}
