/* SPDX-License-Identifier: Apache-2.0 */
/* Structured fields against the examples of RFC 8941 and what they must refuse. */
#include <string.h>

#include "signer/sf.h"
#include "test_support.h"

typedef struct field_case {
    gov__sf_type type;
    const char *text;
    const char *canonical; /* NULL: refused */
} field_case;

static const field_case CASES[] = {
    /* RFC 8941 section 3.1 */
    {GOV__SF_FIELD_LIST, "sugar, tea, rum", "sugar, tea, rum"},
    {GOV__SF_FIELD_LIST, "(\"foo\" \"bar\"), (\"baz\"), (\"bat\" \"one\"), ()",
     "(\"foo\" \"bar\"), (\"baz\"), (\"bat\" \"one\"), ()"},
    {GOV__SF_FIELD_LIST, "(\"foo\"; a=1;b=2);lvl=5, (\"bar\" \"baz\");lvl=1",
     "(\"foo\";a=1;b=2);lvl=5, (\"bar\" \"baz\");lvl=1"},
    {GOV__SF_FIELD_LIST, "abc;a=1;b=2; cde_456, (ghi;jk=4 l);q=\"9\";r=w",
     "abc;a=1;b=2;cde_456, (ghi;jk=4 l);q=\"9\";r=w"},
    {GOV__SF_FIELD_LIST, "  a,b,\tc  ", "a, b, c"},
    {GOV__SF_FIELD_LIST, "", ""},
    {GOV__SF_FIELD_ITEM, "1; a; b=?0", "1;a;b=?0"},
    /* section 3.2 */
    {GOV__SF_FIELD_DICTIONARY,
     "en=\"Applepie\", da=:w4ZibGV0w6ZydGU=:", "en=\"Applepie\", da=:w4ZibGV0w6ZydGU=:"},
    {GOV__SF_FIELD_DICTIONARY, "a=?0, b, c; foo=bar", "a=?0, b, c;foo=bar"},
    {GOV__SF_FIELD_DICTIONARY, "rating=1.5, feelings=(joy sadness)",
     "rating=1.5, feelings=(joy sadness)"},
    {GOV__SF_FIELD_DICTIONARY, "a=(1 2), b=3, c=4;aa=bb, d=(5 6);valid",
     "a=(1 2), b=3, c=4;aa=bb, d=(5 6);valid"},
    {GOV__SF_FIELD_DICTIONARY, "a=1,    b=2;x=1;y=2,   c=(a   b   c)",
     "a=1, b=2;x=1;y=2, c=(a b c)"},
    /* section 3.3 */
    {GOV__SF_FIELD_ITEM, "5; foo=bar", "5;foo=bar"},
    {GOV__SF_FIELD_ITEM, "-999999999999999", "-999999999999999"},
    {GOV__SF_FIELD_ITEM, "007", "7"},
    {GOV__SF_FIELD_ITEM, "-0", "0"},
    {GOV__SF_FIELD_ITEM, "4.5", "4.5"},
    {GOV__SF_FIELD_ITEM, "-0.001", "-0.001"},
    {GOV__SF_FIELD_ITEM, "02.500", "2.5"},
    {GOV__SF_FIELD_ITEM, "-1.0", "-1.0"},
    {GOV__SF_FIELD_ITEM, "-0.0", "0.0"},
    {GOV__SF_FIELD_ITEM, "\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\""},
    {GOV__SF_FIELD_ITEM, "foo123/456", "foo123/456"},
    {GOV__SF_FIELD_ITEM, "*foo:bar", "*foo:bar"},
    {GOV__SF_FIELD_ITEM, "?1", "?1"},
    {GOV__SF_FIELD_ITEM, ":cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==:",
     ":cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==:"},
    /* What must fail. */
    {GOV__SF_FIELD_LIST, "a, b,", NULL},
    {GOV__SF_FIELD_LIST, "\ta", NULL},
    {GOV__SF_FIELD_LIST, "a b", NULL},
    {GOV__SF_FIELD_LIST, "(1,2)", NULL},
    {GOV__SF_FIELD_LIST, "(1\t2)", NULL},
    {GOV__SF_FIELD_LIST, "(1(2))", NULL},
    {GOV__SF_FIELD_LIST, "(\"a\"\"b\")", NULL},
    {GOV__SF_FIELD_ITEM, "", NULL},
    {GOV__SF_FIELD_ITEM, "a, b", NULL},
    {GOV__SF_FIELD_ITEM, "(a)", NULL},
    {GOV__SF_FIELD_ITEM, "1234567890123456", NULL},
    {GOV__SF_FIELD_ITEM, "1234567890123.5", NULL},
    {GOV__SF_FIELD_ITEM, "1.1234", NULL},
    {GOV__SF_FIELD_ITEM, "1.", NULL},
    {GOV__SF_FIELD_ITEM, ".5", NULL},
    {GOV__SF_FIELD_ITEM, "-", NULL},
    {GOV__SF_FIELD_ITEM, "\"a\\x\"", NULL},
    {GOV__SF_FIELD_ITEM, "\"open", NULL},
    {GOV__SF_FIELD_ITEM, "\"tab\there\"", NULL},
    {GOV__SF_FIELD_ITEM, "\"caf\xC3\xA9\"", NULL},
    {GOV__SF_FIELD_ITEM, "?2", NULL},
    {GOV__SF_FIELD_ITEM, "?", NULL},
    {GOV__SF_FIELD_ITEM, ":YQ=:", NULL},
    {GOV__SF_FIELD_ITEM, ":ab=c:", NULL},
    {GOV__SF_FIELD_ITEM, ":a-b_:", NULL},
    {GOV__SF_FIELD_ITEM, ":YQ==", NULL},
    {GOV__SF_FIELD_ITEM, "#x", NULL},
    {GOV__SF_FIELD_ITEM, "a;A=1", NULL},
    {GOV__SF_FIELD_ITEM, "a;", NULL},
    {GOV__SF_FIELD_ITEM, "a;b=", NULL},
    {GOV__SF_FIELD_ITEM, "a ;b", NULL},
    {GOV__SF_FIELD_DICTIONARY, "A=1", NULL},
    {GOV__SF_FIELD_DICTIONARY, "a=1,", NULL},
    {GOV__SF_FIELD_DICTIONARY, "a=(1 2", NULL},
    {GOV__SF_FIELD_DICTIONARY, "a=", NULL},
    /* Refused here, where RFC 8941 takes the last. */
    {GOV__SF_FIELD_DICTIONARY, "a=1, b=2, a=3", NULL},
    {GOV__SF_FIELD_ITEM, "x;a=1;a=2", NULL},
};

START_TEST(fields_have_one_form)
{
    test_memory memory;
    test_memory_init(&memory);
    for (size_t i = 0; i < TEST_COUNT(CASES); i++) {
        const field_case *c = &CASES[i];
        gov__buf out;
        gov__buf_init(&out, test_memory_allocator(&memory), 0);
        bool good = gov__sf_rewrite(&out, c->type, c->text, strlen(c->text));
        ck_assert_msg(good == (c->canonical != NULL), "%zu: %s", i, c->text);
        if (good) {
            ck_assert_str_eq(gov__buf_text(&out), c->canonical);
        }
        gov__buf_free(&out);
    }
    test_memory_check(&memory);
}
END_TEST

START_TEST(one_member_is_found)
{
    static const char text[] = "a=1, b;x=\"y\", c=(p q)";
    const gov__sf_span b = {"b", 1};
    const gov__sf_span c = {"c", 1};
    const gov__sf_span d = {"d", 1};
    gov__sf_member member;
    ck_assert_int_eq(gov__sf_find(text, sizeof text - 1, b, &member), GOV__SF_NEXT);
    ck_assert(member.bare && !member.inner);
    ck_assert(gov__sf_is(member.parameters, ";x=\"y\""));
    ck_assert_int_eq(gov__sf_find(text, sizeof text - 1, c, &member), GOV__SF_NEXT);
    ck_assert(member.inner && gov__sf_is(member.whole, "(p q)"));
    ck_assert_int_eq(gov__sf_find(text, sizeof text - 1, d, &member), GOV__SF_END);
    ck_assert_int_eq(gov__sf_find("a, a", 4, b, &member), GOV__SF_BAD);
    ck_assert_int_eq(gov__sf_find(NULL, 0, b, &member), GOV__SF_END);
}
END_TEST

START_TEST(strings_gain_their_quotes)
{
    gov__buf out;
    gov__buf_init(&out, NULL, 0);
    ck_assert(gov__sf_write_string(&out, "a\"b\\c"));
    ck_assert_str_eq(gov__buf_text(&out), "\"a\\\"b\\\\c\"");
    ck_assert(!gov__sf_write_string(&out, "caf\xC3\xA9"));
    gov__buf_free(&out);
}
END_TEST

/* However many members there are, reading ends and stays within its tables. */
START_TEST(numbers_of_members_are_bounded)
{
    gov__buf text;
    gov__buf out;
    gov__buf_init(&text, NULL, 0);
    gov__buf_init(&out, NULL, 0);
    for (unsigned i = 0; i < 200; i++) {
        gov__buf_append_str(&text, i > 0 ? ", k" : "k");
        gov__buf_append_uint(&text, i);
        bool good = gov__sf_rewrite(&out, GOV__SF_FIELD_DICTIONARY, text.data, text.len);
        ck_assert_msg(good == (i < GOV__SF_MEMBERS_MAX), "%u", i);
        gov__buf_clear(&out);
    }
    gov__buf_clear(&text);
    gov__buf_append_str(&text, "x");
    for (unsigned i = 0; i < 200; i++) {
        gov__buf_append_str(&text, ";k");
        gov__buf_append_uint(&text, i);
    }
    ck_assert(!gov__sf_rewrite(&out, GOV__SF_FIELD_ITEM, text.data, text.len));
    gov__buf_free(&text);
    gov__buf_free(&out);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(fields_have_one_form),
        TEST_ENTRY(one_member_is_found),
        TEST_ENTRY(strings_gain_their_quotes),
        TEST_ENTRY(numbers_of_members_are_bounded),
    };
    return test_run("structured fields", entries, TEST_COUNT(entries));
}
