# SPDX-License-Identifier: Apache-2.0
"""Submit a matter (办件) once, keep its receipt (回执), read it back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Callable, Dict, List, NamedTuple, Optional

from ._call import (
    Handle, LANGUAGES, Options, Page, Path, check, decode, encode, encode_path, enumerator, make, take,
)
from ._native import ffi, lib
from .item import Item

if TYPE_CHECKING:
    from .session import Session

Progress = Callable[[int, int], Optional[bool]]


class _Upload:
    """A progress function on its way through C: an exception in it stops the upload and comes back."""

    def __init__(self, function: Progress) -> None:
        self.function = function
        self.error: Optional[BaseException] = None


@ffi.def_extern()
def govsdk_py_upload(user: Any, sent_bytes: int, total_bytes: int) -> int:
    upload = ffi.from_handle(user)
    try:
        return 1 if upload.function(sent_bytes, total_bytes) is False else 0
    except BaseException as error:  # it is raised again by the call
        upload.error = error
        return 1


class Finding(NamedTuple):
    """What a pre-check (预检) found."""

    pointer: str
    severity: str
    code: str
    message: str
    message_zh: str


class Receipt(Handle):
    """A signed receipt whose signature holds. Keep `jws`."""

    _free = lib.gov_receipt_free

    @property
    def kind(self) -> str:
        return decode(lib.gov_receipt_get_kind(self.pointer)) or ""

    @property
    def matter_id(self) -> str:
        return decode(lib.gov_receipt_get_matter_id(self.pointer)) or ""

    @property
    def at(self) -> float:
        return int(lib.gov_receipt_get_at_ms(self.pointer)) / 1000

    @property
    def text(self) -> Optional[str]:
        return decode(lib.gov_receipt_get_text(self.pointer))

    @property
    def digests(self) -> Dict[str, str]:
        pointer = self.pointer
        return {
            decode(lib.gov_receipt_get_digest_name(pointer, i)) or "": decode(
                lib.gov_receipt_get_digest(pointer, i)
            )
            or ""
            for i in range(lib.gov_receipt_get_digest_count(pointer))
        }

    @property
    def jws(self) -> str:
        return decode(lib.gov_receipt_get_jws(self.pointer)) or ""


class Matter(Handle):
    """A matter as the platform has it."""

    _free = lib.gov_matter_free

    @property
    def id(self) -> str:
        return decode(lib.gov_matter_get_id(self.pointer)) or ""

    @property
    def number(self) -> Optional[str]:
        return decode(lib.gov_matter_get_number(self.pointer))

    @property
    def query_code(self) -> Optional[str]:
        return decode(lib.gov_matter_get_query_code(self.pointer))

    @property
    def item_code(self) -> str:
        return decode(lib.gov_matter_get_item_code(self.pointer)) or ""

    @property
    def item_name(self) -> str:
        return decode(lib.gov_matter_get_item_name(self.pointer)) or ""

    @property
    def state(self) -> str:
        """The state as the platform wrote it."""
        return decode(lib.gov_matter_get_state_name(self.pointer)) or ""

    @property
    def is_final(self) -> bool:
        return bool(lib.gov_matter_state_is_final(lib.gov_matter_get_state(self.pointer)))

    @property
    def child_ids(self) -> List[str]:
        count = lib.gov_matter_get_child_count(self.pointer)
        return [decode(lib.gov_matter_get_child_id(self.pointer, i)) or "" for i in range(count)]

    @property
    def certificate_ids(self) -> List[str]:
        pointer = self.pointer
        count = lib.gov_matter_get_certificate_count(pointer)
        return [decode(lib.gov_matter_get_certificate_id(pointer, i)) or "" for i in range(count)]

    @property
    def json(self) -> Dict[str, Any]:
        return dict(json.loads(decode(lib.gov_matter_get_json(self.pointer)) or "{}"))


class _Element(Matter):
    """A matter that a list owns, which it keeps alive."""

    def __init__(self, pointer: Any, owner: Any) -> None:
        self._pointer = pointer
        self._owner = owner

    def close(self) -> None:
        self._pointer = None


class Draft(Handle):
    """A matter that is being filled in; belongs to one thread at a time."""

    _free = lib.gov_draft_free

    def set_text(self, pointer: str, value: str) -> None:
        """Fills one field of the form; `pointer` is a JSON pointer (RFC 6901)."""
        check(lib.gov_draft_set_text, self.pointer, encode(pointer), encode(value))

    def set(self, pointer: str, value: Any) -> None:
        """Fills one field with any JSON value; "" is the whole form; None removes the field."""
        text = None if value is None else json.dumps(value, ensure_ascii=False)
        check(lib.gov_draft_set_json, self.pointer, encode(pointer), encode(text))

    def _upload(
        self,
        function: Any,
        source: Any,
        file_name: Optional[str],
        media_type: Optional[str],
        progress: Optional[Progress],
        options: Options,
    ) -> None:
        keep = [encode(file_name), encode(media_type)]
        how = ffi.new("gov_upload_options *")
        how.struct_size = ffi.sizeof("gov_upload_options")
        how.file_name, how.media_type = keep
        upload = None
        if progress is not None:
            upload = _Upload(progress)
            handle = ffi.new_handle(upload)
            how.progress, how.progress_user = lib.govsdk_py_upload, handle
        try:
            check(function, self.pointer, *source, how, options.pointer)
        except Exception:
            if upload is not None and upload.error is not None:
                raise upload.error
            raise

    def attach_file(
        self,
        material_code: str,
        path: Path,
        *,
        file_name: Optional[str] = None,
        media_type: Optional[str] = None,
        progress: Optional[Progress] = None,
        **options: Any,
    ) -> None:
        """Uploads a file, resumably. `progress(sent, total)` may return False to give it up."""
        source = (encode(material_code), encode_path(path))
        self._upload(
            lib.gov_draft_attach_file, source, file_name, media_type, progress, Options(**options)
        )

    def attach_bytes(
        self,
        material_code: str,
        data: bytes,
        *,
        file_name: Optional[str] = None,
        media_type: Optional[str] = None,
        progress: Optional[Progress] = None,
        **options: Any,
    ) -> None:
        """Uploads bytes, as attach_file does."""
        source = (encode(material_code), ffi.from_buffer(data), len(data))
        self._upload(
            lib.gov_draft_attach_memory, source, file_name, media_type, progress, Options(**options)
        )

    def attach_certificate(self, material_code: str, certificate_id: str) -> None:
        """Refers to an electronic certificate instead of uploading a copy."""
        check(
            lib.gov_draft_attach_certificate,
            self.pointer,
            encode(material_code),
            encode(certificate_id),
        )

    def promise_material(self, material_code: str) -> None:
        """Promises a material that is not there (容缺, 告知承诺)."""
        check(lib.gov_draft_promise_material, self.pointer, encode(material_code))

    def set_delivery(self, delivery: str) -> None:
        """pickup, courier, kiosk_print or electronic."""
        check(lib.gov_draft_set_delivery, self.pointer, encode(delivery))

    def precheck(self, **options: Any) -> List[Finding]:
        """Lets the platform check the draft without submitting it."""
        found = ffi.gc(
            make(
                "gov_findings", lib.gov_draft_precheck, self.pointer, Options(**options).pointer
            ),
            lib.gov_findings_free,
        )
        return [
            Finding(
                decode(lib.gov_findings_get_pointer(found, i)) or "",
                decode(lib.gov_findings_get_severity(found, i)) or "",
                decode(lib.gov_findings_get_code(found, i)) or "",
                decode(lib.gov_findings_get_message(found, i, LANGUAGES["en"])) or "",
                decode(lib.gov_findings_get_message(found, i, LANGUAGES["zh"])) or "",
            )
            for i in range(lib.gov_findings_get_count(found))
        ]

    def save(self, **options: Any) -> None:
        """Stores the draft on the platform; submit does it by itself."""
        check(lib.gov_draft_save, self.pointer, Options(**options).pointer)

    @property
    def matter_id(self) -> Optional[str]:
        return decode(lib.gov_draft_get_matter_id(self.pointer))

    def submit(self, **options: Any) -> Receipt:
        """Submits once; after a failure of the network call it again with the same draft."""
        return Receipt(
            make("gov_receipt", lib.gov_matter_submit, self.pointer, Options(**options).pointer)
        )


class Matters:
    """Drafts and matters of a session."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def draft(self, item: Item) -> Draft:
        """Begins a draft from an item or a package that was read with its guide."""
        return Draft(make("gov_draft", lib.gov_draft_new, self._session.pointer, item.pointer))

    def get(self, matter_id: str, **options: Any) -> Matter:
        return Matter(
            make(
                "gov_matter",
                lib.gov_matter_get,
                self._session.pointer,
                encode(matter_id),
                Options(**options).pointer,
            )
        )

    def list(
        self,
        state: Optional[str] = None,
        *,
        cursor: Optional[str] = None,
        limit: int = 0,
        **options: Any,
    ) -> Page[Matter]:
        """The matters of the session's subject, the newest first, at most `limit` (0: 100)."""
        keep = encode(cursor)
        query = ffi.new("gov_matter_query *")
        query.struct_size = ffi.sizeof("gov_matter_query")
        query.limit, query.cursor = limit, keep
        query.state = (
            lib.GOV_MATTER_OTHER if state is None else enumerator("GOV_MATTER_", state)
        )
        found = take(
            "gov_matter_list",
            lib.gov_matter_list_free,
            lib.gov_matter_list_all,
            self._session.pointer,
            query,
            Options(**options).pointer,
        )
        count = lib.gov_matter_list_get_count(found)
        page: Page[Matter] = Page(
            _Element(lib.gov_matter_list_at(found, i), found) for i in range(count)
        )
        page.next = decode(lib.gov_matter_list_get_next(found))
        return page

    def withdraw(self, matter_id: str, reason: Optional[str] = None, **options: Any) -> None:
        check(
            lib.gov_matter_withdraw,
            self._session.pointer,
            encode(matter_id),
            encode(reason),
            Options(**options).pointer,
        )
