/* SPDX-License-Identifier: Apache-2.0 */
/* Files: read whole or from standard input, replaced as a whole and durably, folders after the XDG Base
 * Directory specification. Nothing is left half written. */
#ifndef CLI_FILE_H
#define CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Joins $<variable>, or ~/<fallback>, with a path. A relative $<variable> does not count. */
bool cli_file_xdg(const char *variable, const char *fallback, const char *rest, char *out,
                  size_t size);

/* Makes a folder and those above it, readable by their owner only. */
bool cli_file_make_folder(const char *folder);

bool cli_file_read_exactly(int fd, void *out, size_t size);

/* Reads a file, or standard input for "-", into memory with a NUL behind it; free with cli_file_free.
 * NULL with errno; EFBIG beyond the limit, EINTR after Ctrl-C. */
char *cli_file_read(const char *path, size_t limit, size_t *out_size);
/* Wipes and frees. */
void cli_file_free(char *text, size_t size);

/* Replaces a file: a temporary one beside it, fsync, rename, fsync of the folder. Mode 0600. */
bool cli_file_replace(const char *path, const void *data, size_t size);

/* A file that arrives in pieces: begin, write, then keep or drop. */
typedef struct cli_part {
    int fd;
    char part[4200];
    char path[4096];
} cli_part;

bool cli_part_begin(cli_part *part, const char *path);
bool cli_part_write(cli_part *part, const void *data, size_t size);
bool cli_part_keep(cli_part *part);
/* Removes what was written; nothing to do after cli_part_keep. */
void cli_part_drop(cli_part *part);

#endif
