/* SPDX-License-Identifier: Apache-2.0 */
/* What the schemes with a shared secret have in common: the account, the MAC, sorted parameters. */
#include "signer/scheme.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/wipe.h"

static void account_free(void *user)
{
    gov__signer_account *account = user;
    if (account != NULL) {
        gov__mem_free(account->mem, account->key_id);
        gov__mem_wipe_free_str(account->mem, account->secret);
        gov__mem_free(account->mem, account);
    }
}

static gov_status account_new(const gov__signer_settings *settings, gov__signer_account **out,
                              const char **out_fault)
{
    *out = NULL;
    if (settings->key_id == NULL || settings->secret == NULL) {
        *out_fault = settings->key_id == NULL ? "signer.key_id" : "signer.secret";
        return GOV_ERR_CONFIG;
    }
    gov__signer_account *account = gov__mem_calloc(settings->mem, 1, sizeof *account);
    if (account == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    account->mem = settings->mem;
    account->crypto = settings->crypto;
    account->key_id = gov__mem_strdup(account->mem, settings->key_id);
    account->secret = gov__mem_strdup(account->mem, settings->secret);
    if (account->key_id == NULL || account->secret == NULL) {
        account_free(account);
        return GOV_ERR_NO_MEMORY;
    }
    *out = account;
    return GOV_OK;
}

gov_status gov__signer_account_open(const gov__signer_settings *settings,
                                    gov_status (*sign)(void *user, gov_signing *signing),
                                    gov_signer *out, const char **out_fault)
{
    gov__signer_account *account = NULL;
    gov_status status = account_new(settings, &account, out_fault);
    *out = (gov_signer){
        .struct_size = sizeof *out, .user = account, .sign = sign, .destroy = account_free};
    return status;
}

gov_status gov__signer_hmac(const gov__signer_account *account, const gov__buf *text, gov__buf *out)
{
    uint8_t mac[GOV__DIGEST_MAX];
    size_t size = gov__digest_size(GOV__DIGEST_SHA256);
    gov_status status = gov__buf_status(text);
    if (status == GOV_OK) {
        status = gov__mac_of(account->crypto, GOV__DIGEST_SHA256,
                             gov__bytes_of(account->secret, strlen(account->secret)),
                             gov__bytes_of(text->data, text->len), mac);
    }
    if (status == GOV_OK) {
        gov__base64_encode(out, mac, size);
        status = gov__buf_terminate(out);
    }
    return status;
}

gov_status gov__signer_set(gov_signing *signing, const char *name, gov__buf *value)
{
    gov_status status = gov__buf_terminate(value);
    return status == GOV_OK ? gov_signing_set_header(signing, name, value->data) : status;
}

void gov__signer_fail(gov_signing *signing, gov_status status)
{
    if (status != GOV_OK && status != GOV_ERR_SIGNATURE && status != GOV_ERR_DECRYPT) {
        gov_signing_fail(signing, status);
    }
}

static int by_name(const void *a, const void *b)
{
    const gov__signer_parameter *left = a;
    const gov__signer_parameter *right = b;
    int order = strcmp(left->name, right->name);
    /* qsort keeps no order among equals; where they stand does. */
    return order != 0 ? order : left->name < right->name ? -1 : 1;
}

gov_status gov__signer_sorted(const gov_signing *signing, const gov_allocator *mem,
                              gov__signer_parameter **out, size_t *out_count)
{
    size_t count = gov_signing_get_parameter_count(signing);
    size_t kept = 0;
    *out = NULL;
    *out_count = 0;
    if (count == 0) {
        return GOV_OK;
    }
    gov__signer_parameter *list = gov__mem_calloc(mem, count, sizeof *list);
    if (list == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        list[i].name = gov_signing_get_parameter_name(signing, i);
        list[i].value = gov_signing_get_parameter_value(signing, i);
    }
    qsort(list, count, sizeof *list, by_name);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || strcmp(list[kept - 1].name, list[i].name) != 0) {
            list[kept++] = list[i];
        }
    }
    *out = list;
    *out_count = kept;
    return GOV_OK;
}
