/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of a script that plays a tus server with one upload, and the bytes that go there. */
#ifndef GOVSDK_UPLOAD_SUPPORT_H
#define GOVSDK_UPLOAD_SUPPORT_H

#include "domain_support.h"

/* The setting for pieces of 1024 bytes. */
extern const char *const upload_small_pieces[];
extern unsigned char upload_bytes[4096];

/* A draft of a client that knows the platform. */
void upload_begin(rig *r, const char *const *settings);
void upload_expect_create(rig *r);
/* A piece at `from` that is answered with the offset `to`. */
void upload_expect_piece(rig *r, size_t from, size_t to);
void upload_expect_broken(rig *r, gov_stage stage);
/* The question how much has arrived. */
void upload_expect_offset(rig *r, size_t offset);
/* Attaches the first bytes as material A. */
gov_status upload_attach(rig *r, size_t size);

#endif
