# SPDX-License-Identifier: Apache-2.0
"""Keys, and what is signed with them."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional

from ._call import Handle, Path, check, decode, encode, encode_path, make
from ._native import ffi, lib

WORDS = ("kid", "alg", "use", "sm2_id", "password")


def _options(words: Dict[str, Optional[str]]) -> Any:
    """The gov_key_options of keyword arguments, and the texts that they point to."""
    unknown = sorted(set(words) - set(WORDS))
    if unknown:
        raise TypeError("unknown argument: %s" % unknown[0])
    texts = {name: encode(text) for name, text in words.items()}
    options = ffi.new("gov_key_options *")
    options.struct_size = ffi.sizeof("gov_key_options")
    for name, text in texts.items():
        setattr(options, name, text)
    return options, texts


class Key(Handle):
    """One private, public or symmetric key; immutable. Words: kid, alg, use, sm2_id, password."""

    _free = lib.gov_key_unref

    @classmethod
    def generate(cls, kind: str, **words: Optional[str]) -> "Key":
        """A new key: P-256, P-384, P-521, Ed25519, X25519, SM2 or RSA-2048 to RSA-8192."""
        options, _texts = _options(words)
        return cls(make("gov_key", lib.gov_key_generate, ffi.NULL, encode(kind), options))

    @classmethod
    def from_file(cls, path: Path, **words: Optional[str]) -> "Key":
        """A key from a file, PEM or JWK."""
        options, _texts = _options(words)
        return cls(make("gov_key", lib.gov_key_from_file, ffi.NULL, encode_path(path), options))

    @classmethod
    def from_pem(cls, pem: bytes, **words: Optional[str]) -> "Key":
        options, _texts = _options(words)
        return cls(make("gov_key", lib.gov_key_from_pem, ffi.NULL, pem, len(pem), options))

    @classmethod
    def from_jwk(cls, jwk: str, **words: Optional[str]) -> "Key":
        options, _texts = _options(words)
        data = jwk.encode()
        return cls(make("gov_key", lib.gov_key_from_jwk, ffi.NULL, data, len(data), options))

    @property
    def kind(self) -> str:
        return decode(lib.gov_key_get_kind(self.pointer)) or ""

    @property
    def kid(self) -> Optional[str]:
        return decode(lib.gov_key_get_kid(self.pointer))

    @property
    def thumbprint(self) -> Optional[str]:
        """RFC 7638, SHA-256, base64url."""
        return decode(lib.gov_key_get_thumbprint(self.pointer))

    @property
    def private(self) -> bool:
        return bool(lib.gov_key_is_private(self.pointer))

    def _text(self, function: Any) -> str:
        out = ffi.new("char **")
        check(function, self.pointer, out)
        try:
            return decode(out[0]) or ""
        finally:
            lib.gov_key_free_text(self.pointer, out[0])

    def public_jwk(self) -> Dict[str, Any]:
        """What may be given to others."""
        return dict(json.loads(self._text(lib.gov_key_copy_public_jwk)))

    def private_jwk(self) -> str:
        """The whole key as JSON text: a secret."""
        return self._text(lib.gov_key_copy_private_jwk)

    def sign(
        self, payload: bytes, *, alg: Optional[str] = None, typ: Optional[str] = None
    ) -> str:
        """A JWS in compact form (RFC 7515)."""
        texts = [encode(alg), encode(typ)]
        options = ffi.new("gov_jws_sign_options *")
        options.struct_size = ffi.sizeof("gov_jws_sign_options")
        options.alg, options.typ = texts
        out = ffi.new("char **")
        check(lib.gov_jws_sign, self.pointer, options, payload, len(payload), out)
        try:
            return decode(out[0]) or ""
        finally:
            lib.gov_key_free_text(self.pointer, out[0])


class KeySet(Handle):
    """Keys to verify with; immutable."""

    _free = lib.gov_key_set_unref

    @classmethod
    def from_json(cls, jwks: str) -> "KeySet":
        """A JWK Set (RFC 7517)."""
        data = jwks.encode()
        return cls(make("gov_key_set", lib.gov_key_set_from_json, ffi.NULL, data, len(data)))

    @classmethod
    def from_key(cls, key: Key) -> "KeySet":
        """The public half of one key."""
        return cls(make("gov_key_set", lib.gov_key_set_from_key, key.pointer))

    @property
    def kids(self) -> List[Optional[str]]:
        """The ids of its keys; None for a key without one."""
        count = lib.gov_key_set_get_count(self.pointer)
        return [decode(lib.gov_key_set_get_kid(self.pointer, i)) for i in range(count)]

    def verify_jws(self, jws: str, algs: str, *, typ: Optional[str] = None) -> bytes:
        """The payload of a JWS, verified by these keys; algs: "ES256 RS256"; typ: what it must be."""
        text, kind, data = encode(algs), encode(typ), jws.encode()
        options = ffi.new("gov_jws_verify_options *")
        options.struct_size = ffi.sizeof("gov_jws_verify_options")
        options.typ = kind
        out, size = ffi.new("char **"), ffi.new("size_t *")
        check(lib.gov_jws_verify_with, self.pointer, text, options, data, len(data), out, size)
        try:
            return bytes(ffi.buffer(out[0], size[0]))
        finally:
            lib.gov_key_set_free_text(self.pointer, out[0])
