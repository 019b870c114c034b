# SPDX-License-Identifier: Apache-2.0
"""cert list, cert fetch and cert scan where platform.driver is an interface of provinces: against the stubs of
tests/scenario, with nothing but settings. Who holds what there is synthetic."""
import base64
import json
import os
import subprocess
import sys
import unittest

from support import SOURCE, CliTest, mode

STUBS = os.path.join(SOURCE, "tests", "scenario", "stub")
sys.path.insert(0, STUBS)
import sm2_seal  # noqa: E402

HOLDER = "990101199003071018"
LICENCE = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
FUNCTION = ("--purpose", "核验经营资格", "--basis", "function", "--operator", "clerk-7", "--item", "0100-1")


def text_of(number):
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


class Stub:
    """A stub that ends with us."""

    def __init__(self, name, *arguments):
        self.process = subprocess.Popen([sys.executable, os.path.join(STUBS, name + ".py"), *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = "http://127.0.0.1:" + self.process.stdout.readline().split()[1]
        assert self.process.stdout.readline().startswith("ready")

    def count(self, name):
        self.process.stdin.write("stat\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline()).get(name, 0)

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


class Dialect(CliTest):
    """A test with a stub and its settings."""

    sandbox_options = None

    def settings(self, driver, **more):
        lines = {"gateway.url": self.stub.url, "platform.driver": driver, **more}
        text = "".join(f"{name} = {value}\n" for name, value in lines.items())
        os.makedirs(self.path(".config/govsdk"))
        os.chmod(self.write(".config/govsdk/config", text), 0o600)

    def nothing_is_stored(self):
        self.assertFalse(os.path.exists(self.path(".local")))


class CertShare(Dialect):
    SCALAR = int.from_bytes(b"\x5a" * 32, "big")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        x, y = sm2_seal.times(cls.SCALAR, sm2_seal.G)
        cls.key = {"kty": "EC", "crv": "SM2", "x": text_of(x), "y": text_of(y), "d": text_of(cls.SCALAR)}
        point = "04" + x.to_bytes(32, "big").hex() + y.to_bytes(32, "big").hex()
        cls.stub = Stub("certshare", point, "c1c3c2", "http://127.0.0.1:9")
        cls.addClassCleanup(cls.stub.close)

    def setUp(self):
        super().setUp()
        key = self.write("share.jwk", json.dumps(self.key))
        os.chmod(key, 0o600)
        self.settings("certshare", **{"certshare.path": "/main/CertShare", "certshare.access_id": "sample-system",
                                      "certshare.access_token": "cs-token-0123456789", "certshare.key_file": key})

    def test_list(self):
        holder = ("--holder", HOLDER, "--holder-type", "111")
        listed = self.run_cli("--json", "cert", "list", *holder, *FUNCTION).json["certificates"]
        self.assertEqual([entry["status"] for entry in listed], ["valid", "suspended", "valid"])
        self.assertEqual(([entry["status_code"] for entry in listed]), ["01", "02", None])
        text = self.run_cli("cert", "list", *holder, *FUNCTION, "--lang", "zh").out
        self.assertIn("食品经营许可证", text)
        self.assertIn(LICENCE, text)
        self.nothing_is_stored()

    def test_what_is_missing_is_named_and_nothing_is_sent(self):
        before = self.stub.count("POST queryCertInfoByHolderCode")
        self.assertIn("query.holder", self.run_cli("cert", "list", *FUNCTION, code=4).err)
        self.assertIn("query.holder_type", self.run_cli("cert", "list", "--holder", HOLDER, *FUNCTION, code=4).err)
        self.assertIn("--purpose", self.run_cli("cert", "list", "--holder", HOLDER, "--holder-type", "111", code=4).err)
        self.assertEqual(self.stub.count("POST queryCertInfoByHolderCode"), before)

    def test_fetch(self):
        for download in ("url", "file"):
            told = self.run_cli("--json", "--option", f"certshare.download={download}", "cert", "fetch", LICENCE, "-F", "ofd",
                                "-o", self.path(download), *FUNCTION).json
            self.assertEqual((told["size"], mode(self.path(download))), (4 + 256 * 400, 0o600))
        self.assertEqual(self.read("url"), self.read("file"))
        self.run_cli("cert", "fetch", LICENCE, "-F", "pdf", "-o", self.path("no"), *FUNCTION, code=7)
        self.run_cli("cert", "fetch", "1.2.156.3005.2.foreign", "-F", "ofd", "-o", self.path("no"), *FUNCTION, code=8)
        self.assertFalse([name for name in os.listdir(self.home) if name.startswith("no")])

    def test_a_code_is_redeemed(self):
        seen = self.run_cli("--json", "cert", "scan", "4642087996", *FUNCTION, code=1).json
        self.assertEqual((seen["redemption"], seen["certificate"]["number"]), (None, HOLDER))
        self.assertEqual(self.run_cli("--json", "cert", "scan", "0000000000", *FUNCTION, code=4).error["platform_code"], "10")

    def test_codes_of_ones_own_there_are_none(self):
        self.assertEqual(self.run_cli("--json", "cert", "show", LICENCE, code=7).error["status"], "GOV_ERR_UNSUPPORTED")

    def test_a_wrong_token(self):
        refused = self.run_cli("--json", "--option", "certshare.access_token=x", "cert", "list", "--holder", HOLDER, "--holder-type",
                               "111", *FUNCTION, code=7)
        self.assertEqual(refused.error["platform_code"], "11")


class LicenseApp(Dialect):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stub = Stub("license_app")
        cls.addClassCleanup(cls.stub.close)

    def setUp(self):
        super().setUp()
        self.settings("license_app", **{
            "license_app.app_key": "sample-key", "license_app.app_secret": "la-secret-0123", "license_app.account": "sample",
            "license_app.password": "la-password-4567", "license_app.org_code": "11430000006122244L",
            "license_app.division_code": "990100", "license_app.service_org": "样例市政务服务中心"})

    def listed(self, *more):
        return self.run_cli("--json", "cert", "list", "--purpose", "核验", "--item", "0100-1", *more).json

    def test_by_function_page_by_page(self):
        holder = ("--holder", HOLDER, "--basis", "function", "--operator", "clerk-7", "--limit", "2")
        first = self.listed(*holder)
        self.assertEqual((len(first["certificates"]), first["next"]), (2, "2"))
        last = self.listed(*holder, "--cursor", "3")
        self.assertEqual((len(last["certificates"]), last["next"]), (1, None))
        self.assertIn("--cursor", self.run_cli("cert", "list", "-p", "核验", "--item", "0100-1", *holder).err)
        self.nothing_is_stored()

    def test_by_consent_and_then_the_file(self):
        code = self.listed("--grant", "citizen-credential-89ab", "--event", "CASE-7")["certificates"][0]["id"]
        told = self.run_cli("--json", "cert", "fetch", code, "-F", "pdf", "-o", self.path("pdf"), "-p", "核验").json
        self.assertEqual(told["size"], 9 + 8 * 4000)
        self.assertTrue(self.read("pdf").startswith(b"%PDF-1.4"))

    def test_doctor(self):
        found = {check["check"]: check["result"] for check in self.run_cli("--json", "doctor").json["checks"]}
        self.assertEqual((found["reach"], "session" in found), ("ok", False))
        self.run_cli("--option", "license_app.password=x", "doctor", code=1)

    def test_what_is_missing_is_named(self):
        self.assertIn("usage.item_code", self.run_cli("cert", "list", "-p", "核验", code=4).err)
        self.assertIn("usage.grant_id", self.run_cli("cert", "list", "-p", "核验", "--item", "0100-1", code=4).err)

    def test_a_wrong_password_and_an_unused_key(self):
        arguments = ("cert", "list", "-p", "核验", "--item", "0100-1", "--grant", "citizen-credential-89ab")
        self.run_cli("--option", "license_app.password=x", *arguments, code=7)
        self.run_cli("--option", "signer.platform_key_file=key.pem", *arguments, code=7)


if __name__ == "__main__":
    unittest.main()
