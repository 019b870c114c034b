/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a folder. Reading one of them is platform_posix_file.c. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/platform.h"

/* Through links; what is gone meanwhile is no file. */
static bool is_file(int folder, const char *name)
{
    struct stat about;

    return fstatat(folder, name, &about, 0) == 0 && S_ISREG(about.st_mode);
}

bool gov__platform_folder_each(const char *path, bool (*each)(void *user, const char *name),
                               void *user)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    if (folder == NULL) {
        return false;
    }
    do {
        errno = 0;
        entry = readdir(folder);
    } while (entry != NULL &&
             (!is_file(dirfd(folder), entry->d_name) || each(user, entry->d_name)));
    const bool whole = entry != NULL || errno == 0;
    (void)closedir(folder);
    return whole;
}
