/* SPDX-License-Identifier: Apache-2.0 */
/* The components of a request that the sandbox knows: RFC 9421 section 2.
 * Owns: their values. Not: reading a Signature-Input (signature_rfc9421.c). */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "sandbox/signature.h"

static void write_authority(const gov_sandbox *sb, const char *host, FILE *out)
{
    const char *usual = strncmp(sb->base_url, "https:", 6) == 0 ? ":443" : ":80";
    size_t length = strlen(host);
    size_t tail = strlen(usual);
    if (length > tail && strcmp(host + length - tail, usual) == 0) {
        length -= tail;
    }
    for (size_t i = 0; i < length; i++) {
        (void)fputc(tolower((unsigned char)host[i]), out);
    }
}

static void write_scheme(const gov_sandbox *sb, FILE *out)
{
    (void)fputs(strncmp(sb->base_url, "https:", 6) == 0 ? "https" : "http", out);
}

/* Section 2.2.8: all but letters, digits and "*-._". */
static void write_encoded(const char *text, FILE *out)
{
    for (; *text; text++) {
        if (isalnum((unsigned char)*text) || strchr("*-._", *text)) {
            (void)fputc(*text, out);
        } else {
            (void)fprintf(out, "%%%02X", (unsigned char)*text);
        }
    }
}

static bool has_name(const char *name, const char *encoded, size_t length)
{
    char text[512] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    if (!stream) {
        return false;
    }
    write_encoded(name, stream);
    (void)fclose(stream);
    return strlen(text) == length && memcmp(text, encoded, length) == 0;
}

/* `parameters` is exactly ;name="..." here. */
static bool write_parameter(const gov__sandbox_request *req, const char *parameters, FILE *out)
{
    static const char head[] = ";name=\"";
    size_t length = strlen(parameters);
    size_t found = 0;
    if (strncmp(parameters, head, sizeof head - 1) != 0 || parameters[length - 1] != '"') {
        return false;
    }
    const char *wanted = parameters + sizeof head - 1;
    length -= sizeof head;
    for (size_t i = 0; i < req->query.count; i++) {
        if (has_name(req->query.items[i].name, wanted, length)) {
            write_encoded(req->query.items[i].value, out);
            found++;
        }
    }
    return found == 1;
}

static bool write_field(const gov__sandbox_request *req, const char *name, FILE *out)
{
    size_t found = 0;
    for (size_t i = 0; i < req->headers.count; i++) {
        const gov__sandbox_field *field = &req->headers.items[i];
        if (strcasecmp(field->name, name) != 0) {
            continue;
        }
        const char *value = field->value + strspn(field->value, " \t");
        size_t length = strlen(value);
        while (length > 0 && (value[length - 1] == ' ' || value[length - 1] == '\t')) {
            length--;
        }
        (void)fprintf(out, "%s%.*s", found > 0 ? ", " : "", (int)length, value);
        found++;
    }
    return found > 0;
}

bool gov__sb_signature_component(const gov_sandbox *sb, const gov__sandbox_request *req,
                                 const char *name, const char *parameters, FILE *out)
{
    const char *query = strchr(req->target, '?');
    size_t path = query ? (size_t)(query - req->target) : strlen(req->target);
    const char *host = gov__sb_header(req, "Host");
    if (strcmp(name, "@query-param") == 0) {
        return write_parameter(req, parameters, out);
    }
    if (*parameters) {
        return false;
    }
    if (strcmp(name, "@method") == 0) {
        (void)fputs(req->method, out);
    } else if (strcmp(name, "@path") == 0) {
        (void)fprintf(out, "%.*s", (int)path, req->target);
    } else if (strcmp(name, "@query") == 0) {
        (void)fputs(query ? query : "?", out);
    } else if (strcmp(name, "@request-target") == 0) {
        (void)fputs(req->target, out);
    } else if (strcmp(name, "@scheme") == 0) {
        write_scheme(sb, out);
    } else if (strcmp(name, "@authority") == 0 && host) {
        write_authority(sb, host, out);
    } else if (strcmp(name, "@target-uri") == 0 && host) {
        write_scheme(sb, out);
        (void)fprintf(out, "://%s%s", host, req->target);
    } else {
        return name[0] != '@' && write_field(req, name, out);
    }
    return true;
}
