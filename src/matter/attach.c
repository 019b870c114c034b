/* SPDX-License-Identifier: Apache-2.0 */
/* Attaching a file or bytes as a material: what is refused before anything is sent, and what the
 * draft remembers of a file that has arrived. Sending is upload.c. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/options.h"
#include "http/token.h"
#include "item/item.h"
#include "matter/upload.h"
#include "matter/wire.h"

#define FILE_NAME_MAX  255
#define MEDIA_TYPE_MAX 127

/* One attachment on its way. */
typedef struct attachment {
    gov_draft *draft;
    gov__draft_material *material;
    const char *path; /* NULL: memory */
    gov_upload_options upload;
    gov_call_options options;
    int64_t deadline_ms;
    gov__upload_source source;
} attachment;

static const gov_allocator *mem_of(const attachment *a)
{
    return &a->draft->session->client->mem;
}

/* RFC 6838 section 4.2: two names without parameters. */
static bool is_media_type(const char *text)
{
    size_t len = gov__str_len_max(text, MEDIA_TYPE_MAX + 1);
    const char *slash = len <= MEDIA_TYPE_MAX ? memchr(text, '/', len) : NULL;
    return slash != NULL && gov__http_is_token(text, (size_t)(slash - text)) &&
           gov__http_is_token(slash + 1, len - (size_t)(slash - text) - 1);
}

static bool is_file_name(const char *text)
{
    size_t len = gov__str_len_max(text, FILE_NAME_MAX + 1);
    return len >= 1 && len <= FILE_NAME_MAX && gov__str_is_utf8(text, len) &&
           !gov__str_has_control(text, len);
}

/* A name that cannot be told gives way to the material's code: it is only shown. */
static const char *default_name(const attachment *a)
{
    const char *slash = a->path == NULL ? NULL : strrchr(a->path, '/');
    const char *name = slash == NULL ? a->path : slash + 1;
    return name != NULL && is_file_name(name) ? name : a->material->code;
}

static gov_status check_upload(attachment *a, const gov_upload_options *in, gov_error **err)
{
    gov_upload_options *upload = &a->upload;
    if (gov__options_load(upload, sizeof *upload, in) != GOV_OK) {
        return gov__argument_fail(mem_of(a), err, "upload");
    }
    if (upload->file_name == NULL) {
        upload->file_name = default_name(a);
    }
    if (upload->media_type == NULL) {
        upload->media_type = "application/octet-stream";
    }
    if (!is_file_name(upload->file_name)) {
        return gov__argument_fail(mem_of(a), err, "upload.file_name");
    }
    return is_media_type(upload->media_type)
               ? GOV_OK
               : gov__argument_fail(mem_of(a), err, "upload.media_type");
}

static gov_status find_material(attachment *a, const char *code, gov_error **err)
{
    gov_status status = gov__argument_text(mem_of(a), err, "material_code", code, GOV__ID_MAX);
    if (status != GOV_OK) {
        return status;
    }
    a->material = gov__draft_find(a->draft, code);
    if (a->material == NULL) {
        return gov__error_raise(mem_of(a), err, GOV_ERR_NOT_FOUND,
                                "the item asks for no material of this code",
                                "该事项不需要此编码的材料");
    }
    if ((a->material->sources & GOV__SOURCE_UPLOAD) == 0) {
        return gov__error_raise(mem_of(a), err, GOV_ERR_ARGUMENT,
                                "the item takes no upload for this material", "该材料不接受上传");
    }
    return GOV_OK;
}

static gov_status open_source(attachment *a, gov_error **err)
{
    if (a->path == NULL) {
        return GOV_OK;
    }
    gov_status status = gov__upload_source_open(&a->source, a->path);
    if (status != GOV_OK) {
        return gov__error_raise(mem_of(a), err, status,
                                "the file cannot be opened, or is no regular file",
                                "文件无法打开，或不是普通文件");
    }
    if (a->source.size == 0) {
        return gov__error_raise(mem_of(a), err, GOV_ERR_FILE, "the file is empty", "文件为空");
    }
    return GOV_OK;
}

/* `max` 0: not known. */
static gov_status check_size(const attachment *a, uint64_t max, gov_error **err)
{
    if (max == 0 || a->source.size <= max) {
        return GOV_OK;
    }
    return gov__error_raise(mem_of(a), err, GOV_ERR_LIMIT,
                            "the file is larger than permitted for this material",
                            "文件超过该材料允许的大小");
}

static gov_status make_label(const attachment *a, const uint8_t digest[GOV__SHA256_BYTES],
                             char **out, char text[GOV__DIGEST_TEXT_MAX])
{
    gov__buf label;
    gov__digest_write(digest, text);
    const gov__upload_info info = {
        .file_name = a->upload.file_name, .media_type = a->upload.media_type, .digest = text};
    gov__buf_init_secret(&label, mem_of(a), 0);
    gov_status status = a->draft->session->client->platform->matter->upload_label(&info, &label);
    if (status == GOV_OK) {
        status = gov__buf_take(&label, out, NULL);
    }
    gov__buf_free(&label);
    return status;
}

/* Goes on with the upload that was begun when it is of the same file for the same material, else
 * begins another one. Takes the label over. */
static void take_up(attachment *a, char *label)
{
    gov__upload *upload = &a->draft->upload;
    size_t material = (size_t)(a->material - a->draft->materials);
    if (gov__str_equal(upload->label, label) && upload->material == material) {
        gov__mem_wipe_free_str(mem_of(a), label);
        return;
    }
    gov__upload_forget(a->draft);
    upload->label = label;
    upload->material = material;
}

static void keep(attachment *a, const char digest[GOV__DIGEST_TEXT_MAX])
{
    gov__draft_material *material = a->material;
    memcpy(material->id, a->draft->upload.id, sizeof material->id);
    memcpy(material->digest, digest, sizeof material->digest);
    material->fill = GOV__FILL_UPLOAD;
    a->draft->dirty = true;
    gov__upload_forget(a->draft);
}

static gov_status send(attachment *a, const gov__metadata *metadata, uint8_t *buffer, size_t room,
                       gov_error **err)
{
    gov_client *client = a->draft->session->client;
    char digest[GOV__DIGEST_TEXT_MAX];
    char *label = NULL;
    gov__upload_job job = {.draft = a->draft,
                           .metadata = metadata,
                           .source = &a->source,
                           .options = &a->options,
                           .deadline_ms = a->options.timeout_ms > 0 ? a->deadline_ms : 0,
                           .progress = a->upload.progress,
                           .progress_user = a->upload.progress_user,
                           .buffer = buffer,
                           .piece_max = room};
    gov_status status =
        gov__upload_source_digest(&a->source, client->crypto, buffer, room, job.whole);
    if (status == GOV_OK) {
        status = make_label(a, job.whole, &label, digest);
    }
    if (status != GOV_OK) {
        return gov__error_status(&client->mem, err, status);
    }
    take_up(a, label);
    status = gov__upload_run(&job, err);
    if (status == GOV_OK) {
        keep(a, digest);
    }
    return status;
}

static size_t piece_size(const attachment *a, const gov__metadata *metadata)
{
    const gov_config *config = a->draft->session->client->config;
    uint64_t size = (uint64_t)gov__config_int(config, GOV__OPTION_UPLOAD_CHUNK_BYTES);
    uint64_t most = (uint64_t)metadata->upload_max_chunk;
    size = most != 0 && most < size ? most : size;
    return (size_t)(size < a->source.size ? size : a->source.size);
}

static gov_status transfer(attachment *a, gov_error **err)
{
    gov_client *client = a->draft->session->client;
    gov__metadata *metadata = NULL;
    gov_call_options options = a->options;
    options.idempotency_key = NULL;
    gov_status status = gov__client_metadata(client, &options, &metadata, err);
    if (status == GOV_OK) {
        status = check_size(a, (uint64_t)metadata->upload_max_bytes, err);
    }
    if (status == GOV_OK) {
        size_t room = piece_size(a, metadata);
        uint8_t *buffer = a->path == NULL ? NULL : gov__mem_alloc(&client->mem, room);
        status = a->path != NULL && buffer == NULL ? gov__error_no_memory(err)
                                                   : send(a, metadata, buffer, room, err);
        if (buffer != NULL) {
            gov__mem_wipe_free(&client->mem, buffer, room);
        }
    }
    gov__metadata_unref(metadata);
    return status;
}

static gov_status attach(attachment *a, const char *material_code, const gov_upload_options *upload,
                         const gov_call_options *options, gov_error **err)
{
    const gov_config *config = a->draft->session->client->config;
    gov_status status = gov__draft_check_open(a->draft, err);
    if (status == GOV_OK) {
        status = find_material(a, material_code, err);
    }
    if (status == GOV_OK) {
        status = check_upload(a, upload, err);
    }
    if (status == GOV_OK) {
        status = gov__draft_options(a->draft, options, &a->options, &a->deadline_ms, err);
    }
    if (status == GOV_OK) {
        status = open_source(a, err);
    }
    if (status == GOV_OK) {
        status = check_size(a, a->material->max_size, err);
    }
    if (status == GOV_OK) {
        uint64_t max = (uint64_t)gov__config_int(config, GOV__OPTION_UPLOAD_MAX_BYTES);
        status = check_size(a, max, err);
    }
    if (status == GOV_OK) {
        status = transfer(a, err);
    }
    gov__upload_source_close(&a->source);
    return status;
}

gov_status gov_draft_attach_file(gov_draft *draft, const char *material_code, const char *path,
                                 const gov_upload_options *upload, const gov_call_options *options,
                                 gov_error **err)
{
    attachment a = {.draft = draft, .path = path, .source = {.file = -1}};
    if (draft == NULL) {
        return gov__argument_fail(NULL, err, "draft");
    }
    if (gov__str_is_empty(path)) {
        return gov__argument_fail(mem_of(&a), err, "path");
    }
    return attach(&a, material_code, upload, options, err);
}

gov_status gov_draft_attach_memory(gov_draft *draft, const char *material_code, const void *data,
                                   size_t size, const gov_upload_options *upload,
                                   const gov_call_options *options, gov_error **err)
{
    attachment a = {.draft = draft};
    if (draft == NULL) {
        return gov__argument_fail(NULL, err, "draft");
    }
    if (data == NULL || size == 0) {
        return gov__argument_fail(mem_of(&a), err, data == NULL ? "data" : "size");
    }
    gov__upload_source_memory(&a.source, data, size);
    return attach(&a, material_code, upload, options, err);
}
