# SPDX-License-Identifier: Apache-2.0
"""Retrieve electronic certificates (电子证照) for a stated purpose."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from ._call import Handle, Options, decode, encode, enumerator, make
from ._native import ffi, lib

if TYPE_CHECKING:
    from .session import Session

_FOREVER = 2**63 - 1


class Usage:
    """Why personal data is read (用证). basis: consent, function or entrustment."""

    def __init__(
        self,
        purpose: str,
        basis: str = "consent",
        *,
        item_code: Optional[str] = None,
        matter_no: Optional[str] = None,
        operator_id: Optional[str] = None,
    ) -> None:
        self._keep = [encode(purpose), encode(item_code), encode(matter_no), encode(operator_id)]
        self.pointer = ffi.new("gov_usage *")
        self.pointer.struct_size = ffi.sizeof("gov_usage")
        self.pointer.basis = enumerator("GOV_USAGE_", basis)
        self.pointer.purpose, self.pointer.item_code = self._keep[:2]
        self.pointer.matter_no, self.pointer.operator_id = self._keep[2:]


class File(NamedTuple):
    """A certificate's file, its digest checked."""

    data: bytes
    digest: str
    media_type: str


class Certificate(Handle):
    """What the platform says of a certificate."""

    _free = lib.gov_certificate_free

    @property
    def id(self) -> str:
        return decode(lib.gov_certificate_get_id(self.pointer)) or ""

    @property
    def identifier(self) -> Optional[str]:
        return decode(lib.gov_certificate_get_identifier(self.pointer))

    @property
    def type_code(self) -> str:
        return decode(lib.gov_certificate_get_type_code(self.pointer)) or ""

    @property
    def type_name(self) -> str:
        return decode(lib.gov_certificate_get_type_name(self.pointer)) or ""

    @property
    def issuer_name(self) -> Optional[str]:
        return decode(lib.gov_certificate_get_issuer_name(self.pointer))

    @property
    def status(self) -> str:
        return decode(lib.gov_certificate_get_status(self.pointer)) or ""

    @property
    def valid_until(self) -> Optional[float]:
        """Seconds since 1970; infinity for 长期; None when the platform does not say."""
        until = int(lib.gov_certificate_get_valid_until_ms(self.pointer))
        if until == _FOREVER:
            return float("inf")
        return None if until == 0 else until / 1000

    @property
    def formats(self) -> List[str]:
        pointer = self.pointer
        return [
            decode(lib.gov_certificate_format_get_name(lib.gov_certificate_get_format(pointer, i)))
            or ""
            for i in range(lib.gov_certificate_get_format_count(pointer))
        ]

    @property
    def json(self) -> Dict[str, Any]:
        return dict(json.loads(decode(lib.gov_certificate_get_json(self.pointer)) or "{}"))


class _Element(Certificate):
    """A certificate that a list owns, which it keeps alive."""

    def __init__(self, pointer: Any, owner: Any) -> None:
        self._pointer = pointer
        self._owner = owner

    def close(self) -> None:
        self._pointer = None


class Certificates:
    """Reads certificates; every call carries a usage."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def list(
        self,
        usage: Optional[Usage],
        *,
        type_code: Optional[str] = None,
        limit: int = 0,
        **options: Any,
    ) -> List[Certificate]:
        """At most `limit` certificates (0: 100)."""
        keep = encode(type_code)
        query = ffi.new("gov_certificate_query *")
        query.struct_size = ffi.sizeof("gov_certificate_query")
        query.limit, query.type_code = limit, keep
        found = ffi.gc(
            make(
                "gov_certificate_list",
                lib.gov_certificate_list_all,
                self._session.pointer,
                ffi.NULL if usage is None else usage.pointer,
                query,
                Options(**options).pointer,
            ),
            lib.gov_certificate_list_free,
        )
        count = lib.gov_certificate_list_get_count(found)
        return [_Element(lib.gov_certificate_list_at(found, i), found) for i in range(count)]

    def get(self, certificate_id: str, usage: Optional[Usage], **options: Any) -> Certificate:
        return Certificate(
            make(
                "gov_certificate",
                lib.gov_certificate_get,
                self._session.pointer,
                encode(certificate_id),
                ffi.NULL if usage is None else usage.pointer,
                Options(**options).pointer,
            )
        )

    def fetch(
        self, certificate_id: str, format: str, usage: Optional[Usage], **options: Any
    ) -> File:
        """The file in the form ofd, pdf, sd_jwt, json or image."""
        pointer = ffi.gc(
            make(
                "gov_certificate_file",
                lib.gov_certificate_fetch,
                self._session.pointer,
                encode(certificate_id),
                enumerator("GOV_CERTIFICATE_", format),
                ffi.NULL if usage is None else usage.pointer,
                ffi.NULL,
                Options(**options).pointer,
            ),
            lib.gov_certificate_file_free,
        )
        size = int(lib.gov_certificate_file_get_size(pointer))
        data = bytes(ffi.buffer(lib.gov_certificate_file_get_data(pointer), size)) if size else b""
        return File(
            data,
            decode(lib.gov_certificate_file_get_digest(pointer)) or "",
            decode(lib.gov_certificate_file_get_media_type(pointer)) or "",
        )
