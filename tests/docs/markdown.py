# SPDX-License-Identifier: Apache-2.0
"""Reads a Markdown document for the checks: headings, code blocks, links, inline code.

It is no Markdown parser: fences of three back-quotes, "#" headings, inline links and inline code are
what the documents here use.
"""
import re
from pathlib import Path

SKIPPED_FOLDERS = {"build", ".git", "node_modules", "__pycache__", "corpus"}
HEADING = re.compile(r"(#{1,6}) +(.*?)\s*$")
FENCE = re.compile(r"( *)```(\w*)\s*$")
LINK = re.compile(r"(?<!\\)\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
DEFINITION = re.compile(r"^\[[^\]]+\]:\s+(\S+)")
INLINE = re.compile(r"(`+)(.+?)\1")


class Block:
    """A fenced code block: its language, its text, the line of its first line of text."""

    def __init__(self, language, line):
        self.language, self.line, self.lines = language, line, []

    @property
    def text(self):
        return "".join(line + "\n" for line in self.lines)


def slug(heading):
    """The anchor that GitHub makes of a heading."""
    text = LINK.sub("]", heading.replace("`", "")).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


class Document:
    """headings: (line, level, text); links and codes: (line, text); anchors; blocks."""

    def __init__(self, root, path):
        self.path = path
        self.headings, self.links, self.codes, self.blocks, self.anchors = [], [], [], [], set()
        block, indent = None, ""
        text = (Path(root) / path).read_text(encoding="utf-8")
        for number, line in enumerate(text.split("\n"), 1):
            fence = FENCE.match(line)
            if block is not None and fence and not fence.group(2):
                self.blocks.append(block)
                block = None
            elif block is not None:
                block.lines.append(line.removeprefix(indent))
            elif fence:
                block, indent = Block(fence.group(2), number + 1), fence.group(1)
            else:
                self._read(number, line)
        self.open_block = block

    def _read(self, number, line):
        heading = HEADING.match(line)
        if heading:
            self.headings.append((number, len(heading.group(1)), heading.group(2)))
            self._add_anchor(slug(heading.group(2)))
        self.codes += [(number, match.group(2).strip()) for match in INLINE.finditer(line)]
        plain = INLINE.sub("", line)
        self.links += [(number, match.group(1)) for match in LINK.finditer(plain)]
        self.links += [(number, match.group(1)) for match in DEFINITION.finditer(plain)]

    def _add_anchor(self, anchor):
        unique, count = anchor, 0
        while unique in self.anchors:
            count += 1
            unique = f"{anchor}-{count}"
        self.anchors.add(unique)


def documents(root, under=""):
    """Yields every Markdown document below root/under."""
    root = Path(root)
    for path in sorted((root / under).rglob("*.md")):
        relative = path.relative_to(root)
        if not SKIPPED_FOLDERS.intersection(relative.parts):
            yield Document(root, relative)


def translated(path):
    """The path of the Chinese counterpart of a document."""
    return path.with_name(path.stem + ".zh-CN.md")


def is_translation(path):
    return path.name.endswith(".zh-CN.md")
