/* SPDX-License-Identifier: Apache-2.0 */
/* A script's life: adding steps, handing out the table, telling what came and what went wrong. */
#include "testing/script.h"

#include <stdlib.h>
#include <string.h>

gov_status gov_script_new(gov_fake_clock *clock, gov_script **out_script)
{
    if (out_script == NULL) {
        return GOV_ERR_ARGUMENT;
    }
    *out_script = calloc(1, sizeof **out_script);
    if (*out_script == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    (*out_script)->clock = clock;
    return GOV_OK;
}

static void free_step(gov__script_step *step)
{
    for (size_t i = 0; i < sizeof step->texts / sizeof step->texts[0]; i++) {
        free(step->texts[i]);
    }
}

void gov_script_free(gov_script *script)
{
    if (script == NULL) {
        return;
    }
    for (size_t i = 0; i < script->step_count; i++) {
        free_step(&script->steps[i]);
    }
    for (size_t i = 0; i < script->request_count; i++) {
        free(script->requests[i]);
    }
    free(script->steps);
    free(script->requests);
    gov__testing_text_free(&script->faults);
    gov__testing_text_free(&script->report);
    free(script);
}

void *gov__script_grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) {
        return array;
    }
    size_t more = *capacity == 0 ? 8 : *capacity * 2;
    void *grown = more > SIZE_MAX / size ? NULL : realloc(array, more * size);
    if (grown != NULL) {
        *capacity = more;
    }
    return grown;
}

static int is_step(const gov_script *script, const gov_script_step *step)
{
    if (step->struct_size < sizeof *step || step->delay_ms < 0 ||
        (step->delay_ms > 0 && script->clock == NULL) ||
        (step->response_size != 0 && step->response_body == NULL) ||
        (step->header != NULL && strchr(step->header, ':') == NULL)) {
        return 0;
    }
    if (step->http_status == 0) {
        return step->fail_status != GOV_OK && step->fail_stage >= GOV_STAGE_NOT_SENT &&
               step->fail_stage <= GOV_STAGE_PARTIAL;
    }
    return step->http_status >= 200 && step->http_status <= 599;
}

static int copy_step(gov__script_step *to, const gov_script_step *from)
{
    size_t size = from->response_size;
    const char **members[] = {&to->said.method,           &to->said.url_suffix,
                              &to->said.header,           &to->said.body_contains,
                              &to->said.response_headers, &to->said.response_body};

    memset(to, 0, sizeof *to);
    to->said = *from;
    if (size == 0 && from->response_body != NULL) {
        size = strlen(from->response_body);
    }
    to->said.response_size = size;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const char *text = *members[i];
        int is_body = members[i] == &to->said.response_body;

        if (!gov__testing_text_copy(text,
                                    is_body        ? size
                                    : text == NULL ? 0
                                                   : strlen(text),
                                    &to->texts[i])) {
            free_step(to);
            return 0;
        }
        *members[i] = to->texts[i];
    }
    return 1;
}

gov_status gov_script_add(gov_script *script, const gov_script_step *step)
{
    if (script == NULL || step == NULL || !is_step(script, step)) {
        return GOV_ERR_ARGUMENT;
    }
    gov__script_step *steps = gov__script_grow(script->steps, script->step_count,
                                               &script->step_capacity, sizeof *script->steps);
    if (steps == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    script->steps = steps;
    if (!copy_step(&steps[script->step_count], step)) {
        return GOV_ERR_NO_MEMORY;
    }
    script->step_count++;
    return GOV_OK;
}

void gov_script_get_table(gov_script *script, gov_transport *out_table)
{
    memset(out_table, 0, sizeof *out_table);
    out_table->struct_size = sizeof *out_table;
    out_table->user = script;
    out_table->perform = gov__script_perform;
}

void gov__script_name_step(gov__testing_text *out, const gov_script *script, size_t index)
{
    const gov_script_step *step = &script->steps[index].said;
    const char *method = step->method == NULL ? "any method" : step->method;
    const char *before = step->url_suffix == NULL ? "" : ", URL ending with \"";
    const char *suffix = step->url_suffix == NULL ? "" : step->url_suffix;
    const char *after = step->url_suffix == NULL ? ")" : "\")";

    gov__testing_text_join(out, (const char *const[]){"step ", NULL});
    gov__testing_text_add_number(out, index + 1);
    gov__testing_text_join(out, (const char *const[]){" (", method, before, suffix, after, NULL});
}

const char *gov_script_get_failure(gov_script *script)
{
    gov__testing_text *report = &script->report;

    gov__testing_text_clear(report);
    if (script->faults.len != 0) {
        gov__testing_text_add(report, script->faults.data, script->faults.len);
    }
    for (size_t i = script->next; i < script->step_count; i++) {
        gov__script_name_step(report, script, i);
        gov__testing_text_join(report, (const char *const[]){" was not reached\n", NULL});
    }
    if (report->failed || script->faults.failed) {
        return "the script failed, and memory ran out while telling how\n";
    }
    return report->len == 0 ? NULL : report->data;
}

size_t gov_script_get_request_count(const gov_script *script)
{
    return script->request_count;
}

const char *gov_script_get_request(const gov_script *script, size_t index)
{
    return index < script->request_count ? script->requests[index] : NULL;
}
