/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying an SD-JWT VC, check by check: is the document genuine, is it in force, how much is known.
 * The cryptography is crypto/sdjwt.h; this gives each finding its line. */
#include <string.h>

#include <govsdk/identifier.h>

#include "base/mem.h"
#include "base/str.h"
#include "certificate/certificate.h"
#include "certificate/wire.h"
#include "core/argument.h"
#include "core/config.h"
#include "core/report.h"
#include "core/trusted_jws.h"
#include "crypto/sdjwt.h"

#define SIZE_MAX_BYTES (1024U * 1024U)

/* The checks that one cryptographic status decides, in the order in which they are made. */
static const gov__report_check crypto_checks[] = {
    {"format", "well formed, and of the right type", "格式正确，类型相符"},
    {"signature", "signed by a key that is trusted here", "由此处信任的密钥签名"},
    {"disclosures", "every disclosed field was signed by the issuer", "披露的字段均由签发者签名"},
};

static const gov__report_check type_check = {
    "type", "it says what it is, by whom, and how long it is valid", "写明了类型、签发者和有效期"};

static size_t crypto_check_of(gov_status status)
{
    switch (status) {
    case GOV_ERR_SIGNATURE:
    case GOV_ERR_KEY_NOT_FOUND:
    case GOV_ERR_ALGORITHM: return 1;
    case GOV_ERR_DIGEST:
    case GOV_ERR_UNSUPPORTED: return 2;
    default: return 0;
    }
}

static gov_status report_issuer(gov_report *report, gov_client *client, const char *issuer)
{
    char *expected = NULL;
    gov_status status = gov__client_issuer(client, &expected);
    if (status != GOV_OK) {
        return status;
    }
    if (expected == NULL) {
        gov__report_add(report, "issuer", GOV_CHECK_INDETERMINATE, GOV_OK,
                        "no issuer is configured or known; the signature is by a trusted key",
                        "未配置也未知签发者；签名来自受信任的密钥");
    } else if (gov__str_equal(expected, issuer)) {
        gov__report_add(report, "issuer", GOV_CHECK_PASSED, GOV_OK, "the issuer is the platform's",
                        "签发者为本平台");
    } else {
        gov__report_add(report, "issuer", GOV_CHECK_FAILED, GOV_ERR_SIGNATURE,
                        "the issuer is not the platform's", "签发者不是本平台");
    }
    gov__mem_free(&client->mem, expected);
    return GOV_OK;
}

static void report_validity(gov_report *report, const gov_client *client,
                            const gov__certificate_claims *claims)
{
    int64_t now = gov__client_platform_ms(client);
    int64_t skew = gov__config_int(client->config, GOV__OPTION_CLOCK_MAX_SKEW_MS);
    if (claims->not_before_ms != INT64_MIN && claims->not_before_ms > now + skew) {
        gov__report_add(report, "validity", GOV_CHECK_FAILED, GOV_ERR_NOT_YET_VALID,
                        "the certificate is not valid yet", "证照尚未生效");
    } else if (claims->expires_ms != INT64_MAX && claims->expires_ms <= now - skew) {
        gov__report_add(report, "validity", GOV_CHECK_FAILED, GOV_ERR_EXPIRED,
                        "the certificate has expired", "证照已过有效期");
    } else {
        gov__report_add(report, "validity", GOV_CHECK_PASSED, GOV_OK,
                        claims->unlimited ? "valid without end" : "within its validity",
                        claims->unlimited ? "长期有效" : "在有效期内");
    }
}

static void report_identifier(gov_report *report, const char *identifier)
{
    gov_identifier_check check = {.struct_size = sizeof check};
    if (identifier == NULL ||
        gov_identifier_check_text(GOV_IDENTIFIER_CERTIFICATE, identifier, strlen(identifier),
                                  &check) != GOV_OK ||
        check.format != GOV_IDENTIFIER_RIGHT) {
        gov__report_add(report, "identifier", GOV_CHECK_FAILED, GOV_ERR_RESPONSE,
                        "the certificate identifier is malformed", "证照标识格式不正确");
    } else if (check.checksum != GOV_IDENTIFIER_RIGHT) {
        gov__report_add(report, "identifier", GOV_CHECK_WARNING, GOV_OK,
                        "the check character of the certificate identifier is wrong",
                        "证照标识的校验码不正确");
    } else {
        gov__report_add(report, "identifier", GOV_CHECK_PASSED, GOV_OK,
                        "the certificate identifier is well formed", "证照标识正确");
    }
}

static void report_status(gov_report *report, const gov__certificate_claims *claims)
{
    if (claims->has_status) {
        gov__report_add(report, "status", GOV_CHECK_INDETERMINATE, GOV_OK,
                        "the certificate names a status list, which was not asked",
                        "证照指明了状态列表，但未查询");
    } else {
        gov__report_add(report, "status", GOV_CHECK_INDETERMINATE, GOV_OK,
                        "the certificate names no status list; ask the platform whether it is in "
                        "force",
                        "证照未指明状态列表；是否仍然有效须向平台查询");
    }
}

static gov_status report_claims(gov_report *report, gov_client *client, const gov__sdjwt *sdjwt)
{
    gov__certificate_claims claims = {.type = NULL};
    const gov__json_node *payload = gov__json_root(sdjwt->payload);
    gov_status status = client->platform->certificate->claims_read(payload, &claims);
    gov__report_add_row(report, &type_check, 1, 0, status);
    if (status != GOV_OK) {
        return GOV_OK;
    }
    status = report_issuer(report, client, claims.issuer);
    if (status == GOV_OK) {
        report_validity(report, client, &claims);
        report_identifier(report, claims.identifier);
        report_status(report, &claims);
    }
    return status;
}

static gov_status verify(gov_client *client, const char *text, size_t size, const gov__jwks *keys,
                         gov_report *report)
{
    gov__sdjwt_policy policy = {.algs = GOV__ALG_ALL, .max_bytes = SIZE_MAX_BYTES};
    gov__sdjwt *sdjwt = NULL;
    gov_status status = gov__sdjwt_verify(client->crypto, text, size, &policy, keys, &sdjwt);
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    gov__report_add_row(report, crypto_checks, sizeof crypto_checks / sizeof crypto_checks[0],
                        crypto_check_of(status), status);
    gov_status claims = GOV_OK;
    if (status == GOV_OK) {
        claims = report_claims(report, client, sdjwt);
    } else {
        static const char *const rest[] = {"type", "issuer", "validity", "identifier", "status"};
        for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
            gov__report_add_undecided(report, rest[i]);
        }
    }
    gov__sdjwt_free(sdjwt);
    return claims;
}

gov_status gov_certificate_verify(gov_client *client, const void *data, size_t size,
                                  const gov_call_options *options, gov_report **out_report,
                                  gov_error **err)
{
    if (out_report != NULL) {
        *out_report = NULL;
    }
    if (client == NULL || out_report == NULL || data == NULL || size == 0 ||
        size > SIZE_MAX_BYTES) {
        return gov__argument_fail(NULL, err,
                                  client == NULL       ? "client"
                                  : out_report == NULL ? "out_report"
                                                       : "data");
    }
    gov__jwks *keys = NULL;
    gov_status status = gov__jws_trusted_keys(client, options, data, size, &keys, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_report *report = gov__report_new(&client->mem, gov__client_wall_ms(client));
    status = report == NULL ? GOV_ERR_NO_MEMORY : verify(client, data, size, keys, report);
    gov__jwks_unref(keys);
    if (status != GOV_OK) {
        gov_report_free(report);
        return gov__error_status(&client->mem, err, status);
    }
    return gov__report_finish(report, out_report, err);
}
