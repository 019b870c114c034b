/* SPDX-License-Identifier: Apache-2.0 */
/* Each function that reads an answer, with the request whose answer it reads: for tests that spoil
 * answers. */
#ifndef GOVSDK_SCENARIO_READS_H
#define GOVSDK_SCENARIO_READS_H

#include "scenario/support/identity_steps.h"
#include "scenario/support/liar.h"
#include "scenario/support/world.h"

/* What the reads of identities work on: identity_reads.c. */
typedef struct identity_reader {
    step_keys keys;
    step_store store;
    gov_client *direct;  /* with nobody in between; shares its store with app */
    gov_client *app;     /* a secret, pushed logins */
    gov_client *careful; /* signed introspection */
    gov_client *ticket;
    gov_session *person; /* of app */
    char *token;         /* one that is meant for somebody else */
} identity_reader;

/* What the reads of consent and presentation work on: certificate_reads.c. */
typedef struct certificate_reader {
    gov_session *system;
    char card[65];  /* the citizen's identity card */
    char grant[65]; /* one that is in force */
    char shown[65]; /* a presentation of the card */
    char list[160]; /* the address of a status list */
} certificate_reader;

/* What the reads work on. */
typedef struct reader {
    world w;
    liar net;
    const char *const *settings;
    gov_client *client; /* knows the platform and its keys */
    gov_session *session;
    gov_item *item;
    char matter[65]; /* submitted */
    char certificate[65];
    char event[65];      /* waits for a review */
    char review[65];     /* that opened a work order */
    gov_session *parent; /* a citizen with a package */
    char package[65];    /* the matter of it */
    world_client_options usual;
    identity_reader identity;
    certificate_reader papers;
} reader;

/* Gives what the function returned; whatever it gave out has been freed. */
typedef gov_status read_fn(reader *r, gov_error **err);

typedef struct read {
    const char *name;
    const char *method;
    const char *path; /* "*" stands for one segment */
    read_fn *run;
    bool no_body; /* nothing of the body is read */
    bool mutates; /* after an answer that breaks off the outcome is not known */
} read;

extern const read reads[];
size_t reads_count(void);

/* The reads of identities, in identity_reads.c. */
read_fn read_push, read_code, read_phone_begin, read_phone, read_device, read_terminal, read_narrow,
    read_grant, read_company, read_refresh, read_introspection, read_sealed, read_revocation,
    read_ticket, read_token_keys;
/* The reads of consent, presentation and trust, in certificate_reads.c. */
read_fn read_grant_asked, read_grant_now, read_grant_ended, read_code_made, read_code_now,
    read_code_ended, read_redeemed, read_answer, read_accesses, read_address, read_issuer,
    read_status_list, read_status_lists;
void certificate_reader_open(reader *r);
void certificate_reader_close(reader *r);
void identity_reader_open(reader *r);
void identity_reader_close(reader *r);

/* settings as in world_client_options, may be NULL; `change` sees every answer, those of the log-in
 * included, may be NULL. */
void reader_open(reader *r, const char *const *settings, liar_change_fn *change);
void reader_close(reader *r);

#endif
