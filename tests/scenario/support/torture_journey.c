/* SPDX-License-Identifier: Apache-2.0 */
/* The newborn journey as one verb of the torture: whichever allocation fails, the citizen repeats the
 * step that failed and ends with one matter. */
#include "scenario/support/torture.h"

typedef gov_status (*step_fn)(newborn *n);

static step_fn const steps[] = {newborn_login,  newborn_find,     newborn_find_card,
                                newborn_begin,  newborn_attach,   newborn_precheck,
                                newborn_submit, newborn_read_back};

static int64_t matters_before;

void torture_count_matters(torture *t)
{
    matters_before = world_matters(&t->w);
}

/* The first failure ends the failing: the step is repeated, the journey goes on. */
gov_status torture_run_journey(torture *t, gov_error **err)
{
    newborn n;
    gov_status first = GOV_OK;
    newborn_init(&n, t->client, world_operator(&t->w));
    for (size_t i = 0; i < TEST_COUNT(steps); i++) {
        gov_status status = steps[i](&n);
        if (status != GOV_OK && first == GOV_OK) {
            first = status;
            gov_error_free(*err);
            *err = n.err;
            n.err = NULL;
            t->memory.fail_at = 0;
            status = steps[i](&n);
        }
        world_expect(status, &n.err, GOV_OK, n.step);
    }
    ck_assert_uint_eq(gov_findings_get_count(n.findings), 0);
    ck_assert_uint_eq(gov_matter_get_child_count(n.matter), 9);
    ck_assert_str_eq(gov_matter_get_id(n.matter), gov_receipt_get_matter_id(n.receipt));
    ck_assert_int_eq(world_matters(&t->w), matters_before + 1);
    newborn_clear(&n);
    return first;
}
