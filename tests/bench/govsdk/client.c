/* SPDX-License-Identifier: Apache-2.0 */
/* The work through govsdk, as an application would write it: public headers only. */
#include "common/bench.h"

#include <govsdk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct govsdk_client {
    const bench_args *args;
    bench_args own_args;
    gov_config *config;
    gov_client *client;
    gov_session *session;
    gov_item *item;
    char matter[128];
} govsdk_client;

static bool report(gov_error *err)
{
    if (err == NULL) {
        return true;
    }
    (void)fprintf(stderr, "govsdk: %s\n", gov_error_get_message(err, GOV_LANGUAGE_EN));
    gov_error_free(err);
    return false;
}

static bool configure(govsdk_client *c, gov_error **err)
{
    const struct {
        const char *name, *value;
    } settings[] = {
        {"gateway.url", c->args->url},
        {"gateway.allow_sandbox", "true"},
        {"app.id", BENCH_APP},
        {"app.channel", BENCH_CHANNEL},
        {"app.terminal_id", BENCH_TERMINAL},
        {"auth.client_id", "govsdk-demo-public"},
        {"auth.scope", "gov.items gov.matters gov.certificates gov.reviews"},
        {"tls.ca_file", c->args->ca_file},
    };
    gov_status status = gov_config_new(NULL, &c->config, err);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0] && status == GOV_OK; i++) {
        status = gov_config_set(c->config, settings[i].name, settings[i].value, err);
    }
    return status == GOV_OK && gov_client_new(c->config, &c->client, err) == GOV_OK;
}

static bool log_in(govsdk_client *c, gov_error **err)
{
    gov_device_login *login = NULL;
    bool good = gov_auth_device_begin(c->client, NULL, &login, err) == GOV_OK &&
                gov_device_login_wait(login, NULL, &c->session, err) == GOV_OK;
    gov_device_login_free(login);
    return good;
}

static void end(void *user)
{
    govsdk_client *c = user;
    gov_item_free(c->item);
    gov_session_unref(c->session);
    gov_client_unref(c->client);
    gov_config_free(c->config);
    free(c);
}

static void *begin(const bench_args *args)
{
    gov_error *err = NULL;
    govsdk_client *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return NULL;
    }
    c->own_args = *args;
    c->args = &c->own_args;
    if (configure(c, &err) && log_in(c, &err) &&
        gov_item_get(c->session, BENCH_ITEM, NULL, &c->item, &err) == GOV_OK) {
        return c;
    }
    (void)report(err);
    end(c);
    return NULL;
}

static void see_progress(bench_seen *seen, const gov_progress *p)
{
    bench_see_text(seen, gov_progress_get_state_name(p));
    bench_see_int(seen, gov_progress_get_promised_due_ms(p));
    bench_see_int(seen, gov_progress_get_statutory_due_ms(p));
    bench_see_int(seen, gov_progress_get_remaining_working_days(p));
    bench_see_text(seen, gov_clock_colour_get_name(gov_progress_get_colour(p)));
    for (size_t i = 0; i < gov_progress_get_task_count(p); i++) {
        bench_see_text(seen, gov_progress_get_task_id(p, i));
        bench_see_text(seen, gov_progress_get_task_name(p, i));
        bench_see_text(seen, gov_progress_get_task_department(p, i));
        bench_see_text(seen, gov_task_state_get_name(gov_progress_get_task_state(p, i)));
        bench_see_text(seen, gov_progress_get_task_item_name(p, i));
        bench_see_int(seen, gov_progress_get_task_done_at_ms(p, i));
    }
}

static bool progress(void *user, bench_seen *seen)
{
    govsdk_client *c = user;
    gov_error *err = NULL;
    gov_progress *p = NULL;
    if (gov_progress_get(c->session, c->args->matter, NULL, &p, &err) == GOV_OK) {
        see_progress(seen, p);
    }
    gov_progress_free(p);
    return report(err);
}

static gov_status fill(gov_draft *draft, const char *certificate, gov_error **err)
{
    gov_status status = GOV_OK;
    for (size_t i = 0; i < bench_field_count && status == GOV_OK; i++) {
        const bench_field *field = &bench_fields[i];
        char pointer[64];
        (void)snprintf(pointer, sizeof pointer, "/%s/%s", field->group, field->name);
        status = field->number >= 0 ? gov_draft_set_json(draft, pointer, field->text, err)
                                    : gov_draft_set_text(draft, pointer, field->text, err);
    }
    if (status == GOV_OK) {
        status = gov_draft_attach_certificate(draft, BENCH_MATERIAL, certificate, err);
    }
    return status == GOV_OK ? gov_draft_set_delivery(draft, "electronic", err) : status;
}

static void see_receipt(bench_seen *seen, const gov_receipt *r)
{
    bench_see_text(seen, gov_receipt_get_kind(r));
    bench_see_text(seen, gov_receipt_get_matter_id(r));
    bench_see_int(seen, gov_receipt_get_at_ms(r));
    bench_see_text(seen, gov_receipt_get_text(r));
    for (size_t i = 0; i < gov_receipt_get_digest_count(r); i++) {
        bench_see_text(seen, gov_receipt_get_digest_name(r, i));
        bench_see_text(seen, gov_receipt_get_digest(r, i));
    }
}

static bool submit(void *user, bench_seen *seen)
{
    govsdk_client *c = user;
    gov_error *err = NULL;
    gov_draft *draft = NULL;
    gov_receipt *receipt = NULL;
    if (gov_draft_new(c->session, c->item, &draft, &err) == GOV_OK &&
        fill(draft, c->args->certificate, &err) == GOV_OK &&
        gov_matter_submit(draft, NULL, &receipt, &err) == GOV_OK) {
        see_receipt(seen, receipt);
        (void)snprintf(c->matter, sizeof c->matter, "%s", gov_receipt_get_matter_id(receipt));
    }
    gov_receipt_free(receipt);
    gov_draft_free(draft);
    return report(err);
}

static const char *matter(void *user)
{
    return ((const govsdk_client *)user)->matter;
}

int main(int argc, char **argv)
{
    static const bench_client client = {begin, end, progress, submit, matter};
    return bench_main(argc, argv, &client);
}
