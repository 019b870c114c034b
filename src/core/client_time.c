/* SPDX-License-Identifier: Apache-2.0 */
/* The client's clocks, the platform's time as learnt from its replies, and the retry budget. */
#include "core/client.h"

#define RETRY_COST 14

int64_t gov__client_now_ms(const gov_client *client)
{
    return client->clock.monotonic_ms(client->clock.user);
}

int64_t gov__client_wall_ms(const gov_client *client)
{
    return client->clock.wall_ms(client->clock.user);
}

int64_t gov__client_platform_ms(const gov_client *client)
{
    int64_t base = atomic_load(&client->platform_base_ms);
    return base != INT64_MIN ? gov__client_now_ms(client) + base : gov__client_wall_ms(client);
}

/* A Date is cut to seconds and was written between sending and receiving: the platform's time
 * minus ours lies between date - now and date + 1000 - sent. An estimate that fits stays as it
 * is, so that it does not tremble with every reply. */
void gov__client_saw_date(gov_client *client, int64_t date_ms, int64_t sent_ms, int64_t now_ms)
{
    int64_t low = date_ms - now_ms;
    int64_t high = date_ms + 1000 - sent_ms;
    int64_t base = atomic_load(&client->platform_base_ms);
    if (base == INT64_MIN || base < low || base > high) {
        atomic_store(&client->platform_base_ms, low + (high - low) / 2);
    }
}

int gov_client_get_clock_offset_ms(const gov_client *client, int64_t *out_offset_ms)
{
    int seen = client != NULL && atomic_load(&client->platform_base_ms) != INT64_MIN;
    if (out_offset_ms != NULL) {
        *out_offset_ms = seen ? gov__client_platform_ms(client) - gov__client_wall_ms(client) : 0;
    }
    return seen;
}

bool gov__client_take_retry(gov_client *client)
{
    gov__lock_acquire(&client->lock);
    bool granted = client->retry_tokens >= RETRY_COST;
    if (granted) {
        client->retry_tokens -= RETRY_COST;
    }
    gov__lock_release(&client->lock);
    return granted;
}

void gov__client_give_retry(gov_client *client, bool retried)
{
    int64_t full = gov__config_int(client->config, GOV__OPTION_RETRY_BUDGET);
    gov__lock_acquire(&client->lock);
    client->retry_tokens += retried ? RETRY_COST : 1;
    if (client->retry_tokens > full) {
        client->retry_tokens = full;
    }
    gov__lock_release(&client->lock);
}
