/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, lists and fetched files as objects, and how whoever reads them from a wire makes them.
 * Texts are borrowed from the document that the certificate, or the list it is in, owns, or are kept by
 * gov__certificate_keep. What a wire calls them is not known here. */
#ifndef GOV__CERTIFICATE_CERTIFICATE_H
#define GOV__CERTIFICATE_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/certificate_file.h>

#include "base/json.h"
#include "core/client.h"
#include "core/pages.h"

#define GOV__CERTIFICATE_FILES_MAX   8
#define GOV__CERTIFICATE_HOLDERS_MAX 64
/* The longest id of a certificate: a platform may use its identifier 证照标识, which has up to 100
 * characters in the field. */
#define GOV__CERTIFICATE_ID_MAX 128
/* "sha-256:" or "sm3:", 43 letters of base64url and a NUL. */
#define GOV__CERTIFICATE_DIGEST_MAX 52

typedef struct gov__certificate_holder {
    const char *name;
    const char *id_type;
    const char *id_number;
} gov__certificate_holder;

typedef struct gov__certificate_file {
    gov_certificate_format format;
    const char *digest;     /* "sha-256:..."; NULL: not said */
    const char *digest_sm3; /* "sm3:..."; NULL: not said */
    uint64_t size;          /* 0: not said */
} gov__certificate_file;

/* A text that a certificate keeps; wiped with it. */
typedef struct gov__certificate_text {
    struct gov__certificate_text *next;
    size_t size;
    char bytes[];
} gov__certificate_text;

struct gov_certificate {
    gov_client *client;           /* counted; NULL for a certificate inside a list */
    gov__json *doc;               /* NULL likewise */
    char *json;                   /* its own text, printed; NULL when it is doc's */
    gov__certificate_text *texts; /* of gov__certificate_keep */
    const char *id;
    const char *identifier;
    const char *type_code;
    const char *type_name;
    const char *number;
    const char *issuer_name;
    const char *issuer_uscc;
    const char *status;      /* the word, as the platform wrote it */
    const char *status_code; /* of the issuing department; NULL: not said */
    const char *status_text; /* likewise */
    const char *predecessor_id;
    const char *predecessor;
    const char *successor_id;
    const char *successor;
    gov_licence_state state;
    int64_t issued_ms;
    int64_t status_checked_ms;
    int64_t valid_from_ms;
    int64_t valid_until_ms;
    gov__certificate_holder *holders;
    size_t holder_count;
    gov__certificate_file files[GOV__CERTIFICATE_FILES_MAX];
    size_t file_count;
};

struct gov_certificate_list {
    gov__pages pages;
    gov_certificate *certificates;
    size_t count;
};

struct gov_certificate_file {
    gov_client *client; /* counted */
    gov__buf data;      /* empty when it was fetched as a stream or to a file */
    uint64_t size;
    char digest[GOV__CERTIFICATE_DIGEST_MAX];
    char *media_type;
    char *copy_creator; /* NULL: no marked copy */
    char *copy_cause;
    int64_t copy_created_ms;
    int64_t copy_expires_ms;
};

/* Reads one certificate out of a platform's object into a zeroed one. Texts may be borrowed from the
 * node, whose document outlives the certificate. GOV_ERR_RESPONSE, GOV_ERR_NO_MEMORY; the caller clears. */
typedef gov_status (*gov__certificate_read_fn)(const gov_allocator *mem, const gov__json_node *node,
                                               gov_certificate *out);

/* A certificate that owns the document, `node` (of it) read by `read`. The document is released on
 * failure, too. */
gov_status gov__certificate_make(gov_client *client, gov__json *doc, const gov__json_node *node,
                                 gov__certificate_read_fn read, gov_certificate **out);
/* An empty certificate without a document, to be filled with what gov__certificate_keep keeps; its
 * `json` is to be set by gov__certificate_set_json. */
gov_status gov__certificate_new(gov_client *client, gov_certificate **out);
/* Copies a text into the certificate; *out is borrowed from it, NULL for a NULL text. */
gov_status gov__certificate_keep(const gov_allocator *mem, gov_certificate *certificate,
                                 const char *text, size_t len, const char **out);
/* The certificate's own JSON text is this node, printed. */
gov_status gov__certificate_set_json(const gov_allocator *mem, gov_certificate *certificate,
                                     const gov__json_node *node);
/* Adds a holder; texts are borrowed. GOV_ERR_LIMIT above GOV__CERTIFICATE_HOLDERS_MAX. */
gov_status gov__certificate_add_holder(const gov_allocator *mem, gov_certificate *certificate,
                                       const gov__certificate_holder *holder);
/* Adds a form in which it can be fetched; more than GOV__CERTIFICATE_FILES_MAX are left out. */
void gov__certificate_add_file(gov_certificate *certificate, const gov__certificate_file *file);
/* Releases what a certificate owns beside itself. */
void gov__certificate_clear(const gov_allocator *mem, gov_certificate *certificate);

/* An empty list. */
gov_status gov__certificate_list_new(gov_client *client, gov_certificate_list **out);
/* Gives a document to the list, which its certificates may borrow from; released on failure, too. */
gov_status gov__certificate_list_keep(gov_certificate_list *list, gov__json *doc);
/* Adds a certificate read from a node of such a document; with `read` NULL an empty one. *out (may be
 * NULL) is good until the next one is added. */
gov_status gov__certificate_list_add(gov_certificate_list *list, const gov__json_node *node,
                                     gov__certificate_read_fn read, gov_certificate **out);

gov_certificate_format gov__certificate_format_from_name(const char *name);
/* The state that a word of the contract, such as "suspended", names. */
gov_licence_state gov__certificate_state_of(const char *word);
/* Loads and checks a usage: GOV_ERR_USAGE_REQUIRED without basis or purpose, GOV_ERR_ARGUMENT for a
 * malformed member. Texts stay the caller's. */
gov_status gov__usage_load(const gov_allocator *mem, const gov_usage *in, gov_usage *out,
                           gov_error **err);
/* The options of a call for that usage: the caller's, or a copy of them in *room with the grant of the
 * usage. Malformed ones stay for the call to refuse. */
const gov_call_options *gov__usage_options(const gov_usage *usage, const gov_call_options *in,
                                           gov_call_options *room);

#endif
