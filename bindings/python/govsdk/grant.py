# SPDX-License-Identifier: Apache-2.0
"""Consent to the use of certificates (本人授权): ask for it, wait for the holder, end it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, Iterable, NamedTuple, Optional, Tuple

from ._call import Options, Strings, decode, encode, enumerator, milliseconds, seconds, table, take
from ._native import ffi, lib

if TYPE_CHECKING:
    from .session import Session

_STATES = table("GOV_GRANT_", "other requested active used_up expired revoked denied")
_ACTIONS = ("list", "get", "fetch", "ask")


class Grant(NamedTuple):
    """A grant as it stood. state: requested, active, used_up, expired, revoked, denied or other."""

    id: str
    state: str
    consent_uri: Optional[str]
    grantor: str
    grantee: str
    purpose: str
    item_code: Optional[str]
    matter_no: Optional[str]
    actions: Tuple[str, ...]
    types: Tuple[str, ...]
    fields: Tuple[str, ...]
    not_before: Optional[float]
    expires_at: Optional[float]
    decided_at: Optional[float]
    max_uses: int
    used: int
    json: Dict[str, Any]


def _bits(actions: Iterable[str]) -> int:
    bits = 0
    for action in actions:
        if action not in _ACTIONS:
            raise ValueError("unknown word: %s" % action)
        bits |= enumerator("GOV_GRANT_", action)
    return bits


def _read(pointer: Any) -> Grant:
    bits = lib.gov_grant_get_actions(pointer)
    types = range(lib.gov_grant_get_type_count(pointer))
    fields = range(lib.gov_grant_get_field_count(pointer))
    return Grant(
        decode(lib.gov_grant_get_id(pointer)) or "",
        _STATES[lib.gov_grant_get_state(pointer)],
        decode(lib.gov_grant_get_consent_uri(pointer)),
        decode(lib.gov_grant_get_grantor(pointer)) or "",
        decode(lib.gov_grant_get_grantee(pointer)) or "",
        decode(lib.gov_grant_get_purpose(pointer)) or "",
        decode(lib.gov_grant_get_item_code(pointer)),
        decode(lib.gov_grant_get_matter_no(pointer)),
        tuple(word for word in _ACTIONS if bits & enumerator("GOV_GRANT_", word)),
        tuple(decode(lib.gov_grant_get_type(pointer, i)) or "" for i in types),
        tuple(decode(lib.gov_grant_get_field(pointer, i)) or "" for i in fields),
        seconds(lib.gov_grant_get_not_before_ms(pointer)),
        seconds(lib.gov_grant_get_expires_at_ms(pointer)),
        seconds(lib.gov_grant_get_decided_at_ms(pointer)),
        int(lib.gov_grant_get_max_uses(pointer)),
        int(lib.gov_grant_get_used(pointer)),
        dict(json.loads(decode(lib.gov_grant_get_json(pointer)) or "{}")),
    )


class Grants:
    """session.grants: name the id of an active one in Usage(grant_id=...)."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def _take(self, function: Any, *args: Any) -> Grant:
        pointer = take("gov_grant", lib.gov_grant_free, function, self._session.pointer, *args)
        grant = _read(pointer)
        ffi.release(pointer)
        return grant

    def request(
        self,
        purpose: str,
        actions: Iterable[str],
        types: Iterable[str],
        *,
        grantor: Optional[str] = None,
        login_hint: Optional[str] = None,
        fields: Iterable[str] = (),
        item_code: Optional[str] = None,
        matter_no: Optional[str] = None,
        expires_at: Optional[float] = None,
        max_uses: int = 0,
        **options: Any,
    ) -> Grant:
        """Asks the holder, named by `grantor` or `login_hint`; send him to `consent_uri`, then wait().

        actions: list, get, fetch, ask. No fields: all of them.
        """
        keep = [encode(text) for text in (grantor, login_hint, purpose, item_code, matter_no)]
        codes, names = Strings(types), Strings(fields)
        terms = ffi.new("gov_grant_terms *")
        terms.struct_size = ffi.sizeof("gov_grant_terms")
        terms.actions = _bits(actions)
        terms.grantor, terms.login_hint, terms.purpose, terms.item_code, terms.matter_no = keep
        terms.type_codes, terms.type_count = codes.pointer, codes.count
        terms.fields, terms.field_count = names.pointer, names.count
        terms.expires_at_ms, terms.max_uses = milliseconds(expires_at), max_uses
        return self._take(lib.gov_grant_request, terms, Options(**options).pointer)

    def get(self, grant_id: str, **options: Any) -> Grant:
        """As its holder, or as the one who has it."""
        return self._take(lib.gov_grant_get, encode(grant_id), Options(**options).pointer)

    def wait(self, grant_id: str, **options: Any) -> Grant:
        """Waits until it is decided, `timeout` at the longest; look at its state then."""
        return self._take(lib.gov_grant_wait, encode(grant_id), Options(**options).pointer)

    def revoke(self, grant_id: str, **options: Any) -> Grant:
        """Ends it, or takes the request back."""
        return self._take(lib.gov_grant_revoke, encode(grant_id), Options(**options).pointer)
