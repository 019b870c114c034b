# SPDX-License-Identifier: Apache-2.0
"""progress: the tasks, the verified log, following it through a bad network."""
import json
import signal
import unittest

from support import CliTest, forge


class Progress(CliTest):
    def setUp(self):
        super().setUp()
        self.must_log_in()

    def test_how_a_finished_matter_stands(self):
        matter = self.finished_newborn()
        stands = self.run_cli("--json", "progress", matter).json
        self.assertEqual((stands["state"], stands["final"]), ("closed", True))
        self.assertEqual(len(stands["tasks"]), 12)
        self.assertEqual({task["state"] for task in stands["tasks"]}, {"done"})
        self.assertEqual(len({task["department"] for task in stands["tasks"]}), 7)
        self.assertTrue(all(task["done_at"] for task in stands["tasks"]))
        self.assertEqual(stands["document"]["id"], matter)
        self.assertNotIn("events", stands)
        text = self.run_cli("--lang", "zh", "progress", matter).out
        for piece in ("办结", "closed", "样例市公安局", "新生儿户口登记", "审核"):
            self.assertIn(piece, text)

    def test_events(self):
        matter = self.finished_newborn()
        events = self.run_cli("--json", "progress", matter, "--events").json["events"]
        self.assertEqual([event["seq"] for event in events], list(range(1, len(events) + 1)))
        self.assertEqual((events[0]["to"], events[-1]["to"]), ("submitted", "closed"))
        tasks = [event["task"] for event in events if "task" in event]
        self.assertEqual({task["to"] for task in tasks}, {"active", "done"})
        self.assertTrue(all(task["department"] and task["item"] for task in tasks))
        self.assertEqual(events[0]["document"]["sub"], matter)
        text = self.run_cli("progress", matter, "-e").out
        self.assertIn("#1 ", text)
        self.assertIn(f"#{len(events)}", text)

    def test_watch_tells_each_event_once_and_ends(self):
        matter = self.submit_newborn()["matter_id"]
        lines = self.run_cli("--json", "progress", matter, "--watch").lines
        self.assertEqual([line["seq"] for line in lines], list(range(1, len(lines) + 1)))
        self.assertEqual(lines[-1]["to"], "closed")
        self.assertIn("Closed", self.run_cli("progress", matter, "--watch").out)

    def test_watch_survives_a_bad_network(self):
        matter = self.submit_newborn()["matter_id"]
        path = f"/gov/v1/matters/{matter}/events"
        for fault in ("status_503", "drop_before", "drop_after", "truncate", "status_503", "status_503", "status_503"):
            self.sandbox.fault(fault, path=path, retry_after_ms=1)
        lines = self.run_cli("--json", "progress", matter, "--watch").lines
        self.assertEqual([line["seq"] for line in lines], list(range(1, len(lines) + 1)))
        self.assertEqual(lines[-1]["to"], "closed")
        self.sandbox.clear_faults()

    def test_a_forged_event_is_not_shown(self):
        matter = self.finished_newborn()
        for arguments in (["--watch"], ["--events"], ["--save-log", self.path("log")]):
            self.sandbox.fault("bad_signature", path=f"/gov/v1/matters/{matter}/events", count=9)
            refused = self.run_cli("--json", "progress", matter, *arguments, code=9)
            self.sandbox.clear_faults()
            self.assertEqual((refused.out, refused.error["status"]), ("", "GOV_ERR_SIGNATURE"))
        with self.assertRaises(FileNotFoundError):
            self.read("log")

    def test_the_log_is_kept_and_verifies(self):
        matter = self.submit_newborn()["matter_id"]
        self.run_cli("progress", matter, "--watch", "--save-log", self.path("watched"))
        self.run_cli("progress", matter, "--save-log", self.path("read"))
        self.assertEqual(self.read("watched"), self.read("read"))
        report = self.run_cli("--json", "verify", "log", self.path("read")).json
        self.assertTrue(report["good"])
        self.assertEqual({check["check"]: check["result"] for check in report["checks"]},
                         {"signature": "passed", "chain": "passed"})
        self.run_cli("progress", matter, "--save-log", "/nonexistent/log", code=7)

    def test_gaps_swaps_and_forgeries_in_a_kept_log(self):
        matter = self.finished_newborn()
        self.run_cli("progress", matter, "--save-log", self.path("log"))
        lines = self.read("log").splitlines(keepends=True)
        wrong = {
            "without the first": (lines[1:], "chain"),
            "without one in the middle": (lines[:5] + lines[6:], "chain"),
            "two swapped": (lines[:5] + [lines[6], lines[5]] + lines[7:], "chain"),
            "one twice": (lines[:5] + [lines[4]] + lines[5:], "chain"),
            "one forged": (lines[:5] + [forge(lines[5])] + lines[6:], "signature"),
        }
        for name, (kept, check) in wrong.items():
            with self.subTest(name):
                report = self.run_cli("--json", "verify", "log", "-", data=b"".join(kept), code=9).json
                self.assertFalse(report["good"])
                found = {entry["check"]: entry["result"] for entry in report["checks"]}
                self.assertEqual(found[check], "failed", found)

    def test_what_is_not_there(self):
        for arguments in ([], ["--watch"], ["--events"]):
            self.run_cli("progress", "nosuch", *arguments, code=4)

    def test_somebody_elses_matter_is_not_shown(self):
        matter = self.submit_newborn()["matter_id"]
        self.must_log_in("--session", "other", citizen="sub-zhang")
        self.run_cli("--session", "other", "progress", matter, code=4)


class Slow(CliTest):
    sandbox_options = ["--no-poll-interval"]

    def test_giving_up_and_clock(self):
        self.must_log_in()
        matter = self.submit_newborn()["matter_id"]
        process = self.start("--json", "progress", matter, "--watch", "--save-log", self.path("log"))
        first = json.loads(process.stdout.readline())
        self.assertEqual(first["seq"], 1)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
        self.assertEqual((process.returncode, json.loads(err)["error"]["exit_code"]), (143, 143))
        with self.assertRaises(FileNotFoundError):
            self.read("log")
        stands = self.run_cli("--json", "progress", matter).json
        self.assertFalse(stands["final"])
        self.assertIn(stands["colour"], ("green", "other"))
        self.sandbox.call("POST", f"/sandbox/matters/{matter}/accept", {})
        self.sandbox.call("POST", f"/sandbox/matters/{matter}/review", {})
        stands = self.run_cli("--json", "progress", matter).json
        self.assertEqual((stands["state"], stands["colour"], stands["remaining_working_days"]), ("in_review", "green", 5))
        self.assertIn("5 working day(s) left", self.run_cli("progress", matter).out)
        self.assertIn("剩余 5 个工作日", self.run_cli("--lang", "zh", "progress", matter).out)


if __name__ == "__main__":
    unittest.main()
