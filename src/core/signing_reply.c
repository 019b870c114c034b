/* SPDX-License-Identifier: Apache-2.0 */
/* What a signer reads of a reply. */
#include "core/signing.h"

#include <string.h>

#include "base/str.h"
#include "http/header_at.h"

int32_t gov_signing_get_reply_status(const gov_signing *signing)
{
    return signing == NULL || signing->response == NULL ? 0 : signing->response->status;
}

/* The next record from *at on: its name, NULL at the end. */
static const char *next_header(const gov__buf *headers, size_t *at, gov__header_at *out)
{
    if (headers->data == NULL || *at >= headers->len) {
        return NULL;
    }
    const char *record = headers->data + *at;
    memcpy(out, record, sizeof *out);
    *at += sizeof *out + out->name_size + out->value_size + 2;
    return record + sizeof *out;
}

const char *gov_signing_find_reply_header(const gov_signing *signing, const char *name)
{
    gov__header_at header;
    const char *found = NULL;
    const char *own;
    size_t at = 0;
    if (signing == NULL || signing->response == NULL || name == NULL) {
        return NULL;
    }
    while ((own = next_header(&signing->response->headers, &at, &header)) != NULL) {
        if (gov__str_equal_nocase_len(own, header.name_size, name, strlen(name))) {
            if (found != NULL) {
                return NULL;
            }
            found = own + header.name_size + 1;
        }
    }
    return found;
}

size_t gov_signing_get_reply_header_count(const gov_signing *signing)
{
    gov__header_at header;
    size_t at = 0;
    size_t count = 0;
    while (signing != NULL && signing->response != NULL &&
           next_header(&signing->response->headers, &at, &header) != NULL) {
        count++;
    }
    return count;
}

static const char *header_at(const gov_signing *signing, size_t index, bool value)
{
    gov__header_at header;
    size_t at = 0;
    const char *name = NULL;
    if (signing == NULL || signing->response == NULL) {
        return NULL;
    }
    for (size_t i = 0; i <= index; i++) {
        name = next_header(&signing->response->headers, &at, &header);
        if (name == NULL) {
            return NULL;
        }
    }
    return value ? name + header.name_size + 1 : name;
}

const char *gov_signing_get_reply_header_name(const gov_signing *signing, size_t index)
{
    return header_at(signing, index, false);
}

const char *gov_signing_get_reply_header_value(const gov_signing *signing, size_t index)
{
    return header_at(signing, index, true);
}

const void *gov_signing_get_reply_body(const gov_signing *signing, size_t *out_size)
{
    const gov__response *response = signing == NULL ? NULL : signing->response;
    size_t size = response != NULL ? response->body.len : 0;
    if (out_size != NULL) {
        *out_size = size;
    }
    return size == 0 ? NULL : response->body.data;
}
