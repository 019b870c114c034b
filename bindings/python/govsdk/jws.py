# SPDX-License-Identifier: Apache-2.0
"""Any JSON Web Signature of the platform."""

from __future__ import annotations

from typing import Any, Dict

from ._call import Options, check
from ._native import ffi, lib


def verify_jws(client: Any, jws: str, options: Dict[str, Any]) -> bytes:
    data = jws.encode()
    out = ffi.new("char **")
    size = ffi.new("size_t *")
    check(lib.gov_jws_verify, client, data, len(data), Options(**options).pointer, out, size)
    try:
        return bytes(ffi.buffer(out[0], size[0]))
    finally:
        lib.gov_client_free_text(client, out[0])
