# SPDX-License-Identifier: Apache-2.0
"""Every name of the C interface that a document puts into code type is declared in a header.

`gov_report_*` and `GOV_STAGE_*` stand for all names that begin so; of a list as `gov_a_get_x`, `_y`
only the whole name is looked at.
"""
import re
from pathlib import Path

from markdown import documents

NAME = re.compile(r"(?<![\w.])((?:gov|GOV)_[A-Za-z0-9_]+)(\*|\.\.\.|…)?")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
# Variables of the environment that tests read.
ENVIRONMENT = {"GOV_WYCHEPROOF_DIR"}


def _declared(root):
    names = set()
    for header in (Path(root) / "include").rglob("*.h"):
        names.update(re.findall(r"\b(?:gov|GOV)_\w+", COMMENT.sub("", header.read_text("utf-8"))))
    return names


def _exists(name, wildcard, declared):
    if wildcard or name.endswith("_"):
        return any(other.startswith(name) for other in declared)
    return name in declared or name in ENVIRONMENT


def check(root):
    declared = _declared(root)
    findings = []
    for page in documents(root):
        for line, code in page.codes:
            for name, wildcard in NAME.findall(code):
                # gov__ is private: a contributor's document may name it.
                if not name.startswith("gov__") and not _exists(name, wildcard, declared):
                    findings.append(f"{page.path}:{line}: {name} is in no header")
    return findings
