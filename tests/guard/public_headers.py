# SPDX-License-Identifier: Apache-2.0
"""Compiles each public header alone, twice included, as C99, C11 and C++17, with every warning.

public_headers.py <include folder> [compiler...]; a compiler is named without the ++ of its C++ form.
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wundef", "-Wshadow", "-Wstrict-prototypes"]
FORMS = (("c", "c99"), ("c", "c11"), ("c++", "c++17"))
CXX = {"gcc": "g++", "clang": "clang++"}


def compile_header(compiler, language, standard, include, name, folder):
    source = Path(folder) / ("one.c" if language == "c" else "one.cc")
    source.write_text(f"#include <{name}>\n#include <{name}>\nextern int one;\nint one = 0;\n")
    program = compiler if language == "c" else CXX[compiler]
    warnings = [w for w in WARNINGS if language == "c" or w != "-Wstrict-prototypes"]
    command = [program, "-x", language, f"-std={standard}", *warnings, f"-I{include}",
               "-fsyntax-only", str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"{name}: {program} -std={standard}\n{done.stderr}")
    return done.returncode == 0


def main(arguments):
    include = Path(arguments[0])
    compilers = arguments[1:] or [c for c in CXX if shutil.which(c) and shutil.which(CXX[c])]
    headers = sorted(path.relative_to(include).as_posix() for path in include.rglob("*.h"))
    if not headers or not compilers:
        print("public_headers: no header or no compiler was found")
        return 1
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for compiler in compilers:
            for name in headers:
                for language, standard in FORMS:
                    good = compile_header(compiler, language, standard, include, name, folder)
                    failed += not good
    print(f"public_headers: {len(headers)} headers, {', '.join(compilers)}: {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
