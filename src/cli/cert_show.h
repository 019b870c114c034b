/* SPDX-License-Identifier: Apache-2.0 */
/* How a certificate (电子证照) is shown, and its forms by name. */
#ifndef CLI_CERT_SHOW_H
#define CLI_CERT_SHOW_H

#include "cli.h"
#include "json_out.h"

typedef struct cli_formats {
    char text[64];
} cli_formats;

cli_formats cli_certificate_formats(const gov_certificate *certificate);
void cli_certificate_json(cli_json *json, const gov_certificate *certificate);
/* GOV_CERTIFICATE_OTHER for an unknown word. */
gov_certificate_format cli_certificate_format(const char *word);

#endif
