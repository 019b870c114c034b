# SPDX-License-Identifier: Apache-2.0
"""SM2 encryption (GB/T 32918.4) with a public key, written from the standard and not from the library. Owns the arithmetic;
SM3 is that of hashlib. For tests: it takes no care of timing."""
import hashlib
import secrets

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
     0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)


def add(one, other):
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    if one == other:
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) % P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P) % P
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def times(scalar, point):
    result = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def sm3(data):
    return hashlib.new("sm3", data).digest()


def derive(secret, size):
    stream = b"".join(sm3(secret + n.to_bytes(4, "big")) for n in range(1, size // 32 + 2))
    return stream[:size]


def seal(point, text, order):
    """The ciphertext in upper-case hexadecimal; `point` is 04, x and y in hexadecimal, order "c1c3c2" or "c1c2c3"."""
    public = (int(point[2:66], 16), int(point[66:], 16))
    k = secrets.randbelow(N - 1) + 1
    x1, y1 = times(k, G)
    x2, y2 = (part.to_bytes(32, "big") for part in times(k, public))
    hidden = bytes(a ^ b for a, b in zip(text, derive(x2 + y2, len(text))))
    check = sm3(x2 + text + y2)
    c1 = b"\x04" + x1.to_bytes(32, "big") + y1.to_bytes(32, "big")
    return (c1 + (check + hidden if order == "c1c3c2" else hidden + check)).hex().upper()
