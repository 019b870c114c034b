# SPDX-License-Identifier: Apache-2.0
"""submit, matters and withdraw: what is checked, what is sent once, what is kept."""
import json
import os
import unittest

from support import FORM, PACKAGE, PERSONAL, CliTest, mode


class Submit(CliTest):
    def setUp(self):
        super().setUp()
        self.must_log_in()

    def test_one_command_submits_and_keeps_the_receipt(self):
        before = self.sandbox.matters()
        done = self.submit_newborn("--save-receipt", self.path("receipt.jws"))
        self.assertTrue(done["submitted"])
        self.assertEqual(self.sandbox.matters(), before + 1)
        self.assertEqual(self.read("receipt.jws").decode(), done["receipt"]["jws"])
        self.assertEqual(mode(self.path("receipt.jws")), 0o600)
        self.assertEqual(set(done["receipt"]["digests"]), {"form_data", "NB-M01", "NB-M02"})
        listed = self.run_cli("--json", "matters").json["matters"]
        self.assertEqual(listed[0]["id"], done["matter_id"])
        self.assertEqual(listed[0]["matter_no"], done["matter_no"])

    def test_for_a_person(self):
        text = self.run_cli(*self.newborn()).out
        for piece in ("nothing found", "Submitted.", "Query code", "form_data", "sha-256:"):
            self.assertIn(piece, text)
        self.assertIn("已提交", self.run_cli("--lang", "zh", *self.newborn()).out)

    def test_a_finding_stops_it(self):
        before = self.sandbox.matters()
        stopped = self.run_cli("--json", *self.newborn("--set", "/mother/phone=123"), code=1)
        self.assertFalse(stopped.json["submitted"])
        self.assertEqual([finding["pointer"] for finding in stopped.json["findings"]],
                         ["/form_data/mother/phone"])
        self.assertIn("手机号码", self.run_cli("--lang", "zh", *self.newborn("--set", "/mother/phone=123"), code=1).out)
        self.assertEqual(self.sandbox.matters(), before)

    def test_precheck_only(self):
        before = self.sandbox.matters()
        self.assertEqual(self.run_cli("--json", *self.newborn("--precheck-only")).json["findings"], [])
        self.assertEqual(self.sandbox.matters(), before)

    def test_without_a_check_the_platform_refuses(self):
        self.must_log_in(citizen="sub-zhang")
        refused = self.run_cli("--json", *self.newborn("--no-precheck", "--set", "/mother/phone=123"), code=4)
        self.assertIn("/mother/phone", json.dumps(refused.error["field_errors"]))
        text = self.run_cli(*self.newborn("--no-precheck", "--set", "/mother/phone=123"), code=4).err
        self.assertIn("/mother/phone", text)
        states = {matter["state"] for matter in self.run_cli("--json", "matters").json["matters"]}
        self.assertLessEqual(states, {"draft"})

    def test_missing_material(self):
        form = self.write("form.json", json.dumps(FORM))
        error = self.run_cli("--json", "submit", "--package", PACKAGE, "--form", form, "--no-precheck", code=6).error
        self.assertEqual(error["status"], "GOV_ERR_MATERIAL_MISSING")
        self.assertEqual({field["pointer"] for field in error["field_errors"]},
                         {"/materials/NB-M01", "/materials/NB-M02"})
        self.assertEqual(error["attempts"], 0)

    def test_form_from_standard_input_and_single_fields(self):
        arguments = self.newborn("--set-json", "/child/weight_grams=3000", "--set-json", "/insurance={\"enrol\":false}")
        arguments[arguments.index("--form") + 1] = "-"
        self.assertTrue(self.run_cli("--json", *arguments, data=json.dumps(FORM)).json["submitted"])

    def test_what_cannot_be_read_or_understood(self):
        good = self.newborn()
        at = good.index("--form") + 1
        for form, code in ((self.path("absent"), 7), (self.write("bad", "{"), 4), (self.write("list", "[]"), 4),
                           (self.write("nul", b"{}\0{}"), 4)):
            self.run_cli(*good[:at], form, *good[at + 1:], code=code)
        self.run_cli(*self.newborn("--attach", "NB-M01=/nonexistent"), code=7)
        self.run_cli(*self.newborn("--attach", "NB-M99=" + self.path("record.pdf")), code=4)
        self.run_cli(*self.newborn("--attach", "NB-M01"), code=2)
        self.run_cli(*self.newborn("--set", "/a"), code=2)
        self.run_cli(*self.newborn("--set-json", "/child/weight_grams=heavy"), code=4)
        self.run_cli(*self.newborn("--promise", "NB-M01"), code=6)
        self.run_cli(*self.newborn("--delivery", "pigeon"), code=4)
        self.run_cli("submit", code=2)
        self.run_cli("submit", "--item", "a", "--package", "b", code=2)
        self.run_cli("submit", "--item", "nosuch", code=4)

    def test_a_receipt_that_cannot_be_kept_says_that_it_was_submitted(self):
        before = self.sandbox.matters()
        done = self.run_cli("--json", *self.newborn("--save-receipt", self.path("no/such/folder")), code=7)
        self.assertTrue(done.json["submitted"])
        self.assertIn("submitted, but", done.error["message"]["en"])
        self.assertEqual(self.sandbox.matters(), before + 1)

    def test_an_answer_that_is_lost_leaves_one_matter(self):
        before = self.sandbox.matters()
        self.sandbox.fault("drop_after", method="POST", path="/gov/v1/matters")
        self.assertTrue(self.submit_newborn()["submitted"])
        self.assertEqual(self.sandbox.matters(), before + 1)

    def test_a_forged_receipt_is_not_accepted(self):
        arguments = self.newborn()
        self.sandbox.fault("bad_signature", method="POST", path="/gov/v1/matters", count=20)
        refused = self.run_cli("--json", *arguments, code=9)
        self.sandbox.clear_faults()
        self.assertEqual((refused.error["status"], refused.out), ("GOV_ERR_SIGNATURE", ""))

    def test_a_large_upload_through_a_bad_network(self):
        self.write("record.pdf", os.urandom(3 << 20))
        arguments = self.newborn("-o", "upload.chunk_bytes=262144")
        self.write("record.pdf", os.urandom(3 << 20))
        self.sandbox.fault("drop_after", method="PATCH", path="/gov/v1/uploads")
        self.sandbox.fault("status_503", method="PATCH", path="/gov/v1/uploads", retry_after_ms=1)
        self.assertTrue(self.run_cli("--json", *arguments).json["submitted"])

    def test_personal_data_is_not_in_the_log(self):
        said = self.run_cli("-vvv", *self.newborn()).err
        self.assertGreater(len(said), 200)
        for text in PERSONAL:
            self.assertNotIn(text, said)


class Slow(CliTest):
    """Departments that take their time."""

    sandbox_options = ["--no-poll-interval"]

    def test_withdraw_in_time(self):
        self.must_log_in()
        matter = self.submit_newborn()["matter_id"]
        self.assertEqual(self.run_cli("--json", "withdraw", matter, "--reason", "资料有误").json,
                         {"matter_id": matter, "withdrawn": True})
        self.assertEqual(self.run_cli("--json", "withdraw", matter, code=4).error["status"], "GOV_ERR_MATTER_STATE")
        self.assertEqual(self.run_cli("--json", "matters", "--state", "withdrawn").json["matters"][0]["id"], matter)
        self.assertEqual(self.run_cli("--json", "matters", "--state", "in_review").json["matters"], [])
        self.assertIn("Withdrawn", self.run_cli("matters").out)
        self.run_cli("withdraw", "nosuch", code=4)


if __name__ == "__main__":
    unittest.main()
