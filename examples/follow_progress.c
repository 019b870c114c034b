/* SPDX-License-Identifier: Apache-2.0 */
/* Follow a matter to its end, and keep its signed log, a JWS a line.
 * follow_progress URL MATTER-ID LOG.jws */
#include <govsdk.h>
#include <inttypes.h>
#include <stdio.h>

/* Logs a citizen in by a second device; login_device.c says more. 1, or 0 with the error. */
static int log_in(const char *url, gov_client **out_client, gov_session **out_session,
                  gov_error **err)
{
    gov_config *config = NULL;
    gov_device_login *login = NULL;
    int approved = 0;
    if (gov_config_new(NULL, &config, err) == GOV_OK &&
        gov_config_set(config, "gateway.url", url, err) == GOV_OK &&
        gov_config_set(config, "gateway.allow_sandbox", "true", err) == GOV_OK &&
        gov_config_set(config, "auth.client_id", "govsdk-demo-public", err) == GOV_OK &&
        gov_client_new(config, out_client, err) == GOV_OK &&
        gov_auth_device_begin(*out_client, NULL, &login, err) == GOV_OK) {
        printf("Approve %s at %s\n", gov_device_login_get_user_code(login),
               gov_device_login_get_verification_uri(login));
        (void)fflush(stdout);
        approved = gov_device_login_wait(login, NULL, out_session, err) == GOV_OK;
    }
    gov_device_login_free(login);
    gov_config_free(config);
    return approved;
}

/* Shows and keeps the events, every one of which was verified. 0 when they cannot be kept. */
static int show(const gov_event_list *events, FILE *log)
{
    for (size_t i = 0; i < gov_event_list_get_count(events); i++) {
        const char *note = gov_event_list_get_note(events, i);
        gov_matter_state state = gov_event_list_get_to(events, i);
        printf("%3" PRIu64 "  %s  %s\n", gov_event_list_get_seq(events, i),
               gov_matter_state_get_text(state, GOV_LANGUAGE_EN), note != NULL ? note : "");
        if (fprintf(log, "%s\n", gov_event_list_get_jws(events, i)) < 0) {
            return 0;
        }
    }
    return fflush(stdout) == 0 && fflush(log) == 0;
}

/* A watch stays where it was after a failure: what is worth a retry is simply asked again. */
static gov_status follow(gov_watch *watch, FILE *log, gov_error **err)
{
    gov_status status = GOV_OK;
    while (status == GOV_OK && !gov_matter_state_is_final(gov_watch_get_state(watch))) {
        gov_event_list *events = NULL;
        status = gov_watch_next(watch, 30000, NULL, &events, err);
        if (status == GOV_OK && !show(events, log)) {
            status = GOV_ERR_FILE;
        } else if (gov_status_get_category(status) == GOV_CATEGORY_RETRY_LATER) {
            fprintf(stderr, "%s\n", gov_error_get_message(*err, GOV_LANGUAGE_EN));
            gov_error_free(*err);
            *err = NULL;
            status = GOV_OK;
        }
        gov_event_list_free(events);
    }
    return status;
}

static gov_status show_tasks(gov_session *session, const char *matter_id, gov_error **err)
{
    gov_progress *progress = NULL;
    gov_status status = gov_progress_get(session, matter_id, NULL, &progress, err);
    for (size_t i = 0; status == GOV_OK && i < gov_progress_get_task_count(progress); i++) {
        printf("%s  %s\n", gov_progress_get_task_department(progress, i),
               gov_task_state_get_name(gov_progress_get_task_state(progress, i)));
    }
    gov_progress_free(progress);
    return status;
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_watch *watch = NULL;
    gov_error *err = NULL;
    gov_status status = GOV_ERR_FILE;

    FILE *log = argc == 4 ? fopen(argv[3], "w") : NULL;
    if (log == NULL) {
        return fprintf(stderr, "usage: follow_progress URL MATTER-ID LOG.jws\n"), 2;
    }
    if (log_in(argv[1], &client, &session, &err) &&
        gov_watch_new(session, argv[2], &watch, &err) == GOV_OK) {
        status = follow(watch, log, &err);
    }
    if (fclose(log) == 0 && status == GOV_OK) {
        status = show_tasks(session, argv[2], &err);
    }
    if (err != NULL || status != GOV_OK) {
        fprintf(stderr, "%s\n", err ? gov_error_get_message(err, GOV_LANGUAGE_EN) : argv[3]);
    }
    gov_error_free(err);
    gov_watch_free(watch);
    if (session != NULL && gov_session_end(session, NULL, NULL) != GOV_OK) {
        fprintf(stderr, "the platform was not told of the end of the session\n");
    }
    gov_session_unref(session);
    gov_client_unref(client);
    return status == GOV_OK ? 0 : 1;
}
