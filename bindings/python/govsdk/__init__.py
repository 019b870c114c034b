# SPDX-License-Identifier: Apache-2.0
"""Connect to a government-service platform: log in, submit a matter, query its progress, retrieve
and verify an electronic certificate, post a review.

    with govsdk.Client({"gateway.url": "https://gateway.example"}) as client:
        with client.anonymous() as session:
            for item in session.items.search("出生"):
                print(item.code, item.name)
"""

from . import certificate, grant, identifier, presentation, qr, sd_jwt, trust, verification
from ._call import Cancel
from ._native import ffi as _ffi
from ._native import lib as _lib
from .auth import CibaLogin, DeviceLogin
from .certificate import Certificate
from .certificate_file import File
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
from .grant import Grant
from .item import Item, Material
from .key import Key, KeySet
from .login import Login
from .matter import Draft, Finding, Matter, Receipt
from .presentation import Access, Answer, Presentation
from .progress import Event, Progress, Task, Watch
from .report import Check, Report
from .review import Pending, Review, WorkOrder
from .session import Identity, Session
from .token import Introspection, Peek
from .trust import Trust
from .usage import Usage
from .verification import Verification, verify

__version__ = _ffi.string(_lib.gov_version()).decode()

_MINIMUM = 0x000100
if _lib.gov_version_number() < _MINIMUM:
    raise ImportError("libgovsdk %s is too old for this binding" % __version__)

__all__ = [
    "Access", "Answer", "AskUser", "Bug", "Cancel", "Certificate", "Check", "CibaLogin", "Client",
    "Configure", "DeviceLogin", "Distrust", "Draft", "Event", "FieldError", "File", "Finding",
    "FixRequest", "GovError", "Grant", "Identity", "Introspection", "Item", "Key", "KeySet",
    "Login", "LoginRequired", "Material", "Matter", "Peek", "Pending", "Presentation", "Progress",
    "Receipt", "Report", "RetryLater", "Review", "Session", "Task", "Trust", "Usage",
    "Verification", "Watch", "WorkOrder", "certificate", "grant", "identifier", "presentation",
    "qr", "sd_jwt", "trust", "verification", "verify",
]
