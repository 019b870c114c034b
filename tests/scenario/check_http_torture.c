/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture over HTTP: the curl transport between the journey and the daemon. */
#include "scenario/support/torture.h"

int main(void)
{
    static const torture_verb verbs[] = {
        {"newborn journey over HTTP", torture_count_matters, torture_run_journey, NULL, NULL, true},
    };
    return torture_main_http("http_torture", NULL, verbs, TEST_COUNT(verbs), NULL);
}
