/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that must be refused, each with its expected status: the error says the same, what would have been
 * given out is NULL. Every function that was called is noted, so that none can be forgotten. */
#ifndef GOVSDK_SCENARIO_REFUSE_H
#define GOVSDK_SCENARIO_REFUSE_H

#include "scenario/support/world.h"

/* One object of each kind, in a state in which it works. */
typedef struct good {
    world w;
    gov_config *config;
    gov_client *client;
    gov_client *other_client;
    gov_session *session; /* of sub-food */
    gov_session *anonymous;
    gov_session *ended;
    gov_session *other_session; /* of the other client */
    gov_device_login *login;
    gov_item *item;
    gov_item_list *items;
    gov_draft *draft;
    gov_draft *done; /* submitted */
    gov_findings *findings;
    gov_receipt *receipt;
    gov_matter *matter;
    gov_matter_list *matters;
    gov_progress *progress;
    gov_event_list *events;
    gov_watch *watch;
    gov_certificate_list *certificates;
    gov_certificate *certificate;
    gov_certificate_file *file;
    gov_report *report;
    gov_trust *trust;
    gov_verification *found;
    gov_review_list *reviews;
    gov_error *error;
} good;

void good_open(good *g);
void good_close(good *g);

/* What a function gives out; all members share the place, which holds a poison before each call. */
typedef union refuse_out {
    void *any;
    char *text;
    gov_config *config;
    gov_client *client;
    gov_cancel *cancel;
    gov_session *session;
    gov_identity *identity;
    gov_device_login *login;
    gov_login *browser_login;
    gov_ciba_login *phone;
    gov_item *item;
    gov_item_list *items;
    gov_draft *draft;
    gov_findings *findings;
    gov_receipt *receipt;
    gov_matter *matter;
    gov_matter_list *matters;
    gov_progress *progress;
    gov_event_list *events;
    gov_watch *watch;
    gov_report *report;
    gov_trust *trust;
    gov_verification *found;
    gov_certificate *certificate;
    gov_certificate_list *certificates;
    gov_certificate_file *file;
    gov_review *review;
    gov_review_list *reviews;
    gov_work_order *order;
    gov_key *key;
    gov_key_set *key_set;
    gov_grant *grant;
    gov_presentation *presentation;
    gov_access_list *accesses;
    gov_answer *answer;
    gov_sd_jwt *sd_jwt;
    gov_sd_jwt_request *request;
    gov_qr_frames *frames;
    gov_qr_reader *reader;
} refuse_out;

extern refuse_out out;

/* The last argument of every call: an error, or NULL in the second round. */
gov_error **err_or_null(void);
void refuse_set_round(int round);

void refuse_begin(const char *function);
void refuse_end(const char *function, int line, gov_status status, gov_status expected, int gives);
/* True when the function was called since the program began. */
int refuse_was_called(const char *function);
size_t refuse_count(void);

/* A call that must return `expected`; _OUT: and leaves NULL in `out`. */
#define REFUSED(expected, function, ...)                                                           \
    (refuse_begin(#function), refuse_end(#function, __LINE__, function(__VA_ARGS__), expected, 0))
#define REFUSED_OUT(expected, function, ...)                                                       \
    (refuse_begin(#function), refuse_end(#function, __LINE__, function(__VA_ARGS__), expected, 1))
/* A getter that must give NULL, or a number. */
#define GIVES_NULL(function, ...)                                                                  \
    do {                                                                                           \
        refuse_begin(#function);                                                                   \
        ck_assert_msg(function(__VA_ARGS__) == NULL, "%s, line %d", #function, __LINE__);          \
    } while (0)
#define GIVES(value, function, ...)                                                                \
    do {                                                                                           \
        refuse_begin(#function);                                                                   \
        ck_assert_msg((int64_t)function(__VA_ARGS__) == (int64_t)(value), "%s, line %d",           \
                      #function, __LINE__);                                                        \
    } while (0)
/* A function without a result: it must not crash. */
#define HARMLESS(function, ...)                                                                    \
    do {                                                                                           \
        refuse_begin(#function);                                                                   \
        function(__VA_ARGS__);                                                                     \
    } while (0)

/* Texts that no argument takes: control characters and what is not UTF-8. */
extern const char *const bad_texts[];
/* The same, the empty text and too long ones; for ids one of 65 bytes as well. */
extern const char *const bad_ids[];
#define EACH(text, list) for (const char *const *text = (list); *text != NULL; text++)

/* The tables. */
void refuse_base(good *g);        /* configuration, identifiers */
void refuse_exchange(good *g);    /* what transports call; leaves the round without errors */
void refuse_client(good *g);      /* client, sessions, log-in, JWS */
void refuse_login(good *g);       /* every other way in */
void refuse_token(good *g);       /* tokens of others, identities */
void refuse_key(good *g);         /* keys, and signing and verifying with them */
void refuse_sm(good *g);          /* SM2, SM3, SM4, and encrypted tokens */
void refuse_matter(good *g);      /* items, drafts, matters, receipts */
void refuse_others(good *g);      /* progress, certificates, reviews */
void refuse_certificate(good *g); /* fetching, following, consent, presentation, questions */
void refuse_getters(good *g);     /* everything that only tells */
void refuse_signer(good *g);      /* signers, and what they are shown */
/* verification, and verifiers of a deployment */
void refuse_verification(good *g);
void refuse_trust(good *g);  /* trust stores, bundles */
void refuse_sd_jwt(good *g); /* the holder's side of SD-JWT, requests, QR codes */

#endif
