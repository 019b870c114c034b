/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate in one JSON object; its forms as a list of words. */
#include "cert_show.h"

#include <string.h>

cli_formats cli_certificate_formats(const gov_certificate *certificate)
{
    cli_formats out = {""};
    for (size_t i = 0; i < gov_certificate_get_format_count(certificate); i++) {
        size_t used = strlen(out.text);
        (void)snprintf(out.text + used, sizeof out.text - used, "%s%s", used > 0 ? " " : "",
                       gov_certificate_format_get_name(gov_certificate_get_format(certificate, i)));
    }
    return out;
}

gov_certificate_format cli_certificate_format(const char *word)
{
    for (int i = GOV_CERTIFICATE_OFD; i <= GOV_CERTIFICATE_IMAGE; i++) {
        if (strcmp(gov_certificate_format_get_name((gov_certificate_format)i), word) == 0) {
            return (gov_certificate_format)i;
        }
    }
    return GOV_CERTIFICATE_OTHER;
}

void cli_certificate_json(cli_json *json, const gov_certificate *certificate)
{
    cli_json_text(json, "id", gov_certificate_get_id(certificate));
    cli_json_text(json, "identifier", gov_certificate_get_identifier(certificate));
    cli_json_text(json, "type_code", gov_certificate_get_type_code(certificate));
    cli_json_text(json, "type_name", gov_certificate_get_type_name(certificate));
    cli_json_text(json, "number", gov_certificate_get_number(certificate));
    cli_json_text(json, "issuer", gov_certificate_get_issuer_name(certificate));
    cli_json_text(json, "status", gov_certificate_get_status(certificate));
    cli_json_text(json, "status_code", gov_certificate_get_status_code(certificate));
    cli_json_text(json, "status_text", gov_certificate_get_status_text(certificate));
    cli_json_time(json, "valid_from", gov_certificate_get_valid_from_ms(certificate));
    cli_json_time(json, "valid_until", gov_certificate_get_valid_until_ms(certificate));
    cli_json_bool(json, "unlimited", gov_certificate_get_valid_until_ms(certificate) == INT64_MAX);
    cli_json_open_array(json, "formats");
    for (size_t i = 0; i < gov_certificate_get_format_count(certificate); i++) {
        cli_json_text(json, NULL,
                      gov_certificate_format_get_name(gov_certificate_get_format(certificate, i)));
    }
    cli_json_close_array(json);
    cli_json_raw(json, "document", gov_certificate_get_json(certificate));
}
