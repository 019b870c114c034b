/* SPDX-License-Identifier: Apache-2.0 */
/* PEM (RFC 7468): the blocks of one label out of a text, which may say other things between them. */
#include <string.h>

#include "base/base64.h"
#include "trust/parts.h"

enum { LABEL_MAX = 64 };

void gov__pem_begin(gov__pem *pem, const gov_allocator *mem, gov__bytes text)
{
    pem->rest = text;
    pem->status = GOV_OK;
    gov__buf_init(&pem->der, mem, 0);
}

void gov__pem_end(gov__pem *pem)
{
    gov__buf_free(&pem->der);
}

static const uint8_t *find(gov__bytes in, const char *wanted)
{
    const size_t size = strlen(wanted);
    const uint8_t *at = in.data;

    for (size_t left = in.len; left >= size;) {
        const uint8_t *hit = memchr(at, wanted[0], left - size + 1);
        if (hit == NULL || memcmp(hit, wanted, size) == 0) {
            return hit;
        }
        left -= (size_t)(hit + 1 - at);
        at = hit + 1;
    }
    return NULL;
}

/* Moves behind `wanted`; what was before it goes to *before. */
static bool skip(gov__bytes *in, const char *wanted, gov__bytes *before)
{
    const uint8_t *hit = in->len != 0 ? find(*in, wanted) : NULL;

    if (hit == NULL) {
        return false;
    }
    const size_t used = (size_t)(hit - in->data);
    *before = gov__bytes_of(in->data, used);
    *in = gov__bytes_of(hit + strlen(wanted), in->len - used - strlen(wanted));
    return true;
}

static bool is_label(gov__bytes label, const char *text)
{
    return label.len == strlen(text) && memcmp(label.data, text, label.len) == 0;
}

/* Base64 in lines. */
static gov_status decode(gov__pem *pem, gov__bytes body)
{
    gov__buf letters;

    gov__buf_init(&letters, pem->der.mem, 0);
    gov__buf_clear(&pem->der);
    (void)gov__buf_reserve(&letters, body.len);
    for (size_t i = 0; i < body.len; i++) {
        if (memchr(" \t\r\n", body.data[i], 4) == NULL) {
            gov__buf_append_char(&letters, (char)body.data[i]);
        }
    }
    gov_status status = gov__buf_status(&letters);
    if (status == GOV_OK) {
        status = letters.len != 0 ? gov__base64_decode(&pem->der, letters.data, letters.len)
                                  : GOV_ERR_RESPONSE;
    }
    gov__buf_free(&letters);
    return status == GOV_ERR_ARGUMENT ? GOV_ERR_RESPONSE : status;
}

bool gov__pem_next(gov__pem *pem, const char *label)
{
    char end[sizeof "-----END -----" + LABEL_MAX] = "-----END ";
    gov__bytes before;
    gov__bytes found;
    gov__bytes body;

    memcpy(end + 9, label, strlen(label));
    memcpy(end + 9 + strlen(label), "-----", 6);
    while (pem->status == GOV_OK && skip(&pem->rest, "-----BEGIN ", &before)) {
        if (!skip(&pem->rest, "-----", &found)) {
            pem->status = GOV_ERR_RESPONSE;
        } else if (is_label(found, label)) {
            pem->status = skip(&pem->rest, end, &body) ? decode(pem, body) : GOV_ERR_RESPONSE;
            return pem->status == GOV_OK;
        }
    }
    return false;
}
