# SPDX-License-Identifier: Apache-2.0
"""Connect to a government-service platform: log in, submit a matter, query its progress, retrieve
and verify an electronic certificate, post a review.

    with govsdk.Client({"gateway.url": "https://gateway.example"}) as client:
        with client.anonymous() as session:
            for item in session.items.search("出生"):
                print(item.code, item.name)
"""

from . import identifier
from ._call import Cancel
from ._native import ffi as _ffi
from ._native import lib as _lib
from .auth import CibaLogin, DeviceLogin
from .certificate import Certificate, File, Usage
from .client import Client
from .errors import (
    AskUser,
    Bug,
    Configure,
    Distrust,
    FieldError,
    FixRequest,
    GovError,
    LoginRequired,
    RetryLater,
)
from .item import Item, Material
from .key import Key
from .login import Login
from .matter import Draft, Finding, Matter, Receipt
from .progress import Event, Progress, Task, Watch
from .report import Check, Report
from .review import Pending, Review, WorkOrder
from .session import Identity, Session
from .token import Introspection, Peek

__version__ = _ffi.string(_lib.gov_version()).decode()

_MINIMUM = 0x000100
if _lib.gov_version_number() < _MINIMUM:
    raise ImportError("libgovsdk %s is too old for this binding" % __version__)

__all__ = [
    "AskUser", "Bug", "Cancel", "Certificate", "Check", "CibaLogin", "Client", "Configure",
    "DeviceLogin", "Distrust", "Draft", "Event", "FieldError", "File", "Finding", "FixRequest",
    "GovError", "Identity", "Introspection", "Item", "Key", "Login", "LoginRequired", "Material",
    "Matter", "Peek", "Pending", "Progress", "Receipt", "Report", "RetryLater", "Review", "Session",
    "Task", "Usage", "Watch", "WorkOrder", "identifier",
]
