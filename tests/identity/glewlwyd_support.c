/* SPDX-License-Identifier: Apache-2.0 */
/* See glewlwyd_support.h. */
#include "glewlwyd_support.h"

#include <stdio.h>
#include <string.h>

#include "core/call.h"
#include "support/pki.h"

static void write_keys(glewlwyd *g)
{
    const gov_key_options options = {
        .struct_size = sizeof options, .kid = "sign", .alg = "ES256", .use = "sig"};
    char *text = NULL;

    ck_assert_int_eq(gov_key_generate(NULL, "P-256", &options, &g->key, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_copy_public_jwk(g->key, &text, NULL), GOV_OK);
    FILE *file = fopen(oidc_file(&g->world, "keys.json").text, "we");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(fprintf(file, "{\"keys\":[%s]}", text), 0);
    ck_assert_int_eq(fclose(file), 0);
    gov_key_free_text(g->key, text);
}

void glewlwyd_start(glewlwyd *g)
{
    memset(g, 0, sizeof *g);
    pki_folder_make(g->world.folder, sizeof g->world.folder);
    write_keys(g);
    oidc_path keys = oidc_file(&g->world, "keys.json");
    idp_start(&g->world.server, IDP_GLEWLWYD, OIDC_SET("--client-keys", keys.text));
    ck_assert(idp_member(g->world.server.line, "cookie", g->cookie, sizeof g->cookie));
}

void glewlwyd_stop(glewlwyd *g)
{
    idp_stop(&g->world.server);
    gov_key_unref(g->key);
    pki_folder_remove(g->world.folder);
}

gov_client *glewlwyd_client(const glewlwyd *g, const char *client_id, const char *const *settings)
{
    gov_config *config = oidc_config(&g->world, client_id, OIDC_SET("auth.basic_raw", "true"));

    if (strcmp(client_id, "app") == 0) {
        ck_assert_int_eq(gov_config_set(config, "auth.redirect_uri", GLEWLWYD_NATIVE, NULL),
                         GOV_OK);
    }
    for (size_t i = 0; settings != NULL && settings[i] != NULL; i += 2) {
        ck_assert_int_eq(gov_config_set(config, settings[i], settings[i + 1], NULL), GOV_OK);
    }
    return oidc_client_of(config);
}

idp_browser *glewlwyd_browser(const glewlwyd *g)
{
    idp_browser *browser = idp_browser_new(NULL);

    idp_browser_cookie(browser, g->cookie);
    return browser;
}

gov_status glewlwyd_log_in(const glewlwyd *g, gov_client *client, const gov_login_options *options,
                           gov_session **out, gov_error **err)
{
    idp_browser *browser = glewlwyd_browser(g);
    gov_status status = oidc_log_in(&g->world, client, options, browser, out, err);

    idp_browser_free(browser);
    return status;
}

gov_session *glewlwyd_person(const glewlwyd *g, gov_client *client)
{
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, glewlwyd_log_in(g, client, NULL, &session, &err), &err);
    return session;
}

void glewlwyd_open(const glewlwyd *g, const char *url)
{
    idp_browser *browser = glewlwyd_browser(g);
    char end[4096];

    ck_assert(!idp_browser_open(browser, &g->world.server, url, end, sizeof end, NULL));
    idp_browser_free(browser);
}

void glewlwyd_id_token(gov_session *session, char *out, size_t room)
{
    gov__lock_acquire(&session->lock);
    ck_assert_uint_lt(session->id_token.len, room);
    memcpy(out, session->id_token.data, session->id_token.len);
    out[session->id_token.len] = '\0';
    gov__lock_release(&session->lock);
}
