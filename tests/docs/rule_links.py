# SPDX-License-Identifier: Apache-2.0
"""Every relative link of every document leads to a file of the tree, every anchor to a heading."""
import re
from pathlib import Path
from urllib.parse import unquote

from markdown import documents

ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)


def _target(root, page, link):
    """The path that a link names, relative to root; None when it leads out of the tree."""
    name = unquote(link)
    start = Path(root).resolve()
    place = (start / page.parent / name).resolve() if name else start / page
    return place.relative_to(start) if place.is_relative_to(start) else None


def check(root):
    pages = {page.path: page for page in documents(root)}
    findings = []
    for page in pages.values():
        for line, link in page.links:
            if ELSEWHERE.match(link):
                continue
            name, _, anchor = link.partition("#")
            target = _target(root, page.path, name)
            if target is None or not (Path(root) / target).exists():
                findings.append(f"{page.path}:{line}: {link}: no such file")
            elif anchor and target in pages and unquote(anchor) not in pages[target].anchors:
                findings.append(f"{page.path}:{line}: {link}: {target} has no such heading")
        if page.open_block is not None:
            findings.append(f"{page.path}:{page.open_block.line}: a code block without an end")
    return findings
