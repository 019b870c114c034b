/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The test of an embedder: a client reaches the sandbox in process, on a fake
 * clock. It shows that the installed govsdk-sandbox and govsdk-testing link.
 */
#include <govsdk.h>
#include <govsdk/sandbox.h>
#include <govsdk/testing/fake_clock.h>
#include <stdio.h>

/* 2026-01-05T09:00:00+08:00 */
#define START_MS INT64_C(1767574800000)

static gov_status discover(gov_sandbox *sandbox, gov_fake_clock *fake, gov_error **err)
{
    gov_clock clock = {.struct_size = sizeof(clock)};
    gov_config *config = NULL;
    gov_client *client = NULL;
    gov_status status = gov_config_new(NULL, &config, err);
    gov_fake_clock_get_table(fake, &clock);
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", GOV_SANDBOX_BASE_URL, err);
    }
    if (status == GOV_OK) {
        status = gov_config_set_boolean(config, "gateway.allow_sandbox", 1, err);
    }
    if (status == GOV_OK) {
        status = gov_config_set_clock(config, &clock, err);
    }
    if (status == GOV_OK) {
        status = gov_config_set_transport(config, gov_sandbox_get_transport(sandbox), err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, &client, err);
    }
    if (status == GOV_OK) {
        status = gov_client_discover(client, NULL, err);
    }
    gov_client_unref(client);
    gov_config_free(config);
    return status;
}

int main(void)
{
    gov_sandbox_options options = {.struct_size = sizeof(options), .clock_start_ms = START_MS};
    gov_sandbox *sandbox = NULL;
    gov_fake_clock *clock = NULL;
    gov_error *err = NULL;
    gov_status status = gov_sandbox_new(&options, &sandbox);
    if (status == GOV_OK) {
        status = gov_fake_clock_new(START_MS, &clock);
    }
    if (status == GOV_OK) {
        status = discover(sandbox, clock, &err);
    }
    printf("sandbox: %s\n",
           status == GOV_OK ? "discovered" : gov_error_get_message(err, GOV_LANGUAGE_EN));
    gov_error_free(err);
    gov_fake_clock_free(clock);
    gov_sandbox_free(sandbox);
    return status == GOV_OK ? 0 : 1;
}
