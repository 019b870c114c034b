# SPDX-License-Identifier: Apache-2.0
"""Carrying a document over QR codes: split into frames, and joined again. Nothing is drawn."""

from __future__ import annotations

from typing import List, NamedTuple

from ._call import Handle, check, decode, make, take
from ._native import ffi, lib

CAPACITY_25_M = int(lib.GOV_QR_CAPACITY_25_M)
CAPACITY_MAX = int(lib.GOV_QR_CAPACITY_MAX)


class Progress(NamedTuple):
    """How far the joining is; total is 0 while no frame was added."""

    added: int
    total: int

    @property
    def complete(self) -> bool:
        return 0 < self.total == self.added


def split(data: bytes, capacity: int = 0) -> List[str]:
    """The texts of the codes, each of at most `capacity` characters (0: CAPACITY_25_M)."""
    frames = take(
        "gov_qr_frames",
        lib.gov_qr_frames_free,
        lib.gov_qr_split,
        ffi.NULL,
        ffi.from_buffer(data),
        len(data),
        capacity,
    )
    count = lib.gov_qr_frames_get_count(frames)
    texts = [decode(lib.gov_qr_frames_get_text(frames, i)) or "" for i in range(count)]
    ffi.release(frames)
    return texts


class Reader(Handle):
    """Where frames are joined, in whatever order a camera catches them."""

    _free = lib.gov_qr_reader_free

    def __init__(self) -> None:
        super().__init__(make("gov_qr_reader", lib.gov_qr_reader_new, ffi.NULL))

    def add(self, text: str) -> Progress:
        """Adds the text of a code; one that is refused changes nothing."""
        data = text.encode()
        check(lib.gov_qr_reader_add, self.pointer, data, len(data))
        return self.progress

    @property
    def progress(self) -> Progress:
        total = ffi.new("size_t *")
        added = int(lib.gov_qr_reader_get_progress(self.pointer, total))
        return Progress(added, int(total[0]))

    def take(self) -> bytes:
        """The document, which must be verified as if it came from the network; the reader is empty."""
        out, size = ffi.new("char **"), ffi.new("size_t *")
        check(lib.gov_qr_reader_take, self.pointer, out, size)
        try:
            return bytes(ffi.buffer(out[0], size[0]))
        finally:
            lib.gov_qr_reader_free_data(self.pointer, out[0], size[0])

    def reset(self) -> None:
        lib.gov_qr_reader_reset(self.pointer)
