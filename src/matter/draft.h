/* SPDX-License-Identifier: Apache-2.0 */
/* A draft: what was filled in, what the platform has of it, and the keys under which it is made and
 * submitted. draft.c is its life, draft_fill.c and attach.c fill it, save.c stores it, submit.c hands
 * it in; upload.c sends materials. */
#ifndef GOV__MATTER_DRAFT_H
#define GOV__MATTER_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/call.h>
#include <govsdk/draft.h>

#include "base/buf.h"
#include "base/json.h"
#include "core/argument.h"
#include "core/session.h"
#include "matter/digest_text.h"
#include "matter/form.h"

#define GOV__ETAG_MAX 80
#define GOV__KEY_ROOM 65

/* How a material is covered. */
typedef enum gov__material_fill {
    GOV__FILL_NONE,
    GOV__FILL_UPLOAD,
    GOV__FILL_CERTIFICATE,
    GOV__FILL_PROMISED, /* brought later, 容缺受理 */
    GOV__FILL_WAIVED    /* replaced by the commitment, 告知承诺 */
} gov__material_fill;

typedef struct gov__draft_material {
    const char *code; /* these two in the draft's block of texts */
    const char *name;
    bool required;
    bool tolerable;
    bool commitment_ok;
    uint32_t sources; /* gov__material_source bits */
    uint64_t max_size;
    gov__material_fill fill;
    char id[GOV__ID_MAX + 1];          /* of the upload or certificate */
    char digest[GOV__DIGEST_TEXT_MAX]; /* of the upload's bytes or the certificate's id */
} gov__draft_material;

/* A state of the draft as it goes, or went, to the platform. */
typedef struct gov__draft_version {
    gov__buf text;   /* secret: the body of the request, and the form where the body has a patch */
    size_t body_len; /* 0: there is none */
    size_t form_at;  /* the whole form's canonical text */
    size_t form_len;
} gov__draft_version;

/* An upload that has begun and is not complete. */
typedef struct gov__upload {
    size_t material;
    char *label; /* what the platform is told of the file; names the digest. NULL: none */
    char key[GOV__KEY_ROOM];  /* under which it is created */
    char id[GOV__ID_MAX + 1]; /* "" before that */
} gov__upload;

typedef enum gov__draft_phase {
    GOV__DRAFT_OPEN,
    GOV__DRAFT_SENT, /* submitted, or perhaps: only gov_matter_submit goes on from here */
    GOV__DRAFT_DONE  /* the receipt was verified */
} gov__draft_phase;

struct gov_draft {
    gov_session *session; /* counted */
    char *texts;          /* what the item tells, in one block */
    size_t texts_size;
    const char *code;
    bool package;
    bool tolerance;
    bool commitment;
    char commitment_digest[GOV__DIGEST_TEXT_MAX];
    gov__draft_material *materials;
    size_t material_count;
    gov__form form;
    const char *delivery; /* a static word; NULL: not said */

    bool dirty; /* differs from what was last made ready to be saved */
    char matter_id[GOV__ID_MAX + 1];
    char etag[GOV__ETAG_MAX];
    gov__draft_version pending; /* sent, or about to be, and not confirmed */
    gov__draft_version saved;   /* what the platform has */
    char save_key[GOV__KEY_ROOM];
    char submit_key[GOV__KEY_ROOM];
    gov__draft_phase phase;
    gov__upload upload;
};

/* What a material brings by itself when nothing was attached: the word of its source, NULL when it
 * must be attached, promised or is not needed. */
const char *gov__draft_own_source(const gov__draft_material *material);
/* The material of that code; NULL when the item asks for no such thing. */
gov__draft_material *gov__draft_find(gov_draft *draft, const char *code);
/* The mode that the promises ask for: "normal", "tolerant" or "commitment". */
const char *gov__draft_mode(const gov_draft *draft);
bool gov__draft_has(const gov_draft *draft, gov__material_fill fill);
/* GOV_ERR_STATE when it cannot be changed any more. */
gov_status gov__draft_check_open(const gov_draft *draft, gov_error **err);

void gov__draft_version_init(gov__draft_version *version, const gov_allocator *mem);
void gov__draft_version_clear(gov__draft_version *version);

/* Makes a key in `key` unless there is one; `given` (may be NULL, else well-formed) is taken first. */
gov_status gov__draft_key(const gov_draft *draft, const char *given, char key[GOV__KEY_ROOM]);
/* Loads options for the calls of one public function, all of which share the deadline. */
gov_status gov__draft_options(const gov_draft *draft, const gov_call_options *in,
                              gov_call_options *out, int64_t *deadline_ms, gov_error **err);
/* Brings the platform up to date. The draft must be open. */
gov_status gov__draft_save(gov_draft *draft, const gov_call_options *options, int64_t deadline_ms,
                           gov_error **err);
/* Whether the failure is the platform's last word on a request: it had no effect, and its key is
 * spent. */
bool gov__draft_is_refusal(const gov_error *error);
/* Whether the failed request surely had no effect, its key being good for the next try. */
bool gov__draft_is_unsent(const gov_error *error);
/* Moves an error that was made aside to the caller's place. */
void gov__draft_hand_over(gov_error *error, gov_error **err);

#endif
