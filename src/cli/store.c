/* SPDX-License-Identifier: Apache-2.0 */
/* Files of 0600 in a folder of 0700 (XDG Base Directory). What others could have read or written is
 * refused, not repaired: whoever could read it has the session. */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <govsdk/status.h>

#include "file.h"

#define SUFFIX ".session"

typedef struct path {
    char text[4096 + 160];
} path;

static gov_status refuse(cli_store *store, gov_status status, const char *en, const char *zh,
                         const char *what)
{
    (void)snprintf(store->problem[GOV_LANGUAGE_EN], sizeof store->problem[0], "%s: %.400s", en,
                   what);
    (void)snprintf(store->problem[GOV_LANGUAGE_ZH], sizeof store->problem[0], "%s：%.400s", zh,
                   what);
    return status;
}

bool cli_store_locate(cli_store *store)
{
    store->problem[0][0] = store->problem[1][0] = '\0';
    return cli_file_xdg("XDG_STATE_HOME", ".local/state", "govsdk/sessions", store->folder,
                        sizeof store->folder);
}

static path path_of(const cli_store *store, const char *name)
{
    path out;
    (void)snprintf(out.text, sizeof out.text, "%s/%s" SUFFIX, store->folder, name);
    return out;
}

static bool is_private(const struct stat *info)
{
    return info->st_uid == geteuid() && (info->st_mode & 077) == 0;
}

/* GOV_ERR_NOT_FOUND when there is no folder. */
static gov_status check_folder(cli_store *store)
{
    struct stat info;
    if (stat(store->folder, &info) != 0) {
        return errno == ENOENT ? GOV_ERR_NOT_FOUND
                               : refuse(store, GOV_ERR_FILE, "cannot look into the folder",
                                        "无法访问目录", store->folder);
    }
    if (!S_ISDIR(info.st_mode) || !is_private(&info)) {
        return refuse(store, GOV_ERR_FILE,
                      "others may enter the folder of sessions; check it, then chmod 700",
                      "其他用户可进入会话目录；请检查后执行 chmod 700", store->folder);
    }
    return GOV_OK;
}

static gov_status open_session(cli_store *store, const char *name, int *out_fd)
{
    struct stat info;
    path at = path_of(store, name);
    gov_status status = check_folder(store);
    *out_fd = -1;
    if (status != GOV_OK) {
        return status;
    }
    int fd = open(at.text, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return errno == ENOENT ? GOV_ERR_NOT_FOUND
                               : refuse(store, GOV_ERR_FILE, "cannot open the session",
                                        "无法打开会话文件", at.text);
    }
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || !is_private(&info)) {
        (void)close(fd);
        return refuse(store, GOV_ERR_FILE,
                      "others may read the session; log out, then log in again",
                      "其他用户可读取会话文件；请退出后重新登录", at.text);
    }
    *out_fd = fd;
    return GOV_OK;
}

static gov_status load(void *user, const char *name, void *out, size_t capacity, size_t *out_size)
{
    cli_store *store = user;
    struct stat info;
    int fd = -1;
    *out_size = 0;
    gov_status status = open_session(store, name, &fd);
    if (status != GOV_OK) {
        return status;
    }
    size_t size = fstat(fd, &info) == 0 && info.st_size > 0 ? (size_t)info.st_size : 0;
    if (size <= capacity && !cli_file_read_exactly(fd, out, size)) {
        status = refuse(store, GOV_ERR_FILE, "cannot read the session", "无法读取会话文件", name);
    }
    (void)close(fd);
    *out_size = status == GOV_OK ? size : 0;
    return status;
}

static gov_status save(void *user, const char *name, const void *data, size_t size)
{
    cli_store *store = user;
    path at = path_of(store, name);
    if (!cli_file_make_folder(store->folder)) {
        return refuse(store, GOV_ERR_FILE, "cannot make the folder", "无法创建目录", store->folder);
    }
    gov_status status = check_folder(store);
    if (status == GOV_OK && !cli_file_replace(at.text, data, size)) {
        status =
            refuse(store, GOV_ERR_FILE, "cannot write the session", "无法写入会话文件", at.text);
    }
    return status == GOV_ERR_NOT_FOUND ? GOV_ERR_FILE : status;
}

static gov_status clear(void *user, const char *name)
{
    cli_store *store = user;
    path at = path_of(store, name);
    if (unlink(at.text) == 0 || errno == ENOENT || errno == ENOTDIR) {
        return GOV_OK;
    }
    return refuse(store, GOV_ERR_FILE, "cannot remove the session", "无法删除会话文件", at.text);
}

gov_secret_store cli_store_table(cli_store *store)
{
    return (gov_secret_store){.struct_size = sizeof(gov_secret_store),
                              .user = store,
                              .save = save,
                              .load = load,
                              .clear = clear};
}

int cli_store_inspect(cli_store *store, const char *name)
{
    int fd = -1;
    gov_status status = open_session(store, name, &fd);
    if (status == GOV_OK) {
        (void)close(fd);
        return 1;
    }
    return status == GOV_ERR_NOT_FOUND ? 0 : -1;
}
