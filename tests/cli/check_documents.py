# SPDX-License-Identifier: Apache-2.0
"""Manual page, completion and guide name every command, option and exit code that there is."""
import os
import re
import shutil
import subprocess
import unittest

from support import SOURCE, CliTest

COMPLETION = os.path.join(SOURCE, "src", "cli", "govsdk.bash-completion")
MANUAL = os.path.join(SOURCE, "docs", "man", "govsdk.1")


class Documents(CliTest):
    sandbox_options = None

    def setUp(self):
        super().setUp()
        listed = self.run_cli("--json", "help").json
        self.commands, self.common = listed["commands"], listed["options"]

    def complete(self, *words):
        script = f'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _govsdk; printf "%s\\n" "${{COMPREPLY[@]}}"'
        done = subprocess.run(["bash", "-c", script, "bash", COMPLETION, "govsdk", *words],
                              capture_output=True, check=True, text=True, cwd=self.home)
        self.assertEqual(done.stderr, "")
        return set(done.stdout.split())

    def test_completion_knows_every_command(self):
        first = {command["name"].split()[0] for command in self.commands}
        self.assertEqual(self.complete(""), first)
        for command in self.commands:
            words = command["name"].split()
            if len(words) == 2:
                self.assertIn(words[1], self.complete(words[0], ""))

    def test_completion_knows_every_option(self):
        common = {"--" + option["name"] for option in self.common}
        for command in self.commands:
            own = {"--" + option["name"] for option in command["options"]}
            with self.subTest(command=command["name"]):
                self.assertEqual(self.complete(*command["name"].split(), "--"), own | common)
        for command in self.commands:
            for option in command["options"]:
                if option["value"] is None:
                    continue
                offered = self.complete(*command["name"].split(), "--" + option["name"], "--")
                self.assertFalse(offered & common, f"{command['name']} --{option['name']}")

    def test_completion_of_values(self):
        self.assertEqual(self.complete("--lang", ""), {"en", "zh"})
        self.assertEqual(self.complete("review", "post", "x", "--level", "very_"),
                         {"very_satisfied", "very_dissatisfied"})
        self.assertEqual(self.complete("--session", "me", "cert", "f"), {"fetch"})
        self.assertEqual(self.complete("verify", ""), {"receipt", "log", "jws"})
        self.write("log.jws", "x")
        self.assertEqual(self.complete("verify", "log", "lo"), {"log.jws"})
        self.assertEqual(self.complete("cert", "fetch", "x", "-o", "lo"), {"log.jws"})

    def test_manual_names_everything(self):
        with open(MANUAL, encoding="utf-8") as file:
            manual = file.read().replace("\\-", "-").replace("\\fR", "")
        sections = {part.split("\n")[0]: part for part in re.split(r"^\.S[SH] ", manual, flags=re.M)}
        for command in self.commands:
            title = (command["name"] + " " + command["words"]).strip()
            self.assertIn(title, sections)
            text = sections[title]
            if "options of a purpose" in text:
                text += sections["cert list"]
            for option in command["options"]:
                self.assertIn("--" + option["name"], text, title)
        for option in self.common:
            self.assertIn("--" + option["name"], sections["COMMON OPTIONS"])
        for code in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "130"]:
            self.assertIn(f".B {code}\n", sections["EXIT STATUS"])

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_manual_is_well_formed(self):
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", MANUAL], capture_output=True, check=True)
        self.assertEqual(done.stderr, b"")

    def test_guide_names_every_command_in_both_languages(self):
        for name in ("cli.md", "cli.zh-CN.md"):
            with open(os.path.join(SOURCE, "docs", "guide", name), encoding="utf-8") as file:
                guide = file.read()
            for command in self.commands:
                self.assertIn(f"govsdk {command['name']}", guide, name)


if __name__ == "__main__":
    unittest.main()
