# SPDX-License-Identifier: Apache-2.0
"""sign: what would be added to a request, and over what; offline, and with no secret on the screen."""
import base64
import hashlib
import hmac
import json
import re
import unittest

from support import CliTest

SECRET = "the-signing-secret"
URL = "https://gov.example/gov/v1/matters?b=2&a=1"


class Sign(CliTest):

    def sign(self, *words, **more):
        return self.run_cli("-o", "signer.secret=" + SECRET, "-o", "signer.key_id=app", "sign", *words, **more)

    def headers(self, *words, **more):
        lines = self.sign(*words, **more).out.splitlines()
        return dict(line.split(": ", 1) for line in lines)

    def test_headers_verify(self):
        told = self.headers("POST", URL, "--scheme", "bg_hmac")
        text = "\n".join(("POST", "/gov/v1/matters", "a=1&b=2", "app", told["X-BG-DATE-TIME"], ""))
        mac = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()
        self.assertEqual(told["X-BG-HMAC-SIGNATURE"], base64.b64encode(mac).decode())

    def test_message_signatures_verify(self):
        body = b'{"a":1}'
        self.write("body", body)
        words = ("--explain", "POST", URL, "--scheme", "rfc9421", "--body", self.path("body"), "-H",
                 "Content-Type: application/json", "-H", "Idempotency-Key: k-1")
        lines = self.sign(*words).out.splitlines()
        base = "\n".join(line[2:] for line in lines if line.startswith("| "))
        added = dict(line[2:].split(": ", 1) for line in lines if line.startswith("+ "))
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        self.assertEqual(added["Content-Digest"], f"sha-256=:{digest}:")
        self.assertIn('"idempotency-key": k-1', base)
        mac = hmac.new(SECRET.encode(), base.encode(), hashlib.sha256).digest()
        self.assertEqual(added["Signature"], f"sig1=:{base64.b64encode(mac).decode()}:")
        self.assertTrue(base.endswith(added["Signature-Input"].removeprefix("sig1=")))

    def test_standard_input(self):
        told = self.headers("PUT", URL, "--scheme", "x_ca", "--body", "-", data=b"bytes")
        self.assertEqual(told["Content-MD5"], base64.b64encode(hashlib.md5(b"bytes").digest()).decode())

    def test_nothing_secret_is_shown(self):
        for scheme in ("rfc9421", "tif", "bg_hmac", "x_ca"):
            told = self.sign("--explain", "GET", URL, "--scheme", scheme, "-H", "Authorization: Bearer a-token-of-mine",
                             "-o", "signer.components=@method authorization")
            self.assertNotIn(SECRET, told.out + told.err)
            self.assertNotIn("a-token-of-mine", told.out + told.err)

    def test_json(self):
        told = json.loads(self.sign("--json", "GET", URL, "--scheme", "tif").out)
        self.assertTrue(re.search(r"^\+ x-tif-signature: [0-9a-f]{64}$", told["explanation"], re.M))

    def test_refusals(self):
        self.run_cli("sign", "GET", URL, code=7)
        self.run_cli("sign", "GET", URL, "--scheme", "tif", code=7)
        self.run_cli("sign", "GET", URL, "--scheme", "none-such", code=7)
        self.run_cli("sign", "GET", code=2)
        self.sign("get", URL, "--scheme", "tif", code=4)
        self.sign("GET", "gov.example", "--scheme", "tif", code=4)
        self.sign("GET", URL, "--scheme", "tif", "-H", "no colon", code=4)
        self.sign("GET", URL, "--scheme", "tif", "--body", self.path("none"), code=7)


if __name__ == "__main__":
    unittest.main()
