# SPDX-License-Identifier: Apache-2.0
"""Exceptions, one class for each category of what a caller can do."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, NoReturn, Optional, Type

from ._native import ffi, lib


class FieldError(NamedTuple):
    """One member of the request with which fault was found."""

    pointer: str
    code: str
    message: str


class GovError(Exception):
    """What went wrong. `str()` is one line without personal data; citizen_message is for the screen."""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status: str = details.get("status", "GOV_ERR_UNKNOWN")
        self.category: str = details.get("category", "unknown")
        self.origin: str = details.get("origin", "caller")
        self.message_zh: str = details.get("message_zh", message)
        self.citizen_message: Optional[str] = details.get("citizen_message")
        self.http_status: int = details.get("http_status", 0)
        self.platform_code: Optional[str] = details.get("platform_code")
        self.request_id: Optional[str] = details.get("request_id")
        self.idempotency_key: Optional[str] = details.get("idempotency_key")
        self.retry_after: Optional[float] = details.get("retry_after")
        self.attempts: int = details.get("attempts", 0)
        self.acr_values: Optional[str] = details.get("acr_values")
        self.max_age: Optional[int] = details.get("max_age")
        self.native: Any = details.get("native")
        self.fields: List[FieldError] = details.get("fields", [])


class RetryLater(GovError):
    """The same call may succeed later."""


class FixRequest(GovError):
    """The request must be corrected."""


class LoginRequired(GovError):
    """Log in again."""


class AskUser(GovError):
    """The person in front of the screen must act."""


class Configure(GovError):
    """The configuration or the machine must be corrected."""


class Bug(GovError):
    """The library or the platform is at fault; please report it."""


class Distrust(GovError):
    """The document does not hold."""


_CLASSES: Dict[int, Type[GovError]] = {
    lib.GOV_CATEGORY_RETRY_LATER: RetryLater,
    lib.GOV_CATEGORY_FIX_REQUEST: FixRequest,
    lib.GOV_CATEGORY_LOG_IN: LoginRequired,
    lib.GOV_CATEGORY_ASK_USER: AskUser,
    lib.GOV_CATEGORY_CONFIGURE: Configure,
    lib.GOV_CATEGORY_REPORT_BUG: Bug,
    lib.GOV_CATEGORY_DISTRUST: Distrust,
}


def _text(pointer: Any) -> Optional[str]:
    return None if pointer == ffi.NULL else ffi.string(pointer).decode()


def _fields(error: Any) -> List[FieldError]:
    return [
        FieldError(
            _text(lib.gov_error_get_field_pointer(error, i)) or "",
            _text(lib.gov_error_get_field_code(error, i)) or "",
            _text(lib.gov_error_get_field_message(error, i)) or "",
        )
        for i in range(lib.gov_error_get_field_count(error))
    ]


def _details(error: Any) -> Dict[str, Any]:
    retry_after = lib.gov_error_get_retry_after_ms(error)
    max_age = int(lib.gov_error_get_max_age_s(error))
    citizen = lib.gov_error_get_citizen_message
    return {
        "origin": _text(lib.gov_origin_get_name(lib.gov_error_get_origin(error))),
        "message_zh": _text(lib.gov_error_get_message(error, lib.GOV_LANGUAGE_ZH)),
        "citizen_message": _text(citizen(error, lib.GOV_LANGUAGE_ZH))
        or _text(citizen(error, lib.GOV_LANGUAGE_EN)),
        "http_status": lib.gov_error_get_http_status(error),
        "platform_code": _text(lib.gov_error_get_platform_code(error)),
        "request_id": _text(lib.gov_error_get_request_id(error)),
        "idempotency_key": _text(lib.gov_error_get_idempotency_key(error)),
        "retry_after": None if retry_after < 0 else retry_after / 1000,
        "attempts": lib.gov_error_get_attempts(error),
        "acr_values": _text(lib.gov_error_get_acr_values(error)),
        "max_age": None if max_age < 0 else max_age,
        "fields": _fields(error),
    }


def raise_error(status: int, error: Any) -> NoReturn:
    """Raises the exception of a status, which owns the gov_error of a challenge; frees any other."""
    native = None
    if status == lib.GOV_ERR_STEP_UP and error != ffi.NULL:
        native = ffi.gc(error, lib.gov_error_free)
    try:
        if status == lib.GOV_ERR_NO_MEMORY:
            raise MemoryError
        category = lib.gov_status_get_category(status)
        message = (
            lib.gov_status_get_text(status, lib.GOV_LANGUAGE_EN)
            if error == ffi.NULL
            else lib.gov_error_get_message(error, lib.GOV_LANGUAGE_EN)
        )
        details = {} if error == ffi.NULL else _details(error)
        raise _CLASSES.get(category, GovError)(
            _text(message) or "",
            status=_text(lib.gov_status_get_name(status)),
            category=_text(lib.gov_category_get_name(category)),
            native=native,
            **details,
        )
    finally:
        if native is None:
            lib.gov_error_free(error)
