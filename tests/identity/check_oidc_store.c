/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions in an encrypted folder, shared by several processes, with oidc-provider, which ends a login when
 * two of them use the same refresh token. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "oidc_support.h"
#include "support/pki.h"

#define PROCESSES 4
#define RENEWALS  5
#define GRANT     "token refresh_token"

static oidc world;
static char folder[256];

static void set_up(void)
{
    oidc_start(&world, 0, NULL);
    pki_folder_make(folder, sizeof folder);
}

static void tear_down(void)
{
    pki_folder_remove(folder);
    oidc_stop(&world);
}

static const unsigned char key[32] = "0123456789abcdef0123456789abcde";

static gov_client *client_with_store(const char *name, const char *const *settings)
{
    gov_config *config = oidc_config(&world, name, settings);
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_config_set_file_store(config, folder, key, sizeof key, &err), &err);
    return oidc_client_of(config);
}

/* Another process would do the same. */
static gov_session *load(gov_client *client, const char *name)
{
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_session_load(client, name, &session, &err), &err);
    ck_assert_int_eq(gov_session_is_logged_in(session), 1);
    return session;
}

/* Logs in, saves, and forgets. */
static void save(gov_client *client, const char *name)
{
    gov_session *session = oidc_person(&world, client, NULL);
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_session_save(session, name, &err), &err);
    gov_session_unref(session);
}

START_TEST(session_outlives_its_client)
{
    gov_client *first = client_with_store("web-es256", NULL);
    gov_client *second = client_with_store("web-es256", NULL);
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    save(first, "citizen");
    gov_client_unref(first);
    gov_session *session = load(second, "citizen");
    oidc_api_says(&world, session, "sub", "citizen-1");
    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_str_eq(gov_identity_get_subject(identity), "citizen-1");
    ck_assert_str_eq(gov_identity_get_acr(identity), "L1");
    gov_identity_free(identity);
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    gov_session_unref(session);
    gov_client_unref(second);
}
END_TEST

/* The new refresh token was on disk before it was used: the next one to load has it. */
START_TEST(renewed_token_is_stored)
{
    gov_client *client = client_with_store("app", NULL);
    gov_error *err = NULL;
    char tokens[2][512];

    save(client, "renewed");
    for (int i = 0; i < 3; i++) {
        gov_session *session = load(client, "renewed");
        oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
        oidc_refresh_token(session, tokens[0], sizeof tokens[0]);
        gov_session_unref(session);
        session = load(client, "renewed");
        oidc_refresh_token(session, tokens[1], sizeof tokens[1]);
        ck_assert_str_eq(tokens[0], tokens[1]);
        oidc_api_says(&world, session, "sub", "citizen-1");
        gov_session_unref(session);
    }
    gov_client_unref(client);
}
END_TEST

static void expect_sealed(const char *name, const char *const *secrets)
{
    char path[512];
    char text[16384];
    struct stat info;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_mode & 077, 0);
    FILE *file = fopen(path, "re");
    ck_assert_ptr_nonnull(file);
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    for (; *secrets != NULL; secrets++) {
        ck_assert_ptr_null(memmem(text, size, *secrets, strlen(*secrets)));
    }
}

START_TEST(nothing_in_the_folder_can_be_read)
{
    gov_client *client = client_with_store("web-es256", NULL);
    size_t count = 0;
    char tokens[2][512];

    save(client, "sealed");
    gov_session *session = load(client, "sealed");
    oidc_access_token(session, tokens[0], sizeof tokens[0]);
    oidc_refresh_token(session, tokens[1], sizeof tokens[1]);
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (entry->d_name[0] != '.') {
            expect_sealed(entry->d_name,
                          OIDC_SET(tokens[0], tokens[1], "citizen-1", "refresh_token"));
            count++;
        }
    }
    closedir(dir);
    ck_assert_uint_gt(count, 0);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(bound_session_keeps_its_key)
{
    gov_client *first = client_with_store("app-dpop", OIDC_SET("auth.dpop", "true"));
    gov_client *second = client_with_store("app-dpop", OIDC_SET("auth.dpop", "true"));
    gov_error *err = NULL;

    save(first, "bound");
    gov_session *session = load(second, "bound");
    oidc_api_says(&world, session, "scheme", "DPoP");
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    oidc_api_says(&world, session, "scheme", "DPoP");
    gov_session_unref(session);
    gov_client_unref(first);
    gov_client_unref(second);
}
END_TEST

START_TEST(ended_session_is_gone)
{
    gov_client *client = client_with_store("web-es256", NULL);
    gov_session *again = NULL;
    gov_error *err = NULL;

    save(client, "ended");
    gov_session *session = load(client, "ended");
    oidc_expect(GOV_OK, gov_session_end(session, NULL, &err), &err);
    oidc_expect(GOV_ERR_LOGIN_REQUIRED, gov_session_load(client, "ended", &again, &err), &err);
    ck_assert_ptr_null(again);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* In a process of its own: nothing here may fail a test, which would go on in two processes. The first
 * renewals of all of them meet. */
static int renew_many(void)
{
    gov_config *config = oidc_config(&world, "web-es256", NULL);
    gov_client *client = NULL;
    gov_session *session = NULL;
    int code = 0;

    if (gov_config_set_file_store(config, folder, key, sizeof key, NULL) != GOV_OK ||
        gov_client_new(config, &client, NULL) != GOV_OK ||
        gov_session_load(client, "shared", &session, NULL) != GOV_OK) {
        return 1;
    }
    for (int i = 0; i < RENEWALS && code == 0; i++) {
        gov_status status = gov_session_refresh(session, NULL, NULL);
        code = status != GOV_OK ? 100 + (int)status : 0;
        if (code == 0 && oidc_call(session, oidc_api_url(&world, ""), NULL, 0, NULL) != GOV_OK) {
            code = 2;
        }
    }
    gov_session_unref(session);
    gov_client_unref(client);
    gov_config_free(config);
    return code;
}

START_TEST(processes_share_a_session_and_never_lose_it)
{
    gov_client *client = client_with_store("web-es256", NULL);
    pid_t pids[PROCESSES];
    gov_error *err = NULL;

    save(client, "shared");
    long before = idp_count(&world.server, GRANT);
    for (size_t i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            _exit(renew_many());
        }
        ck_assert_int_gt(pids[i], 0);
    }
    for (size_t i = 0; i < PROCESSES; i++) {
        int status = 0;
        ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
        ck_assert_int_eq(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
    }
    ck_assert_int_ge(idp_count(&world.server, GRANT), before + RENEWALS);
    ck_assert_int_le(idp_count(&world.server, GRANT), before + PROCESSES * RENEWALS);
    gov_session *session = load(client, "shared");
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* Two that loaded it before either renewed: the second takes over what the first got. */
START_TEST(renewal_of_the_other_is_taken_over)
{
    gov_client *clients[2] = {client_with_store("web-es256", NULL),
                              client_with_store("web-es256", NULL)};
    gov_session *sessions[2];
    gov_error *err = NULL;

    save(clients[0], "two");
    sessions[0] = load(clients[0], "two");
    sessions[1] = load(clients[1], "two");
    oidc_expect(GOV_OK, gov_session_refresh(sessions[0], NULL, &err), &err);
    oidc_expect(GOV_OK, gov_session_refresh(sessions[1], NULL, &err), &err);
    oidc_expect(GOV_OK, gov_session_refresh(sessions[0], NULL, &err), &err);
    oidc_api_says(&world, sessions[0], "sub", "citizen-1");
    oidc_api_says(&world, sessions[1], "sub", "citizen-1");
    /* A token that is refused is renewed by either. */
    oidc_spoil(sessions[0]);
    oidc_spoil(sessions[1]);
    for (size_t i = 0; i < 2; i++) {
        oidc_api_says(&world, sessions[i], "sub", "citizen-1");
        gov_session_unref(sessions[i]);
        gov_client_unref(clients[i]);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        session_outlives_its_client,
        renewed_token_is_stored,
        nothing_in_the_folder_can_be_read,
        bound_session_keeps_its_key,
        ended_session_is_gone,
        processes_share_a_session_and_never_lose_it,
        renewal_of_the_other_is_taken_over,
    };

    return idp_run("oidc_store", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
