/* SPDX-License-Identifier: Apache-2.0 */
/* The few declarations of PKCS#11 2.40 (OASIS) that the test of a token needs, for a module on Linux,
 * where structures are not packed and every function is exported by its name. */
#ifndef GOVSDK_CRYPTOKI_H
#define GOVSDK_CRYPTOKI_H

typedef unsigned long ck_ulong;
typedef unsigned char ck_byte;

typedef struct ck_mechanism {
    ck_ulong type;
    void *parameter;
    ck_ulong size;
} ck_mechanism;

typedef struct ck_attribute {
    ck_ulong type;
    void *value;
    ck_ulong size;
} ck_attribute;

typedef struct ck_pss {
    ck_ulong hash;
    ck_ulong mgf;
    ck_ulong salt;
} ck_pss;

typedef struct ck_oaep {
    ck_ulong hash;
    ck_ulong mgf;
    ck_ulong source;
    void *data;
    ck_ulong size;
} ck_oaep;

typedef struct ck_ecdh {
    ck_ulong kdf;
    ck_ulong shared_size;
    ck_byte *shared;
    ck_ulong public_size;
    ck_byte *public_data;
} ck_ecdh;

enum {
    CKR_OK = 0,
    CKF_RW_SESSION = 2,
    CKF_SERIAL_SESSION = 4,
    CKU_SO = 0,
    CKU_USER = 1,
    CKO_SECRET_KEY = 4,
    CKK_GENERIC_SECRET = 0x10,
    CKA_CLASS = 0x000,
    CKA_TOKEN = 0x001,
    CKA_VALUE = 0x011,
    CKA_KEY_TYPE = 0x100,
    CKA_SENSITIVE = 0x103,
    CKA_DECRYPT = 0x105,
    CKA_SIGN = 0x108,
    CKA_DERIVE = 0x10C,
    CKA_MODULUS = 0x120,
    CKA_MODULUS_BITS = 0x121,
    CKA_PUBLIC_EXPONENT = 0x122,
    CKA_VALUE_LEN = 0x161,
    CKA_EXTRACTABLE = 0x162,
    CKA_EC_PARAMS = 0x180,
    CKA_EC_POINT = 0x181,
    CKM_RSA_PKCS_KEY_PAIR_GEN = 0x0000,
    CKM_RSA_PKCS_OAEP = 0x0009,
    CKM_SHA256_RSA_PKCS = 0x0040,
    CKM_SHA256_RSA_PKCS_PSS = 0x0043,
    CKM_SHA_1 = 0x0220,
    CKM_SHA256 = 0x0250,
    CKM_EC_KEY_PAIR_GEN = 0x1040,
    CKM_ECDSA = 0x1041,
    CKM_ECDH1_DERIVE = 0x1050,
    CKM_EC_EDWARDS_KEY_PAIR_GEN = 0x1055,
    CKM_EDDSA = 0x1057,
    CKG_MGF1_SHA1 = 1,
    CKG_MGF1_SHA256 = 2,
    CKZ_DATA_SPECIFIED = 1,
    CKD_NULL = 1
};

/* Name, then parameters; each returns a ck_ulong. */
#define CRYPTOKI_FUNCTIONS(X)                                                                      \
    X(C_Initialize, (void *))                                                                      \
    X(C_Finalize, (void *))                                                                        \
    X(C_GetSlotList, (ck_byte, ck_ulong *, ck_ulong *))                                            \
    X(C_InitToken, (ck_ulong, ck_byte *, ck_ulong, ck_byte *))                                     \
    X(C_InitPIN, (ck_ulong, ck_byte *, ck_ulong))                                                  \
    X(C_OpenSession, (ck_ulong, ck_ulong, void *, void *, ck_ulong *))                             \
    X(C_Login, (ck_ulong, ck_ulong, ck_byte *, ck_ulong))                                          \
    X(C_Logout, (ck_ulong))                                                                        \
    X(C_GetAttributeValue, (ck_ulong, ck_ulong, ck_attribute *, ck_ulong))                         \
    X(C_GenerateKeyPair, (ck_ulong, ck_mechanism *, ck_attribute *, ck_ulong, ck_attribute *,      \
                          ck_ulong, ck_ulong *, ck_ulong *))                                       \
    X(C_SignInit, (ck_ulong, ck_mechanism *, ck_ulong))                                            \
    X(C_Sign, (ck_ulong, ck_byte *, ck_ulong, ck_byte *, ck_ulong *))                              \
    X(C_DecryptInit, (ck_ulong, ck_mechanism *, ck_ulong))                                         \
    X(C_Decrypt, (ck_ulong, ck_byte *, ck_ulong, ck_byte *, ck_ulong *))                           \
    X(C_DeriveKey, (ck_ulong, ck_mechanism *, ck_ulong, ck_attribute *, ck_ulong, ck_ulong *))

#endif
