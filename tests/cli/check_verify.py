# SPDX-License-Identifier: Apache-2.0
"""verify and keys, without a network and without settings: what was kept must stand by itself."""
import base64
import json
import os
import unittest

from support import CliTest, Sandbox, forge


class Offline(CliTest):
    """Everything is kept first; then the platform is gone, and so are the settings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = {}

    def setUp(self):
        super().setUp()
        if not self.kept:
            self.keep_everything()
            self.sandbox.close()
        os.remove(self.path(".config/govsdk/config"))
        for name, data in self.kept.items():
            self.write(name, data)

    def keep_everything(self):
        self.must_log_in()
        matter = self.submit_newborn("--save-receipt", self.path("receipt"))["matter_id"]
        self.run_cli("progress", matter, "--watch", "--save-log", self.path("log"))
        self.run_cli("cert", "fetch", self.identity_card(), "-o", self.path("card"), "-p", "留存")
        self.run_cli("keys", "-o", self.path("keys"))
        type(self).issuer = self.sandbox.url
        lists = self.sandbox.get("/gov/v1/status-lists")["status_lists"]
        self.write("list", self.sandbox.get_text(lists[0].removeprefix(self.sandbox.url)))
        printed = self.run_cli("keys").out
        self.assertEqual(json.loads(printed), json.loads(self.read("keys")))
        other = Sandbox()
        self.run_cli("--url", other.url, "keys", "--output", self.path("other"))
        other.close()
        for name in ("receipt", "log", "card", "keys", "other", "list"):
            type(self).kept[name] = self.read(name)

    def test_what_was_kept_stands(self):
        keys = ("--keys", self.path("keys"))
        for words in (("verify", "receipt", "receipt"), ("verify", "log", "log"), ("verify", "jws", "receipt")):
            told = self.run_cli("--json", *words[:2], self.path(words[2]), *keys).json
            self.assertTrue(told["good"], words)
            self.run_cli(*words[:2], "-", *keys, data=self.read(words[2]) + b"\n")

    def test_the_certificate_stands_with_its_status(self):
        known = ("--keys", self.path("keys"), "--issuer", self.issuer)
        told = self.run_cli("--json", "cert", "verify", self.path("card"), *known, "--status-list", self.path("list")).json
        self.assertEqual((told["overall"], told["licence"]["state"]), ("PASSED", "valid"))
        self.run_cli("cert", "verify", "-", *known, "--status-list", self.path("list"), data=self.read("card") + b"\n")
        silent = self.run_cli("--json", "cert", "verify", self.path("card"), *known, code=1).json
        self.assertEqual((silent["overall"], silent["cause"]), ("INDETERMINATE", "licence_unknown"))
        self.run_cli("cert", "verify", self.path("card"), "--keys", self.path("keys"), code=2)
        strange = self.run_cli("--json", "cert", "verify", self.path("card"), "--keys", self.path("other"), "--issuer", self.issuer,
                               code=None)
        self.assertIn(strange.code, (1, 9))

    def test_the_receipt_says_what_was_received(self):
        told = self.run_cli("--json", "verify", "receipt", self.path("receipt"), "-k", self.path("keys")).json
        self.assertEqual(told["receipt"]["kind"], "submit")
        self.assertIn("form_data", told["receipt"]["digests"])
        payload = json.loads(self.run_cli("--json", "verify", "jws", self.path("receipt"), "-k",
                                          self.path("keys")).json["payload"])
        middle = self.read("receipt").split(b".")[1]
        self.assertEqual(payload, json.loads(base64.urlsafe_b64decode(middle + b"==")))

    def test_another_platforms_keys_do_not_fit(self):
        for words in (("verify", "receipt", "receipt"), ("verify", "log", "log"), ("verify", "jws", "receipt")):
            refused = self.run_cli("--json", *words[:2], self.path(words[2]), "--keys", self.path("other"), code=9)
            self.assertNotIn('"good":true', refused.out)

    def test_forgeries(self):
        for words in (("verify", "receipt", "receipt"), ("verify", "jws", "receipt")):
            for at in (0.2, 0.5, 0.99):
                data = self.read(words[2]).strip()
                place = int(len(data) * at)
                letter = b"A" if data[place:place + 1] != b"A" else b"B"
                changed = data[:place] + letter + data[place + 1:]
                refused = self.run_cli("--json", *words[:2], "-", "--keys", self.path("keys"), data=changed, code=9)
                self.assertEqual(refused.out, "")
        self.run_cli("verify", "log", "-", "--keys", self.path("keys"), data=forge(self.read("log")), code=9)

    def test_a_receipt_is_no_log_and_a_log_no_receipt(self):
        self.run_cli("verify", "log", self.path("receipt"), "-k", self.path("keys"), code=9)
        line = self.read("log").splitlines()[0]
        self.run_cli("verify", "receipt", "-", "-k", self.path("keys"), data=line, code=9)
        self.run_cli("verify", "jws", "-", "-k", self.path("keys"), data=b"no jws at all", code=9)

    def test_what_is_no_key_set(self):
        for text in ("", "{}", "[]", "{\"keys\":[]}", "nonsense"):
            code = self.run_cli("verify", "jws", self.path("receipt"), "--keys", self.write("k", text), code=None).code
            self.assertNotEqual(code, 0, text)
        self.run_cli("verify", "jws", self.path("receipt"), "--keys", self.path("absent"), code=7)

    def test_nothing_to_verify(self):
        self.run_cli("verify", "jws", "-", "--keys", self.path("keys"), data="\n", code=4)
        self.run_cli("verify", "log", self.path("absent"), "--keys", self.path("keys"), code=7)

    def test_without_keys_and_without_a_platform(self):
        self.run_cli("verify", "receipt", self.path("receipt"), code=7)


if __name__ == "__main__":
    unittest.main()
