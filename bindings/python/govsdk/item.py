# SPDX-License-Identifier: Apache-2.0
"""The catalogue: items (政务服务事项) and packages (一件事)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from ._call import Handle, Options, Page, decode, encode, make, take
from ._native import ffi, lib

if TYPE_CHECKING:
    from .session import Session


class Material(NamedTuple):
    """A material that an item asks for (申请材料)."""

    code: str
    name: str
    required: bool
    tolerable: bool
    promisable: bool
    max_size: int


class Item(Handle):
    """An item or a package with its guide (办事指南). `json` is the platform's own document."""

    _free = lib.gov_item_free

    @property
    def code(self) -> str:
        return decode(lib.gov_item_get_code(self.pointer)) or ""

    @property
    def name(self) -> str:
        return decode(lib.gov_item_get_name(self.pointer)) or ""

    @property
    def is_package(self) -> bool:
        return bool(lib.gov_item_is_package(self.pointer))

    @property
    def authority_name(self) -> Optional[str]:
        return decode(lib.gov_item_get_authority_name(self.pointer))

    @property
    def conditions(self) -> List[str]:
        count = lib.gov_item_get_condition_count(self.pointer)
        return [decode(lib.gov_item_get_condition(self.pointer, i)) or "" for i in range(count)]

    @property
    def form(self) -> Dict[str, Any]:
        """The form as a JSON Schema."""
        return dict(json.loads(decode(lib.gov_item_get_form_json(self.pointer)) or "{}"))

    @property
    def materials(self) -> List[Material]:
        pointer = self.pointer
        return [
            Material(
                decode(lib.gov_item_get_material_code(pointer, i)) or "",
                decode(lib.gov_item_get_material_name(pointer, i)) or "",
                bool(lib.gov_item_is_material_required(pointer, i)),
                bool(lib.gov_item_is_material_tolerable(pointer, i)),
                bool(lib.gov_item_is_material_promisable(pointer, i)),
                int(lib.gov_item_get_material_max_size(pointer, i)),
            )
            for i in range(lib.gov_item_get_material_count(pointer))
        ]

    @property
    def children(self) -> List["Item"]:
        """The items of a package, in short form."""
        count = lib.gov_item_get_child_count(self.pointer)
        return [_Element(lib.gov_item_child_at(self.pointer, i), self) for i in range(count)]

    @property
    def json(self) -> Dict[str, Any]:
        return dict(json.loads(decode(lib.gov_item_get_json(self.pointer)) or "{}"))


class _Element(Item):
    """An item that another object owns, which it keeps alive."""

    def __init__(self, pointer: Any, owner: Any) -> None:
        self._pointer = pointer
        self._owner = owner

    def close(self) -> None:
        self._pointer = None


class Items:
    """Reads the catalogue."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def search(
        self,
        text: Optional[str] = None,
        *,
        region_code: Optional[str] = None,
        object: Optional[str] = None,
        cursor: Optional[str] = None,
        limit: int = 0,
        **options: Any,
    ) -> Page[Item]:
        """At most `limit` items and packages (0: 100), in short form."""
        keep = [encode(word) for word in (text, region_code, object, cursor)]
        query = ffi.new("gov_item_query *")
        query.struct_size = ffi.sizeof("gov_item_query")
        query.limit = limit
        query.text, query.region_code, query.object, query.cursor = keep
        found = take(
            "gov_item_list",
            lib.gov_item_list_free,
            lib.gov_item_search,
            self._session.pointer,
            query,
            Options(**options).pointer,
        )
        count = lib.gov_item_list_get_count(found)
        page: Page[Item] = Page(
            _Element(lib.gov_item_list_at(found, i), found) for i in range(count)
        )
        page.next = decode(lib.gov_item_list_get_next(found))
        return page

    def _read(self, function: Any, code: str, options: Options) -> Item:
        return Item(
            make("gov_item", function, self._session.pointer, encode(code), options.pointer)
        )

    def get(self, code: str, **options: Any) -> Item:
        """An item with its guide."""
        return self._read(lib.gov_item_get, code, Options(**options))

    def get_package(self, code: str, **options: Any) -> Item:
        """A package with the merged form and materials of its items."""
        return self._read(lib.gov_item_get_package, code, Options(**options))
