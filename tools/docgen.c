/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the pages of docs/ that are made from the library's tables: `docgen configuration` and
 * `docgen statuses`. It uses public functions only, as any binding could. */
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

int main(int argc, char **argv)
{
    const char *page = argc == 2 ? argv[1] : "";
    if (strcmp(page, "configuration") == 0) {
        print_configuration();
    } else if (strcmp(page, "statuses") == 0) {
        print_statuses();
    } else {
        (void)fprintf(stderr, "usage: %s configuration|statuses\n", argv[0]);
        return 2;
    }
    return fflush(stdout) == 0 && ferror(stdout) == 0 ? 0 : 1;
}
