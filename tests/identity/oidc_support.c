/* SPDX-License-Identifier: Apache-2.0 */
/* See oidc_support.h. Keys and certificates are made anew for each provider. */
#include "oidc_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/call.h"
#include "support/pki.h"

#define ARGUMENTS 24

static void write_text(const oidc *world, const char *name, const char *text)
{
    FILE *file = fopen(oidc_file(world, name).text, "we");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

/* Writes the private key to a file and appends the public one to a key set. */
static void make_key(const oidc *world, const char *name, const char *alg, const char *use,
                     char *set, size_t room)
{
    const gov_key_options options = {
        .struct_size = sizeof options, .kid = name, .alg = alg, .use = use};
    gov_key *key = NULL;
    char *text = NULL;
    size_t len = strlen(set);
    char file[64];

    ck_assert_int_eq(gov_key_generate(NULL, "P-256", &options, &key, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_copy_private_jwk(key, &text, NULL), GOV_OK);
    snprintf(file, sizeof file, "%s.jwk", name);
    write_text(world, file, text);
    gov_key_free_text(key, text);
    ck_assert_int_eq(gov_key_copy_public_jwk(key, &text, NULL), GOV_OK);
    ck_assert_int_lt(snprintf(set + len, room - len, "%s%s", len > 9 ? "," : "", text),
                     (int)(room - len));
    gov_key_free_text(key, text);
    gov_key_unref(key);
}

/* The key of self.pem, with the certificate in it (RFC 8705 section 2.2). */
static void add_certificate_key(const oidc *world, char *set, size_t room)
{
    gov_key *key = NULL;
    char *text = NULL;
    size_t len = strlen(set);

    ck_assert_int_eq(gov_key_from_file(NULL, oidc_file(world, "self.pem").text, NULL, &key, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_key_copy_public_jwk(key, &text, NULL), GOV_OK);
    ck_assert_int_lt(snprintf(set + len, room - len, ",%s", text), (int)(room - len));
    gov_key_free_text(key, text);
    gov_key_unref(key);
}

static void make_keys(const oidc *world)
{
    char set[16384] = "{\"keys\":[";
    char unknown[4096] = "{\"keys\":[";

    make_key(world, "sign", "ES256", "sig", set, sizeof set);
    make_key(world, "decrypt", "ECDH-ES", "enc", set, sizeof set);
    make_key(world, "other", "ES256", "sig", unknown, sizeof unknown);
    if ((world->has & OIDC_MUTUAL) != 0) {
        add_certificate_key(world, set, sizeof set);
    }
    ck_assert_uint_lt(strlen(set) + 2, sizeof set);
    memcpy(set + strlen(set), "]}", 3);
    write_text(world, "keys.json", set);
}

static void write_identity(const oidc *world, const char *name, const pki_request *request)
{
    pki_identity identity = pki_make(request);
    char file[64];

    snprintf(file, sizeof file, "%s.pem", name);
    pki_write_chain(world->folder, file, &identity.cert, 1);
    snprintf(file, sizeof file, "%s.key", name);
    pki_write_key(world->folder, file, identity.key, NULL);
    pki_identity_free(&identity);
}

static void make_certificates(const oidc *world)
{
    pki_identity ca = pki_make(&(pki_request){.common_name = "Test CA", .ca = true});

    pki_write_chain(world->folder, "ca.pem", &ca.cert, 1);
    write_identity(world, "strange", &(pki_request){.common_name = "Stranger", .ca = true});
    write_identity(
        world, "server",
        &(pki_request){.common_name = "server", .alt_names = "IP:127.0.0.1", .issuer = &ca});
    write_identity(world, "client",
                   &(pki_request){.common_name = "backend-mtls", .issuer = &ca, .client = true});
    write_identity(world, "other",
                   &(pki_request){.common_name = "somebody-else", .issuer = &ca, .client = true});
    write_identity(world, "self", &(pki_request){.common_name = "self", .client = true});
    pki_identity_free(&ca);
}

static size_t add_file(const oidc *world, const char *name, const char *file, oidc_path *room,
                       const char **arguments, size_t count)
{
    *room = oidc_file(world, file);
    arguments[count] = name;
    arguments[count + 1] = room->text;
    return count + 2;
}

void oidc_start(oidc *world, unsigned has, const char *const *arguments)
{
    const char *all[ARGUMENTS] = {NULL};
    oidc_path paths[4];
    size_t count = 0;

    memset(world, 0, sizeof *world);
    world->has = has | ((has & OIDC_MUTUAL) != 0 ? OIDC_TLS : 0);
    pki_folder_make(world->folder, sizeof world->folder);
    if ((world->has & OIDC_TLS) != 0) {
        make_certificates(world);
        count = add_file(world, "--tls-cert", "server.pem", &paths[0], all, count);
        count = add_file(world, "--tls-key", "server.key", &paths[1], all, count);
    }
    if ((world->has & OIDC_MUTUAL) != 0) {
        count = add_file(world, "--mtls-ca", "ca.pem", &paths[2], all, count);
    }
    if ((world->has & OIDC_KEYS) != 0) {
        make_keys(world);
        count = add_file(world, "--client-keys", "keys.json", &paths[3], all, count);
    }
    for (size_t i = 0; arguments != NULL && arguments[i] != NULL; i++) {
        ck_assert_uint_lt(count + 1, ARGUMENTS);
        all[count++] = arguments[i];
    }
    idp_start(&world->server, IDP_OIDC, all);
}

void oidc_stop(oidc *world)
{
    idp_stop(&world->server);
    pki_folder_remove(world->folder);
}

oidc_path oidc_file(const oidc *world, const char *name)
{
    oidc_path path;

    ck_assert_int_lt(snprintf(path.text, sizeof path.text, "%s/%s", world->folder, name),
                     (int)sizeof path.text);
    return path;
}

oidc_path oidc_api_url(const oidc *world, const char *query)
{
    oidc_path path;

    snprintf(path.text, sizeof path.text, "%s/_test/api%s", world->server.issuer, query);
    return path;
}

oidc_path oidc_mutual_url(const oidc *world, const char *query)
{
    oidc_path path;

    snprintf(path.text, sizeof path.text, "https://127.0.0.1:%d/_test/api%s",
             world->server.mtls_port, query);
    return path;
}

static bool has_word(const char *words, const char *word)
{
    const char *at = strstr(words, word);
    size_t len = strlen(word);

    return at != NULL && (at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0');
}

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void set(gov_config *config, const char *name, const char *value)
{
    gov_error *err = NULL;
    gov_status status = gov_config_set(config, name, value, &err);

    ck_assert_msg(status == GOV_OK, "%s", gov_error_get_message(err, GOV_LANGUAGE_EN));
}

gov_config *oidc_config(const oidc *world, const char *client_id, const char *const *settings)
{
    static const char without[] =
        "app app-par app-dpop kiosk backend-jwt backend-jwt-endpoint backend-jwt-dpop "
        "backend-mtls backend-mtls-self";
    gov_config *config = NULL;

    ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
    set(config, "gateway.url", world->server.issuer);
    set(config, "auth.issuer", world->server.issuer);
    set(config, "auth.client_id", client_id);
    set(config, "retry.base_ms", "10");
    if (!has_word(without, client_id)) {
        set(config, "auth.client_secret", OIDC_SECRET);
    }
    if (has_prefix(client_id, "web-")) {
        set(config, "auth.redirect_uri", OIDC_WEB);
    }
    if (has_prefix(client_id, "app")) {
        set(config, "auth.redirect_uri", OIDC_NATIVE);
    }
    if ((world->has & OIDC_TLS) != 0) {
        set(config, "tls.ca_file", oidc_file(world, "ca.pem").text);
    }
    for (size_t i = 0; settings != NULL && settings[i] != NULL; i += 2) {
        set(config, settings[i], settings[i + 1]);
    }
    return config;
}

gov_client *oidc_client_of(gov_config *config)
{
    gov_client *client = NULL;
    gov_error *err = NULL;
    gov_status status = gov_client_new(config, &client, &err);

    ck_assert_msg(status == GOV_OK, "%s", gov_error_get_message(err, GOV_LANGUAGE_EN));
    gov_config_free(config);
    return client;
}

gov_client *oidc_client(const oidc *world, const char *client_id, const char *const *settings)
{
    return oidc_client_of(oidc_config(world, client_id, settings));
}

gov_session *oidc_backend(gov_client *client)
{
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_auth_client_credentials(client, NULL, &session, &err), &err);
    return session;
}

void oidc_expect_at(const char *file, int line, gov_status wanted, gov_status status,
                    gov_error **err)
{
    static const char *const secrets[] = {"s3cret", "eyJ", "code=", "13800000000"};
    const char *en = *err != NULL ? gov_error_get_message(*err, GOV_LANGUAGE_EN) : "";
    const char *zh = *err != NULL ? gov_error_get_message(*err, GOV_LANGUAGE_ZH) : "";

    ck_assert_msg(status == wanted, "%s:%d: %s, not %s: %s", file, line,
                  gov_status_get_name(status), gov_status_get_name(wanted), en);
    ck_assert_msg((*err != NULL) == (status != GOV_OK), "%s:%d", file, line);
    ck_assert_msg(*err == NULL || gov_error_get_status(*err) == status, "%s:%d", file, line);
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        ck_assert_msg(strstr(en, secrets[i]) == NULL, "%s:%d: %s", file, line, en);
        ck_assert_msg(strstr(zh, secrets[i]) == NULL, "%s:%d: %s", file, line, zh);
    }
    gov_error_free(*err);
    *err = NULL;
}
