# SPDX-License-Identifier: Apache-2.0
"""review, review post, review order: the rule for bad levels, once each, and what becomes of a bad one."""
import unittest

from support import CliTest


class Review(CliTest):
    def setUp(self):
        super().setUp()
        self.must_log_in()
        self.finished_newborn()
        self.event = self.run_cli("--json", "review").json["pending"][0]["service_event_id"]

    def test_a_good_one(self):
        self.assertIn(self.event, self.run_cli("review").out)
        done = self.run_cli("--json", "review", "post", self.event, "--level", "very_satisfied", "-d", "convenience=5",
                            "--dimension", "transparency=4", "--text", "一次办好", "--anonymous").json
        self.assertEqual((done["level"], done["attempt"], done["work_order_id"]), ("very_satisfied", 1, None))
        review = done["document"]["review"]
        self.assertEqual(review["dimensions"], {"convenience": 5, "transparency": 4})
        self.assertEqual((review["anonymous"], review["text"]), (True, "一次办好"))
        waiting = [entry["service_event_id"] for entry in self.run_cli("--json", "review").json["pending"]]
        self.assertNotIn(self.event, waiting)
        again = self.run_cli("--json", "review", "post", self.event, "-l", "satisfied", code=4)
        self.assertEqual(again.error["status"], "GOV_ERR_REVIEW_DUPLICATE")
        self.run_cli("review", "order", done["id"], code=4)

    def test_a_bad_one_needs_a_reason_and_opens_a_work_order(self):
        for level in ("dissatisfied", "very_dissatisfied"):
            refused = self.run_cli("--json", "review", "post", self.event, "--level", level, code=6)
            self.assertEqual((refused.error["status"], refused.error["attempts"]), ("GOV_ERR_REVIEW_REASON_REQUIRED", 0))
        done = self.run_cli("--json", "review", "post", self.event, "-l", "dissatisfied", "-t", "等待时间过长").json
        order = self.run_cli("--json", "review", "order", done["id"]).json
        self.assertEqual(order["id"], done["work_order_id"])
        self.assertEqual(order["state"], "opened")
        self.assertIsNotNone(order["due"])
        for action in ("assign", "verify"):
            self.sandbox.call("POST", f"/sandbox/workorders/{order['id']}/{action}", {})
        self.assertEqual(self.run_cli("--json", "review", "order", done["id"]).json["state"], "verifying")
        self.assertIn(order["id"], self.run_cli("review", "order", done["id"]).out)

    def test_what_is_not_there(self):
        self.run_cli("review", "post", "nosuch", "-l", "satisfied", code=4)
        self.run_cli("review", "order", "nosuch", code=4)
        self.run_cli("review", "post", self.event, "-l", "dissatisfied", "--choose", "nosuch", code=4)


if __name__ == "__main__":
    unittest.main()
