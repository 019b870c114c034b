/* SPDX-License-Identifier: Apache-2.0 */
/* See read.h. It knows the form of values, not where they stand. */
#include "platform/gateway/read.h"

#include <string.h>

#include "base/buf.h"
#include "base/time.h"

int64_t gov__gateway_time_of(const gov__json_node *object, const char *name)
{
    const char *text = gov__json_get_string(object, name);
    int64_t ms = 0;
    return text != NULL && gov__time_parse_rfc3339(text, strlen(text), &ms) ? ms : 0;
}

gov_status gov__gateway_print(const gov_allocator *mem, const gov__json_node *node, char **out)
{
    gov__buf buf;
    gov__buf_init_secret(&buf, mem, 0);
    gov_status status = gov__json_print(node, &buf);
    if (status == GOV_OK) {
        status = gov__buf_take(&buf, out, NULL);
    }
    gov__buf_free(&buf);
    return status;
}
