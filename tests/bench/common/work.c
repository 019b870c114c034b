/* SPDX-License-Identifier: Apache-2.0 */
/* The form that both clients fill in, all of it made up, and the digest of what they read. */
#include "common/bench.h"

#include <string.h>

const bench_field bench_fields[] = {
    {"child", "birth_date", "2026-11-20", -1},
    {"child", "birth_hospital", "样例市妇幼保健院", -1},
    {"child", "birth_time", "08:30", -1},
    {"child", "name", "张小样", -1},
    {"child", "sex", "female", -1},
    {"child", "weight_grams", "3250", 3250},
    {"father", "id_number", "990101199003071018", -1},
    {"father", "name", "张三样", -1},
    {"household", "address", "样例市样例区幸福路1号样例花园5栋2单元301室", -1},
    {"household", "register_with", "mother", -1},
    {"household", "surname_follows", "father", -1},
    {"mother", "id_number", "99010119920815102X", -1},
    {"mother", "name", "李四样", -1},
    {"mother", "phone", "19900000002", -1},
};
const size_t bench_field_count = sizeof bench_fields / sizeof bench_fields[0];

static void mix(bench_seen *seen, uint64_t value)
{
    seen->digest = (seen->digest ^ value) * UINT64_C(0x100000001B3);
}

void bench_see_text(bench_seen *seen, const char *text)
{
    size_t len = text == NULL ? 0 : seen->full ? strlen(text) : 1;
    for (size_t i = 0; i < len; i++) {
        mix(seen, (unsigned char)text[i]);
    }
    mix(seen, text == NULL ? 0x100 : 0x101);
}

void bench_see_int(bench_seen *seen, int64_t value)
{
    mix(seen, (uint64_t)value);
}
