# SPDX-License-Identifier: Apache-2.0
"""A verifier of the deployment, written in Python, behind the library's report."""

from __future__ import annotations

import threading
from typing import Any, Callable, Optional, Tuple

from ._call import encode, enumerator
from ._native import ffi, lib

Verifier = Callable[[bytes, float, "Report"], Any]


class _Raised(threading.local):
    """What a verifier of this thread has raised; verify() looks after the call."""

    error: Optional[BaseException] = None


RAISED = _Raised()


class Report:
    """Receives what a verifier finds. It may be used during the call only."""

    def __init__(self, pointer: Any) -> None:
        self._pointer = pointer

    def _live(self) -> Any:
        if self._pointer is None:
            raise ValueError("the report has ended")
        return self._pointer

    def end(self) -> None:
        self._pointer = None

    def add_signature(self, signer: Optional[str] = None) -> int:
        """Begins the findings of a signature; its index is for set_check."""
        index = ffi.new("size_t *")
        if lib.gov_verifier_add_signature(self._live(), encode(signer), index) != lib.GOV_OK:
            raise ValueError("too many signatures")
        return int(index[0])

    def set_check(
        self,
        signature: int,
        check: str,
        result: str,
        reason: Optional[str] = None,
        detail: Optional[str] = None,
    ) -> None:
        """Reports a check, for instance "SIGNATURE"; result is PASS, FAIL or NOT_DONE."""
        status = lib.gov_verifier_set_check(
            self._live(),
            signature,
            encode(check),
            enumerator("GOV_FINDING_", result),
            encode(reason),
            encode(detail),
        )
        if status != lib.GOV_OK:
            raise ValueError("unknown check or reason: %s, %s" % (check, reason))


@ffi.def_extern()
def govsdk_py_verify(user: Any, data: Any, size: int, at_ms: int, report: Any) -> int:
    function = ffi.from_handle(user)
    findings = Report(report)
    try:
        done = function(bytes(ffi.buffer(data, size)), at_ms / 1000, findings)
    except BaseException as error:  # it is raised again by verify
        RAISED.error = error
        return int(lib.GOV_ERR_HOOK)
    finally:
        findings.end()
    return int(lib.GOV_ERR_HOOK if done is False else lib.GOV_OK)


def native(format: int, function: Verifier) -> Tuple[Any, Any]:
    """The gov_verifier of a function, and the handle that must live as long as the store."""
    handle = ffi.new_handle(function)
    out = ffi.new("gov_verifier *")
    out.struct_size = ffi.sizeof("gov_verifier")
    out.format = format
    out.user = handle
    out.verify = lib.govsdk_py_verify
    return out, handle
