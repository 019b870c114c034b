/* SPDX-License-Identifier: Apache-2.0 */
/* What a fetched file tells. */
#include "base/mem.h"
#include "certificate/certificate.h"

void gov_certificate_file_free(gov_certificate_file *file)
{
    if (file == NULL) {
        return;
    }
    gov_client *client = file->client;
    gov__buf_wipe_free(&file->data);
    gov__mem_free(&client->mem, file->media_type);
    gov__mem_wipe_free_str(&client->mem, file->copy_creator);
    gov__mem_wipe_free_str(&client->mem, file->copy_cause);
    gov__mem_free(&client->mem, file);
    gov_client_unref(client);
}

#define GETTER(type, name, value, none)                                                            \
    type name(const gov_certificate_file *file)                                                    \
    {                                                                                              \
        return file == NULL ? (none) : (value);                                                    \
    }

GETTER(const void *, gov_certificate_file_get_data, file->data.data, NULL)
GETTER(uint64_t, gov_certificate_file_get_size, file->size, 0)
GETTER(const char *, gov_certificate_file_get_digest, file->digest, NULL)
GETTER(const char *, gov_certificate_file_get_media_type, file->media_type, NULL)
GETTER(const char *, gov_certificate_file_get_copy_creator, file->copy_creator, NULL)
GETTER(const char *, gov_certificate_file_get_copy_cause, file->copy_cause, NULL)
GETTER(int64_t, gov_certificate_file_get_copy_created_ms, file->copy_created_ms, 0)
GETTER(int64_t, gov_certificate_file_get_copy_expires_ms, file->copy_expires_ms, 0)
