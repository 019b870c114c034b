/* SPDX-License-Identifier: Apache-2.0 */
/* Times as text. What parses must lie in range and come back from its own text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition) {
        abort();
    }
}

static void check_rfc3339(int64_t ms)
{
    char text[GOV__TIME_RFC3339_MAX];
    int64_t back = 0;
    require(ms >= GOV__TIME_MIN_MS && ms <= GOV__TIME_MAX_MS);
    size_t len = gov__time_format_rfc3339(ms, text, sizeof text);
    require(len != 0 && strlen(text) == len);
    require(gov__time_parse_rfc3339(text, len, &back) && back == ms);
    len = gov__time_format_rfc3339_offset(ms, 480, text, sizeof text);
    require(len == 0 || (gov__time_parse_rfc3339(text, len, &back) && back == ms));
}

static void check_http(int64_t ms)
{
    char text[GOV__TIME_HTTP_MAX];
    int64_t back = 0;
    size_t len = gov__time_format_http(ms, text, sizeof text);
    require(len == 29);
    require(gov__time_parse_http(text, len, 0, &back) && back == ms && ms % 1000 == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    int64_t value = 0;
    if (gov__time_parse_rfc3339(text, size, &value)) {
        check_rfc3339(value);
    }
    if (gov__time_parse_http(text, size, 1714521600000, &value)) {
        check_http(value);
    }
    if (gov__time_parse_date(text, size, &value)) {
        char again[GOV__TIME_RFC3339_MAX];
        require(gov__time_format_date(value, again, sizeof again) == size);
        require(memcmp(again, text, size) == 0);
    }
    return 0;
}
