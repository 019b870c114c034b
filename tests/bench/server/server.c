/* SPDX-License-Identifier: Apache-2.0 */
/* The platform of the benchmark: answers each request with a recorded reply, over TLS 1.3, one thread
 * a connection. Does as little as it can, so that what is measured is the client.
 *
 * A reply is a file "*.reply" of the folder: a line "METHOD TARGET", then status line and header
 * lines without Date and Content-Length, an empty line, and the body. */
#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REPLIES_MAX 64
#define REPLY_MAX   65536
#define REQUEST_MAX 65536
#define DATE_FORM   "Date: %a, %d %b %Y %H:%M:%S GMT\r\n"

typedef struct recorded {
    const char *request; /* "METHOD TARGET" */
    const char *head;    /* up to the empty line, which is left out */
    const char *body;
    size_t body_len;
} recorded;

static struct {
    recorded replies[REPLIES_MAX];
    size_t count;
    SSL_CTX *tls;
} server;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* Splits one file in place; the text is kept for good. */
static bool split(char *text, size_t len, recorded *out)
{
    char *line = strchr(text, '\n');
    char *blank = line != NULL ? strstr(line, "\r\n\r\n") : NULL;
    if (blank == NULL) {
        return false;
    }
    *line = '\0';
    blank[2] = '\0';
    out->request = text;
    out->head = line + 1;
    out->body = blank + 4;
    out->body_len = len - (size_t)(out->body - text);
    return true;
}

static void load_file(const char *path)
{
    char *text = calloc(1, REPLY_MAX + 1);
    FILE *file = fopen(path, "rb");
    if (text == NULL || file == NULL || server.count == REPLIES_MAX) {
        die(path);
    }
    size_t len = fread(text, 1, REPLY_MAX, file);
    (void)fclose(file);
    if (!split(text, len, &server.replies[server.count++])) {
        die(path);
    }
}

static void load_folder(const char *folder)
{
    DIR *entries = opendir(folder);
    char path[512];
    if (entries == NULL) {
        die(folder);
    }
    for (const struct dirent *e = readdir(entries); e != NULL; e = readdir(entries)) {
        const char *dot = strrchr(e->d_name, '.');
        if (dot != NULL && strcmp(dot, ".reply") == 0) {
            (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
            load_file(path);
        }
    }
    (void)closedir(entries);
}

/* The whole reply as bytes; its length. */
static size_t write_reply(const recorded *reply, char *out, size_t room)
{
    char date[64];
    struct tm now;
    time_t seconds = time(NULL);
    (void)gmtime_r(&seconds, &now);
    (void)strftime(date, sizeof date, DATE_FORM, &now);
    int head =
        snprintf(out, room, "%s%sContent-Length: %zu\r\n\r\n", reply->head, date, reply->body_len);
    memcpy(out + head, reply->body, reply->body_len);
    return (size_t)head + reply->body_len;
}

static const recorded *find(const char *request)
{
    size_t len = strcspn(request, "\r");
    len = len > 9 ? len - 9 : 0; /* " HTTP/1.1" */
    for (size_t i = 0; i < server.count; i++) {
        if (strlen(server.replies[i].request) == len &&
            memcmp(server.replies[i].request, request, len) == 0) {
            return &server.replies[i];
        }
    }
    return NULL;
}

static size_t content_length(const char *head)
{
    for (const char *line = strchr(head, '\n'); line != NULL; line = strchr(line + 1, '\n')) {
        if (strncasecmp(line + 1, "Content-Length:", 15) == 0) {
            return (size_t)strtoul(line + 16, NULL, 10);
        }
    }
    return 0;
}

/* Reads one request; false at the end of the connection. */
static bool read_request(SSL *tls, char *text)
{
    size_t len = 0;
    size_t need = 0;
    while (need == 0 || len < need) {
        int got = SSL_read(tls, text + len, (int)(REQUEST_MAX - len));
        if (got <= 0) {
            return false;
        }
        len += (size_t)got;
        text[len] = '\0';
        const char *end = need == 0 ? strstr(text, "\r\n\r\n") : NULL;
        if (end != NULL) {
            need = (size_t)(end - text) + 4 + content_length(text);
        }
    }
    return true;
}

static void answer(SSL *tls, const char *request, char *out)
{
    static const recorded missing = {NULL, "HTTP/1.1 404 Not Found\r\n", "", 0};
    const recorded *reply = find(request);
    if (reply == NULL) {
        (void)fprintf(stderr, "not recorded: %.*s\n", (int)strcspn(request, "\r"), request);
    }
    size_t len = write_reply(reply != NULL ? reply : &missing, out, REPLY_MAX * 2);
    (void)SSL_write(tls, out, (int)len);
}

static void *serve(void *user)
{
    int connection = (int)(intptr_t)user;
    int yes = 1;
    SSL *tls = SSL_new(server.tls);
    char *in = malloc(REQUEST_MAX + 1);
    char *out = malloc(REPLY_MAX * 2);
    (void)setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (tls != NULL && in != NULL && out != NULL && SSL_set_fd(tls, connection) == 1 &&
        SSL_accept(tls) == 1) {
        while (read_request(tls, in)) {
            answer(tls, in, out);
        }
    }
    SSL_free(tls);
    free(in);
    free(out);
    (void)close(connection);
    return NULL;
}

static int listen_on(unsigned short port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int yes = 1;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 16) != 0) {
        die("listen");
    }
    return listener;
}

static void make_tls(const char *certificate, const char *key)
{
    server.tls = SSL_CTX_new(TLS_server_method());
    if (server.tls == NULL || SSL_CTX_set_min_proto_version(server.tls, TLS1_3_VERSION) != 1 ||
        SSL_CTX_use_certificate_chain_file(server.tls, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(server.tls, key, SSL_FILETYPE_PEM) != 1) {
        die("tls");
    }
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        (void)fputs("arguments: PORT FOLDER CERTIFICATE KEY\n", stderr);
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    load_folder(argv[2]);
    make_tls(argv[3], argv[4]);
    int listener = listen_on((unsigned short)strtoul(argv[1], NULL, 10));
    puts("ready");
    (void)fflush(stdout);
    for (;;) {
        pthread_t thread;
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) {
            die("accept");
        }
        if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)connection) != 0) {
            die("thread");
        }
        (void)pthread_detach(thread);
    }
}
