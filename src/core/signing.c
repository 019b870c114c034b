/* SPDX-License-Identifier: Apache-2.0 */
/* Signing as a part of a call: when a signer is asked, what its answers mean, and the life of the
 * object that it is shown. The accessors are signing_request.c, _change.c, _reply.c and _digest.c. */
#include "core/signing.h"

#include <string.h>

#include "base/mem.h"
#include "base/wipe.h"
#include "core/call_policy.h"

#define STATE_MAX 8192

void gov__signing_init(gov_signing *signing, gov_client *client, const char *operation)
{
    const gov_allocator *mem = &client->mem;
    memset(signing, 0, sizeof *signing);
    signing->client = client;
    signing->operation = operation;
    gov__request_init(&signing->sealed, mem, client->base);
    gov__buf_init_secret(&signing->state, mem, STATE_MAX);
    gov__buf_init_secret(&signing->texts.url, mem, 0);
    gov__buf_init_secret(&signing->texts.parameters, mem, 0);
    gov__buf_init(&signing->texts.offsets, mem, 0);
}

void gov__signing_forget_url(gov_signing *signing)
{
    gov__buf_clear(&signing->texts.url);
    gov__buf_clear(&signing->texts.parameters);
    gov__buf_clear(&signing->texts.offsets);
    signing->texts.has_parameters = false;
}

void gov__signing_forget_body(gov_signing *signing)
{
    for (int i = 0; i < GOV__SIGNING_DIGESTS; i++) {
        signing->texts.digest_known[i] = false;
        for (int j = 0; j < GOV__SIGNING_ENCODINGS; j++) {
            gov__mem_free(&signing->client->mem, signing->texts.digests[i][j]);
            signing->texts.digests[i][j] = NULL;
        }
    }
    gov__buf_clear(&signing->texts.parameters);
    gov__buf_clear(&signing->texts.offsets);
    signing->texts.has_parameters = false;
}

gov_status gov__signing_begin(gov_signing *signing, const gov__request *request)
{
    signing->attempt++;
    signing->response = NULL;
    signing->failure = GOV_OK;
    gov__signing_forget_url(signing);
    gov__signing_forget_body(signing);
    gov__wipe(signing->texts.nonce, sizeof signing->texts.nonce);
    gov__buf_clear(&signing->state);
    gov__request_copy(&signing->sealed, request);
    return gov__request_finish(&signing->sealed);
}

void gov__signing_end(gov_signing *signing)
{
    gov__signing_forget_url(signing);
    gov__signing_forget_body(signing);
    gov__wipe(signing->texts.nonce, sizeof signing->texts.nonce);
    gov__buf_free(&signing->texts.url);
    gov__buf_free(&signing->texts.parameters);
    gov__buf_free(&signing->texts.offsets);
    gov__buf_free(&signing->state);
    gov__request_free(&signing->sealed);
    gov__digest_free(signing->tee.sha256);
    gov__digest_free(signing->tee.sha512);
}

/* --- a reply on its way to a sink ------------------------------------------------------------- */

static gov_status tee_write(void *user, const void *data, size_t size)
{
    gov__signing_tee *tee = user;
    gov_status status = gov__digest_update(tee->sha256, data, size);
    if (status == GOV_OK) {
        status = gov__digest_update(tee->sha512, data, size);
    }
    return status == GOV_OK ? tee->sink.write(tee->sink.user, data, size) : status;
}

static gov_status tee_reset(gov__signing_tee *tee)
{
    gov_status status = gov__digest_reset(tee->sha256);
    return status == GOV_OK ? gov__digest_reset(tee->sha512) : status;
}

static gov_status tee_restart(void *user)
{
    gov__signing_tee *tee = user;
    gov_status status = tee_reset(tee);
    return status == GOV_OK ? tee->sink.restart(tee->sink.user) : status;
}

static gov_status tee_begin(gov_signing *signing, gov__response *response)
{
    gov__signing_tee *tee = &signing->tee;
    const gov__crypto *crypto = signing->client->crypto;
    if (response->sink.write == NULL) {
        return GOV_OK;
    }
    if (tee->sink.write != NULL) {
        return tee_reset(tee);
    }
    gov_status status = gov__digest_new(crypto, GOV__DIGEST_SHA256, &tee->sha256);
    if (status == GOV_OK) {
        status = gov__digest_new(crypto, GOV__DIGEST_SHA512, &tee->sha512);
    }
    if (status == GOV_OK) {
        tee->sink = response->sink;
        response->sink.write = tee_write;
        response->sink.restart = tee->sink.restart != NULL ? tee_restart : NULL;
        response->sink.user = tee;
    }
    return status;
}

/* --- the call ------------------------------------------------------------------------------------ */

static gov_status take(gov__call *call)
{
    if (call->signing == NULL) {
        call->signing = gov__mem_alloc(&call->client->mem, sizeof *call->signing);
        if (call->signing == NULL) {
            return GOV_ERR_NO_MEMORY;
        }
        gov__signing_init(call->signing, call->client, call->op->name);
    }
    return GOV_OK;
}

static gov_status sign(gov__call *call, const gov__request *request)
{
    const gov_signer *signer = &call->client->signer;
    gov_signing *signing = call->signing;
    gov_status status = gov__signing_begin(signing, request);
    if (status == GOV_OK && signer->check != NULL) {
        status = tee_begin(signing, &call->response);
    }
    if (status == GOV_OK) {
        status = signer->sign(signer->user, signing);
    }
    if (status == GOV_OK) {
        status = signing->failure;
    }
    return status == GOV_OK ? gov__request_finish(&signing->sealed) : status;
}

const gov__request *gov__signing_seal(gov__call *call, const gov__request *request)
{
    /* Discovery, and all that goes to the identity provider, has rules of its own. */
    if (call->client->signer.sign == NULL || gov__call_has(call, GOV__OP_BARE | GOV__OP_PROVIDER) ||
        call->state == GOV__CALL_RENEW) {
        return request;
    }
    gov_status status = take(call);
    if (status == GOV_OK) {
        status = sign(call, request);
    }
    if (status == GOV_OK) {
        return &call->signing->sealed;
    }
    gov__call_give_up(call, status, NULL);
    return NULL;
}

/* Whether another attempt does no harm: what nothing protects is repeated after a refusal only. */
static bool may_repeat(const gov__call *call)
{
    const gov__response *response = &call->response;
    bool gone = response->sink.write != NULL && response->body_size != 0 &&
                gov__response_is_success(response) && response->sink.restart == NULL;
    bool acted = gov__call_has(call, GOV__OP_ONCE) && response->status < 400;
    return !gone && !acted;
}

/* A reply that is not the platform's says nothing about what became of a change. */
static bool refuse(gov__call *call, gov_status status)
{
    if (gov__call_has(call, GOV__OP_MUTATES)) {
        call->unclear = true;
    }
    gov__call_over_error(call, status, NULL);
    return false;
}

static bool repeat(gov__call *call)
{
    if (call->signing->repeated || !may_repeat(call)) {
        return refuse(call, GOV_ERR_SIGNATURE);
    }
    call->signing->repeated = true;
    call->state = call->state == GOV__CALL_ASK_SENT ? GOV__CALL_ASK : GOV__CALL_READY;
    return false;
}

bool gov__signing_check(gov__call *call)
{
    const gov_signer *signer = &call->client->signer;
    gov_signing *signing = call->signing;
    if (signing == NULL || signer->check == NULL || call->exchange.status != GOV_OK ||
        call->exchange.request != &signing->sealed) {
        return true;
    }
    gov__signing_forget_body(signing);
    signing->response = &call->response;
    signing->failure = GOV_OK;
    gov_signer_verdict verdict = signer->check(signer->user, signing);
    signing->response = NULL;
    gov__buf_clear(&signing->state);
    if (signing->failure != GOV_OK) {
        return refuse(call, signing->failure);
    }
    switch (verdict) {
    case GOV_SIGNER_ACCEPT: return true;
    case GOV_SIGNER_REPEAT: return repeat(call);
    case GOV_SIGNER_REFUSE: return refuse(call, GOV_ERR_SIGNATURE);
    }
    return refuse(call, GOV_ERR_HOOK);
}

void gov__signing_release(gov__call *call)
{
    if (call->signing != NULL) {
        gov__signing_end(call->signing);
        gov__mem_free(&call->client->mem, call->signing);
        call->signing = NULL;
    }
}
