# SPDX-License-Identifier: Apache-2.0
"""demo: the whole journey, what it claims, and that nothing of it stays."""
import glob
import json
import os
import re
import signal
import time
import unittest

from support import PERSONAL, CliTest

STEPS = ["platform", "login", "find", "guide", "fill", "precheck", "submit", "watch", "log", "certificate", "review",
         "logout"]


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Demo(CliTest):
    sandbox_options = None

    def left_over(self):
        return glob.glob(self.path("govsdk-demo-*"))

    def test_the_journey_as_documents(self):
        lines = self.run_cli("--json", "demo", "--speed", "20000").lines
        self.assertEqual([line["name"] for line in lines], STEPS)
        self.assertEqual([line["step"] for line in lines], list(range(1, 13)))
        self.assertTrue(all(line["ok"] for line in lines))
        step = {line["name"]: line for line in lines}
        self.assertEqual([finding["pointer"] for finding in step["precheck"]["findings"]], ["/form_data/mother/phone"])
        self.assertTrue(step["precheck"]["finding_as_expected"] and step["precheck"]["clean"])
        self.assertTrue(step["submit"]["receipt_verified"] and step["submit"]["forged_receipt_refused"])
        self.assertEqual([event["seq"] for event in step["watch"]["events"]],
                         list(range(1, step["log"]["events_verified"] + 1)))
        self.assertGreater(step["watch"]["departments_at_once"], 1)
        self.assertEqual(step["log"]["parts_verified"], 9)
        verification = step["certificate"]["verification"]
        self.assertEqual((verification["overall"], verification["licence"]["state"]), ("PASSED", "valid"))
        self.assertTrue(step["certificate"]["forged_certificate_refused"])
        self.assertTrue(step["review"]["counted_once"] and step["logout"]["ended"])
        self.assertEqual(self.left_over(), [])

    def test_the_journey_for_a_person(self):
        code, screen = self.on_terminal("demo", "--speed", "20000")
        self.assertEqual(code, 0, screen[-2000:])
        for number in range(1, 13):
            self.assertIn(f"{number:2d}/12", screen)
        for piece in ("出生一件事", "100%", "并联审查 In review", "审核 examine", "样例市公安局", "✓ SIGNATURE",
                      "Everything as expected"):
            self.assertIn(piece, screen)
        self.assertNotIn("✗", screen)
        self.assertEqual(self.left_over(), [])

    def test_neither_settings_nor_sessions_of_the_person_have_a_say(self):
        os.makedirs(self.path(".config/govsdk"))
        self.write(".config/govsdk/config", "gateway.url = https://real.invalid\napp.terminal_id = mine\n")
        self.run_cli("--json", "demo", "--speed", "20000", env={"GOVSDK_URL": "https://real.invalid"})
        self.assertFalse(os.path.exists(self.path(".local")))

    def test_keep(self):
        self.run_cli("demo", "--keep", "--speed", "20000")
        (folder,) = self.left_over()
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        self.assertLessEqual({"receipt.jws", "log.jws", "certificate.sd-jwt", "birth-record.pdf"}, set(os.listdir(folder)))

    def test_the_log_of_a_run_says_nothing_personal(self):
        said = self.run_cli("-vvv", "--json", "demo", "--speed", "20000").err
        self.assertGreater(len(said), 1000)
        for text in PERSONAL:
            self.assertNotIn(text, said)

    def interrupt(self, number, step):
        process = self.start("--json", "demo", "--speed", "200")
        for _ in range(step):
            json.loads(process.stdout.readline())
        (daemon,) = children_of(process.pid)
        time.sleep(0.2)
        process.send_signal(number)
        process.communicate(timeout=30)
        self.assertFalse(alive(daemon))
        return process.returncode

    def test_a_signal_ends_it_and_leaves_nothing(self):
        for number, step in ((signal.SIGINT, 7), (signal.SIGTERM, 7), (signal.SIGHUP, 3)):
            with self.subTest(number=number):
                self.assertEqual(self.interrupt(number, step), 128 + number)
                self.assertEqual(self.left_over(), [])

    def test_control_c_on_a_terminal(self):
        code, screen = self.on_terminal("demo", "--speed", "200", until=r" 8/12")
        self.assertEqual(code, 130)
        self.assertIn("演示未完成", screen)
        self.assertEqual(self.left_over(), [])

    def test_a_reader_that_went_away(self):
        process = self.start("demo", "--speed", "20000")
        process.stdout.readline()
        process.stdout.close()
        process.stderr.close()
        process.stdin.close()
        process.wait(60)
        self.assertEqual(self.left_over(), [])

    def test_a_killed_demo_takes_the_platform_along(self):
        process = self.start("--json", "demo", "--speed", "200")
        process.stdout.readline()
        (daemon,) = children_of(process.pid)
        process.kill()
        process.communicate()
        end = time.monotonic() + 20
        while alive(daemon) and time.monotonic() < end:
            time.sleep(0.05)
        self.assertFalse(alive(daemon))

    def test_a_platform_that_does_not_start(self):
        for program in ("/bin/false", "/nonexistent", self.home):
            error = self.run_cli("--json", "demo", "--sandboxd", program, code=7).error
            self.assertIn("govsdk-sandboxd", error["message"]["en"])
            self.assertEqual(self.left_over(), [])
        self.run_cli("demo", "--speed", "fast", code=2)

    def test_a_platform_that_lies_is_found_out(self):
        """A platform in between that changes one thing must end the demonstration with a failure."""
        real = os.environ.get("GOVSDK_SANDBOXD")
        wrapper = self.write("liar", LIAR)
        os.chmod(wrapper, 0o755)
        for lie, step in (("bad_signature:/gov/v1/matters", "submit"),
                          ("bad_signature:/gov/v1/certificates", "certificate")):
            with self.subTest(lie):
                done = self.run_cli("--json", "demo", "--speed", "20000", "--sandboxd", wrapper, code=None,
                                    env={"LIE": lie, "REAL": real})
                self.assertNotEqual(done.code, 0)
                self.assertEqual((done.lines[-1]["name"], done.lines[-1]["ok"]), (step, False))
        self.assertEqual(self.left_over(), [])


# Starts the real sandbox and lets it lie.
LIAR = """#!/usr/bin/python3
import json, os, subprocess, sys, urllib.request
process = subprocess.Popen([os.environ["REAL"], *sys.argv[1:]], stdout=subprocess.PIPE)
line = process.stdout.readline()
name, path = os.environ["LIE"].split(":")
body = json.dumps({"name": name, "path": path, "method": "POST", "count": 100}).encode()
request = urllib.request.Request(json.loads(line)["url"] + "/sandbox/faults", body,
                                 {"Content-Type": "application/json"})
urllib.request.urlopen(request).read()
sys.stdout.buffer.write(line)
sys.stdout.buffer.flush()
sys.exit(process.wait())
"""


if __name__ == "__main__":
    unittest.main()
