/* SPDX-License-Identifier: Apache-2.0 */
/* Submit a newborn's registration (出生一件事), once, and keep the signed receipt.
 * submit_newborn URL BIRTH-RECORD.pdf RECEIPT.jws */
#include <govsdk.h>
#include <stdio.h>

/* What the citizen has typed in; everybody in it is made up. */
static const char form[] =
    "{\"child\":{\"name\":\"李小样\",\"sex\":\"female\",\"birth_date\":\"2026-11-01\","
    "\"birth_time\":\"08:30\",\"weight_grams\":3200,\"birth_hospital\":\"样例市第一医院\"},"
    "\"mother\":{\"name\":\"李四样\",\"id_number\":\"99010119920815102X\","
    "\"phone\":\"19900000002\"},\"household\":{\"register_with\":\"mother\","
    "\"address\":\"样例市样例区幸福路1号\"},\"insurance\":{\"enrol\":true},"
    "\"card\":{\"bank\":\"bank_a\"}}";

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

/* The mother's identity card comes from the platform: no photocopy. Reading it needs a purpose. */
static int attach_identity_card(gov_session *session, gov_draft *draft, gov_error **err)
{
    const gov_usage usage = {
        .struct_size = sizeof usage, .basis = GOV_USAGE_CONSENT, .purpose = "办理新生儿登记"};
    const gov_certificate_query query = {.struct_size = sizeof query,
                                         .type_code = "11990100MB9901008N011"};
    gov_certificate_list *cards = NULL;
    gov_status status = gov_certificate_list_all(session, &usage, &query, NULL, &cards, err);
    if (status == GOV_OK && gov_certificate_list_get_count(cards) > 0) {
        const char *id = gov_certificate_get_id(gov_certificate_list_at(cards, 0));
        status = gov_draft_attach_certificate(draft, "NB-M02", id, err);
    }
    gov_certificate_list_free(cards);
    return status == GOV_OK;
}

static int fill(gov_session *session, gov_draft *draft, const char *record, gov_error **err)
{
    const gov_upload_options pdf = {.struct_size = sizeof pdf, .media_type = "application/pdf"};
    return attach_identity_card(session, draft, err) &&
           gov_draft_set_json(draft, "", form, err) == GOV_OK &&
           gov_draft_set_delivery(draft, "electronic", err) == GOV_OK &&
           gov_draft_attach_file(draft, "NB-M01", record, &pdf, NULL, err) == GOV_OK;
}

/* When an answer is lost for good, the same draft is submitted again: it is the same change. */
static gov_status submit(gov_draft *draft, gov_receipt **out_receipt, gov_error **err)
{
    gov_status status = gov_matter_submit(draft, NULL, out_receipt, err);
    for (int i = 0; i < 5 && status == GOV_ERR_OUTCOME_UNKNOWN; i++) {
        gov_error_free(*err);
        *err = NULL;
        status = gov_matter_submit(draft, NULL, out_receipt, err);
    }
    return status;
}

static int keep(const gov_receipt *receipt, const char *path)
{
    FILE *file = fopen(path, "w");
    int written = file != NULL ? fprintf(file, "%s\n", gov_receipt_get_jws(receipt)) : -1;
    return file != NULL && fclose(file) == 0 && written > 0;
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_item *package = NULL;
    gov_draft *draft = NULL;
    gov_receipt *receipt = NULL;
    gov_error *err = NULL;

    if (argc != 4) {
        return fprintf(stderr, "usage: submit_newborn URL BIRTH-RECORD.pdf RECEIPT.jws\n"), 2;
    }
    if (log_in(argv[1], &client, &session, &err) &&
        gov_item_get_package(session, "PKG-NEWBORN", NULL, &package, &err) == GOV_OK &&
        gov_draft_new(session, package, &draft, &err) == GOV_OK &&
        fill(session, draft, argv[2], &err) && submit(draft, &receipt, &err) == GOV_OK) {
        printf("Submitted %s\n", gov_receipt_get_matter_id(receipt));
    }
    int kept = receipt != NULL && keep(receipt, argv[3]);
    if (!kept) {
        fprintf(stderr, "%s\n", err ? gov_error_get_message(err, GOV_LANGUAGE_EN) : argv[3]);
    }
    for (size_t i = 0; err != NULL && i < gov_error_get_field_count(err); i++) {
        fprintf(stderr, "%s: %s\n", gov_error_get_field_pointer(err, i),
                gov_error_get_field_message(err, i));
    }
    gov_error_free(err);
    gov_receipt_free(receipt);
    gov_draft_free(draft);
    gov_item_free(package);
    if (session != NULL && gov_session_end(session, NULL, NULL) != GOV_OK) {
        fprintf(stderr, "the platform was not told of the end of the session\n");
    }
    gov_session_unref(session);
    gov_client_unref(client);
    return kept ? 0 : 1;
}
