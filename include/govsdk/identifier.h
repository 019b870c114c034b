/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identifiers checked on the device: identity numbers, organisation codes,
 * certificate identifiers and region codes. Nothing is sent and nothing is
 * allocated. A check tells what is right and wrong, not just yes or no.
 */
#ifndef GOVSDK_IDENTIFIER_H
#define GOVSDK_IDENTIFIER_H

#include <govsdk/base.h>
#include <govsdk/status.h>

GOV_BEGIN_DECLS

/** Which identifier to check. */
typedef enum gov_identifier_kind {
    /** 公民身份号码, GB 11643; 15 digits are read and converted. */
    GOV_IDENTIFIER_RESIDENT_ID = 1,
    /** 统一社会信用代码, GB 32100. */
    GOV_IDENTIFIER_USCC = 2,
    /** 证照标识, 1.2.156.3005.2.…; check character by ISO 7064 MOD 37,36. */
    GOV_IDENTIFIER_CERTIFICATE = 3,
    /** 行政区划代码, GB/T 2260, six digits; withdrawn codes are read. */
    GOV_IDENTIFIER_REGION = 4
} gov_identifier_kind;

/** What was found of one aspect. */
typedef enum gov_identifier_finding {
    /** Not looked at, since something before it is wrong, or it does not apply. */
    GOV_IDENTIFIER_NOT_CHECKED = 0,
    /** Right. */
    GOV_IDENTIFIER_RIGHT = 1,
    /** Wrong. */
    GOV_IDENTIFIER_WRONG = 2
} gov_identifier_finding;

/** The longest canonical form, with its terminating NUL. */
#define GOV_IDENTIFIER_MAX 160

/**
 * The record of a check. Set struct_size before the call. Members are only
 * ever added at the end.
 */
typedef struct gov_identifier_check {
    /** sizeof(gov_identifier_check). */
    uint32_t struct_size;
    /** The kind that was asked for. */
    gov_identifier_kind kind;
    /** Length, alphabet, region and date. */
    gov_identifier_finding format;
    /** The check character. */
    gov_identifier_finding checksum;
    /** 1 when the checksum is wrong and the code is nevertheless known to be legally valid. */
    uint8_t known_exception;
    /** 1 when a wrong checksum is only a warning for this kind. */
    uint8_t checksum_is_advisory;
    /** Resident id: 1 male, 2 female, else 0 (GB/T 2261.1). */
    uint8_t sex;
    /** Not used. */
    uint8_t reserved;
    /** Resident id: birth date as yyyymmdd, else 0. */
    int32_t birth_date;
    /** Resident id, organisation and region: the six digits as a number, else 0. */
    int32_t region_code;
    /** The way it should be written (X in upper case, 18 digits); empty when the format is wrong. */
    char canonical[GOV_IDENTIFIER_MAX];
} gov_identifier_check;

/**
 * Checks an identifier.
 *
 * @param kind  what it is meant to be
 * @param text  the text as it was typed; need not end in NUL
 * @param size  its length in bytes
 * @param out   receives the record; its struct_size must be set
 * @return  GOV_OK when the record was filled (also for a wrong identifier);
 *          GOV_ERR_ARGUMENT for a NULL pointer, an unknown kind or a struct_size that is not set
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_identifier_check_text(gov_identifier_kind kind,
                                                           const char *text, size_t size,
                                                           gov_identifier_check *out);

/**
 * Sums a record up: acceptable means right format, and a checksum that is
 * right, advisory, or a known exception.
 *
 * @param check  the record
 * @return  1 when acceptable, else 0
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int gov_identifier_is_acceptable(const gov_identifier_check *check);

/**
 * Masks an identifier for a screen: the first and the last few characters stay.
 *
 * @param text      the identifier
 * @param size      its length in bytes
 * @param out       receives the masked text with NUL
 * @param capacity  how many bytes out can hold
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_LIMIT when out is too small (size + 1 bytes suffice)
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_identifier_mask(const char *text, size_t size, char *out,
                                                     size_t capacity);

/** Room for a part of a certificate identifier, with its terminating NUL. */
#define GOV_IDENTIFIER_PART_MAX 128

/**
 * The parts of a certificate identifier 证照标识 (GB/T 36904):
 * 1.2.156.3005.2.{type}.{issuer}.{serial}.{version}.{check}. Members are only ever added at the end.
 */
typedef struct gov_identifier_parts {
    /** sizeof(gov_identifier_parts). */
    uint32_t struct_size;
    /** After parsing: the check character. NOT_CHECKED where a part has a character that the standard
     *  does not count, as in serials with an underscore. Wrong ones occur in the field: a finding, and no
     *  reason to refuse. */
    gov_identifier_finding checksum;
    /** Type code: the 统一社会信用代码 of the body that defines it, and three digits. */
    char type_code[GOV_IDENTIFIER_PART_MAX];
    /** Who issued it: a 统一社会信用代码; in the field also a region code of six digits. */
    char issuer_code[GOV_IDENTIFIER_PART_MAX];
    /** Serial number. */
    char serial[GOV_IDENTIFIER_PART_MAX];
    /** Version, three digits. */
    char version[GOV_IDENTIFIER_PART_MAX];
    /** The check character as it was written (ISO 7064 MOD 37,36). */
    char check;
    /** Not used. */
    char reserved[7];
} gov_identifier_parts;

/**
 * Takes a certificate identifier apart. Lenient: what has the root and five parts of letters, digits,
 * underscores and dashes is taken; letters become upper case everywhere but in the serial.
 *
 * @param text  the identifier; need not end in NUL
 * @param size  its length in bytes
 * @param out   receives the parts; its struct_size must be set
 * @return  GOV_OK, whatever the check character is; GOV_ERR_ARGUMENT for what is no such identifier, and
 *          then the parts are empty, or for a struct_size that is not set
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_identifier_certificate_parse(const char *text, size_t size,
                                                                  gov_identifier_parts *out);

/**
 * Writes a certificate identifier with the check character that belongs to its parts, whatever check and
 * checksum say in them.
 *
 * @param parts     type, issuer, serial and version
 * @param out       receives the identifier with NUL
 * @param capacity  how many bytes out can hold; GOV_IDENTIFIER_MAX suffices
 * @return  GOV_OK; GOV_ERR_ARGUMENT for a part that is empty or has other characters than 0-9 and A-Z, or a
 *          version that is not three digits; GOV_ERR_LIMIT when it is longer than GOV_IDENTIFIER_MAX or out is
 *          too small
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status
gov_identifier_certificate_format(const gov_identifier_parts *parts, char *out, size_t capacity);

GOV_END_DECLS

#endif
