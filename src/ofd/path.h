/* SPDX-License-Identifier: Apache-2.0 */
/* Locations in a package (GB/T 33190 ST_Loc): from the root when they begin with a slash, else from the
 * folder of the file that names them. The file system is never touched. */
#ifndef GOV__OFD_PATH_H
#define GOV__OFD_PATH_H

#include "ofd/package.h"

typedef enum gov__ofd_path_result {
    GOV__OFD_PATH_OK,
    GOV__OFD_PATH_ESCAPES,  /* above the root */
    GOV__OFD_PATH_MALFORMED /* empty, too long, a backslash or a control character */
} gov__ofd_path_result;

typedef struct gov__ofd_path {
    char text[GOV__OFD_NAME_MAX + 1]; /* as names of files are: no slash in front, no ".." */
    size_t len;
} gov__ofd_path;

/* `folder` is "" or a path without a slash at its end. */
gov__ofd_path_result gov__ofd_path_resolve(gov__bytes folder, gov__bytes text, gov__ofd_path *out);
/* The folder of a file: the part before its last slash. */
gov__bytes gov__ofd_path_folder(gov__bytes name);
/* The file at a location: as it is written; else from the root, else in another case, which is noted, as is
 * a file that the same location leads to from the root.
 * *entry is GOV__OFD_NONE when there is none; `out` is the path by the letter then. */
gov__ofd_path_result gov__ofd_path_locate(gov__ofd_package *package, gov__bytes folder,
                                          gov__bytes text, gov__ofd_path *out, size_t *entry);

#endif
