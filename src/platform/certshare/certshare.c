/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the CertShare driver, and its operations that read. One logs in by what the configuration
 * says: nothing is sent for that. */
#include "platform/certshare/certshare.h"

#include "auth/wire.h"
#include "core/argument.h"
#include "core/identity.h"
#include "core/pages.h"
#include "platform/dialect/dialect.h"

/* Who calls does not expire; a session is a thing of this process here. */
#define LIFETIME_MS (10LL * 366 * 86400 * 1000)

static const gov__operation list_op = {.name = "certificate_list",
                                       .flags = GOV__OP_SESSION | GOV__OP_OWN};
static const gov__operation get_op = {.name = "certificate_get",
                                      .flags = GOV__OP_SESSION | GOV__OP_OWN};
/* Once: the same code again would be another use. */
static const gov__operation redeem_op = {.name = "presentation_redeem",
                                         .flags = GOV__OP_SESSION | GOV__OP_OWN | GOV__OP_ONCE};
static const gov__operation check_op = {.name = "certificate_check",
                                        .flags = GOV__OP_SESSION | GOV__OP_OWN};

static void list_write(gov__jsonw *w, const void *user)
{
    const gov_certificate_query *query = user;
    gov__jsonw_member_string(w, "holderCode", query->holder);
    gov__jsonw_member_string(w, "holderTypeCode", query->holder_type);
    gov__jsonw_member_string(w, "certTypeCode", query->type_code);
}

/* Holders are known by the number of a document alone, and there are no pages. */
static gov_status check_query(const gov_client *client, const gov_certificate_query *query,
                              gov_error **err)
{
    const char *wrong = query->holder == NULL        ? "query.holder"
                        : query->holder_type == NULL ? "query.holder_type"
                        : query->cursor != NULL      ? "query.cursor"
                                                     : NULL;
    return wrong == NULL ? GOV_OK : gov__argument_fail(&client->mem, err, wrong);
}

static gov_status list(gov_session *session, const gov_usage *usage,
                       const gov_certificate_query *query, const gov_call_options *options,
                       gov_certificate_list **out, gov_error **err)
{
    gov_client *client = session->client;
    const gov__certshare_ask ask = {.op = &list_op,
                                    .path = "/queryCertInfoByHolderCode",
                                    .session = session,
                                    .usage = usage,
                                    .options = options,
                                    .write = list_write,
                                    .user = query};
    gov__certshare_answer answer;
    gov_status status = check_query(client, query, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__certshare_run(&ask, &answer, err);
    if (status == GOV_OK) {
        size_t most = query->limit != 0 ? query->limit : GOV__PAGES_LIMIT_DEFAULT;
        status = gov__certshare_read_list(client, &answer, most, out);
        status = gov__certshare_refuse(&ask, status, answer.code, err);
    }
    gov__certshare_answer_free(&answer);
    return status;
}

static gov_status read_one(const gov__certshare_ask *ask, const char *id, gov_certificate **out,
                           gov_error **err)
{
    gov__certshare_answer answer;
    gov_status status = gov__certshare_run(ask, &answer, err);
    if (status == GOV_OK) {
        status = gov__certshare_read_one(ask->session->client, id, &answer, out);
        status = gov__certshare_refuse(ask, status, answer.code, err);
    }
    gov__certshare_answer_free(&answer);
    return status;
}

static void id_write(gov__jsonw *w, const void *user)
{
    gov__jsonw_member_string(w, "certIdentifier", user);
}

static gov_status get(gov_session *session, const char *id, const gov_usage *usage,
                      const gov_call_options *options, gov_certificate **out, gov_error **err)
{
    const gov__certshare_ask ask = {.op = &get_op,
                                    .path = "/queryCertInfo",
                                    .session = session,
                                    .usage = usage,
                                    .options = options,
                                    .write = id_write,
                                    .user = id};
    return read_one(&ask, id, out, err);
}

static void code_write(gov__jsonw *w, const void *user)
{
    gov__jsonw_member_string(w, "qrcode", user);
}

/* The answer is a certificate, or a refusal: which certificate is in that state it does not tell. */
static gov_status redeem(gov_session *session, const char *code, const gov_usage *usage,
                         const gov_call_options *options, gov_certificate **out, gov_error **err)
{
    const gov__certshare_ask ask = {.op = &redeem_op,
                                    .path = "/queryCertInfoByQRcode",
                                    .session = session,
                                    .usage = usage,
                                    .options = options,
                                    .write = code_write,
                                    .user = code};
    return read_one(&ask, NULL, out, err);
}

static void claim_write(gov__jsonw *w, const void *user)
{
    const gov_certificate_claim *claim = user;
    gov__jsonw_member_string(w, "certTypeCode", claim->type_code);
    gov__jsonw_member_object(w, "certData");
    gov__jsonw_member_string(w, "holderCode", claim->holder_number);
    gov__jsonw_member_string(w, "holderTypeCode", claim->holder_type);
    gov__jsonw_member_string(w, "holder", claim->holder_name);
    gov__jsonw_member_string(w, "certNo", claim->number);
    gov__jsonw_object_end(w);
}

/* That there is none, and what its state is, are answers here. */
static gov_status read_match(const gov__certshare_answer *answer, gov_match *match,
                             gov_licence_state *state)
{
    char room[GOV__STR_INT_MAX];
    const char *result = gov__dialect_text(gov__json_member(answer->data, "result"), room);
    if (answer->code != NULL) {
        *match = GOV_MATCH_YES;
        *state = answer->code->state;
        return GOV_OK;
    }
    return gov__certshare_result_of(result, match, state);
}

static gov_status check(gov_session *session, const gov_certificate_claim *claim,
                        const gov_usage *usage, const gov_call_options *options,
                        gov_match *out_match, gov_licence_state *out_state, gov_error **err)
{
    const gov__certshare_ask ask = {.op = &check_op,
                                    .path = "/verifyCertInfo",
                                    .session = session,
                                    .usage = usage,
                                    .options = options,
                                    .write = claim_write,
                                    .user = claim};
    gov__certshare_answer answer;
    gov_status status = gov__certshare_run(&ask, &answer, err);
    if (status == GOV_OK) {
        status = read_match(&answer, out_match, out_state);
        status = gov__certshare_refuse(&ask, status, answer.code, err);
    }
    gov__certshare_answer_free(&answer);
    return status;
}

static gov_status provider_read(const gov_client *client, gov__provider *out)
{
    (void)out;
    return gov__config_bool(client->config, GOV__OPTION_AUTH_DPOP) ? GOV_ERR_CONFIG : GOV_OK;
}

static gov_status client_tokens(const gov_client *client, gov__tokens *out)
{
    gov__buf_append_str(&out->access,
                        gov__config_text(client->config, GOV__OPTION_CERTSHARE_ACCESS_ID));
    out->expires_in_ms = LIFETIME_MS;
    return gov__buf_terminate(&out->access);
}

static const gov__auth_wire ways;

static const gov__identity_wire identity = {
    .name = "certshare",
    .knows_client = true,
    .client_tokens = client_tokens,
    .provider_read = provider_read,
    .auth = &ways,
};

static const gov__certificate_driver driver = {
    .list = list,
    .get = get,
    .fetch = gov__certshare_fetch,
    .check = check,
    .redeem = redeem,
};

const gov__platform gov__certshare = {
    .name = "certshare",
    .identity = &identity,
    .token_query = "",
    .problem_judge = gov__dialect_judge,
    .item = &gov__dialect_item,
    .matter = &gov__dialect_matter,
    .progress = &gov__dialect_progress,
    .certificate_driver = &driver,
    .review = &gov__dialect_review,
};
