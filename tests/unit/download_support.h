/* SPDX-License-Identifier: Apache-2.0 */
/* A platform of one file: addresses that are good once, ranges, answers that break off at a byte, content
 * that changes, and everything else that a download meets. */
#ifndef GOVSDK_DOWNLOAD_SUPPORT_H
#define GOVSDK_DOWNLOAD_SUPPORT_H

#include <govsdk/certificate_file.h>

#include "call_support.h"

#define DEPOT_SIZE 4099

typedef struct depot {
    play p;
    gov__crypto *crypto; /* not the client's: it never runs out of memory */
    uint8_t content[DEPOT_SIZE];
    size_t size;
    const size_t *breaks; /* the n-th download sends so many bytes, then the connection breaks */
    size_t break_count;
    gov_status break_status;   /* how it breaks; 0: GOV_ERR_NETWORK */
    const char *address;       /* what answers name; NULL: a good one */
    const char *media;         /* of the bytes; NULL: application/ofd */
    unsigned changes_at;       /* from this address on the file is another one; 0: never */
    unsigned gone;             /* so many downloads are refused: the address is used up */
    bool forgets;              /* what broke off is forgotten: no resumption */
    bool whole;                /* answers a range with everything */
    bool lies;                 /* sends other bytes than it states */
    bool wrong_range;          /* says 206 of other bytes than were asked for */
    bool short_size;           /* states one byte less than there is */
    bool copy;                 /* makes marked copies */
    const gov_cancel *cancels; /* triggered with the first break; may be NULL */
    char trace[128];           /* F fetch, f with resume, G whole, g from a byte on, x refused */
    unsigned addresses;
    unsigned downloads;
    char fetched[4096]; /* the last fetch as text */
    char asked[4096];   /* the last download likewise */
} depot;

void depot_begin(depot *d, const play_setting *settings);
void depot_end(depot *d);
/* Ready for the next fetch, with the same content. */
void depot_reset(depot *d);

#endif
