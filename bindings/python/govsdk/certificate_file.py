# SPDX-License-Identifier: Apache-2.0
"""Fetch a certificate's file: into memory, as a stream or to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Dict, NamedTuple, Optional

from ._call import Options, Path, decode, encode, encode_path, enumerator, milliseconds, seconds, take
from ._native import ffi, lib
from .key import Key
from .usage import Usage, pointer_of

if TYPE_CHECKING:
    from .session import Session

Progress = Callable[[int, int], Any]


class Copy(NamedTuple):
    """What a purpose-marked copy (加注件) says of itself."""

    creator: Optional[str]
    cause: Optional[str]
    created_at: Optional[float]
    expires_at: Optional[float]


class File(NamedTuple):
    """A certificate's file, its digest checked. `data` is empty when it went to a stream or to disk."""

    data: bytes
    digest: str
    media_type: str
    size: int
    copy: Optional[Copy]


class _Hooks:
    """Functions on their way through C: what they raise ends the fetch and comes back."""

    def __init__(self, progress: Optional[Progress], write: Optional[Callable[[bytes], Any]]) -> None:
        self.progress = progress
        self.write = write
        self.raised: Optional[BaseException] = None


@ffi.def_extern()
def govsdk_py_fetch(user: Any, received: int, total: int) -> int:
    hooks = ffi.from_handle(user)
    try:
        return 1 if hooks.progress(received, total) is False else 0
    except BaseException as error:  # it is raised again by _call
        hooks.raised = error
        return 1


@ffi.def_extern()
def govsdk_py_write(user: Any, data: Any, size: int) -> int:
    hooks = ffi.from_handle(user)
    try:
        hooks.write(bytes(ffi.buffer(data, size)))
    except BaseException as error:  # it is raised again by _call
        hooks.raised = error
        return int(lib.GOV_ERR_HOOK)
    return int(lib.GOV_OK)


class How:
    """The gov_fetch_options of one fetch.

    marked_copy: the purpose-marked copy, good until copy_expires_at; digest: sha256 or sm3; max_bytes;
    progress(received, total) may return False to give it up; holder_key: the key to which an SD-JWT is
    bound. Everything else is an option of the call.
    """

    def __init__(
        self,
        *,
        marked_copy: bool = False,
        copy_expires_at: Optional[float] = None,
        digest: str = "sha256",
        max_bytes: int = 0,
        progress: Optional[Progress] = None,
        holder_key: Optional[Key] = None,
        write: Optional[Callable[[bytes], Any]] = None,
        **options: Any,
    ) -> None:
        self.hooks = _Hooks(progress, write)
        self.user = ffi.new_handle(self.hooks)
        self.options = Options(**options)
        self.pointer = ffi.new("gov_fetch_options *")
        self.pointer.struct_size = ffi.sizeof("gov_fetch_options")
        self.pointer.flags = lib.GOV_FETCH_MARKED_COPY if marked_copy else 0
        self.pointer.copy_expires_at_ms = milliseconds(copy_expires_at)
        self.pointer.digest = enumerator("GOV_DIGEST_", digest)
        self.pointer.max_bytes = max_bytes
        self._key = ffi.NULL if holder_key is None else holder_key.pointer
        self.pointer.holder_key = self._key
        if progress is not None:
            self.pointer.progress = lib.govsdk_py_fetch
            self.pointer.progress_user = self.user


def _copy(pointer: Any) -> Optional[Copy]:
    created = lib.gov_certificate_file_get_copy_created_ms(pointer)
    if created == 0:
        return None
    return Copy(
        decode(lib.gov_certificate_file_get_copy_creator(pointer)),
        decode(lib.gov_certificate_file_get_copy_cause(pointer)),
        seconds(created),
        seconds(lib.gov_certificate_file_get_copy_expires_ms(pointer)),
    )


def _call(how: How, function: Any, *args: Any) -> File:
    try:
        pointer = take("gov_certificate_file", lib.gov_certificate_file_free, function, *args)
    except Exception:
        if how.hooks.raised is not None:
            raise how.hooks.raised
        raise
    size = int(lib.gov_certificate_file_get_size(pointer))
    data = lib.gov_certificate_file_get_data(pointer)
    file = File(
        b"" if data == ffi.NULL else bytes(ffi.buffer(data, size)),
        decode(lib.gov_certificate_file_get_digest(pointer)) or "",
        decode(lib.gov_certificate_file_get_media_type(pointer)) or "",
        size,
        _copy(pointer),
    )
    ffi.release(pointer)
    return file


def _what(session: "Session", certificate_id: str, format: str, usage: Optional[Usage]) -> Any:
    word = enumerator("GOV_CERTIFICATE_", format)
    return session.pointer, encode(certificate_id), word, pointer_of(usage)


def fetch(
    session: "Session", certificate_id: str, format: str, usage: Optional[Usage], words: Dict[str, Any]
) -> File:
    how = How(**words)
    what = _what(session, certificate_id, format, usage)
    return _call(how, lib.gov_certificate_fetch, *what, how.pointer, how.options.pointer)


def fetch_stream(
    session: "Session",
    certificate_id: str,
    format: str,
    usage: Optional[Usage],
    write: Callable[[bytes], Any],
    words: Dict[str, Any],
) -> File:
    how = How(write=write, **words)
    return _call(
        how,
        lib.gov_certificate_fetch_stream,
        *_what(session, certificate_id, format, usage),
        how.pointer,
        lib.govsdk_py_write,
        how.user,
        how.options.pointer,
    )


def fetch_file(
    session: "Session",
    certificate_id: str,
    format: str,
    usage: Optional[Usage],
    path: Path,
    words: Dict[str, Any],
) -> File:
    how = How(**words)
    return _call(
        how,
        lib.gov_certificate_fetch_file,
        *_what(session, certificate_id, format, usage),
        how.pointer,
        encode_path(path),
        how.options.pointer,
    )
