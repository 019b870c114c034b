/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target over the files and folders that are named, where no
 * libFuzzer is linked. It fails when it finds no file at all, so that a
 * misplaced corpus cannot pass for a tested one.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int run_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    /* Exactly size bytes on the heap, so that a read beyond the input is seen by the sanitizer. */
    uint8_t *data = malloc(size > 0 ? size : 1);
    int failed = data == NULL || fread(data, 1, size, file) != size;
    fclose(file);
    if (failed) {
        fprintf(stderr, "%s: cannot be read\n", path);
    } else {
        LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
    return failed;
}

static int run_path(const char *path, unsigned *files);

static int run_folder(const char *path, unsigned *files)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        perror(path);
        return 1;
    }
    int failed = 0;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        char child[4096];
        if (entry->d_name[0] == '.') {
            continue;
        }
        int length = snprintf(child, sizeof(child), "%s/%s", path, entry->d_name);
        if (length < 0 || (size_t)length >= sizeof(child)) {
            failed = 1;
            continue;
        }
        failed |= run_path(child, files);
    }
    closedir(folder);
    return failed;
}

static int run_path(const char *path, unsigned *files)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        perror(path);
        return 1;
    }
    if (S_ISDIR(info.st_mode)) {
        return run_folder(path, files);
    }
    *files += 1;
    return run_file(path, (size_t)info.st_size);
}

int main(int argc, char **argv)
{
    unsigned files = 0;
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        failed |= run_path(argv[i], &files);
    }
    printf("%u inputs\n", files);
    if (files == 0) {
        fprintf(stderr, "no input was found\n");
        failed = 1;
    }
    return failed;
}
