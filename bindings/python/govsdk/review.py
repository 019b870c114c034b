# SPDX-License-Identifier: Apache-2.0
"""Post a review (好差评) and follow the rectification of a bad one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ._call import Handle, Options, decode, encode, enumerator, make
from ._native import ffi, lib

if TYPE_CHECKING:
    from .session import Session


class Pending(NamedTuple):
    """A service contact that waits for a review."""

    event_id: str
    matter_no: Optional[str]
    item_name: Optional[str]


class Review(Handle):
    """A review as the platform has it."""

    _free = lib.gov_review_free

    @property
    def id(self) -> str:
        return decode(lib.gov_review_get_id(self.pointer)) or ""

    @property
    def level(self) -> str:
        return decode(lib.gov_review_level_get_name(lib.gov_review_get_level(self.pointer))) or ""

    @property
    def attempt(self) -> int:
        return int(lib.gov_review_get_attempt(self.pointer))

    @property
    def work_order_id(self) -> Optional[str]:
        return decode(lib.gov_review_get_work_order_id(self.pointer))

    @property
    def json(self) -> Dict[str, Any]:
        return dict(json.loads(decode(lib.gov_review_get_json(self.pointer)) or "{}"))


class WorkOrder(Handle):
    """The work order of a bad review (差评工单)."""

    _free = lib.gov_work_order_free

    @property
    def id(self) -> str:
        return decode(lib.gov_work_order_get_id(self.pointer)) or ""

    @property
    def state(self) -> str:
        return decode(lib.gov_work_order_get_state(self.pointer)) or ""

    @property
    def due(self) -> Optional[float]:
        return int(lib.gov_work_order_get_due_ms(self.pointer)) / 1000 or None

    @property
    def result(self) -> Optional[str]:
        return decode(lib.gov_work_order_get_result(self.pointer))

    @property
    def json(self) -> Dict[str, Any]:
        return dict(json.loads(decode(lib.gov_work_order_get_json(self.pointer)) or "{}"))


class Reviews:
    """Reviews of a session's subject."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def pending(self, **options: Any) -> List[Pending]:
        found = ffi.gc(
            make(
                "gov_review_list",
                lib.gov_review_list_pending,
                self._session.pointer,
                Options(**options).pointer,
            ),
            lib.gov_review_list_free,
        )
        return [
            Pending(
                decode(lib.gov_review_list_get_event_id(found, i)) or "",
                decode(lib.gov_review_list_get_matter_no(found, i)),
                decode(lib.gov_review_list_get_item_name(found, i)),
            )
            for i in range(lib.gov_review_list_get_count(found))
        ]

    def post(
        self,
        event_id: str,
        level: str,
        *,
        dimensions: Optional[Mapping[str, int]] = None,
        options: Sequence[str] = (),
        text: Optional[str] = None,
        anonymous: bool = False,
        **call_options: Any,
    ) -> Review:
        """Posts a review; dissatisfied or worse needs an option or a text."""
        marks = dict(dimensions or {})
        names = [encode(name) for name in marks]
        rated = ffi.new("gov_review_dimension[]", max(1, len(marks)))
        for i, score in enumerate(marks.values()):
            rated[i].name, rated[i].score = names[i], score
        chosen = [encode(option) for option in options]
        option_array = ffi.new("const char *[]", chosen or [ffi.NULL])
        keep = [encode(event_id), encode(text)]
        given = ffi.new("gov_review_input *")
        given.struct_size = ffi.sizeof("gov_review_input")
        given.level = enumerator("GOV_REVIEW_", level)
        given.service_event_id, given.text = keep
        given.dimensions, given.dimension_count = rated, len(marks)
        given.options, given.option_count = option_array, len(chosen)
        given.anonymous = 1 if anonymous else 0
        return Review(
            make(
                "gov_review",
                lib.gov_review_post,
                self._session.pointer,
                given,
                Options(**call_options).pointer,
            )
        )

    def work_order(self, review_id: str, **options: Any) -> WorkOrder:
        return WorkOrder(
            make(
                "gov_work_order",
                lib.gov_review_get_work_order,
                self._session.pointer,
                encode(review_id),
                Options(**options).pointer,
            )
        )
