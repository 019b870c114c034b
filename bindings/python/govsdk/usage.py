# SPDX-License-Identifier: Apache-2.0
"""Why personal data is read (用证)."""

from __future__ import annotations

from typing import Any, Optional

from ._call import encode, enumerator, table
from ._native import ffi

BASES = table("GOV_USAGE_", "consent function entrustment")


class Usage:
    """The statement of a purpose. basis: consent, function or entrustment."""

    def __init__(
        self,
        purpose: str,
        basis: str = "consent",
        *,
        item_code: Optional[str] = None,
        matter_no: Optional[str] = None,
        operator_id: Optional[str] = None,
        event: Optional[str] = None,
        grant_id: Optional[str] = None,
    ) -> None:
        self._keep = {
            "purpose": encode(purpose),
            "item_code": encode(item_code),
            "matter_no": encode(matter_no),
            "operator_id": encode(operator_id),
            "event": encode(event),
            "grant_id": encode(grant_id),
        }
        self.pointer = ffi.new("gov_usage *")
        self.pointer.struct_size = ffi.sizeof("gov_usage")
        self.pointer.basis = enumerator("GOV_USAGE_", basis)
        for name, text in self._keep.items():
            setattr(self.pointer, name, text)


def pointer_of(usage: Optional[Usage]) -> Any:
    """NULL for None, which the library refuses before anything is sent."""
    return ffi.NULL if usage is None else usage.pointer
