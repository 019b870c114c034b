# SPDX-License-Identifier: Apache-2.0
"""A session: the outcome of a login, which the other verbs are reached through."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, NamedTuple, Optional, Tuple

from ._call import Handle, Options, check, decode, encode, make
from ._native import ffi, lib
from .certificate import Certificates
from .grant import Grants
from .item import Items
from .matter import Matters
from .presentation import Accesses, Presentations
from .progress import ProgressReader
from .review import Reviews

if TYPE_CHECKING:
    from .client import Client
    from .errors import LoginRequired
    from .login import Login


class Identity(NamedTuple):
    """Who is logged in, as it was verified. It holds personal data."""

    subject: Optional[str]
    issuer: Optional[str]
    acr: Optional[str]
    auth_time: int
    scope: Optional[str]
    methods: Tuple[str, ...]
    actors: Tuple[str, ...]
    claims: Dict[str, Any]


def take_identity(pointer: Any) -> Identity:
    """Reads a gov_identity and frees it."""
    try:
        methods = range(lib.gov_identity_get_method_count(pointer))
        actors = range(lib.gov_identity_get_actor_count(pointer))
        return Identity(
            decode(lib.gov_identity_get_subject(pointer)),
            decode(lib.gov_identity_get_issuer(pointer)),
            decode(lib.gov_identity_get_acr(pointer)),
            int(lib.gov_identity_get_auth_time_s(pointer)),
            decode(lib.gov_identity_get_scope(pointer)),
            tuple(decode(lib.gov_identity_get_method(pointer, i)) or "" for i in methods),
            tuple(decode(lib.gov_identity_get_actor(pointer, i)) or "" for i in actors),
            dict(json.loads(decode(lib.gov_identity_get_json(pointer)) or "{}")),
        )
    finally:
        lib.gov_identity_free(pointer)


EXCHANGES = {
    "narrow": lib.GOV_EXCHANGE_NARROW,
    "grant": lib.GOV_EXCHANGE_GRANT,
    "legal_person": lib.GOV_EXCHANGE_LEGAL_PERSON,
}


class Session(Handle):
    """One person, organisation or system that is logged in; may be shared by threads.

    The verbs are its members: items, matters, progress, certificates, grants, presentations, accesses,
    reviews.
    """

    _free = lib.gov_session_unref

    def __init__(self, client: "Client", pointer: Any) -> None:
        super().__init__(pointer)
        self.client = client
        self.items = Items(self)
        self.matters = Matters(self)
        self.progress = ProgressReader(self)
        self.certificates = Certificates(self)
        self.grants = Grants(self)
        self.presentations = Presentations(self)
        self.accesses = Accesses(self)
        self.reviews = Reviews(self)

    @property
    def logged_in(self) -> bool:
        return bool(lib.gov_session_is_logged_in(self.pointer))

    @property
    def expires_at(self) -> float:
        """When the access token expires, in seconds since 1970; 0 when nobody is logged in."""
        return int(lib.gov_session_get_expires_at_ms(self.pointer)) / 1000

    def subject(self, **options: Any) -> Dict[str, Any]:
        """Who is logged in, as the platform tells it."""
        out = ffi.new("char **")
        check(
            lib.gov_session_get_subject_json, self.pointer, Options(**options).pointer, out
        )
        try:
            return dict(json.loads(decode(out[0]) or "{}"))
        finally:
            lib.gov_session_free_text(self.pointer, out[0])

    def refresh(self, **options: Any) -> None:
        """Renews the access token now; calls do it by themselves."""
        check(lib.gov_session_refresh, self.pointer, Options(**options).pointer)

    def end(self, **options: Any) -> None:
        """Revokes the tokens and wipes the person from memory, also when the platform is away."""
        check(lib.gov_session_end, self.pointer, Options(**options).pointer)

    def identity(self) -> Identity:
        """Who is logged in, at which level, and who acts; costs no request."""
        return take_identity(make("gov_identity", lib.gov_session_get_identity, self.pointer))

    def save(self, name: str) -> None:
        """Saves the session in the store of the client (`store=` or `store_key=`)."""
        check(lib.gov_session_save, self.pointer, encode(name))

    def logout_url(self, redirect_uri: Optional[str] = None, **options: Any) -> str:
        """Where the browser's own login ends; ask before end()."""
        out = ffi.new("char **")
        uri = encode(redirect_uri)
        check(
            lib.gov_session_get_logout_url, self.pointer, uri, Options(**options).pointer, out
        )
        try:
            return decode(out[0]) or ""
        finally:
            lib.gov_session_free_text(self.pointer, out[0])

    def exchange(
        self,
        kind: str,
        on_behalf_of: Optional[str] = None,
        *,
        scope: Optional[str] = None,
        audience: Optional[str] = None,
        resource: Optional[str] = None,
        **options: Any,
    ) -> "Session":
        """A session for another subject or with less scope (RFC 8693).

        kind is "grant" (on_behalf_of: the id of a grant), "legal_person" (on_behalf_of: a USCC) or
        "narrow".
        """
        if kind not in EXCHANGES:
            raise ValueError("unknown word: %s" % kind)
        texts = [encode(text) for text in (on_behalf_of, scope, audience, resource)]
        wanted = ffi.new("gov_token_exchange *")
        wanted.struct_size = ffi.sizeof("gov_token_exchange")
        wanted.kind = EXCHANGES[kind]
        wanted.on_behalf_of, wanted.scope, wanted.audience, wanted.resource = texts
        return Session(
            self.client,
            make(
                "gov_session",
                lib.gov_auth_exchange,
                self.pointer,
                wanted,
                Options(**options).pointer,
            ),
        )

    def step_up(self, challenge: "LoginRequired", **wanted: Any) -> "Login":
        """Begins the stronger login that the refused call wants (RFC 9470): see Client.login."""
        from .login import begin_step_up

        return begin_step_up(self, challenge, wanted)
