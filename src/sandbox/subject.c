/* SPDX-License-Identifier: Apache-2.0 */
/* The people and organisations of the sandbox: a made-up city with region codes 9901xx, which no
 * real place has. Owns: the table of subjects, GET /sandbox/citizens. */
#include "sandbox/subject.h"

#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

#define COLUMNS                                                                                    \
    "id,kind,name,id_type,id_number,phone,assurance,region_code,birth_date,legal_rep,legal_rep_id"

static const gov__sandbox_subject citizens[] = {
    {"sub-zhang", "natural", "张三样", "resident_id", "990101199003071018", "19900000001", "L3",
     "990101", "1990-03-07", "", ""},
    {"sub-li", "natural", "李四样", "resident_id", "99010119920815102X", "19900000002", "L3",
     "990101", "1992-08-15", "", ""},
    {"sub-wang", "natural", "王老样", "resident_id", "990101195802121036", "19900000003", "L2",
     "990101", "1958-02-12", "", ""},
    {"sub-zhao", "natural", "赵老样", "resident_id", "990101196011201042", "19900000004", "L2",
     "990101", "1960-11-20", "", ""},
    {"sub-chen", "natural", "陈五样", "resident_id", "990101198506231058", "19900000005", "L4",
     "990101", "1985-06-23", "", ""},
    {"sub-lin", "natural", "林六样", "resident_id", "990101200109091063", "19900000006", "L1",
     "990102", "2001-09-09", "", ""},
    {"sub-food", "enterprise", "样例食品有限公司", "uscc", "91990101MA9900001X", "0990-5550001",
     "L3", "990101", "", "陈五样", "sub-chen"},
    {"sub-build", "enterprise", "样例建设投资有限公司", "uscc", "91990101MA99000021",
     "0990-5550002", "L3", "990101", "", "张三样", "sub-zhang"},
};

static int seed(gov_sandbox *sb)
{
    for (size_t i = 0; i < sizeof citizens / sizeof citizens[0]; i++) {
        const gov__sandbox_subject *s = &citizens[i];
        if (gov__sb_run(sb,
                        "INSERT INTO subjects(" COLUMNS ",place) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
                        "sssssssssssi", s->id, s->kind, s->name, s->id_type, s->id_number, s->phone,
                        s->assurance, s->region_code, s->birth_date, s->legal_rep, s->legal_rep_id,
                        (int64_t)i) != 1) {
            return -1;
        }
    }
    return 0;
}

static void copy_column(const gov__sandbox_query *q, int column, char *out, size_t size)
{
    const char *text = gov__sb_text(q, column);
    (void)gov__sb_print(out, size, "%s", text ? text : "");
}

static void read_row(const gov__sandbox_query *q, gov__sandbox_subject *out)
{
    copy_column(q, 0, out->id, sizeof out->id);
    copy_column(q, 1, out->kind, sizeof out->kind);
    copy_column(q, 2, out->name, sizeof out->name);
    copy_column(q, 3, out->id_type, sizeof out->id_type);
    copy_column(q, 4, out->id_number, sizeof out->id_number);
    copy_column(q, 5, out->phone, sizeof out->phone);
    copy_column(q, 6, out->assurance, sizeof out->assurance);
    copy_column(q, 7, out->region_code, sizeof out->region_code);
    copy_column(q, 8, out->birth_date, sizeof out->birth_date);
    copy_column(q, 9, out->legal_rep, sizeof out->legal_rep);
    copy_column(q, 10, out->legal_rep_id, sizeof out->legal_rep_id);
}

static bool read_one(gov__sandbox_query *q, gov__sandbox_subject *out)
{
    if (!gov__sb_next(q)) {
        return false;
    }
    read_row(q, out);
    gov__sb_end(q);
    return true;
}

bool gov__sb_subject_load(gov_sandbox *sb, const char *id, gov__sandbox_subject *out)
{
    gov__sandbox_query q;
    gov__sb_query(sb, &q, "SELECT " COLUMNS " FROM subjects WHERE id=?", "s", id);
    return read_one(&q, out);
}

bool gov__sb_subject_find(gov_sandbox *sb, const char *id_number, gov__sandbox_subject *out)
{
    gov__sandbox_query q;
    gov__sb_query(sb, &q, "SELECT " COLUMNS " FROM subjects WHERE id_number=?", "s", id_number);
    return read_one(&q, out);
}

void gov__sb_mask_number(const char *number, char out[40])
{
    size_t length = strlen(number);
    size_t head = length >= 15 ? 6 : length >= 8 ? 3 : 1;
    size_t tail = length >= 8 ? 4 : 0;
    (void)gov__sb_print(out, 40, "%s", number);
    for (size_t i = head; i + tail < length && i < 39; i++) {
        out[i] = '*';
    }
}

static void write_members(gov__sandbox_json *w, const gov__sandbox_subject *subject, bool masked)
{
    char number[40];
    char phone[40];
    gov__sb_mask_number(subject->id_number, number);
    gov__sb_mask_number(subject->phone, phone);
    gov__sb_json_opt(w, "id", subject->id);
    gov__sb_json_text(w, "kind", subject->kind);
    gov__sb_json_text(w, "name", subject->name);
    gov__sb_json_text(w, "id_type", subject->id_type);
    gov__sb_json_text(w, "id_number", masked ? number : subject->id_number);
    gov__sb_json_opt(w, "phone", masked ? phone : subject->phone);
    gov__sb_json_opt(w, "assurance", subject->assurance);
    gov__sb_json_opt(w, "region_code", subject->region_code);
    gov__sb_json_opt(w, "birth_date", subject->birth_date);
    gov__sb_json_opt(w, "legal_rep", subject->legal_rep);
}

void gov__sb_subject_write(gov__sandbox_json *w, const char *name,
                           const gov__sandbox_subject *subject, bool masked)
{
    gov__sb_json_open(w, name);
    write_members(w, subject, masked);
    gov__sb_json_close(w);
}

void gov__sb_subject_write_userinfo(gov__sandbox_json *w, const char *name,
                                    const gov__sandbox_subject *subject)
{
    gov__sb_json_open(w, name);
    gov__sb_json_text(w, "sub", subject->id);
    write_members(w, subject, false);
    gov__sb_json_close(w);
}

static void get_citizens(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    gov__sandbox_query q;
    gov__sandbox_json w = {0};
    (void)req;
    gov__sb_json_open(&w, NULL);
    gov__sb_json_open_array(&w, "items");
    gov__sb_query(sb, &q, "SELECT " COLUMNS " FROM subjects ORDER BY place", "");
    while (gov__sb_next(&q)) {
        gov__sandbox_subject subject;
        read_row(&q, &subject);
        gov__sb_subject_write_userinfo(&w, NULL, &subject);
    }
    res->failed = q.failed;
    gov__sb_json_close_array(&w);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/sandbox/citizens", get_citizens, GOV__SB_OPERATOR},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_subject_part = {
    .name = "subject",
    .schema = "CREATE TABLE subjects(id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,"
              " id_type TEXT NOT NULL, id_number TEXT NOT NULL UNIQUE, phone TEXT NOT NULL,"
              " assurance TEXT NOT NULL, region_code TEXT NOT NULL, birth_date TEXT NOT NULL,"
              " legal_rep TEXT NOT NULL, legal_rep_id TEXT NOT NULL, place INTEGER NOT NULL)"
              " WITHOUT ROWID;",
    .seed = seed,
    .routes = routes,
};
