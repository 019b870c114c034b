# SPDX-License-Identifier: Apache-2.0
"""Holds what the libraries define against what the headers declare.

symbols.py <root> <folder of the libraries>:
- libgovsdk.so exports what tests/abi/symbols.txt lists, and what the public headers declare;
- the static libraries define nothing outside gov_ and gov__, and each what its headers declare;
- libgovsdk.a holds nothing mutable at file scope.
"""
import re
import subprocess
import sys
from pathlib import Path

import headers

COMPANIONS = ("govsdk-testing", "govsdk-sandbox")
MUTABLE = re.compile(r"\.(data|bss|tdata|tbss)(\.(?!rel\.ro)|$)|COMMON")

# What may lie in writable memory, and why.
ALLOWED_MUTABLE = {
    "wipe.c: wipe_memset": "never written; volatile keeps it out of read-only memory",
    "curl.c: global": "libcurl's one-time initialisation, behind pthread_once",
    "curl_memory.c: spares": "wiped blocks for libcurl, whose memory functions serve the process; lock-free",
}


def _nm(*arguments):
    done = subprocess.run(["nm", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"symbols: {done.stderr.strip()}")
    return done.stdout


def exported(library):
    """The names that a shared library exports."""
    rows = (line.split() for line in _nm("-D", "--defined-only", str(library)).splitlines())
    return {row[2].split("@")[0] for row in rows if len(row) == 3 and row[1] != "A"}


def defined(library):
    """The global names that a static library defines."""
    rows = (line.split() for line in _nm("-g", "--defined-only", str(library)).splitlines())
    return {row[2] for row in rows if len(row) == 3}


def mutable(library):
    """The objects of a static library that can be written to, as "member: name"."""
    found, member = set(), ""
    for line in _nm("-f", "sysv", "--defined-only", str(library)).splitlines():
        named = re.search(r"\[([^\]]+)\.o\]:$", line)
        member = named.group(1) if named else member
        row = [cell.strip() for cell in line.split("|")]
        if len(row) == 7 and row[3] == "OBJECT" and MUTABLE.match(row[6]):
            found.add(f"{member}: {row[0]}")
    return found - ALLOWED_MUTABLE.keys()


def compare(what, first, first_name, second, second_name):
    """One line for each name that is in one set only."""
    return ([f"{what}: {name} is in {first_name}, not in {second_name}" for name in
             sorted(first - second)] +
            [f"{what}: {name} is in {second_name}, not in {first_name}" for name in
             sorted(second - first)])


def check_shared(root, library, declared):
    listed = (root / "tests/abi/symbols.txt").read_text().split("\n")[:-1]
    wrong = [] if listed == sorted(set(listed)) else ["symbols.txt is not sorted, or has a name twice"]
    names = exported(library)
    wrong += compare(library.name, names, "the library", set(listed), "symbols.txt")
    return wrong + compare(library.name, names, "the library", declared, "the headers")


def check_static(library, declared):
    names = defined(library)
    wrong = [f"{library.name}: {name} is outside gov_" for name in sorted(names)
             if not re.match(r"gov_", name) and not name.startswith("__odr_asan")]
    missing = declared - names
    return wrong + [f"{library.name}: {name} is declared, not defined" for name in sorted(missing)]


def main(arguments):
    root, libraries = Path(arguments[0]), Path(arguments[1])
    declared = {}
    for function in headers.functions(root):
        declared.setdefault(headers.library(function.path), set()).add(function.name)
    wrong = check_shared(root, libraries / "libgovsdk.so", declared["govsdk"])
    wrong += check_static(libraries / "libgovsdk.a", declared["govsdk"])
    wrong += [f"libgovsdk.a: {name}: mutable at file scope"
              for name in sorted(mutable(libraries / "libgovsdk.a"))]
    for companion in COMPANIONS:
        wrong += check_static(libraries / f"lib{companion}.a", declared.get(companion, set()))
    print("\n".join(wrong + [f"symbols: {len(wrong)} differences"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
