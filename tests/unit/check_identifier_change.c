/* SPDX-License-Identifier: Apache-2.0 */
/* Every single-character change, every swap of neighbours and random text: what check characters
 * promise, shown exhaustively on the known numbers and on generated ones. */
#include <check.h>
#include <string.h>

#include <govsdk/identifier.h>

#include "identifier/checksum.h"
#include "unit/test_support.h"

enum { ROUNDS = 3000 };

static const char all_letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static uint32_t random_state = 0x9e3779b9U;

static uint32_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

static gov_identifier_check check(gov_identifier_kind kind, const char *text, size_t size)
{
    gov_identifier_check record = {.struct_size = sizeof record};

    ck_assert_int_eq(gov_identifier_check_text(kind, text, size, &record), GOV_OK);
    return record;
}

static int is_right(gov_identifier_kind kind, const char *text)
{
    gov_identifier_check record = check(kind, text, strlen(text));

    return record.format == GOV_IDENTIFIER_RIGHT && record.checksum == GOV_IDENTIFIER_RIGHT;
}

/* No text that differs in one character (beyond its case) is right as well. */
static void check_changes(gov_identifier_kind kind, const char *text, size_t from)
{
    char changed[GOV_IDENTIFIER_MAX];

    ck_assert_msg(is_right(kind, text), "%s", text);
    for (size_t i = from; text[i] != '\0'; i++) {
        for (const char *c = all_letters; *c != '\0'; c++) {
            strncpy(changed, text, sizeof changed - 1);
            changed[sizeof changed - 1] = '\0';
            changed[i] = *c;
            ck_assert_msg(*c == text[i] || !is_right(kind, changed), "%s", changed);
        }
    }
}

static void check_swaps(gov_identifier_kind kind, const char *text)
{
    char changed[GOV_IDENTIFIER_MAX];

    for (size_t i = 0; text[i + 1] != '\0'; i++) {
        strncpy(changed, text, sizeof changed - 1);
        changed[sizeof changed - 1] = '\0';
        changed[i] = text[i + 1];
        changed[i + 1] = text[i];
        ck_assert_msg(text[i] == text[i + 1] || !is_right(kind, changed), "%s", changed);
    }
}

START_TEST(known_numbers_suffer_no_change)
{
    check_changes(GOV_IDENTIFIER_RESIDENT_ID, "11010519491231002X", 0);
    check_changes(GOV_IDENTIFIER_RESIDENT_ID, "440524188001010014", 0);
    check_swaps(GOV_IDENTIFIER_RESIDENT_ID, "11010519491231002X");
    check_swaps(GOV_IDENTIFIER_RESIDENT_ID, "440524188001010014");
    check_changes(GOV_IDENTIFIER_USCC, "11100000000013338W", 0);
    check_changes(GOV_IDENTIFIER_USCC, "11310000MB2F30661Y", 0);
    check_swaps(GOV_IDENTIFIER_USCC, "11100000000013338W");
    check_swaps(GOV_IDENTIFIER_USCC, "11310000MB2F30661Y");
    check_changes(GOV_IDENTIFIER_CERTIFICATE,
                  "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U", 0);
    check_changes(GOV_IDENTIFIER_CERTIFICATE,
                  "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9", 0);
}
END_TEST

static void random_resident_id(char out[19])
{
    static const char *const regions[] = {"110105", "310101", "440305", "510104", "650102"};
    unsigned day = next_random() % 28 + 1;
    unsigned month = next_random() % 12 + 1;
    unsigned year = 1900 + next_random() % 120;
    const unsigned fields[] = {year / 1000, year / 100 % 10, year / 10 % 10, year % 10,
                               month / 10,  month % 10,      day / 10,       day % 10};

    memcpy(out, regions[next_random() % 5], 6);
    for (size_t i = 0; i < 8; i++) {
        out[6 + i] = (char)('0' + fields[i]);
    }
    for (size_t i = 14; i < 17; i++) {
        out[i] = (char)('0' + next_random() % 10);
    }
    out[17] = gov__checksum_mod11_2(out, 17);
    out[18] = '\0';
}

START_TEST(generated_resident_ids_are_right_and_fragile)
{
    for (int round = 0; round < ROUNDS; round++) {
        char text[19];
        char changed[19];
        random_resident_id(text);

        gov_identifier_check record = check(GOV_IDENTIFIER_RESIDENT_ID, text, 18);
        ck_assert_msg(gov_identifier_is_acceptable(&record), "%s", text);
        ck_assert_str_eq(record.canonical, text);
        ck_assert_int_eq(record.sex, (text[16] - '0') % 2 == 1 ? 1 : 2);

        memcpy(changed, text, sizeof changed);
        size_t at = next_random() % 17;
        changed[at] = (char)('0' + ((unsigned)(changed[at] - '0') + 1 + next_random() % 9) % 10);
        ck_assert_msg(!is_right(GOV_IDENTIFIER_RESIDENT_ID, changed), "%s %s", text, changed);
    }
}
END_TEST

START_TEST(short_and_long_forms_agree)
{
    for (int round = 0; round < ROUNDS; round++) {
        char text[19];
        char short_form[16];
        random_resident_id(text);
        if (memcmp(text + 6, "19", 2) != 0 || (text[14] == '9' && text[15] == '9')) {
            continue;
        }
        memcpy(short_form, text, 6);
        memcpy(short_form + 6, text + 8, 9);

        gov_identifier_check record = check(GOV_IDENTIFIER_RESIDENT_ID, short_form, 15);
        ck_assert_int_eq(record.checksum, GOV_IDENTIFIER_NOT_CHECKED);
        ck_assert_str_eq(record.canonical, text);
    }
}
END_TEST

START_TEST(generated_organisation_codes_are_right_and_fragile)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    for (int round = 0; round < ROUNDS; round++) {
        char text[19];
        char changed[19];
        for (size_t i = 0; i < 17; i++) {
            text[i] = alphabet[next_random() % (i >= 2 && i < 8 ? 10 : 31)];
        }
        text[17] = gov__checksum_uscc(text);
        text[18] = '\0';
        ck_assert_msg(is_right(GOV_IDENTIFIER_USCC, text), "%s", text);

        memcpy(changed, text, sizeof changed);
        size_t at = next_random() % 18;
        changed[at] = alphabet[next_random() % 31];
        ck_assert_msg(changed[at] == text[at] || !is_right(GOV_IDENTIFIER_USCC, changed), "%s",
                      changed);
    }
}
END_TEST

/* The check character of MOD 37,36 makes the hybrid sum come out at 1 (ISO 7064 section 9). */
START_TEST(mod_37_36_closes)
{
    for (int round = 0; round < ROUNDS; round++) {
        char text[24];
        size_t size = 1 + next_random() % (sizeof text - 1);
        int state = GOV__MOD37_36_START;

        for (size_t i = 0; i < size; i++) {
            text[i] = all_letters[next_random() % 36];
        }
        state = gov__checksum_mod37_36_feed(state, text, size);
        char digit = gov__checksum_mod37_36_end(state);
        ck_assert_int_eq((state + (int)(strchr(all_letters, digit) - all_letters)) % 36, 1);
    }
    ck_assert_int_eq(gov__checksum_mod37_36_feed(GOV__MOD37_36_START, "a", 1), -1);
    ck_assert_int_eq(gov__checksum_mod37_36_end(-1), '\0');
}
END_TEST

START_TEST(random_bytes_never_harm)
{
    for (int round = 0; round < 20 * ROUNDS; round++) {
        char text[200];
        size_t size = next_random() % sizeof text;
        const char *alphabet = round % 2 == 0 ? "0123456789Xx." : NULL;

        for (size_t i = 0; i < size; i++) {
            text[i] = alphabet != NULL ? alphabet[next_random() % 13] : (char)next_random();
        }
        for (int kind = GOV_IDENTIFIER_RESIDENT_ID; kind <= GOV_IDENTIFIER_REGION; kind++) {
            gov_identifier_check record = check((gov_identifier_kind)kind, text, size);

            ck_assert(memchr(record.canonical, '\0', sizeof record.canonical) != NULL);
            ck_assert((record.canonical[0] != '\0') == (record.format == GOV_IDENTIFIER_RIGHT));
        }
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(known_numbers_suffer_no_change),
        TEST_ENTRY(generated_resident_ids_are_right_and_fragile),
        TEST_ENTRY(short_and_long_forms_agree),
        TEST_ENTRY(generated_organisation_codes_are_right_and_fragile),
        TEST_ENTRY(mod_37_36_closes),
        TEST_ENTRY(random_bytes_never_harm),
    };

    return test_run("identifier changes", entries, TEST_COUNT(entries));
}
