/* SPDX-License-Identifier: Apache-2.0 */
/* X-Ca, the API gateway that many cities run: HMAC-SHA256 over method, Accept, Content-MD5, Content-Type,
 * Date, the x-ca headers, and path with sorted query and form. A body that is no form is covered by its
 * MD5, which keeps accidents out and no forger. */
#include "signer/scheme.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define NONCE_DIGITS 32

static bool is_form(const gov_signing *signing)
{
    const char *type = gov_signing_find_header(signing, "Content-Type");
    return type != NULL && gov__str_has_prefix_nocase(type, "application/x-www-form-urlencoded");
}

static gov_status set_md5(gov_signing *signing)
{
    size_t size = 0;
    const char *digest = NULL;
    (void)gov_signing_get_body(signing, &size);
    if (size == 0 || is_form(signing)) {
        return GOV_OK;
    }
    gov_status status =
        gov_signing_get_body_digest(signing, GOV_BODY_DIGEST_MD5, GOV_ENCODING_BASE64, &digest);
    return status == GOV_OK ? gov_signing_set_header(signing, "Content-MD5", digest) : status;
}

/* The nonce in the form of a UUID (RFC 9562 section 4). */
static gov_status set_nonce(gov_signing *signing)
{
    static const size_t ends[] = {8, 12, 16, 20, NONCE_DIGITS};
    const char *nonce = gov_signing_get_nonce(signing);
    char text[NONCE_DIGITS + 5];
    size_t at = 0;
    size_t out = 0;
    if (strlen(nonce) != NONCE_DIGITS) {
        return GOV_ERR_HOOK;
    }
    for (size_t part = 0; part < 5; part++) {
        while (at < ends[part]) {
            text[out++] = nonce[at++];
        }
        text[out++] = part < 4 ? '-' : '\0';
    }
    return gov_signing_set_header(signing, "X-Ca-Nonce", text);
}

static gov_status set_headers(const gov__signer_account *account, gov_signing *signing)
{
    char time[GOV__STR_INT_MAX];
    (void)gov__str_from_int64(gov_signing_get_time_ms(signing), time);
    gov_status status = set_md5(signing);
    if (status == GOV_OK) {
        status = gov_signing_set_header(signing, "X-Ca-Key", account->key_id);
    }
    if (status == GOV_OK) {
        status = gov_signing_set_header(signing, "X-Ca-Signature-Method", "HmacSHA256");
    }
    if (status == GOV_OK) {
        status = gov_signing_set_header(signing, "X-Ca-Timestamp", time);
    }
    return status == GOV_OK ? set_nonce(signing) : status;
}

/* In the order of their names. */
static const char *const SIGNED[] = {"x-ca-key", "x-ca-nonce", "x-ca-signature-method",
                                     "x-ca-timestamp"};
static const char SIGNED_LIST[] = "x-ca-key,x-ca-nonce,x-ca-signature-method,x-ca-timestamp";

static void write_line(const gov_signing *signing, const char *name, gov__buf *out)
{
    gov__buf_append_str(out, gov_signing_find_header(signing, name));
    gov__buf_append_char(out, '\n');
}

/* Path, and all parameters decoded: a name without value stands alone. */
static gov_status write_url(const gov__signer_account *account, const gov_signing *signing,
                            gov__buf *out)
{
    gov__signer_parameter *list = NULL;
    size_t count = 0;
    gov_status status = gov__signer_sorted(signing, account->mem, &list, &count);
    gov__buf_append_str(out, gov_signing_get_path(signing));
    for (size_t i = 0; i < count; i++) {
        gov__buf_append_char(out, i == 0 ? '?' : '&');
        gov__buf_append_str(out, list[i].name);
        if (list[i].value[0] != '\0') {
            gov__buf_append_char(out, '=');
            gov__buf_append_str(out, list[i].value);
        }
    }
    gov__mem_free(account->mem, list);
    return status;
}

static gov_status write_text(const gov__signer_account *account, const gov_signing *signing,
                             gov__buf *out)
{
    static const char *const lines[] = {"Accept", "Content-MD5", "Content-Type", "Date"};
    gov__buf_append_str(out, gov_signing_get_method(signing));
    gov__buf_append_char(out, '\n');
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        write_line(signing, lines[i], out);
    }
    for (size_t i = 0; i < sizeof SIGNED / sizeof SIGNED[0]; i++) {
        gov__buf_append_str(out, SIGNED[i]);
        gov__buf_append_char(out, ':');
        write_line(signing, SIGNED[i], out);
    }
    gov_status status = write_url(account, signing, out);
    return status == GOV_OK ? gov__buf_status(out) : status;
}

static gov_status sign(void *user, gov_signing *signing)
{
    const gov__signer_account *account = user;
    gov__buf text;
    gov__buf signature;
    gov__buf_init_secret(&text, account->mem, 0);
    gov__buf_init(&signature, account->mem, 0);
    gov_status status = set_headers(account, signing);
    if (status == GOV_OK) {
        status = write_text(account, signing, &text);
    }
    if (status == GOV_OK) {
        gov_signing_explain(signing, gov__buf_text(&text));
        status = gov__signer_hmac(account, &text, &signature);
    }
    if (status == GOV_OK) {
        status = gov_signing_set_header(signing, "X-Ca-Signature-Headers", SIGNED_LIST);
    }
    if (status == GOV_OK) {
        status = gov_signing_set_header(signing, "X-Ca-Signature", signature.data);
    }
    gov__buf_free(&text);
    gov__buf_free(&signature);
    return status;
}

gov_status gov__signer_x_ca(const gov__signer_settings *settings, gov_signer *out,
                            const char **out_fault)
{
    return gov__signer_account_open(settings, sign, out, out_fault);
}
