/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of certificates, and making one.
 * Owns: the tables, identifier 证照标识 and validity by type. Not: files and reading. */
#include "sandbox/certificate.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/calendar.h"
#include "sandbox/catalogue.h"
#include "sandbox/clock.h"
#include "sandbox/store.h"

#define FOR_EVER    "长期"
#define MAX_HOLDERS 16

/* --- rows ---------------------------------------------------------------------------------------- */

bool gov__sb_certificate_load(gov_sandbox *sb, const char *id, gov__sandbox_certificate *c)
{
    char *const fields[] = {c->id,     c->identifier,  c->type_code, c->type_name,  c->type_name_en,
                            c->number, c->issuer,      c->matter,    c->valid_from, c->valid_until,
                            c->status, c->predecessor, c->successor};
    const size_t sizes[] = {sizeof c->id,          sizeof c->identifier,   sizeof c->type_code,
                            sizeof c->type_name,   sizeof c->type_name_en, sizeof c->number,
                            sizeof c->issuer,      sizeof c->matter,       sizeof c->valid_from,
                            sizeof c->valid_until, sizeof c->status,       sizeof c->predecessor,
                            sizeof c->successor};
    const int count = (int)(sizeof fields / sizeof fields[0]);
    gov__sandbox_query q;
    memset(c, 0, sizeof *c);
    if (!gov__sb_query(sb, &q,
                       "SELECT id, identifier, type_code, type_name, type_name_en, number, issuer, "
                       "matter, valid_from, valid_until, status, predecessor, successor, issued, "
                       "holders, data, n "
                       "FROM certificate WHERE id = ? OR identifier = ?",
                       "ss", id, id) ||
        !gov__sb_next(&q)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        (void)gov__sb_print(fields[i], sizes[i], "%s", gov__sb_text(&q, i));
    }
    c->issued = gov__sb_int(&q, count);
    c->holders = gov__sb_copy(gov__sb_text(&q, count + 1));
    c->data = gov__sb_copy(gov__sb_text(&q, count + 2));
    c->row = gov__sb_int(&q, count + 3);
    gov__sb_end(&q);
    return c->holders && c->data;
}

void gov__sb_certificate_clear(gov__sandbox_certificate *c)
{
    free(c->holders);
    free(c->data);
    memset(c, 0, sizeof *c);
}

static int store(gov_sandbox *sb, const gov__sandbox_certificate *c, const char *const *subjects,
                 size_t count)
{
    if (gov__sb_run(sb,
                    "INSERT INTO certificate(id, identifier, type_code, type_name, type_name_en, "
                    "number, issuer, matter, valid_from, valid_until, status, predecessor, "
                    "successor, issued, holders, data) "
                    "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?)",
                    "ssssssssssssiss", c->id, c->identifier, c->type_code, c->type_name,
                    c->type_name_en, c->number, c->issuer, c->matter, c->valid_from, c->valid_until,
                    c->status, c->predecessor, c->issued, c->holders, c->data) != 1) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (gov__sb_run(sb, "INSERT INTO certificate_holder(certificate, subject) VALUES(?, ?)",
                        "ss", c->id, subjects[i]) != 1) {
            return -1;
        }
    }
    return 0;
}

/* --- making -------------------------------------------------------------------------------------- */

const cJSON *gov__sb_certificate_type(const cJSON *types, const char *code)
{
    const cJSON *type = NULL;
    cJSON_ArrayForEach(type, gov__sb_member(types, "types"))
    {
        const char *own = gov__sb_member_text(type, "type_code");
        if (own && strcmp(own, code) == 0) {
            return type;
        }
    }
    return NULL;
}

/* The day before the same day `years` later. */
static void set_validity(gov__sandbox_certificate *c, int64_t years)
{
    int64_t year = 0;
    int month = 0, day = 0;
    if (years == 0) {
        (void)gov__sb_print(c->valid_until, sizeof c->valid_until, FOR_EVER);
        return;
    }
    gov__sb_civil_from_days(gov__sb_calendar_day(c->issued), &year, &month, &day);
    int64_t last = gov__sb_days_from_civil(year + years, month, day) - 1;
    gov__sb_day_text(gov__sb_calendar_day_end(last), c->valid_until);
}

/* 1.2.156.3005.2.{type}.{issuer}.{serial}.{version}.{check}, the check over the four parts. */
static bool set_identifier(gov__sandbox_certificate *c, const char *issuer)
{
    char serial[24], digits[7], plain[96];
    gov__sb_random_digits(digits, 6);
    (void)gov__sb_print(serial, sizeof serial, "%.4s%.2s%.2s%s", c->valid_from, c->valid_from + 5,
                        c->valid_from + 8, digits);
    (void)gov__sb_print(plain, sizeof plain, "%s%s%s001", c->type_code, issuer, serial);
    char check = gov__sb_mod37_36(plain);
    return check != '\0' &&
           gov__sb_print(c->identifier, sizeof c->identifier, "1.2.156.3005.2.%s.%s.%s.001.%c",
                         c->type_code, issuer, serial, check);
}

static bool describe(gov__sandbox_certificate *c, const cJSON *type)
{
    const cJSON *issuer = gov__sb_member(type, "issuer");
    const char *uscc = gov__sb_member_text(issuer, "uscc");
    int64_t years = 0;
    char *text = issuer ? cJSON_PrintUnformatted(issuer) : NULL;
    if (!uscc || !text) {
        cJSON_free(text);
        return false;
    }
    (void)gov__sb_print(c->issuer, sizeof c->issuer, "%s", text);
    cJSON_free(text);
    (void)gov__sb_print(c->type_name, sizeof c->type_name, "%s",
                        gov__sb_member_text(type, "type_name"));
    (void)gov__sb_print(c->type_name_en, sizeof c->type_name_en, "%s",
                        gov__sb_member_text(type, "type_name_en"));
    (void)gov__sb_member_int(type, "years", &years);
    gov__sb_day_text(c->issued, c->valid_from);
    set_validity(c, years);
    return *c->identifier || set_identifier(c, uscc);
}

int gov__sb_certificate_make(gov_sandbox *sb, gov__sandbox_certificate *c, const char *number,
                             const char *const *subjects, size_t subject_count)
{
    cJSON *types = gov__sb_document("certificate-types");
    const cJSON *type = gov__sb_certificate_type(types, c->type_code);
    gov__sb_new_id("crt", c->id);
    (void)gov__sb_print(c->status, sizeof c->status, "valid");
    bool good = type && describe(c, type);
    cJSON_Delete(types);
    if (!good) {
        return -1;
    }
    if (number) {
        (void)gov__sb_print(c->number, sizeof c->number, "%s", number);
    } else {
        char digits[9];
        gov__sb_random_digits(digits, 8);
        (void)gov__sb_print(c->number, sizeof c->number, "990100%.4s%s", c->valid_from, digits);
    }
    return store(sb, c, subjects, subject_count);
}

/* --- replacing ----------------------------------------------------------------------------------- */

/* The next version of an identifier: the same parts, one more, a check character of its own. */
static bool next_identifier(const char *old, char out[128])
{
    char parts[128], plain[128] = "";
    const char *version = old;
    int64_t number = 0;
    for (int dots = 0; *version && dots < 8; version++) {
        dots += *version == '.';
    }
    if (!gov__sb_print(parts, sizeof parts, "%.3s", version) ||
        !gov__sb_read_int(parts, 1, 998, &number)) {
        return false;
    }
    (void)gov__sb_print(parts, sizeof parts, "%.*s%03d", (int)(version - old), old,
                        (int)number + 1);
    size_t used = 0;
    for (const char *at = parts + strlen("1.2.156.3005.2."); *at; at++) {
        plain[used] = *at;
        used += *at != '.';
    }
    plain[used] = '\0';
    char check = gov__sb_mod37_36(plain);
    return check != '\0' && gov__sb_print(out, 128, "%s.%c", parts, check);
}

static char *merged(const char *old, const cJSON *over)
{
    cJSON *data = cJSON_Parse(old);
    const cJSON *field = NULL;
    cJSON_ArrayForEach(field, over)
    {
        cJSON_DeleteItemFromObjectCaseSensitive(data, field->string);
        (void)cJSON_AddStringToObject(data, field->string, field->valuestring);
    }
    char *text = data ? cJSON_PrintUnformatted(data) : NULL;
    cJSON_Delete(data);
    return text;
}

static size_t holders_of(gov_sandbox *sb, const char *id, char *out[MAX_HOLDERS])
{
    size_t count = 0;
    gov__sandbox_query q;
    for (gov__sb_query(sb, &q,
                       "SELECT subject FROM certificate_holder WHERE certificate = ? LIMIT 16", "s",
                       id);
         gov__sb_next(&q) && count < MAX_HOLDERS;) {
        out[count++] = gov__sb_copy(gov__sb_text(&q, 0));
    }
    return count;
}

static int make_next(gov_sandbox *sb, const gov__sandbox_certificate *old,
                     gov__sandbox_certificate *next)
{
    char *subjects[MAX_HOLDERS] = {NULL};
    size_t count = holders_of(sb, old->id, subjects);
    int result =
        gov__sb_certificate_make(sb, next, old->number, (const char *const *)subjects, count);
    for (size_t i = 0; i < count; i++) {
        free(subjects[i]);
    }
    return result;
}

int gov__sb_certificate_supersede(gov_sandbox *sb, gov__sandbox_certificate *c, const cJSON *data)
{
    gov__sandbox_certificate next = {.issued = gov__sb_now_ms(sb)};
    char id[GOV__SB_ID_BYTES];
    (void)gov__sb_print(id, sizeof id, "%s", c->id);
    (void)gov__sb_print(next.type_code, sizeof next.type_code, "%s", c->type_code);
    (void)gov__sb_print(next.predecessor, sizeof next.predecessor, "%s", c->id);
    next.holders = gov__sb_copy(c->holders);
    next.data = merged(c->data, data);
    int result = -1;
    if (next.holders && next.data && next_identifier(c->identifier, next.identifier) &&
        make_next(sb, c, &next) == 0 &&
        gov__sb_run(sb, "UPDATE certificate SET status = 'superseded', successor = ? WHERE id = ?",
                    "ss", next.id, id) == 1) {
        gov__sb_certificate_clear(c);
        result = gov__sb_certificate_load(sb, id, c) ? 0 : -1;
    }
    gov__sb_certificate_clear(&next);
    return result;
}

int gov__sb_certificate_revoke(gov_sandbox *sb, const char *matter_id)
{
    return gov__sb_run(sb, "UPDATE certificate SET status = 'revoked' WHERE matter = ?", "s",
                       matter_id) < 0
               ? -1
               : 0;
}

bool gov__sb_certificate_held(gov_sandbox *sb, const char *id, const char *subject_id,
                              char out_type[GOV__SB_ID_BYTES])
{
    gov__sandbox_query q;
    if (!gov__sb_query(sb, &q,
                       "SELECT c.type_code FROM certificate c JOIN certificate_holder h "
                       "ON h.certificate = c.id WHERE c.id = ? AND h.subject = ? "
                       "AND c.status = 'valid'",
                       "ss", id, subject_id) ||
        !gov__sb_next(&q)) {
        return false;
    }
    (void)gov__sb_print(out_type, GOV__SB_ID_BYTES, "%s", gov__sb_text(&q, 0));
    gov__sb_end(&q);
    return true;
}

const gov__sandbox_part gov__sandbox_certificate_part = {
    "certificate",
    "CREATE TABLE IF NOT EXISTS certificate("
    "n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, identifier TEXT NOT NULL UNIQUE, "
    "type_code TEXT NOT NULL, type_name TEXT NOT NULL, type_name_en TEXT NOT NULL, "
    "number TEXT NOT NULL, issuer TEXT NOT NULL, matter TEXT NOT NULL, valid_from TEXT NOT NULL, "
    "valid_until TEXT NOT NULL, status TEXT NOT NULL, issued INTEGER NOT NULL, "
    "predecessor TEXT NOT NULL, successor TEXT NOT NULL, holders TEXT NOT NULL, "
    "data TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS certificate_matter ON certificate(matter, n);"
    "CREATE TABLE IF NOT EXISTS certificate_holder("
    "certificate TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY(subject, certificate)) "
    "WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS certificate_file("
    "certificate TEXT NOT NULL, format TEXT NOT NULL, media TEXT NOT NULL, digest TEXT NOT NULL, "
    "digest_sm3 TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY(certificate, format)) "
    "WITHOUT ROWID;",
    NULL,
    NULL,
};
