/* SPDX-License-Identifier: Apache-2.0 */
/* The command line taken apart: which command, its options, its words. Tables say what there is; nothing
 * here knows a command. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#define CLI_ARGS_MAX 256

/* One option. A table of them ends with an entry whose name is NULL. */
typedef struct cli_option {
    char letter;         /* '\0': no short form */
    const char *name;    /* without "--" */
    const char *value;   /* how the help calls its value; NULL: it takes none */
    const char *help[2]; /* by gov_language */
} cli_option;

typedef struct cli_context cli_context;
typedef struct cli_args cli_args;

/* One command, the only thing that its file shows. */
typedef struct cli_command {
    const char *name;  /* one word or two, for instance "cert fetch" */
    const char *words; /* how the help calls its words; "" for none */
    size_t min_words;
    size_t max_words;
    const cli_option *options;
    const char *help[2]; /* by gov_language */
    int (*run)(cli_context *ctx, const cli_args *args);
} cli_command;

typedef struct cli_given {
    const cli_option *option;
    const char *value; /* NULL for an option that takes none */
} cli_given;

struct cli_args {
    const cli_command *command; /* NULL: none was named */
    cli_given given[CLI_ARGS_MAX];
    size_t given_count;
    const char *words[CLI_ARGS_MAX];
    size_t word_count;
    char problem[2][256]; /* by gov_language; "" when all is well */
};

/* Takes argv apart. An option of the command hides a common one of the same letter or name. False with
 * a problem; what was read until then stands in out. */
bool cli_args_read(cli_args *out, int argc, char **argv, const cli_command *const *commands,
                   const cli_option *common);

size_t cli_args_count(const cli_args *args, const char *name);
/* The value that was given last; NULL when the option was not given. */
const char *cli_args_value(const cli_args *args, const char *name);
/* The values in their order: start with *at = 0; NULL at the end. */
const char *cli_args_next(const cli_args *args, const char *name, size_t *at);

/* Reads decimal digits and nothing else. */
bool cli_read_number(const char *text, int64_t least, int64_t most, int64_t *out);

#endif
