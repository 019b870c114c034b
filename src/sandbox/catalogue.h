/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in documents (items, packages, certificate types, calendar) and finding one.
 * Owns: the embedded texts and reading them. Not: their contents, which are JSON under data/. */
#ifndef GOVSDK_SANDBOX_CATALOGUE_H
#define GOVSDK_SANDBOX_CATALOGUE_H

#include <cjson/cJSON.h>
#include <stddef.h>

/* Made from data/<name>.json by the build; the last entry's name is NULL. */
typedef struct gov__sandbox_document {
    const char *name;
    const char *code; /* of the item or package it describes; "" for other documents */
    const char *text;
    size_t size;
} gov__sandbox_document;
extern const gov__sandbox_document gov__sandbox_documents[];

/* Parses the document of this name; NULL without memory or when there is none. */
cJSON *gov__sb_document(const char *name);

/* The document of an item or package, by its code; NULL when there is none. */
const gov__sandbox_document *gov__sb_catalogue_find(const char *code);
/* Parses it: {"document": as on the wire, "plan": what the departments do}. */
cJSON *gov__sb_catalogue_load(const char *code);

#endif
