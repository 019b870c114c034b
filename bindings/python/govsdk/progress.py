# SPDX-License-Identifier: Apache-2.0
"""Query progress (进度查询): state, tasks, deadlines, the signed log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from ._call import Handle, Options, decode, encode, make
from ._native import ffi, lib

if TYPE_CHECKING:
    from .session import Session

_UNKNOWN_DAYS = -(2**31)


class Task(NamedTuple):
    """A department's task (并联任务)."""

    id: str
    department: Optional[str]
    name: str
    state: str
    item_name: Optional[str]
    done_at: Optional[float]


class Event(NamedTuple):
    """One step of a matter, its signature and its link to the step before verified."""

    seq: int
    at: float
    type: str
    state: str
    to: Optional[str]
    actor: Optional[str]
    task_id: Optional[str]
    note: Optional[str]
    json: Dict[str, Any]
    jws: str


class Progress(Handle):
    """How a matter stands."""

    _free = lib.gov_progress_free

    @property
    def state(self) -> str:
        return decode(lib.gov_progress_get_state_name(self.pointer)) or ""

    @property
    def colour(self) -> str:
        return decode(lib.gov_clock_colour_get_name(lib.gov_progress_get_colour(self.pointer))) or ""

    @property
    def remaining_working_days(self) -> Optional[int]:
        days = int(lib.gov_progress_get_remaining_working_days(self.pointer))
        return None if days == _UNKNOWN_DAYS else days

    @property
    def promised_due(self) -> Optional[float]:
        """Seconds since 1970."""
        due = int(lib.gov_progress_get_promised_due_ms(self.pointer))
        return None if due == 0 else due / 1000

    @property
    def tasks(self) -> List[Task]:
        pointer = self.pointer
        return [
            Task(
                decode(lib.gov_progress_get_task_id(pointer, i)) or "",
                decode(lib.gov_progress_get_task_department(pointer, i)),
                decode(lib.gov_progress_get_task_name(pointer, i)) or "",
                decode(lib.gov_task_state_get_name(lib.gov_progress_get_task_state(pointer, i)))
                or "",
                decode(lib.gov_progress_get_task_item_name(pointer, i)),
                int(lib.gov_progress_get_task_done_at_ms(pointer, i)) / 1000 or None,
            )
            for i in range(lib.gov_progress_get_task_count(pointer))
        ]

    @property
    def json(self) -> Dict[str, Any]:
        return dict(json.loads(decode(lib.gov_progress_get_json(self.pointer)) or "{}"))


def _events(pointer: Any) -> List[Event]:
    owned = ffi.gc(pointer, lib.gov_event_list_free)
    return [
        Event(
            int(lib.gov_event_list_get_seq(owned, i)),
            int(lib.gov_event_list_get_at_ms(owned, i)) / 1000,
            decode(lib.gov_event_list_get_type(owned, i)) or "",
            decode(lib.gov_matter_state_get_name(lib.gov_event_list_get_to(owned, i))) or "",
            decode(lib.gov_event_list_get_to_name(owned, i)),
            decode(lib.gov_event_list_get_actor(owned, i)),
            decode(lib.gov_event_list_get_task_id(owned, i)),
            decode(lib.gov_event_list_get_note(owned, i)),
            dict(json.loads(decode(lib.gov_event_list_get_json(owned, i)) or "{}")),
            decode(lib.gov_event_list_get_jws(owned, i)) or "",
        )
        for i in range(lib.gov_event_list_get_count(owned))
    ]


class Watch(Handle):
    """Follows the log of one matter; belongs to one thread at a time."""

    _free = lib.gov_watch_free

    def next(self, wait: float = 30, **options: Any) -> List[Event]:
        """The next events; none when nothing happened within `wait` seconds."""
        return _events(
            make(
                "gov_event_list",
                lib.gov_watch_next,
                self.pointer,
                int(wait * 1000),
                Options(**options).pointer,
            )
        )

    @property
    def state(self) -> str:
        return decode(lib.gov_matter_state_get_name(lib.gov_watch_get_state(self.pointer))) or ""

    @property
    def is_final(self) -> bool:
        return bool(lib.gov_matter_state_is_final(lib.gov_watch_get_state(self.pointer)))


class ProgressReader:
    """Reads the progress of matters."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def get(self, matter_id: str, **options: Any) -> Progress:
        return Progress(
            make(
                "gov_progress",
                lib.gov_progress_get,
                self._session.pointer,
                encode(matter_id),
                Options(**options).pointer,
            )
        )

    def events(self, matter_id: str, after_seq: int = 0, **options: Any) -> List[Event]:
        """The verified events after a number; Distrust when one does not hold."""
        return _events(
            make(
                "gov_event_list",
                lib.gov_progress_get_events,
                self._session.pointer,
                encode(matter_id),
                after_seq,
                Options(**options).pointer,
            )
        )

    def watch(self, matter_id: str) -> Watch:
        return Watch(
            make("gov_watch", lib.gov_watch_new, self._session.pointer, encode(matter_id))
        )
