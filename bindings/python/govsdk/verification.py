# SPDX-License-Identifier: Apache-2.0
"""Verify a certificate, whatever its form, without a network. Three answers stay apart: document,
signer, licence; a verdict is PASSED, FAILED (only on proof) or INDETERMINATE."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from ._call import LANGUAGES, Handle, decode, encode, enumerator, make, milliseconds, seconds
from ._native import ffi, lib
from .certificate import Certificate, format_word, licence_word
from .trust import Trust
from .verifier import RAISED

_TEXTS = (
    "signer", "signer_serial", "seal_id", "seal_name", "type", "signed_at", "signed_at_source", "path",
)
_WORDS = {
    "format": "GOV_CERTIFICATE_",
    "revocation": "GOV_REVOCATION_",
    "chain_time": "GOV_CHAIN_TIME_",
}
_LIMITS = ("max_bytes", "max_unpacked_bytes", "max_entries")


class Check(NamedTuple):
    """One check: result is PASS, FAIL or NOT_DONE; the reason is empty for a plain PASS."""

    name: str
    result: str
    reason: str
    text: str
    text_zh: str
    detail: str


class Signature(NamedTuple):
    """The findings of a signature. `texts` has what is known of signer, seal_name, signed_at, ..."""

    overall: str
    texts: Dict[str, str]
    signed_size: int
    checks: Tuple[Check, ...]
    #: When the issuer's keys were obtained that it was verified by; None when that is not known.
    keys_at: Optional[float] = None

    def find(self, name: str) -> Optional[Check]:
        return next((check for check in self.checks if check.name == name), None)


class Reason(NamedTuple):
    """A reason, and what it makes of the verdict when its check has not passed."""

    text: str
    text_zh: str
    verdict: str


def _word(function: Any, *args: Any) -> str:
    return decode(function(*args)) or ""


def _verdict(verdict: int) -> str:
    return _word(lib.gov_verdict_get_name, verdict)


def _check(pointer: Any, signature: int, index: int) -> Check:
    at = (pointer, signature, index)
    return Check(
        _word(lib.gov_verification_get_check, *at),
        _word(lib.gov_finding_get_name, lib.gov_verification_get_result(*at)),
        _word(lib.gov_verification_get_reason, *at),
        _word(lib.gov_verification_get_reason_text, *at, LANGUAGES["en"]),
        _word(lib.gov_verification_get_reason_text, *at, LANGUAGES["zh"]),
        _word(lib.gov_verification_get_detail, *at),
    )


def _signature(pointer: Any, index: int) -> Signature:
    texts = {
        name: decode(lib.gov_verification_get_signature_text(pointer, index, encode(name)))
        for name in _TEXTS
    }
    checks = range(lib.gov_verification_get_check_count(pointer, index))
    return Signature(
        _verdict(lib.gov_verification_get_signature_overall(pointer, index)),
        {name: text for name, text in texts.items() if text is not None},
        int(lib.gov_verification_get_signed_size(pointer, index)),
        tuple(_check(pointer, index, i) for i in checks),
        seconds(lib.gov_verification_get_keys_at_ms(pointer, index)),
    )


class Verification(Handle):
    """What was found."""

    _free = lib.gov_verification_free

    @property
    def overall(self) -> str:
        return _verdict(lib.gov_verification_get_overall(self.pointer))

    @property
    def document(self) -> str:
        """Is it genuine and whole?"""
        return _verdict(lib.gov_verification_get_document(self.pointer))

    @property
    def signer(self) -> str:
        """Are those who signed trusted?"""
        return _verdict(lib.gov_verification_get_signer(self.pointer))

    @property
    def licence(self) -> str:
        """The state of the licence itself; unknown when nothing is known of it."""
        return licence_word(lib.gov_verification_get_licence(self.pointer))

    @property
    def licence_at(self) -> Optional[float]:
        """When that state was true."""
        return seconds(lib.gov_verification_get_licence_at_ms(self.pointer))

    @property
    def cause(self) -> Optional[str]:
        """The first reason why it is not PASSED."""
        return decode(lib.gov_verification_get_cause(self.pointer))

    @property
    def format(self) -> str:
        return format_word(lib.gov_verification_get_format(self.pointer))

    @property
    def signatures(self) -> List[Signature]:
        pointer = self.pointer
        count = lib.gov_verification_get_signature_count(pointer)
        return [_signature(pointer, i) for i in range(count)]

    @property
    def claims(self) -> Optional[Dict[str, Any]]:
        """What an SD-JWT VC discloses; None for other forms, and when the document failed."""
        text = decode(lib.gov_verification_get_claims_json(self.pointer))
        return None if text is None else dict(json.loads(text))

    @property
    def json(self) -> Dict[str, Any]:
        return dict(json.loads(_word(lib.gov_verification_get_json, self.pointer)))

    def text(self, language: str = "en") -> str:
        """A line a check for people, in en or zh."""
        return _word(lib.gov_verification_get_text, self.pointer, LANGUAGES[language])


def _options(words: Dict[str, Any]) -> Tuple[Any, List[Any]]:
    """The gov_verify_options of keyword arguments, and what they point to."""
    how = ffi.new("gov_verify_options *")
    how.struct_size = ffi.sizeof("gov_verify_options")
    keep: List[Any] = []
    for name in ("strict", "legacy_type", "require_licence", "any_type"):
        if words.pop(name, False):
            how.flags |= enumerator("GOV_VERIFY_", name)
    for name, prefix in _WORDS.items():
        word = words.pop(name, None)
        if word is not None:
            setattr(how, name, enumerator(prefix, word))
    for name in ("at", "skew", "status_max_age", "keys_max_age"):
        setattr(how, name + "_ms", milliseconds(words.pop(name, None)))
    for name in ("issuer", "audience", "nonce"):
        keep.append(encode(words.pop(name, None)))
        setattr(how, name, keep[-1])
    for name in _LIMITS:
        setattr(how, name, words.pop(name, 0))
    licence: Optional[Certificate] = words.pop("licence", None)
    if licence is not None:
        keep += [licence, licence.pointer]
        how.licence = keep[-1]
    if words:
        raise TypeError("unknown argument: %s" % sorted(words)[0])
    return how, keep


def verify(data: bytes, trust: Trust, **how: Any) -> Verification:
    """Verifies an OFD, PDF or SD-JWT VC; findings, good or bad, are no exception.

    strict, legacy_type, require_licence, any_type: True or False. format: recognised by default. revocation:
    required, if_available or off. chain_time: signing or now. at: the moment. skew, status_max_age,
    keys_max_age: seconds. licence: a Certificate of the platform. issuer, audience, nonce; max_bytes,
    max_unpacked_bytes, max_entries. Absent ones are as gov_verify_options says.
    """
    options, _keep = _options(how)
    before, RAISED.error = RAISED.error, None
    try:
        with trust.verifying() as store:
            pointer = make(
                "gov_verification",
                lib.gov_certificate_verify,
                ffi.from_buffer(data),
                len(data),
                store,
                options,
            )
        raised = RAISED.error
    finally:
        RAISED.error = before
    found = Verification(pointer)
    if raised is not None:
        found.close()
        raise raised
    return found


def features() -> Tuple[str, ...]:
    """Which forms this build can verify."""
    bits = lib.gov_verification_get_features()
    words = ("ofd", "pdf", "sd_jwt")
    return tuple(word for word in words if bits & enumerator("GOV_VERIFY_FEATURE_", word))


def _names(function: Callable[[int], Any]) -> List[str]:
    names: List[str] = []
    while True:
        name = decode(function(len(names)))
        if name is None:
            return names
        names.append(name)


def checks(language: str = "en") -> Dict[str, str]:
    """Every check in the order of reports, and what it asks."""
    names = _names(lib.gov_verification_check_at)
    number = LANGUAGES[language]
    return {name: _word(lib.gov_verification_check_text, encode(name), number) for name in names}


def reasons() -> Dict[str, Reason]:
    """Every reason by its code."""
    return {
        code: Reason(
            _word(lib.gov_verification_reason_text, encode(code), LANGUAGES["en"]),
            _word(lib.gov_verification_reason_text, encode(code), LANGUAGES["zh"]),
            _verdict(lib.gov_verification_reason_verdict(encode(code))),
        )
        for code in _names(lib.gov_verification_reason_at)
    }
