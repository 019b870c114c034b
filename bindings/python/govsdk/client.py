# SPDX-License-Identifier: Apache-2.0
"""The connection to one platform, and what it says of itself."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, Mapping, Optional, Union

from . import auth, login
from ._call import Handle, Options, Path, check, decode, encode, encode_path, enumerator, make
from ._native import ffi, lib
from .jws import verify_jws
from .key import Key
from .report import Report
from .session import Session
from .token import Tokens

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

    def set_key(self, role: str, key: Key) -> None:
        check(lib.gov_config_set_key, self.pointer, enumerator("GOV_KEY_", role), key.pointer)

    def set_store(self, folder: Path, key: Optional[bytes]) -> None:
        data, size = (ffi.NULL, 0) if key is None else (key, len(key))
        check(lib.gov_config_set_file_store, self.pointer, encode_path(folder), data, size)


class Client(Handle):
    """One application's connection to one platform; may be shared by threads.

    `settings` has the names of docs/configuration.md; `config_file` is loaded first. `log` is called
    with a level and a message, on the thread that makes the call. `keys` are keys that are in no
    file, by their role: client, dpop, decryption, terminal, signer. `store` is a folder in which
    sessions are saved, `store_key` the 32 bytes that encrypt them.
    """

    _free = lib.gov_client_unref

    def __init__(
        self,
        settings: Optional[Mapping[str, Setting]] = None,
        *,
        config_file: Optional[Path] = None,
        log: Optional[Log] = None,
        keys: Optional[Mapping[str, Key]] = None,
        store: Optional[Path] = None,
        store_key: Optional[bytes] = None,
    ) -> None:
        self._log = None if log is None else ffi.new_handle(log)
        with _Config() as config:
            if config_file is not None:
                check(lib.gov_config_load_file, config.pointer, encode_path(config_file))
            for name, value in (settings or {}).items():
                config.set(name, value)
            for role, key in (keys or {}).items():
                config.set_key(role, key)
            if store is not None:
                config.set_store(store, store_key)
            if self._log is not None:
                check(
                    lib.gov_config_set_log, config.pointer, lib.govsdk_py_log, self._log, ffi.NULL
                )
            super().__init__(make("gov_client", lib.gov_client_new, config.pointer))
        self.tokens = Tokens(self)

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

    def anonymous(self) -> Session:
        """A session without login, for what anybody may see."""
        return Session(self, make("gov_session", lib.gov_session_new_anonymous, self.pointer))

    def client_credentials(self, **options: Any) -> Session:
        """Logs a system in by the credentials of the settings."""
        return Session(
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

    def ciba_login(
        self,
        login_hint: str,
        *,
        binding_message: Optional[str] = None,
        acr_values: Optional[str] = None,
        scope: Optional[str] = None,
        requested_expiry: int = 0,
        **options: Any,
    ) -> auth.CibaLogin:
        """Begins a login that the citizen approves on the phone (OpenID CIBA)."""
        return auth.begin_ciba(
            self, login_hint, binding_message, acr_values, scope, requested_expiry, options
        )

    def terminal(
        self,
        *,
        id_type: str,
        id_number: str,
        method: str,
        device: str,
        transaction: str,
        at: float,
        **options: Any,
    ) -> Session:
        """Logs the citizen in whom a terminal has identified at the time `at` (RFC 7523)."""
        evidence = {
            "id_type": id_type,
            "id_number": id_number,
            "method": method,
            "device": device,
            "transaction": transaction,
        }
        return auth.terminal_session(self, evidence, at, options)

    def login(self, **wanted: Any) -> login.Login:
        """Begins a login in a browser; what it wants has the names of gov_login_options."""
        return login.begin(self, wanted)

    def login_in_browser(self, opener: Callable[[str], Any], **wanted: Any) -> Session:
        """Logs in with the person's own browser, which `opener` opens (RFC 8252)."""
        return login.in_browser(self, opener, wanted)

    def load_session(self, name: str) -> Session:
        """The session that was saved under this name."""
        return Session(self, make("gov_session", lib.gov_session_load, self.pointer, encode(name)))

    def explain_signature(
        self,
        method: str,
        url: str,
        headers: Optional[Mapping[str, str]] = None,
        body: bytes = b"",
    ) -> str:
        """What `signer.scheme` would sign and add to a request, line by line; nothing is sent."""
        lines = "".join("%s: %s\n" % header for header in (headers or {}).items())
        out = ffi.new("char **")
        check(
            lib.gov_sign_explain,
            self.pointer,
            encode(method),
            encode(url),
            encode(lines),
            body,
            len(body),
            out,
        )
        try:
            return decode(out[0]) or ""
        finally:
            lib.gov_client_free_text(self.pointer, out[0])

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

    def verify_jws(self, jws: str, **options: Any) -> bytes:
        """The payload of a JWS whose signature holds; Distrust otherwise."""
        return verify_jws(self.pointer, jws, options)
