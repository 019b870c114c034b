/* SPDX-License-Identifier: Apache-2.0 */
/* What private_papers.c and private_misuse.c share. */
#ifndef GOVSDK_SCENARIO_PRIVATE_PAPERS_H
#define GOVSDK_SCENARIO_PRIVATE_PAPERS_H

#include "scenario/support/private_parts.h"

typedef struct papers {
    visit *v;
    gov_session *reader; /* an application's own */
    gov_trust *trust;
    char card[65];
    char grant[65];
} papers;

extern const gov_usage private_usage;

/* Planted values where they do not belong: in ids, codes, types, texts that are read, paths. */
void private_misuse(const papers *p);
void private_misuse_sd_jwt(const papers *p, const gov_sd_jwt *held);

#endif
