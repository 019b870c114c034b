# SPDX-License-Identifier: Apache-2.0
"""Whom to believe: everything in a trust store was put there by the application."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, NamedTuple, Optional, Union

from . import verifier
from ._call import (
    Handle, Options, Path, check, decode, encode, encode_path, enumerator, make, milliseconds, table,
)
from ._native import ffi, lib
from .key import Key, KeySet

if TYPE_CHECKING:
    from .client import Client

_KINDS = table("GOV_TRUST_", "anchor intermediate crl ocsp issuer status_list")


class BundleTerms(NamedTuple):
    """What a bundle says of itself. Times are seconds since 1970."""

    sequence: int
    issued_at: float
    expires_at: float


class Trust(Handle):
    """A trust store. Fill it, then share it: verification only reads.

    Certificates come as DER or PEM. What adds gives the store back:
    `Trust().add_directory("/etc/govsdk/trust").fetch_platform(client)`.
    """

    _free = lib.gov_trust_free

    def __init__(self) -> None:
        super().__init__(make("gov_trust", lib.gov_trust_new, ffi.NULL))
        self._verifiers: Dict[int, Any] = {}
        self._lock = threading.Lock()
        self._verifying = 0

    @contextmanager
    def verifying(self) -> Iterator[Any]:
        """Nobody changes the store meanwhile, a verifier in Python included."""
        pointer = self.pointer
        with self._lock:
            self._verifying += 1
        try:
            yield pointer
        finally:
            with self._lock:
                self._verifying -= 1

    @property
    def _changing(self) -> Any:
        if self._verifying:
            raise ValueError("a verification is under way")
        return self.pointer

    def _add(self, function: Any, data: bytes) -> "Trust":
        check(function, self._changing, ffi.from_buffer(data), len(data))
        return self

    def add_anchors(self, data: bytes) -> "Trust":
        """Trusts certificates."""
        return self._add(lib.gov_trust_add_anchors, data)

    def add_intermediates(self, data: bytes) -> "Trust":
        """Adds certificates that stand between signers and anchors."""
        return self._add(lib.gov_trust_add_intermediates, data)

    def add_crl(self, data: bytes) -> "Trust":
        """Adds certificate revocation lists."""
        return self._add(lib.gov_trust_add_crl, data)

    def add_ocsp(self, data: bytes) -> "Trust":
        """Adds an OCSP reply."""
        return self._add(lib.gov_trust_add_ocsp, data)

    def add_issuer(
        self, issuer: str, keys: Union[str, Dict[str, Any]], fetched_at: Optional[float] = None
    ) -> "Trust":
        """Trusts the keys of an issuer: a JWK Set, or its metadata with "jwks".

        `fetched_at` is when they were obtained; verifications tell it. None: not known.
        """
        data = (keys if isinstance(keys, str) else json.dumps(keys)).encode()
        at = milliseconds(fetched_at)
        check(lib.gov_trust_add_issuer, self._changing, encode(issuer), data, len(data), at)
        return self

    def add_status_list(self, token: str, fetched_at: float) -> "Trust":
        """Adds a status list that was obtained at the time `fetched_at`."""
        data = token.encode()
        at = milliseconds(fetched_at)
        check(lib.gov_trust_add_status_list, self._changing, data, len(data), at)
        return self

    def add_directory(self, path: Path) -> "Trust":
        """Adds every file of a folder, by the endings of their names."""
        check(lib.gov_trust_add_directory, self._changing, encode_path(path))
        return self

    def add_bundle(
        self, data: bytes, keys: KeySet, *, at: Optional[float] = None, min_sequence: int = 0
    ) -> int:
        """Adds what a signed bundle has; its sequence number is to be kept as the next `min_sequence`."""
        how = ffi.new("gov_trust_bundle_options *")
        how.struct_size = ffi.sizeof("gov_trust_bundle_options")
        how.at_ms, how.min_sequence = milliseconds(at), min_sequence
        sequence = ffi.new("int64_t *")
        check(
            lib.gov_trust_add_bundle,
            self._changing,
            ffi.from_buffer(data),
            len(data),
            keys.pointer,
            how,
            sequence,
        )
        return int(sequence[0])

    def write_bundle(self, key: Key, terms: BundleTerms) -> bytes:
        """Everything in the store as a bundle that `key` signs."""
        said = ffi.new("gov_trust_bundle_terms *")
        said.struct_size = ffi.sizeof("gov_trust_bundle_terms")
        said.sequence = terms.sequence
        said.issued_at_ms = milliseconds(terms.issued_at)
        said.expires_at_ms = milliseconds(terms.expires_at)
        out, size = ffi.new("char **"), ffi.new("size_t *")
        check(lib.gov_trust_write_bundle, self.pointer, key.pointer, said, out, size)
        try:
            return bytes(ffi.buffer(out[0], size[0]))
        finally:
            lib.gov_trust_free_text(self.pointer, out[0])

    def fetch_platform(self, client: "Client", **options: Any) -> "Trust":
        """Fetches the keys and the status lists that the client's platform publishes."""
        check(
            lib.gov_trust_fetch_platform, self._changing, client.pointer, Options(**options).pointer
        )
        return self

    def fetch_issuer(self, client: "Client", issuer: str, **options: Any) -> "Trust":
        """Fetches the metadata of an issuer that the application names."""
        check(
            lib.gov_trust_fetch_issuer,
            self._changing,
            client.pointer,
            encode(issuer),
            Options(**options).pointer,
        )
        return self

    def fetch_status_list(self, client: "Client", uri: str, **options: Any) -> "Trust":
        """Fetches a status list of the gateway or of a known issuer."""
        check(
            lib.gov_trust_fetch_status_list,
            self._changing,
            client.pointer,
            encode(uri),
            Options(**options).pointer,
        )
        return self

    def set_verifier(self, format: str, function: verifier.Verifier) -> "Trust":
        """Puts `function(data, at, report)` in the place of the library's verifier for a form.

        It reports through verifier.Report. False: the module failed, which makes the verdict
        INDETERMINATE. What it raises, verify() raises.
        """
        word = enumerator("GOV_CERTIFICATE_", format)
        native, handle = verifier.native(word, function)
        check(lib.gov_trust_set_verifier, self._changing, native)
        self._verifiers[word] = handle
        return self

    def count(self, kind: str) -> int:
        """How many: anchor, intermediate, crl, ocsp, issuer or status_list."""
        return int(lib.gov_trust_get_count(self.pointer, enumerator("GOV_TRUST_", kind)))

    @property
    def counts(self) -> Dict[str, int]:
        return {word: self.count(word) for word in _KINDS.values()}

    def describe(self) -> Dict[str, List[Dict[str, Any]]]:
        """Everything in it: subjects, ends, next updates, ids of keys, ages."""
        out = ffi.new("char **")
        check(lib.gov_trust_describe, self.pointer, out)
        try:
            return dict(json.loads(decode(out[0]) or "{}"))
        finally:
            lib.gov_trust_free_text(self.pointer, out[0])
