/* SPDX-License-Identifier: Apache-2.0 */
/* See secrets.h. Used in the process under test and in the relay, which tells the values turned. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "scenario/support/secrets.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/route.h"

#define LEAST 8

typedef enum place {
    MEMBER, /* "name":"value" */
    PARAM,  /* name=value, in a form or behind a question mark */
    HEADER, /* Name: value */
} place;

#define AS_MEMBER(name) MEMBER, name, "\"" name "\":\""
#define AS_PARAM(name)  PARAM, name, name "="
#define AS_HEADER(name) HEADER, name, name ": "

static const struct {
    place place;
    const char *name;
    const char *mark; /* what it begins with */
} names[] = {
    {AS_MEMBER("access_token")},
    {AS_MEMBER("refresh_token")},
    {AS_MEMBER("id_token")},
    {AS_MEMBER("device_code")},
    {AS_MEMBER("auth_req_id")},
    {AS_MEMBER("token")},
    {AS_PARAM("code")},
    {AS_PARAM("code_verifier")},
    {AS_PARAM("state")},
    {AS_PARAM("nonce")},
    {AS_PARAM("ticket")},
    {AS_PARAM("token")},
    {AS_PARAM("response")},
    {AS_PARAM("client_assertion")},
    {AS_PARAM("assertion")},
    {AS_PARAM("refresh_token")},
    {AS_PARAM("actor_token")},
    {AS_PARAM("device_code")},
    {AS_PARAM("auth_req_id")},
    {AS_PARAM("id_token_hint")},
    {AS_HEADER("DPoP")},
    {AS_HEADER("Authorization")},
    {AS_HEADER("Cookie")},
    {AS_HEADER("Set-Cookie")},
    {MEMBER, "download", "\"address\":\"/gov/v1/downloads/"},
};

/* The length of the name with what stands around it, when the text goes on with it here. */
static size_t begins(const char *text, size_t size, size_t at, size_t which)
{
    const char *mark = names[which].mark;
    if (text[at] != mark[0]) {
        return 0;
    }
    place where = names[which].place;
    char before = at > 0 ? text[at - 1] : '\n';
    size_t len = strlen(mark);
    bool bound = where == MEMBER || strchr(where == PARAM ? "?&\n #" : "\n", before) != NULL;
    return bound && size - at >= len && memcmp(text + at, mark, len) == 0 ? len : 0;
}

static size_t length(const char *value, size_t left, place where)
{
    const char *ends = where == MEMBER ? "\"" : where == PARAM ? "& \r\n\"<#" : "\r\n;";
    size_t len = 0;
    while (len < left && (value[len] == '\0' || strchr(ends, value[len]) == NULL)) {
        len++;
    }
    return len;
}

static void tell_end(const char *what, const char *value, size_t size, secrets_tell_fn *tell,
                     void *user)
{
    size_t skip = size > SECRET_SIZE ? size - SECRET_SIZE : 0;
    if (size >= LEAST) {
        tell(user, what, value + skip, size - skip);
    }
}

static void tell_value(const char *what, const char *value, size_t size, secrets_tell_fn *tell,
                       void *user)
{
    const char *dot = size > 3 && memcmp(value, "eyJ", 3) == 0 ? memchr(value, '.', size) : NULL;
    if (dot == NULL) {
        tell_end(what, value, size, tell, user);
        return;
    }
    while (dot != NULL) {
        const char *part = dot + 1;
        size_t left = size - (size_t)(part - value);
        dot = memchr(part, '.', left);
        tell_end(what, part, dot != NULL ? (size_t)(dot - part) : left, tell, user);
    }
}

/* Behind the scheme, or the name of a cookie. */
static size_t skip_of(const char *name, const char *value, size_t size)
{
    const char *mark = strstr(name, "Cookie") != NULL ? "=" : " ";
    const char *at = strcmp(name, "DPoP") != 0 ? memmem(value, size, mark, 1) : NULL;
    return at != NULL ? (size_t)(at - value) + 1 : 0;
}

void secrets_scan(char *text, size_t size, bool complete, secrets_tell_fn *tell, void *user)
{
    for (size_t at = 0; at < size; at++) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            size_t mark = begins(text, size, at, i);
            char *value = text + at + mark;
            size_t len = mark != 0 ? length(value, size - at - mark, names[i].place) : 0;
            if (len == 0 || (!complete && at + mark + len == size)) {
                continue;
            }
            size_t skip = names[i].place == HEADER ? skip_of(names[i].name, value, len) : 0;
            tell_value(names[i].name, value + skip, len - skip, tell, user);
            memset(value, ' ', len);
        }
    }
}

static void add(void *user, const char *what, const char *value, size_t size)
{
    secrets *s = user;
    for (size_t i = 0; i < s->count; i++) {
        if (s->items[i].size == size && memcmp(s->items[i].text, value, size) == 0) {
            return;
        }
    }
    ck_assert_uint_lt(s->count, SECRETS_MAX);
    ck_assert_uint_le(size, SECRET_SIZE);
    secret *made = &s->items[s->count++];
    (void)snprintf(made->what, sizeof made->what, "%s", what);
    memcpy(made->text, value, size);
    made->text[size] = '\0';
    made->size = size;
    made->found = 0;
}

void secrets_add(secrets *s, const char *what, const char *value)
{
    ck_assert_uint_ge(strlen(value), LEAST);
    tell_value(what, value, strlen(value), add, s);
}

void secrets_add_bytes(secrets *s, const char *what, const void *data, size_t size)
{
    ck_assert_uint_ge(size, LEAST);
    add(s, what, data, size);
}

void secrets_add_jwk(secrets *s, const char *what, const char *jwk)
{
    char text[128];
    size_t length = 0;
    const char *at = strstr(jwk, "\"d\":\"");
    ck_assert_ptr_nonnull(at);
    at += 5;
    (void)snprintf(text, sizeof text, "%.*s", (int)strcspn(at, "\""), at);
    add(s, what, text, strlen(text));
    uint8_t *bytes = gov__sb_b64url_read(text, strlen(text), &length);
    ck_assert_ptr_nonnull(bytes);
    add(s, what, (char *)bytes, length);
    for (size_t i = 0; i < length / 2; i++) {
        uint8_t byte = bytes[i];
        bytes[i] = bytes[length - 1 - i];
        bytes[length - 1 - i] = byte;
    }
    add(s, what, (char *)bytes, length);
    free(bytes);
}

void secrets_take(secrets *s, const char *text, size_t size)
{
    char *copy = malloc(size + 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, size);
    secrets_scan(copy, size, true, add, s);
    free(copy);
}

static size_t pair(const char *at)
{
    return (size_t)(unsigned char)at[0] << 8 | (unsigned char)at[1];
}

/* Chains of secrets by their first two bytes; 0 ends one. */
size_t secrets_search(secrets *s, const char *data, size_t size)
{
    static uint16_t heads[65536];
    static uint16_t nexts[SECRETS_MAX + 1];
    size_t found = 0;
    memset(heads, 0, sizeof heads);
    for (size_t i = 0; i < s->count; i++) {
        s->items[i].found = 0;
        nexts[i + 1] = heads[pair(s->items[i].text)];
        heads[pair(s->items[i].text)] = (uint16_t)(i + 1);
    }
    for (size_t at = 0; at + LEAST <= size; at++) {
        for (size_t i = heads[pair(data + at)]; i != 0; i = nexts[i]) {
            secret *item = &s->items[i - 1];
            if (item->size <= size - at && memcmp(item->text, data + at, item->size) == 0) {
                item->found++;
                found++;
            }
        }
    }
    return found;
}

const secret *secrets_in(const secrets *s, const char *text)
{
    for (size_t i = 0; text != NULL && i < s->count; i++) {
        if (strstr(text, s->items[i].text) != NULL) {
            return &s->items[i];
        }
    }
    return NULL;
}

size_t secrets_of(const secrets *s, const char *what)
{
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        count += strcmp(s->items[i].what, what) == 0;
    }
    return count;
}

static void take_fields(secrets *s, const gov__sandbox_fields *fields)
{
    char line[10240];
    for (size_t i = 0; i < fields->count; i++) {
        int size = snprintf(line, sizeof line, "\n%s: %s\r\n", fields->items[i].name,
                            fields->items[i].value);
        secrets_take(s, line, (size_t)size < sizeof line ? (size_t)size : sizeof line - 1);
    }
}

void secrets_witness(void *user, const gov__sandbox_input *input,
                     const gov__sandbox_response *response)
{
    secrets *s = user;
    secrets_take(s, input->target, strlen(input->target));
    take_fields(s, input->headers);
    secrets_take(s, input->body, input->body_length);
    take_fields(s, &response->headers);
    if (response->body != NULL) {
        secrets_take(s, response->body, response->body_length);
    }
}
