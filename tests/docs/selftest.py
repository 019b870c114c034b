# SPDX-License-Identifier: Apache-2.0
"""Shows that each check of the documents can fail: clean documents pass, each planted error is found."""
import contextlib
import io
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import check_docs
import run_examples

HERE = Path(__file__).resolve().parent
FIRST_C = '#include <stdio.h>\n\nint main(void)\n{\n    return puts("one") < 0;\n}\n'
FIRST_PY = "import sys\n\nprint(sys.argv)\n"
FIRST_LUA = "print(arg[1])\n"
README = f"""# Thing

Read [the guide](docs/guide/start.md#a-client-2-of-2), `gov_thing_count` and `thing.size`.

```c
{FIRST_C}```

```python
{FIRST_PY}```

```lua
{FIRST_LUA}```
"""
CHAPTER = """# Start

## A client: 2 of 2

See [above](#start) and `gov_thing_*`, set `thing.size = 3` in `thing.h`; `include/govsdk/*.h`, `src/<word>/`.

```c
gov_status status = gov_config_set(config, "thing.size", "3", &err);
```

```c
static int twice(int number)
{
    return 2 * number;
}
```

```c
status = gov_config_set_integer(config, "thing.size", twice(2), &err);
```

```sh
make test
```
"""
CLEAN = {
    "README.md": README,
    "README.zh-CN.md": README.replace("# Thing", "# 东西"),
    "docs/architecture.md": "# Shape\n",
    "docs/architecture.zh-CN.md": "# 结构\n",
    "docs/guide/start.md": CHAPTER,
    "docs/guide/start.zh-CN.md": CHAPTER.replace("See", "见"),
    "docs/configuration.md": "# Settings\n\n| `thing.size` | integer |\n",
    "examples/first.c": "/* SPDX */\n/* First. */\n" + FIRST_C,
    "examples/first.py": "# SPDX\n" + FIRST_PY,
    "examples/first.lua": "-- SPDX\n" + FIRST_LUA,
    "include/govsdk/thing.h": "int gov_thing_count(void); /* gov_thing_lost */\n",
}
START, OTHER = "docs/guide/start.md", "docs/guide/start.zh-CN.md"
# rule, file, what is replaced, by what, a piece of each finding
PLANTED = (
    ("first", "README.md", "return puts", "return  puts", "README.md:10: differs from examples/first.c"),
    ("first", "README.zh-CN.md", "sys.argv", "sys.path", "differs from examples/first.py"),
    ("first", "README.md", "arg[1]", "arg[2]", "differs from examples/first.lua"),
    ("first", "README.md", "```lua", "```text", "no block of lua"),
    ("first", "examples/first.c", "int main", "\n" * 27 + "int main", "more than 32 lines"),
    ("links", START, "(#start)", "(#begin)", "has no such heading"),
    ("links", "README.md", "-2-of-2", "-3-of-3", "has no such heading"),
    ("links", "README.md", "guide/start", "guide/begin", "no such file"),
    ("links", "README.md", "(docs/", "(../docs/", "no such file"),
    ("links", START, "make test\n```", "make test", "without an end"),
    ("pairs", START, "## A client", "### A client", "headings"),
    ("pairs", OTHER, "# Start", "Start", "headings"),
    ("pairs", OTHER, "```sh", "```text", "code blocks"),
    ("pairs", "docs/architecture.zh-CN.md", None, None, "is missing"),
    ("pairs", START, None, None, "is missing"),
    ("names", START, "gov_thing_*", "gov_matter_*", f"{START}:5: gov_matter_ is in no header"),
    ("names", "README.md", "gov_thing_count", "gov_thing_sum", "gov_thing_sum is in no header"),
    ("names", "README.md", "gov_thing_count", "gov_thing_lost", "gov_thing_lost is in no header"),
    ("names", "README.md", "gov_thing_count", "GOV_ERR_COUNT(3)", "GOV_ERR_COUNT is in no header"),
    ("options", "README.md", "thing.size", "thing.seize", "thing.seize is no setting"),
    ("options", START, "thing.size = 3", "thing.sizes = 3", f"{START}:5: thing.sizes is no setting"),
    ("options", START, '"thing.size", "3"', '"thing.wide", "3"', "thing.wide is no setting"),
    ("paths", START, "`thing.h`", "`include/govsdk/thin.h`", f"{START}:5: include/govsdk/thin.h: no"),
    ("paths", START, "`thing.h`", "`docs/guide/*.txt`", "no such file"),
    ("paths", START, "`thing.h`", "`src/`", "no such file"),
    ("code", START, "gov_status status = ", "", f"{START}:8:1: error: ignoring return value"),
    ("code", OTHER, "&err", "&error", f"{OTHER}:8:"),
    ("code", START, "2 * number", "2 * lumber", "lumber"),
    ("code", "README.md", "puts(", "put(", "README.md:10:"),
    ("code", "README.md", "print(sys", "print)sys", "README.md:17:"),
    ("code", "README.md", "print(arg", "print)arg", "README.md:21:"),
    ("code", START, "make test", "make (test", f"{START}:"),
)


class DocsTest(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        for path, text in CLEAN.items():
            self.put(path, text)

    def put(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def test_clean_documents_pass(self):
        for rule, check in check_docs.RULES.items():
            self.assertEqual(check(self.root), [], rule)

    def test_each_planted_error_is_found(self):
        for rule, path, old, new, message in PLANTED:
            with self.subTest(rule=rule, path=path, message=message):
                if old is None:
                    (self.root / path).unlink()
                else:
                    self.assertIn(old, CLEAN[path])
                    self.put(path, CLEAN[path].replace(old, new, 1))
                found = check_docs.RULES[rule](self.root)
                self.put(path, CLEAN[path])
                self.assertTrue(found)
                self.assertTrue(any(message in finding for finding in found), found)

    def test_a_page_without_settings_is_found(self):
        self.put("docs/configuration.md", "# Settings\n")
        self.assertTrue(check_docs.RULES["options"](self.root))

    def test_main_fails_when_a_rule_does(self):
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(check_docs.main([str(self.root), "links"]), 0)
            self.put(START, CHAPTER + "[gone](gone.md)\n")
            self.assertEqual(check_docs.main([str(self.root), "links"]), 1)


class OpenapiTest(unittest.TestCase):
    DOCUMENT = ("openapi: 3.1.0\ncomponents:\n  schemas:\n    Name: {type: string, maxLength: 3}\n"
                "    Thing:\n      type: object\n      required: [name]\n      properties:\n"
                "        name: {$ref: '#/components/schemas/Name'}\n"
                "      example: {name: one}\n")

    def result(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "openapi.yaml"
            file.write_text(text, encoding="utf-8")
            return subprocess.run(["node", str(HERE / "openapi_examples.mjs"), str(file)],
                                  capture_output=True, text=True, check=False)

    def test_examples(self):
        if self.result(self.DOCUMENT).returncode == 77:
            self.skipTest("the packages of tests/contract are not installed")
        self.assertEqual(self.result(self.DOCUMENT).returncode, 0)
        for old, new in (("{name: one}", "{name: three}"), ("{name: one}", "{}"),
                         ("      example: {name: one}\n", "")):
            done = self.result(self.DOCUMENT.replace(old, new))
            self.assertEqual(done.returncode, 1, done.stdout)


class RunnerTest(unittest.TestCase):
    """The runner of the examples looks at what a program says, not only that it ends."""

    def program(self, script):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        file = Path(folder) / "one"
        file.write_text("#!/bin/sh\n" + script, encoding="utf-8")
        file.chmod(0o755)
        before, ran = run_examples.PROGRAMS, set(run_examples.ran)
        self.addCleanup(setattr, run_examples, "PROGRAMS", before)
        self.addCleanup(setattr, run_examples, "ran", ran)
        run_examples.PROGRAMS = Path(folder)
        return run_examples.run("one")

    def test_results_are_judged(self):
        case = run_examples.ExampleTest()
        quiet, loud = self.program("echo one"), self.program("echo two >&2; exit 1")
        self.assertEqual(case.good(quiet).lines, ["one"])
        self.assertEqual(case.bad(loud).errors, "two\n")
        for judge, result in ((case.good, loud), (case.bad, quiet),
                              (case.good, self.program("echo leak >&2")),
                              (case.bad, self.program("exit 1"))):
            with self.assertRaises(AssertionError):
                judge(result)

    def test_an_example_that_was_not_run_is_found(self):
        run_examples.ran, before = {"first"}, run_examples.ran
        result = unittest.TestResult()
        run_examples.LastTest("test_no_example_is_left_out").run(result)
        run_examples.ran = before
        self.assertEqual(len(result.failures), 1)


if __name__ == "__main__":
    unittest.main()
