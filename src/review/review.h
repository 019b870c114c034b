/* SPDX-License-Identifier: Apache-2.0 */
/* Pending reviews, reviews and work orders as objects. Texts are borrowed from the document that each
 * owns; the wire fills them. Rules are post.c, reading is pending.c and work_order.c. */
#ifndef GOV__REVIEW_REVIEW_H
#define GOV__REVIEW_REVIEW_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk/review.h>

#include "base/json.h"
#include "core/client.h"
#include "core/pages.h"

typedef struct gov__pending {
    const char *event_id;
    const char *matter_no;
    const char *item_name;
} gov__pending;

struct gov_review_list {
    gov__pages pages;
    gov__pending *pending;
    size_t count;
};

struct gov_review {
    gov_client *client; /* counted */
    gov__json *doc;
    const char *id;
    gov_review_level level;
    int32_t attempt;
    const char *work_order_id;
};

struct gov_work_order {
    gov_client *client; /* counted */
    gov__json *doc;
    const char *id;
    const char *state;
    int64_t due_ms;
    const char *result;
};

gov_review_level gov__review_level_from_name(const char *name);

#endif
