# SPDX-License-Identifier: Apache-2.0
"""SD-JWT for whoever holds one, and the request of a verifier. Verifying is verification.verify."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterable, List, NamedTuple, Optional

from ._call import Handle, Strings, check, decode, encode, make, milliseconds
from ._native import ffi, lib
from .key import Key

_NOWHERE = 2 ** (8 * ffi.sizeof("size_t")) - 1


class Field(NamedTuple):
    """A field that can be disclosed or withheld; parent is an index, None at the top."""

    path: str
    value: Any
    parent: Optional[int]


class SdJwt(Handle):
    """An SD-JWT that was read, not verified."""

    _free = lib.gov_sd_jwt_free

    def __init__(self, text: str) -> None:
        data = text.encode()
        super().__init__(make("gov_sd_jwt", lib.gov_sd_jwt_read, ffi.NULL, data, len(data)))

    @property
    def issuer(self) -> Optional[str]:
        return decode(lib.gov_sd_jwt_get_issuer(self.pointer))

    @property
    def type(self) -> Optional[str]:
        return decode(lib.gov_sd_jwt_get_type(self.pointer))

    @property
    def claims(self) -> Dict[str, Any]:
        """All claims, disclosed ones in their places."""
        return dict(json.loads(decode(lib.gov_sd_jwt_get_claims_json(self.pointer)) or "{}"))

    @property
    def holder_thumbprint(self) -> Optional[str]:
        """Of the key that the holder must prove to have: compare with Key.thumbprint."""
        return decode(lib.gov_sd_jwt_get_holder_thumbprint(self.pointer))

    @property
    def fields(self) -> List[Field]:
        pointer = self.pointer
        found = []
        for i in range(lib.gov_sd_jwt_get_count(pointer)):
            parent = int(lib.gov_sd_jwt_get_parent(pointer, i))
            found.append(
                Field(
                    decode(lib.gov_sd_jwt_get_path(pointer, i)) or "",
                    json.loads(decode(lib.gov_sd_jwt_get_value_json(pointer, i)) or "null"),
                    None if parent == _NOWHERE else parent,
                )
            )
        return found

    def present(
        self,
        fields: Iterable[str],
        *,
        holder_key: Optional[Key] = None,
        audience: Optional[str] = None,
        nonce: Optional[str] = None,
        at: Optional[float] = None,
    ) -> str:
        """Discloses these fields and no others; with a key, proves to be the holder."""
        names, texts = Strings(fields), [encode(audience), encode(nonce)]
        how = ffi.new("gov_sd_jwt_present_options *")
        how.struct_size = ffi.sizeof("gov_sd_jwt_present_options")
        how.fields, how.field_count = names.pointer, names.count
        key = ffi.NULL if holder_key is None else holder_key.pointer
        how.holder_key = key
        how.audience, how.nonce = texts
        how.at_ms = milliseconds(at)
        out = ffi.new("char **")
        check(lib.gov_sd_jwt_present, self.pointer, how, out)
        try:
            return decode(out[0]) or ""
        finally:
            lib.gov_sd_jwt_free_text(self.pointer, out[0])


def read(text: str) -> SdJwt:
    """Reads an SD-JWT, to show its holder what is in it."""
    return SdJwt(text)


class Request(NamedTuple):
    """What a verifier wants to be shown; `text` is what its QR code holds."""

    text: str
    audience: str
    nonce: str
    type: Optional[str]
    purpose: str
    fields: List[str]
    expires_at: float


def _take(function: Any, *args: Any) -> Request:
    pointer = make("gov_sd_jwt_request", function, *args)
    try:
        count = lib.gov_sd_jwt_request_get_field_count(pointer)
        fields = [lib.gov_sd_jwt_request_get_field(pointer, i) for i in range(count)]
        return Request(
            decode(lib.gov_sd_jwt_request_get_text(pointer)) or "",
            decode(lib.gov_sd_jwt_request_get_audience(pointer)) or "",
            decode(lib.gov_sd_jwt_request_get_nonce(pointer)) or "",
            decode(lib.gov_sd_jwt_request_get_type(pointer)),
            decode(lib.gov_sd_jwt_request_get_purpose(pointer)) or "",
            [decode(field) or "" for field in fields],
            int(lib.gov_sd_jwt_request_get_expires_at_ms(pointer)) / 1000,
        )
    finally:
        lib.gov_sd_jwt_request_free(pointer)


def request_new(
    audience: str,
    purpose: str,
    fields: Iterable[str],
    expires_at: float,
    *,
    type: Optional[str] = None,
    nonce: Optional[str] = None,
) -> Request:
    """Makes a request. No nonce: a random one."""
    names, texts = Strings(fields), [encode(text) for text in (audience, purpose, type, nonce)]
    terms = ffi.new("gov_sd_jwt_request_terms *")
    terms.struct_size = ffi.sizeof("gov_sd_jwt_request_terms")
    terms.audience, terms.purpose, terms.type, terms.nonce = texts
    terms.fields, terms.field_count = names.pointer, names.count
    terms.expires_at_ms = milliseconds(expires_at)
    return _take(lib.gov_sd_jwt_request_new, ffi.NULL, terms)


def request_read(text: str, *, at: Optional[float] = None) -> Request:
    """Reads a request, strictly."""
    data = text.encode()
    return _take(lib.gov_sd_jwt_request_read, ffi.NULL, data, len(data), milliseconds(at))
