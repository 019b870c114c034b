# SPDX-License-Identifier: Apache-2.0
"""The code of the documents is code: C compiles, Python and shell parse, Lua loads.

The C of a chapter is one unit: prelude.h, then its blocks in their order. A block that holds functions
stays as it is, any other becomes the body of one; a whole program is a unit of its own.
"""
import ast
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from markdown import documents

HERE = Path(__file__).resolve().parent
PROGRAM = re.compile(r"^int main\(", re.M)
AT_FILE_SCOPE = re.compile(r"^(static|struct|typedef|extern|#)", re.M)
# A fragment may leave its result to the next one. A status that is thrown away is still found.
FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
         "-Wno-unused-variable", "-Wno-unused-but-set-variable", "-Wno-unused-function",
         "-Wno-unused-parameter"]


def _compile(root, page, source):
    include = Path(os.environ.get("GOVSDK_SOURCE_DIR", root)) / "include"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "unit.c"
        file.write_text(source, encoding="utf-8")
        command = [os.environ.get("CC", "cc"), *FLAGS, f"-I{include}", f"-I{HERE}", "-c", "-o",
                   os.devnull, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = [line for line in done.stderr.split("\n") if re.search(r": (fatal )?error:", line)]
    if done.returncode != 0 and not errors:
        errors = [f"{page.path}:1: {done.stderr.strip()}"]
    return errors


def _check_c(root, page):
    blocks = [block for block in page.blocks if block.language == "c"]
    findings, unit = [], '#include "prelude.h"\n'
    for number, block in enumerate(blocks):
        place = f'#line {block.line} "{page.path}"\n'
        if PROGRAM.search(block.text):
            findings += _compile(root, page, place + block.text)
        elif AT_FILE_SCOPE.search(block.text):
            unit += place + block.text
        else:
            unit += f"static void fragment_{number}(void)\n{{\n{place}{block.text}}}\n"
    return findings + (_compile(root, page, unit) if blocks else [])


def _check_python(root, page):
    for block in page.blocks:
        if block.language == "python":
            try:
                ast.parse(block.text)
            except SyntaxError as error:
                yield f"{page.path}:{block.line + (error.lineno or 1) - 1}: {error.msg}"


def _check_by(page, language, command):
    for block in page.blocks:
        if block.language == language:
            done = subprocess.run(command, input=block.text, capture_output=True, text=True,
                                  check=False)
            if done.returncode != 0:
                yield f"{page.path}:{block.line}: {done.stderr.strip()}"


def check(root):
    luac = next(filter(None, map(shutil.which, ("luac5.4", "luac"))), None)
    findings = [] if luac else ["luac is missing"]
    for page in documents(root):
        findings += _check_c(root, page)
        findings += _check_python(root, page)
        findings += _check_by(page, "lua", [luac, "-p", "-"]) if luac else []
        findings += _check_by(page, "sh", ["sh", "-n"])
    return findings
