# SPDX-License-Identifier: Apache-2.0
"""cert list, cert fetch, cert verify: a purpose or nothing, a whole file or none, and forgeries are seen."""
import hashlib
import os
import unittest

from support import CliTest, forge, mode

PURPOSE = ("--purpose", "办理出生一件事")


class Certificate(CliTest):
    def setUp(self):
        super().setUp()
        self.must_log_in()

    def test_without_a_purpose_nothing_is_sent(self):
        for arguments in (("cert", "list"), ("cert", "fetch", "x", "-o", self.path("c"))):
            error = self.run_cli("--json", *arguments, code=4).error
            self.assertEqual((error["status"], error["attempts"]), ("GOV_ERR_USAGE_REQUIRED", 0))
        self.run_cli("cert", "list", "-p", "x" * 201, code=4)
        self.assertEqual(os.listdir(self.home).count("c"), 0)

    def test_list(self):
        listed = self.run_cli("--json", "cert", "list", *PURPOSE, "--basis", "consent").json["certificates"]
        self.assertGreaterEqual(len(listed), 2)
        self.assertIn("居民身份证", [certificate["type_name"] for certificate in listed])
        card = next(c for c in listed if c["type_name"] == "居民身份证")
        self.assertIn("sd_jwt", card["formats"])
        text = self.run_cli("cert", "list", *PURPOSE).out
        self.assertIn(card["id"], text)
        self.assertIn("居民身份证", text)

    def test_fetch_to_a_file_and_verify(self):
        told = self.run_cli("--json", "cert", "fetch", self.identity_card(), "-o", self.path("card"), *PURPOSE).json
        data = self.read("card")
        self.assertEqual((told["format"], told["size"], mode(self.path("card"))), ("sd_jwt", len(data), 0o600))
        self.assertEqual(len(told["digest"]), len("sha-256:") + 43)
        self.assertNotIn("card.part", os.listdir(self.home))
        report = self.run_cli("--json", "cert", "verify", self.path("card")).json
        self.assertTrue(report["good"])
        results = {check["check"]: check["result"] for check in report["checks"]}
        for check in ("format", "signature", "disclosures", "type", "validity", "identifier"):
            self.assertEqual(results[check], "passed", check)
        text = self.run_cli("cert", "verify", self.path("card")).out
        self.assertEqual(len(text.splitlines()), len(results))
        self.assertIn("✓ signature", text)

    def test_every_form(self):
        card = self.identity_card()
        for form, begins in (("pdf", b"%PDF"), ("json", b"{"), ("sd_jwt", b"ey")):
            done = self.start("cert", "fetch", card, "-o", "-", "-F", form, *PURPOSE)
            out, err = done.communicate(timeout=30)
            self.assertEqual((done.returncode, err), (0, b""))
            self.assertTrue(out.startswith(begins), form)
            self.run_cli("cert", "fetch", card, "--output", self.path("same"), "--format", form, *PURPOSE)
            if form == "pdf":
                self.assertEqual(hashlib.sha256(out).digest(), hashlib.sha256(self.read("same")).digest())

    def test_a_file_comes_whole_or_not_at_all(self):
        card = self.identity_card()
        self.write("card", "as it was")
        self.sandbox.fault("truncate", path=f"/gov/v1/certificates/{card}", count=20)
        done = self.run_cli("cert", "fetch", card, "-o", self.path("card"), *PURPOSE, code=None)
        self.sandbox.clear_faults()
        self.assertNotEqual(done.code, 0)
        self.assertEqual(self.read("card"), b"as it was")
        self.assertNotIn("card.part", os.listdir(self.home))
        self.run_cli("cert", "fetch", card, "-o", "/nonexistent/card", *PURPOSE, code=7)
        self.run_cli("cert", "fetch", card, "-o", "/dev/full/card", *PURPOSE, code=7)

    def test_a_full_disk_while_it_arrives(self):
        card = self.identity_card()
        os.symlink("/dev/full", self.path("card.part"))
        self.run_cli("cert", "fetch", card, "-o", self.path("card"), *PURPOSE)
        self.assertFalse(os.path.islink(self.path("card")))

    def test_forgeries(self):
        self.run_cli("cert", "fetch", self.identity_card(), "-o", self.path("card"), *PURPOSE)
        data = self.read("card")
        token, *disclosures = data.split(b"~")
        wrong = {
            "a changed signature": forge(token[-20:]).join([token[:-20], b""]) + b"~" + b"~".join(disclosures),
            "a changed claim": forge(token) + b"~" + b"~".join(disclosures),
            "a changed disclosure": token + b"~" + forge(disclosures[0]) + b"~" + b"~".join(disclosures[1:]),
        }
        for name, forged in wrong.items():
            with self.subTest(name):
                report = self.run_cli("--json", "cert", "verify", "-", data=forged, code=9).json
                self.assertFalse(report["good"])
                self.assertIn("failed", [check["result"] for check in report["checks"]])
                self.assertIn("✗", self.run_cli("cert", "verify", "-", data=forged, code=9).out)
        self.run_cli("cert", "verify", "-", data=b"not a certificate", code=9)
        self.run_cli("cert", "verify", self.path("absent"), code=7)

    def test_what_is_not_there(self):
        self.run_cli("cert", "fetch", "nosuch", "-o", self.path("c"), *PURPOSE, code=4)
        self.run_cli("--json", "cert", "fetch", "x", "-o", "-", *PURPOSE, code=2)


if __name__ == "__main__":
    unittest.main()
