/* SPDX-License-Identifier: Apache-2.0 */
/* What the library asks of the operating system, and the default hooks made of it.
 * The only #ifdef by system belong to the platform_*.c files. Sockets are the transport's. */
#ifndef GOV__BASE_PLATFORM_H
#define GOV__BASE_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

/* The default hooks; constants with static lifetime. */
const gov_clock *gov__platform_clock(void);
const gov_random *gov__platform_random(void);

/* Fills with the system's random source; false when it cannot (never a weak substitute). */
bool gov__platform_random_fill(void *out, size_t len);
int64_t gov__platform_wall_ms(void);
int64_t gov__platform_monotonic_ms(void);
/* At least ms milliseconds, going on after signals; 0 or less returns at once. */
void gov__platform_sleep_ms(int64_t ms);
/* To notice a fork; cheap enough for each call. */
int64_t gov__platform_process_id(void);

/* Opens a regular file for reading: a descriptor with close-on-exec, or -1 with errno set. Never
 * blocks on a FIFO or device. */
int gov__platform_file_open(const char *path);
/* Size of the open regular file, -1 on error. */
int64_t gov__platform_file_size(int fd);
/* Reads at most len bytes, going on after signals: bytes read, 0 at the end, -1 on error. */
int64_t gov__platform_file_read(int fd, void *out, size_t len);
/* Moves to an absolute offset. */
bool gov__platform_file_seek(int fd, int64_t offset);
/* False when closing reports an error; the descriptor is gone in any case. -1 is allowed. */
bool gov__platform_file_close(int fd);

/* The whole file into NUL-terminated memory of `mem`. GOV_ERR_FILE when it cannot be opened or
 * read, GOV_ERR_LIMIT above max_bytes, GOV_ERR_NO_MEMORY. */
gov_status gov__platform_file_load(const gov_allocator *mem, const char *path, size_t max_bytes,
                                   char **out, size_t *out_len);

/* Hands over the name of each regular file in a folder, in no order, until `each` says false. False when
 * the folder cannot be read. */
bool gov__platform_folder_each(const char *path, bool (*each)(void *user, const char *name),
                               void *user);

/* Makes a folder that only this user enters; one that is there will do when it is this user's and
 * nobody else may write into it. */
bool gov__platform_folder_make(const char *path);
bool gov__platform_file_exists(const char *path);
/* A regular file of this user, without any permission for others. */
bool gov__platform_file_is_private(const char *path);
/* Puts a file in place as a whole, synchronised to the disk: written as `temporary` first, a new name
 * in the same folder. */
bool gov__platform_file_replace(const char *folder, const char *path, const char *temporary,
                                const void *data, size_t len);
/* The same where nothing is there yet; what is there stays, and is fine. */
bool gov__platform_file_create(const char *folder, const char *path, const char *temporary,
                               const void *data, size_t len);
/* True also when there is none. */
bool gov__platform_file_remove(const char *folder, const char *path);
/* A file under way to its place: opened or made for appending, of this user alone, locked against
 * everybody else who opens it so. -1 when that fails, with *busy when another has it. */
int gov__platform_part_open(const char *path, bool *busy);
/* Writes at the end of what was read or written. */
bool gov__platform_part_write(int fd, const void *data, size_t len);
/* Forgets all bytes. */
bool gov__platform_part_clear(int fd);
/* Puts it in the place of `path`, synchronised to the disk. The descriptor stays the caller's. */
bool gov__platform_part_finish(int fd, const char *folder, const char *part, const char *path);

/* Locks a file, which is made, against other processes and other openings: a descriptor to be given
 * to gov__platform_file_unlock; -1, with *busy when another holds it for longer than timeout_ms. */
int gov__platform_file_lock(const char *path, int64_t timeout_ms, bool *busy);
void gov__platform_file_unlock(int fd);

#endif
