# SPDX-License-Identifier: Apache-2.0
"""Log in in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Dict, Optional

from ._call import Handle, Options, decode, encode, make
from ._native import ffi, lib
from .session import Session

if TYPE_CHECKING:
    from .client import Client
    from .errors import LoginRequired

WORDS = (
    "redirect_uri", "scope", "acr_values", "login_hint", "prompt", "ui_locales", "resource", "extra",
)


class Wanted:
    """The gov_login_options of one login, from keyword arguments."""

    def __init__(self, max_age: int = 0, **words: Optional[str]) -> None:
        unknown = sorted(set(words) - set(WORDS))
        if unknown:
            raise TypeError("unknown argument: %s" % unknown[0])
        self._texts = {name: encode(text) for name, text in words.items()}
        self.pointer = ffi.new("gov_login_options *")
        self.pointer.struct_size = ffi.sizeof("gov_login_options")
        self.pointer.max_age_s = max_age
        for name, text in self._texts.items():
            setattr(self.pointer, name, text)


def split(arguments: Dict[str, Any]) -> "tuple[Wanted, Options]":
    """What the login wants and the options of the call, out of one set of keyword arguments."""
    wanted = {name: arguments.pop(name) for name in (*WORDS, "max_age") if name in arguments}
    return Wanted(**wanted), Options(**arguments)


class Login(Handle):
    """A login that a browser is about to finish."""

    _free = lib.gov_login_free

    def __init__(self, client: "Client", pointer: Any) -> None:
        super().__init__(pointer)
        self.client = client

    @property
    def url(self) -> str:
        """The address to open in the browser."""
        return decode(lib.gov_login_get_url(self.pointer)) or ""

    def is_callback(self, url: str) -> bool:
        """Whether the browser has come back with the answer."""
        return bool(lib.gov_login_is_callback(self.pointer, encode(url)))

    def finish(self, callback_url: str, **options: Any) -> Session:
        """Checks the answer and exchanges it for a session."""
        url = encode(callback_url)
        return Session(
            self.client,
            make(
                "gov_session",
                lib.gov_login_finish,
                self.pointer,
                url,
                Options(**options).pointer,
            ),
        )


def begin(client: "Client", arguments: Dict[str, Any]) -> Login:
    wanted, options = split(arguments)
    return Login(
        client,
        make("gov_login", lib.gov_login_begin, client.pointer, wanted.pointer, options.pointer),
    )


def begin_step_up(
    session: Session, challenge: "LoginRequired", arguments: Dict[str, Any]
) -> Login:
    wanted, options = split(arguments)
    error = challenge.native
    if error is None:
        raise ValueError("the error is no challenge: its status is %s" % challenge.status)
    return Login(
        session.client,
        make(
            "gov_login",
            lib.gov_login_begin_step_up,
            session.pointer,
            error,
            wanted.pointer,
            options.pointer,
        ),
    )


@ffi.def_extern()
def govsdk_py_open_url(user: Any, url: Any) -> int:
    opener = ffi.from_handle(user)
    return int(opener(ffi.string(url).decode()))


class _Opener:
    """Keeps what the opener raised until the C function has returned."""

    def __init__(self, opener: Callable[[str], Any]) -> None:
        self._opener = opener
        self.raised: Optional[BaseException] = None

    def __call__(self, url: str) -> int:
        try:
            self._opener(url)
        except BaseException as error:  # it is raised again by in_browser
            self.raised = error
            return int(lib.GOV_ERR_HOOK)
        return int(lib.GOV_OK)


def in_browser(
    client: "Client", opener: Callable[[str], Any], arguments: Dict[str, Any]
) -> Session:
    wanted, options = split(arguments)
    held = _Opener(opener)
    user = ffi.new_handle(held)
    try:
        pointer = make(
            "gov_session",
            lib.gov_login_in_browser,
            client.pointer,
            wanted.pointer,
            lib.govsdk_py_open_url,
            user,
            options.pointer,
        )
    except Exception:
        if held.raised is not None:
            raise held.raised
        raise
    return Session(client, pointer)
