# SPDX-License-Identifier: Apache-2.0
"""Shows that each guard can fail: a small clean tree passes, each planted violation is found."""
import contextlib
import io
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import guard
import public_headers
import symbols

LICENCE = "/* SPDX-License-Identifier: Apache-2.0 */\n"
OPENING = LICENCE + "/* Owns something, and not something else. */\n"
HEADER = OPENING + """#ifndef GOVSDK_THING_H
#define GOVSDK_THING_H
#include <stddef.h>
#define GOV_API __attribute__((visibility("default")))

/** A kind. */
typedef enum gov_kind {
    /** The first. */
    GOV_KIND_ONE = 1
} gov_kind;

/**
 * Counts.
 *
 * @param name   the name
 * @param count  how often it is called; see @since
 * @return  a number
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int gov_thing_count(const char *name, void (*count)(int a, int b));
#endif
"""
CLEAN = {
    "include/govsdk/thing.h": HEADER,
    "src/base/mem.c": OPENING + '#include "base/mem.h"\n#include <stdlib.h>\n'
                      "void gov__mem_free(void *p)\n{\n    free(p); /* sprintf( in a comment */\n}\n",
    "src/base/json_read.c": OPENING + "#include <cjson/cJSON.h>\n",
    "src/core/call.c": OPENING + '#include "base/mem.h"\n#include "core/platform.h"\n',
    "src/matter/submit.c": OPENING + '#include "core/call.h"\n#include <govsdk/matter.h>\n',
    "src/platform/gateway/matter.c": OPENING + '#include "matter/draft.h"\n',
    "src/sandbox/store.c": OPENING + '#include <sqlite3.h>\n#include "sandbox/store.h"\n',
    "src/cli/main.c": OPENING + '#include <govsdk.h>\n#include "command.h"\n#include <qrencode.h>\n',
    "src/transport/curl.c": OPENING + "#include <curl/curl.h>\n",
    "scripts/one.sh": "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n",
}
LONG_FUNCTION = OPENING + "int f(void)\n{\n" + "    g();\n" * 78 + "    return 0;\n}\n"

# rule, file, its text, a piece of the message
PLANTED = (
    ("includes", "src/base/str.c", '#include "core/call.h"\n', "src/base may not include"),
    ("includes", "src/crypto/key.c", '#include "http/header.h"\n', "src/crypto may not include"),
    ("includes", "src/transport/t.c", '#include "core/call.h"\n', "src/transport may not include"),
    ("includes", "src/core/a.c", '#include "matter/draft.h"\n', "src/core may not include"),
    ("includes", "src/core/b.c", '#include "platform/gateway/paths.h"\n', "only through core/platform.h"),
    ("includes", "src/review/r.c", '#include "matter/draft.h"\n', "src/review may not include"),
    ("includes", "src/review/r.c", '#include "platform/gateway/wire.h"\n', "src/review may not"),
    ("includes", "src/core/c.c", "#include <openssl/evp.h>\n", "belongs behind"),
    ("includes", "src/core/c.c", "#include <curl/curl.h>\n", "belongs behind"),
    ("includes", "src/matter/m.c", "#include <cjson/cJSON.h>\n", "belongs behind"),
    ("includes", "src/base/buf.c", "#include <cjson/cJSON.h>\n", "belongs behind"),
    ("includes", "src/base/json.h", "#include <cjson/cJSON.h>\n", "belongs behind"),
    ("includes", "src/core/c.c", "#include <sqlite3.h>\n", "belongs behind"),
    ("includes", "src/sandbox/s.c", "#include <microhttpd.h>\n", "belongs behind"),
    ("includes", "src/sandbox/s.c", '#include "base/json.h"\n', "src/sandbox may not include"),
    ("includes", "src/sandbox/s.c", '#include "platform/gateway/wire.h"\n', "src/sandbox may not"),
    ("includes", "src/cli/c.c", '#include "core/call.h"\n', "src/cli may not include"),
    ("includes", "src/cli/c.c", "#include <cjson/cJSON.h>\n", "belongs behind"),
    ("includes", "examples/e.c", '#include "base/mem.h"\n', "is private"),
    ("includes", "bindings/lua/l.c", '#include "../../src/base/mem.h"\n', "is private"),
    ("includes", "include/govsdk/bad.h", "#include <curl/curl.h>\n", "may not include"),
    ("includes", "include/govsdk/bad.h", "#include <stdbool.h>\n", "may not include"),
    ("includes", "src/core/c.c", '#include "../base/mem.h"\n', "name a header from src/"),
    ("includes", "src/core/c.c", "#include <govsdk/../core/call.h>\n", "no public header"),
    ("shape", "src/base/long.c", "int x;\n" * 600, "600 at most"),
    ("shape", "tests/unit/check_long.c", LONG_FUNCTION[len(OPENING):], "80 at most"),
    ("banned", "src/cli/c.c", "int f(void)\n{\n    sprintf(a, b);\n}\n", "sprintf is banned"),
    ("banned", "tests/unit/check_a.c", "int f(void)\n{\n    atoi (a);\n}\n", "atoi is banned"),
    ("banned", "src/core/c.c", "int f(void)\n{\n    return malloc(1);\n}\n", "in the library"),
    ("banned", "src/core/c.c", "int f(void)\n{\n    abort();\n}\n", "in the library"),
    ("banned", "src/sandbox/s.c", "int f(void)\n{\n    cJSON_InitHooks(a);\n}\n", "host process"),
    ("banned", "src/core/c.c", "static _Thread_local int last;\n", "thread-local"),
    ("banned", "src/core/c.c", "/* TODO: later */\n", "open end"),
    ("documented", "include/govsdk/bad.h", "GOV_API int gov_bad(void);\n", "no /** comment"),
    ("documented", "include/govsdk/bad.h", "typedef struct gov_x gov_x;\n", "a type without"),
)
# Edits of the clean header: what is replaced, by what, a piece of the message.
HEADER_EDITS = (
    (" * @since   0.1.0\n", "", "@since is missing"),
    (" * @threads any thread\n", "", "@threads is missing"),
    (" * @return  a number\n", "", "@return is missing"),
    (" * @param name   the name\n", "", "@param says"),
    ("@param count", "@param size", "@param says"),
    (" */\nGOV_API", " */\n\nGOV_API", "no /** comment"),
    ("gov_thing_count", "thing_count", "prefix gov_"),
    ("/** A kind. */\n", "/* A kind. */\n", "a type without"),
)


class GuardTest(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        for path, text in CLEAN.items():
            self.put(path, text)

    def put(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def findings(self, rule):
        return [str(finding) for finding in guard.RULES[rule](self.root)]

    def test_clean_tree_passes(self):
        for rule in guard.RULES:
            self.assertEqual(self.findings(rule), [], rule)

    def test_each_planted_violation_is_found_once(self):
        for rule, path, text, message in PLANTED:
            with self.subTest(rule=rule, path=path, message=message):
                self.put(path, OPENING + text)
                found = self.findings(rule)
                (self.root / path).unlink()
                self.assertEqual(len(found), 1, found)
                self.assertIn(message, found[0])
                self.assertTrue(found[0].startswith(path + ":"), found[0])

    def test_missing_licence_and_opening(self):
        self.put("src/base/a.c", "int x;\n")
        self.put("src/base/b.c", LICENCE + "int x;\n")
        self.put("scripts/two.sh", "#!/bin/sh\n")
        found = "\n".join(self.findings("shape"))
        for path in ("src/base/a.c:1", "src/base/b.c:2", "scripts/two.sh:1"):
            self.assertIn(path, found)

    def test_each_gap_in_a_header_comment_is_found(self):
        for old, new, message in HEADER_EDITS:
            with self.subTest(message=message, old=old):
                self.assertIn(old, HEADER)
                self.put("include/govsdk/thing.h", HEADER.replace(old, new))
                found = "\n".join(self.findings("documented"))
                self.assertIn(message, found)

    def test_main_fails_when_a_rule_does(self):
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(guard.main([str(self.root)]), 0)
            self.put("src/core/bad.c", OPENING + "#include <curl/curl.h>\n")
            self.assertEqual(guard.main([str(self.root)]), 1)

    def compile_headers(self, text):
        folder = self.root / "public"
        (folder / "govsdk").mkdir(parents=True, exist_ok=True)
        (folder / "govsdk/one.h").write_text(text)
        with contextlib.redirect_stdout(io.StringIO()):
            return public_headers.main([str(folder), "gcc"])

    def test_a_header_that_does_not_stand_alone_fails(self):
        self.assertEqual(self.compile_headers("#ifndef A\n#define A\nextern int gov_a;\n#endif\n"), 0)
        for bad in ("extern size_t gov_a;\n", "enum a { ONE, };\nstruct b { };\n",
                    "#ifndef A\n#define A\nextern int new;\n#endif\n"):
            self.assertEqual(self.compile_headers(bad), 1, bad)

    def test_a_page_out_of_step_fails(self):
        docgen, docs = self.root / "docgen", self.root / "docs"
        docgen.write_text('#!/bin/sh\necho "page $1"\n')
        docgen.chmod(0o755)
        docs.mkdir()
        for page in ("configuration", "statuses", "findings"):
            (docs / f"{page}.md").write_text(f"page {page}\n")
        command = [str(Path(__file__).parent / "generated_pages.sh"), str(docgen), str(docs)]
        self.assertEqual(subprocess.run(command, capture_output=True, check=False).returncode, 0)
        (docs / "statuses.md").write_text("old\n")
        self.assertEqual(subprocess.run(command, capture_output=True, check=False).returncode, 1)


class SymbolsTest(unittest.TestCase):
    """Builds small libraries and lets symbols.py look at them."""

    CODE = '__attribute__((visibility("default"))) int gov_thing_count(void){return 1;}\n'

    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / "include/govsdk").mkdir(parents=True)
        (self.root / "include/govsdk/thing.h").write_text(HEADER)
        (self.root / "tests/abi").mkdir(parents=True)

    def result(self, code, listed="gov_thing_count\n"):
        (self.root / "tests/abi/symbols.txt").write_text(listed)
        source, obj = self.root / "a.c", self.root / "a.o"
        source.write_text(code)
        subprocess.run(["gcc", "-c", "-fPIC", "-fdata-sections", str(source), "-o", str(obj)], check=True)
        subprocess.run(["gcc", "-shared", str(obj), "-o", str(self.root / "libgovsdk.so")], check=True)
        self.archive("libgovsdk.a", obj)
        empty = self.root / "empty.o"
        subprocess.run(["gcc", "-x", "c", "-c", "/dev/null", "-o", str(empty)], check=True)
        for companion in symbols.COMPANIONS:
            self.archive(f"lib{companion}.a", empty)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            status = symbols.main([str(self.root), str(self.root)])
        return status, output.getvalue()

    def archive(self, name, member):
        (self.root / name).unlink(missing_ok=True)
        subprocess.run(["ar", "rcs", str(self.root / name), str(member)], check=True)

    def test_in_step(self):
        self.assertEqual(self.result(self.CODE)[0], 0)

    def test_differences_are_found(self):
        more = self.CODE + '__attribute__((visibility("default"))) int gov_extra(void){return 1;}\n'
        both = "gov_extra\ngov_thing_count\n"
        for code, listed, message in (
                (more, "gov_thing_count\n", "gov_extra is in the library, not in symbols.txt"),
                (more, both, "gov_extra is in the library, not in the headers"),
                (self.CODE, both, "gov_extra is in symbols.txt, not in the library"),
                ("int gov_other(void){return 1;}\n", "gov_other\n", "is declared, not defined"),
                (more, "gov_thing_count\ngov_extra\n", "not sorted"),
                (self.CODE + "int helper(void){return 1;}\n", "gov_thing_count\n", "outside gov_"),
                (self.CODE + "static int n; int gov__n(void){return n++;}\n", "gov_thing_count\n",
                 "a: n: mutable"),
                (self.CODE + "int gov__m = 4;\n", "gov_thing_count\n", "a: gov__m: mutable")):
            with self.subTest(message=message):
                status, output = self.result(code, listed)
                self.assertEqual(status, 1)
                self.assertIn(message, output)

    def test_constant_tables_are_no_mutable_state(self):
        code = self.CODE + "static const char *const names[] = {\"a\", \"b\"};\n" \
                           "const char *gov__name(int i){return names[i];}\n"
        self.assertNotIn("mutable", self.result(code)[1])


if __name__ == "__main__":
    unittest.main()
