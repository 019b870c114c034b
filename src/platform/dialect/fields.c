/* SPDX-License-Identifier: Apache-2.0 */
/* Metadata of certificates under the names in use: English as GB/T 36903 has it, the initials of the
 * Chinese words, and those of the interfaces. What is missing stays unknown. */
#include "platform/dialect/dialect.h"

#include <string.h>

#include "base/str.h"
#include "base/time.h"

/* Folded names: no '_', lower case. The first that is there counts. */
static const char IDENTIFIER[] = "certificateidentifier|certidentifier|zzbs";
static const char TYPE_CODE[] = "certificatetypecode|certtypecode|zzlxdm|licensetypecode";
static const char TYPE_NAME[] = "certificatetypename|certtypename|zzlxmc|licensetypename|"
                                "certificatename|zzmc|licensename";
static const char NUMBER[] = "certificatenumber|certno|certnumber|zzbh|zzhm";
static const char ISSUER_NAME[] = "certificateissuingauthorityname|zzbfjg|fzjgmc";
static const char ISSUER_CODE[] = "certificateissuingauthoritycode|zzbfjgdm|fzjgzzjgdm";
static const char ISSUED[] =
    "certificateissuingauthoritydate|certificateissueddate|issueddate|issuedate|zzbfrq|fzrq";
static const char FROM[] = "validatestart|validitystart|certificatevalidatestart|zzyxqqsrq|yxqksrq";
static const char UNTIL[] = "validateend|validityend|certificatevalidateend|zzyxqjzrq|yxqjsrq";
static const char HOLDER_NAME[] = "certificateholdername|czzt|cyrmc|holder|holdername";
static const char HOLDER_CODE[] = "certificateholdercode|czztdm|cyrsfzjhm|holdercode";
static const char HOLDER_TYPE[] = "certificateholdertype|czztdmlxdm|cyrsfzjlx|holdertypecode";
static const char STATE[] = "status|certificatestatus|certstatus|zzzt";
static const char BEFORE[] = "associatedzzecertid";

/* `name` without '_' and case is `folded`, of that length. */
static bool is_name(const char *name, const char *folded, size_t len)
{
    size_t at = 0;
    for (; *name != '\0'; name++) {
        if (*name == '_') {
            continue;
        }
        if (at == len || gov__str_lower(*name) != folded[at]) {
            return false;
        }
        at++;
    }
    return at == len;
}

static const char *find(const gov__json_node *object, const char *folded, size_t len,
                        char room[GOV__STR_INT_MAX])
{
    for (const gov__json_node *n = gov__json_first(object); n != NULL; n = gov__json_next(n)) {
        const char *text = gov__dialect_text(n, room);
        if (!gov__str_is_empty(text) && is_name(gov__json_name(n), folded, len)) {
            return text;
        }
    }
    return NULL;
}

const char *gov__dialect_member(const gov__json_node *object, const char *names,
                                char room[GOV__STR_INT_MAX])
{
    const char *found = NULL;
    while (gov__json_is_object(object) && found == NULL && *names != '\0') {
        size_t len = strcspn(names, "|");
        found = find(object, names, len, room);
        names += len + (names[len] == '|' ? 1 : 0);
    }
    return found;
}

static gov_status keep(const gov_allocator *mem, const gov__json_node *object, const char *names,
                       gov_certificate *out, const char **slot)
{
    char room[GOV__STR_INT_MAX];
    const char *text = *slot == NULL ? gov__dialect_member(object, names, room) : NULL;
    return text == NULL ? GOV_OK : gov__certificate_keep(mem, out, text, strlen(text), slot);
}

/* A day, which may have a time behind it. */
static int64_t day_of(const gov__json_node *object, const char *names, bool end)
{
    char room[GOV__STR_INT_MAX];
    char day[11];
    const char *text = gov__dialect_member(object, names, room);
    if (text == NULL) {
        return 0;
    }
    size_t len = gov__str_len_max(text, 32);
    size_t digits = strspn(text, "0123456789");
    size_t date = digits == 14 ? 8 : len > 10 && (text[10] == ' ' || text[10] == 'T') ? 10 : 0;
    if (date == 0) {
        return gov__time_day_ms(text, end);
    }
    memcpy(day, text, date);
    day[date] = '\0';
    return gov__time_day_ms(day, end);
}

/* The length of a comma at `at`, of which there are two kinds; 0: none. */
static size_t comma(const char *at)
{
    static const char wide[] = "，";
    return *at == ',' ? 1 : strncmp(at, wide, sizeof wide - 1) == 0 ? sizeof wide - 1 : 0;
}

/* What stands before the next comma; *text moves behind it, to NULL at the end. */
static const char *next_part(const char **text, size_t *len)
{
    const char *begin = *text;
    const char *at = begin;
    while (at != NULL && *at != '\0' && comma(at) == 0) {
        at++;
    }
    *len = at != NULL ? (size_t)(at - begin) : 0;
    *text = at != NULL && *at != '\0' ? at + comma(at) : NULL;
    return begin;
}

static size_t count_parts(const char *text)
{
    size_t count = 0;
    size_t len = 0;
    while (text != NULL) {
        (void)next_part(&text, &len);
        count++;
    }
    return count;
}

static gov_status keep_part(const gov_allocator *mem, gov_certificate *out, const char **text,
                            const char **slot)
{
    size_t len = 0;
    const char *part = next_part(text, &len);
    return part == NULL || len == 0 ? GOV_OK : gov__certificate_keep(mem, out, part, len, slot);
}

static gov_status keep_all(const gov_allocator *mem, gov_certificate *out, const char *text,
                           const char **slot)
{
    return text == NULL ? GOV_OK : gov__certificate_keep(mem, out, text, strlen(text), slot);
}

/* Several holders are lists with commas, of the same length; a name with a comma in it is one name when
 * there is one number. A kind that stands once is that of all. */
static gov_status holders_read(const gov_allocator *mem, const gov__json_node *object,
                               gov_certificate *out)
{
    char rooms[3][GOV__STR_INT_MAX];
    const char *names = gov__dialect_member(object, HOLDER_NAME, rooms[0]);
    const char *codes = gov__dialect_member(object, HOLDER_CODE, rooms[1]);
    const char *types = gov__dialect_member(object, HOLDER_TYPE, rooms[2]);
    size_t count = codes != NULL ? count_parts(codes) : count_parts(names);
    bool whole = count_parts(names) != count;
    bool one_type = count_parts(types) != count;
    gov_status status = count > GOV__CERTIFICATE_HOLDERS_MAX ? GOV_ERR_RESPONSE : GOV_OK;
    for (size_t i = 0; i < count && status == GOV_OK; i++) {
        gov__certificate_holder holder = {.name = NULL};
        status = whole ? keep_all(mem, out, count == 1 ? names : NULL, &holder.name)
                       : keep_part(mem, out, &names, &holder.name);
        if (status == GOV_OK) {
            status = keep_part(mem, out, &codes, &holder.id_number);
        }
        if (status == GOV_OK) {
            status = one_type ? keep_all(mem, out, types, &holder.id_type)
                              : keep_part(mem, out, &types, &holder.id_type);
        }
        if (status == GOV_OK) {
            status = gov__certificate_add_holder(mem, out, &holder);
        }
    }
    return status;
}

static void days_read(const gov__json_node *object, gov_certificate *out)
{
    out->issued_ms = out->issued_ms != 0 ? out->issued_ms : day_of(object, ISSUED, false);
    out->valid_from_ms = out->valid_from_ms != 0 ? out->valid_from_ms : day_of(object, FROM, false);
    out->valid_until_ms =
        out->valid_until_ms != 0 ? out->valid_until_ms : day_of(object, UNTIL, true);
}

gov_status gov__dialect_fields(const gov_allocator *mem, const gov__json_node *object,
                               gov_certificate *out)
{
    const struct {
        const char *names;
        const char **slot;
    } texts[] = {{IDENTIFIER, &out->identifier},   {TYPE_CODE, &out->type_code},
                 {TYPE_NAME, &out->type_name},     {NUMBER, &out->number},
                 {ISSUER_NAME, &out->issuer_name}, {ISSUER_CODE, &out->issuer_uscc},
                 {BEFORE, &out->predecessor}};
    char room[GOV__STR_INT_MAX];
    gov_status status = GOV_OK;
    for (size_t i = 0; status == GOV_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = keep(mem, object, texts[i].names, out, texts[i].slot);
    }
    const char *state = out->status == NULL ? gov__dialect_member(object, STATE, room) : NULL;
    if (status == GOV_OK && state != NULL) {
        status = gov__dialect_state(mem, state, out);
    }
    days_read(object, out);
    return status == GOV_OK && out->holder_count == 0 ? holders_read(mem, object, out) : status;
}
