/* SPDX-License-Identifier: Apache-2.0 */
/* The envelope of license-app/v1: ack_code, errors[], sign, timestamp, correlation_id, response_id, data.
 * sign and sign_method are reserved there: what they would cover is not laid down, so they are looked at for
 * their form alone, and TLS is what protects an answer. */
#include "platform/license_app/license_app.h"

#include <string.h>

#include "base/str.h"
#include "platform/dialect/dialect.h"

#define TEXT_MAX 512U

/* Absent, null, a number or a text of some length. */
static bool is_scalar(const gov__json_node *root, const char *name)
{
    const gov__json_node *node = gov__json_member(root, name);
    const char *text = gov__json_string(node);
    if (text != NULL) {
        size_t len = gov__str_len_max(text, TEXT_MAX + 1);
        return len <= TEXT_MAX && !gov__str_has_control(text, len);
    }
    return !gov__json_is_object(node) && !gov__json_is_array(node) && !gov__json_is_bool(node);
}

static bool is_well_formed(const gov__json_node *root, const char *request_id)
{
    static const char *const names[] = {"sign",           "sign_method", "timestamp",
                                        "correlation_id", "response_id", "ack_code"};
    const gov__json_node *errors = gov__json_member(root, "errors");
    const char *correlation = gov__json_get_string(root, "correlation_id");
    bool good = gov__json_is_object(root);
    for (size_t i = 0; good && i < sizeof names / sizeof names[0]; i++) {
        good = is_scalar(root, names[i]);
    }
    good = good && (errors == NULL || !(gov__json_is_object(errors) || gov__json_string(errors)));
    return good &&
           (correlation == NULL || request_id == NULL || gov__str_equal(correlation, request_id));
}

/* One of the words, separated by spaces. */
static bool has_word(const char *words, const char *word)
{
    size_t wanted = strlen(word);
    while (words != NULL && *words != '\0') {
        size_t len = strcspn(words, " ");
        if (len == wanted && gov__str_equal_nocase_len(words, len, word, wanted)) {
            return true;
        }
        words += len + (words[len] == ' ' ? 1 : 0);
    }
    return false;
}

static const char *first_error(const gov__json_node *root, char room[GOV__STR_INT_MAX])
{
    const gov__json_node *error = gov__json_first(gov__json_get_array(root, "errors"));
    const char *code = gov__json_is_object(error)
                           ? gov__dialect_member(error, "code|errorcode|errcode", room)
                           : gov__dialect_text(error, room);
    return gov__dialect_code(code);
}

/* Codes that are HTTP statuses mean the same here. */
static gov_status meaning(const gov_config *config, const char *code)
{
    uint64_t number = 0;
    gov__verdict verdict = {.status = GOV_ERR_PLATFORM};
    if (code == NULL) {
        return GOV_ERR_PLATFORM;
    }
    if (has_word(gov__config_text(config, GOV__OPTION_LICENSE_APP_TOKEN_CODES), code)) {
        return GOV_ERR_LOGIN_REQUIRED;
    }
    if (gov__str_to_uint64(code, strlen(code), &number) && number >= 400 && number <= 599) {
        gov__dialect_judge(NULL, (int32_t)number, &verdict);
    }
    return verdict.status;
}

gov_status gov__license_app_judge(const gov_config *config, const gov__json_node *root,
                                  const char *request_id, const char **code,
                                  char room[GOV__STR_INT_MAX])
{
    const char *ack = gov__json_get_string(root, "ack_code");
    *code = NULL;
    if (!is_well_formed(root, request_id)) {
        return GOV_ERR_RESPONSE;
    }
    if (gov__str_equal(ack, "SUCCESS")) {
        return GOV_OK;
    }
    if (!gov__str_equal(ack, "FAILURE")) {
        return GOV_ERR_RESPONSE;
    }
    *code = first_error(root, room);
    return meaning(config, *code);
}
