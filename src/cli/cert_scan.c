/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk cert scan: the other side of cert show. Redeems a code for a stated purpose, asks a question in
 * place of data, or joins the QR codes of an offline presentation and verifies it. */
#include <stdio.h>
#include <string.h>

#include "cert_show.h"
#include "cert_trust.h"
#include "cert_verdict.h"
#include "commands.h"
#include "json_out.h"
#include "output.h"

#define LINE_BYTES 8192
#define FIELDS_MAX 64
#define REQUEST_MS (5 * 60 * 1000LL)

static const cli_option options[] = {
    CLI_USAGE_OPTIONS,
    {'\0', "over", "YEARS", {"only ask: is the person that old?", "只问：是否年满"}},
    {'\0',
     "holds",
     "TYPE",
     {"only ask: a valid certificate of this type?", "只问：是否持有此类有效证照"}},
    {'\0',
     "offline",
     NULL,
     {"show a request, read frames from standard input, verify",
      "离线：显示请求，从标准输入读取各帧并验证"}},
    {'\0', "audience", "TEXT", {"offline: how the verifier names itself", "离线：核验方名称"}},
    {'f',
     "field",
     "NAME",
     {"offline: a field to ask for; may be repeated", "离线：所需字段，可重复"}},
    CLI_TRUST_OPTIONS,
    CLI_AGE_OPTIONS,
    CLI_END_OF_OPTIONS,
};

/* --- a code --------------------------------------------------------------------------------------- */

static int redeem(cli_context *ctx, const char *code, const gov_usage *usage)
{
    char redemption[GOV_REDEMPTION_ID_MAX];
    gov_error *err = NULL;
    gov_certificate *seen = NULL;
    gov_call_options call = cli_call(ctx);
    gov_status status =
        gov_presentation_redeem(ctx->session, code, usage, &call, &seen, redemption, &err);

    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_text(&json, "redemption", redemption[0] != '\0' ? redemption : NULL);
        cli_json_open(&json, "certificate");
        cli_certificate_json(&json, seen);
        cli_json_close(&json);
        cli_json_close(&json);
        cli_json_end(&json);
    } else {
        cli_field(ctx, cli_t(ctx, "Certificate", "证照"), gov_certificate_get_type_name(seen));
        cli_field(ctx, cli_t(ctx, "Issuer", "颁发机构"), gov_certificate_get_issuer_name(seen));
        cli_field(ctx, cli_t(ctx, "State", "状态"), gov_certificate_get_status(seen));
        cli_field(ctx, cli_t(ctx, "Until", "有效期至"),
                  cli_show_time(ctx, gov_certificate_get_valid_until_ms(seen)).text);
        cli_field(ctx, cli_t(ctx, "Redemption", "兑换编号"),
                  redemption[0] != '\0' ? redemption : NULL);
    }
    bool valid = gov_certificate_get_licence_state(seen) == GOV_LICENCE_VALID;
    gov_certificate_free(seen);
    return valid ? CLI_EXIT_OK : CLI_EXIT_NO;
}

static int ask(cli_context *ctx, const gov_question *question, const gov_usage *usage)
{
    static const char *const words[] = {"unknown", "yes", "no"};
    gov_error *err = NULL;
    gov_answer *answer = NULL;
    gov_call_options call = cli_call(ctx);
    gov_status status = gov_certificate_ask(ctx->session, question, usage, &call, &answer, &err);

    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    gov_answer_value value = gov_answer_get_value(answer);
    const char *word = words[(size_t)value < 3 ? (size_t)value : 0];
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_text(&json, "answer", word);
        cli_json_time(&json, "as_of", gov_answer_get_as_of_ms(answer));
        cli_json_text(&json, "evidence", gov_answer_get_evidence(answer));
        cli_json_close(&json);
        cli_json_end(&json);
    } else {
        cli_line(ctx, CLI_BOLD, "%s", word);
    }
    gov_answer_free(answer);
    return value == GOV_ANSWER_YES ? CLI_EXIT_OK : CLI_EXIT_NO;
}

static int scan_code(cli_context *ctx, const char *code)
{
    gov_usage usage;
    gov_question question = {.struct_size = sizeof question, .code = code};
    int64_t years = 0;

    question.type_code = cli_args_value(ctx->args, "holds");
    if (!cli_read_usage(ctx, &usage) || !cli_read_option_number(ctx, "over", 1, 150, &years)) {
        return CLI_EXIT_USAGE;
    }
    question.years = (uint32_t)years;
    question.kind = years != 0                   ? GOV_QUESTION_AGE_OVER
                    : question.type_code != NULL ? GOV_QUESTION_HOLDS_TYPE
                                                 : GOV_QUESTION_OTHER;
    int failed = cli_need_session(ctx);
    if (failed != 0) {
        return failed;
    }
    return question.kind != GOV_QUESTION_OTHER ? ask(ctx, &question, &usage)
                                               : redeem(ctx, code, &usage);
}

/* --- without a network ---------------------------------------------------------------------------- */

/* Frames as a scanner types them, one a line, until the document is whole. */
static void read_frames(const cli_context *ctx, gov_qr_reader *reader)
{
    char line[LINE_BYTES];
    size_t total = 0;

    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t size = strcspn(line, "\r\n");
        gov_error *odd = NULL;
        if (size > 0 && gov_qr_reader_add(reader, line, size, &odd) != GOV_OK) {
            cli_note(ctx, gov_error_get_message(odd, GOV_LANGUAGE_EN),
                     gov_error_get_message(odd, GOV_LANGUAGE_ZH));
        }
        gov_error_free(odd);
        size_t have = gov_qr_reader_get_progress(reader, &total);
        if (total != 0 && have == total) {
            break;
        }
    }
}

static int judge(cli_context *ctx, const gov_sd_jwt_request *request, gov_qr_reader *reader,
                 const gov_trust *trust, gov_verify_options *how)
{
    gov_error *err = NULL;
    gov_verification *found = NULL;
    char *data = NULL;
    size_t size = 0;

    read_frames(ctx, reader);
    how->at_ms = cli_platform_now(ctx);
    how->audience = gov_sd_jwt_request_get_audience(request);
    how->nonce = gov_sd_jwt_request_get_nonce(request);
    if (cli_signals_seen() != 0) {
        return cli_fail(ctx, GOV_ERR_CANCELLED, NULL);
    }
    gov_status status = gov_qr_reader_take(reader, &data, &size, &err);
    if (status == GOV_OK) {
        status = gov_certificate_verify(data, size, trust, how, &found, &err);
    }
    gov_qr_reader_free_data(reader, data, size);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    cli_verdict_show(ctx, found, true);
    int code = cli_verdict_exit(found);
    gov_verification_free(found);
    return code;
}

/* The request goes to standard error: standard output is for what was verified. */
static void show_request(const cli_context *ctx, const gov_sd_jwt_request *request)
{
    const char *text = gov_sd_jwt_request_get_text(request);

    if (ctx->screen) {
        (void)cli_qr_draw(ctx, text);
    }
    (void)fprintf(stderr, "%s\n", text);
}

static int scan_offline(cli_context *ctx)
{
    const char *fields[FIELDS_MAX];
    size_t at = 0;
    gov_sd_jwt_request_terms terms = {.struct_size = sizeof terms,
                                      .audience = cli_args_value(ctx->args, "audience"),
                                      .purpose = cli_args_value(ctx->args, "purpose"),
                                      .fields = fields,
                                      .expires_at_ms = cli_platform_now(ctx) + REQUEST_MS};
    gov_verify_options how = {.struct_size = sizeof how,
                              .issuer = cli_args_value(ctx->args, "issuer")};
    gov_error *err = NULL;
    gov_sd_jwt_request *request = NULL;
    gov_qr_reader *reader = NULL;
    gov_trust *trust = NULL;

    if (!cli_read_ages(ctx, &how)) {
        return CLI_EXIT_USAGE;
    }
    if (terms.audience == NULL || terms.purpose == NULL) {
        return cli_fail_usage(ctx, "offline it needs --audience TEXT and --purpose TEXT",
                              "离线核验需要 --audience 和 --purpose", NULL);
    }
    while (terms.field_count < FIELDS_MAX &&
           (fields[terms.field_count] = cli_args_next(ctx->args, "field", &at)) != NULL) {
        terms.field_count++;
    }
    int code = cli_trust_open(ctx, &trust);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_sd_jwt_request_new(NULL, &terms, &request, &err);
    if (status == GOV_OK) {
        status = gov_qr_reader_new(NULL, &reader, &err);
    }
    if (status == GOV_OK) {
        show_request(ctx, request);
        code = judge(ctx, request, reader, trust, &how);
    } else {
        code = cli_fail(ctx, status, err);
    }
    gov_qr_reader_free(reader);
    gov_sd_jwt_request_free(request);
    gov_trust_free(trust);
    return code;
}

static int run(cli_context *ctx, const cli_args *args)
{
    if (cli_args_count(args, "offline") > 0) {
        return args->word_count == 0 ? scan_offline(ctx)
                                     : cli_fail_usage(ctx, "offline there is no code",
                                                      "离线核验没有亮证码", args->words[0]);
    }
    return args->word_count == 1
               ? scan_code(ctx, args->words[0])
               : cli_fail_usage(ctx, "say which code was shown", "请给出所示亮证码", NULL);
}

const cli_command cli_command_cert_scan = {
    "cert scan",
    "[CODE]",
    0,
    1,
    options,
    {"see what is shown: redeem a code, ask, or verify offline", "核验亮证：兑换、提问或离线验证"},
    run};
