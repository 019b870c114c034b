/* SPDX-License-Identifier: Apache-2.0 */
/* Options before and behind the command, short and long, with the value joined or following. */
#include "args.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    cli_args *out;
    int argc;
    char **argv;
    int at;
    const cli_command *const *commands;
    const cli_option *common;
} reader;

static bool refuse(reader *r, const char *en, const char *zh, const char *what)
{
    (void)snprintf(r->out->problem[GOV_LANGUAGE_EN], sizeof r->out->problem[0], "%s: %.150s", en,
                   what);
    (void)snprintf(r->out->problem[GOV_LANGUAGE_ZH], sizeof r->out->problem[0], "%s：%.150s", zh,
                   what);
    return false;
}

static const cli_option *find_in(const cli_option *table, char letter, const char *name,
                                 size_t length)
{
    for (; table != NULL && table->name != NULL; table++) {
        if (letter != '\0'
                ? table->letter == letter
                : strlen(table->name) == length && strncmp(table->name, name, length) == 0) {
            return table;
        }
    }
    return NULL;
}

static const cli_option *find(const reader *r, char letter, const char *name, size_t length)
{
    const cli_command *command = r->out->command;
    const cli_option *own =
        command != NULL ? find_in(command->options, letter, name, length) : NULL;
    return own != NULL ? own : find_in(r->common, letter, name, length);
}

static bool keep(reader *r, const cli_option *option, const char *value)
{
    if (r->out->given_count == CLI_ARGS_MAX) {
        return refuse(r, "too many options", "选项过多", option->name);
    }
    r->out->given[r->out->given_count++] = (cli_given){option, value};
    return true;
}

/* The value that follows as an argument of its own. */
static bool keep_following(reader *r, const cli_option *option)
{
    if (r->at + 1 >= r->argc) {
        return refuse(r, "this option needs a value", "此选项需要一个值", r->argv[r->at]);
    }
    return keep(r, option, r->argv[++r->at]);
}

static bool take_long(reader *r, const char *text)
{
    size_t length = strcspn(text, "=");
    const cli_option *option = find(r, '\0', text, length);
    if (option == NULL) {
        return refuse(r, "unknown option", "未知选项", r->argv[r->at]);
    }
    if (option->value == NULL) {
        return text[length] == '\0'
                   ? keep(r, option, NULL)
                   : refuse(r, "this option takes no value", "此选项不带值", r->argv[r->at]);
    }
    return text[length] == '=' ? keep(r, option, text + length + 1) : keep_following(r, option);
}

/* "-vv", "-oNAME=VALUE", "-o NAME=VALUE". */
static bool take_short(reader *r, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        const cli_option *option = find(r, *letters, NULL, 0);
        if (option == NULL) {
            return refuse(r, "unknown option", "未知选项", r->argv[r->at]);
        }
        if (option->value != NULL) {
            return letters[1] != '\0' ? keep(r, option, letters + 1) : keep_following(r, option);
        }
        if (!keep(r, option, NULL)) {
            return false;
        }
    }
    return true;
}

/* Whether a command's name is the word, or the word, a blank and the next. */
static bool is_called(const cli_command *command, const char *word, const char *next)
{
    size_t length = strlen(word);
    const char *rest = command->name + length;
    if (strncmp(command->name, word, length) != 0) {
        return false;
    }
    return next == NULL ? *rest == '\0' : *rest == ' ' && strcmp(rest + 1, next) == 0;
}

static const cli_command *find_command(const reader *r, const char *word, const char *next)
{
    for (const cli_command *const *at = r->commands; *at != NULL; at++) {
        if (is_called(*at, word, next)) {
            return *at;
        }
    }
    return NULL;
}

/* "list, fetch": what may follow the first word of commands that have two; false when none has. */
static bool list_second_words(const reader *r, const char *word, char *out, size_t room)
{
    size_t length = strlen(word);
    size_t used = 0;
    out[0] = '\0';
    for (const cli_command *const *at = r->commands; *at != NULL && used < room; at++) {
        if (strncmp((*at)->name, word, length) == 0 && (*at)->name[length] == ' ') {
            used += (size_t)snprintf(out + used, room - used, "%s%s", used > 0 ? ", " : "",
                                     (*at)->name + length + 1);
        }
    }
    return used > 0;
}

static bool refuse_command(reader *r, const char *word)
{
    char said[150];
    char words[100];
    if (!list_second_words(r, word, words, sizeof words)) {
        return refuse(r, "unknown command; see govsdk help", "未知命令；请见 govsdk help", word);
    }
    (void)snprintf(said, sizeof said, "%.40s %s", word, words);
    return refuse(r, "say which", "请选择其一", said);
}

static bool take_command(reader *r, const char *word)
{
    const char *next = r->at + 1 < r->argc ? r->argv[r->at + 1] : NULL;
    const cli_command *two = next != NULL ? find_command(r, word, next) : NULL;
    r->out->command = two != NULL ? two : find_command(r, word, NULL);
    r->at += two != NULL ? 1 : 0;
    return r->out->command != NULL || refuse_command(r, word);
}

static bool take_word(reader *r, const char *word)
{
    if (r->out->command == NULL) {
        return take_command(r, word);
    }
    if (r->out->word_count == r->out->command->max_words) {
        return refuse(r, "one argument too many", "多余的参数", word);
    }
    r->out->words[r->out->word_count++] = word;
    return true;
}

static bool take(reader *r, bool *only_words)
{
    const char *text = r->argv[r->at];
    if (*only_words || text[0] != '-' || text[1] == '\0') {
        return take_word(r, text);
    }
    if (strcmp(text, "--") == 0) {
        *only_words = true;
        return true;
    }
    return text[1] == '-' ? take_long(r, text + 2) : take_short(r, text + 1);
}

bool cli_args_read(cli_args *out, int argc, char **argv, const cli_command *const *commands,
                   const cli_option *common)
{
    reader r = {out, argc, argv, 1, commands, common};
    bool only_words = false;
    bool good = true;
    *out = (cli_args){.command = NULL};
    for (; good && r.at < argc; r.at++) {
        good = take(&r, &only_words);
    }
    return good;
}

size_t cli_args_count(const cli_args *args, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < args->given_count; i++) {
        count += strcmp(args->given[i].option->name, name) == 0 ? 1 : 0;
    }
    return count;
}

const char *cli_args_value(const cli_args *args, const char *name)
{
    const char *last = NULL;
    const char *value;
    for (size_t at = 0; (value = cli_args_next(args, name, &at)) != NULL;) {
        last = value;
    }
    return last;
}

const char *cli_args_next(const cli_args *args, const char *name, size_t *at)
{
    while (*at < args->given_count) {
        const cli_given *given = &args->given[(*at)++];
        if (strcmp(given->option->name, name) == 0) {
            return given->value;
        }
    }
    return NULL;
}

bool cli_read_number(const char *text, int64_t least, int64_t most, int64_t *out)
{
    char *end = NULL;
    if (text == NULL || *text < '0' || *text > '9') {
        return false;
    }
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || number < least || number > most) {
        return false;
    }
    *out = (int64_t)number;
    return true;
}
