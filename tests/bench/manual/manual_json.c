/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a parsed reply, times, and the recorded files. */
#include "manual/manual.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX_ 65536

const char *manual_text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static int number(const char *text, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static int64_t days_since_1970(int64_t year, int month, int day)
{
    year -= month <= 2 ? 1 : 0;
    int64_t era = year / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* "Z" or "+08:00" in minutes. */
static bool read_offset(const char *text, int *out)
{
    if (strcmp(text, "Z") == 0) {
        *out = 0;
        return true;
    }
    if (strlen(text) != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
        return false;
    }
    int hours = number(text + 1, 2);
    int minutes = number(text + 4, 2);
    *out = (hours * 60 + minutes) * (text[0] == '-' ? -1 : 1);
    return hours >= 0 && minutes >= 0;
}

int64_t manual_time(const cJSON *object, const char *name)
{
    const char *text = manual_text(object, name);
    if (text == NULL || strlen(text) < 20) {
        return 0;
    }
    int year = number(text, 4), month = number(text + 5, 2), day = number(text + 8, 2);
    int hour = number(text + 11, 2), minute = number(text + 14, 2), second = number(text + 17, 2);
    int milliseconds = 0;
    int offset = 0;
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || minute < 0 ||
        second < 0 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':') {
        return 0;
    }
    text += 19;
    if (*text == '.') {
        milliseconds = number(text + 1, 3);
        text += milliseconds >= 0 ? 4 : 0;
    }
    if (!read_offset(text, &offset)) {
        return 0;
    }
    int64_t seconds =
        days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    return (seconds - offset * 60) * 1000 + milliseconds;
}

cJSON *manual_file(const char *folder, const char *name)
{
    char path[512];
    static char text[FILE_MAX_];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    size_t len = fread(text, 1, sizeof text, file);
    (void)fclose(file);
    return cJSON_ParseWithLength(text, len);
}
