# SPDX-License-Identifier: Apache-2.0
"""Identifiers checked on the device; nothing is sent."""

from __future__ import annotations

from typing import NamedTuple

from ._call import enumerator
from ._native import ffi, lib

_FINDINGS = {
    lib.GOV_IDENTIFIER_NOT_CHECKED: "not_checked",
    lib.GOV_IDENTIFIER_RIGHT: "right",
    lib.GOV_IDENTIFIER_WRONG: "wrong",
}


class Check(NamedTuple):
    """The record of a check; format and checksum are right, wrong or not_checked."""

    format: str
    checksum: str
    known_exception: bool
    acceptable: bool
    canonical: str


def check(kind: str, text: str) -> Check:
    """Checks a resident_id, uscc, certificate or region."""
    record = ffi.new("gov_identifier_check *")
    record.struct_size = ffi.sizeof("gov_identifier_check")
    data = text.encode()
    status = lib.gov_identifier_check_text(
        enumerator("GOV_IDENTIFIER_", kind), data, len(data), record
    )
    if status != lib.GOV_OK:
        raise ValueError("the identifier cannot be checked")
    return Check(
        _FINDINGS[record.format],
        _FINDINGS[record.checksum],
        bool(record.known_exception),
        bool(lib.gov_identifier_is_acceptable(record)),
        ffi.string(record.canonical).decode(),
    )


class Parts(NamedTuple):
    """The parts of a certificate identifier (证照标识, GB/T 36904); checksum is a finding."""

    type_code: str
    issuer_code: str
    serial: str
    version: str
    check: str = ""
    checksum: str = "not_checked"


_PARTS = ("type_code", "issuer_code", "serial", "version")


def certificate_parse(text: str) -> Parts:
    """Takes a certificate identifier apart; ValueError for what is none."""
    parts = ffi.new("gov_identifier_parts *")
    parts.struct_size = ffi.sizeof("gov_identifier_parts")
    data = text.encode()
    if lib.gov_identifier_certificate_parse(data, len(data), parts) != lib.GOV_OK:
        raise ValueError("no certificate identifier")
    type_code, issuer_code, serial, version = (
        ffi.string(getattr(parts, name)).decode() for name in _PARTS
    )
    check_character = parts.check.decode()
    checksum = _FINDINGS[parts.checksum]
    return Parts(type_code, issuer_code, serial, version, check_character, checksum)


def certificate_format(parts: Parts) -> str:
    """Writes a certificate identifier with the check character that belongs to its parts."""
    native = ffi.new("gov_identifier_parts *")
    native.struct_size = ffi.sizeof("gov_identifier_parts")
    for name in _PARTS:
        data = getattr(parts, name).encode()
        if len(data) >= lib.GOV_IDENTIFIER_PART_MAX:
            raise ValueError("%s is too long" % name)
        setattr(native, name, data)
    out = ffi.new("char[]", lib.GOV_IDENTIFIER_MAX)
    if lib.gov_identifier_certificate_format(native, out, len(out)) != lib.GOV_OK:
        raise ValueError("the parts make no certificate identifier")
    return str(ffi.string(out).decode())


def mask(text: str) -> str:
    """Masks an identifier for a screen."""
    data = text.encode()
    out = ffi.new("char[]", len(data) + 1)
    if lib.gov_identifier_mask(data, len(data), out, len(out)) != lib.GOV_OK:
        raise ValueError("the identifier cannot be masked")
    return str(ffi.string(out).decode())
