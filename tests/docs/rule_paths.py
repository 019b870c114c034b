# SPDX-License-Identifier: Apache-2.0
"""Every file and folder of the tree that a document names in code type is there.

`src/<word>/` and the like name no file, `tests/unit/check_*.c` names all that fit.
"""
import re
from pathlib import Path

from markdown import documents

NAME = re.compile(r"(?:\./)?((?:bindings|cmake|docs|examples|include|scripts|src|tests|tools)/[\w./*-]*)$")


def check(root):
    findings = []
    for page in documents(root):
        for line, code in page.codes:
            match = NAME.match(code)
            if match and not any(Path(root).glob(match.group(1).rstrip("/"))):
                findings.append(f"{page.path}:{line}: {match.group(1)}: no such file")
    return findings
