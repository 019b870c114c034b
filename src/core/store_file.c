/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in secret store: a file a session in a folder, sealed with AES-256-GCM (NIST SP 800-38D)
 * under its name, with a lock among processes. */
#include <string.h>

#include "base/mem.h"
#include "base/platform.h"
#include "base/random_id.h"
#include "base/str.h"
#include "base/wipe.h"
#include "core/session.h"
#include "crypto/cipher.h"

#define KEY_SIZE    32
#define FOLDER_MAX  3500
#define PATH_ROOM   4096
#define CONTENT_MAX 262144U
#define SEALED_MORE (sizeof magic - 1 + GOV__CIPHER_GCM_NONCE + GOV__CIPHER_TAG)

static const char magic[] = "govsdk-session-1\n";

/* A name that is locked by this process. */
typedef struct held {
    struct held *next;
    int fd;
    char name[GOV__SESSION_NAME_MAX + 1];
} held;

typedef struct file_store {
    gov_allocator mem; /* a copy */
    gov__crypto *crypto;
    char *folder;
    uint8_t key[KEY_SIZE];
    gov__lock lock; /* guards held */
    held *held;
} file_store;

/* "<folder>/<name><suffix>". */
static bool path_of(const file_store *s, const char *name, const char *suffix, char out[PATH_ROOM])
{
    const char *const parts[] = {s->folder, "/", name, suffix};
    size_t at = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        size_t len = strlen(parts[i]);
        if (len >= PATH_ROOM - at) {
            return false;
        }
        memcpy(out + at, parts[i], len + 1);
        at += len;
    }
    return true;
}

/* A name that no other writer uses; none of a session begins like it. */
static bool temporary_path(const file_store *s, char out[PATH_ROOM])
{
    char id[GOV__RANDOM_ID_ROOM];
    return gov__random_id(NULL, id) == GOV_OK && path_of(s, "~", id, out);
}

static gov__aead aead_of(const file_store *s, const uint8_t *nonce, const char *name)
{
    return (gov__aead){.key = gov__bytes_of(s->key, sizeof s->key),
                       .nonce = gov__bytes_of(nonce, GOV__CIPHER_GCM_NONCE),
                       .aad = gov__bytes_of(name, strlen(name))};
}

/* The magic, the nonce, the text, the tag. `out` takes size + SEALED_MORE bytes. */
static gov_status seal(const file_store *s, const char *name, const void *data, size_t size,
                       uint8_t *out)
{
    uint8_t *nonce = out + sizeof magic - 1;
    uint8_t *text = nonce + GOV__CIPHER_GCM_NONCE;
    memcpy(out, magic, sizeof magic - 1);
    if (!gov__platform_random_fill(nonce, GOV__CIPHER_GCM_NONCE)) {
        return GOV_ERR_HOOK;
    }
    gov__aead aead = aead_of(s, nonce, name);
    return gov__cipher_gcm_seal(s->crypto, &aead, gov__bytes_of(data, size), text, text + size);
}

static gov_status open_sealed(const file_store *s, const char *name, const uint8_t *sealed,
                              size_t size, uint8_t *out)
{
    const uint8_t *nonce = sealed + sizeof magic - 1;
    const uint8_t *text = nonce + GOV__CIPHER_GCM_NONCE;
    size_t len = size - SEALED_MORE;
    gov__aead aead = aead_of(s, nonce, name);
    gov_status status = gov__cipher_gcm_open(s->crypto, &aead, gov__bytes_of(text, len),
                                             gov__bytes_of(text + len, GOV__CIPHER_TAG), out);
    return status == GOV_OK || status == GOV_ERR_NO_MEMORY ? status : GOV_ERR_DECRYPT;
}

static gov_status store_save(void *user, const char *name, const void *data, size_t size)
{
    const file_store *s = user;
    char path[PATH_ROOM];
    char temporary[PATH_ROOM];
    if (!gov__session_is_name(name) || size > CONTENT_MAX) {
        return GOV_ERR_ARGUMENT;
    }
    if (!path_of(s, name, ".session", path) || !temporary_path(s, temporary)) {
        return GOV_ERR_FILE;
    }
    uint8_t *sealed = gov__mem_alloc(&s->mem, size + SEALED_MORE);
    if (sealed == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = seal(s, name, data, size, sealed);
    if (status == GOV_OK &&
        !gov__platform_file_replace(s->folder, path, temporary, sealed, size + SEALED_MORE)) {
        status = GOV_ERR_FILE;
    }
    gov__mem_free(&s->mem, sealed);
    return status;
}

static gov_status read_sealed(const file_store *s, const char *name, char **out, size_t *out_size)
{
    char path[PATH_ROOM];
    if (!gov__session_is_name(name)) {
        return GOV_ERR_ARGUMENT;
    }
    if (!path_of(s, name, ".session", path)) {
        return GOV_ERR_FILE;
    }
    if (!gov__platform_file_exists(path)) {
        return GOV_ERR_NOT_FOUND;
    }
    gov_status status =
        gov__platform_file_load(&s->mem, path, CONTENT_MAX + SEALED_MORE, out, out_size);
    if (status == GOV_OK &&
        (*out_size < SEALED_MORE || memcmp(*out, magic, sizeof magic - 1) != 0)) {
        status = GOV_ERR_DECRYPT;
    }
    return status;
}

static gov_status store_load(void *user, const char *name, void *out, size_t capacity,
                             size_t *out_size)
{
    const file_store *s = user;
    char *sealed = NULL;
    size_t size = 0;
    gov_status status = read_sealed(s, name, &sealed, &size);
    if (status == GOV_OK) {
        *out_size = size - SEALED_MORE;
        if (*out_size <= capacity) {
            status = open_sealed(s, name, (const uint8_t *)sealed, size, out);
        }
    }
    gov__mem_free(&s->mem, sealed);
    return status;
}

static gov_status store_clear(void *user, const char *name)
{
    const file_store *s = user;
    char path[PATH_ROOM];
    if (!gov__session_is_name(name)) {
        return GOV_ERR_ARGUMENT;
    }
    bool gone = path_of(s, name, ".session", path) && gov__platform_file_remove(s->folder, path);
    return gone ? GOV_OK : GOV_ERR_FILE;
}

/* The file of the lock stays: who removed it could lock another one than who still has it open. */
static gov_status store_lock(void *user, const char *name, int64_t timeout_ms)
{
    file_store *s = user;
    char path[PATH_ROOM];
    bool busy = false;
    if (!gov__session_is_name(name)) {
        return GOV_ERR_ARGUMENT;
    }
    held *entry = gov__mem_calloc(&s->mem, 1, sizeof *entry);
    if (entry == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    entry->fd =
        path_of(s, name, ".lock", path) ? gov__platform_file_lock(path, timeout_ms, &busy) : -1;
    if (entry->fd < 0) {
        gov__mem_free(&s->mem, entry);
        return busy ? GOV_ERR_TIMEOUT : GOV_ERR_FILE;
    }
    memcpy(entry->name, name, strlen(name) + 1);
    gov__lock_acquire(&s->lock);
    entry->next = s->held;
    s->held = entry;
    gov__lock_release(&s->lock);
    return GOV_OK;
}

static void store_unlock(void *user, const char *name)
{
    file_store *s = user;
    gov__lock_acquire(&s->lock);
    held **at = &s->held;
    while (*at != NULL && strcmp((*at)->name, name) != 0) {
        at = &(*at)->next;
    }
    held *entry = *at;
    if (entry != NULL) {
        *at = entry->next;
    }
    gov__lock_release(&s->lock);
    if (entry != NULL) {
        gov__platform_file_unlock(entry->fd);
        gov__mem_free(&s->mem, entry);
    }
}

static void store_destroy(void *user)
{
    file_store *s = user;
    const gov_allocator mem = s->mem;
    while (s->held != NULL) {
        held *entry = s->held;
        s->held = entry->next;
        gov__platform_file_unlock(entry->fd);
        gov__mem_free(&mem, entry);
    }
    gov__lock_destroy(&s->lock);
    gov__crypto_free(s->crypto);
    gov__mem_free(&mem, s->folder);
    gov__mem_wipe_free(&mem, s, sizeof *s);
}

/* Two processes that begin at once end with the key of the first. */
static gov_status take_key_file(file_store *s)
{
    char path[PATH_ROOM];
    char temporary[PATH_ROOM];
    uint8_t fresh[KEY_SIZE];
    char *key = NULL;
    size_t size = 0;
    if (!path_of(s, "key", "", path) || !temporary_path(s, temporary)) {
        return GOV_ERR_FILE;
    }
    if (!gov__platform_file_exists(path)) {
        bool made = gov__platform_random_fill(fresh, sizeof fresh) &&
                    gov__platform_file_create(s->folder, path, temporary, fresh, sizeof fresh);
        gov__wipe(fresh, sizeof fresh);
        if (!made) {
            return GOV_ERR_FILE;
        }
    }
    if (!gov__platform_file_is_private(path)) {
        return GOV_ERR_FILE;
    }
    gov_status status = gov__platform_file_load(&s->mem, path, KEY_SIZE, &key, &size);
    if (status == GOV_OK && size == KEY_SIZE) {
        memcpy(s->key, key, KEY_SIZE);
    } else {
        status = status == GOV_ERR_NO_MEMORY ? status : GOV_ERR_FILE;
    }
    gov__mem_wipe_free(&s->mem, key, size);
    return status;
}

static gov_status fill(file_store *s, const char *folder, const void *key)
{
    s->folder = gov__mem_strdup(&s->mem, folder);
    if (s->folder == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = gov__crypto_new(&s->mem, &s->crypto);
    if (status == GOV_OK && !gov__platform_folder_make(folder)) {
        status = GOV_ERR_FILE;
    }
    if (status == GOV_OK && key != NULL) {
        memcpy(s->key, key, KEY_SIZE);
    } else if (status == GOV_OK) {
        status = take_key_file(s);
    }
    return status;
}

static gov_status refuse(const gov_config *config, gov_status status, gov_error **err)
{
    if (status != GOV_ERR_FILE) {
        return gov__error_status(&config->mem, err, status);
    }
    return gov__error_raise(&config->mem, err, status,
                            "the folder or the key in it cannot be made or read, or others than "
                            "this user have access to it",
                            "目录或其中的密钥无法创建或读取，或其他用户可访问它");
}

gov_status gov_config_set_file_store(gov_config *config, const char *folder, const void *key,
                                     size_t key_size, gov_error **err)
{
    size_t len = folder != NULL ? gov__str_len_max(folder, FOLDER_MAX + 1) : 0;
    if (config == NULL || len == 0 || len > FOLDER_MAX ||
        key_size != (key != NULL ? KEY_SIZE : 0)) {
        return gov__error_raise(config != NULL ? &config->mem : NULL, err, GOV_ERR_ARGUMENT,
                                "the configuration or the folder is missing, or the key has not 32 "
                                "bytes",
                                "缺少配置或目录，或密钥长度不是 32 字节");
    }
    file_store *s = gov__mem_calloc(&config->mem, 1, sizeof *s);
    if (s == NULL || !gov__lock_init(&s->lock)) {
        gov__mem_free(&config->mem, s);
        return gov__error_no_memory(err);
    }
    s->mem = config->mem;
    gov_status status = fill(s, folder, key);
    if (status != GOV_OK) {
        store_destroy(s);
        return refuse(config, status, err);
    }
    const gov_secret_store table = {.struct_size = sizeof table,
                                    .user = s,
                                    .save = store_save,
                                    .load = store_load,
                                    .clear = store_clear,
                                    .destroy = store_destroy,
                                    .lock = store_lock,
                                    .unlock = store_unlock};
    return gov_config_set_secret_store(config, &table, err);
}
