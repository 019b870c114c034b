/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of a script: its steps, the requests that came, and what went against it. Adding and
 * asking are in script.c, playing in script_play.c. */
#ifndef GOV__TESTING_SCRIPT_H
#define GOV__TESTING_SCRIPT_H

#include <govsdk/testing/script.h>

#include "testing/text.h"

/* A step whose texts are owned. */
typedef struct gov__script_step {
    gov_script_step said;
    char *texts[6];
} gov__script_step;

struct gov_script {
    gov_fake_clock *clock; /* may be NULL */
    gov__script_step *steps;
    size_t step_count;
    size_t step_capacity;
    size_t next;     /* the step that the next request is held against */
    char **requests; /* as text */
    size_t request_count;
    size_t request_capacity;
    gov__testing_text faults; /* what went wrong while playing, a line each */
    gov__testing_text report; /* what get_failure gave last */
};

/* Makes room for one more element; NULL when memory is short, the array is then as it was. */
void *gov__script_grow(void *array, size_t count, size_t *capacity, size_t size);
/* "step 2 (POST, URL ending with "/matters")". */
void gov__script_name_step(gov__testing_text *out, const gov_script *script, size_t index);

/* The perform of the transport table. */
void gov__script_perform(void *user, gov_exchange *exchange);

#endif
