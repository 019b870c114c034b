/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk-sandboxd: the sandbox platform as a program.
 * Owns: its options, its one line of output, its ending. Not: HTTP (http_server.c). */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <govsdk/version.h>

#include "sandbox/codec.h"
#include "sandbox/daemon/http_server.h"
#include "sandbox/http.h"

#define MAX_PEM (1 << 20)

struct settings {
    const char *database;
    const char *certificate;
    const char *key;
    const char *public_url;
    int64_t port;
    int64_t speed;
    int64_t max_wait_ms;
    bool exit_with_stdin;
    bool no_poll_interval;
};

static int stop_pipe[2] = {-1, -1};

static void on_signal(int number)
{
    int saved = errno;
    char byte = (char)number;
    ssize_t ignored = write(stop_pipe[1], &byte, 1);
    (void)ignored;
    errno = saved;
}

static void print_help(FILE *out)
{
    (void)fputs(
        "Usage: govsdk-sandboxd [options]\n"
        "A complete small government-service platform on http://127.0.0.1, all of it made up.\n"
        "Prints one line of JSON, {\"pid\",\"port\",\"url\"}, when it is ready.\n\n"
        "  --port N              port to listen on; 0, the default, takes a free one\n"
        "  --db FILE             keep everything in an SQLite file; the default is memory\n"
        "  --speed N             departments work N times faster than real ones (default 1)\n"
        "  --public-url URL      scheme and authority by which clients reach it, for a proxy in\n"
        "                        front; the default is the address it listens on\n"
        "  --max-wait-ms N       the longest real time of a long poll\n"
        "  --no-poll-interval    let a device log-in be polled as often as the client likes\n"
        "  --tls-cert FILE       certificate chain in PEM, together with --tls-key\n"
        "  --tls-key FILE        its private key in PEM\n"
        "  --exit-with-stdin     end when standard input ends\n"
        "  --help, --version\n",
        out);
}

static bool read_number(const char *text, int64_t high, int64_t *out)
{
    return gov__sb_read_int(text, 0, high, out);
}

enum option_id {
    OPT_DB = 1,
    OPT_PORT,
    OPT_SPEED,
    OPT_URL,
    OPT_WAIT,
    OPT_INTERVAL,
    OPT_CERT,
    OPT_KEY,
    OPT_STDIN,
    OPT_HELP,
    OPT_VERSION
};

static const struct option long_options[] = {
    {"db", required_argument, NULL, OPT_DB},
    {"port", required_argument, NULL, OPT_PORT},
    {"speed", required_argument, NULL, OPT_SPEED},
    {"public-url", required_argument, NULL, OPT_URL},
    {"max-wait-ms", required_argument, NULL, OPT_WAIT},
    {"no-poll-interval", no_argument, NULL, OPT_INTERVAL},
    {"tls-cert", required_argument, NULL, OPT_CERT},
    {"tls-key", required_argument, NULL, OPT_KEY},
    {"exit-with-stdin", no_argument, NULL, OPT_STDIN},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

/* Takes one option; false when its value cannot be. */
static bool take_option(int option, const char *value, struct settings *out)
{
    switch (option) {
    case OPT_DB: out->database = value; return *value != '\0';
    case OPT_PORT: return read_number(value, 65535, &out->port);
    case OPT_SPEED: return read_number(value, 1000000000, &out->speed);
    case OPT_URL: out->public_url = value; return *value != '\0';
    case OPT_WAIT: return read_number(value, 600000, &out->max_wait_ms);
    case OPT_INTERVAL: out->no_poll_interval = true; return true;
    case OPT_CERT: out->certificate = value; return true;
    case OPT_KEY: out->key = value; return true;
    case OPT_STDIN: out->exit_with_stdin = true; return true;
    default: return false;
    }
}

/* -1: go on; else the exit status. */
static int read_options(int argc, char **argv, struct settings *out)
{
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (option == OPT_HELP) {
            print_help(stdout);
            return EXIT_SUCCESS;
        }
        if (option == OPT_VERSION) {
            (void)printf("govsdk-sandboxd %d.%d.%d\n", GOV_VERSION_MAJOR, GOV_VERSION_MINOR,
                         GOV_VERSION_PATCH);
            return EXIT_SUCCESS;
        }
        if (!take_option(option, optarg, out)) {
            print_help(stderr);
            return 2;
        }
    }
    if (optind < argc || (out->certificate == NULL) != (out->key == NULL)) {
        print_help(stderr);
        return 2;
    }
    return -1;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = file ? malloc(MAX_PEM) : NULL;
    size_t length = text ? fread(text, 1, MAX_PEM - 1, file) : 0;
    if (file) {
        (void)fclose(file);
    }
    if (length == 0) {
        free(text);
        return NULL;
    }
    text[length] = '\0';
    return text;
}

static bool catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    if (pipe(stop_pipe) != 0) {
        return false;
    }
    for (int i = 0; i < 2; i++) {
        (void)fcntl(stop_pipe[i], F_SETFD, FD_CLOEXEC);
    }
    return sigaction(SIGTERM, &action, NULL) == 0 && sigaction(SIGINT, &action, NULL) == 0 &&
           sigaction(SIGPIPE, &ignore, NULL) == 0;
}

static void wait_for_end(bool watch_stdin)
{
    for (;;) {
        struct pollfd watched[2] = {{stop_pipe[0], POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
        int ready = poll(watched, watch_stdin ? 2 : 1, -1);
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready < 0 || watched[0].revents) {
            return;
        }
        char ignored[256];
        if (watched[1].revents && read(STDIN_FILENO, ignored, sizeof ignored) <= 0) {
            return;
        }
    }
}

static int fail(const char *what)
{
    (void)fprintf(stderr, "govsdk-sandboxd: %s\n", what);
    return EXIT_FAILURE;
}

static int serve(const struct settings *settings, const char *certificate, const char *key)
{
    uint16_t port = 0;
    int socket = gov__http_server_listen((uint16_t)settings->port, &port);
    char url[64];
    if (socket < 0) {
        return fail("cannot listen on 127.0.0.1");
    }
    (void)gov__sb_print(url, sizeof url, "%s://127.0.0.1:%u", certificate ? "https" : "http", port);
    gov_sandbox_options options = {
        .struct_size = sizeof options,
        .flags = settings->no_poll_interval ? GOV_SANDBOX_NO_POLL_INTERVAL : 0,
        .database_path = settings->database,
        .base_url = settings->public_url ? settings->public_url : url,
        .work_speed = (uint32_t)settings->speed,
        .max_wait_ms = (uint32_t)settings->max_wait_ms,
    };
    gov_sandbox *sandbox = NULL;
    if (gov_sandbox_new(&options, &sandbox) != GOV_OK) {
        (void)close(socket);
        return fail("cannot open the database");
    }
    sandbox->host_links = settings->public_url == NULL;
    gov__http_server *server = gov__http_server_start(sandbox, socket, certificate, key);
    if (!server) {
        gov_sandbox_free(sandbox);
        return fail("cannot start the HTTP server");
    }
    (void)printf("{\"pid\":%ld,\"port\":%u,\"url\":\"%s\"}\n", (long)getpid(), port, url);
    (void)fflush(stdout);
    wait_for_end(settings->exit_with_stdin);
    gov__http_server_stop(server);
    gov_sandbox_free(sandbox);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    int status = read_options(argc, argv, &settings);
    if (status >= 0) {
        return status;
    }
    if (!catch_signals()) {
        return fail("cannot catch signals");
    }
    char *certificate = settings.certificate ? read_file(settings.certificate) : NULL;
    char *key = settings.key ? read_file(settings.key) : NULL;
    if (settings.certificate && (!certificate || !key)) {
        status = fail("cannot read the certificate or its key");
    } else {
        status = serve(&settings, certificate, key);
    }
    free(certificate);
    free(key);
    return status;
}
