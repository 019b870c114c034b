# SPDX-License-Identifier: Apache-2.0
"""Retrieve electronic certificates (电子证照) for a stated purpose."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Callable, Dict, List, NamedTuple, Optional

from . import certificate_file, presentation
from ._call import (
    Handle, Options, Page, Path, check, decode, encode, enumerator, make, seconds, table, take,
)
from ._native import ffi, lib
from .certificate_file import File
from .usage import Usage, pointer_of

if TYPE_CHECKING:
    from .session import Session

_FOREVER = 2**63 - 1
_MATCHES = table("GOV_MATCH_", "unknown yes no")


class Holder(NamedTuple):
    """A holder (持证主体), masked where the platform masks."""

    name: Optional[str]
    id_type: Optional[str]
    id_number: Optional[str]


class Form(NamedTuple):
    """A form in which a certificate can be fetched."""

    format: str
    digest: Optional[str]
    digest_sm3: Optional[str]
    size: int


class Match(NamedTuple):
    """What came of comparing: answer is yes, no or unknown."""

    answer: str
    licence_state: str


def licence_word(state: int) -> str:
    return decode(lib.gov_licence_state_get_name(state)) or ""


def format_word(format: int) -> str:
    return decode(lib.gov_certificate_format_get_name(format)) or ""


class Certificate(Handle):
    """What the platform says of a certificate. Times are seconds since 1970; None: it does not say."""

    _free = lib.gov_certificate_free

    def _text(self, function: Any) -> Optional[str]:
        return decode(function(self.pointer))

    @property
    def id(self) -> str:
        return self._text(lib.gov_certificate_get_id) or ""

    @property
    def identifier(self) -> Optional[str]:
        """证照标识, to be taken apart with identifier.certificate_parse."""
        return self._text(lib.gov_certificate_get_identifier)

    @property
    def type_code(self) -> str:
        return self._text(lib.gov_certificate_get_type_code) or ""

    @property
    def type_name(self) -> str:
        return self._text(lib.gov_certificate_get_type_name) or ""

    @property
    def number(self) -> Optional[str]:
        return self._text(lib.gov_certificate_get_number)

    @property
    def issuer_name(self) -> Optional[str]:
        return self._text(lib.gov_certificate_get_issuer_name)

    @property
    def issuer_uscc(self) -> Optional[str]:
        return self._text(lib.gov_certificate_get_issuer_uscc)

    @property
    def status(self) -> str:
        """The platform's own word."""
        return self._text(lib.gov_certificate_get_status) or ""

    @property
    def licence_state(self) -> str:
        """What that word means: valid, suspended, revoked, ... or unknown."""
        return licence_word(lib.gov_certificate_get_licence_state(self.pointer))

    @property
    def status_code(self) -> Optional[str]:
        """The code of the issuing department."""
        return self._text(lib.gov_certificate_get_status_code)

    @property
    def status_text(self) -> Optional[str]:
        return self._text(lib.gov_certificate_get_status_text)

    @property
    def status_checked_at(self) -> Optional[float]:
        return seconds(lib.gov_certificate_get_status_checked_at_ms(self.pointer))

    @property
    def issued_at(self) -> Optional[float]:
        return seconds(lib.gov_certificate_get_issued_at_ms(self.pointer))

    @property
    def valid_from(self) -> Optional[float]:
        return seconds(lib.gov_certificate_get_valid_from_ms(self.pointer))

    @property
    def valid_until(self) -> Optional[float]:
        """Infinity for 长期."""
        until = int(lib.gov_certificate_get_valid_until_ms(self.pointer))
        return float("inf") if until == _FOREVER else seconds(until)

    @property
    def holders(self) -> List[Holder]:
        pointer = self.pointer
        return [
            Holder(
                decode(lib.gov_certificate_get_holder_name(pointer, i)),
                decode(lib.gov_certificate_get_holder_id_type(pointer, i)),
                decode(lib.gov_certificate_get_holder_id_number(pointer, i)),
            )
            for i in range(lib.gov_certificate_get_holder_count(pointer))
        ]

    @property
    def predecessor(self) -> Optional[str]:
        """The identifier of the certificate that this one replaces."""
        return self._text(lib.gov_certificate_get_predecessor)

    @property
    def successor(self) -> Optional[str]:
        return self._text(lib.gov_certificate_get_successor)

    @property
    def forms(self) -> List[Form]:
        pointer = self.pointer
        return [
            Form(
                format_word(lib.gov_certificate_get_format(pointer, i)),
                decode(lib.gov_certificate_get_format_digest(pointer, i)),
                decode(lib.gov_certificate_get_format_digest_sm3(pointer, i)),
                int(lib.gov_certificate_get_format_size(pointer, i)),
            )
            for i in range(lib.gov_certificate_get_format_count(pointer))
        ]

    @property
    def formats(self) -> List[str]:
        return [form.format for form in self.forms]

    @property
    def json(self) -> Dict[str, Any]:
        """The platform's own document."""
        return dict(json.loads(self._text(lib.gov_certificate_get_json) or "{}"))


class _Element(Certificate):
    """A certificate that a list owns, which it keeps alive."""

    def __init__(self, pointer: Any, owner: Any) -> None:
        self._pointer = pointer
        self._owner = owner

    def close(self) -> None:
        self._pointer = None


def _page(function: Any, *args: Any) -> Page[Certificate]:
    found = take("gov_certificate_list", lib.gov_certificate_list_free, function, *args)
    count = lib.gov_certificate_list_get_count(found)
    page: Page[Certificate] = Page(
        _Element(lib.gov_certificate_list_at(found, i), found) for i in range(count)
    )
    page.next = decode(lib.gov_certificate_list_get_next(found))
    return page


class Certificates:
    """session.certificates; every call carries a usage."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def list(
        self,
        usage: Optional[Usage],
        *,
        type_code: Optional[str] = None,
        holder: Optional[str] = None,
        holder_type: Optional[str] = None,
        cursor: Optional[str] = None,
        limit: int = 0,
        **options: Any,
    ) -> Page[Certificate]:
        """At most `limit` certificates (0: 100) of the holder, who is the session's by default."""
        keep = [encode(text) for text in (type_code, holder, holder_type, cursor)]
        query = ffi.new("gov_certificate_query *")
        query.struct_size = ffi.sizeof("gov_certificate_query")
        query.limit = limit
        query.type_code, query.holder, query.holder_type, query.cursor = keep
        return _page(
            lib.gov_certificate_list_all,
            self._session.pointer,
            pointer_of(usage),
            query,
            Options(**options).pointer,
        )

    def get(self, certificate_id: str, usage: Optional[Usage], **options: Any) -> Certificate:
        return Certificate(
            make(
                "gov_certificate",
                lib.gov_certificate_get,
                self._session.pointer,
                encode(certificate_id),
                pointer_of(usage),
                Options(**options).pointer,
            )
        )

    def follow(
        self, certificate: Certificate, usage: Optional[Usage], direction: str, **options: Any
    ) -> Page[Certificate]:
        """What lies behind its links, nearest first. direction: predecessor or successor."""
        return _page(
            lib.gov_certificate_follow,
            self._session.pointer,
            certificate.pointer,
            pointer_of(usage),
            enumerator("GOV_LINK_", direction),
            Options(**options).pointer,
        )

    def find_by_type(
        self, type_code: str, usage: Optional[Usage], *, holder: Optional[str] = None, **options: Any
    ) -> Page[Certificate]:
        """Those of a type, wherever they were issued and with what they became."""
        return _page(
            lib.gov_certificate_find_by_type,
            self._session.pointer,
            encode(type_code),
            encode(holder),
            pointer_of(usage),
            Options(**options).pointer,
        )

    def check(
        self,
        type_code: str,
        usage: Optional[Usage],
        *,
        number: Optional[str] = None,
        holder_name: Optional[str] = None,
        holder_number: Optional[str] = None,
        holder_type: Optional[str] = None,
        **options: Any,
    ) -> Match:
        """Has the platform compare what is claimed with what it has."""
        texts = (type_code, number, holder_name, holder_number, holder_type)
        keep = [encode(text) for text in texts]
        claim = ffi.new("gov_certificate_claim *")
        claim.struct_size = ffi.sizeof("gov_certificate_claim")
        claim.type_code, claim.number, claim.holder_name = keep[:3]
        claim.holder_number, claim.holder_type = keep[3:]
        match, state = ffi.new("gov_match *"), ffi.new("gov_licence_state *")
        check(
            lib.gov_certificate_check,
            self._session.pointer,
            claim,
            pointer_of(usage),
            Options(**options).pointer,
            match,
            state,
        )
        return Match(_MATCHES[match[0]], licence_word(state[0]))

    def ask(
        self,
        usage: Optional[Usage],
        *,
        age_over: int = 0,
        holds_type: Optional[str] = None,
        code: Optional[str] = None,
        grant_id: Optional[str] = None,
        **options: Any,
    ) -> presentation.Answer:
        """Asks one question in place of data: `age_over` years, or `holds_type`, a type code.

        It is about the one who shows `code` or gave the grant `grant_id`, else about the session's own.
        """
        return presentation.ask(
            self._session, usage, (age_over, holds_type, code, grant_id), Options(**options)
        )

    def fetch(
        self, certificate_id: str, format: str, usage: Optional[Usage], **how: Any
    ) -> File:
        """The file in the form ofd, pdf, sd_jwt, json or image. See certificate_file.How for `how`."""
        return certificate_file.fetch(self._session, certificate_id, format, usage, how)

    def fetch_stream(
        self,
        certificate_id: str,
        format: str,
        usage: Optional[Usage],
        write: Callable[[bytes], Any],
        **how: Any,
    ) -> File:
        """Gives the bytes to `write` as they arrive. Nothing holds before this has returned."""
        return certificate_file.fetch_stream(
            self._session, certificate_id, format, usage, write, how
        )

    def fetch_file(
        self, certificate_id: str, format: str, usage: Optional[Usage], path: Path, **how: Any
    ) -> File:
        """To disk, where the file gets its name when it is whole; goes on where a try broke off."""
        return certificate_file.fetch_file(self._session, certificate_id, format, usage, path, how)
