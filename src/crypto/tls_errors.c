/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the thread's OpenSSL error queue aside and back. A mark does not do here: libcurl empties the
 * whole queue before each read and write. */
#include "crypto/tls_store.h"

#include <string.h>

#include <openssl/err.h>

static void copy_text(char *out, size_t room, const char *text)
{
    size_t len = text == NULL ? 0 : strnlen(text, room - 1);

    memcpy(out, text == NULL ? "" : text, len);
    out[len] = '\0';
}

void gov__tls_errors_take(gov__tls_errors *errors)
{
    errors->count = 0;
    if (ERR_peek_error() == 0) {
        return;
    }

    const char *file;
    const char *function;
    const char *data;
    unsigned long code;
    int line;

    while ((code = ERR_get_error_all(&file, &line, &function, &data, NULL)) != 0) {
        if (errors->count == GOV__TLS_ERRORS_MAX) {
            memmove(&errors->entries[0], &errors->entries[1],
                    (GOV__TLS_ERRORS_MAX - 1) * sizeof errors->entries[0]);
            errors->count--;
        }
        gov__tls_error_entry *entry = &errors->entries[errors->count++];
        entry->code = code;
        entry->line = line;
        copy_text(entry->file, sizeof entry->file, file);
        copy_text(entry->function, sizeof entry->function, function);
        copy_text(entry->data, sizeof entry->data, data);
    }
}

void gov__tls_errors_put(const gov__tls_errors *errors)
{
    if (ERR_peek_error() != 0) {
        ERR_clear_error();
    }
    for (size_t i = 0; i < errors->count; i++) {
        const gov__tls_error_entry *entry = &errors->entries[i];

        ERR_new();
        ERR_set_debug(entry->file, entry->line, entry->function);
        ERR_set_error(ERR_GET_LIB(entry->code), ERR_GET_REASON(entry->code),
                      entry->data[0] == '\0' ? NULL : "%s", entry->data);
    }
}
