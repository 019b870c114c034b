/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in store: what lies on the disk, who may read it, what was tampered with, and two real
 * processes that share a session and renew it at once. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/platform.h"
#include "core/call.h"
#include "core/session.h"
#include "test_support.h"

#define TOKEN   "access-token-0123456789"
#define REFRESH "refresh-token-0123456789"

static const uint8_t own_key[32] = {1, 2, 3};

/* A store over a new folder of its own. */
typedef struct place {
    char folder[64];
    gov_config *config;
    gov_secret_store store;
} place;

static gov_status open_store(place *at, const void *key)
{
    gov_config_free(at->config);
    ck_assert_int_eq(gov_config_new(NULL, &at->config, NULL), GOV_OK);
    gov_error *error = NULL;
    gov_status status = gov_config_set_file_store(at->config, at->folder, key,
                                                  key != NULL ? sizeof own_key : 0, &error);
    ck_assert_int_eq(gov_error_get_status(error), status);
    gov_error_free(error);
    if (status == GOV_OK) {
        at->store = at->config->store->table.store;
    }
    return status;
}

static void begin(place *at, const void *key)
{
    memset(at, 0, sizeof *at);
    (void)snprintf(at->folder, sizeof at->folder, "store_file_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(at->folder));
    ck_assert_int_eq(rmdir(at->folder), 0);
    ck_assert_int_eq(open_store(at, key), GOV_OK);
}

static void path_in(const place *at, const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", at->folder, name);
}

/* Removes the folder; tells how many files were in it. */
static int end(place *at)
{
    char path[512];
    int count = 0;
    gov_config_free(at->config);
    DIR *dir = opendir(at->folder);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            (void)snprintf(path, sizeof path, "%s/%s", at->folder, e->d_name);
            ck_assert_int_eq(unlink(path), 0);
            count++;
        }
    }
    ck_assert_int_eq(closedir(dir), 0);
    ck_assert_int_eq(rmdir(at->folder), 0);
    return count;
}

static gov_status load(const place *at, const char *name, char *out, size_t room, size_t *size)
{
    *size = 0;
    return at->store.load(at->store.user, name, out, room, size);
}

static gov_status save(const place *at, const char *name, const char *text)
{
    return at->store.save(at->store.user, name, text, strlen(text));
}

static size_t read_file(const char *path, char *out, size_t room)
{
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t size = fread(out, 1, room, file);
    ck_assert_int_eq(fclose(file), 0);
    return size;
}

static void write_file(const char *path, const char *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(data, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

static unsigned mode_of(const char *path)
{
    struct stat info;
    ck_assert_int_eq(stat(path, &info), 0);
    return info.st_mode & 07777U;
}

static bool contains(const char *data, size_t size, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i + len <= size; i++) {
        if (memcmp(data + i, text, len) == 0) {
            return true;
        }
    }
    return false;
}

START_TEST(what_is_saved_is_loaded_and_nobody_else_reads_it)
{
    place at;
    char path[128];
    char data[4096];
    char out[64];
    size_t size = 0;
    begin(&at, NULL);
    ck_assert_int_eq(load(&at, "kiosk", out, sizeof out, &size), GOV_ERR_NOT_FOUND);
    ck_assert_int_eq(save(&at, "kiosk", "a secret text"), GOV_OK);
    ck_assert_int_eq(load(&at, "kiosk", out, sizeof out, &size), GOV_OK);
    ck_assert_uint_eq(size, 13);
    ck_assert_int_eq(memcmp(out, "a secret text", 13), 0);
    /* Too small: only the size is told. */
    memset(out, 'x', sizeof out);
    ck_assert_int_eq(load(&at, "kiosk", out, 12, &size), GOV_OK);
    ck_assert_uint_eq(size, 13);
    ck_assert_int_eq(out[0], 'x');
    path_in(&at, "kiosk.session", path);
    ck_assert_uint_eq(mode_of(path), 0600);
    ck_assert_uint_eq(mode_of(at.folder), 0700);
    size = read_file(path, data, sizeof data);
    ck_assert(!contains(data, size, "secret"));
    path_in(&at, "key", path);
    ck_assert_uint_eq(mode_of(path), 0600);
    ck_assert_uint_eq(read_file(path, data, sizeof data), 32);
    /* Another process finds the same key. */
    ck_assert_int_eq(open_store(&at, NULL), GOV_OK);
    ck_assert_int_eq(load(&at, "kiosk", out, sizeof out, &size), GOV_OK);
    ck_assert_int_eq(save(&at, "kiosk", ""), GOV_OK);
    ck_assert_int_eq(load(&at, "kiosk", out, sizeof out, &size), GOV_OK);
    ck_assert_uint_eq(size, 0);
    ck_assert_int_eq(at.store.clear(at.store.user, "kiosk"), GOV_OK);
    ck_assert_int_eq(at.store.clear(at.store.user, "kiosk"), GOV_OK);
    ck_assert_int_eq(load(&at, "kiosk", out, sizeof out, &size), GOV_ERR_NOT_FOUND);
    ck_assert_int_eq(end(&at), 1); /* the key; nothing temporary */
}
END_TEST

START_TEST(a_text_is_sealed_anew_each_time)
{
    place at;
    char path[128];
    char first[256];
    char second[256];
    begin(&at, own_key);
    path_in(&at, "a.session", path);
    ck_assert_int_eq(save(&at, "a", "the same text"), GOV_OK);
    size_t size = read_file(path, first, sizeof first);
    ck_assert_int_eq(save(&at, "a", "the same text"), GOV_OK);
    ck_assert_uint_eq(read_file(path, second, sizeof second), size);
    ck_assert_int_ne(memcmp(first + 17, second + 17, 12), 0);
    ck_assert_int_ne(memcmp(first + 29, second + 29, 13), 0);
    ck_assert_int_eq(end(&at), 1);
}
END_TEST

START_TEST(every_byte_counts)
{
    place at;
    char path[128];
    char other[128];
    char good[256];
    char out[64];
    size_t loaded = 0;
    begin(&at, own_key);
    path_in(&at, "a.session", path);
    path_in(&at, "b.session", other);
    ck_assert_int_eq(save(&at, "a", "text"), GOV_OK);
    size_t size = read_file(path, good, sizeof good);
    for (size_t i = 0; i < size; i++) {
        good[i] = (char)(good[i] ^ 0x10);
        write_file(path, good, size);
        ck_assert_int_eq(load(&at, "a", out, sizeof out, &loaded), GOV_ERR_DECRYPT);
        good[i] = (char)(good[i] ^ 0x10);
    }
    for (size_t i = 0; i < size; i++) {
        write_file(path, good, i);
        ck_assert_int_eq(load(&at, "a", out, sizeof out, &loaded), GOV_ERR_DECRYPT);
    }
    /* Under another name, by another key. */
    write_file(path, good, size);
    ck_assert_int_eq(load(&at, "a", out, sizeof out, &loaded), GOV_OK);
    write_file(other, good, size);
    ck_assert_int_eq(load(&at, "b", out, sizeof out, &loaded), GOV_ERR_DECRYPT);
    const uint8_t another[32] = {3, 2, 1};
    ck_assert_int_eq(open_store(&at, another), GOV_OK);
    ck_assert_int_eq(load(&at, "a", out, sizeof out, &loaded), GOV_ERR_DECRYPT);
    (void)end(&at);
}
END_TEST

START_TEST(what_others_can_read_or_change_is_refused)
{
    place at;
    char path[128];
    begin(&at, NULL);
    path_in(&at, "key", path);
    static const unsigned open_modes[] = {0640, 0604, 0660, 0644, 0601};
    for (size_t i = 0; i < TEST_COUNT(open_modes); i++) {
        ck_assert_int_eq(chmod(path, open_modes[i]), 0);
        ck_assert_int_eq(open_store(&at, NULL), GOV_ERR_FILE);
    }
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_assert_int_eq(open_store(&at, NULL), GOV_OK);
    ck_assert_int_eq(chmod(at.folder, 0770), 0);
    ck_assert_int_eq(open_store(&at, NULL), GOV_ERR_FILE);
    ck_assert_int_eq(chmod(at.folder, 0700), 0);
    /* A key of another size, a folder that is none, one that cannot be made. */
    write_file(path, "short", 5);
    ck_assert_int_eq(open_store(&at, NULL), GOV_ERR_FILE);
    write_file(path, "0123456789012345678901234567890123", 33);
    ck_assert_int_eq(open_store(&at, NULL), GOV_ERR_FILE);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(symlink("elsewhere", path), 0);
    ck_assert_int_eq(open_store(&at, NULL), GOV_ERR_FILE);
    gov_config *config = NULL;
    ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_file_store(config, "/dev/null", NULL, 0, NULL), GOV_ERR_FILE);
    ck_assert_int_eq(gov_config_set_file_store(config, "/nonexistent/folder", NULL, 0, NULL),
                     GOV_ERR_FILE);
    ck_assert_int_eq(gov_config_set_file_store(config, NULL, NULL, 0, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_set_file_store(config, "", NULL, 0, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_set_file_store(NULL, at.folder, NULL, 0, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_set_file_store(config, at.folder, own_key, 31, NULL),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_set_file_store(config, at.folder, NULL, 32, NULL),
                     GOV_ERR_ARGUMENT);
    gov_config_free(config);
    (void)end(&at);
}
END_TEST

START_TEST(names_stay_in_the_folder)
{
    static const char *const names[] = {"", "a/b", "../a", "A", "a b", "\xc3\xa9"};
    char out[16];
    size_t size = 0;
    place at;
    begin(&at, own_key);
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        ck_assert_int_eq(save(&at, names[i], "x"), GOV_ERR_ARGUMENT);
        ck_assert_int_eq(load(&at, names[i], out, sizeof out, &size), GOV_ERR_ARGUMENT);
        ck_assert_int_eq(at.store.clear(at.store.user, names[i]), GOV_ERR_ARGUMENT);
        ck_assert_int_eq(at.store.lock(at.store.user, names[i], 0), GOV_ERR_ARGUMENT);
    }
    ck_assert_int_eq(save(&at, "..", "x"), GOV_OK);
    ck_assert_int_eq(save(&at, "key", "x"), GOV_OK);
    ck_assert_int_eq(end(&at), 2);
}
END_TEST

START_TEST(a_lock_is_held_by_one)
{
    place at;
    place same;
    begin(&at, own_key);
    same = at;
    same.config = NULL;
    ck_assert_int_eq(open_store(&same, own_key), GOV_OK);
    ck_assert_int_eq(at.store.lock(at.store.user, "a", 0), GOV_OK);
    ck_assert_int_eq(at.store.lock(at.store.user, "b", 0), GOV_OK);
    int64_t begun = gov__platform_monotonic_ms();
    ck_assert_int_eq(same.store.lock(same.store.user, "a", 60), GOV_ERR_TIMEOUT);
    ck_assert_int_ge(gov__platform_monotonic_ms() - begun, 60);
    ck_assert_int_eq(at.store.lock(at.store.user, "a", 0), GOV_ERR_TIMEOUT);
    at.store.unlock(at.store.user, "a");
    ck_assert_int_eq(same.store.lock(same.store.user, "a", 0), GOV_OK);
    ck_assert_int_eq(same.store.lock(same.store.user, "b", 0), GOV_ERR_TIMEOUT);
    same.store.unlock(same.store.user, "a");
    same.store.unlock(same.store.user, "never");
    gov_config_free(same.config);
    /* The end of the store lets go. */
    ck_assert_int_eq(open_store(&at, own_key), GOV_OK);
    ck_assert_int_eq(at.store.lock(at.store.user, "b", 0), GOV_OK);
    (void)end(&at);
}
END_TEST

/* A process that dies takes its lock with it. */
START_TEST(a_lock_ends_with_its_process)
{
    place at;
    int result = 0;
    begin(&at, own_key);
    pid_t child = fork();
    if (child == 0) {
        _exit(at.store.lock(at.store.user, "a", 0) == GOV_OK ? 0 : 1);
    }
    ck_assert_int_gt(child, 0);
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    ck_assert(WIFEXITED(result) && WEXITSTATUS(result) == 0);
    ck_assert_int_eq(at.store.lock(at.store.user, "a", 0), GOV_OK);
    (void)end(&at);
}
END_TEST

/* --- processes that share a session ------------------------------------------------------------- */

/* A token endpoint whose requests are lines of a file, to which all processes append. */
typedef struct server {
    const char *log;
    bool slow;
} server;

static void reply(gov_exchange *exchange, int32_t status, const char *body)
{
    gov_status result = gov_exchange_set_status(exchange, status);
    if (result == GOV_OK) {
        result = gov_exchange_add_header(exchange, "Content-Type", 12, "application/json", 16);
    }
    if (result == GOV_OK) {
        result = gov_exchange_write_body(exchange, body, strlen(body));
    }
    gov_exchange_finish(exchange, result, GOV_STAGE_COMPLETE, NULL);
}

static void perform(void *user, gov_exchange *exchange)
{
    const server *s = user;
    char body[256];
    if (strstr(gov_exchange_get_url(exchange), "/oauth/token") == NULL) {
        reply(exchange, 200, "{}");
        return;
    }
    FILE *file = fopen(s->log, "a");
    if (file == NULL || fprintf(file, "renewed\n") < 0 || fclose(file) != 0) {
        reply(exchange, 500, "{}");
        return;
    }
    if (s->slow) {
        gov__platform_sleep_ms(150);
    }
    (void)snprintf(body, sizeof body,
                   "{\"access_token\":\"access-%d\",\"token_type\":\"Bearer\",\"expires_in\":3600,"
                   "\"refresh_token\":\"refresh-%d\"}",
                   (int)getpid(), (int)getpid());
    reply(exchange, 200, body);
}

static gov_client *make_client(const place *at, server *s)
{
    gov_transport transport = {.struct_size = sizeof transport, .user = s, .perform = perform};
    gov_config *config = NULL;
    gov_client *client = NULL;
    bool good = gov_config_new(NULL, &config, NULL) == GOV_OK &&
                gov_config_set(config, "gateway.url", "https://gov.test", NULL) == GOV_OK &&
                gov_config_set(config, "auth.client_id", "app", NULL) == GOV_OK &&
                gov_config_set_file_store(config, at->folder, own_key, 32, NULL) == GOV_OK &&
                gov_config_set_transport(config, &transport, NULL) == GOV_OK &&
                gov_client_new(config, &client, NULL) == GOV_OK;
    gov_config_free(config);
    return good ? client : NULL;
}

/* A session whose access token has expired, in the store. */
static void put_session(const place *at, server *s)
{
    gov_client *client = make_client(at, s);
    gov_session *session = NULL;
    gov__tokens tokens;
    ck_assert_ptr_nonnull(client);
    gov__tokens_init(&tokens, &client->mem);
    gov__buf_append_str(&tokens.access, TOKEN);
    gov__buf_append_str(&tokens.refresh, REFRESH);
    tokens.expires_in_ms = 1;
    ck_assert_int_eq(gov__session_new(client, GOV__SESSION_PERSON, &session, NULL), GOV_OK);
    ck_assert_int_eq(gov__session_set_tokens(session, &tokens, gov__client_now_ms(client) - 1000,
                                             "https://gov.test/oauth/token",
                                             "https://gov.test/oauth/revoke"),
                     GOV_OK);
    ck_assert_int_eq(gov_session_save(session, "shared", NULL), GOV_OK);
    gov__tokens_free(&tokens);
    gov_session_unref(session);
    gov_client_unref(client);
}

static bool call_once(gov_client *client, gov_session *session)
{
    static const gov__operation op = {.name = "thing_read", .flags = GOV__OP_SESSION};
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, NULL, NULL);
    if (status == GOV_OK) {
        gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/things");
        status = gov__call_run(&call, NULL);
    }
    gov__call_end(&call);
    return status == GOV_OK;
}

/* One process: loads the session, waits for the start, calls. */
static int run_process(const place *at, server *s, int start)
{
    char go = 0;
    gov_session *session = NULL;
    gov_client *client = make_client(at, s);
    bool good = client != NULL && gov_session_load(client, "shared", &session, NULL) == GOV_OK;
    /* The end of the pipe is the start of the race. */
    good = good && read(start, &go, 1) == 0 && call_once(client, session) &&
           call_once(client, session);
    gov_session_unref(session);
    gov_client_unref(client);
    return good ? 0 : 1;
}

static int count_lines(const char *path)
{
    char text[4096];
    int lines = 0;
    size_t size = read_file(path, text, sizeof text);
    for (size_t i = 0; i < size; i++) {
        lines += text[i] == '\n';
    }
    return lines;
}

#define PROCESSES 4

START_TEST(processes_that_renew_at_once_ask_once)
{
    place at;
    char log[128];
    int start[2];
    pid_t children[PROCESSES];
    begin(&at, own_key);
    path_in(&at, "server", log);
    server s = {.log = log, .slow = true};
    put_session(&at, &s);
    ck_assert_int_eq(pipe(start), 0);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            (void)close(start[1]);
            _exit(run_process(&at, &s, start[0]));
        }
        ck_assert_int_gt(children[i], 0);
    }
    gov__platform_sleep_ms(100);
    ck_assert_int_eq(close(start[0]), 0);
    ck_assert_int_eq(close(start[1]), 0);
    for (int i = 0; i < PROCESSES; i++) {
        int result = 0;
        ck_assert_int_eq(waitpid(children[i], &result, 0), children[i]);
        ck_assert_msg(WIFEXITED(result) && WEXITSTATUS(result) == 0, "process %d failed", i);
    }
    ck_assert_int_eq(count_lines(log), 1);
    (void)end(&at);
}
END_TEST

/* Two clients of one process are two processes to the store; the second notices what the first did. */
START_TEST(what_another_has_renewed_is_taken_over)
{
    place at;
    char log[128];
    gov_session *first = NULL;
    gov_session *second = NULL;
    begin(&at, own_key);
    path_in(&at, "server", log);
    server s = {.log = log};
    put_session(&at, &s);
    gov_client *one = make_client(&at, &s);
    gov_client *two = make_client(&at, &s);
    ck_assert_int_eq(gov_session_load(one, "shared", &first, NULL), GOV_OK);
    ck_assert_int_eq(gov_session_load(two, "shared", &second, NULL), GOV_OK);
    ck_assert(call_once(one, first));
    ck_assert(call_once(two, second));
    ck_assert_int_eq(count_lines(log), 1);
    ck_assert_uint_eq(first->refresh.len, second->refresh.len);
    ck_assert_int_eq(memcmp(first->refresh.data, second->refresh.data, first->refresh.len), 0);
    /* Ended by one, ended for all. */
    ck_assert_int_eq(gov_session_end(first, NULL, NULL), GOV_OK);
    ck_assert_int_eq(gov_session_refresh(second, NULL, NULL), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(gov_session_is_logged_in(second), 0);
    ck_assert_int_eq(count_lines(log), 1);
    gov_session_unref(first);
    gov_session_unref(second);
    gov_client_unref(one);
    gov_client_unref(two);
    (void)end(&at);
}
END_TEST

static gov_status store_once(const gov_allocator *mem, void *user)
{
    const place *at = user;
    gov_config *config = NULL;
    char out[64];
    size_t size = 0;
    gov_status status = gov_config_new(mem, &config, NULL);
    if (status == GOV_OK) {
        status = gov_config_set_file_store(config, at->folder, own_key, 32, NULL);
    }
    if (status == GOV_OK) {
        const gov_secret_store *store = &config->store->table.store;
        status = store->lock(store->user, "m", 0);
        if (status == GOV_OK) {
            status = store->save(store->user, "m", "text", 4);
        }
        if (status == GOV_OK) {
            status = store->load(store->user, "m", out, sizeof out, &size);
        }
        store->unlock(store->user, "m");
    }
    gov_config_free(config);
    return status;
}

START_TEST(memory_may_run_out)
{
    place at;
    begin(&at, own_key);
    ck_assert_uint_gt(test_out_of_memory(store_once, &at), 10);
    ck_assert_int_eq(end(&at), 2);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(what_is_saved_is_loaded_and_nobody_else_reads_it),
        TEST_ENTRY(a_text_is_sealed_anew_each_time),
        TEST_ENTRY(every_byte_counts),
        TEST_ENTRY(what_others_can_read_or_change_is_refused),
        TEST_ENTRY(names_stay_in_the_folder),
        TEST_ENTRY(a_lock_is_held_by_one),
        TEST_ENTRY(a_lock_ends_with_its_process),
        TEST_ENTRY(processes_that_renew_at_once_ask_once),
        TEST_ENTRY(what_another_has_renewed_is_taken_over),
        TEST_ENTRY(memory_may_run_out),
    };
    return test_run("store_file", entries, TEST_COUNT(entries));
}
