# SPDX-License-Identifier: Apache-2.0
"""Keys and compact JWS for the fixtures that are written in Python. Signs what it is told to, however wrong."""
import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def b64_number(value, size):
    return b64(value.to_bytes(size, "big"))


class Key:
    """A signing key: ES256 on P-256, or RS256 of 2048 bits."""

    def __init__(self, kid, alg="ES256"):
        self.kid, self.alg = kid, alg
        if alg == "ES256":
            self.private = ec.generate_private_key(ec.SECP256R1())
        else:
            self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def public_jwk(self):
        numbers = self.private.public_key().public_numbers()
        common = {"kid": self.kid, "alg": self.alg, "use": "sig"}
        if self.alg == "ES256":
            return {"kty": "EC", "crv": "P-256", "x": b64_number(numbers.x, 32),
                    "y": b64_number(numbers.y, 32), **common}
        return {"kty": "RSA", "n": b64_number(numbers.n, 256), "e": b64_number(numbers.e, 3),
                **common}

    def private_jwk(self):
        numbers = self.private.private_numbers()
        jwk = self.public_jwk()
        if self.alg == "ES256":
            return {**jwk, "d": b64_number(numbers.private_value, 32)}
        parts = {"d": (numbers.d, 256), "p": (numbers.p, 128), "q": (numbers.q, 128),
                 "dp": (numbers.dmp1, 128), "dq": (numbers.dmq1, 128), "qi": (numbers.iqmp, 128)}
        return {**jwk, **{name: b64_number(*value) for name, value in parts.items()}}

    def public_pem(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def _signature(self, data):
        if self.alg != "ES256":
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        der = self.private.sign(data, ec.ECDSA(hashes.SHA256()))
        r, s = utils.decode_dss_signature(der)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def sign(self, claims, header=None, alg=None):
        """`alg` may be "none", or "HS256" with the public key as the secret."""
        alg = alg or self.alg
        head = {"alg": alg, "kid": self.kid, **(header or {})}
        data = ".".join(b64(json.dumps(part).encode()) for part in (head, claims))
        if alg == "none":
            return data + "."
        if alg == "HS256":
            mac = hmac.new(self.public_pem(), data.encode(), hashlib.sha256).digest()
            return f"{data}.{b64(mac)}"
        return f"{data}.{b64(self._signature(data.encode()))}"
