/* SPDX-License-Identifier: Apache-2.0 */
/* URLs and percent coding. What splits must be put together again by its parts, and what is encoded
 * must hold every byte. */
#include "fuzz.h"

#include <string.h>

#include "base/url.h"
#include "base/url_char.h"

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

/* The value of the escape or the byte at *at, which is moved past it. */
static unsigned char next_byte(const gov__buf *coded, size_t *at)
{
    const char *text = coded->data + *at;
    if (text[0] != '%') {
        require(gov__url_is_unreserved(text[0]));
        *at += 1;
        return (unsigned char)text[0];
    }
    require(gov__url_is_escape(coded->data, coded->len, *at));
    *at += 3;
    return (unsigned char)(gov__url_hex(text[1]) * 16 + gov__url_hex(text[2]));
}

static void check_coding(const char *text, size_t size)
{
    gov__buf coded;
    gov__buf_init(&coded, NULL, 0);
    gov__url_encode(&coded, text, size);
    size_t at = 0;
    for (size_t i = 0; i < size; i++) {
        require(at < coded.len && next_byte(&coded, &at) == (unsigned char)text[i]);
    }
    require(at == coded.len);
    gov__buf_free(&coded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    check_split(text, size);
    check_coding(text, size);
    return 0;
}
