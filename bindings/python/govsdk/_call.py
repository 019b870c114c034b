# SPDX-License-Identifier: Apache-2.0
"""How Python meets the C functions: text, handles that free themselves, status to exception."""

from __future__ import annotations

import os
import weakref
from typing import Any, Callable, Dict, Iterable, List, MutableMapping, Optional, TypeVar, Union

from ._native import ffi, lib
from .errors import raise_error

LANGUAGES = {"en": lib.GOV_LANGUAGE_EN, "zh": lib.GOV_LANGUAGE_ZH}


_T = TypeVar("_T")
Path = Union[str, "os.PathLike[str]"]

_KEPT: MutableMapping[Any, Any] = weakref.WeakKeyDictionary()


def keep(pointer: Any, *what: Any) -> Any:
    """The pointer, which from now on keeps alive what it points to: in cffi a struct does not."""
    _KEPT[pointer] = what
    return pointer


def encode(text: Optional[str]) -> Any:
    """A C string that lives as long as the returned object; NULL for None."""
    if text is None:
        return ffi.NULL
    data = text.encode()
    if b"\0" in data:
        raise ValueError("embedded null character")
    return ffi.new("char[]", data)


def encode_path(path: Path) -> Any:
    return encode(os.fspath(path))


def decode(pointer: Any) -> Optional[str]:
    return None if pointer == ffi.NULL else ffi.string(pointer).decode()


def enumerator(prefix: str, name: str) -> int:
    """The number of an enumerator by its lower-case word; ValueError names the word."""
    value = getattr(lib, prefix + name.upper(), None)
    if value is None:
        raise ValueError("unknown word: %s" % name)
    return int(value)


def table(prefix: str, words: str) -> Dict[int, str]:
    """The words of an enumeration by their numbers."""
    return {enumerator(prefix, word): word for word in words.split()}


def seconds(milliseconds: int) -> Optional[float]:
    """A time in seconds since 1970; None for the 0 of C."""
    return None if milliseconds == 0 else milliseconds / 1000


def milliseconds(seconds: Optional[float]) -> int:
    return 0 if seconds is None else int(seconds * 1000)


class Strings:
    """An array of C strings that lives as long as this object."""

    def __init__(self, texts: Iterable[str]) -> None:
        if isinstance(texts, str):
            raise TypeError("a list of strings is expected")
        self._keep = [encode(text) for text in texts]
        self.count = len(self._keep)
        self.pointer = ffi.new("const char *[]", self._keep) if self._keep else ffi.NULL


class Page(List[_T]):
    """A list, and in `next` the cursor to read on from; None at the end."""

    next: Optional[str] = None


def check(function: Callable[..., int], *args: Any) -> None:
    """Calls a function whose last parameter is a gov_error **."""
    error = ffi.new("gov_error **")
    status = function(*args, error)
    if status != lib.GOV_OK:
        raise_error(status, error[0])


def make(kind: str, function: Callable[..., int], *args: Any) -> Any:
    """Calls a function that gives a new object through its last but one parameter."""
    out = ffi.new(kind + " **")
    check(function, *args, out)
    return out[0]


def take(kind: str, free: Any, function: Callable[..., int], *args: Any) -> Any:
    """As make(); the object is freed when the pointer is collected."""
    return ffi.gc(make(kind, function, *args), free)


class Options:
    """The gov_call_options of one call, from keyword arguments."""

    def __init__(
        self,
        timeout: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        grant_id: Optional[str] = None,
        cancel: Optional["Cancel"] = None,
    ) -> None:
        key, grant = encode(idempotency_key), encode(grant_id)
        flag = ffi.NULL if cancel is None else cancel.pointer
        self.pointer = keep(ffi.new("gov_call_options *"), key, grant, flag)
        self.pointer.struct_size = ffi.sizeof("gov_call_options")
        self.pointer.timeout_ms = 0 if timeout is None else max(1, int(timeout * 1000))
        self.pointer.idempotency_key = key
        self.pointer.grant_id = grant
        self.pointer.cancel = flag


class Handle:
    """Owns one C object. close() and the end of a `with` free it; so does the collector.

    A call that is under way in another thread, or that has called back, keeps it until it returns.
    """

    _free: Any = None

    def __init__(self, pointer: Any) -> None:
        self._pointer = ffi.gc(pointer, type(self)._free)

    @property
    def pointer(self) -> Any:
        if self._pointer is None:
            raise ValueError("%s is closed" % type(self).__name__)
        return self._pointer

    @property
    def closed(self) -> bool:
        return self._pointer is None

    def close(self) -> None:
        self._pointer = None  # the last reference frees; a call has one of its own

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class Cancel(Handle):
    """Gives calls up from another thread: pass it as `cancel=` and call trigger()."""

    _free = lib.gov_cancel_free

    def __init__(self) -> None:
        super().__init__(make("gov_cancel", lib.gov_cancel_new))

    def trigger(self) -> None:
        lib.gov_cancel_trigger(self.pointer)
