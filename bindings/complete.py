# SPDX-License-Identifier: Apache-2.0
"""Checks that every exported function is bound, or left out for a reason: complete.py <root>.

bindings/left_out.txt names what is left out, a line each: a function (or a family, ending in *), the
bindings that lack it, and why. A line that is no longer true is a fault as well.
"""
import fnmatch
import os
import re
import sys

# Where the sources are, how they end, and how they name a function.
SOURCES = {
    "python": ("bindings/python/govsdk", ".py", r"\b_?lib\.(gov_\w+)"),
    "lua": ("bindings/lua/src", ".c", r"\b(gov_\w+)"),
}


def words(root, folder, ending, pattern):
    """Every function that the sources of a binding name, but in comments of C."""
    found = set()
    for name in os.listdir(os.path.join(root, folder)):
        if name.endswith(ending):
            with open(os.path.join(root, folder, name), encoding="utf-8") as file:
                code = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.S)
            found.update(re.findall(pattern, code))
    return found


def lines(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return [line.split() for line in file if line.strip() and not line.startswith("#")]


def faults(root):
    symbols = {line[0] for line in lines(root, "tests/abi/symbols.txt")}
    excuses = lines(root, "bindings/left_out.txt")
    for pattern, binding, *reason in excuses:
        if not reason or binding not in ("python", "lua", "both"):
            yield f"left_out.txt: {pattern}: a binding and a reason are expected"
        if not fnmatch.filter(symbols, pattern):
            yield f"left_out.txt: {pattern}: there is no such function"
    for binding, source in SOURCES.items():
        bound = words(root, *source)
        excused = {
            symbol
            for pattern, where, *_ in excuses
            if where in (binding, "both")
            for symbol in fnmatch.filter(symbols, pattern)
        }
        for symbol in sorted(symbols - bound - excused):
            yield f"{binding}: {symbol} is neither bound nor left out"
        for symbol in sorted(excused & bound):
            yield f"{binding}: {symbol} is bound, and left_out.txt says that it is not"


def main(root):
    found = list(faults(root))
    for fault in found:
        print(fault)
    print(f"bindings: {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
