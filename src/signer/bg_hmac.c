/* SPDX-License-Identifier: Apache-2.0 */
/* BG-HMAC, the gateway of Zhejiang: HMAC-SHA256 over method, path, sorted query, account and date. The body
 * is not covered: whoever changes it on its way is not noticed. */
#include "signer/scheme.h"

#include <string.h>

#include "base/str.h"
#include "base/time.h"
#include "base/url.h"

/* RFC 9110 section 5.6.7, IMF-fixdate. */
static void write_date(gov__buf *out, int64_t ms)
{
    static const char days[] = "ThuFriSatSunMonTueWed";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t seconds = ms / 1000;
    int64_t day = seconds / 86400;
    int64_t rest = seconds % 86400;
    int32_t year = 0;
    int32_t month = 1;
    int32_t of_month = 1;
    gov__time_civil_from_days(day, &year, &month, &of_month);
    const int64_t parts[] = {rest / 3600, rest / 60 % 60, rest % 60};
    gov__buf_append(out, days + day % 7 * 3, 3);
    gov__buf_append_str(out, of_month < 10 ? ", 0" : ", ");
    gov__buf_append_int(out, of_month);
    gov__buf_append_char(out, ' ');
    gov__buf_append(out, months + (month - 1) * 3, 3);
    gov__buf_append_char(out, ' ');
    gov__buf_append_int(out, year);
    for (int i = 0; i < 3; i++) {
        gov__buf_append_char(out, i == 0 ? ' ' : ':');
        gov__buf_append_str(out, parts[i] < 10 ? "0" : "");
        gov__buf_append_int(out, parts[i]);
    }
    gov__buf_append_str(out, " GMT");
}

/* Each parameter of the query, by name, percent-encoded. */
static gov_status write_query(const gov__signer_account *account, const gov_signing *signing,
                              gov__buf *out)
{
    gov__signer_parameter *list = NULL;
    size_t count = 0;
    gov_status status = gov__signer_sorted(signing, account->mem, &list, &count);
    for (size_t i = 0; i < count; i++) {
        gov__buf_append_str(out, i > 0 ? "&" : "");
        gov__url_encode(out, list[i].name, strlen(list[i].name));
        gov__buf_append_char(out, '=');
        gov__url_encode(out, list[i].value, strlen(list[i].value));
    }
    gov__mem_free(account->mem, list);
    return status;
}

static gov_status write_text(const gov__signer_account *account, const gov_signing *signing,
                             const char *date, gov__buf *out)
{
    gov__buf_append_str(out, gov_signing_get_method(signing));
    gov__buf_append_char(out, '\n');
    gov__buf_append_str(out, gov_signing_get_path(signing));
    gov__buf_append_char(out, '\n');
    gov_status status = write_query(account, signing, out);
    gov__buf_append_char(out, '\n');
    gov__buf_append_str(out, account->key_id);
    gov__buf_append_char(out, '\n');
    gov__buf_append_str(out, date);
    gov__buf_append_char(out, '\n');
    return status == GOV_OK ? gov__buf_status(out) : status;
}

static gov_status set_headers(const gov__signer_account *account, gov_signing *signing,
                              const char *date, const gov__buf *signature)
{
    const char *const headers[][2] = {
        {"X-BG-HMAC-ACCESS-KEY", account->key_id},
        {"X-BG-HMAC-ALGORITHM", "hmac-sha256"},
        {"X-BG-DATE-TIME", date},
        {"X-BG-HMAC-SIGNATURE", signature->data},
    };
    gov_status status = GOV_OK;
    for (size_t i = 0; status == GOV_OK && i < sizeof headers / sizeof headers[0]; i++) {
        status = gov_signing_set_header(signing, headers[i][0], headers[i][1]);
    }
    return status;
}

static gov_status sign(void *user, gov_signing *signing)
{
    const gov__signer_account *account = user;
    gov__buf date;
    gov__buf text;
    gov__buf signature;
    gov__buf_init(&date, account->mem, 0);
    gov__buf_init_secret(&text, account->mem, 0);
    gov__buf_init(&signature, account->mem, 0);
    write_date(&date, gov_signing_get_time_ms(signing));
    gov_status status = gov__buf_terminate(&date);
    if (status == GOV_OK) {
        status = write_text(account, signing, date.data, &text);
    }
    if (status == GOV_OK) {
        gov_signing_explain(signing, gov__buf_text(&text));
        status = gov__signer_hmac(account, &text, &signature);
    }
    if (status == GOV_OK) {
        status = set_headers(account, signing, date.data, &signature);
    }
    gov__buf_free(&date);
    gov__buf_free(&text);
    gov__buf_free(&signature);
    return status;
}

gov_status gov__signer_bg_hmac(const gov__signer_settings *settings, gov_signer *out,
                               const char **out_fault)
{
    return gov__signer_account_open(settings, sign, out, out_fault);
}
