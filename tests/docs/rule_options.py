# SPDX-License-Identifier: Apache-2.0
"""Every setting that a document names is one of docs/configuration.md.

Looked at is inline code, and what stands between quotation marks in code blocks; a name is one of a
setting when its first word is that of a setting and its second is no suffix of a file.
"""
import re
from pathlib import Path

from markdown import documents

TABLE = "docs/configuration.md"
ROW = re.compile(r"\| `([a-z0-9_]+\.[a-z0-9_]+)` \|")
INLINE = re.compile(r"([a-z]+\.[a-z0-9_]+)(?: *=.*)?$")
QUOTED = re.compile(r"[\"']([a-z]+\.[a-z0-9_]+)[\"']")
SUFFIXES = {"c", "h", "md", "py", "lua", "js", "sh", "txt", "json", "jws", "conf", "pdf", "def"}


def _named(page):
    for line, code in page.codes:
        match = INLINE.match(code)
        if match:
            yield line, match.group(1)
    for block in page.blocks:
        for number, line in enumerate(block.lines, block.line):
            yield from ((number, name) for name in QUOTED.findall(line))


def check(root):
    settings = set(ROW.findall((Path(root) / TABLE).read_text(encoding="utf-8")))
    families = {name.partition(".")[0] for name in settings}
    findings = [] if settings else [f"{TABLE}:1: no settings were found"]
    for page in documents(root):
        for line, name in _named(page):
            family, _, word = name.partition(".")
            if family in families and word not in SUFFIXES and name not in settings:
                findings.append(f"{page.path}:{line}: {name} is no setting of {TABLE}")
    return findings
