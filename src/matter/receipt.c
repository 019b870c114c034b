/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts (回执): verified, read, compared with what was sent. What the claims are called is the
 * wire's. */
#include "matter/receipt.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/trusted_jws.h"
#include "matter/draft.h"
#include "matter/wire.h"

#define RECEIPT_MAX 65536

void gov_receipt_free(gov_receipt *receipt)
{
    if (receipt == NULL) {
        return;
    }
    gov_client *client = receipt->client;
    gov__mem_free(&client->mem, receipt->digests);
    gov__mem_wipe_free_str(&client->mem, receipt->jws);
    gov__json_free(receipt->claims);
    gov__mem_free(&client->mem, receipt);
    gov_client_unref(client);
}

/* Where it is known who signs for the platform, the receipt must come from there. */
static gov_status check_issuer(gov_client *client, const char *issuer)
{
    char *expected = NULL;
    gov_status status = gov__client_issuer(client, &expected);
    if (expected != NULL && !gov__str_equal(expected, issuer)) {
        status = GOV_ERR_RESPONSE;
    }
    gov__mem_free(&client->mem, expected);
    return status;
}

static gov_status fill(gov_client *client, const char *jws, size_t size, const gov__jws *verified,
                       gov_receipt *receipt)
{
    gov__json_limits limits = gov__client_json_limits(client);
    receipt->jws = gov__mem_dup(&client->mem, jws, size);
    if (receipt->jws == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = gov__json_parse(&client->mem, verified->payload, verified->payload_len,
                                        &limits, &receipt->claims);
    if (status == GOV_OK) {
        status = client->platform->matter->receipt_read(&client->mem, receipt);
    }
    if (status == GOV_OK) {
        status = check_issuer(client, receipt->issuer);
    }
    return status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE : status;
}

static gov_status make(gov_client *client, const char *jws, size_t size, const gov__jws *verified,
                       gov_receipt **out_receipt, gov_error **err)
{
    gov_receipt *receipt = gov__mem_calloc(&client->mem, 1, sizeof *receipt);
    if (receipt == NULL) {
        return gov__error_no_memory(err);
    }
    receipt->client = gov_client_ref(client);
    gov_status status = fill(client, jws, size, verified, receipt);
    if (status != GOV_OK) {
        gov_receipt_free(receipt);
        return gov__error_raise(&client->mem, err, status,
                                "the signed text is no receipt of this platform",
                                "签名内容不是本平台的回执");
    }
    *out_receipt = receipt;
    return GOV_OK;
}

gov_status gov__receipt_read(gov_client *client, const gov_call_options *options, const char *jws,
                             size_t size, gov_receipt **out_receipt, gov_error **err)
{
    gov__jws *verified = NULL;
    *out_receipt = NULL;
    gov_status status = gov__jws_verify_trusted(
        client, options, jws, size, client->platform->matter->receipt_typ, &verified, err);
    if (status == GOV_OK) {
        status = make(client, jws, size, verified, out_receipt, err);
    }
    gov__jws_free(verified);
    return status;
}

gov_status gov_receipt_verify(gov_client *client, const char *jws, size_t size,
                              const gov_call_options *options, gov_receipt **out_receipt,
                              gov_error **err)
{
    if (out_receipt != NULL) {
        *out_receipt = NULL;
    }
    if (client == NULL || out_receipt == NULL) {
        return gov__argument_fail(NULL, err, client == NULL ? "client" : "out_receipt");
    }
    if (jws == NULL || size == 0 || size > RECEIPT_MAX) {
        return gov__argument_fail(&client->mem, err, jws == NULL ? "jws" : "size");
    }
    gov_status status = gov__client_check(client, err);
    return status == GOV_OK ? gov__receipt_read(client, options, jws, size, out_receipt, err)
                            : status;
}

static gov_status differs(const gov_receipt *receipt, gov_error **err)
{
    return gov__error_raise(&receipt->client->mem, err, GOV_ERR_DIGEST,
                            "the receipt does not name what was sent", "回执与所提交的内容不一致");
}

static bool names(const gov_receipt *receipt, size_t index, const char *name, const char *digest)
{
    return index < receipt->digest_count && gov__str_equal(receipt->digests[index].name, name) &&
           gov__str_equal(receipt->digests[index].digest, digest);
}

gov_status gov__receipt_match(const gov_receipt *receipt, const struct gov_draft *draft,
                              gov_error **err)
{
    const gov_client *client = receipt->client;
    const gov__matter_wire *wire = client->platform->matter;
    char form[GOV__DIGEST_TEXT_MAX];
    if (!gov__str_equal(receipt->kind, wire->submit_kind) ||
        !gov__str_equal(receipt->matter_id, draft->matter_id)) {
        return gov__error_raise(&client->mem, err, GOV_ERR_RESPONSE,
                                "the receipt is of another kind or matter",
                                "回执属于其他类型或其他办件");
    }
    gov_status status = gov__digest_text_of(
        client->crypto, draft->saved.text.data + draft->saved.form_at, draft->saved.form_len, form);
    if (status != GOV_OK) {
        return gov__error_status(&client->mem, err, status);
    }
    size_t index = 0;
    if (!names(receipt, index++, wire->form_digest_name, form)) {
        return differs(receipt, err);
    }
    for (size_t i = 0; i < draft->material_count; i++) {
        const gov__draft_material *material = &draft->materials[i];
        bool brings = material->fill == GOV__FILL_UPLOAD || material->fill == GOV__FILL_CERTIFICATE;
        if (brings && !names(receipt, index++, material->code, material->digest)) {
            return differs(receipt, err);
        }
    }
    return index == receipt->digest_count ? GOV_OK : differs(receipt, err);
}

const char *gov_receipt_get_kind(const gov_receipt *receipt)
{
    return receipt == NULL ? NULL : receipt->kind;
}

const char *gov_receipt_get_matter_id(const gov_receipt *receipt)
{
    return receipt == NULL ? NULL : receipt->matter_id;
}

int64_t gov_receipt_get_at_ms(const gov_receipt *receipt)
{
    return receipt == NULL ? 0 : receipt->at_ms;
}

const char *gov_receipt_get_text(const gov_receipt *receipt)
{
    return receipt == NULL ? NULL : receipt->text;
}

size_t gov_receipt_get_digest_count(const gov_receipt *receipt)
{
    return receipt == NULL ? 0 : receipt->digest_count;
}

const char *gov_receipt_get_digest_name(const gov_receipt *receipt, size_t index)
{
    return index < gov_receipt_get_digest_count(receipt) ? receipt->digests[index].name : NULL;
}

const char *gov_receipt_get_digest(const gov_receipt *receipt, size_t index)
{
    return index < gov_receipt_get_digest_count(receipt) ? receipt->digests[index].digest : NULL;
}

const char *gov_receipt_get_jws(const gov_receipt *receipt)
{
    return receipt == NULL ? NULL : receipt->jws;
}
