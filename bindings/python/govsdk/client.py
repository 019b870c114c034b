# SPDX-License-Identifier: Apache-2.0
"""The connection to one platform, and what it says of itself."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, Mapping, Optional, Union

from . import auth
from ._call import Handle, Options, check, decode, encode, make
from ._native import ffi, lib
from .jws import verify_jws
from .report import Report

Setting = Union[str, int, bool]
Log = Callable[[str, str], None]


@ffi.def_extern()
def govsdk_py_log(user: Any, level: int, message: Any) -> None:
    log = ffi.from_handle(user)
    log(ffi.string(lib.gov_log_level_get_name(level)).decode(), ffi.string(message).decode())


def _as_text(value: Setting) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class _Config(Handle):
    _free = lib.gov_config_free

    def __init__(self) -> None:
        super().__init__(make("gov_config", lib.gov_config_new, ffi.NULL))

    def set(self, name: str, value: Setting) -> None:
        check(lib.gov_config_set, self.pointer, encode(name), encode(_as_text(value)))


class Client(Handle):
    """One application's connection to one platform; may be shared by threads.

    `settings` has the names of docs/configuration.md; `config_file` is loaded first. `log` is called
    with a level and a message, on the thread that makes the call.
    """

    _free = lib.gov_client_unref

    def __init__(
        self,
        settings: Optional[Mapping[str, Setting]] = None,
        *,
        config_file: Optional[str] = None,
        log: Optional[Log] = None,
    ) -> None:
        self._log = None if log is None else ffi.new_handle(log)
        with _Config() as config:
            if config_file is not None:
                check(lib.gov_config_load_file, config.pointer, encode(config_file))
            for name, value in (settings or {}).items():
                config.set(name, value)
            if self._log is not None:
                check(
                    lib.gov_config_set_log, config.pointer, lib.govsdk_py_log, self._log, ffi.NULL
                )
            super().__init__(make("gov_client", lib.gov_client_new, config.pointer))

    def _take_text(self, function: Any, options: Options) -> str:
        out = ffi.new("char **")
        check(function, self.pointer, options.pointer, out)
        try:
            return decode(out[0]) or ""
        finally:
            lib.gov_client_free_text(self.pointer, out[0])

    def metadata(self, **options: Any) -> Dict[str, Any]:
        """What the platform says of itself."""
        text = self._take_text(lib.gov_client_get_metadata_json, Options(**options))
        return dict(json.loads(text))

    def keys(self, **options: Any) -> str:
        """The platform's key set (RFC 7517) as JSON text, to be kept for verification offline."""
        return self._take_text(lib.gov_client_get_keys_json, Options(**options))

    def set_keys(self, keys: str) -> None:
        """Trusts a key set that was obtained before."""
        data = keys.encode()
        check(lib.gov_client_set_keys_json, self.pointer, data, len(data))

    @property
    def clock_offset(self) -> Optional[float]:
        """How far this machine is behind the platform, in seconds; None before the first reply."""
        offset = ffi.new("int64_t *")
        if lib.gov_client_get_clock_offset_ms(self.pointer, offset) == 0:
            return None
        return int(offset[0]) / 1000

    def anonymous(self) -> auth.Session:
        """A session without login, for what anybody may see."""
        return auth.Session(self, make("gov_session", lib.gov_session_new_anonymous, self.pointer))

    def client_credentials(self, **options: Any) -> auth.Session:
        """Logs a system in by the credentials of the settings."""
        return auth.Session(
            self,
            make(
                "gov_session",
                lib.gov_auth_client_credentials,
                self.pointer,
                Options(**options).pointer,
            ),
        )

    def device_login(self, **options: Any) -> auth.DeviceLogin:
        """Begins a login that the citizen approves on another device (RFC 8628)."""
        return auth.DeviceLogin(
            self,
            make(
                "gov_device_login",
                lib.gov_auth_device_begin,
                self.pointer,
                Options(**options).pointer,
            ),
        )

    def verify_receipt(self, jws: str, **options: Any) -> "Any":
        """Verifies a receipt that was kept; Distrust when it does not hold."""
        from .matter import Receipt

        data = jws.encode()
        return Receipt(
            make(
                "gov_receipt",
                lib.gov_receipt_verify,
                self.pointer,
                data,
                len(data),
                Options(**options).pointer,
            )
        )

    def verify_log(self, text: str, **options: Any) -> Report:
        """Verifies a log that was kept, one JWS a line."""
        data = text.encode()
        return Report.of(lib.gov_progress_verify_log, self.pointer, data, options)

    def verify_certificate(self, data: bytes, **options: Any) -> Report:
        """Verifies a certificate in the form sd_jwt, check by check."""
        return Report.of(lib.gov_certificate_verify, self.pointer, data, options)

    def verify_jws(self, jws: str, **options: Any) -> bytes:
        """The payload of a JWS whose signature holds; Distrust otherwise."""
        return verify_jws(self.pointer, jws, options)
