/* SPDX-License-Identifier: Apache-2.0 */
/* Options become form fields and materials, in this order: the form file, single fields, uploads,
 * certificates, promises. */
#include "draft_fill.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "file.h"
#include "output.h"

#define FORM_MAX_BYTES (8U * 1024U * 1024U)
#define NAME_MAX_BYTES 512

static const struct {
    const char *ending;
    const char *media_type;
} media_types[] = {
    {".pdf", "application/pdf"}, {".jpg", "image/jpeg"},      {".jpeg", "image/jpeg"},
    {".png", "image/png"},       {".ofd", "application/ofd"},
};

typedef struct upload {
    const cli_context *ctx;
    const char *material;
    bool drawn;
} upload;

static int on_progress(void *user, uint64_t sent, uint64_t total)
{
    upload *u = user;
    u->drawn = true;
    cli_bar_draw(u->ctx, u->material, sent, total);
    return cli_signals_seen();
}

static const char *media_type_of(const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof media_types / sizeof media_types[0]; i++) {
        size_t ending = strlen(media_types[i].ending);
        if (length > ending && strcasecmp(path + length - ending, media_types[i].ending) == 0) {
            return media_types[i].media_type;
        }
    }
    return NULL;
}

gov_status cli_draft_attach(cli_context *ctx, gov_draft *draft, const char *material,
                            const char *path, gov_error **err)
{
    upload u = {ctx, material, false};
    gov_call_options call = cli_call(ctx);
    gov_upload_options how = {.struct_size = sizeof how,
                              .media_type = media_type_of(path),
                              .progress = on_progress,
                              .progress_user = &u};
    gov_status status = gov_draft_attach_file(draft, material, path, &how, &call, err);
    if (u.drawn) {
        cli_bar_end(ctx);
    }
    return status;
}

static gov_status attach_file(cli_context *ctx, gov_draft *draft, const char *name,
                              const char *value, gov_error **err)
{
    return cli_draft_attach(ctx, draft, name, value, err);
}

static gov_status set_text(cli_context *ctx, gov_draft *draft, const char *name, const char *value,
                           gov_error **err)
{
    (void)ctx;
    return gov_draft_set_text(draft, name, value, err);
}

static gov_status set_json(cli_context *ctx, gov_draft *draft, const char *name, const char *value,
                           gov_error **err)
{
    (void)ctx;
    return gov_draft_set_json(draft, name, value, err);
}

static gov_status attach_certificate(cli_context *ctx, gov_draft *draft, const char *name,
                                     const char *value, gov_error **err)
{
    (void)ctx;
    return gov_draft_attach_certificate(draft, name, value, err);
}

typedef gov_status (*fill_fn)(cli_context *ctx, gov_draft *draft, const char *name,
                              const char *value, gov_error **err);

static const struct {
    const char *option;
    fill_fn fill;
} fills[] = {
    {"set", set_text},
    {"set-json", set_json},
    {"attach", attach_file},
    {"certificate", attach_certificate},
};

/* NAME=VALUE of one option. */
static int fill_one(cli_context *ctx, gov_draft *draft, const char *option, fill_fn fill,
                    const char *text)
{
    char name[NAME_MAX_BYTES];
    gov_error *err = NULL;
    size_t length = strcspn(text, "=");
    if (text[length] == '\0' || length == 0 || length >= sizeof name) {
        char what[64];
        (void)snprintf(what, sizeof what, "--%s", option);
        return cli_fail_usage(ctx, "this option wants NAME=VALUE", "此选项应为 名称=值", what);
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)length, text);
    gov_status status = fill(ctx, draft, name, text + length + 1, &err);
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

static int fill_form(cli_context *ctx, gov_draft *draft)
{
    const char *path = cli_args_value(ctx->args, "form");
    gov_error *err = NULL;
    size_t size = 0;
    if (path == NULL) {
        return 0;
    }
    char *text = cli_file_read(path, FORM_MAX_BYTES, &size);
    if (text == NULL) {
        return cli_fail_text(ctx, GOV_ERR_FILE, "cannot read the form", "无法读取表单文件", path);
    }
    gov_status status =
        strlen(text) == size ? gov_draft_set_json(draft, "", text, &err) : GOV_ERR_ARGUMENT;
    cli_file_free(text, size);
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

static int fill_rest(cli_context *ctx, gov_draft *draft)
{
    const char *delivery = cli_args_value(ctx->args, "delivery");
    const char *material;
    gov_error *err = NULL;
    gov_status status = GOV_OK;
    for (size_t at = 0;
         status == GOV_OK && (material = cli_args_next(ctx->args, "promise", &at)) != NULL;) {
        status = gov_draft_promise_material(draft, material, &err);
    }
    if (status == GOV_OK && delivery != NULL) {
        status = gov_draft_set_delivery(draft, delivery, &err);
    }
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

int cli_draft_fill(cli_context *ctx, gov_draft *draft)
{
    const char *text;
    int code = fill_form(ctx, draft);
    for (size_t i = 0; code == 0 && i < sizeof fills / sizeof fills[0]; i++) {
        for (size_t at = 0;
             code == 0 && (text = cli_args_next(ctx->args, fills[i].option, &at)) != NULL;) {
            code = fill_one(ctx, draft, fills[i].option, fills[i].fill, text);
        }
    }
    return code == 0 ? fill_rest(ctx, draft) : code;
}

void cli_findings_show(const cli_context *ctx, const gov_findings *findings)
{
    size_t count = gov_findings_get_count(findings);
    if (count == 0) {
        cli_line(ctx, CLI_GREEN, "✓ %s",
                 cli_t(ctx, "Pre-check: nothing found", "预检：未发现问题"));
    }
    for (size_t i = 0; i < count; i++) {
        const char *severity = gov_findings_get_severity(findings, i);
        bool warning = severity != NULL && strcmp(severity, "warning") == 0;
        const char *message = gov_findings_get_message(findings, i, ctx->language);
        const char *pointer = gov_findings_get_pointer(findings, i);
        cli_say(ctx, warning ? CLI_YELLOW : CLI_RED, "%s ", warning ? "!" : "✗");
        cli_say(ctx, CLI_BOLD, "%s  ", pointer != NULL ? pointer : "");
        cli_say(ctx, CLI_PLAIN, "%s", message != NULL ? message : "");
        cli_line(ctx, CLI_FAINT, "  [%s]", gov_findings_get_code(findings, i));
    }
}

void cli_findings_json(cli_json *json, const gov_findings *findings)
{
    cli_json_open_array(json, "findings");
    for (size_t i = 0; i < gov_findings_get_count(findings); i++) {
        cli_json_open(json, NULL);
        cli_json_text(json, "pointer", gov_findings_get_pointer(findings, i));
        cli_json_text(json, "severity", gov_findings_get_severity(findings, i));
        cli_json_text(json, "code", gov_findings_get_code(findings, i));
        cli_json_open(json, "message");
        cli_json_text(json, "en", gov_findings_get_message(findings, i, GOV_LANGUAGE_EN));
        cli_json_text(json, "zh", gov_findings_get_message(findings, i, GOV_LANGUAGE_ZH));
        cli_json_close(json);
        cli_json_close(json);
    }
    cli_json_close_array(json);
}
