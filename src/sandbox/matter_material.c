/* SPDX-License-Identifier: Apache-2.0 */
/* Materials 申请材料: what a request may bring for an item, and what is missing.
 * Owns: the rules of sources, uploads, certificates, tolerance and commitment. Not: the shape of the
 * input (data/requests.json) and not uploads themselves. */
#include <string.h>

#include "sandbox/certificate.h"
#include "sandbox/matter.h"
#include "sandbox/upload.h"

typedef struct check {
    gov_sandbox *sb;
    const cJSON *document, *definition, *input;
    const gov__sandbox_attach *attach;
    gov__sandbox_findings *out;
    bool *incomplete;
    const char *pointer; /* of the input */
} check;

const cJSON *gov__sb_material_definition(const cJSON *document, const char *code)
{
    const cJSON *definition = NULL;
    cJSON_ArrayForEach(definition, gov__sb_member(document, "materials"))
    {
        const char *own = gov__sb_member_text(definition, "code");
        if (own && strcmp(own, code) == 0) {
            return definition;
        }
    }
    return NULL;
}

static void report(const check *c, const char *member, const char *code, const char *zh,
                   const char *en)
{
    char pointer[GOV__SB_POINTER_BYTES];
    (void)gov__sb_print(pointer, sizeof pointer, "%s/%s", c->pointer, member);
    gov__sandbox_finding *finding = gov__sb_findings_add(c->out, pointer, GOV__SB_ERROR, code);
    if (finding) {
        const char *name = gov__sb_member_text(c->definition, "name");
        const char *own = gov__sb_member_text(c->input, "code");
        (void)gov__sb_print(finding->zh, sizeof finding->zh, "材料“%s”：%s",
                            name ? name : (own ? own : ""), zh);
        (void)gov__sb_print(finding->en, sizeof finding->en, "Material %s: %s", own ? own : "", en);
    }
}

static bool lists(const cJSON *array, const char *value)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, array)
    {
        if (cJSON_IsString(entry) && strcmp(entry->valuestring, value) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_own(const gov__sandbox_upload *upload, const gov__sandbox_session *session)
{
    return strcmp(upload->subject_id, session->subject_id) == 0 &&
           (session->subject_id[0] || strcmp(upload->client_id, session->client_id) == 0);
}

static void check_upload(const check *c)
{
    const char *id = gov__sb_member_text(c->input, "upload_id");
    const char *digest = gov__sb_member_text(c->input, "digest");
    int64_t max_size = 0;
    gov__sandbox_upload upload;
    if (!id || !digest) {
        report(c, id ? "digest" : "upload_id", "required", "缺少上传文件的编号或摘要",
               "the upload's id and digest are required");
    } else if (!gov__sb_upload_load(c->sb, id, &upload) || !is_own(&upload, c->attach->session)) {
        report(c, "upload_id", "not_found", "找不到上传的文件", "no such upload");
    } else if (!upload.complete) {
        report(c, "upload_id", "not_allowed", "文件尚未上传完成", "the upload is not complete");
        if (c->incomplete) {
            *c->incomplete = true;
        }
    } else if (strcmp(upload.digest, digest) != 0) {
        report(c, "digest", "digest_mismatch", "文件摘要不一致", "the digest is another");
    } else if (gov__sb_member_int(c->definition, "max_size", &max_size) &&
               upload.length > max_size) {
        report(c, "upload_id", "too_long", "文件过大", "the file is too large");
    } else if (!lists(gov__sb_member(c->definition, "mime"), upload.mime)) {
        report(c, "upload_id", "not_allowed", "文件类型不符合要求",
               "the file's type is not accepted");
    }
}

static void check_certificate(const check *c)
{
    const char *id = gov__sb_member_text(c->input, "certificate_id");
    const char *wanted = gov__sb_member_text(c->definition, "cert_type_code");
    char type[GOV__SB_ID_BYTES];
    if (!id) {
        report(c, "certificate_id", "required", "缺少电子证照编号", "certificate_id is required");
    } else if (!gov__sb_certificate_held(c->sb, id, c->attach->owner, type) &&
               !gov__sb_certificate_held(c->sb, id, c->attach->agent, type)) {
        report(c, "certificate_id", "not_found", "找不到该电子证照", "no such certificate");
    } else if (wanted && strcmp(type, wanted) != 0) {
        report(c, "certificate_id", "not_allowed", "电子证照类型不符",
               "the certificate is of another type");
    }
}

/* `promised` and `waived` bring nothing, so they name no source. */
static void check_absent(const check *c, const char *status)
{
    static const char *const brought[] = {"source", "upload_id", "certificate_id", "share_ref",
                                          "digest"};
    bool promised = strcmp(status, "promised") == 0;
    const char *rule = promised ? "tolerance" : "commitment";
    bool allowed = gov__sb_member_true(gov__sb_member(c->document, rule), "allowed") &&
                   gov__sb_member_true(c->definition, promised ? "tolerable" : "commitment_ok");
    for (size_t i = 0; i < sizeof brought / sizeof brought[0]; i++) {
        if (gov__sb_member(c->input, brought[i])) {
            report(c, brought[i], "not_allowed", "未提交的材料不应附带内容",
                   "a material that is not brought names no content");
        }
    }
    if (!allowed) {
        report(c, "status", "not_allowed", promised ? "不能容缺" : "不能以承诺代替",
               promised ? "cannot be brought later" : "cannot be replaced by a commitment");
    }
}

static void check_source(const check *c)
{
    const char *source = gov__sb_member_text(c->input, "source");
    if (!source) {
        report(c, "source", "required", "缺少材料来源", "the source is required");
    } else if (!lists(gov__sb_member(c->definition, "sources"), source)) {
        report(c, "source", "not_allowed", "不接受该材料来源", "this source is not accepted");
    } else if (strcmp(source, "upload") == 0) {
        check_upload(c);
    } else if (strcmp(source, "certificate") == 0) {
        check_certificate(c);
    } else if ((strcmp(source, "shared") == 0 || strcmp(source, "previous") == 0) &&
               !gov__sb_member(c->input, "share_ref")) {
        report(c, "share_ref", "required", "缺少共享数据编号", "share_ref is required");
    }
}

void gov__sb_material_check(gov_sandbox *sb, const cJSON *document, const cJSON *inputs,
                            const gov__sandbox_attach *attach, const char *pointer,
                            gov__sandbox_findings *out, bool *incomplete)
{
    const cJSON *input = NULL;
    int index = 0;
    cJSON_ArrayForEach(input, inputs)
    {
        char own[GOV__SB_POINTER_BYTES];
        (void)gov__sb_print(own, sizeof own, "%s/%d", pointer, index++);
        const char *code = gov__sb_member_text(input, "code");
        const char *status = gov__sb_member_text(input, "status");
        const check c = {
            sb,         document, code ? gov__sb_material_definition(document, code) : NULL,
            input,      attach,   out,
            incomplete, own};
        if (!c.definition) {
            report(&c, "code", "not_found", "该事项不需要此材料", "the item does not ask for it");
        } else if (status && (strcmp(status, "promised") == 0 || strcmp(status, "waived") == 0)) {
            check_absent(&c, status);
        } else {
            check_source(&c);
        }
    }
}

static void keep_one(gov_sandbox *sb, gov__sandbox_json *w, const cJSON *document,
                     const cJSON *input, const char *fallback)
{
    static const char *const copied[] = {"source",    "upload_id", "certificate_id",
                                         "share_ref", "digest",    "due"};
    const char *code = gov__sb_member_text(input, "code");
    const char *status = gov__sb_member_text(input, "status");
    const char *upload_id = gov__sb_member_text(input, "upload_id");
    const cJSON *definition = gov__sb_material_definition(document, code);
    gov__sandbox_upload upload;
    gov__sb_json_open(w, NULL);
    gov__sb_json_text(w, "code", code);
    gov__sb_json_opt(w, "name", gov__sb_member_text(definition, "name"));
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
        gov__sb_json_opt(w, copied[i], gov__sb_member_text(input, copied[i]));
    }
    if (upload_id && gov__sb_upload_load(sb, upload_id, &upload)) {
        gov__sb_json_int(w, "size", upload.length);
    }
    gov__sb_json_text(w, "status", status ? status : fallback);
    gov__sb_json_close(w);
}

char *gov__sb_material_keep(gov_sandbox *sb, const cJSON *document, const cJSON *inputs,
                            const char *status)
{
    gov__sandbox_json w = {0};
    const cJSON *input = NULL;
    gov__sb_json_open_array(&w, NULL);
    cJSON_ArrayForEach(input, inputs)
    {
        keep_one(sb, &w, document, input, status);
    }
    gov__sb_json_close_array(&w);
    return gov__sb_json_take(&w, NULL);
}

/* Attached, or absent in a way the item permits. */
static bool covers(const cJSON *document, const cJSON *definition, const cJSON *material,
                   bool committed)
{
    const char *status = gov__sb_member_text(material, "status");
    if (status && strcmp(status, "promised") == 0) {
        return gov__sb_member_true(gov__sb_member(document, "tolerance"), "allowed") &&
               gov__sb_member_true(definition, "tolerable");
    }
    if (status && strcmp(status, "waived") == 0) {
        return committed && gov__sb_member_true(definition, "commitment_ok");
    }
    return true;
}

void gov__sb_material_missing(const cJSON *document, const cJSON *materials, bool committed,
                              gov__sandbox_findings *out)
{
    const cJSON *definition = NULL;
    cJSON_ArrayForEach(definition, gov__sb_member(document, "materials"))
    {
        const char *code = gov__sb_member_text(definition, "code");
        const char *name = gov__sb_member_text(definition, "name");
        const char *name_en = gov__sb_member_text(definition, "name_en");
        bool covered = !gov__sb_member_true(definition, "required");
        const cJSON *material = NULL;
        cJSON_ArrayForEach(material, materials)
        {
            const char *own = gov__sb_member_text(material, "code");
            covered = covered || (own && code && strcmp(own, code) == 0 &&
                                  covers(document, definition, material, committed));
        }
        gov__sandbox_finding *finding =
            covered ? NULL
                    : gov__sb_findings_add(out, "/materials", GOV__SB_ERROR, "material_missing");
        if (finding) {
            (void)gov__sb_print(finding->material, sizeof finding->material, "%s", code);
            (void)gov__sb_print(finding->zh, sizeof finding->zh, "缺少必需材料：%s", name);
            (void)gov__sb_print(finding->en, sizeof finding->en,
                                "A required material is missing: %s", name_en ? name_en : name);
        }
    }
}
