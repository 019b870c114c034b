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
