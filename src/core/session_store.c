/* SPDX-License-Identifier: Apache-2.0 */
/* A session in the secret store of the configuration. What is written is session_record.c. */
#include <string.h>

#include "base/random_id.h"
#include "core/session_record.h"

/* Prints the session for `name`, or for its own when NULL, and copies the name ("": none). */
static gov_status copy(gov_session *session, const char *name, char at[GOV__SESSION_NAME_MAX + 1],
                       uint32_t *generation, gov__buf *out)
{
    gov_status status = GOV_OK;
    gov__buf_clear(out);
    gov__lock_acquire(&session->lock);
    name = name != NULL ? name : session->store_name;
    memcpy(at, name, strlen(name) + 1);
    *generation = session->generation;
    if (at[0] != '\0') {
        status = session->ended ? GOV_ERR_LOGIN_REQUIRED : gov__session_record_print(session, out);
    }
    gov__lock_release(&session->lock);
    return status;
}

/* By its id a process knows that what is stored is still this login. */
static gov_status name_login(gov_session *session)
{
    char id[GOV__RANDOM_ID_ROOM];
    gov_status status = gov__random_id(&session->client->random, id);
    gov__lock_acquire(&session->lock);
    if (session->id[0] == '\0') {
        memcpy(session->id, id, sizeof id);
    }
    gov__lock_release(&session->lock);
    return status;
}

/* Under `name`, or under the session's own when NULL; GOV_OK when it has none. The hook runs without the
 * lock: what was renewed meanwhile is stored again, and what has ended is taken out again. */
static gov_status store(gov_session *session, const char *name)
{
    gov_status status = name_login(session);
    const gov_secret_store *hook = &session->client->store;
    char at[GOV__SESSION_NAME_MAX + 1];
    uint32_t generation = 0;
    bool again = true;
    bool ended = false;
    gov__buf text;
    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init_secret(&text, &session->client->mem, GOV__SESSION_RECORD_MAX);
    while (again) {
        status = copy(session, name, at, &generation, &text);
        if (status != GOV_OK || at[0] == '\0') {
            break;
        }
        status = hook->save(hook->user, at, text.data, text.len);
        gov__lock_acquire(&session->lock);
        ended = status == GOV_OK && session->ended;
        again = status == GOV_OK && !ended && session->generation != generation;
        if (status == GOV_OK) {
            memcpy(session->store_name, at, strlen(at) + 1);
        }
        gov__lock_release(&session->lock);
    }
    gov__buf_free(&text);
    if (ended) {
        (void)hook->clear(hook->user, at);
    }
    return ended ? GOV_ERR_LOGIN_REQUIRED : status;
}

gov_status gov__session_store(gov_session *session)
{
    return session->client->store.save != NULL ? store(session, NULL) : GOV_OK;
}

static gov_status check(const gov_client *client, const char *name, gov_error **err)
{
    if (!gov__session_is_name(name)) {
        return gov__error_raise(&client->mem, err, GOV_ERR_ARGUMENT,
                                "the name must be 1 to 64 characters of [a-z0-9._-]",
                                "名称应为 1 至 64 个 [a-z0-9._-]");
    }
    if (client->store.save == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "the configuration has no secret store; set one with "
                                "gov_config_set_secret_store",
                                "配置中没有密存；请用 gov_config_set_secret_store 设置");
    }
    return gov__client_check(client, err);
}

gov_status gov_session_save(gov_session *session, const char *name, gov_error **err)
{
    if (session == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT, "the session is NULL", "会话为空指针");
    }
    gov_status status = check(session->client, name, err);
    if (status != GOV_OK) {
        return status;
    }
    if (gov_session_is_logged_in(session) == 0) {
        return gov__error_status(&session->client->mem, err, GOV_ERR_LOGIN_REQUIRED);
    }
    return gov__error_status(&session->client->mem, err, store(session, name));
}

static gov_status read_session(gov_client *client, const gov__buf *text, const char *name,
                               gov_session **out, gov_error **err)
{
    gov__session_record record;
    gov_session *session = NULL;
    gov_status status = gov__session_record_read(client, text, &record);
    if (status == GOV_OK) {
        status = gov__session_new(client, record.kind, &session, NULL);
    }
    if (status == GOV_OK) {
        status = gov__session_record_apply(&record, session);
    }
    if (status != GOV_OK) {
        gov__session_record_free(&record);
        gov_session_unref(session);
        return gov__error_status(&client->mem, err, status);
    }
    memcpy(session->store_name, name, strlen(name) + 1);
    memcpy(session->id, record.id, strlen(record.id) + 1);
    gov__session_record_free(&record);
    *out = session;
    return GOV_OK;
}

gov_status gov_session_load(gov_client *client, const char *name, gov_session **out_session,
                            gov_error **err)
{
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (client == NULL || out_session == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT, "the client or out_session is NULL",
                                "客户端或 out_session 为空指针");
    }
    gov_status status = check(client, name, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__buf text;
    gov__buf_init_secret(&text, &client->mem, GOV__SESSION_RECORD_MAX);
    status = gov__session_load_text(client, name, &text);
    if (status == GOV_OK) {
        status = read_session(client, &text, name, out_session, err);
    } else {
        status = gov__error_status(&client->mem, err,
                                   status == GOV_ERR_NOT_FOUND ? GOV_ERR_LOGIN_REQUIRED : status);
    }
    gov__buf_free(&text);
    return status;
}
