/* SPDX-License-Identifier: Apache-2.0 */
/* See argument.h. It owns the form of an argument, not its meaning. */
#include "core/argument.h"

#include <string.h>

#include "base/str.h"
#include "core/error.h"

gov_status gov__argument_fail(const gov_allocator *mem, gov_error **err, const char *name)
{
    return gov__error_raise(mem, err, GOV_ERR_ARGUMENT,
                            "the argument %s is missing, empty, too long or malformed",
                            "参数 %s 缺失、为空、过长或格式不正确", name);
}

gov_status gov__argument_text(const gov_allocator *mem, gov_error **err, const char *name,
                              const char *text, size_t max_bytes)
{
    size_t len = text == NULL ? 0 : gov__str_len_max(text, max_bytes + 1);
    if (len == 0 || len > max_bytes || !gov__str_is_utf8(text, len) ||
        gov__str_has_control(text, len)) {
        return gov__argument_fail(mem, err, name);
    }
    return GOV_OK;
}

gov_status gov__argument_optional_text(const gov_allocator *mem, gov_error **err, const char *name,
                                       const char *text, size_t max_bytes)
{
    return text == NULL ? GOV_OK : gov__argument_text(mem, err, name, text, max_bytes);
}

/* Up to a character that lines may hold though it is a control. */
static size_t line_length(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && text[i] != '\t' && text[i] != '\r' && text[i] != '\n') {
        i++;
    }
    return i;
}

gov_status gov__argument_lines(const gov_allocator *mem, gov_error **err, const char *name,
                               const char *text, size_t max_points)
{
    if (text == NULL) {
        return GOV_OK;
    }
    size_t max_bytes = max_points * 4;
    size_t len = gov__str_len_max(text, max_bytes + 1);
    if (len > max_bytes || !gov__str_is_utf8(text, len) ||
        gov__str_count_points(text, len) > max_points) {
        return gov__argument_fail(mem, err, name);
    }
    for (size_t i = 0; i < len;) {
        size_t run = line_length(text + i, len - i);
        if (gov__str_has_control(text + i, run)) {
            return gov__argument_fail(mem, err, name);
        }
        i += run + 1;
    }
    return GOV_OK;
}
