/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk cert show: showing a certificate 亮证, by a code of the platform or, without a network, from a file
 * with a proof of the holder, as one QR code or several in turn. */
#include <string.h>

#include "commands.h"
#include "file.h"
#include "json_out.h"
#include "output.h"

#define DOCUMENT_MAX_BYTES (1024U * 1024U)
#define FIELDS_MAX         64
/* What a screen can show: version 25 at level M, in alphanumeric mode. */
#define CAPACITY GOV_QR_CAPACITY_25_M

static const cli_option options[] = {
    {'f', "field", "NAME", {"a field to show; may be repeated", "要出示的字段，可重复"}},
    {'\0', "ttl", "SECONDS", {"how long the code lives; default 120", "亮证码有效秒数，默认 120"}},
    {'\0', "emergency", "HOURS", {"an emergency code for so many hours", "应急码，有效小时数"}},
    {'\0', "uses", "N", {"how often it may be redeemed; default once", "可兑换次数，默认一次"}},
    {'\0',
     "seen",
     NULL,
     {"ID is a presentation: who has redeemed it", "ID 为出示编号：查看谁兑换过"}},
    {'\0', "revoke", NULL, {"ID is a presentation: end it", "ID 为出示编号：使其失效"}},
    {'\0', "offline", NULL, {"ID is a file in the form sd_jwt", "ID 为 sd_jwt 格式的文件"}},
    {'\0', "holder-key", "FILE", {"offline: the holder's key", "离线：持有人密钥"}},
    {'\0', "request", "TEXT", {"offline: what the verifier asks for", "离线：核验方的请求"}},
    CLI_END_OF_OPTIONS,
};

static size_t read_fields(const cli_context *ctx, const char *out[FIELDS_MAX])
{
    size_t at = 0;
    size_t count = 0;
    const char *field;

    while (count < FIELDS_MAX && (field = cli_args_next(ctx->args, "field", &at)) != NULL) {
        out[count++] = field;
    }
    return count;
}

/* --- by the platform ------------------------------------------------------------------------------ */

static void show_access(const cli_context *ctx, const gov_access *access)
{
    cli_line(ctx, CLI_PLAIN, "%s  %s  %s  %s",
             cli_show_time(ctx, gov_access_get_at_ms(access)).text,
             gov_access_get_client_name(access) != NULL ? gov_access_get_client_name(access)
                                                        : gov_access_get_client_id(access),
             gov_access_get_purpose(access) != NULL ? gov_access_get_purpose(access) : "",
             gov_access_get_operator_id(access) != NULL ? gov_access_get_operator_id(access) : "");
}

static const char *state_word(gov_presentation_state state)
{
    static const char *const words[] = {"other", "active", "used_up", "expired", "revoked"};

    return words[(size_t)state < sizeof words / sizeof words[0] ? (size_t)state : 0];
}

static void print_json(const gov_presentation *p)
{
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "id", gov_presentation_get_id(p));
    cli_json_text(&json, "code", gov_presentation_get_code(p));
    cli_json_text(&json, "state", state_word(gov_presentation_get_state(p)));
    cli_json_time(&json, "expires_at", gov_presentation_get_expires_at_ms(p));
    cli_json_open_array(&json, "redemptions");
    for (size_t i = 0; i < gov_presentation_get_access_count(p); i++) {
        const gov_access *access = gov_presentation_get_access(p, i);
        cli_json_open(&json, NULL);
        cli_json_time(&json, "at", gov_access_get_at_ms(access));
        cli_json_text(&json, "client", gov_access_get_client_id(access));
        cli_json_text(&json, "purpose", gov_access_get_purpose(access));
        cli_json_text(&json, "operator", gov_access_get_operator_id(access));
        cli_json_close(&json);
    }
    cli_json_close_array(&json);
    cli_json_close(&json);
    cli_json_end(&json);
}

static void print(const cli_context *ctx, const gov_presentation *p)
{
    const char *code = gov_presentation_get_code(p);

    if (ctx->json) {
        print_json(p);
        return;
    }
    if (code != NULL) {
        (void)cli_qr_draw(ctx, code);
        cli_field(ctx, cli_t(ctx, "Code", "亮证码"), code);
    }
    cli_field(ctx, cli_t(ctx, "Presentation", "出示编号"), gov_presentation_get_id(p));
    cli_field(ctx, cli_t(ctx, "State", "状态"), state_word(gov_presentation_get_state(p)));
    cli_field(ctx, cli_t(ctx, "Until", "有效期至"),
              cli_show_time(ctx, gov_presentation_get_expires_at_ms(p)).text);
    for (size_t i = 0; i < gov_presentation_get_access_count(p); i++) {
        show_access(ctx, gov_presentation_get_access(p, i));
    }
}

static bool read_terms(const cli_context *ctx, gov_presentation_terms *out,
                       const char *fields[FIELDS_MAX])
{
    int64_t ttl = 120;
    int64_t hours = 0;
    int64_t uses = 1;

    if (!cli_read_option_number(ctx, "ttl", 30, 600, &ttl) ||
        !cli_read_option_number(ctx, "emergency", 1, 72, &hours) ||
        !cli_read_option_number(ctx, "uses", 1, 100, &uses)) {
        return false;
    }
    *out = (gov_presentation_terms){.struct_size = sizeof *out,
                                    .kind = hours != 0 ? GOV_PRESENTATION_EMERGENCY
                                                       : GOV_PRESENTATION_CODE,
                                    .ttl_s = hours != 0 ? 0 : (uint32_t)ttl,
                                    .hours = (uint32_t)hours,
                                    .max_redemptions = (uint32_t)uses,
                                    .fields = fields,
                                    .field_count = read_fields(ctx, fields)};
    return true;
}

static int show_online(cli_context *ctx, const char *id)
{
    const char *fields[FIELDS_MAX];
    gov_presentation_terms terms;
    gov_presentation *p = NULL;
    gov_error *err = NULL;
    gov_status status;
    gov_call_options call = cli_call(ctx);

    if (!read_terms(ctx, &terms, fields)) {
        return CLI_EXIT_USAGE;
    }
    if (cli_args_count(ctx->args, "seen") > 0 && cli_args_count(ctx->args, "revoke") > 0) {
        return cli_fail_usage(ctx, "--seen and --revoke exclude each other",
                              "--seen 与 --revoke 不能同时使用", NULL);
    }
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    if (cli_args_count(ctx->args, "seen") > 0) {
        status = gov_presentation_get(ctx->session, id, &call, &p, &err);
    } else if (cli_args_count(ctx->args, "revoke") > 0) {
        status = gov_presentation_revoke(ctx->session, id, &call, &p, &err);
    } else {
        status = gov_presentation_create(ctx->session, id, &terms, &call, &p, &err);
    }
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    print(ctx, p);
    gov_presentation_free(p);
    return CLI_EXIT_OK;
}

/* --- without a network ---------------------------------------------------------------------------- */

/* On a terminal the codes take turns until Ctrl-C; elsewhere each frame is a line. */
static void draw_frames(const cli_context *ctx, const gov_qr_frames *frames)
{
    size_t count = gov_qr_frames_get_count(frames);

    for (size_t i = 0; ctx->screen && !cli_signals_seen(); i = (i + 1) % count) {
        cli_gap();
        (void)cli_qr_draw(ctx, gov_qr_frames_get_text(frames, i));
        cli_line(ctx, CLI_PLAIN, "%zu/%zu", i + 1, count);
        if (count == 1) {
            return;
        }
        cli_signals_sleep_ms(700);
    }
    for (size_t i = 0; !ctx->screen && !ctx->json && i < count; i++) {
        cli_line(ctx, CLI_PLAIN, "%s", gov_qr_frames_get_text(frames, i));
    }
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_open_array(&json, "frames");
        for (size_t i = 0; i < count; i++) {
            cli_json_text(&json, NULL, gov_qr_frames_get_text(frames, i));
        }
        cli_json_close_array(&json);
        cli_json_close(&json);
        cli_json_end(&json);
    }
}

/* Fields that were not chosen by hand are those that the verifier asks for. */
static void choose(const cli_context *ctx, const gov_sd_jwt_request *request,
                   gov_sd_jwt_present_options *out, const char *fields[FIELDS_MAX])
{
    out->fields = fields;
    out->field_count = read_fields(ctx, fields);
    for (size_t i = 0;
         out->field_count == 0 && i < gov_sd_jwt_request_get_field_count(request) && i < FIELDS_MAX;
         i++) {
        fields[i] = gov_sd_jwt_request_get_field(request, i);
    }
    if (out->field_count == 0) {
        out->field_count = gov_sd_jwt_request_get_field_count(request);
    }
}

static gov_status present(const cli_context *ctx, const char *text, size_t size,
                          const gov_sd_jwt_request *request, const gov_key *key, gov_error **err)
{
    const char *fields[FIELDS_MAX];
    gov_sd_jwt_present_options choice = {.struct_size = sizeof choice,
                                         .holder_key = key,
                                         .audience = gov_sd_jwt_request_get_audience(request),
                                         .nonce = gov_sd_jwt_request_get_nonce(request)};
    gov_sd_jwt *mine = NULL;
    char *shown = NULL;
    gov_qr_frames *frames = NULL;
    gov_status status = gov_sd_jwt_read(NULL, text, size, &mine, err);

    choose(ctx, request, &choice, fields);
    if (status == GOV_OK) {
        status = gov_sd_jwt_present(mine, &choice, &shown, err);
    }
    if (status == GOV_OK) {
        status = gov_qr_split(NULL, shown, strlen(shown), CAPACITY, &frames, err);
    }
    if (status == GOV_OK) {
        draw_frames(ctx, frames);
    }
    gov_qr_frames_free(frames);
    gov_sd_jwt_free_text(mine, shown);
    gov_sd_jwt_free(mine);
    return status;
}

static int show_offline(cli_context *ctx, const char *path)
{
    const char *asked = cli_args_value(ctx->args, "request");
    const char *key_path = cli_args_value(ctx->args, "holder-key");
    gov_error *err = NULL;
    gov_sd_jwt_request *request = NULL;
    gov_key *key = NULL;
    size_t size = 0;

    if (asked == NULL || key_path == NULL) {
        return cli_fail_usage(ctx, "offline it needs --request TEXT and --holder-key FILE",
                              "离线出示需要 --request 和 --holder-key", NULL);
    }
    char *text = cli_file_read(path, DOCUMENT_MAX_BYTES, &size);
    if (text == NULL) {
        return cli_fail_read(ctx, path);
    }
    while (size > 0 && strchr("\r\n", text[size - 1]) != NULL) {
        size--;
    }
    gov_status status = gov_sd_jwt_request_read(NULL, asked, strlen(asked), 0, &request, &err);
    if (status == GOV_OK) {
        status = gov_key_from_file(NULL, key_path, NULL, &key, &err);
    }
    if (status == GOV_OK) {
        if (!ctx->json) {
            cli_note(ctx, gov_sd_jwt_request_get_audience(request),
                     gov_sd_jwt_request_get_audience(request));
            cli_note(ctx, gov_sd_jwt_request_get_purpose(request),
                     gov_sd_jwt_request_get_purpose(request));
        }
        status = present(ctx, text, size, request, key, &err);
    }
    gov_key_unref(key);
    gov_sd_jwt_request_free(request);
    cli_file_free(text, size);
    return status == GOV_OK ? CLI_EXIT_OK : cli_fail(ctx, status, err);
}

static int run(cli_context *ctx, const cli_args *args)
{
    return cli_args_count(args, "offline") > 0 ? show_offline(ctx, args->words[0])
                                               : show_online(ctx, args->words[0]);
}

const cli_command cli_command_cert_show = {
    "cert show",
    "ID",
    1,
    1,
    options,
    {"show a certificate 亮证: by a code, or offline from a file", "亮证：亮证码，或离线出示文件"},
    run};
