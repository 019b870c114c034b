/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's sealed OFD packages: the zip, what the signatures cover, both SM2 signatures, the
 * seal's list, the marked copy. Read by hand and judged by OpenSSL, zlib and Python. */
#include "run_support.h"
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "sandbox/certificate_authority.h"
#include "sandbox/certificate_files.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"

#define MAX_ENTRIES 20
#define SIGN_0      "Doc_0/Signs/Sign_0/"
#define SIGN_1      "Doc_0/Signs/Sign_1/"

typedef struct slice {
    const uint8_t *at;
    size_t length;
} slice;

typedef struct entry {
    char name[64];
    unsigned method;
    char *bytes; /* inflated, a NUL behind */
    size_t length;
} entry;

typedef struct package {
    char *zip;
    size_t length, count;
    entry entries[MAX_ENTRIES];
} package;

static const gov__sandbox_mark mark = {
    "办理入学 <一次> & \"only\"",
    "样例市教育局",
    INT64_C(1790000000000),
    INT64_C(1790600000000),
};

/* --- zip, read from its central directory ---------------------------------------------------------- */

static size_t little(const char *at, size_t count)
{
    size_t value = 0;
    for (size_t i = count; i > 0; i--) {
        value = value << 8 | (uint8_t)at[i - 1];
    }
    return value;
}

static void inflate_raw(entry *e, const char *packed, size_t length)
{
    z_stream z = {0};
    ck_assert_int_eq(inflateInit2(&z, -MAX_WBITS), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)packed;
    z.avail_in = (uInt)length;
    z.next_out = (Bytef *)e->bytes;
    z.avail_out = (uInt)e->length;
    ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
    ck_assert_uint_eq(z.total_out, e->length);
    ck_assert_uint_eq(z.avail_in, 0);
    (void)inflateEnd(&z);
}

/* The local header says the same as the central one. */
static void read_entry(package *p, entry *e, const char *central)
{
    size_t packed = little(central + 20, 4), name = little(central + 28, 2);
    const char *local = p->zip + little(central + 42, 4);
    ck_assert_uint_eq(little(central, 4), 0x02014B50);
    ck_assert_uint_eq(little(local, 4), 0x04034B50);
    ck_assert_int_eq(memcmp(central + 6, local + 4, 26), 0);
    ck_assert_int_eq(memcmp(central + 46, local + 30, name), 0);
    ck_assert_uint_lt(name, sizeof e->name);
    memcpy(e->name, central + 46, name);
    e->method = (unsigned)little(central + 10, 2);
    e->length = little(central + 24, 4);
    e->bytes = calloc(1, e->length + 1);
    if (e->method == 0) {
        ck_assert_uint_eq(packed, e->length);
        memcpy(e->bytes, local + 30 + name, packed);
    } else {
        ck_assert_uint_eq(e->method, 8);
        inflate_raw(e, local + 30 + name, packed);
    }
    ck_assert_uint_eq(crc32(0, (const Bytef *)e->bytes, (uInt)e->length), little(central + 16, 4));
}

static void open_package(package *p)
{
    const char *end = p->zip + p->length - 22;
    ck_assert_uint_eq(little(end, 4), 0x06054B50);
    ck_assert_uint_eq(little(end + 8, 2), little(end + 10, 2));
    p->count = little(end + 10, 2);
    const char *central = p->zip + little(end + 16, 4);
    ck_assert_ptr_eq(central + little(end + 12, 4), end);
    ck_assert_uint_le(p->count, MAX_ENTRIES);
    for (size_t i = 0; i < p->count; i++) {
        read_entry(p, &p->entries[i], central);
        central += 46 + little(central + 28, 2);
    }
    ck_assert_ptr_eq(central, end);
}

static void make_package(sandbox_test *t, package *p, const gov__sandbox_mark *with)
{
    gov__sandbox_certificate c;
    memset(p, 0, sizeof *p);
    sandbox_test_open(t, NULL);
    sandbox_test_login(t, "sub-li");
    char *id = domain_certificate(t, RESIDENT_ID);
    ck_assert(gov__sb_certificate_load(t->sb, id, &c));
    p->zip = gov__sb_certificate_ofd(t->sb, &c, with, &p->length);
    ck_assert_ptr_nonnull(p->zip);
    open_package(p);
    gov__sb_certificate_clear(&c);
    free(id);
}

static void close_package(sandbox_test *t, package *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free(p->entries[i].bytes);
    }
    free(p->zip);
    sandbox_test_close(t);
}

static const entry *find(const package *p, const char *folder, const char *name)
{
    char path[80];
    (void)snprintf(path, sizeof path, "%s%s", folder, name);
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->entries[i].name, path) == 0) {
            return &p->entries[i];
        }
    }
    ck_abort_msg("%s is not there", path);
    return NULL;
}

/* --- references ------------------------------------------------------------------------------------- */

static void sm3(const void *bytes, size_t length, uint8_t out[32])
{
    ck_assert_int_eq(EVP_Digest(bytes, length, out, NULL, EVP_sm3(), NULL), 1);
}

/* Whether this Signature.xml refers to the entry with its true digest. */
static bool covers(const entry *signature, const entry *e)
{
    uint8_t digest[32];
    sm3(e->bytes, e->length, digest);
    char *text = gov__sb_b64(digest, sizeof digest);
    char *expected =
        gov__sb_format("<ofd:Reference FileRef=\"/%s\"><ofd:CheckValue>%s<", e->name, text);
    bool found = strstr(signature->bytes, expected) != NULL;
    free(expected);
    free(text);
    return found;
}

static size_t references(const entry *signature)
{
    size_t count = 0;
    for (const char *at = signature->bytes; (at = strstr(at, "<ofd:Reference ")) != NULL; at++) {
        count++;
    }
    return count;
}

/* Covered is all but the list of signatures and what stands in the folders of these. */
static void check_coverage(const package *p, const char *folder, const char *const *exempt)
{
    const entry *signature = find(p, folder, "Signature.xml");
    size_t covered = 0;
    for (size_t i = 0; i < p->count; i++) {
        const entry *e = &p->entries[i];
        bool out = strcmp(e->name, "Doc_0/Signs/Signatures.xml") == 0;
        for (size_t k = 0; exempt[k]; k++) {
            out = out || strncmp(e->name, exempt[k], strlen(exempt[k])) == 0;
        }
        ck_assert_msg(covers(signature, e) == !out, "%s in %s", e->name, folder);
        covered += !out;
    }
    ck_assert_uint_eq(references(signature), covered);
    ck_assert_ptr_nonnull(strstr(signature->bytes, "CheckMethod=\"1.2.156.10197.1.401\""));
}

/* --- DER ---------------------------------------------------------------------------------------------- */

/* The next element, whole or its content; it has this tag. */
static slice next(slice *in, int tag, slice *out_whole)
{
    const uint8_t *at = in->at;
    long length = 0;
    int found = 0, class = 0;
    int form = ASN1_get_object(&at, &length, &found, &class, (long)in->length);
    ck_assert_int_eq(form & 0x81, 0); /* neither an error nor an indefinite length */
    ck_assert_int_eq(class, V_ASN1_UNIVERSAL);
    ck_assert_int_eq(found, tag);
    slice content = {at, (size_t)length};
    size_t whole = (size_t)(at - in->at) + content.length;
    if (out_whole) {
        *out_whole = (slice){in->at, whole};
    }
    in->at += whole;
    in->length -= whole;
    return content;
}

static bool same_text(slice s, const char *text)
{
    return s.length == strlen(text) && memcmp(s.at, text, s.length) == 0;
}

static bool same(slice a, slice b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

static bool verify(slice certificate, slice signature, slice bytes)
{
    const uint8_t *at = certificate.at;
    X509 *x = d2i_X509(NULL, &at, (long)certificate.length);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters = NULL;
    ck_assert_ptr_nonnull(x);
    ck_assert_int_eq(
        EVP_DigestVerifyInit(context, &parameters, EVP_sm3(), NULL, X509_get0_pubkey(x)), 1);
    ck_assert_int_eq(EVP_PKEY_CTX_set1_id(parameters, "1234567812345678", 16), 1);
    bool good =
        EVP_DigestVerify(context, signature.at, signature.length, bytes.at, bytes.length) == 1;
    EVP_MD_CTX_free(context);
    X509_free(x);
    return good;
}

/* certificate OCTET STRING, algorithm, BIT STRING: what both signed forms end with. */
static slice check_tail(slice rest, slice signed_bytes)
{
    static const uint8_t sm2_with_sm3[] = {0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x83, 0x75};
    slice certificate = next(&rest, V_ASN1_OCTET_STRING, NULL);
    slice algorithm = next(&rest, V_ASN1_OBJECT, NULL);
    slice bits = next(&rest, V_ASN1_BIT_STRING, NULL);
    slice signature = {bits.at + 1, bits.length - 1};
    slice less = {signed_bytes.at, signed_bytes.length - 1};
    ck_assert(same(algorithm, (slice){sm2_with_sm3, sizeof sm2_with_sm3}));
    ck_assert_uint_eq(rest.length, 0);
    ck_assert(verify(certificate, signature, signed_bytes));
    ck_assert(!verify(certificate, signature, less));
    return certificate;
}

static void check_certificate(sandbox_test *t, slice certificate, gov__sandbox_authority_who who)
{
    X509 *x = gov__sb_authority_certificate(t->sb, who);
    uint8_t *der = NULL;
    int length = i2d_X509(x, &der);
    ck_assert(same(certificate, (slice){der, (size_t)length}));
    OPENSSL_free(der);
    X509_free(x);
}

static void check_property(sandbox_test *t, slice property, slice signer)
{
    char now[20];
    slice list;
    time_t second = (time_t)(gov__sb_now_ms(t->sb) / 1000);
    (void)strftime(now, sizeof now, "%Y%m%d%H%M%SZ", gmtime(&second));
    ck_assert_int_eq(next(&property, V_ASN1_INTEGER, NULL).at[0], 1);
    ck_assert(same_text(next(&property, V_ASN1_UTF8STRING, NULL), "样例市公安局电子证照专用章"));
    ck_assert_int_eq(next(&property, V_ASN1_INTEGER, NULL).at[0], 1);
    list = next(&property, V_ASN1_SEQUENCE, NULL);
    ck_assert(same(next(&list, V_ASN1_OCTET_STRING, NULL), signer));
    ck_assert_uint_eq(list.length, 0);
    slice created = next(&property, V_ASN1_GENERALIZEDTIME, NULL);
    slice start = next(&property, V_ASN1_GENERALIZEDTIME, NULL);
    slice end = next(&property, V_ASN1_GENERALIZEDTIME, NULL);
    ck_assert_int_le(memcmp(created.at, now, 15), 0);
    ck_assert_int_le(memcmp(start.at, now, 15), 0);
    ck_assert_int_gt(memcmp(end.at, now, 15), 0);
    ck_assert_uint_eq(property.length, 0);
}

static void check_seal(sandbox_test *t, slice seal, slice signer, bool issuers)
{
    slice info_whole, content = next(&seal, V_ASN1_SEQUENCE, NULL);
    slice info = next(&content, V_ASN1_SEQUENCE, &info_whole);
    slice header = next(&info, V_ASN1_SEQUENCE, NULL);
    ck_assert(same_text(next(&header, V_ASN1_IA5STRING, NULL), "ES"));
    ck_assert_int_eq(next(&header, V_ASN1_INTEGER, NULL).at[0], 4);
    ck_assert_uint_eq(next(&info, V_ASN1_IA5STRING, NULL).length, 32);
    slice property = next(&info, V_ASN1_SEQUENCE, NULL);
    slice picture = next(&info, V_ASN1_SEQUENCE, NULL);
    ck_assert_uint_eq(info.length, 0);
    if (issuers) {
        check_property(t, property, signer);
    }
    ck_assert(same_text(next(&picture, V_ASN1_IA5STRING, NULL), "PNG"));
    ck_assert_int_eq(memcmp(next(&picture, V_ASN1_OCTET_STRING, NULL).at, "\x89PNG\r\n\x1A\n", 8),
                     0);
    check_certificate(t, check_tail(content, info_whole), GOV__SB_SM2_MAKER);
}

static void check_signature(sandbox_test *t, const package *p, const char *folder)
{
    uint8_t digest[33] = {0};
    char path[64];
    const entry *document = find(p, folder, "Signature.xml");
    const entry *value = find(p, folder, "SignedValue.dat"), *copy = find(p, folder, "Seal.esl");
    slice whole = {(const uint8_t *)value->bytes, value->length}, to_sign_whole, seal;
    slice content = next(&whole, V_ASN1_SEQUENCE, NULL);
    ck_assert_uint_eq(whole.length, 0);
    slice to_sign = next(&content, V_ASN1_SEQUENCE, &to_sign_whole);
    slice signer = check_tail(content, to_sign_whole);
    check_certificate(t, signer, GOV__SB_SM2_SIGNER);
    ck_assert_int_eq(next(&to_sign, V_ASN1_INTEGER, NULL).at[0], 4);
    (void)next(&to_sign, V_ASN1_SEQUENCE, &seal);
    ck_assert(same(seal, (slice){(const uint8_t *)copy->bytes, copy->length}));
    check_seal(t, seal, signer, strcmp(folder, SIGN_0) == 0);
    slice time = next(&to_sign, V_ASN1_GENERALIZEDTIME, NULL);
    char stated[64];
    (void)snprintf(stated, sizeof stated, "<ofd:SignatureDateTime>%.15s<", (const char *)time.at);
    ck_assert_ptr_nonnull(strstr(document->bytes, stated));
    sm3(document->bytes, document->length, digest + 1);
    ck_assert(same(next(&to_sign, V_ASN1_BIT_STRING, NULL), (slice){digest, sizeof digest}));
    (void)snprintf(path, sizeof path, "/%sSignature.xml", folder);
    ck_assert(same_text(next(&to_sign, V_ASN1_IA5STRING, NULL), path));
    ck_assert_uint_eq(to_sign.length, 0);
}

/* --- tests -------------------------------------------------------------------------------------------- */

START_TEST(everything_is_sealed)
{
    static const char *const own[] = {SIGN_0, NULL};
    sandbox_test t;
    package p;
    make_package(&t, &p, NULL);
    check_coverage(&p, SIGN_0, own);
    check_signature(&t, &p, SIGN_0);
    ck_assert_uint_eq(find(&p, "", "OFD.xml")->method, 8);
    ck_assert_uint_eq(find(&p, SIGN_0, "Seal.esl")->method, 0);
    close_package(&t, &p);
}
END_TEST

START_TEST(the_face_is_on_the_page)
{
    sandbox_test t;
    package p;
    make_package(&t, &p, NULL);
    const char *page = find(&p, "Doc_0/Pages/Page_0/", "Content.xml")->bytes;
    const char *tags = find(&p, "Doc_0/Tags/", "CustomTag.xml")->bytes;
    ck_assert_ptr_nonnull(strstr(page, ">李四样<"));
    ck_assert_ptr_nonnull(strstr(page, ">99010119920815102X<"));
    ck_assert_ptr_nonnull(strstr(page, ">2040-05-17<"));
    ck_assert_ptr_nonnull(strstr(page, "Y=\"4\" DeltaX=\"4.0 4.0\">李四样<"));
    /* The index names the object in which the holder stands. */
    const char *field = strstr(tags, "name=\"certificate_holder_name\"");
    ck_assert_ptr_nonnull(field);
    char object[64];
    long id = strtol(strstr(field, "PageRef=\"1\">") + 12, NULL, 10);
    (void)snprintf(object, sizeof object, "<ofd:TextObject ID=\"%ld\" ", id);
    const char *text = strstr(page, object);
    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(strncmp(strstr(text, "DeltaX"), "DeltaX=\"4.0 4.0\">李四样<", 25), 0);
    close_package(&t, &p);
}
END_TEST

START_TEST(a_marked_copy_is_sealed_twice)
{
    static const char *const both[] = {SIGN_0, SIGN_1, NULL}, *const second[] = {SIGN_1, NULL};
    sandbox_test t;
    package p;
    make_package(&t, &p, &mark);
    check_coverage(&p, SIGN_0, both);
    check_coverage(&p, SIGN_1, second);
    check_signature(&t, &p, SIGN_0);
    check_signature(&t, &p, SIGN_1);
    const char *annotation = find(&p, "Doc_0/Annots/Page_0/", "Annotation.xml")->bytes;
    ck_assert_ptr_nonnull(
        strstr(annotation, ">办理入学 &lt;一次&gt; &amp; &quot;only&quot;</ofd:TextCode>"));
    ck_assert_ptr_nonnull(strstr(annotation, "Type=\"Watermark\" Creator=\"样例市教育局\""));
    ck_assert_ptr_nonnull(strstr(annotation, ">2026-09-21T22:13:20+08:00</ofd:TextCode>"));
    ck_assert_ptr_nonnull(strstr(annotation, ">2026-09-28T20:53:20+08:00</ofd:TextCode>"));
    const char *list = find(&p, "Doc_0/Signs/", "Signatures.xml")->bytes;
    ck_assert_ptr_nonnull(strstr(list, "<ofd:MaxSignId>2</ofd:MaxSignId>"));
    close_package(&t, &p);
}
END_TEST

/* One seal for all that its body signs, until it ends. */
START_TEST(a_seal_lasts)
{
    sandbox_test t;
    package p;
    gov__sandbox_certificate c;
    make_package(&t, &p, NULL);
    const entry *seal = find(&p, SIGN_0, "Seal.esl");
    char *id = domain_certificate(&t, RESIDENT_ID);
    ck_assert(gov__sb_certificate_load(t.sb, id, &c));
    for (int years = 0; years < 12; years += 6) {
        package later = {0};
        later.zip = gov__sb_certificate_ofd(t.sb, &c, NULL, &later.length);
        open_package(&later);
        const entry *other = find(&later, SIGN_0, "Seal.esl");
        ck_assert_int_eq(other->length == seal->length &&
                             memcmp(other->bytes, seal->bytes, seal->length) == 0,
                         years == 0);
        check_signature(&t, &later, SIGN_0);
        for (size_t i = 0; i < later.count; i++) {
            free(later.entries[i].bytes);
        }
        free(later.zip);
        sandbox_test_advance(&t, 5 * 366 * DAY_MS);
        sandbox_test_advance(&t, 6 * 366 * DAY_MS);
    }
    gov__sb_certificate_clear(&c);
    free(id);
    close_package(&t, &p);
}
END_TEST

static void check_by_python(const package *p)
{
    char path[64], out[RUN_BYTES];
    char *script =
        gov__sb_format("%s/tests/unit/sandbox_ofd_package.py", getenv("GOVSDK_SOURCE_DIR"));
    run_file(p->zip, p->length, path);
    const char *const argv[] = {getenv("GOVSDK_PYTHON"), script, path, NULL};
    int code = run_program(argv, out);
    (void)unlink(path);
    ck_assert_msg(code == 0, "%s", out);
    ck_assert_uint_eq(strtoul(out, NULL, 10), p->count);
    free(script);
}

START_TEST(another_reader_opens_it)
{
    if (!getenv("GOVSDK_PYTHON") || !getenv("GOVSDK_SOURCE_DIR")) {
        return;
    }
    for (int marked = 0; marked < 2; marked++) {
        sandbox_test t;
        package p;
        make_package(&t, &p, marked ? &mark : NULL);
        check_by_python(&p);
        close_package(&t, &p);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(everything_is_sealed),          TEST_ENTRY(the_face_is_on_the_page),
        TEST_ENTRY(a_marked_copy_is_sealed_twice), TEST_ENTRY(a_seal_lasts),
        TEST_ENTRY(another_reader_opens_it),
    };
    return test_run("sandbox ofd", entries, TEST_COUNT(entries));
}
