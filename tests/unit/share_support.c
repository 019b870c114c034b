/* SPDX-License-Identifier: Apache-2.0 */
/* See share_support.h. */
#include "share_support.h"

#include <string.h>

static gov_status save(void *user, const char *name, const void *data, size_t size)
{
    shared *s = user;
    ck_assert_str_eq(name, "a");
    ck_assert_uint_lt(size, sizeof s->data);
    memcpy(s->data, data, size);
    s->data[size] = '\0';
    s->size = size;
    s->stored = true;
    s->saves++;
    return GOV_OK;
}

static gov_status load(void *user, const char *name, void *out, size_t capacity, size_t *out_size)
{
    const shared *s = user;
    (void)name;
    if (s->load_status != GOV_OK || !s->stored) {
        return s->load_status != GOV_OK ? s->load_status : GOV_ERR_NOT_FOUND;
    }
    *out_size = s->size;
    if (capacity >= s->size) {
        memcpy(out, s->data, s->size);
    }
    return GOV_OK;
}

static gov_status clear(void *user, const char *name)
{
    (void)name;
    ((shared *)user)->stored = false;
    return GOV_OK;
}

static gov_status lock(void *user, const char *name, int64_t timeout_ms)
{
    shared *s = user;
    ck_assert_str_eq(name, "a");
    ck_assert_int_ge(timeout_ms, 0);
    if (s->lock_status != GOV_OK) {
        return s->lock_status;
    }
    if (s->p->now_ms < s->busy_until_ms) {
        return GOV_ERR_TIMEOUT;
    }
    if (s->leaves != NULL) {
        s->leaves(s);
        s->leaves = NULL;
    }
    s->held++;
    s->locks++;
    ck_assert_int_eq(s->held, 1);
    return GOV_OK;
}

static void unlock(void *user, const char *name)
{
    shared *s = user;
    ck_assert_str_eq(name, "a");
    s->held--;
    ck_assert_int_eq(s->held, 0);
}

gov_secret_store shared_table(shared *s)
{
    return (gov_secret_store){.struct_size = sizeof(gov_secret_store),
                              .user = s,
                              .save = save,
                              .load = load,
                              .clear = clear,
                              .lock = lock,
                              .unlock = unlock};
}

void shared_begin(play *p, shared *s)
{
    const gov_secret_store table = shared_table(s);
    memset(s, 0, sizeof *s);
    s->p = p;
    play_begin(p, NULL);
    gov_client_unref(p->client);
    ck_assert_int_eq(gov_config_set_secret_store(p->config, &table, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(p->config, &p->client, NULL), GOV_OK);
}

void shared_end(play *p, shared *s)
{
    play_end(p);
    ck_assert_int_eq(s->held, 0);
}

void shared_replace(shared *s, const char *from, const char *to)
{
    ck_assert_uint_eq(strlen(from), strlen(to));
    char *at = strstr(s->data, from);
    ck_assert_ptr_nonnull(at);
    for (; at != NULL; at = strstr(at, from)) {
        memcpy(at, to, strlen(to));
    }
}
