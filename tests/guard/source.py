# SPDX-License-Identifier: Apache-2.0
"""Reads C sources for the guards: files of a tree, comments blanked, includes, functions.

It is no C parser. It relies on the project's form (clang-format): a function's braces stand in the
first column.
"""
import re
from pathlib import Path

SKIPPED_FOLDERS = {"build", ".git", "node_modules", "__pycache__", ".pytest_cache", ".ccache"}
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:<([^>]+)>|"([^"]+)")')


class Finding:
    """One violation: where it is and what it is."""

    def __init__(self, path, line, text):
        self.path, self.line, self.text = path, line, text

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


def files(root, *suffixes, under=""):
    """Yields the paths below root/under with one of the suffixes, relative to root, sorted."""
    root = Path(root)
    base = root / under
    if not base.exists():
        return
    for path in sorted(base.rglob("*")):
        relative = path.relative_to(root)
        if SKIPPED_FOLDERS.intersection(relative.parts) or relative.parts[0].startswith("build"):
            continue
        if path.is_file() and (path.suffix in suffixes or path.name in suffixes):
            yield relative


def read(root, path):
    return (Path(root) / path).read_text(encoding="utf-8")


def blank(text, strings=True):
    """Replaces comments, and string and character literals if asked, by spaces; keeps the lines."""

    def replace(match):
        token = match.group(0)
        if not strings and token[0] in "\"'":
            return token
        return re.sub(r"[^\n]", " ", token)

    return TOKEN.sub(replace, text)


def comments(text):
    """Replaces all but the comments by spaces; keeps the lines."""
    kept, end = [], 0
    for match in TOKEN.finditer(text):
        if match.group(0).startswith(("/*", "//")):
            kept += [re.sub(r"[^\n]", " ", text[end:match.start()]), match.group(0)]
            end = match.end()
    return "".join(kept) + re.sub(r"[^\n]", " ", text[end:])


def includes(text):
    """Yields (line number, name, is_quoted) for each #include."""
    for number, line in enumerate(blank(text, strings=False).split("\n"), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) or match.group(2), match.group(2) is not None


def functions(text):
    """Yields (first line, last line) of each function, signature included."""
    lines = blank(text).split("\n")
    start = None
    for index, line in enumerate(lines):
        if line.startswith("{"):
            start = index
            while start > 0 and lines[start - 1].strip() and lines[start - 1][0] not in "#}":
                if lines[start - 1].rstrip().endswith(";"):
                    break
                start -= 1
        elif line.startswith("}") and start is not None:
            if line.strip() == "}":
                yield start + 1, index + 1
            start = None
