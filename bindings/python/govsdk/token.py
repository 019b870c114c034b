# SPDX-License-Identifier: Apache-2.0
"""Tokens that others bring."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, NamedTuple, Optional

from ._call import Options, check, decode, encode, make
from ._native import ffi, lib
from .session import Identity, take_identity

if TYPE_CHECKING:
    from .client import Client


class Introspection(NamedTuple):
    """What the identity provider says of a token."""

    active: bool
    claims: Dict[str, Any]


class Peek(NamedTuple):
    """What a token says, WITHOUT verification."""

    header: Dict[str, Any]
    claims: Optional[Dict[str, Any]]


class Tokens:
    """client.tokens: verify, ask, withdraw, look into."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    def verify(
        self,
        token: str,
        audience: str,
        *,
        max_age: int = 0,
        options: Optional[Dict[str, Any]] = None,
        **words: Optional[str],
    ) -> Identity:
        """Whom a signed token stands for (RFC 9068); Distrust when it does not hold.

        Words: issuer, typ, algorithms, nonce, acr_values, scope.
        """
        texts = {name: encode(text) for name, text in {**words, "audience": audience}.items()}
        policy = ffi.new("gov_token_policy *")
        policy.struct_size = ffi.sizeof("gov_token_policy")
        policy.max_age_s = max_age
        for name, text in texts.items():
            setattr(policy, name, text)
        data = token.encode()
        return take_identity(
            make(
                "gov_identity",
                lib.gov_token_verify,
                self._client.pointer,
                data,
                len(data),
                policy,
                Options(**(options or {})).pointer,
            )
        )

    def introspect(self, token: str, **options: Any) -> Introspection:
        """Asks the identity provider (RFC 7662)."""
        active = ffi.new("int32_t *")
        out = ffi.new("char **")
        check(
            lib.gov_token_introspect,
            self._client.pointer,
            encode(token),
            Options(**options).pointer,
            active,
            out,
        )
        try:
            return Introspection(bool(active[0]), dict(json.loads(decode(out[0]) or "{}")))
        finally:
            lib.gov_client_free_text(self._client.pointer, out[0])

    def revoke(self, token: str, **options: Any) -> None:
        """Withdraws a token (RFC 7009)."""
        check(
            lib.gov_token_revoke,
            self._client.pointer,
            encode(token),
            Options(**options).pointer,
        )

    def peek(self, token: str) -> Peek:
        """What a token says WITHOUT verification: to find a fault, never for a decision."""
        header, claims = ffi.new("char **"), ffi.new("char **")
        data = token.encode()
        check(lib.gov_token_peek, self._client.pointer, data, len(data), header, claims)
        try:
            text = decode(claims[0])
            return Peek(
                dict(json.loads(decode(header[0]) or "{}")),
                None if text is None else dict(json.loads(text)),
            )
        finally:
            lib.gov_client_free_text(self._client.pointer, header[0])
            lib.gov_client_free_text(self._client.pointer, claims[0])
