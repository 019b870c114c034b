# SPDX-License-Identifier: Apache-2.0
"""cert list, cert fetch, cert verify: a purpose or nothing, a whole file or none, and forgeries are seen."""
import base64
import hashlib
import json
import os
import resource
import signal
import time
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
        for nothing in ("x" * 201, "", "   ", "\u3000"):
            error = self.run_cli("--json", "cert", "list", "-p", nothing, code=4).error
            self.assertEqual((error["status"], error["attempts"]), ("GOV_ERR_USAGE_REQUIRED", 0))
        self.assertIn("--purpose", self.run_cli("cert", "list", code=4).err)
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
        report = self.run_cli("--json", "cert", "verify", self.path("card"), "--platform").json
        self.assertEqual((report["format"], report["overall"], report["licence"]["state"]), ("sd_jwt", "PASSED", "valid"))
        for check in ("CONTAINER", "SIGNATURE", "REFERENCES", "ISSUER", "VALIDITY", "SIGNER_CHAIN"):
            self.assertIn(report["signatures"][0]["checks"][check]["result"], ("PASS", "NOT_DONE"), check)
        self.assertNotIn("claims", report)
        text = self.run_cli("cert", "verify", self.path("card"), "--platform", "--claims").out
        self.assertIn("Overall: PASSED", text)
        self.assertIn("李", text)

    def trust_folder(self):
        """What the platform's certificate authority publishes, as files."""
        folder = self.path("trust")
        os.mkdir(folder)
        published = self.sandbox.get("/sandbox/trust")
        for kind, suffix in (("anchors", "pem"), ("intermediates", "crt"), ("crls", "crl")):
            for number, pem in enumerate(published[kind]):
                self.write(f"trust/{kind}{number}.{suffix}", pem)
        return folder

    def test_a_bare_file_by_a_folder(self):
        folder = self.trust_folder()
        for form in ("ofd", "pdf"):
            self.run_cli("cert", "fetch", self.identity_card(), "-o", self.path(form), "-F", form, *PURPOSE)
        os.remove(self.path(".config/govsdk/config"))
        for form in ("ofd", "pdf"):
            with self.subTest(form):
                report = self.run_cli("--json", "cert", "verify", self.path(form), "--anchors", folder).json
                self.assertEqual((report["format"], report["overall"]), (form, "PASSED"))
                nobody = self.run_cli("--json", "cert", "verify", self.path(form), code=1).json
                self.assertEqual((nobody["overall"], nobody["cause"]), ("INDETERMINATE", "no_anchor"))
                self.assertIn("--anchors", self.run_cli("cert", "verify", self.path(form), code=1).err)
                old = self.run_cli("--json", "cert", "verify", self.path(form), "-a", folder, "--at", "2001-01-01", code=9).json
                self.assertEqual(old["overall"], "FAILED")
                data = bytearray(self.read(form))
                data[len(data) // (3 if form == "ofd" else 10)] ^= 1  # in a PDF that is before what is left out of the signature
                self.write("spoilt", bytes(data))
                self.assertNotEqual(self.run_cli("cert", "verify", self.path("spoilt"), "-a", folder, code=None).code, 0)
        self.run_cli("cert", "verify", self.path("ofd"), "--at", "yesterday", code=2)
        self.run_cli("cert", "verify", self.path("ofd"), "--revocation", "never", code=2)

    def test_a_credential_by_its_chain(self):
        self.run_cli("cert", "fetch", self.identity_card(), "-o", self.path("card"), *PURPOSE)
        report = self.run_cli("--json", "cert", "verify", self.path("card"), "--anchors", self.trust_folder(), code=None).json
        checks = report["signatures"][0]["checks"]
        for check in ("SIGNATURE", "ISSUER", "SIGNER_CHAIN", "SIGNER_REVOCATION", "VALIDITY"):
            self.assertEqual(checks[check]["result"], "PASS", checks)
        self.assertEqual((report["overall"], report["licence"]["state"]), ("INDETERMINATE", "unknown"))

    def test_a_marked_copy_says_what_it_is_for(self):
        told = self.run_cli("--json", "cert", "fetch", self.identity_card(), "-o", self.path("copy"), "-F", "ofd", "--copy", "--sm3",
                            *PURPOSE).json
        self.assertEqual(told["copy"]["cause"], PURPOSE[1])
        self.assertTrue(told["digest"].startswith("sm3:"))

    def test_shown_by_a_code(self):
        shown = self.run_cli("--json", "cert", "show", self.identity_card(), "--ttl", "60").json
        self.assertRegex(shown["code"], r"^\d{10}$")
        self.assertEqual(self.run_cli("--json", "cert", "show", shown["id"], "--seen").json["redemptions"], [])
        self.run_cli("cert", "show", shown["id"], "--revoke")
        self.run_cli("cert", "scan", shown["code"], *PURPOSE, code=None)
        self.assertNotIn(shown["code"], self.run_cli("cert", "scan", shown["code"], *PURPOSE, code=None).err)

    def test_shown_without_a_network(self):
        self.run_cli("key", "new", self.path("holder.jwk"))
        self.run_cli("cert", "fetch", self.identity_card(), "-o", self.path("card"), "--holder-key", self.path("holder.jwk"), *PURPOSE)
        self.run_cli("key", "new", self.path("fleet.jwk"))
        public = self.run_cli("--json", "key", "new", self.path("maker.jwk")).json["public"]
        self.write("maker.jwks", json.dumps({"keys": [public]}))
        self.run_cli("cert", "trust", "make", "-o", self.path("bundle"), "--key", self.path("maker.jwk"), "--sequence", "7", "--platform")
        bundle = ("--bundle", self.path("bundle"), "--bundle-keys", self.path("maker.jwks"))
        self.run_cli("cert", "trust", "check", self.path("bundle"), *bundle[2:], "--min-sequence", "7")
        self.run_cli("cert", "trust", "check", self.path("bundle"), *bundle[2:], "--min-sequence", "8", code=None)
        self.run_cli("cert", "trust", "list", *bundle)
        os.remove(self.path(".config/govsdk/config"))

        scanner = self.start("--json", "cert", "scan", "--offline", "--audience", "https://library.example", "-p", "办理借书证", *bundle)
        request = scanner.stderr.readline().decode().strip()
        self.assertTrue(request.startswith("govp1:"))
        frames = self.run_cli("--json", "cert", "show", self.path("card"), "--offline", "--holder-key", self.path("holder.jwk"),
                              "--request", request).json["frames"]
        out, err = scanner.communicate("\n".join(reversed(frames)).encode() + b"\n", timeout=30)
        self.assertEqual(scanner.returncode, 0, out + err)
        report = json.loads(out)
        self.assertEqual((report["overall"], report["signatures"][0]["checks"]["HOLDER_BINDING"]["result"]), ("PASSED", "PASS"))
        self.assertNotIn("李", json.dumps(report["claims"], ensure_ascii=False))
        self.run_cli("cert", "show", self.path("card"), "--offline", "--holder-key", self.path("fleet.jwk"), "--request", request, code=None)
        asked = json.loads(base64.urlsafe_b64decode(request.removeprefix("govp1:") + "=="))
        asked["purpose"] = "借\u202e书证"  # who asks must not steer the screen
        odd = "govp1:" + base64.urlsafe_b64encode(json.dumps(asked).encode()).rstrip(b"=").decode()
        said = self.run_cli("cert", "show", self.path("card"), "--offline", "--holder-key", self.path("holder.jwk"), "--request", odd).err
        self.assertIn("书证", said)
        self.assertNotIn("\u202e", said)

    def test_every_form(self):
        card = self.identity_card()
        for form, begins in (("pdf", b"%PDF"), ("json", b"{"), ("sd_jwt", b"ey"), ("ofd", b"PK"), ("image", b"\x89PNG")):
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
        self.write("card", "as it was")
        process = self.start("cert", "fetch", card, "-F", "pdf", "-o", self.path("card"), *PURPOSE, restore_signals=False,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
        _, err = process.communicate(timeout=30)
        self.assertEqual((process.returncode, b"card" in err), (7, True), err)
        self.assertEqual(self.read("card"), b"as it was")
        self.assertEqual([name for name in os.listdir(self.home) if name.startswith("card")], ["card"])

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
                report = self.run_cli("--json", "cert", "verify", "-", "--platform", data=forged, code=9).json
                self.assertEqual(report["overall"], "FAILED")
                self.assertIn("FAIL", [check["result"] for check in report["signatures"][0]["checks"].values()])
                self.assertIn("FAILED", self.run_cli("cert", "verify", "-", "--platform", data=forged, code=9).out)
        self.run_cli("cert", "verify", "-", data=b"not a certificate", code=7)
        self.run_cli("cert", "verify", self.path("absent"), code=7)

    def test_files_that_are_no_certificates(self):
        os.mkdir(self.path("folder"))
        os.chmod(self.write("closed", "x"), 0)
        self.write("empty", "")
        with open(self.path("huge"), "wb") as file:
            file.truncate(65 * 1024 * 1024)
        said = {"absent": ("no such file", "不存在", 7), "folder": ("a folder", "目录", 7), "closed": ("may not read", "无权", 7),
                "huge": ("too large", "过大", 7), "empty": ("is empty", "为空", 7)}
        for name, (en, zh, code) in said.items():
            with self.subTest(name):
                if name == "closed" and os.geteuid() == 0:
                    continue
                self.assertIn(en, self.run_cli("cert", "verify", self.path(name), "--lang", "en", code=code).err)
                self.assertIn(zh, self.run_cli("cert", "verify", self.path(name), "--lang", "zh", code=code).err)
                told = self.run_cli("--json", "cert", "verify", self.path(name), code=code)
                self.assertEqual((told.out, told.error["exit_code"]), ("", code))
                self.assertIn(en, told.error["message"]["en"])

    def test_waiting_for_a_file_ends_with_ctrl_c(self):
        os.mkfifo(self.path("pipe"))
        for name in ("-", self.path("pipe")):
            process = self.start("cert", "verify", name)
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(20), 130)
            process.communicate()
        self.run_cli("cert", "fetch", self.identity_card(), "-o", self.path("card"), *PURPOSE)
        process = self.start("cert", "verify", self.path("pipe"), "--platform")
        with open(self.path("pipe"), "wb") as pipe:
            pipe.write(self.read("card"))
        self.assertEqual(process.wait(20), 0)
        process.communicate()

    def test_moments(self):
        self.run_cli("cert", "fetch", self.identity_card(), "-o", self.path("card"), *PURPOSE)
        good = ("2026-01-31", "2024-02-29", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+08:00", "2026-01-31T12:00:00-09:30")
        bad = ("2026-02-30", "2026-04-31", "2023-02-29", "2026-13-01", "2026-1-1", "2026-01-31T12:00:00", "2026-01-31T24:00:00Z",
               "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00+24:00", "2026-01-31T12:00:00+08:60", "2026-01-31 ", "")
        for moment in good:
            self.assertNotEqual(self.run_cli("cert", "verify", self.path("card"), "--at", moment, code=None).code, 2, moment)
        for moment in bad:
            self.assertIn("--at", self.run_cli("cert", "verify", self.path("card"), "--at", moment, code=2).err, moment)

    def test_no_picture_on_a_terminal(self):
        card = self.identity_card()
        for form, code in (("ofd", 2), ("pdf", 2), ("image", 2), ("json", 0), ("sd_jwt", 0)):
            done, screen = self.on_terminal("cert", "fetch", card, "-o", "-", "-F", form, *PURPOSE)
            self.assertEqual(done, code, screen)
            self.assertNotIn("PDF-1", screen)
            self.assertEqual("--output FILE" in screen, code == 2)

    def test_trust_that_cannot_be_read(self):
        self.write("card", "eyJ")
        for option in ("--anchors", "--status-list"):
            refused = self.run_cli("cert", "verify", self.path("card"), option, self.path("absent"), code=None)
            self.assertNotIn(refused.code, (0, 1))
            self.assertIn(self.path("absent"), refused.err)
        refused = self.run_cli("cert", "verify", self.path("card"), "--bundle", self.path("card"), "--bundle-keys", self.path("absent"), code=7)
        self.assertIn(self.path("absent"), refused.err)

    def test_what_is_not_there(self):
        self.run_cli("cert", "fetch", "nosuch", "-o", self.path("c"), *PURPOSE, code=4)
        self.run_cli("--json", "cert", "fetch", "x", "-o", "-", *PURPOSE, code=2)


if __name__ == "__main__":
    unittest.main()
