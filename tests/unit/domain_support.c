/* SPDX-License-Identifier: Apache-2.0 */
/* See domain_support.h. */
#include "domain_support.h"

#include <stdlib.h>
#include <string.h>

#include "core/client.h"
#include "core/session.h"

const char rig_item_json[] =
    "{\"kind\":\"item\",\"code\":\"" RIG_ITEM_CODE "\",\"name\":\"样例事项\",\"version\":\"3\","
    "\"type\":\"07\",\"authority\":{\"uscc\":\"11990100AB00000627\",\"name\":\"样例市公安局\"},"
    "\"region_code\":\"990100\",\"object\":\"natural\",\"handling_type\":\"promised\","
    "\"promised_limit\":{\"n\":3,\"unit\":\"working_day\"},\"fee\":{\"amount\":1250,"
    "\"currency\":\"CNY\"},\"conditions\":[\"条件一\",\"条件二\"],"
    "\"tolerance\":{\"allowed\":true,\"days\":5},"
    "\"commitment\":{\"allowed\":true,\"text\":\"本人承诺所填信息真实。\"},\"proxy_allowed\":true,"
    "\"form\":{\"type\":\"object\",\"properties\":{}},\"materials\":["
    "{\"code\":\"A\",\"name\":\"材料甲\",\"required\":true,\"sources\":[\"upload\"],"
    "\"max_size\":4096,\"tolerable\":false,\"commitment_ok\":false},"
    "{\"code\":\"B\",\"name\":\"材料乙\",\"required\":true,\"sources\":[\"certificate\"],"
    "\"max_size\":4096,\"tolerable\":false,\"commitment_ok\":false},"
    "{\"code\":\"C\",\"name\":\"材料丙\",\"required\":true,\"sources\":[\"upload\"],"
    "\"max_size\":4096,\"tolerable\":true,\"commitment_ok\":false},"
    "{\"code\":\"D\",\"name\":\"材料丁\",\"required\":true,\"sources\":[\"upload\"],"
    "\"max_size\":4096,\"tolerable\":false,\"commitment_ok\":true},"
    "{\"code\":\"E\",\"name\":\"材料戊\",\"required\":true,\"sources\":[\"upload\",\"form\"],"
    "\"max_size\":4096,\"tolerable\":false,\"commitment_ok\":false},"
    "{\"code\":\"F\",\"name\":\"材料己\",\"required\":true,\"sources\":[\"window\",\"courier\"],"
    "\"max_size\":4096,\"tolerable\":false,\"commitment_ok\":false},"
    "{\"code\":\"G\",\"name\":\"材料庚\",\"required\":false,\"sources\":[\"upload\",\"form\"],"
    "\"max_size\":4096,\"tolerable\":false,\"commitment_ok\":false}]}";

void rig_begin(rig *r, const char *const *settings)
{
    gov_config *config = NULL;
    gov_clock clock = {.struct_size = sizeof clock};
    gov_transport transport = {.struct_size = sizeof transport};
    memset(r, 0, sizeof *r);
    test_memory_init(&r->memory);
    ck_assert_int_eq(gov_fake_clock_new(RIG_WALL, &r->clock), GOV_OK);
    ck_assert_int_eq(gov_script_new(r->clock, &r->script), GOV_OK);
    gov_fake_clock_get_table(r->clock, &clock);
    gov_script_get_table(r->script, &transport);
    ck_assert_int_eq(gov_config_new(test_memory_allocator(&r->memory), &config, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(config, "gateway.url", RIG_URL, NULL), GOV_OK);
    for (size_t i = 0; settings != NULL && settings[i] != NULL; i += 2) {
        ck_assert_int_eq(gov_config_set(config, settings[i], settings[i + 1], NULL), GOV_OK);
    }
    ck_assert_int_eq(gov_config_set_clock(config, &clock, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_transport(config, &transport, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(config, &r->client, NULL), GOV_OK);
    gov_config_free(config);
}

void rig_drop(rig *r)
{
    gov_draft_free(r->draft);
    gov_item_free(r->item);
    gov_session_unref(r->session);
    gov_error_free(r->err);
    gov_client_unref(r->client);
    r->draft = NULL;
    r->item = NULL;
    r->session = NULL;
    r->err = NULL;
    r->client = NULL;
}

void rig_end(rig *r)
{
    const char *failure = gov_script_get_failure(r->script);
    if (failure != NULL) {
        ck_abort_msg("%s", failure);
    }
    rig_drop(r);
    gov_script_free(r->script);
    gov_fake_clock_free(r->clock);
    test_memory_check(&r->memory);
}

void rig_step(rig *r, gov_script_step step)
{
    step.struct_size = sizeof step;
    ck_assert_int_eq(gov_script_add(r->script, &step), GOV_OK);
}

void rig_expect(rig *r, const char *method, const char *url_suffix, int32_t http_status,
                const char *body)
{
    rig_step(r, (gov_script_step){.method = method,
                                  .url_suffix = url_suffix,
                                  .http_status = http_status,
                                  .response_body = body});
}

void rig_expect_gateway(rig *r)
{
    rig_expect(r, "GET", "/.well-known/gov-gateway", 200,
               "{\"profile\":\"gov-gateway\",\"profile_version\":\"1\",\"issuer\":\"" RIG_URL
               "\",\"jwks_uri\":\"" RIG_URL
               "/.well-known/jwks.json\",\"uploads\":{\"endpoint\":\"" RIG_URL
               "/gov/v1/uploads\",\"max_size\":1000000,\"max_chunk\":65536}}");
}

void rig_expect_discovery(rig *r)
{
    rig_expect_gateway(r);
    rig_expect(r, "GET", "/.well-known/oauth-authorization-server", 200,
               "{\"issuer\":\"" RIG_URL "\",\"token_endpoint\":\"" RIG_URL
               "/oauth/token\",\"device_authorization_endpoint\":\"" RIG_URL
               "/oauth/device_authorization\",\"revocation_endpoint\":\"" RIG_URL
               "/oauth/revoke\",\"userinfo_endpoint\":\"" RIG_URL "/oauth/userinfo\"}");
}

void rig_discover(rig *r)
{
    gov__provider *provider = NULL;
    rig_expect_discovery(r);
    ck_assert_int_eq(gov__client_provider(r->client, NULL, &provider, NULL), GOV_OK);
    gov__provider_unref(provider);
}

void rig_log_in(rig *r)
{
    gov__tokens tokens;
    gov__tokens_init(&tokens, &r->client->mem);
    gov__buf_append_str(&tokens.access, "access-token-0123456789");
    gov__buf_append_str(&tokens.refresh, "refresh-token-0123456789");
    tokens.expires_in_ms = 86400000;
    ck_assert_int_eq(gov__session_new(r->client, GOV__SESSION_PERSON, &r->session, NULL), GOV_OK);
    ck_assert_int_eq(gov__session_set_tokens(r->session, &tokens, gov__client_now_ms(r->client),
                                             RIG_URL "/oauth/token", RIG_URL "/oauth/revoke"),
                     GOV_OK);
    gov__tokens_free(&tokens);
}

void rig_read_item(rig *r)
{
    rig_expect(r, "GET", "/gov/v1/items/" RIG_ITEM_CODE, 200, rig_item_json);
    ck_assert_int_eq(gov_item_get(r->session, RIG_ITEM_CODE, NULL, &r->item, NULL), GOV_OK);
}

void rig_make_draft(rig *r)
{
    rig_log_in(r);
    rig_read_item(r);
    ck_assert_int_eq(gov_draft_new(r->session, r->item, &r->draft, &r->err), GOV_OK);
}

size_t rig_requests(const rig *r)
{
    return gov_script_get_request_count(r->script);
}

const char *rig_request(const rig *r, size_t index)
{
    size_t count = rig_requests(r);
    ck_assert_uint_lt(index, count);
    return gov_script_get_request(r->script, count - 1 - index);
}

bool rig_sent(const rig *r, const char *text)
{
    return strstr(rig_request(r, 0), text) != NULL;
}

const char *rig_bad_text(size_t index)
{
    static char huge[70001];
    static const char *const bad[] = {"", "line\x01", "\xff\xfe", huge};
    memset(huge, 'x', sizeof huge - 1);
    return bad[index];
}

void rig_told(rig *r, gov_status status, gov_status expected)
{
    ck_assert_str_eq(gov_status_get_name(status), gov_status_get_name(expected));
    if (expected != GOV_OK) {
        ck_assert_ptr_nonnull(r->err);
        ck_assert_int_eq(gov_error_get_status(r->err), expected);
    }
    gov_error_free(r->err);
    r->err = NULL;
}
