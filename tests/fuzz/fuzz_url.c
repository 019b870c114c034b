/* SPDX-License-Identifier: Apache-2.0 */
/* URLs, references and the two codings. What splits must split the same when put together again, what
 * is encoded must decode to itself, and a resolved reference must be a URL. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition) {
        abort();
    }
}

static void check_split(const char *text, size_t size)
{
    gov__url url;
    if (gov__url_split(text, size, &url) != GOV_OK) {
        return;
    }
    require(url.origin.len + url.target.len == size);
    require(url.target.len == url.path.len + (url.query.ptr != NULL ? url.query.len + 1 : 0));
    require(url.port != 0 && url.host.len != 0);
    require(gov__url_same_origin(&url, &url));
    (void)gov__url_is_loopback(&url);
    require(memchr(text, '@', url.origin.len) == NULL);
}

static void check_resolve(const char *reference)
{
    static const char base[] = "https://gov.example:8443/gov/v1";
    char *out = NULL;
    gov__url url;
    gov__url origin;
    require(gov__url_split(base, sizeof base - 1, &origin) == GOV_OK);
    if (gov__url_resolve(NULL, base, reference, &out) == GOV_OK) {
        require(gov__url_split(out, strlen(out), &url) == GOV_OK);
        require(reference[0] != '/' || gov__url_same_origin(&origin, &url));
    }
    gov__mem_free(NULL, out);
    if (gov__url_join(NULL, base, reference, &out) == GOV_OK) {
        require(gov__url_split(out, strlen(out), &url) == GOV_OK);
        require(gov__url_same_origin(&origin, &url));
    }
    gov__mem_free(NULL, out);
}

static void check_coding(const char *text, size_t size)
{
    bool first = true;
    bool found = false;
    gov__buf coded;
    gov__buf plain;
    gov__buf_init(&coded, NULL, 0);
    gov__buf_init(&plain, NULL, 0);
    gov__url_encode(&coded, text, size);
    gov_status status = gov__url_decode(&plain, coded.data, coded.len);
    require((status == GOV_OK) == (size == 0 || memchr(text, '\0', size) == NULL));
    if (status == GOV_OK) {
        require(plain.len == size && (size == 0 || memcmp(plain.data, text, size) == 0));
        const char *value = gov__buf_text(&plain);
        gov__buf_clear(&coded);
        gov__url_form_add(&coded, &first, "name", value);
        gov__buf back;
        gov__buf_init(&back, NULL, 0);
        require(gov__url_form_get(coded.data, coded.len, "name", &back, &found) == GOV_OK && found);
        require(strcmp(gov__buf_text(&back), value) == 0);
        gov__buf_free(&back);
    }
    gov__buf_clear(&plain);
    (void)gov__url_decode(&plain, text, size);
    (void)gov__url_form_get(text, size, "a", &plain, &found);
    gov__buf_free(&coded);
    gov__buf_free(&plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    char *terminated = gov__mem_dup(NULL, size != 0 ? text : "", size);
    check_split(text, size);
    check_resolve(terminated);
    check_coding(text, size);
    gov__mem_free(NULL, terminated);
    return 0;
}
