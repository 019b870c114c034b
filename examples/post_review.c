/* SPDX-License-Identifier: Apache-2.0 */
/* Post a review (好差评) of the first service contact that waits for one.
 * post_review URL LEVEL [TEXT], LEVEL from very_satisfied to very_dissatisfied */
#include <govsdk.h>
#include <stdio.h>
#include <string.h>

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

static gov_review_level read_level(const char *name)
{
    for (int i = GOV_REVIEW_VERY_SATISFIED; i <= GOV_REVIEW_VERY_DISSATISFIED; i++) {
        if (strcmp(gov_review_level_get_name((gov_review_level)i), name) == 0) {
            return (gov_review_level)i;
        }
    }
    return GOV_REVIEW_LEVEL_OTHER;
}

/* A bad review opens a work order (差评工单): somebody has to answer by its due time. */
static gov_status show_work_order(gov_session *session, const char *review_id, gov_error **err)
{
    gov_work_order *order = NULL;
    gov_status status = gov_review_get_work_order(session, review_id, NULL, &order, err);
    if (status == GOV_OK) {
        printf("Work order %s: %s\n", gov_work_order_get_id(order),
               gov_work_order_get_state(order));
    }
    gov_work_order_free(order);
    return status;
}

static gov_status post(gov_session *session, const char *event_id, gov_review_level level,
                       const char *text, gov_error **err)
{
    const gov_review_dimension dimensions[] = {{"convenience", 4}, {"transparency", 4}};
    const gov_review_input input = {.struct_size = sizeof input,
                                    .level = level,
                                    .service_event_id = event_id,
                                    .dimensions = dimensions,
                                    .dimension_count = 2,
                                    .text = text};
    gov_review *review = NULL;
    gov_status status = gov_review_post(session, &input, NULL, &review, err);
    if (status == GOV_OK) {
        printf("Posted %s as review %d\n", gov_review_get_id(review),
               (int)gov_review_get_attempt(review));
        if (gov_review_get_work_order_id(review) != NULL) {
            status = show_work_order(session, gov_review_get_id(review), err);
        }
    } else if (status == GOV_ERR_REVIEW_REASON_REQUIRED) {
        printf("Please say in a few words what was wrong.\n");
    }
    gov_review_free(review);
    return status;
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_review_list *pending = NULL;
    gov_error *err = NULL;
    gov_status status = GOV_ERR_NOT_FOUND;

    gov_review_level level = argc >= 3 ? read_level(argv[2]) : GOV_REVIEW_LEVEL_OTHER;
    if (level == GOV_REVIEW_LEVEL_OTHER) {
        return fprintf(stderr, "usage: post_review URL LEVEL [TEXT]\n"), 2;
    }
    if (log_in(argv[1], &client, &session, &err) &&
        gov_review_list_pending(session, NULL, &pending, &err) == GOV_OK &&
        gov_review_list_get_count(pending) > 0) {
        const char *item = gov_review_list_get_item_name(pending, 0);
        printf("%s\n", item != NULL ? item : "");
        status = post(session, gov_review_list_get_event_id(pending, 0), level, argv[3], &err);
    }
    if (status != GOV_OK) {
        fprintf(stderr, "%s\n",
                err ? gov_error_get_message(err, GOV_LANGUAGE_EN) : "nothing waits for a review");
    }
    gov_error_free(err);
    gov_review_list_free(pending);
    if (session != NULL && gov_session_end(session, NULL, NULL) != GOV_OK) {
        fprintf(stderr, "the platform was not told of the end of the session\n");
    }
    gov_session_unref(session);
    gov_client_unref(client);
    return status == GOV_OK ? 0 : 1;
}
