/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk doctor: is this machine fit to work with this platform? One line a check, each with what to do
 * about it. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "commands.h"
#include "json_out.h"
#include "output.h"
#include "text.h"

#define DATE_STEP_MS INT64_C(1000) /* what a Date field (RFC 9110) can tell apart */
#define SKEW_WARN_MS INT64_C(5000)
#define MIB          UINT64_C(1048576)
#define DISK_WARN    (UINT64_C(64) * MIB)
#define DISK_FAIL    (UINT64_C(8) * MIB)

typedef enum verdict { OK = 0, WARN, FAIL } verdict;

static const char *const verdict_words[] = {"ok", "warn", "fail"};

typedef struct doctor {
    cli_context *ctx;
    cli_json json;
    int failed;
} doctor;

/* What was found, and what to do; NULL: nothing. */
static void tell(doctor *d, const char *check, verdict v, const char *found, const char *advice)
{
    static const cli_colour colours[] = {CLI_GREEN, CLI_YELLOW, CLI_RED};
    d->failed += v == FAIL ? 1 : 0;
    if (d->ctx->json) {
        cli_json_open(&d->json, NULL);
        cli_json_text(&d->json, "check", check);
        cli_json_text(&d->json, "result", verdict_words[v]);
        cli_json_text(&d->json, "found", found);
        cli_json_text(&d->json, "advice", advice);
        cli_json_close(&d->json);
        return;
    }
    cli_say(d->ctx, colours[v], "%-5s", verdict_words[v]);
    cli_say(d->ctx, CLI_BOLD, "%-10s ", check);
    cli_line(d->ctx, CLI_PLAIN, "%s", found);
    if (advice != NULL) {
        cli_line(d->ctx, CLI_FAINT, "                → %s", advice);
    }
}

static const char *t(const doctor *d, const char *en, const char *zh)
{
    return cli_t(d->ctx, en, zh);
}

static void check_version(doctor *d)
{
    char found[96];
    bool same = gov_version_number() >> 8 == GOV_VERSION_NUMBER >> 8;
    (void)snprintf(found, sizeof found, "libgovsdk %s", gov_version());
    tell(d, "version", same ? OK : WARN, found,
         same ? NULL
              : t(d, "the tool was built for another version of the library; reinstall both",
                  "命令行工具与库版本不一致，请一并重装"));
}

/* Settings may hold a secret: nobody else may read them, let alone write. */
static void check_config_file(doctor *d)
{
    const char *path = d->ctx->config_path;
    struct stat info;
    if (path[0] == '\0') {
        tell(d, "config", OK, t(d, "no configuration file", "没有配置文件"), NULL);
    } else if (stat(path, &info) != 0) {
        tell(d, "config", FAIL, path, strerror(errno));
    } else if (info.st_mode & 022) {
        tell(d, "config", FAIL, path,
             t(d, "others may change it: chmod go-w", "其他用户可以修改：chmod go-w"));
    } else if (info.st_mode & 044) {
        tell(d, "config", WARN, path,
             t(d, "others may read it; if it holds a secret: chmod 600",
               "其他用户可以读取；若含密钥请 chmod 600"));
    } else {
        tell(d, "config", OK, path, NULL);
    }
}

/* --- the platform -------------------------------------------------------------------------------- */

/* Platforms that describe nothing are met by a login. */
static gov_status discover(const doctor *d, gov_client *client, gov_error **err)
{
    gov_call_options call = cli_call(d->ctx);
    gov_session *session = NULL;
    if (!cli_is_of_the_system(d->ctx)) {
        return gov_client_discover(client, &call, err);
    }
    gov_status status = gov_auth_client_credentials(client, &call, &session, err);
    gov_session_unref(session);
    return status;
}

static const char *reached(const doctor *d)
{
    return cli_is_of_the_system(d->ctx)
               ? t(d, "the settings log the system in", "可按配置让系统登录")
               : t(d, "the platform answers, its keys are usable", "平台有应答，密钥集可用");
}

static void check_tls(doctor *d, gov_status status)
{
    const char *url = gov_config_get(d->ctx->config, "gateway.url");
    bool https = url != NULL && strncmp(url, "https://", 8) == 0;
    if (!https) {
        tell(d, "tls", WARN,
             t(d, "the address is http://: nothing is encrypted", "地址为 http://，未加密"),
             t(d, "right for a sandbox on this machine only", "仅适用于本机沙箱"));
    } else if (status == GOV_ERR_TLS) {
        tell(d, "tls", FAIL, gov_status_get_text(status, d->ctx->language),
             t(d, "see tls.ca_file and tls.ca_path", "请检查 tls.ca_file 与 tls.ca_path"));
    } else if (status == GOV_OK) {
        tell(d, "tls", OK, t(d, "the platform's certificate is trusted", "平台证书可信"), NULL);
    }
}

static void check_clock(doctor *d)
{
    int64_t offset = 0;
    int64_t most = 300000;
    char found[128];
    if (!gov_client_get_clock_offset_ms(d->ctx->client, &offset)) {
        tell(d, "clock", WARN, t(d, "the platform told no time", "平台未给出时间"), NULL);
        return;
    }
    (void)cli_read_number(gov_config_get(d->ctx->config, "clock.max_skew_ms"), 0, INT64_MAX, &most);
    int64_t away = offset < 0 ? -offset : offset;
    if (away < DATE_STEP_MS) {
        tell(d, "clock", OK, t(d, "agrees with the platform's", "与平台一致"), NULL);
        return;
    }
    (void)snprintf(found, sizeof found, "%s%" PRId64 "%s",
                   offset > 0 ? t(d, "behind the platform by ", "比平台慢 ")
                              : t(d, "ahead of the platform by ", "比平台快 "),
                   away, t(d, " ms", " 毫秒"));
    tell(d, "clock",
         away > most           ? FAIL
         : away > SKEW_WARN_MS ? WARN
                               : OK,
         found,
         away > SKEW_WARN_MS
             ? t(d, "set the clock of this machine, best by NTP", "请校准本机时钟（建议 NTP）")
             : NULL);
}

/* A client that takes no sandbox tells one from the real thing. */
static void check_sandbox(doctor *d)
{
    gov_client *client = NULL;
    const char *allowed = gov_config_get(d->ctx->config, "gateway.allow_sandbox");
    bool allows = allowed != NULL && strcmp(allowed, "true") == 0;
    gov_status status = GOV_OK;
    if (allows &&
        gov_config_set_boolean(d->ctx->config, "gateway.allow_sandbox", 0, NULL) == GOV_OK &&
        gov_client_new(d->ctx->config, &client, NULL) == GOV_OK) {
        status = discover(d, client, NULL);
    }
    gov_client_unref(client);
    if (status == GOV_ERR_SANDBOX) {
        tell(d, "sandbox", WARN,
             t(d, "this is a sandbox, not the real platform", "这是沙箱，并非真实平台"),
             t(d, "right for a test; nothing here is real", "适用于测试；其中一切均为虚构"));
    } else if (allows) {
        tell(d, "sandbox", WARN,
             t(d, "not a sandbox, but gateway.allow_sandbox is on",
               "并非沙箱，但开启了 gateway.allow_sandbox"),
             t(d, "turn it off in production", "生产环境请关闭"));
    } else {
        tell(d, "sandbox", OK, t(d, "not a sandbox", "并非沙箱"), NULL);
    }
}

static void check_platform(doctor *d)
{
    gov_error *err = NULL;
    gov_status status = gov_client_new(d->ctx->config, &d->ctx->client, &err);
    if (status != GOV_OK) {
        tell(d, "settings", FAIL, gov_error_get_message(err, d->ctx->language),
             t(d, "see govsdk help, --url and -o", "请见 govsdk help、--url 与 -o"));
        gov_error_free(err);
        return;
    }
    tell(d, "settings", OK, gov_config_get(d->ctx->config, "gateway.url"), NULL);
    status = discover(d, d->ctx->client, &err);
    if (status != GOV_ERR_TLS) {
        tell(d, "reach", status == GOV_OK ? OK : FAIL,
             status == GOV_OK ? reached(d) : gov_error_get_message(err, d->ctx->language),
             status == GOV_OK ? NULL : gov_status_get_text(status, d->ctx->language));
    }
    gov_error_free(err);
    check_tls(d, status);
    if (status == GOV_OK) {
        check_clock(d);
        check_sandbox(d);
    }
}

/* --- this machine -------------------------------------------------------------------------------- */

static void check_store(doctor *d)
{
    cli_context *ctx = d->ctx;
    if (ctx->store.folder[0] == '\0') {
        tell(d, "store", FAIL, t(d, "there is no home for sessions", "没有存放会话的目录"),
             t(d, "set HOME or XDG_STATE_HOME", "请设置 HOME 或 XDG_STATE_HOME"));
        return;
    }
    int there = cli_store_inspect(&ctx->store, ctx->session_name);
    tell(d, "store", there < 0 ? FAIL : OK,
         there < 0 ? ctx->store.problem[ctx->language] : ctx->store.folder, NULL);
    if (there >= 0 && !cli_is_of_the_system(ctx)) {
        tell(d, "session", OK,
             there > 0 ? t(d, "a login is saved", "已保存登录")
                       : t(d, "nobody is logged in", "当前没有登录"),
             there > 0 ? NULL
                       : t(d, "govsdk login, when one is wanted", "需要时执行 govsdk login"));
    }
}

/* The nearest folder that is there already. */
static void check_disk(doctor *d, const char *check, const char *folder)
{
    char path[4096];
    char found[128];
    struct statvfs info;
    (void)snprintf(path, sizeof path, "%s", folder);
    while (statvfs(path, &info) != 0) {
        char *slash = strrchr(path, '/');
        if (slash == NULL || slash == path) {
            tell(d, check, WARN, folder, strerror(errno));
            return;
        }
        *slash = '\0';
    }
    uint64_t available = (uint64_t)info.f_bavail * info.f_frsize;
    (void)snprintf(found, sizeof found, "%s%" PRIu64 "%s", t(d, "", "剩余 "), available / MIB,
                   t(d, " MiB free", " MiB"));
    tell(d, check,
         available < DISK_FAIL   ? FAIL
         : available < DISK_WARN ? WARN
                                 : OK,
         found,
         available < DISK_WARN ? t(d, "make room: sessions and receipts could be lost",
                                   "请清理磁盘，否则会话与回执可能丢失")
                               : NULL);
}

static void check_all(doctor *d)
{
    const char *temporary = getenv("TMPDIR");
    check_version(d);
    check_config_file(d);
    check_platform(d);
    check_store(d);
    if (d->ctx->store.folder[0] != '\0') {
        check_disk(d, "disk", d->ctx->store.folder);
    }
    check_disk(d, "temporary", temporary != NULL && *temporary == '/' ? temporary : "/tmp");
}

static int run(cli_context *ctx, const cli_args *args)
{
    (void)args;
    doctor d = {.ctx = ctx, .json = cli_json_begin(stdout)};
    int code = cli_need_config(ctx);
    if (code != 0) {
        return code;
    }
    if (ctx->json) {
        cli_json_open(&d.json, NULL);
        cli_json_open_array(&d.json, "checks");
    }
    check_all(&d);
    if (ctx->json) {
        cli_json_close_array(&d.json);
        cli_json_bool(&d.json, "fit", d.failed == 0);
        cli_json_close(&d.json);
        cli_json_end(&d.json);
    }
    return d.failed == 0 ? CLI_EXIT_OK : CLI_EXIT_NO;
}

const cli_command cli_command_doctor = {
    "doctor", "", 0, 0, NULL, {"check platform and machine", "检查平台与本机"}, run};
