# SPDX-License-Identifier: Apache-2.0
"""The outcome of a verification, one line a check."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, NamedTuple

from ._call import LANGUAGES, Options, decode, make
from ._native import ffi, lib


class Check(NamedTuple):
    """One check: result is passed, failed, warning, indeterminate or skipped."""

    name: str
    result: str
    status: str
    detail: str
    detail_zh: str


class Report:
    """What was checked and found; iterate over its checks."""

    def __init__(self, checks: List[Check], status: str) -> None:
        self.checks = checks
        self.status = status

    @classmethod
    def of(cls, function: Any, client: Any, data: bytes, options: Dict[str, Any]) -> "Report":
        pointer = ffi.gc(
            make(
                "gov_report", function, client, data, len(data), Options(**options).pointer
            ),
            lib.gov_report_free,
        )
        checks = [
            Check(
                decode(lib.gov_report_get_check(pointer, i)) or "",
                decode(lib.gov_check_result_get_name(lib.gov_report_get_result(pointer, i))) or "",
                decode(lib.gov_status_get_name(lib.gov_report_get_check_status(pointer, i))) or "",
                decode(lib.gov_report_get_detail(pointer, i, LANGUAGES["en"])) or "",
                decode(lib.gov_report_get_detail(pointer, i, LANGUAGES["zh"])) or "",
            )
            for i in range(lib.gov_report_get_count(pointer))
        ]
        return cls(checks, decode(lib.gov_status_get_name(lib.gov_report_get_status(pointer))) or "")

    @property
    def failed(self) -> List[Check]:
        return [check for check in self.checks if check.result == "failed"]

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks)

    def __len__(self) -> int:
        return len(self.checks)
