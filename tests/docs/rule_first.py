# SPDX-License-Identifier: Apache-2.0
"""The first programs that the README shows are those of examples/, and the one in C is short."""
from pathlib import Path

from markdown import Document

PAGES = ("README.md", "README.zh-CN.md")
# Language of a block -> file, what begins a line of its opening comment.
PROGRAMS = {
    "c": ("examples/first.c", ("/*", " *")),
    "python": ("examples/first.py", ("#",)),
    "lua": ("examples/first.lua", ("--",)),
}
MAX_C_LINES = 32


def _program(root, name, comment):
    lines = (Path(root) / name).read_text(encoding="utf-8").splitlines(keepends=True)
    while lines and lines[0].startswith(comment):
        lines.pop(0)
    return "".join(lines)


def _difference(shown, program):
    pairs = enumerate(zip(shown.split("\n") + [""], program.split("\n") + [""]), 1)
    return next((number for number, (one, other) in pairs if one != other), len(shown.split("\n")))


def check(root):
    findings = []
    for page in PAGES:
        blocks = {}
        for block in Document(root, Path(page)).blocks:
            blocks.setdefault(block.language, block)
        for language, (name, comment) in PROGRAMS.items():
            program = _program(root, name, comment)
            block = blocks.get(language)
            if block is None:
                findings.append(f"{page}:1: no block of {language}, which {name} should be")
            elif block.text != program:
                line = block.line + _difference(block.text, program) - 1
                findings.append(f"{page}:{line}: differs from {name}")
            if language == "c" and program.count("\n") > MAX_C_LINES:
                findings.append(f"{name}:1: more than {MAX_C_LINES} lines without its comment")
    return findings
