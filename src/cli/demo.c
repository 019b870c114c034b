/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk demo: a newborn's registration (出生一件事) from login to review, against a sandbox of its own.
 * Owns the order of the steps, their frame on the screen, and the cleaning up; the steps are
 * demo_begin.c, demo_apply.c, demo_watch.c and demo_result.c. */
#include "demo.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "commands.h"
#include "output.h"

/* A day's work of the departments in about a quarter of a minute. */
#define DEFAULT_SPEED "1800"

static const cli_option options[] = {
    {'\0',
     "keep",
     NULL,
     {"keep the folder with receipt, log and certificate", "保留回执、过程记录与证照所在目录"}},
    {'\0',
     "speed",
     "N",
     {"how many times faster departments work; default " DEFAULT_SPEED,
      "部门办理加速倍数，默认 " DEFAULT_SPEED}},
    {'\0',
     "sandboxd",
     "FILE",
     {"the sandbox to start; default: beside govsdk", "要启动的沙箱程序，默认与 govsdk 同目录"}},
    CLI_END_OF_OPTIONS,
};

const demo_step demo_steps[] = {
    {"platform", {"A platform starts on this machine", "启动本机沙箱平台"}, demo_platform},
    {"login", {"Log in on another device", "统一身份认证：扫码登录"}, demo_login},
    {"find", {"Find what to apply for", "检索一件事"}, demo_find},
    {"guide", {"Read the guide", "查看办事指南"}, demo_guide},
    {"fill", {"Fill the form, bring the materials", "填写表单、提交材料"}, demo_fill},
    {"precheck", {"Let the platform check it first", "预检"}, demo_precheck},
    {"submit", {"Submit once, get a signed receipt", "申报并取得签名回执"}, demo_submit},
    {"watch", {"Watch the departments work in parallel", "进度查询：部门并联办理"}, demo_watch},
    {"log", {"Verify every signed event", "验证全部过程记录"}, demo_log},
    {"certificate",
     {"Fetch the certificate and verify it", "电子证照：获取并逐项验证"},
     demo_certificate},
    {"review", {"Rate the service", "好差评"}, demo_review},
    {"logout", {"Log out", "退出登录"}, demo_logout},
};
const size_t demo_step_count = sizeof demo_steps / sizeof demo_steps[0];

void demo_tell(demo *d, const char *name, const char *label, const char *text)
{
    if (d->ctx->json) {
        cli_json_text(&d->json, name, text);
    } else {
        cli_say(d->ctx, CLI_PLAIN, "   ");
        cli_field(d->ctx, label, text);
    }
}

void demo_tell_number(demo *d, const char *name, const char *label, uint64_t number)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%" PRIu64, number);
    if (d->ctx->json) {
        cli_json_size(&d->json, name, number);
    } else {
        demo_tell(d, name, label, text);
    }
}

int demo_expect(demo *d, const char *name, bool is_so, const char *en, const char *zh)
{
    if (d->ctx->json) {
        cli_json_bool(&d->json, name, is_so);
    } else {
        cli_say(d->ctx, is_so ? CLI_GREEN : CLI_RED, "   %s ", is_so ? "✓" : "✗");
        cli_line(d->ctx, CLI_PLAIN, "%s  %s", zh, en);
    }
    return is_so ? 0 : CLI_EXIT_NO;
}

void demo_forge(char *text, size_t size)
{
    char *at = text + size / 2;
    *at = *at == 'A' ? 'B' : 'A';
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void begin_step(demo *d, size_t number)
{
    const demo_step *step = &demo_steps[number];
    if (!d->ctx->json) {
        cli_gap();
        cli_say(d->ctx, CLI_BLUE, "%2zu/%zu ", number + 1, demo_step_count);
        cli_line(d->ctx, CLI_BOLD, "%s  %s", step->title[GOV_LANGUAGE_ZH],
                 step->title[GOV_LANGUAGE_EN]);
        (void)fflush(stdout);
        return;
    }
    d->json = cli_json_begin(stdout);
    cli_json_open(&d->json, NULL);
    cli_json_size(&d->json, "step", number + 1);
    cli_json_text(&d->json, "name", step->name);
    cli_json_open(&d->json, "title");
    cli_json_text(&d->json, "en", step->title[GOV_LANGUAGE_EN]);
    cli_json_text(&d->json, "zh", step->title[GOV_LANGUAGE_ZH]);
    cli_json_close(&d->json);
}

static void end_step(demo *d, int code, int64_t started)
{
    if (d->ctx->json) {
        cli_json_int(&d->json, "duration_ms", now_ms() - started);
        cli_json_bool(&d->json, "ok", code == 0);
        cli_json_close(&d->json);
        cli_json_end(&d->json);
    }
}

static int run_steps(demo *d)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < demo_step_count; i++) {
        int64_t started = now_ms();
        begin_step(d, i);
        code = demo_steps[i].run(d);
        end_step(d, code, started);
        if (code == 0 && cli_signals_seen() != 0) {
            code = CLI_EXIT_SIGNAL + cli_signals_seen();
        }
    }
    return code;
}

static void show_end(const demo *d, int code, int64_t started)
{
    const cli_context *ctx = d->ctx;
    int64_t took = now_ms() - started;
    if (ctx->json) {
        return;
    }
    cli_gap();
    if (code == 0) {
        cli_line(ctx, CLI_GREEN,
                 "全部符合预期，用时 %d.%d 秒。  Everything as expected, in %d.%d seconds.",
                 (int)(took / 1000), (int)(took / 100 % 10), (int)(took / 1000),
                 (int)(took / 100 % 10));
    } else {
        cli_line(ctx, CLI_RED, "演示未完成。  The demonstration did not get to its end.");
    }
    if (cli_args_count(ctx->args, "keep") > 0) {
        cli_field(ctx, "保留 Kept", d->daemon.folder);
    }
}

static int start(demo *d)
{
    const char *speed = cli_args_value(d->ctx->args, "speed");
    const char *program = cli_args_value(d->ctx->args, "sandboxd");
    int64_t number = 0;
    if (!cli_read_option_number(d->ctx, "speed", 1, 1000000, &number)) {
        return CLI_EXIT_USAGE;
    }
    if (demo_daemon_start(&d->daemon, program, speed != NULL ? speed : DEFAULT_SPEED)) {
        return 0;
    }
    return cli_signals_seen() != 0
               ? CLI_EXIT_SIGNAL + cli_signals_seen()
               : cli_fail_text(d->ctx, GOV_ERR_FILE, "cannot start govsdk-sandboxd",
                               "无法启动 govsdk-sandboxd", strerror(errno));
}

static int run(cli_context *ctx, const cli_args *args)
{
    demo d = {.ctx = ctx};
    int64_t started = now_ms();
    ctx->both = true;
    int code = start(&d);
    if (code == 0) {
        code = run_steps(&d);
        show_end(&d, code, started);
    }
    gov_receipt_free(d.receipt);
    gov_draft_free(d.draft);
    gov_item_free(d.item);
    demo_daemon_stop(&d.daemon, cli_args_count(args, "keep") > 0);
    return code;
}

const cli_command cli_command_demo = {
    "demo",
    "",
    0,
    0,
    options,
    {"a newborn's registration from login to review 出生一件事", "演示出生一件事：从登录到好差评"},
    run};
