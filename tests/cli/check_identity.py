# SPDX-License-Identifier: Apache-2.0
"""Every way to log in, tokens of others, exchange and keys, from a terminal."""
import json
import os
import sys
import time
import unittest

from support import SOURCE, CliTest, mode

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from browser import Browser  # noqa: E402

LI_NUMBER = "99010119920815102X"
GRANT = "grant-wang-li"


SCOPE = "openid offline_access gov.items gov.matters gov.certificates gov.reviews"


class Ways(CliTest):
    def setUp(self):
        super().setUp()
        self.configure(**{"auth.issuer": self.sandbox.url, "auth.scope": SCOPE})

    def configure_confidential(self):
        """Only an application with a secret may ask for an approval on the phone."""
        self.configure(**{"auth.issuer": self.sandbox.url, "auth.client_id": "govsdk-demo",
                          "auth.client_secret": "demo s3cret+/ &="})

    def who(self, *options):
        """What a login's last document says."""
        return self.run_cli("--json", "login", *options).lines[-1]

    def by_browser(self, *options, code=0, **choice):
        process = self.start("--json", "login", "--browser", *options)
        pending = json.loads(process.stdout.readline())
        self.assertEqual(pending["state"], "pending")
        Browser(self.sandbox.url).log_in_and_return(pending["url"], **choice)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, code, err.decode())
        return json.loads(out) if code == 0 else json.loads(err)["error"]

    def test_browser(self):
        done = self.by_browser("--level", "L3")
        self.assertEqual((done["subject"], done["level"], done["acting"]), ("sub-li", "L3", None))
        self.assertEqual(self.run_cli("--json", "matters").json["matters"], [])

    def test_browser_refused(self):
        self.assertEqual(self.by_browser(action="deny", code=6)["status"], "GOV_ERR_LOGIN_DENIED")
        self.run_cli("matters", code=5)

    def test_ciba(self):
        self.configure_confidential()
        process = self.start("--json", "login", "--ciba", "sub-li", "--level", "L2")
        for _ in range(100):
            time.sleep(0.1)
            try:
                self.sandbox.call("POST", "/sandbox/ciba", {"login_hint": "sub-li", "approve": True})
                break
            except OSError:
                continue
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, err.decode())
        self.assertEqual(json.loads(out)["subject"], "sub-li")

    def test_ciba_of_nobody(self):
        self.configure_confidential()
        error = json.loads(self.run_cli("--json", "login", "--ciba", "sub-nobody", code=4).err)
        self.assertEqual(error["error"]["status"], "GOV_ERR_NOT_FOUND")

    def terminal(self):
        public = self.run_cli("--json", "key", "new", self.path("terminal.jwk")).json["public"]
        self.sandbox.call("POST", "/sandbox/terminals", {"id": "K-7", "jwks": {"keys": [public]}})
        self.configure(**{"auth.issuer": self.sandbox.url, "app.terminal_id": "K-7",
                          "terminal.key_file": self.path("terminal.jwk")})

    def evidence(self, **changes):
        return json.dumps({"id_type": "resident_id", "id_number": LI_NUMBER,
                           "method": "id_card+face", "device": "reader-1", "transaction": "t-1",
                           "at": int(time.time()), **changes})

    def test_evidence(self):
        self.terminal()
        done = self.run_cli("--json", "login", "--evidence", "-", data=self.evidence()).json
        self.assertEqual((done["subject"], done["level"]), ("sub-li", "L3"))
        card = self.run_cli("--json", "login", "--evidence", "-",
                            data=self.evidence(method="id_card")).json
        self.assertEqual(card["level"], "L2")

    def test_evidence_that_will_not_do(self):
        self.terminal()
        old = self.evidence(at=int(time.time()) - 3600)
        for data, code in ((old, None), ("{}", 4), ("\0", 4), ("nonsense", 4)):
            result = self.run_cli("--json", "login", "--evidence", "-", data=data, code=code)
            self.assertNotEqual(result.code, 0)
            self.assertNotIn(LI_NUMBER, result.err + result.out)

    def test_key_of_the_application(self):
        public = self.run_cli("--json", "key", "new", self.path("app.jwk")).json["public"]
        self.sandbox.call("POST", "/sandbox/clients", {
            "id": "cli-keyed", "auth_method": "private_key_jwt", "jwks": {"keys": [public]},
            "redirect_uris": []})
        self.configure(**{"auth.issuer": self.sandbox.url, "auth.client_id": "cli-keyed",
                          "auth.key_file": self.path("app.jwk"), "auth.dpop": "true"})
        self.assertEqual(self.who("--client-credentials")["state"], "logged_in")

    def test_one_way_at_a_time(self):
        self.run_cli("login", "--browser", "--device", code=2)
        self.run_cli("login", "--ciba", "x", "--client-credentials", code=2)


class Tokens(CliTest):
    def setUp(self):
        super().setUp()
        self.configure(**{"auth.issuer": self.sandbox.url})

    def exchanged(self, *options):
        """A token that stands for sub-wang, taken from where it is saved: nobody else shows one."""
        self.must_log_in()
        self.run_cli("token", "exchange", "other", "--grant", GRANT, *options)
        return json.loads(self.read(".local/state/govsdk/sessions/other.session"))["access_token"]

    def test_exchange(self):
        self.must_log_in()
        done = self.run_cli("--json", "token", "exchange", "father", "--grant", GRANT).json
        self.assertEqual((done["subject"], done["acting"], done["session"]),
                         ("sub-wang", "sub-li", "father"))
        self.run_cli("--session", "father", "matters")

    def test_exchange_of_another_persons_grant(self):
        self.must_log_in(citizen="sub-chen")
        error = self.run_cli("--json", "token", "exchange", "x", "--grant", GRANT, code=None)
        self.assertEqual(error.error["status"], "GOV_ERR_FORBIDDEN")
        self.run_cli("--session", "x", "matters", code=5)

    def test_less_scope(self):
        self.must_log_in()
        self.run_cli("token", "exchange", "less", "--scope", "gov.matters")
        self.run_cli("--session", "less", "matters")
        self.run_cli("--session", "less", "cert", "list", "--purpose", "核对", code=None)

    def test_verify_and_inspect(self):
        token = self.exchanged("--audience", "https://bank.example/api")
        self.write("token", token + "\n")
        shown = self.run_cli("--json", "token", "inspect", self.path("token")).json
        self.assertEqual((shown["verified"], shown["header"]["typ"], shown["claims"]["sub"]),
                         (False, "at+jwt", "sub-wang"))
        held = self.run_cli("--json", "token", "verify", self.path("token"),
                            "--audience", "https://bank.example/api").json
        self.assertEqual((held["verified"], held["claims"]["act"]["sub"]), (True, "sub-li"))
        self.assertIn("Not verified", self.run_cli("token", "inspect", self.path("token")).out)

    def test_what_does_not_hold(self):
        token = self.exchanged("--audience", "https://bank.example/api")
        good = ["token", "verify", "-", "--audience", "https://bank.example/api"]
        self.run_cli(*good, data=token)
        self.run_cli("token", "verify", "-", "--audience", "https://other.example", data=token, code=9)
        self.run_cli(*good, "--issuer", "https://other.example", data=token, code=9)
        self.run_cli(*good, "--algorithms", "PS512", data=token, code=9)
        header, claims, signature = token.split(".")
        spoilt = ".".join([header, claims, ("B" if signature[0] == "A" else "A") + signature[1:]])
        self.run_cli(*good, data=spoilt, code=9)
        self.run_cli("token", "verify", "-", data=token, code=2)
        self.run_cli("token", "inspect", "-", data="no token", code=None)

    def test_a_token_is_never_told(self):
        token = self.exchanged()
        result = self.run_cli("-vvv", "token", "verify", "-", "--audience", "https://x.example",
                              data=token, code=9)
        self.assertNotIn(token.split(".")[2], result.out + result.err)


class Keys(CliTest):
    sandbox_options = None

    def test_new(self):
        made = self.run_cli("--json", "key", "new", self.path("a.jwk")).json
        self.assertEqual(mode(self.path("a.jwk")), 0o600)
        secret = json.loads(self.read("a.jwk"))
        self.assertEqual({**made["public"], "d": secret["d"]}, secret)
        self.assertEqual(made["kid"], secret["kid"])
        for kind in ("Ed25519", "RSA-2048", "SM2"):
            self.run_cli("key", "new", self.path(kind), "--kind", kind, "--kid", "mine")
            self.assertEqual(json.loads(self.read(kind))["kid"], "mine")

    def test_nothing_is_replaced(self):
        self.write("a.jwk", "mine")
        self.run_cli("key", "new", self.path("a.jwk"), code=7)
        self.assertEqual(self.read("a.jwk"), b"mine")
        self.run_cli("key", "new", self.path("b"), "--kind", "P-17", code=None)
        self.assertFalse(os.path.exists(self.path("b")))


if __name__ == "__main__":
    unittest.main()
