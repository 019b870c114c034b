/* SPDX-License-Identifier: Apache-2.0 */
/* The embedder's tables on a configuration: loaded, checked and counted, so that a table shared
 * by a configuration and several clients is destroyed once, with the last of them. */
#include "core/config.h"

#include "base/mem.h"
#include "core/error.h"
#include "core/options.h"

typedef void (*destroy_fn)(void *user);

gov__hook *gov__hook_ref(gov__hook *hook)
{
    if (hook != NULL) {
        gov__refcount_add(&hook->refs);
    }
    return hook;
}

void gov__hook_unref(gov__hook *hook)
{
    if (hook == NULL || !gov__refcount_drop(&hook->refs)) {
        return;
    }
    if (hook->destroy != NULL) {
        hook->destroy(hook->user);
    }
    const gov_allocator mem = hook->mem;
    gov__mem_free(&mem, hook);
}

/* Puts a hook in its slot; NULL empties the slot. When it cannot, the table is destroyed. */
static gov_status place(gov_config *config, gov__hook **slot, const gov__hook *made,
                        gov_error **err)
{
    gov__hook *hook = NULL;
    if (made != NULL) {
        hook = gov__mem_alloc(&config->mem, sizeof *hook);
        if (hook == NULL) {
            if (made->destroy != NULL) {
                made->destroy(made->user);
            }
            return gov__error_no_memory(err);
        }
        *hook = *made;
        hook->mem = config->mem;
        gov__refcount_init(&hook->refs);
    }
    gov__hook_unref(*slot);
    *slot = hook;
    return GOV_OK;
}

static gov_status refuse(const gov_config *config, destroy_fn destroy, void *user, gov_error **err)
{
    if (destroy != NULL) {
        destroy(user);
    }
    return gov__error_raise(config != NULL ? &config->mem : NULL, err, GOV_ERR_ARGUMENT,
                            "the configuration is NULL, or the table lacks a required function",
                            "配置为空指针，或函数表缺少必需的函数");
}

gov_status gov_config_set_log(gov_config *config, gov_log_fn log, void *user,
                              void (*destroy)(void *user), gov_error **err)
{
    if (config == NULL) {
        return refuse(config, destroy, user, err);
    }
    gov__hook made = {.destroy = destroy, .user = user};
    made.table.log = log;
    if (log == NULL && destroy != NULL) {
        destroy(user);
    }
    return place(config, &config->log, log != NULL ? &made : NULL, err);
}

gov_status gov_config_set_clock(gov_config *config, const gov_clock *clock, gov_error **err)
{
    gov__hook made = {.destroy = NULL};
    gov_clock *table = &made.table.clock;
    gov_status status = gov__options_load(table, sizeof *table, clock);
    made.destroy = table->destroy;
    made.user = table->user;
    bool whole = table->wall_ms != NULL && table->monotonic_ms != NULL && table->sleep_ms != NULL;
    if (config == NULL || status != GOV_OK || (clock != NULL && !whole)) {
        return refuse(config, made.destroy, made.user, err);
    }
    return place(config, &config->clock, clock != NULL ? &made : NULL, err);
}

gov_status gov_config_set_random(gov_config *config, const gov_random *random, gov_error **err)
{
    gov__hook made = {.destroy = NULL};
    gov_random *table = &made.table.random;
    gov_status status = gov__options_load(table, sizeof *table, random);
    made.destroy = table->destroy;
    made.user = table->user;
    if (config == NULL || status != GOV_OK || (random != NULL && table->fill == NULL)) {
        return refuse(config, made.destroy, made.user, err);
    }
    return place(config, &config->random, random != NULL ? &made : NULL, err);
}

gov_status gov_config_set_secret_store(gov_config *config, const gov_secret_store *store,
                                       gov_error **err)
{
    gov__hook made = {.destroy = NULL};
    gov_secret_store *table = &made.table.store;
    gov_status status = gov__options_load(table, sizeof *table, store);
    made.destroy = table->destroy;
    made.user = table->user;
    bool whole = table->save != NULL && table->load != NULL && table->clear != NULL &&
                 (table->lock != NULL) == (table->unlock != NULL);
    if (config == NULL || status != GOV_OK || (store != NULL && !whole)) {
        return refuse(config, made.destroy, made.user, err);
    }
    return place(config, &config->store, store != NULL ? &made : NULL, err);
}

gov_status gov_config_set_transport(gov_config *config, const gov_transport *transport,
                                    gov_error **err)
{
    gov__hook made = {.destroy = NULL};
    gov_transport *table = &made.table.transport;
    gov_status status = gov__options_load(table, sizeof *table, transport);
    made.destroy = table->destroy;
    made.user = table->user;
    bool whole = table->perform != NULL ||
                 (table->start != NULL && table->poll != NULL && table->cancel != NULL);
    if (config == NULL || status != GOV_OK || (transport != NULL && !whole)) {
        return refuse(config, made.destroy, made.user, err);
    }
    return place(config, &config->transport, transport != NULL ? &made : NULL, err);
}

gov_status gov_config_set_signer(gov_config *config, const gov_signer *signer, gov_error **err)
{
    gov__hook made = {.destroy = NULL};
    gov_signer *table = &made.table.signer;
    gov_status status = gov__options_load(table, sizeof *table, signer);
    made.destroy = table->destroy;
    made.user = table->user;
    bool whole = table->sign != NULL && table->reserved == 0;
    if (config == NULL || status != GOV_OK || (signer != NULL && !whole)) {
        return refuse(config, made.destroy, made.user, err);
    }
    return place(config, &config->signer, signer != NULL ? &made : NULL, err);
}

gov_status gov_config_set_tls_context(gov_config *config, gov_tls_context_fn prepare, void *user,
                                      void (*destroy)(void *user), gov_error **err)
{
    if (config == NULL) {
        return refuse(config, destroy, user, err);
    }
    gov__hook made = {.destroy = destroy, .user = user};
    made.table.tls_context = prepare;
    if (prepare == NULL && destroy != NULL) {
        destroy(user);
    }
    return place(config, &config->tls_context, prepare != NULL ? &made : NULL, err);
}
