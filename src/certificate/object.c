/* SPDX-License-Identifier: Apache-2.0 */
/* How certificates come to be and what they own. What they tell is certificate.c. */
#include "certificate/certificate.h"

#include <string.h>

#include "base/checked.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "base/wipe.h"

void gov__certificate_clear(const gov_allocator *mem, gov_certificate *certificate)
{
    gov__certificate_text *text = certificate->texts;
    while (text != NULL) {
        gov__certificate_text *next = text->next;
        gov__mem_wipe_free(mem, text, sizeof *text + text->size);
        text = next;
    }
    certificate->texts = NULL;
    gov__mem_free(mem, certificate->holders);
    certificate->holders = NULL;
    gov__mem_wipe_free_str(mem, certificate->json);
    certificate->json = NULL;
    gov__json_free(certificate->doc);
    certificate->doc = NULL;
}

void gov_certificate_free(gov_certificate *certificate)
{
    if (certificate == NULL) {
        return;
    }
    gov_client *client = certificate->client;
    gov__certificate_clear(&client->mem, certificate);
    gov__mem_free(&client->mem, certificate);
    gov_client_unref(client);
}

gov_status gov__certificate_new(gov_client *client, gov_certificate **out)
{
    *out = gov__mem_calloc(&client->mem, 1, sizeof **out);
    if (*out == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    (*out)->client = gov_client_ref(client);
    return GOV_OK;
}

gov_status gov__certificate_make(gov_client *client, gov__json *doc, const gov__json_node *node,
                                 gov__certificate_read_fn read, gov_certificate **out)
{
    gov_certificate *made = NULL;
    gov_status status = gov__certificate_new(client, &made);
    *out = NULL;
    if (status != GOV_OK) {
        gov__json_free(doc);
        return status;
    }
    made->doc = doc;
    status = read(&client->mem, node, made);
    if (status == GOV_OK && made->json == NULL && node != gov__json_root(doc)) {
        status = gov__certificate_set_json(&client->mem, made, node);
    }
    if (status != GOV_OK) {
        gov_certificate_free(made);
        return status;
    }
    *out = made;
    return GOV_OK;
}

gov_status gov__certificate_keep(const gov_allocator *mem, gov_certificate *certificate,
                                 const char *text, size_t len, const char **out)
{
    size_t size = 0;
    *out = NULL;
    if (text == NULL) {
        return GOV_OK;
    }
    if (!gov__checked_add_size(sizeof(gov__certificate_text) + 1, len, &size)) {
        return GOV_ERR_NO_MEMORY;
    }
    gov__certificate_text *kept = gov__mem_alloc(mem, size);
    if (kept == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    kept->next = certificate->texts;
    kept->size = len + 1;
    memcpy(kept->bytes, text, len);
    kept->bytes[len] = '\0';
    certificate->texts = kept;
    *out = kept->bytes;
    return GOV_OK;
}

gov_status gov__certificate_set_json(const gov_allocator *mem, gov_certificate *certificate,
                                     const gov__json_node *node)
{
    gov__buf text;
    gov__buf_init_secret(&text, mem, 0);
    gov_status status = gov__json_print(node, &text);
    if (status != GOV_OK) {
        gov__buf_free(&text);
        return status;
    }
    gov__mem_wipe_free_str(mem, certificate->json);
    return gov__buf_take(&text, &certificate->json, NULL);
}

gov_status gov__certificate_add_holder(const gov_allocator *mem, gov_certificate *certificate,
                                       const gov__certificate_holder *holder)
{
    if (certificate->holder_count >= GOV__CERTIFICATE_HOLDERS_MAX) {
        return GOV_ERR_LIMIT;
    }
    gov__certificate_holder *more = gov__mem_resize_array(
        mem, certificate->holders, certificate->holder_count + 1, sizeof *more);
    if (more == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    certificate->holders = more;
    more[certificate->holder_count++] = *holder;
    return GOV_OK;
}

void gov__certificate_add_file(gov_certificate *certificate, const gov__certificate_file *file)
{
    if (certificate->file_count < GOV__CERTIFICATE_FILES_MAX) {
        certificate->files[certificate->file_count++] = *file;
    }
}
