/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of the whole newborn journey, from login to the matter that was read back. */
#include "scenario/support/torture.h"

int main(void)
{
    static const torture_verb verbs[] = {
        {"newborn journey", torture_count_matters, torture_run_journey, NULL, NULL, true},
    };
    return torture_main("torture_scenario", NULL, verbs, TEST_COUNT(verbs), NULL);
}
