/* SPDX-License-Identifier: Apache-2.0 */
/* Identifier checks against known numbers, one table a kind, and the masking.
 * Systematic and random changes are in check_identifier_change.c. */
#include <check.h>
#include <string.h>

#include <govsdk/identifier.h>

#include "unit/test_support.h"

#define RIGHT GOV_IDENTIFIER_RIGHT
#define WRONG GOV_IDENTIFIER_WRONG
#define NONE  GOV_IDENTIFIER_NOT_CHECKED

struct sample {
    const char *text;
    gov_identifier_finding format;
    gov_identifier_finding checksum;
    int acceptable;
    int32_t region;
    const char *canonical;
};

static gov_identifier_check check(gov_identifier_kind kind, const char *text)
{
    gov_identifier_check record = {.struct_size = sizeof record};

    memset(record.canonical, 'z', sizeof record.canonical);
    ck_assert_int_eq(gov_identifier_check_text(kind, text, strlen(text), &record), GOV_OK);
    ck_assert_uint_eq(record.struct_size, sizeof record);
    ck_assert_int_eq(record.kind, kind);
    return record;
}

static void check_samples(gov_identifier_kind kind, const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct sample *s = &samples[i];
        gov_identifier_check record = check(kind, s->text);

        ck_assert_msg(record.format == s->format && record.checksum == s->checksum,
                      "%s: format %d checksum %d", s->text, record.format, record.checksum);
        ck_assert_msg(gov_identifier_is_acceptable(&record) == s->acceptable, "%s", s->text);
        ck_assert_msg(record.region_code == s->region, "%s: region %d", s->text,
                      record.region_code);
        ck_assert_str_eq(record.canonical, s->canonical);
    }
}

#define CHECK_SAMPLES(kind, samples) check_samples(kind, samples, sizeof samples / sizeof *samples)

START_TEST(resident_ids)
{
    static const struct sample samples[] = {
        {"11010519491231002X", RIGHT, RIGHT, 1, 110105, "11010519491231002X"},
        {"11010519491231002x", RIGHT, RIGHT, 1, 110105, "11010519491231002X"},
        {"440524188001010014", RIGHT, RIGHT, 1, 440524, "440524188001010014"},
        {"110105491231002", RIGHT, NONE, 1, 110105, "11010519491231002X"},
        {"110105200002290013", RIGHT, RIGHT, 1, 110105, "110105200002290013"},
        /* the check character is wrong */
        {"110105194912310020", RIGHT, WRONG, 0, 110105, "110105194912310020"},
        {"44052418800101001X", RIGHT, WRONG, 0, 440524, "44052418800101001X"},
        /* 1900 was no leap year, 29 February does not exist in 2001; months and days */
        {"110105190002290017", WRONG, NONE, 0, 0, ""},
        {"110105200102290018", WRONG, NONE, 0, 0, ""},
        {"11010519491301002X", WRONG, NONE, 0, 0, ""},
        {"11010519491232002X", WRONG, NONE, 0, 0, ""},
        {"11010519490031002X", WRONG, NONE, 0, 0, ""},
        {"11010517991231002X", WRONG, NONE, 0, 0, ""},
        /* no such province; X inside; wrong lengths; foreign characters */
        {"17010519491231002X", WRONG, NONE, 0, 0, ""},
        {"1101051949123100X2", WRONG, NONE, 0, 0, ""},
        {"11010519491231002", WRONG, NONE, 0, 0, ""},
        {"11010519491231002XX", WRONG, NONE, 0, 0, ""},
        {"1101054912310020", WRONG, NONE, 0, 0, ""},
        {"11010549123100X", WRONG, NONE, 0, 0, ""},
        {"11010519491231002Y", WRONG, NONE, 0, 0, ""},
        {" 1010519491231002X", WRONG, NONE, 0, 0, ""},
        {"１１０１０５", WRONG, NONE, 0, 0, ""},
        {"", WRONG, NONE, 0, 0, ""},
    };

    CHECK_SAMPLES(GOV_IDENTIFIER_RESIDENT_ID, samples);
}
END_TEST

START_TEST(resident_id_says_birth_date_and_sex)
{
    gov_identifier_check record = check(GOV_IDENTIFIER_RESIDENT_ID, "11010519491231002X");

    ck_assert_int_eq(record.birth_date, 19491231);
    ck_assert_int_eq(record.sex, 2);
    record = check(GOV_IDENTIFIER_RESIDENT_ID, "440524188001010014");
    ck_assert_int_eq(record.birth_date, 18800101);
    ck_assert_int_eq(record.sex, 1);

    /* nothing is told of a number whose format is wrong */
    record = check(GOV_IDENTIFIER_RESIDENT_ID, "11010519491331002X");
    ck_assert_int_eq(record.birth_date, 0);
    ck_assert_int_eq(record.sex, 0);
}
END_TEST

START_TEST(fifteen_digits_convert)
{
    gov_identifier_check record = check(GOV_IDENTIFIER_RESIDENT_ID, "110105491231002");

    ck_assert_int_eq(record.birth_date, 19491231);
    ck_assert_int_eq(record.sex, 2);

    /* 996 to 999 were kept for people born in the century before */
    record = check(GOV_IDENTIFIER_RESIDENT_ID, "440524800101996");
    ck_assert_int_eq(record.birth_date, 18800101);
    ck_assert_int_eq(memcmp(record.canonical, "44052418800101996", 17), 0);
    record = check(GOV_IDENTIFIER_RESIDENT_ID, "440524800101995");
    ck_assert_int_eq(record.birth_date, 19800101);

    /* what conversion writes is itself a number with a right check character */
    record = check(GOV_IDENTIFIER_RESIDENT_ID, record.canonical);
    ck_assert_int_eq(record.checksum, RIGHT);
}
END_TEST

START_TEST(organisation_codes)
{
    static const struct sample samples[] = {
        {"11100000000013338W", RIGHT, RIGHT, 1, 100000, "11100000000013338W"},
        {"11310000MB2F30661Y", RIGHT, RIGHT, 1, 310000, "11310000MB2F30661Y"},
        {"11310000mb2f30661y", RIGHT, RIGHT, 1, 310000, "11310000MB2F30661Y"},
        {"91350100M0001TGQXM", RIGHT, WRONG, 1, 350100, "91350100M0001TGQXM"},
        {"91350211M0000XUF46", RIGHT, WRONG, 1, 350211, "91350211M0000XUF46"},
        {"91350203M0001FUE2P", RIGHT, WRONG, 1, 350203, "91350203M0001FUE2P"},
        {"91350203M0001FUE2Q", RIGHT, WRONG, 0, 350203, "91350203M0001FUE2Q"},
        {"11100000000013338X", RIGHT, WRONG, 0, 100000, "11100000000013338X"},
        /* I O S V Z are not in the alphabet; the region is six digits; lengths */
        {"1110000000001333IW", WRONG, NONE, 0, 0, ""},
        {"1110000000001333OW", WRONG, NONE, 0, 0, ""},
        {"1110000000001333SW", WRONG, NONE, 0, 0, ""},
        {"1110000000001333VW", WRONG, NONE, 0, 0, ""},
        {"1110000000001333ZW", WRONG, NONE, 0, 0, ""},
        {"1110000A000013338W", WRONG, NONE, 0, 0, ""},
        {"11100000000013338", WRONG, NONE, 0, 0, ""},
        {"11100000000013338WW", WRONG, NONE, 0, 0, ""},
        {"", WRONG, NONE, 0, 0, ""},
    };

    CHECK_SAMPLES(GOV_IDENTIFIER_USCC, samples);
}
END_TEST

START_TEST(known_exceptions_are_told_apart)
{
    gov_identifier_check record = check(GOV_IDENTIFIER_USCC, "91350100M0001TGQXM");

    ck_assert_int_eq(record.known_exception, 1);
    record = check(GOV_IDENTIFIER_USCC, "91350203M0001FUE2Q");
    ck_assert_int_eq(record.known_exception, 0);
    record = check(GOV_IDENTIFIER_USCC, "11100000000013338W");
    ck_assert_int_eq(record.known_exception, 0);
}
END_TEST

#define ROOT "1.2.156.3005.2."

START_TEST(certificate_identifiers)
{
    static const struct sample samples[] = {
        {ROOT "11100000000013338W011.11430000006122244L.20230000403.001.U", RIGHT, RIGHT, 1, 0,
         ROOT "11100000000013338W011.11430000006122244L.20230000403.001.U"},
        {ROOT "11100000MB03271699022.340100.000000016.001.9", RIGHT, RIGHT, 1, 0,
         ROOT "11100000MB03271699022.340100.000000016.001.9"},
        {ROOT "11100000000013338W009.11330105002500287C.2025052201.002.0", RIGHT, RIGHT, 1, 0,
         ROOT "11100000000013338W009.11330105002500287C.2025052201.002.0"},
        {ROOT "11100000000013338W032.11220000013544541J.2430599.001.F", RIGHT, RIGHT, 1, 0,
         ROOT "11100000000013338W032.11220000013544541J.2430599.001.F"},
        /* lower case is read; the serial keeps its case */
        {ROOT "11100000000013338w032.11220000013544541j.2430599.001.f", RIGHT, RIGHT, 1, 0,
         ROOT "11100000000013338W032.11220000013544541J.2430599.001.F"},
        {ROOT "11100000000013338W032.340100.aB9.001.5", RIGHT, RIGHT, 1, 0,
         ROOT "11100000000013338W032.340100.aB9.001.5"},
        /* wrong check characters occur in the field: told, not refused */
        {ROOT "11100000000013338W011.11430000006122244L.20230000403.001.V", RIGHT, WRONG, 1, 0,
         ROOT "11100000000013338W011.11430000006122244L.20230000403.001.V"},
        /* a serial with an underscore has no defined check character */
        {ROOT "11100000000013338W011.340100.2023_0403.001.V", RIGHT, NONE, 1, 0,
         ROOT "11100000000013338W011.340100.2023_0403.001.V"},
        {"1.2.156.3005.3.11100000000013338W011.340100.1.001.V", WRONG, NONE, 0, 0, ""},
        {ROOT "11100000000013338W011.340100.1.001", WRONG, NONE, 0, 0, ""},
        {ROOT "11100000000013338W011.340100.1.001.V.", WRONG, NONE, 0, 0, ""},
        {ROOT "11100000000013338W011.340100.1.001.V.1", WRONG, NONE, 0, 0, ""},
        {ROOT "11100000000013338W011..1.001.V", WRONG, NONE, 0, 0, ""},
        {ROOT ".340100.1.001.V", WRONG, NONE, 0, 0, ""},
        {ROOT "11100000000013338W011.340100.1.01.V", WRONG, NONE, 0, 0, ""},
        {ROOT "11100000000013338W011.340100.1.0A1.V", WRONG, NONE, 0, 0, ""},
        {ROOT "11100000000013338W011.340100.1.001.VV", WRONG, NONE, 0, 0, ""},
        {ROOT "11100000000013338W011.340100.1.001._", WRONG, NONE, 0, 0, ""},
        {ROOT "11100000000013338W011.340100.1-2.001.V", WRONG, NONE, 0, 0, ""},
        {ROOT, WRONG, NONE, 0, 0, ""},
        {"", WRONG, NONE, 0, 0, ""},
    };

    CHECK_SAMPLES(GOV_IDENTIFIER_CERTIFICATE, samples);
    ck_assert_int_eq(check(GOV_IDENTIFIER_CERTIFICATE, "x").checksum_is_advisory, 1);
    ck_assert_int_eq(check(GOV_IDENTIFIER_USCC, "x").checksum_is_advisory, 0);
}
END_TEST

START_TEST(a_certificate_identifier_fills_the_record_and_no_more)
{
    char text[GOV_IDENTIFIER_MAX + 1];
    const char *tail = ".340100.1.001.V";
    gov_identifier_check record = {.struct_size = sizeof record};

    memset(text, '7', sizeof text);
    memcpy(text, ROOT, strlen(ROOT));
    memcpy(text + GOV_IDENTIFIER_MAX - 1 - strlen(tail), tail, strlen(tail));
    ck_assert_int_eq(gov_identifier_check_text(GOV_IDENTIFIER_CERTIFICATE, text,
                                               GOV_IDENTIFIER_MAX - 1, &record),
                     GOV_OK);
    ck_assert_int_eq(record.format, RIGHT);
    ck_assert_uint_eq(strlen(record.canonical), GOV_IDENTIFIER_MAX - 1);

    memset(text, '7', sizeof text);
    memcpy(text, ROOT, strlen(ROOT));
    memcpy(text + GOV_IDENTIFIER_MAX - strlen(tail), tail, strlen(tail));
    ck_assert_int_eq(
        gov_identifier_check_text(GOV_IDENTIFIER_CERTIFICATE, text, GOV_IDENTIFIER_MAX, &record),
        GOV_OK);
    ck_assert_int_eq(record.format, WRONG);
}
END_TEST

static gov_status parse(const char *text, gov_identifier_parts *parts)
{
    *parts = (gov_identifier_parts){.struct_size = sizeof *parts};
    return gov_identifier_certificate_parse(text, strlen(text), parts);
}

/* What was issued in the field comes apart and together again; what is wrong of it is only said. */
START_TEST(certificate_identifiers_in_parts)
{
    static const struct {
        const char *text;
        gov_identifier_finding checksum;
        const char *written; /* with the right check character; NULL: it has none */
    } samples[] = {
        {ROOT "11100000000013338W011.11430000006122244L.20230000403.001.U", RIGHT,
         ROOT "11100000000013338W011.11430000006122244L.20230000403.001.U"},
        {ROOT "11100000MB03271699022.340100.000000016.001.9", RIGHT,
         ROOT "11100000MB03271699022.340100.000000016.001.9"},
        {ROOT "11100000000013338W009.11330105002500287C.2025052201.002.0", RIGHT,
         ROOT "11100000000013338W009.11330105002500287C.2025052201.002.0"},
        {ROOT "11100000000013338W032.11220000013544541J.2430599.001.F", RIGHT,
         ROOT "11100000000013338W032.11220000013544541J.2430599.001.F"},
        {ROOT "11100000000013338W032.11220000013544541J.2430599.001.G", WRONG,
         ROOT "11100000000013338W032.11220000013544541J.2430599.001.F"},
        {ROOT "11100000000013338w032.11220000013544541j.2430599.001.f", RIGHT,
         ROOT "11100000000013338W032.11220000013544541J.2430599.001.F"},
        {ROOT "11100000000013338W011.340100.2023_0403.001.V", NONE, NULL},
        {ROOT "11100000000013338W011.340100.2023-0403.001.V", NONE, NULL},
        {ROOT "11100000000013338W011.340100.1.1.0", WRONG, NULL},
    };
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov_identifier_parts parts;
        char text[GOV_IDENTIFIER_MAX];
        ck_assert_int_eq(parse(samples[i].text, &parts), GOV_OK);
        ck_assert_msg(parts.checksum == samples[i].checksum, "%s: %d", samples[i].text,
                      parts.checksum);
        gov_status status = gov_identifier_certificate_format(&parts, text, sizeof text);
        if (samples[i].written == NULL) {
            ck_assert_int_eq(status, GOV_ERR_ARGUMENT);
            ck_assert_str_eq(text, "");
        } else {
            ck_assert_int_eq(status, GOV_OK);
            ck_assert_str_eq(text, samples[i].written);
            ck_assert_int_eq(gov_identifier_certificate_format(&parts, text, strlen(text)),
                             GOV_ERR_LIMIT);
        }
    }
    gov_identifier_parts parts;
    ck_assert_int_eq(parse(samples[1].text, &parts), GOV_OK);
    ck_assert_str_eq(parts.type_code, "11100000MB03271699022");
    ck_assert_str_eq(parts.issuer_code, "340100");
    ck_assert_str_eq(parts.serial, "000000016");
    ck_assert_str_eq(parts.version, "001");
    ck_assert_int_eq(parts.check, '9');
}
END_TEST

START_TEST(what_is_no_certificate_identifier)
{
    static const char *const bad[] = {"",
                                      "x",
                                      ROOT,
                                      "1.2.156.3005.3.11100000000013338W011.340100.1.001.V",
                                      ROOT "11100000000013338W011.340100.1.001",
                                      ROOT "11100000000013338W011.340100.1.001.V.V",
                                      ROOT "11100000000013338W011..1.001.V",
                                      ROOT "11100000000013338W011.340100.1.001.VV",
                                      ROOT "11100000000013338W011.340100.1.001._",
                                      ROOT "11100000000013338W011.340100.1 2.001.V"};
    gov_identifier_parts parts;
    char text[GOV_IDENTIFIER_MAX + 8];
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(parse(bad[i], &parts) == GOV_ERR_ARGUMENT, "%s", bad[i]);
        ck_assert_str_eq(parts.type_code, "");
        ck_assert_uint_eq(parts.struct_size, sizeof parts);
    }
    parts = (gov_identifier_parts){.struct_size = sizeof parts};
    ck_assert_int_eq(gov_identifier_certificate_parse(NULL, 1, &parts), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_certificate_parse("x", 1, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_certificate_format(&parts, text, sizeof text),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_certificate_format(NULL, text, sizeof text), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_certificate_format(&parts, NULL, 9), GOV_ERR_ARGUMENT);
    memset(parts.type_code, '1', sizeof parts.type_code - 1);
    memset(parts.serial, '2', sizeof parts.serial - 1);
    memcpy(parts.issuer_code, "340100", 7);
    memcpy(parts.version, "001", 4);
    ck_assert_int_eq(gov_identifier_certificate_format(&parts, text, sizeof text), GOV_ERR_LIMIT);
    memset(parts.version, '1', sizeof parts.version); /* not terminated */
    ck_assert_int_eq(gov_identifier_certificate_format(&parts, text, sizeof text),
                     GOV_ERR_ARGUMENT);
    parts.struct_size = 0;
    ck_assert_int_eq(gov_identifier_certificate_parse("x", 1, &parts), GOV_ERR_ARGUMENT);
}
END_TEST

START_TEST(region_codes)
{
    static const struct sample samples[] = {
        {"110000", RIGHT, NONE, 1, 110000, "110000"},
        {"350203", RIGHT, NONE, 1, 350203, "350203"},
        {"710000", RIGHT, NONE, 1, 710000, "710000"},
        {"810000", RIGHT, NONE, 1, 810000, "810000"},
        {"820000", RIGHT, NONE, 1, 820000, "820000"},
        {"100000", RIGHT, NONE, 1, 100000, "100000"},
        /* withdrawn: Chongwen district of Beijing, a district of Chongqing under Sichuan, a county
         * of Hainan without prefecture, Anhui's Chaohu */
        {"110103", RIGHT, NONE, 1, 110103, "110103"},
        {"510202", RIGHT, NONE, 1, 510202, "510202"},
        {"460003", RIGHT, NONE, 1, 460003, "460003"},
        {"341400", RIGHT, NONE, 1, 341400, "341400"},
        {"100001", WRONG, NONE, 0, 0, ""},
        {"160000", WRONG, NONE, 0, 0, ""},
        {"000000", WRONG, NONE, 0, 0, ""},
        {"990000", WRONG, NONE, 0, 0, ""},
        {"11000", WRONG, NONE, 0, 0, ""},
        {"1100000", WRONG, NONE, 0, 0, ""},
        {"11000a", WRONG, NONE, 0, 0, ""},
        {"", WRONG, NONE, 0, 0, ""},
    };

    CHECK_SAMPLES(GOV_IDENTIFIER_REGION, samples);
}
END_TEST

START_TEST(every_province_is_known)
{
    static const char known[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
                                "50 51 52 53 54 61 62 63 64 65 71 81 82 83 ";

    for (int i = 0; i < 100; i++) {
        char text[] = {(char)('0' + i / 10), (char)('0' + i % 10), '0', '1', '0', '1', '\0'};
        char needle[] = {text[0], text[1], ' ', '\0'};

        ck_assert_msg((check(GOV_IDENTIFIER_REGION, text).format == RIGHT) ==
                          (strstr(known, needle) != NULL),
                      "%s", text);
    }
}
END_TEST

START_TEST(wrong_arguments_are_refused)
{
    gov_identifier_check record = {.struct_size = sizeof record};

    ck_assert_int_eq(gov_identifier_check_text(GOV_IDENTIFIER_REGION, NULL, 0, &record),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_check_text(GOV_IDENTIFIER_REGION, "110000", 6, NULL),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_check_text((gov_identifier_kind)0, "110000", 6, &record),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_check_text((gov_identifier_kind)5, "110000", 6, &record),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_check_text((gov_identifier_kind)-1, "110000", 6, &record),
                     GOV_ERR_ARGUMENT);
    record.struct_size = 0;
    ck_assert_int_eq(gov_identifier_check_text(GOV_IDENTIFIER_REGION, "110000", 6, &record),
                     GOV_ERR_ARGUMENT);
    record.struct_size = sizeof record - 1;
    ck_assert_int_eq(gov_identifier_check_text(GOV_IDENTIFIER_REGION, "110000", 6, &record),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_is_acceptable(NULL), 0);
    ck_assert_int_eq(gov_identifier_is_acceptable(&record), 0);
}
END_TEST

START_TEST(a_nul_inside_is_never_right)
{
    gov_identifier_check record = {.struct_size = sizeof record};

    ck_assert_int_eq(gov_identifier_check_text(GOV_IDENTIFIER_USCC,
                                               "11100000\0"
                                               "0013338W",
                                               18, &record),
                     GOV_OK);
    ck_assert_int_eq(record.format, WRONG);
    ck_assert_int_eq(gov_identifier_check_text(GOV_IDENTIFIER_REGION, "11000\0", 6, &record),
                     GOV_OK);
    ck_assert_int_eq(record.format, WRONG);
}
END_TEST

START_TEST(masks)
{
    static const struct {
        const char *text;
        const char *masked;
    } samples[] = {
        {"11010519491231002X", "110***********002X"},
        {"13800000000", "138****0000"},
        {"110105", "11**05"},
        {"12345", "1***5"},
        {"123", "1*3"},
        {"12", "1*"},
        {"1", "*"},
        {"张三", "张*"},
        {"欧阳小明", "欧**明"},
    };
    char out[64];

    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        ck_assert_int_eq(gov_identifier_mask(samples[i].text, strlen(samples[i].text), out,
                                             strlen(samples[i].text) + 1),
                         GOV_OK);
        ck_assert_str_eq(out, samples[i].masked);
    }
    ck_assert_int_eq(gov_identifier_mask("123456", 6, out, 6), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov_identifier_mask("", 0, out, sizeof out), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_mask(NULL, 1, out, sizeof out), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_mask("1", 1, NULL, sizeof out), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_mask("\xff\xfe", 2, out, sizeof out), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_identifier_mask("12\n45", 5, out, sizeof out), GOV_ERR_ARGUMENT);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(resident_ids),
        TEST_ENTRY(resident_id_says_birth_date_and_sex),
        TEST_ENTRY(fifteen_digits_convert),
        TEST_ENTRY(organisation_codes),
        TEST_ENTRY(known_exceptions_are_told_apart),
        TEST_ENTRY(certificate_identifiers),
        TEST_ENTRY(a_certificate_identifier_fills_the_record_and_no_more),
        TEST_ENTRY(certificate_identifiers_in_parts),
        TEST_ENTRY(what_is_no_certificate_identifier),
        TEST_ENTRY(region_codes),
        TEST_ENTRY(every_province_is_known),
        TEST_ENTRY(wrong_arguments_are_refused),
        TEST_ENTRY(a_nul_inside_is_never_right),
        TEST_ENTRY(masks),
    };

    return test_run("identifier", entries, TEST_COUNT(entries));
}
