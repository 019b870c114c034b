# SPDX-License-Identifier: Apache-2.0
"""Functions that are not used: unsafe, dependent on the locale, or going around a hook."""
import re

from source import Finding, blank, comments, files, read

EVERYWHERE = (
    "sprintf vsprintf strcpy strcat strncat strtok gets atoi atol atoll atof alloca mktemp tmpnam "
    "system popen"
).split()
# Process-wide state that belongs to the host; a test may change it to show that we do not depend on it.
OUTSIDE_TESTS = "cJSON_InitHooks setlocale".split()
# The library proper: memory through the allocator hook, time and randomness through theirs, no
# way to end the host process, no number format of the locale, nothing that is unsafe with threads.
IN_LIBRARY = (
    "malloc calloc realloc free strdup strndup asprintf abort exit _exit atexit assert strtod strtof "
    "rand srand random localtime gmtime asctime ctime mktime setenv putenv unsetenv signal strerror "
    "printf puts putchar perror usleep"
).split()
LIBRARY = re.compile(r"src/(?!cli/|sandbox/)")
# The one file a rule is about.
EXCEPT = {
    re.compile(r"src/base/mem[a-z_]*\.c"): {"malloc", "calloc", "realloc", "free"},
    re.compile(r"src/base/json[a-z_]*\.c"): {"free"},
    # Of libgovsdk-testing, which sees nothing private of libgovsdk.
    re.compile(r"src/testing/(text|script|fake_clock)\.c"): {"malloc", "calloc", "realloc", "free"},
}
KEYWORDS = re.compile(r"\b(_Thread_local|__thread)\b")
WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def _pattern(names):
    return re.compile(r"(?<![\w.>])(" + "|".join(names) + r")\s*\(")


def _hits(pattern, code, excused):
    for number, line in enumerate(code.split("\n"), 1):
        for match in pattern.finditer(line):
            if match.group(1) not in excused:
                yield number, match.group(1)


def check(root):
    findings = []
    everywhere, library = _pattern(EVERYWHERE), _pattern(IN_LIBRARY)
    outside_tests = _pattern(OUTSIDE_TESTS)
    for path in files(root, ".c", ".h", ".def"):
        text = read(root, path)
        code = blank(text)
        place = path.as_posix()
        excused = set().union(*(names for file, names in EXCEPT.items() if file.fullmatch(place)))
        for line, name in _hits(everywhere, code, excused):
            findings.append(Finding(path, line, f"{name} is banned"))
        if not place.startswith("tests/"):
            for line, name in _hits(outside_tests, code, excused):
                findings.append(Finding(path, line, f"{name} changes the host process"))
        if LIBRARY.match(place):
            for line, name in _hits(library, code, excused):
                findings.append(Finding(path, line, f"{name} is banned in the library"))
            for line, name in _hits(KEYWORDS, code, excused):
                findings.append(Finding(path, line, f"{name}: no thread-local state in the library"))
        for number, line in enumerate(comments(text).split("\n"), 1):
            if WORDS.search(line):
                findings.append(Finding(path, number, "an open end is an issue, not a comment"))
    return findings
