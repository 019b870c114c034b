# SPDX-License-Identifier: Apache-2.0
"""Reads the public headers: the functions they declare, each with its comment."""
import re

from source import blank, files, read

DECLARATION = re.compile(r"^GOV_API\b[^;]*;", re.M)
FUNCTION = re.compile(r"\b(gov\w*)\s*\((.*)\)\s*;$", re.S)
LIBRARY_OF = (("include/govsdk/testing/", "govsdk-testing"), ("include/govsdk/sandbox", "govsdk-sandbox"))


class Function:
    """A declared function: name, parameter names, whether it returns something, its comment."""

    def __init__(self, path, line, name, parameters, returns, comment):
        self.path, self.line, self.name = path, line, name
        self.parameters, self.returns, self.comment = parameters, returns, comment


def library(path):
    """Names the library that a header belongs to."""
    for prefix, name in LIBRARY_OF:
        if path.as_posix().startswith(prefix):
            return name
    return "govsdk"


def _split(parameters):
    depth, part = 0, ""
    for char in parameters:
        if char == "," and depth == 0:
            yield part
            part = ""
            continue
        depth += {"(": 1, ")": -1}.get(char, 0)
        part += char
    yield part


def _name(parameter):
    pointer = re.search(r"\(\s*\*\s*(\w+)\s*\)", parameter)
    if pointer:
        return pointer.group(1)
    return re.sub(r"\[[^\]]*\]", "", parameter).split()[-1].lstrip("*")


def comment_above(text, position):
    """The /** comment that ends on the line before the position, or nothing."""
    before = text[:position].rstrip(" \t")
    if not before.endswith("*/\n"):
        return ""
    start = before.rfind("/*")
    comment = before[start:]
    return comment if comment.startswith("/**") else ""


def functions(root):
    """Yields every function that a public header declares."""
    for path in files(root, ".h", under="include"):
        text = read(root, path)
        for match in DECLARATION.finditer(blank(text)):
            line = text.count("\n", 0, match.start()) + 1
            found = FUNCTION.search(match.group(0))
            if not found:
                yield Function(path, line, None, [], False, "")
                continue
            inner = found.group(2).strip()
            names = [] if inner in ("", "void") else [_name(p) for p in _split(inner)]
            head = match.group(0)[: found.start()].replace("GOV_API", "").replace("GOV_NODISCARD", "")
            returns = " ".join(head.split()) != "void"
            yield Function(path, line, found.group(1), names, returns,
                           comment_above(text, match.start()))
