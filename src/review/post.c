/* SPDX-License-Identifier: Apache-2.0 */
/* Posting a review: its rules (contract, section 5) are checked before anything is sent. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/words.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/options.h"
#include "review/review.h"
#include "review/wire.h"

#define TEXT_POINTS_MAX 500
#define PARTS_MAX       16
#define NAME_MAX        32

static const char *const level_names[] = {
    [GOV_REVIEW_LEVEL_OTHER] = "other",
    [GOV_REVIEW_VERY_SATISFIED] = "very_satisfied",
    [GOV_REVIEW_SATISFIED] = "satisfied",
    [GOV_REVIEW_BASICALLY_SATISFIED] = "basically_satisfied",
    [GOV_REVIEW_DISSATISFIED] = "dissatisfied",
    [GOV_REVIEW_VERY_DISSATISFIED] = "very_dissatisfied",
};

const char *gov_review_level_get_name(gov_review_level level)
{
    return gov__words_at(level_names, GOV__WORDS_COUNT(level_names), (size_t)level);
}

gov_review_level gov__review_level_from_name(const char *name)
{
    return (gov_review_level)gov__words_find(level_names, GOV__WORDS_COUNT(level_names), name);
}

/* An aspect has one score: JSON knows no member twice. */
static bool is_rated_before(const gov_review_input *input, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (gov__str_equal(input->dimensions[i].name, input->dimensions[index].name)) {
            return true;
        }
    }
    return false;
}

static gov_status check_parts(const gov_allocator *mem, const gov_review_input *input,
                              gov_error **err)
{
    if (input->dimension_count > PARTS_MAX ||
        (input->dimension_count > 0 && input->dimensions == NULL)) {
        return gov__argument_fail(mem, err, "input.dimensions");
    }
    if (input->option_count > PARTS_MAX || (input->option_count > 0 && input->options == NULL)) {
        return gov__argument_fail(mem, err, "input.options");
    }
    gov_status status = GOV_OK;
    for (size_t i = 0; i < input->dimension_count && status == GOV_OK; i++) {
        const gov_review_dimension *dimension = &input->dimensions[i];
        status = gov__argument_text(mem, err, "input.dimensions.name", dimension->name, NAME_MAX);
        if (status == GOV_OK && (dimension->score < 1 || dimension->score > 5)) {
            status = gov__argument_fail(mem, err, "input.dimensions.score");
        }
        if (status == GOV_OK && is_rated_before(input, i)) {
            status = gov__argument_fail(mem, err, "input.dimensions");
        }
    }
    for (size_t i = 0; i < input->option_count && status == GOV_OK; i++) {
        status = gov__argument_text(mem, err, "input.options", input->options[i], GOV__ID_MAX);
    }
    return status;
}

/* Contract, section 5: dissatisfied or worse needs an option or a text. */
static gov_status check_reason(const gov_allocator *mem, const gov_review_input *input,
                               gov_error **err)
{
    bool bad = input->level >= GOV_REVIEW_DISSATISFIED;
    if (bad && input->option_count == 0 && gov__str_is_empty(input->text)) {
        return gov__error_status(mem, err, GOV_ERR_REVIEW_REASON_REQUIRED);
    }
    return GOV_OK;
}

static gov_status check(const gov_allocator *mem, const gov_review_input *in,
                        gov_review_input *input, gov_error **err)
{
    if (in == NULL || gov__options_load(input, sizeof *input, in) != GOV_OK) {
        return gov__argument_fail(mem, err, "input");
    }
    if (input->level < GOV_REVIEW_VERY_SATISFIED || input->level > GOV_REVIEW_VERY_DISSATISFIED) {
        return gov__argument_fail(mem, err, "input.level");
    }
    gov_status status = gov__argument_text(mem, err, "input.service_event_id",
                                           input->service_event_id, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = gov__argument_lines(mem, err, "input.text", input->text, TEXT_POINTS_MAX);
    }
    if (status == GOV_OK) {
        status = check_parts(mem, input, err);
    }
    if (status == GOV_OK) {
        status = check_reason(mem, input, err);
    }
    return status;
}

void gov_review_free(gov_review *review)
{
    if (review == NULL) {
        return;
    }
    gov_client *client = review->client;
    gov__json_free(review->doc);
    gov__mem_free(&client->mem, review);
    gov_client_unref(client);
}

static gov_status read_review(gov__call *call, gov_review **out, gov_error **err)
{
    gov_client *client = call->client;
    gov_review *review = gov__mem_calloc(&client->mem, 1, sizeof *review);
    if (review == NULL) {
        return gov__error_no_memory(err);
    }
    review->client = gov_client_ref(client);
    gov_status status = gov__call_json(call, &review->doc, err);
    if (status == GOV_OK) {
        status = client->platform->review->review_read(review);
        status = status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
    }
    if (status != GOV_OK) {
        gov_review_free(review);
        return status;
    }
    *out = review;
    return GOV_OK;
}

gov_status gov_review_post(gov_session *session, const gov_review_input *input,
                           const gov_call_options *options, gov_review **out_review,
                           gov_error **err)
{
    static const gov__operation op = {.name = "review_post",
                                      .flags = GOV__OP_SESSION | GOV__OP_MUTATES};
    if (out_review != NULL) {
        *out_review = NULL;
    }
    if (session == NULL || out_review == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_review");
    }
    gov_client *client = session->client;
    gov_review_input checked;
    gov_status status = check(&client->mem, input, &checked, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__call call;
    status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->review->post_write(gov__call_request(&call), &checked);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = read_review(&call, out_review, err);
    }
    gov__call_end(&call);
    return status;
}

const char *gov_review_get_id(const gov_review *review)
{
    return review == NULL ? NULL : review->id;
}

gov_review_level gov_review_get_level(const gov_review *review)
{
    return review == NULL ? GOV_REVIEW_LEVEL_OTHER : review->level;
}

int32_t gov_review_get_attempt(const gov_review *review)
{
    return review == NULL ? 0 : review->attempt;
}

const char *gov_review_get_work_order_id(const gov_review *review)
{
    return review == NULL ? NULL : review->work_order_id;
}

const char *gov_review_get_json(const gov_review *review)
{
    return review == NULL ? NULL : gov__json_text(review->doc, NULL);
}
