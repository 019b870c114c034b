/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of a body for a signer, each computed once an attempt: of the request while it is signed, of
 * the reply while that is checked. */
#include "core/signing.h"

#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"

#define PIECE 16384

static const gov__digest_alg ALGS[GOV__SIGNING_DIGESTS] = {GOV__DIGEST_MD5, GOV__DIGEST_SHA256,
                                                           GOV__DIGEST_SHA512, GOV__DIGEST_SM3};

/* Reads the whole body in pieces; a reader always begins anew from offset 0. */
static gov_status feed(const gov__request *request, gov__digest *digest, char *piece)
{
    uint64_t size = gov__request_body_size(request);
    gov_status status = GOV_OK;
    for (uint64_t at = 0; status == GOV_OK && at < size;) {
        size_t want = size - at < PIECE ? (size_t)(size - at) : PIECE;
        size_t got = 0;
        status = request->read(request->body_user, at, piece, want, &got);
        if (status == GOV_OK && (got == 0 || got > want)) {
            status = GOV_ERR_HOOK;
        }
        if (status == GOV_OK) {
            status = gov__digest_update(digest, piece, got);
            at += got;
        }
    }
    return status;
}

static gov_status digest_reader(const gov_signing *signing, gov__digest_alg alg, uint8_t *out)
{
    const gov_allocator *mem = &signing->client->mem;
    gov__digest *digest = NULL;
    gov_status status = gov__digest_new(signing->client->crypto, alg, &digest);
    char *piece = status == GOV_OK ? gov__mem_alloc(mem, PIECE) : NULL;
    if (status == GOV_OK) {
        status = piece != NULL ? feed(&signing->sealed, digest, piece) : GOV_ERR_NO_MEMORY;
    }
    if (status == GOV_OK) {
        status = gov__digest_final(digest, out);
    }
    gov__digest_free(digest);
    if (piece != NULL) {
        gov__mem_wipe_free(mem, piece, PIECE);
    }
    return status;
}

/* What went to a sink is known by the two digests that were computed on the way. */
static gov_status digest_sink(const gov_signing *signing, gov__digest_alg alg, uint8_t *out)
{
    switch (alg) {
    case GOV__DIGEST_SHA256: return gov__digest_final(signing->tee.sha256, out);
    case GOV__DIGEST_SHA512: return gov__digest_final(signing->tee.sha512, out);
    default: return GOV_ERR_UNSUPPORTED;
    }
}

static gov_status compute(const gov_signing *signing, gov__digest_alg alg, uint8_t *out)
{
    const gov__crypto *crypto = signing->client->crypto;
    const gov__response *response = signing->response;
    if (response != NULL && signing->tee.sink.write != NULL && response->body_size != 0 &&
        gov__response_is_success(response)) {
        return digest_sink(signing, alg, out);
    }
    if (response == NULL && signing->sealed.read != NULL) {
        return digest_reader(signing, alg, out);
    }
    size_t size = 0;
    const void *body = response != NULL ? gov_signing_get_reply_body(signing, &size)
                                        : gov_signing_get_body(signing, &size);
    return gov__digest_of(crypto, alg, body != NULL ? body : "", size, out);
}

static gov_status encode(gov_encoding encoding, const uint8_t *digest, size_t size, gov__buf *out)
{
    char hex[2 * GOV__DIGEST_MAX + 1];
    switch (encoding) {
    case GOV_ENCODING_HEX:
        gov__str_to_hex(digest, size, hex);
        gov__buf_append_str(out, hex);
        break;
    case GOV_ENCODING_BASE64: gov__base64_encode(out, digest, size); break;
    case GOV_ENCODING_BASE64URL: gov__base64url_encode(out, digest, size); break;
    }
    return gov__buf_status(out);
}

gov_status gov_signing_get_body_digest(gov_signing *signing, gov_body_digest digest,
                                       gov_encoding encoding, const char **out_text)
{
    if (out_text != NULL) {
        *out_text = NULL;
    }
    if (signing == NULL || out_text == NULL || digest < GOV_BODY_DIGEST_MD5 ||
        digest > GOV_BODY_DIGEST_SM3 || encoding < GOV_ENCODING_HEX ||
        encoding > GOV_ENCODING_BASE64URL) {
        return GOV_ERR_ARGUMENT;
    }
    gov__digest_alg alg = ALGS[digest - GOV_BODY_DIGEST_MD5];
    uint8_t *value = signing->texts.digest_values[digest - GOV_BODY_DIGEST_MD5];
    bool *known = &signing->texts.digest_known[digest - GOV_BODY_DIGEST_MD5];
    char **slot =
        &signing->texts.digests[digest - GOV_BODY_DIGEST_MD5][encoding - GOV_ENCODING_HEX];
    gov_status status = *known ? GOV_OK : compute(signing, alg, value);
    *known = status == GOV_OK;
    if (status == GOV_OK && *slot == NULL) {
        gov__buf text;
        gov__buf_init(&text, &signing->client->mem, 0);
        status = encode(encoding, value, gov__digest_size(alg), &text);
        if (status == GOV_OK) {
            status = gov__buf_take(&text, slot, NULL);
        }
        gov__buf_free(&text);
    }
    *out_text = status == GOV_OK ? *slot : NULL;
    return status;
}
