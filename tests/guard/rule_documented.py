# SPDX-License-Identifier: Apache-2.0
"""Every public function and type is documented where it is declared."""
import re

import headers
from source import Finding, files, read

TYPE = re.compile(r"^typedef\b", re.M)


def _function(function):
    if function.name is None or not re.match(r"gov_[a-z]", function.name):
        return ["not a function with the prefix gov_"]
    if not function.comment:
        return [f"{function.name}: no /** comment directly above"]
    wrong = []
    for tag in ("@since", "@threads"):
        if not re.search(rf"^ \* {tag}\s+\S", function.comment, re.M):
            wrong.append(f"{function.name}: {tag} is missing")
    if function.returns and not re.search(r"^ \* @return\s+\S", function.comment, re.M):
        wrong.append(f"{function.name}: @return is missing")
    documented = re.findall(r"^ \* @param\s+(\w+)", function.comment, re.M)
    if documented != function.parameters:
        wrong.append(f"{function.name}: @param says {documented}, the declaration {function.parameters}")
    return wrong


def _types(path, text):
    findings = []
    for match in TYPE.finditer(text):
        if not headers.comment_above(text, match.start()):
            line = text.count("\n", 0, match.start()) + 1
            findings.append(Finding(path, line, "a type without a /** comment directly above"))
    return findings


def check(root):
    findings = []
    for function in headers.functions(root):
        findings += [Finding(function.path, function.line, text) for text in _function(function)]
    for path in files(root, ".h", under="include"):
        findings += _types(path, read(root, path))
    return findings
