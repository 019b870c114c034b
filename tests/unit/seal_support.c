/* SPDX-License-Identifier: Apache-2.0 */
/* Seals from the inside out, written from GM/T 0031-2014, GB/T 38540-2020 and GM/T 0031-2025. */
#include "unit/seal_support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { IA5 = 0x16, UTF8 = 0x0C, PRINTABLE = 0x13 };

static bool has(const seal_make *make, unsigned flag)
{
    return (make->flags & flag) != 0;
}

static int version_of(const seal_make *make)
{
    return make->version != 0 ? make->version : 4;
}

static int64_t or_at(int64_t at_s, int64_t otherwise_s)
{
    return at_s != 0 ? at_s : otherwise_s;
}

static const char *algorithm_of(const x509_entity *who, const char *stated)
{
    if (stated != NULL) {
        return stated;
    }
    return EVP_PKEY_is_a(who->key, "SM2") == 1   ? "1.2.156.10197.1.501"
           : EVP_PKEY_is_a(who->key, "RSA") == 1 ? "1.2.840.113549.1.1.11"
                                                 : "1.2.840.10045.4.3.2";
}

static der cert_octets(const x509_entity *who, bool bad)
{
    return bad ? der_octets("\x30\x03\x02\x01\x01", 5) : der_octets(who->der, who->der_len);
}

/* With "+0800" the digits are those of the zone. */
static der time_element(int64_t at_s, bool utc, bool offset)
{
    char text[24];

    if (!offset) {
        return utc ? der_utc_time(at_s) : der_generalized_time(at_s);
    }
    der_time_digits(at_s + 8 * SEAL_HOUR, text);
    memcpy(text + 14, "+0800", 6);
    return der_text(utc ? 0x17 : 0x18, utc ? text + 2 : text);
}

static der seal_time(const seal_make *make, int64_t at_s)
{
    bool utc = (version_of(make) == 1) != has(make, SEAL_TIME_OTHER);

    return time_element(at_s, utc, has(make, SEAL_TIME_OFFSET));
}

static der list_entry(const seal_make *make)
{
    const x509_entity *who = make->listed != NULL ? make->listed : make->signer;
    bool sha256 = has(make, SEAL_DIGESTS_SHA256);

    if (has(make, SEAL_DIGESTS) || sha256) {
        return DER_SEQUENCE(
            der_text(PRINTABLE, sha256 ? "SHA-256" : "SM3"),
            der_wrap(0x04, der_digest(sha256 ? "SHA256" : "SM3", who->der, who->der_len)));
    }
    if (has(make, SEAL_LIST_JUNK)) {
        return der_text(IA5, "see the contract!");
    }
    if (has(make, SEAL_LIST_IA5)) {
        return der_wrap(IA5, der_base64(who->der, who->der_len));
    }
    return cert_octets(who, has(make, SEAL_BAD_CERT));
}

static der cert_list(const seal_make *make)
{
    size_t count = has(make, SEAL_EMPTY_LIST) ? 0 : make->list_count != 0 ? make->list_count : 1;
    der *entries = calloc(count + 1, sizeof *entries);

    ck_assert_ptr_nonnull(entries);
    for (size_t i = 0; i < count; i++) {
        entries[i] = list_entry(make);
    }
    der out = der_list(0x30, entries, count);
    free(entries);
    return out;
}

static der property(const seal_make *make)
{
    bool digests = (make->flags & (SEAL_DIGESTS | SEAL_DIGESTS_SHA256)) != 0;
    const char *name = make->name != NULL         ? make->name
                       : has(make, SEAL_NAME_GBK) ? "\xB2\xE2\xCA\xD4"
                                                  : "测试专用章";

    return DER_SEQUENCE(
        has(make, SEAL_NEGATIVE) ? der_raw("\x02\x01\xFF", 3) : der_integer(3),
        der_text(UTF8, name), version_of(make) != 1 ? der_integer(digests ? 2 : 1) : DER_NONE,
        cert_list(make), seal_time(make, or_at(make->created_s, X509_NOW - X509_DAY)),
        seal_time(make, or_at(make->from_s, X509_NOW - 5 * X509_DAY)),
        seal_time(make, or_at(make->until_s, X509_NOW + 5 * X509_DAY)));
}

static der picture(const seal_make *make)
{
    return DER_SEQUENCE(der_text(IA5, make->picture_type != NULL ? make->picture_type : "PNG"),
                        der_octets("\x89PNG\r\n\x1A\n picture", 16), der_integer(40),
                        der_integer(40));
}

/* `tag`: [0] EXPLICIT. */
static der extensions(bool critical, bool tag)
{
    der list = DER_SEQUENCE(DER_SEQUENCE(der_oid("1.3.6.1.4.1.99999.3"), der_boolean(critical),
                                         der_octets("\x05\x00", 2)));

    return tag ? der_wrap(0xA0, list) : list;
}

static der info(const seal_make *make)
{
    bool extended = (make->flags & (SEAL_EXTENSION | SEAL_EXTENSION_TAGGED | SEAL_CRITICAL)) != 0;

    return DER_SEQUENCE(
        DER_SEQUENCE(der_text(IA5, has(make, SEAL_NO_ES) ? "EX" : "ES"),
                     der_integer((uint32_t)version_of(make)), der_text(IA5, "TestVendor")),
        der_text(has(make, SEAL_OTHER_STRING) ? PRINTABLE : IA5,
                 make->id != NULL ? make->id : "ES-TEST-0001"),
        property(make), picture(make),
        extended ? extensions(has(make, SEAL_CRITICAL), has(make, SEAL_EXTENSION_TAGGED))
                 : DER_NONE);
}

static der string_of(const seal_make *make, unsigned octets, const der *value)
{
    return has(make, octets) ? der_octets(value->data, value->len)
                             : der_bits(value->data, value->len);
}

static der stamp_of(const seal_make *make, const stamp_make *stamp, const der *value)
{
    if (stamp == NULL) {
        return DER_NONE;
    }
    der token = stamp_token(stamp, value->data, value->len);
    der out = der_wrap(0xA0, string_of(make, SEAL_STAMP_OCTETS, &token));
    der_free(&token);
    return out;
}

static der maker_oid(const seal_make *make)
{
    return der_oid(algorithm_of(make->maker, make->maker_algorithm));
}

static der maker_cert(const seal_make *make)
{
    return cert_octets(make->maker, has(make, SEAL_BAD_MAKER_CERT));
}

static der sign_seal(const seal_make *make, const der *information)
{
    der message = der_copy(information);

    if (version_of(make) == 1) {
        message = DER_SEQUENCE(message, maker_cert(make), maker_oid(make));
    }
    der out = signature_of(make->maker, message.data, message.len, has(make, SEAL_MAKER_RAW),
                           has(make, SEAL_BAD_MAKER));
    der_free(&message);
    return out;
}

der seal_make_seal(const seal_make *make)
{
    if (make->sealed != NULL) {
        return der_copy(make->sealed);
    }
    der information = info(make);
    der value = sign_seal(make, &information);
    der bits = der_bits(value.data, value.len);
    der stamp = version_of(make) == 1 ? DER_NONE : stamp_of(make, make->seal_time, &value);
    der_free(&value);
    der out = version_of(make) == 1
                  ? DER_SEQUENCE(information, DER_SEQUENCE(maker_cert(make), maker_oid(make), bits))
                  : DER_SEQUENCE(information, maker_cert(make), maker_oid(make), bits, stamp);
    return has(make, SEAL_WRAPPED) ? der_wrap(0x04, out) : out;
}

/* timeInfo in every shape that is met. */
static der time_info(const seal_make *make)
{
    const bool is_v1 = version_of(make) == 1;
    const int64_t at_s = or_at(make->at_s, SEAL_SIGNED_AT);
    char digits[16];
    der value;

    if (has(make, SEAL_TIME_TEXT)) {
        der_time_digits(at_s, digits);
        digits[14] = 'Z';
        value = der_raw(digits, 15);
    } else if (has(make, SEAL_TIME_IS_STAMP)) {
        value = stamp_token(make->stamp, "seal", 4);
    } else {
        value = seal_time(make, at_s);
        if (is_v1 ? has(make, SEAL_TIME_BARE) : !has(make, SEAL_TIME_OCTETS)) {
            return value;
        }
    }
    der out = !is_v1 || has(make, SEAL_TIME_OCTETS) ? der_octets(value.data, value.len)
                                                    : der_bits(value.data, value.len);
    der_free(&value);
    return out;
}

static der data_hash(const seal_make *make, gov__bytes text)
{
    gov__bytes hashed = make->hashed.data != NULL ? make->hashed : text;
    bool sm3 = EVP_PKEY_is_a(make->signer->key, "SM2") == 1;
    const char *name = make->digest != NULL ? make->digest : sm3 ? "SM3" : "SHA256";
    der digest = der_digest(name, hashed.data, hashed.len);
    der out = string_of(make, SEAL_HASH_OCTETS, &digest);

    der_free(&digest);
    return out;
}

static der signer_oid(const seal_make *make)
{
    return der_oid(algorithm_of(make->signer, make->algorithm));
}

static der to_sign(const seal_make *make, gov__bytes text, const char *path)
{
    const bool is_v1 = version_of(make) == 1;
    const uint32_t odd = is_v1 ? 4 : 2;

    return DER_SEQUENCE(der_integer(has(make, SEAL_VERSION_ODD) ? odd : (uint32_t)version_of(make)),
                        seal_make_seal(make), time_info(make), data_hash(make, text),
                        der_text(has(make, SEAL_OTHER_STRING) ? UTF8 : IA5, path),
                        is_v1 ? cert_octets(make->signer, has(make, SEAL_BAD_CERT)) : DER_NONE,
                        is_v1 ? signer_oid(make) : DER_NONE,
                        has(make, SEAL_SIGN_CRITICAL) ? extensions(true, true) : DER_NONE);
}

der seal_make_signature(const seal_make *make, gov__bytes signed_text, const char *property_path)
{
    const bool is_v1 = version_of(make) == 1;
    der tbs = to_sign(make, signed_text, property_path);
    der value = signature_of(make->key != NULL ? make->key : make->signer, tbs.data, tbs.len,
                             has(make, SEAL_RAW), has(make, SEAL_BAD_SIGNATURE));
    der bits = string_of(make, SEAL_SIGNATURE_OCTETS, &value);
    der stamp = is_v1 ? DER_NONE : stamp_of(make, make->stamp, &value);

    der_free(&value);
    return is_v1 ? DER_SEQUENCE(tbs, bits)
                 : DER_SEQUENCE(tbs, cert_octets(make->signer, has(make, SEAL_BAD_CERT)),
                                signer_oid(make), bits, stamp);
}

void seal_people_make(seal_people *people, const char *kind)
{
    people->root =
        x509_make(&(x509_spec){.kind = kind, .name = "Test Root", .ca = true, .key_ids = true});
    people->maker_root = x509_make(&(x509_spec){.kind = kind, .name = "Maker Root", .ca = true});
    people->signer = x509_make(&(x509_spec){.kind = kind,
                                            .name = "Signer",
                                            .issuer = people->root,
                                            .usage = "digitalSignature",
                                            .key_ids = true});
    people->other = x509_make(&(x509_spec){
        .kind = kind, .name = "Other", .issuer = people->root, .usage = "digitalSignature"});
    people->maker = x509_make(&(x509_spec){
        .kind = kind, .name = "Maker", .issuer = people->maker_root, .usage = "digitalSignature"});
    people->tsa = x509_make(&(x509_spec){.kind = kind,
                                         .name = "Time",
                                         .issuer = people->root,
                                         .usage = "digitalSignature",
                                         .extended = "critical,timeStamping"});
}

void seal_people_free(seal_people *people)
{
    x509_free(people->root);
    x509_free(people->maker_root);
    x509_free(people->signer);
    x509_free(people->other);
    x509_free(people->maker);
    x509_free(people->tsa);
}
