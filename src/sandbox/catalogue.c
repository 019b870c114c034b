/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a built-in document.
 * Owns: look-up by name and by code. Not: the routes (catalogue_read.c). */
#include <string.h>

#include "sandbox/catalogue.h"

cJSON *gov__sb_document(const char *name)
{
    for (const gov__sandbox_document *d = gov__sandbox_documents; d->name; d++) {
        if (strcmp(d->name, name) == 0) {
            return cJSON_ParseWithLength(d->text, d->size);
        }
    }
    return NULL;
}

const gov__sandbox_document *gov__sb_catalogue_find(const char *code)
{
    for (const gov__sandbox_document *d = gov__sandbox_documents; d->name; d++) {
        if (d->code[0] != '\0' && strcmp(d->code, code) == 0) {
            return d;
        }
    }
    return NULL;
}

cJSON *gov__sb_catalogue_load(const char *code)
{
    const gov__sandbox_document *document = gov__sb_catalogue_find(code);
    return document ? cJSON_ParseWithLength(document->text, document->size) : NULL;
}
