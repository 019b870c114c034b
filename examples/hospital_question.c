/* SPDX-License-Identifier: Apache-2.0 */
/* A hospital asks one yes-or-no question about the person who shows a code, and learns nothing else: is the
 * person at least so many years old? The evidence, signed by the platform, goes into the file.
 * hospital_question URL CLIENT-ID CLIENT-SECRET CODE YEARS EVIDENCE-FILE
 * Exit: 0 answered, whatever the answer is, and the evidence kept; 2 not so. */
#include <govsdk.h>
#include <stdio.h>
#include <stdlib.h>

static gov_status log_in(char **argv, gov_client **out_client, gov_session **out_session,
                         gov_error **err)
{
    const char *const settings[][2] = {{"gateway.url", argv[1]},
                                       {"gateway.allow_sandbox", "true"},
                                       {"auth.client_id", argv[2]},
                                       {"auth.client_secret", argv[3]}};
    gov_config *config = NULL;
    gov_status status = gov_config_new(NULL, &config, err);
    for (size_t i = 0; status == GOV_OK && i < sizeof settings / sizeof settings[0]; i++) {
        status = gov_config_set(config, settings[i][0], settings[i][1], err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, out_client, err);
    }
    if (status == GOV_OK) {
        status = gov_auth_client_credentials(*out_client, NULL, out_session, err);
    }
    gov_config_free(config);
    return status;
}

static int keep(const char *path, const gov_answer *answer)
{
    FILE *file = fopen(path, "w");
    int done = file != NULL && fputs(gov_answer_get_evidence(answer), file) >= 0;
    return file != NULL && fclose(file) == 0 && done;
}

int main(int argc, char **argv)
{
    static const char *const words[] = {
        [GOV_ANSWER_UNKNOWN] = "unknown", [GOV_ANSWER_YES] = "yes", [GOV_ANSWER_NO] = "no"};
    const gov_usage usage = {.struct_size = sizeof usage,
                             .basis = GOV_USAGE_CONSENT,
                             .purpose = "疫苗接种年龄核验",
                             .operator_id = "vaccination-2"};
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_answer *answer = NULL;
    gov_error *err = NULL;
    int kept = 0;

    if (argc != 7) {
        return fprintf(stderr, "usage: hospital_question URL ID SECRET CODE YEARS FILE\n"), 2;
    }
    const gov_question question = {.struct_size = sizeof question,
                                   .kind = GOV_QUESTION_AGE_OVER,
                                   .years = (uint32_t)strtoul(argv[5], NULL, 10),
                                   .code = argv[4]};
    gov_status status = log_in(argv, &client, &session, &err);
    if (status == GOV_OK) {
        status = gov_certificate_ask(session, &question, &usage, NULL, &answer, &err);
    }
    if (status == GOV_OK) {
        kept = keep(argv[6], answer);
        printf("%u years or older: %s\n", question.years, words[gov_answer_get_value(answer)]);
    }
    if (!kept) {
        fprintf(stderr, "%s\n",
                err != NULL ? gov_error_get_message(err, GOV_LANGUAGE_EN)
                            : "the evidence cannot be written");
    }
    gov_answer_free(answer);
    gov_error_free(err);
    gov_session_unref(session);
    gov_client_unref(client);
    return kept ? 0 : 2;
}
