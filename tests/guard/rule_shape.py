# SPDX-License-Identifier: Apache-2.0
"""The form of a source file: licence line, opening comment, length of files and of functions."""
import re

from source import Finding, blank, files, functions, read

MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 80
# Tables of data may be as long as their data.
DATA = re.compile(r".*(_table|_data)\.(c|h)|src/sandbox/data/.*|.*\.def")
C_LICENCE = "/* SPDX-License-Identifier: Apache-2.0 */"
LICENCE = "SPDX-License-Identifier: Apache-2.0"
SCRIPTS = (".py", ".pyi", ".sh", ".lua", ".cmake", "CMakeLists.txt", "Makefile", "run")


def _c_file(path, lines):
    findings = []
    if lines[0] != C_LICENCE:
        findings.append(Finding(path, 1, f"the first line must be {C_LICENCE}"))
    elif len(lines) < 2 or not lines[1].startswith("/*"):
        findings.append(Finding(path, 2, "a comment must say what the file owns and what it does not"))
    if path.parts[0] == "include":
        # A public header is the manual: its comments do not count.
        lines = [line for line in blank("\n".join(lines)).split("\n") if line.strip()]
    if len(lines) > MAX_FILE_LINES and not DATA.fullmatch(path.as_posix()):
        findings.append(Finding(path, len(lines), f"{len(lines)} lines, {MAX_FILE_LINES} at most"))
    return findings


def check(root):
    findings = []
    for path in files(root, ".c", ".h"):
        text = read(root, path)
        findings += _c_file(path, text.rstrip("\n").split("\n"))
        for first, last in functions(text):
            if last - first + 1 > MAX_FUNCTION_LINES:
                size = last - first + 1
                findings.append(Finding(path, first, f"function of {size} lines, "
                                        f"{MAX_FUNCTION_LINES} at most"))
    for path in files(root, *SCRIPTS):
        if LICENCE not in "".join(read(root, path).splitlines(keepends=True)[:3]):
            findings.append(Finding(path, 1, f"{LICENCE} is missing in the first three lines"))
    return findings
