/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the pages of docs/ that are made from the library's tables: `docgen configuration`, `docgen
 * statuses` and `docgen findings`. It uses public functions only, as any binding could. */
#include <stdio.h>
#include <string.h>

#include <govsdk.h>

static const char *type_name(gov_config_type type)
{
    switch (type) {
    case GOV_CONFIG_INTEGER: return "integer";
    case GOV_CONFIG_BOOLEAN: return "boolean";
    case GOV_CONFIG_CHOICE: return "choice";
    case GOV_CONFIG_STRING: break;
    }
    return "text";
}

/* A cell of a table: '|' would end it. */
static void print_cell(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|') {
            (void)fputs("\\|", stdout);
        } else {
            (void)putchar(*text);
        }
    }
}

static void print_code(const char *text)
{
    if (text == NULL || text[0] == '\0') {
        return;
    }
    (void)putchar('`');
    print_cell(text);
    (void)putchar('`');
}

static void print_option(size_t i)
{
    (void)printf("| `%s` | %s%s | ", gov_config_get_option_name(i),
                 type_name(gov_config_get_option_type(i)),
                 gov_config_get_option_is_secret(i) != 0 ? ", secret" : "");
    print_code(gov_config_get_option_default(i));
    (void)fputs(" | ", stdout);
    print_code(gov_config_get_option_range(i));
    (void)fputs(" | ", stdout);
    print_cell(gov_config_get_option_help(i, GOV_LANGUAGE_EN));
    (void)fputs("<br>", stdout);
    print_cell(gov_config_get_option_help(i, GOV_LANGUAGE_ZH));
    (void)fputs(" |\n", stdout);
}

static void print_configuration(void)
{
    (void)fputs(
        "# Configuration 配置\n\n"
        "Every setting of a client, set by `gov_config_set`, the typed setters of\n"
        "`govsdk/config.h`, or a file read by `gov_config_load_file`: one `name = value` a line,\n"
        "`#` begins a comment line. A setting without a default is not set.\n"
        "This page is made from `src/core/config_table.def` by `make docs`.\n\n"
        "| Name 名称 | Type 类型 | Default 默认值 | Values 取值 | Meaning 含义 |\n"
        "|---|---|---|---|---|\n",
        stdout);
    for (size_t i = 0; i < gov_config_get_option_count(); i++) {
        print_option(i);
    }
}

static void print_statuses(void)
{
    (void)fputs(
        "# Statuses 状态\n\n"
        "What a function returns (`gov_status`), and what its category (`gov_category`) asks the\n"
        "caller to do. Numbers never change; new ones may be added.\n"
        "This page is made from `src/core/status_table.def` by `make docs`.\n\n"
        "| Status 状态 | Number 值 | Category 类别 | Meaning 含义 |\n"
        "|---|---|---|---|\n",
        stdout);
    for (size_t i = 0; i < gov_status_count(); i++) {
        gov_status status = gov_status_at(i);
        (void)printf("| `%s` | %d | `%s` | ", gov_status_get_name(status), (int)status,
                     gov_category_get_name(gov_status_get_category(status)));
        print_cell(gov_status_get_text(status, GOV_LANGUAGE_EN));
        (void)fputs("<br>", stdout);
        print_cell(gov_status_get_text(status, GOV_LANGUAGE_ZH));
        (void)fputs(" |\n", stdout);
    }
}

static void print_row(const char *code, const char *middle, const char *en, const char *zh)
{
    print_code(code);
    (void)printf(" | %s", middle);
    print_cell(en);
    (void)fputs("<br>", stdout);
    print_cell(zh);
    (void)fputs(" |\n", stdout);
}

static void print_findings(void)
{
    const char *code = NULL;
    (void)fputs(
        "# Findings 检查项与原因\n\n"
        "What `gov_certificate_verify` reports: the checks of a signature in their order, and the\n"
        "reasons of a result that is not a plain `PASS`. `FAIL` makes the verdict what stands\n"
        "beside its reason; `NOT_DONE` makes it INDETERMINATE, unless nothing stands there.\n"
        "This page is made from `src/verification/check_table.def` and `reason_table.def` by\n"
        "`make docs`.\n\n"
        "| Check 检查项 | Question 检查内容 |\n|---|---|\n",
        stdout);
    for (size_t i = 0; (code = gov_verification_check_at(i)) != NULL; i++) {
        (void)fputs("| ", stdout);
        print_row(code, "", gov_verification_check_text(code, GOV_LANGUAGE_EN),
                  gov_verification_check_text(code, GOV_LANGUAGE_ZH));
    }
    (void)fputs("\n| Reason 原因 | Verdict 结论 | Meaning 含义 |\n|---|---|---|\n", stdout);
    for (size_t i = 0; (code = gov_verification_reason_at(i)) != NULL; i++) {
        static const char *const verdicts[] = {[GOV_VERDICT_PASSED] = " | ",
                                               [GOV_VERDICT_FAILED] = "FAILED | ",
                                               [GOV_VERDICT_INDETERMINATE] = "INDETERMINATE | "};
        (void)fputs("| ", stdout);
        print_row(code, verdicts[gov_verification_reason_verdict(code)],
                  gov_verification_reason_text(code, GOV_LANGUAGE_EN),
                  gov_verification_reason_text(code, GOV_LANGUAGE_ZH));
    }
}

int main(int argc, char **argv)
{
    const char *page = argc == 2 ? argv[1] : "";
    if (strcmp(page, "configuration") == 0) {
        print_configuration();
    } else if (strcmp(page, "statuses") == 0) {
        print_statuses();
    } else if (strcmp(page, "findings") == 0) {
        print_findings();
    } else {
        (void)fprintf(stderr, "usage: %s configuration|statuses|findings\n", argv[0]);
        return 2;
    }
    return fflush(stdout) == 0 && ferror(stdout) == 0 ? 0 : 1;
}
