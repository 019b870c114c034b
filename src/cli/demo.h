/* SPDX-License-Identifier: Apache-2.0 */
/* The journey of `govsdk demo`: what one step leaves for the next, and how a step tells what it did. */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "cli.h"
#include "demo_daemon.h"
#include "json_out.h"

typedef struct demo {
    cli_context *ctx;
    demo_daemon daemon;
    cli_json json; /* the object of the step that runs */
    char package[80];
    char matter[80];
    char matter_no[80];
    gov_item *item;
    gov_draft *draft;
    gov_receipt *receipt;
    size_t events; /* how many the watch saw */
} demo;

/* A step returns 0, or the exit code of a failure that it has told. */
typedef struct demo_step {
    const char *name;
    const char *title[2]; /* by gov_language */
    int (*run)(demo *d);
} demo_step;

extern const demo_step demo_steps[];
extern const size_t demo_step_count;

int demo_platform(demo *d);
int demo_login(demo *d);
int demo_find(demo *d);
int demo_guide(demo *d);
int demo_fill(demo *d);
int demo_precheck(demo *d);
int demo_submit(demo *d);
int demo_watch(demo *d);
int demo_log(demo *d);
int demo_certificate(demo *d);
int demo_review(demo *d);
int demo_logout(demo *d);

/* A fact: a labelled line, or a member of the step's object. */
void demo_tell(demo *d, const char *name, const char *label, const char *text);
void demo_tell_number(demo *d, const char *name, const char *label, uint64_t number);

/* Something that must be so: a line with a mark, or a boolean member. 0 when it is, else the exit code. */
int demo_expect(demo *d, const char *name, bool is_so, const char *en, const char *zh);

/* Changes one character in the middle of a signed text: the copy must be refused. */
void demo_forge(char *text, size_t size);

#endif
