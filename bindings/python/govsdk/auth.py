# SPDX-License-Identifier: Apache-2.0
"""Log in once, for the whole platform (统一身份认证)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, Optional

from ._call import Handle, Options, check, decode, make
from ._native import ffi, lib
from .certificate import Certificates
from .item import Items
from .matter import Matters
from .progress import ProgressReader
from .review import Reviews

if TYPE_CHECKING:
    from .client import Client


class Session(Handle):
    """One person, organisation or system that is logged in; may be shared by threads.

    The verbs are its members: items, matters, progress, certificates, reviews.
    """

    _free = lib.gov_session_unref

    def __init__(self, client: "Client", pointer: Any) -> None:
        super().__init__(pointer)
        self.client = client
        self.items = Items(self)
        self.matters = Matters(self)
        self.progress = ProgressReader(self)
        self.certificates = Certificates(self)
        self.reviews = Reviews(self)

    @property
    def logged_in(self) -> bool:
        return bool(lib.gov_session_is_logged_in(self.pointer))

    @property
    def expires_at(self) -> float:
        """When the access token expires, in seconds since 1970; 0 when nobody is logged in."""
        return int(lib.gov_session_get_expires_at_ms(self.pointer)) / 1000

    def subject(self, **options: Any) -> Dict[str, Any]:
        """Who is logged in, as the platform tells it."""
        out = ffi.new("char **")
        check(
            lib.gov_session_get_subject_json, self.pointer, Options(**options).pointer, out
        )
        try:
            return dict(json.loads(decode(out[0]) or "{}"))
        finally:
            lib.gov_session_free_text(self.pointer, out[0])

    def refresh(self, **options: Any) -> None:
        """Renews the access token now; calls do it by themselves."""
        check(lib.gov_session_refresh, self.pointer, Options(**options).pointer)

    def end(self, **options: Any) -> None:
        """Revokes the tokens and wipes the person from memory, also when the platform is away."""
        check(lib.gov_session_end, self.pointer, Options(**options).pointer)


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
