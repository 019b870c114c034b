# SPDX-License-Identifier: Apache-2.0
"""The command line itself: help, mistakes, languages, exit codes, where output goes."""
import subprocess
import unittest

from support import CLI, CliTest


class Usage(CliTest):
    sandbox_options = None

    def test_help_lists_every_command_in_both_languages(self):
        for language in ("en", "zh"):
            text = self.run_cli("help", "--lang", language).out
            for command in self.run_cli("--json", "help").json["commands"]:
                self.assertIn(command["name"], text)
        self.assertIn("退出登录", self.run_cli("help", "--lang", "zh").out)
        self.assertNotIn("退出登录", self.run_cli("help", "--lang", "en").out)

    def test_help_of_each_command_names_its_options(self):
        for command in self.run_cli("--json", "help").json["commands"]:
            text = self.run_cli("help", *command["name"].split()).out
            self.assertEqual(text, self.run_cli(*command["name"].split(), "--help").out)
            for option in command["options"]:
                self.assertIn("--" + option["name"], text)

    def test_language_follows_the_environment(self):
        self.assertIn("命令", self.run_cli("help", env={"LANG": "zh_CN.UTF-8"}).out)
        self.assertIn("Commands", self.run_cli("help", env={"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}).out)
        self.assertIn("Commands", self.run_cli("help", "--lang", "en", env={"LANG": "zh_CN.UTF-8"}).out)

    def test_no_command_is_a_mistake_that_explains_itself(self):
        self.assertIn("Commands", self.run_cli(code=2).out)

    def test_mistakes_end_with_two_and_say_what_is_wrong(self):
        wrong = {
            ("nosuch",): "nosuch",
            ("cert",): "cert list, fetch, verify, show, scan, trust",
            ("cert", "bogus"): "cert list, fetch",
            ("key",): "key new",
            ("items", "--bogus"): "--bogus",
            ("items", "-x"): "-x",
            ("items", "a", "b"): "b",
            ("item",): "govsdk item CODE",
            ("items", "--limit"): "--limit",
            ("items", "--limit", "0"): "--limit",
            ("items", "--limit", "1x"): "1x",
            ("items", "--limit=99999"): "99999",
            ("matters", "--state", "nowhere"): "nowhere",
            ("--timeout", "0", "items"): "--timeout",
            ("--lang", "fr", "items"): "fr",
            ("--json=1", "items"): "--json",
            ("login", "--device", "--client-credentials"): "--client-credentials",
            ("help", "nosuch"): "nosuch",
            ("id", "check", "passport", "x"): "passport",
            ("verify", "letter", "-"): "letter",
            ("cert", "fetch", "x"): "--output",
            ("cert", "fetch", "x", "-o", "y", "--format", "doc"): "doc",
            ("cert", "fetch", "x", "-o", "y", "--basis", "whim"): "whim",
            ("review", "post", "x", "--level", "fine"): "fine",
            ("review", "post", "x", "-l", "satisfied", "-d", "speed=6"): "speed=6",
        }
        for arguments, said in wrong.items():
            with self.subTest(arguments=arguments):
                plain = self.run_cli(*arguments, code=2)
                self.assertEqual(plain.out, "")
                self.assertIn(said, plain.err)
                told = self.run_cli("--json", *arguments, code=2)
                self.assertEqual(told.out, "")
                self.assertEqual(told.error["status"], "USAGE")
                self.assertEqual(told.error["exit_code"], 2)
                self.assertIn(said, told.error["message"]["en"] + told.error["message"]["zh"])

    def test_settings_that_cannot_be_name_the_configuration(self):
        self.assertIn("gateway.url", self.run_cli("items", code=7).err)
        self.assertIn("gateway.ulr", self.run_cli("-o", "gateway.ulr=x", "items", code=7).err)
        self.assertIn("gateway.url", self.run_cli("-o", "gateway.ulr=x", "items", code=7).err)
        self.run_cli("--config", self.path("absent"), "items", code=7)
        self.run_cli("-o", "gateway.url", "items", code=2)
        self.assertIn("2", self.run_cli("--config", self.write("c", "app.id = x\nnonsense\n"), "items", code=7).err)

    def test_address_comes_from_option_then_environment_then_file(self):
        file = self.write("c", "gateway.url = https://file.invalid\n")
        doctor = ["--config", file, "--json", "doctor"]

        def address(*more, env=None):
            checks = self.run_cli(*doctor, *more, code=1, env=env).json["checks"]
            return next(c["found"] for c in checks if c["check"] == "settings")

        self.assertEqual(address(), "https://file.invalid")
        env = {"GOVSDK_URL": "https://environment.invalid"}
        self.assertEqual(address(env=env), "https://environment.invalid")
        self.assertEqual(address("--url", "https://option.invalid", env=env), "https://option.invalid")
        self.assertEqual(address("-o", "gateway.url=https://last.invalid", env=env), "https://last.invalid")

    def test_a_full_disk_is_no_success(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = subprocess.run([CLI, "help"], stdout=full, stderr=subprocess.PIPE,
                                     env=self.environment, check=False)
        self.assertEqual(process.returncode, 7)
        self.assertIn(b"standard output", process.stderr)

    def test_a_reader_that_went_away_is_no_failure(self):
        process = self.start("--json", "help")
        process.stdout.close()
        self.assertEqual(process.wait(20), 0)
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        process.stdin.close()

    def test_version(self):
        version = self.run_cli("--json", "--version").json["version"]
        self.assertRegex(version, r"^\d+\.\d+\.\d+$")
        self.assertEqual(self.run_cli("-V").out, f"govsdk {version}\n")

    def test_words_behind_a_double_dash_are_no_options(self):
        self.assertIn("--weird", self.run_cli("help", "--", "--weird", code=2).err)


if __name__ == "__main__":
    unittest.main()
