/* SPDX-License-Identifier: Apache-2.0 */
/* See receipt_support.h. */
#include "receipt_support.h"

#include <stdlib.h>
#include <string.h>

void receipt_key_new(receipt_key *out)
{
    out->key = jose_key_new("ES256", 0);
    out->set = jose_key_set(out->key, ",\"kid\":\"k1\",\"alg\":\"ES256\",\"use\":\"sig\"");
}

void receipt_key_free(receipt_key *key)
{
    jose_key_free(key->key);
    free(key->set);
}

void receipt_trust(rig *r, const receipt_key *key)
{
    ck_assert_int_eq(gov_client_set_keys_json(r->client, key->set, strlen(key->set), NULL), GOV_OK);
}

char *receipt_digests(void)
{
    char *form = jose_sha256(RECEIPT_FORM);
    char *a = jose_sha256("abc");
    char *b = jose_sha256("cert-1");
    char *digests = jose_format("[{\"name\":\"form_data\",\"digest\":\"sha-256:%s\"},"
                                "{\"name\":\"materials/A\",\"digest\":\"sha-256:%s\"},"
                                "{\"name\":\"materials/B\",\"digest\":\"sha-256:%s\"}]",
                                form, a, b);
    free(form);
    free(a);
    free(b);
    return digests;
}

char *receipt_claims(const char *digests)
{
    return jose_format("{\"iss\":\"" RIG_URL "\",\"iat\":1795397400,\"jti\":\"r-1\","
                       "\"kind\":\"submit\",\"matter_id\":\"m-1\",\"seq\":1,\"at\":\"" RECEIPT_AT
                       "\",\"content_digests\":%s,\"text\":\"您的申请已收到\"}",
                       digests);
}

char *receipt_answer(const receipt_key *key, const char *header, const char *claims)
{
    char *jws = jose_sign(key->key, header, claims);
    char *answer = jose_format("{\"matter\":{\"id\":\"m-1\"},\"receipt\":\"%s\"}", jws);
    free(jws);
    return answer;
}

void receipt_fill(rig *r)
{
    rig_step(r, (gov_script_step){.method = "POST",
                                  .url_suffix = "/gov/v1/uploads",
                                  .http_status = 201,
                                  .response_headers = "Location: /gov/v1/uploads/up-1\n"});
    rig_step(r, (gov_script_step){.method = "PATCH",
                                  .http_status = 204,
                                  .response_headers = "Upload-Offset: 3\n"});
    rig_told(r, gov_draft_attach_memory(r->draft, "A", "abc", 3, NULL, NULL, &r->err), GOV_OK);
    rig_told(r, gov_draft_attach_certificate(r->draft, "B", "cert-1", &r->err), GOV_OK);
    rig_told(r, gov_draft_promise_material(r->draft, "C", &r->err), GOV_OK);
    rig_told(r, gov_draft_promise_material(r->draft, "D", &r->err), GOV_OK);
    rig_told(r, gov_draft_set_text(r->draft, "/a", "x", &r->err), GOV_OK);
}
