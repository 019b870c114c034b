/* SPDX-License-Identifier: Apache-2.0 */
/* Content-Digest. The digests themselves are computed by the core, once. */
#include "signer/content_digest.h"

#include <string.h>

#include "base/str.h"
#include "signer/sf.h"

static const struct {
    const char *name;
    gov_body_digest digest;
} ALGS[] = {
    {"sha-256", GOV_BODY_DIGEST_SHA256},
    {"sha-512", GOV_BODY_DIGEST_SHA512},
};

gov_status gov__content_digest_set(gov_signing *signing, const gov_allocator *mem)
{
    size_t size = 0;
    const char *digest = NULL;
    gov__buf value;
    (void)gov_signing_get_body(signing, &size);
    if (size == 0 || gov_signing_find_header(signing, "Content-Digest") != NULL) {
        return GOV_OK;
    }
    gov_status status =
        gov_signing_get_body_digest(signing, GOV_BODY_DIGEST_SHA256, GOV_ENCODING_BASE64, &digest);
    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init(&value, mem, 0);
    gov__buf_append_str(&value, "sha-256=:");
    gov__buf_append_str(&value, digest);
    gov__buf_append_char(&value, ':');
    status = gov__buf_terminate(&value);
    if (status == GOV_OK) {
        status = gov_signing_set_header(signing, "Content-Digest", value.data);
    }
    gov__buf_free(&value);
    return status;
}

/* 1: it fits; 0: the algorithm is not known here; -1: it does not fit. */
static int compare(gov_signing *signing, const gov__sf_member *member, gov_status *status)
{
    const char *digest = NULL;
    for (size_t i = 0; i < sizeof ALGS / sizeof ALGS[0]; i++) {
        if (!gov__sf_is(member->key, ALGS[i].name)) {
            continue;
        }
        *status =
            gov_signing_get_body_digest(signing, ALGS[i].digest, GOV_ENCODING_BASE64, &digest);
        if (*status != GOV_OK || digest == NULL) {
            return -1;
        }
        size_t len = strlen(digest);
        bool same = !member->inner && !member->bare && member->item.kind == GOV__SF_BYTES &&
                    member->item.text.len == len + 2 &&
                    memcmp(member->item.text.at + 1, digest, len) == 0;
        return same ? 1 : -1;
    }
    return 0;
}

gov_status gov__content_digest_check_text(gov_signing *signing, const char *text)
{
    gov__sf in;
    gov__sf_member member;
    gov__sf_member again;
    gov__sf_step step;
    size_t len = strlen(text);
    bool known = false;
    gov__sf_begin(&in, text, len);
    while ((step = gov__sf_next(&in, true, &member)) == GOV__SF_NEXT) {
        gov_status status = GOV_OK;
        int fits = compare(signing, &member, &status);
        if (status != GOV_OK) {
            return status;
        }
        if (fits < 0 || gov__sf_find(text, len, member.key, &again) != GOV__SF_NEXT) {
            return GOV_ERR_SIGNATURE;
        }
        known = known || fits > 0;
    }
    return step == GOV__SF_END && known ? GOV_OK : GOV_ERR_SIGNATURE;
}

gov_status gov__content_digest_check(gov_signing *signing)
{
    const char *text = gov_signing_find_reply_header(signing, "Content-Digest");
    return text != NULL ? gov__content_digest_check_text(signing, text) : GOV_ERR_SIGNATURE;
}
