# SPDX-License-Identifier: Apache-2.0
"""Log in once, for the whole platform (统一身份认证), without a browser of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional

from ._call import Handle, Options, decode, encode, make
from ._native import ffi, lib
from .session import Session

if TYPE_CHECKING:
    from .client import Client


class DeviceLogin(Handle):
    """A login that waits for the citizen's approval on another device."""

    _free = lib.gov_device_login_free

    def __init__(self, client: "Client", pointer: Any) -> None:
        super().__init__(pointer)
        self.client = client

    @property
    def user_code(self) -> str:
        return decode(lib.gov_device_login_get_user_code(self.pointer)) or ""

    @property
    def verification_uri(self) -> str:
        return decode(lib.gov_device_login_get_verification_uri(self.pointer)) or ""

    @property
    def verification_uri_complete(self) -> Optional[str]:
        return decode(lib.gov_device_login_get_verification_uri_complete(self.pointer))

    @property
    def qr_text(self) -> str:
        """The text of the QR code."""
        return decode(lib.gov_device_login_get_qr_text(self.pointer)) or ""

    @property
    def remaining(self) -> float:
        """How long the code can still be used, in seconds."""
        return int(lib.gov_device_login_get_remaining_ms(self.pointer)) / 1000

    def _session(self, function: Any, options: Options) -> Session:
        return Session(
            self.client, make("gov_session", function, self.pointer, options.pointer)
        )

    def poll(self, **options: Any) -> Session:
        """Asks once; AskUser with status GOV_ERR_LOGIN_PENDING while the citizen has not decided."""
        return self._session(lib.gov_device_login_poll, Options(**options))

    def wait(self, **options: Any) -> Session:
        """Waits until the citizen has decided, the code expires or `timeout` is up."""
        return self._session(lib.gov_device_login_wait, Options(**options))


class CibaLogin(Handle):
    """A login that waits for the citizen's approval on the phone."""

    _free = lib.gov_ciba_login_free

    def __init__(self, client: "Client", pointer: Any) -> None:
        super().__init__(pointer)
        self.client = client

    @property
    def remaining(self) -> float:
        """How long the login can still be approved, in seconds."""
        return int(lib.gov_ciba_login_get_remaining_ms(self.pointer)) / 1000

    def _session(self, function: Any, options: Options) -> Session:
        return Session(
            self.client, make("gov_session", function, self.pointer, options.pointer)
        )

    def poll(self, **options: Any) -> Session:
        """Asks once; AskUser with status GOV_ERR_LOGIN_PENDING while the citizen has not decided."""
        return self._session(lib.gov_ciba_login_poll, Options(**options))

    def wait(self, **options: Any) -> Session:
        """Waits until the citizen has decided, the login expires or `timeout` is up."""
        return self._session(lib.gov_ciba_login_wait, Options(**options))


def begin_ciba(
    client: "Client",
    login_hint: str,
    binding_message: Optional[str],
    acr_values: Optional[str],
    scope: Optional[str],
    requested_expiry: int,
    options: Dict[str, Any],
) -> CibaLogin:
    texts = [encode(text) for text in (login_hint, binding_message, acr_values, scope)]
    wanted = ffi.new("gov_ciba_options *")
    wanted.struct_size = ffi.sizeof("gov_ciba_options")
    wanted.login_hint, wanted.binding_message, wanted.acr_values, wanted.scope = texts
    wanted.requested_expiry_s = requested_expiry
    return CibaLogin(
        client,
        make(
            "gov_ciba_login",
            lib.gov_auth_ciba_begin,
            client.pointer,
            wanted,
            Options(**options).pointer,
        ),
    )


def terminal_session(
    client: "Client", evidence: Dict[str, str], at: float, options: Dict[str, Any]
) -> Session:
    names = ("id_type", "id_number", "method", "device", "transaction")
    texts = {name: encode(evidence[name]) for name in names}
    native = ffi.new("gov_terminal_evidence *")
    native.struct_size = ffi.sizeof("gov_terminal_evidence")
    for name, text in texts.items():
        setattr(native, name, text)
    native.at_ms = int(at * 1000)
    return Session(
        client,
        make(
            "gov_session",
            lib.gov_auth_terminal,
            client.pointer,
            native,
            Options(**options).pointer,
        ),
    )
