/* SPDX-License-Identifier: Apache-2.0 */
/* E-seals and their signatures of versions 1, 4 and 5, made by the tests with keys of
 * unit/x509_support.h. A `seal_make` with signer and maker alone gives what is right in every respect;
 * each other member turns one thing:
 *
 *     seal_people people;
 *     seal_people_make(&people, "SM2");
 *     const seal_make make = {.version = 4, .signer = people.signer, .maker = people.maker};
 *     der value = seal_make_signature(&make, signed_text, "/Doc_0/Signs/Sign_0/Signature.xml");
 *     der seal = seal_make_seal(&make);      the seal that is inside it, byte for byte
 *     ... der_free(&value); der_free(&seal); seal_people_free(&people);
 *
 * Times are around X509_NOW: the seal was made a day before, is valid for five days on both sides, and
 * was used an hour before X509_NOW. SignedData for Type="Sign" is unit/signed_data_support.h. Making the
 * same seal twice gives the same bytes only for one `seal_make` whose `sealed` holds it. */
#ifndef GOVSDK_SEAL_SUPPORT_H
#define GOVSDK_SEAL_SUPPORT_H

#include "crypto/bytes.h"
#include "unit/der_support.h"
#include "unit/signed_data_support.h"
#include "unit/x509_support.h"

enum { SEAL_HOUR = 3600, SEAL_SIGNED_AT = X509_NOW - SEAL_HOUR };

/* Deviations; any may be combined. */
enum {
    SEAL_WRAPPED = 1 << 0,           /* seal_in_octet_string */
    SEAL_TIME_OCTETS = 1 << 1,       /* time_in_octet_string */
    SEAL_TIME_BARE = 1 << 2,         /* version 1: time_not_wrapped */
    SEAL_TIME_TEXT = 1 << 3,         /* time_as_text, in an OCTET STRING in version 4 and 5 */
    SEAL_TIME_OFFSET = 1 << 4,       /* time_not_der: "+0800" instead of "Z" */
    SEAL_TIME_OTHER = 1 << 5,        /* generalized_time_in_v1, utc_time_in_v4 */
    SEAL_HASH_OCTETS = 1 << 6,       /* hash_in_octet_string */
    SEAL_SIGNATURE_OCTETS = 1 << 7,  /* signature_in_octet_string */
    SEAL_LIST_IA5 = 1 << 8,          /* ia5_in_cert_list: base64 */
    SEAL_OTHER_STRING = 1 << 9,      /* other_string_type */
    SEAL_EXTENSION = 1 << 10,        /* has an extension that is not critical, as it should be */
    SEAL_EXTENSION_TAGGED = 1 << 11, /* extension_tagging */
    SEAL_VERSION_ODD = 1 << 12,      /* version_of_other_shape, in the signature */
    SEAL_RAW = 1 << 13,              /* raw_sm2_signature, of the signer */
    SEAL_MAKER_RAW = 1 << 14,        /* the same of the maker */
    SEAL_NAME_GBK = 1 << 15,         /* text_not_utf8 */
    SEAL_STAMP_OCTETS = 1 << 16,     /* time_stamp_in_octet_string */
    SEAL_DIGESTS = 1 << 17,          /* no deviation: the list is of digests, SM3 */
    SEAL_DIGESTS_SHA256 = 1 << 18,   /* no deviation: the same with SHA-256 */
    SEAL_LIST_JUNK = 1 << 19,        /* the list holds text that says nothing */
    SEAL_TIME_IS_STAMP = 1 << 20,    /* version 1: timeInfo is a time stamp */
    /* Wrong, each by itself. */
    SEAL_BAD_SIGNATURE = 1 << 21,
    SEAL_BAD_MAKER = 1 << 22,
    SEAL_CRITICAL = 1 << 23,      /* an unknown critical extension in the seal */
    SEAL_SIGN_CRITICAL = 1 << 24, /* the same in the signature */
    SEAL_BAD_CERT = 1 << 25,      /* the signer's certificate is none; the list has it too */
    SEAL_BAD_MAKER_CERT = 1 << 26,
    SEAL_EMPTY_LIST = 1 << 27,
    SEAL_NEGATIVE = 1 << 28, /* the seal's type is -1 */
    SEAL_NO_ES = 1 << 29     /* the header does not say "ES" */
};

typedef struct seal_make {
    int version; /* 1, 4 or 5; 0: 4 */
    const x509_entity *signer;
    const x509_entity *maker;
    const x509_entity *key;    /* signs instead of the signer */
    const x509_entity *listed; /* stands in the list instead of the signer */
    unsigned flags;            /* SEAL_ */
    const char *id;            /* NULL: "ES-TEST-0001" */
    const char *name;          /* NULL: "测试专用章" */
    const char *picture_type;  /* NULL: "PNG" */
    size_t list_count;         /* more than one: copies of the first */
    int64_t created_s;         /* 0: a day before X509_NOW */
    int64_t from_s;            /* 0: five days before */
    int64_t until_s;           /* 0: five days after */
    int64_t at_s;              /* 0: SEAL_SIGNED_AT */
    const char *algorithm;     /* OID of the signature; NULL: by the key */
    const char *maker_algorithm;
    gov__bytes hashed;           /* what dataHash is of, instead of the signed text */
    const char *digest;          /* by which; NULL: by the key */
    const stamp_make *stamp;     /* over the signature */
    const stamp_make *seal_time; /* version 5: over the maker's signature */
    const der *sealed;           /* a seal that is used instead of making one */
} seal_make;

/* SESeal. Caller frees with der_free. */
der seal_make_seal(const seal_make *make);
/* SES_Signature over the digest of the signed text. */
der seal_make_signature(const seal_make *make, gov__bytes signed_text, const char *property_path);

/* Two trees: signers and makers of seals have roots of their own; and a time stamping authority under the
 * first. */
typedef struct seal_people {
    x509_entity *root;
    x509_entity *maker_root;
    x509_entity *signer;
    x509_entity *other; /* another signer under the same root */
    x509_entity *maker;
    x509_entity *tsa;
} seal_people;
void seal_people_make(seal_people *people, const char *kind);
void seal_people_free(seal_people *people);

#endif
