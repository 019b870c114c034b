/* SPDX-License-Identifier: Apache-2.0 */
/* What a test of redaction needs: empty folders to run in, a silence in which nothing may be printed, the
 * facts that a log record is made of, the texts of an error. */
#ifndef GOVSDK_SCENARIO_REDACTION_H
#define GOVSDK_SCENARIO_REDACTION_H

#include <stdbool.h>
#include <stddef.h>

#include <govsdk/error.h>

/* Makes the current folder, HOME and TMPDIR new empty ones; false when that cannot be. */
bool redaction_enter(void);
/* Removes them, which they must still be empty for. */
bool redaction_leave(void);
/* Fails the test when something was left in one of them. */
void redaction_check_folders(void);

/* What is printed from here on is kept away. */
void redaction_silence(void);
/* Ends the silence; gives the number of bytes that were printed. Without one it does nothing. */
size_t redaction_speak(void);

/* Fails the test when a record is made of anything but the facts that are allowed. */
void redaction_check_record(const char *message);

/* Each text of an error that is not the platform's own words for the citizen's screen. */
typedef void redaction_text_fn(const char *text, const char *where);
void redaction_each_text(const gov_error *err, redaction_text_fn *look);

#endif
