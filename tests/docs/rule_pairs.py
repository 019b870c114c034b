# SPDX-License-Identifier: Apache-2.0
"""Every chapter of the guide exists in both languages, with the same headings and code blocks.

Compared are the levels of the headings and the languages of the blocks, in their order; the words are
the translator's.
"""
from pathlib import Path

from markdown import Document, documents, is_translation, translated

# Documents outside the guide that exist in both languages.
OTHERS = ("README.md", "docs/architecture.md")


def _shape(page):
    return {"headings": [level for _, level, _ in page.headings],
            "code blocks": [block.language for block in page.blocks]}


def _compare(one, other):
    for what, shape in _shape(one).items():
        if shape != _shape(other)[what]:
            yield f"{other.path}:1: {what} {_shape(other)[what]}, in {one.path} {shape}"


def check(root):
    findings = []
    guide = [page.path for page in documents(root, "docs/guide")]
    for path in [path for path in guide if is_translation(path)]:
        original = path.with_name(path.name.replace(".zh-CN.md", ".md"))
        if original not in guide:
            findings.append(f"{path}:1: {original} is missing")
    for path in [path for path in guide if not is_translation(path)] + [Path(p) for p in OTHERS]:
        other = translated(path)
        if not (Path(root) / path).exists():
            findings.append(f"{path}:1: is missing")
        elif not (Path(root) / other).exists():
            findings.append(f"{path}:1: {other} is missing")
        else:
            findings += _compare(Document(root, path), Document(root, other))
    return findings
