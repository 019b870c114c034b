/* SPDX-License-Identifier: Apache-2.0 */
/* The last thing before an attempt leaves, and the first after its reply: the proof of possession of
 * a bound token (RFC 9449), then the signer (core/signing.h). Both are good for one attempt. */
#include "core/call_policy.h"

#include <string.h>

#include "base/str.h"
#include "core/dpop.h"
#include "core/signing.h"
#include "http/challenge.h"
#include "http/problem.h"

static const char SCHEME[] = "DPoP ";

/* A bound token has been put into the request by call_auth.c. */
static gov_status prove(gov__call *call, gov__request *request)
{
    const char *value = gov__request_get_header(request, "Authorization");
    if (value == NULL || !gov__str_has_prefix(value, SCHEME)) {
        return GOV_OK;
    }
    gov__key *key = gov__session_key(call->session);
    if (key == NULL) {
        return GOV_ERR_LOGIN_REQUIRED; /* ended meanwhile */
    }
    gov_status status = gov__dpop_write(call->client, key, request, gov__request_url(request),
                                        value + sizeof SCHEME - 1);
    gov__key_unref(key);
    return status == GOV_OK ? gov__request_finish(request) : status;
}

const gov__request *gov__call_seal(gov__call *call, gov__request *request)
{
    bool renews = call->state == GOV__CALL_RENEW;
    if (call->bound && !renews) {
        gov_status status = prove(call, request);
        if (status != GOV_OK) {
            gov__call_give_up(call, status, NULL);
            return NULL;
        }
    }
    call->proved = call->bound || ((renews || call->write != NULL) &&
                                   gov__request_get_header(request, "DPoP") != NULL);
    return gov__signing_seal(call, request);
}

/* Section 8 and 9: the token endpoint says it in its body, an API in its challenge. */
static bool asks_for_nonce(const gov__call *call)
{
    static const char asking[] = "use_dpop_nonce";
    gov__challenge challenge;
    gov__problem problem;
    int32_t status = call->response.status;
    if (status != 400 && status != 401) {
        return false;
    }
    if (gov__challenge_of(&call->response, &challenge) && gov__str_equal(challenge.error, asking)) {
        return true;
    }
    bool asks = gov__problem_read(&call->client->mem, &call->response, &problem) == GOV_OK &&
                gov__str_equal(problem.code, asking);
    gov__problem_free(&problem);
    return asks;
}

static gov__call_state before(gov__call_state sent)
{
    return sent == GOV__CALL_SENT         ? GOV__CALL_READY
           : sent == GOV__CALL_RENEW_SENT ? GOV__CALL_RENEW
                                          : GOV__CALL_ASK;
}

/* A refused proof had no effect, so another attempt is safe for every operation; once. */
static bool take_nonce(gov__call *call)
{
    if (!call->proved || call->exchange.status != GOV_OK) {
        return true;
    }
    bool fresh = gov__dpop_nonce_saw(call->client, gov__request_url(call->exchange.request),
                                     &call->response);
    if (!fresh || call->nonce_repeated || !asks_for_nonce(call)) {
        call->nonce_repeated = false;
        return true;
    }
    call->nonce_repeated = true;
    call->state = before(call->state);
    return false;
}

bool gov__call_unseal(gov__call *call)
{
    return gov__signing_check(call) && take_nonce(call);
}
