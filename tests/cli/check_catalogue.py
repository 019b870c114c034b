# SPDX-License-Identifier: Apache-2.0
"""items and item: no login, tables and JSON, and nothing on the screen that a platform could steer it by."""
import http.server
import json
import threading
import unittest

from support import PACKAGE, CliTest


class Catalogue(CliTest):
    def test_search(self):
        found = self.run_cli("--json", "items", "出生").json["items"]
        package = next(item for item in found if item["code"] == PACKAGE)
        self.assertEqual((package["name"], package["package"]), ("出生一件事", True))
        self.assertGreaterEqual(len(found), 10)
        text = self.run_cli("items", "出生", "--lang", "zh").out
        for item in found:
            self.assertIn(item["code"], text)
            self.assertIn(item["name"], text)
        self.assertNotIn("\033", text)

    def test_columns_stand_under_each_other(self):
        lines = self.run_cli("items", "出生", "--lang", "zh").out.splitlines()
        columns = {self.columns(line[:line.index(word)]) for line, word in
                   ((line, "1 个工作日") for line in lines if "1 个工作日" in line)}
        self.assertEqual(len(columns), 1)

    @staticmethod
    def columns(text):
        return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)

    def test_limit_and_filters(self):
        self.assertEqual(len(self.run_cli("--json", "items", "-n", "3").json["items"]), 3)
        some = self.run_cli("items", "-n", "3")
        self.assertIn("--limit", some.err)
        legal = self.run_cli("--json", "items", "--object", "legal").json["items"]
        self.assertTrue(legal)
        self.assertNotIn(PACKAGE, [item["code"] for item in legal])
        self.assertEqual(self.run_cli("--json", "items", "没有这样的事项").json["items"], [])

    def test_guide_of_a_package(self):
        guide = self.run_cli("--json", "item", PACKAGE).json
        self.assertEqual(len(guide["items"]), 9)
        self.assertEqual(guide["document"]["code"], PACKAGE)
        materials = {material["code"]: material for material in guide["materials"]}
        self.assertEqual(materials["NB-M01"]["sources"], ["upload"])
        self.assertTrue(materials["NB-M01"]["required"])
        text = self.run_cli("item", PACKAGE).out
        for piece in ("/child/weight_grams", "male|female", "integer", "NB-M02", "出生一件事", "free"):
            self.assertIn(piece, text)
        self.assertIn("新生儿姓名", self.run_cli("item", PACKAGE, "--lang", "zh").out)

    def test_guide_of_an_item(self):
        code = self.run_cli("--json", "item", PACKAGE).json["items"][0]["code"]
        guide = self.run_cli("--json", "item", code).json
        self.assertEqual((guide["code"], guide["package"]), (code, False))
        self.assertIn(code, self.run_cli("item", code).out)

    def test_what_is_not_there(self):
        self.assertEqual(self.run_cli("--json", "item", "nosuch", code=4).error["status"], "GOV_ERR_NOT_FOUND")

    def test_a_sandbox_must_be_allowed(self):
        answer = self.run_cli("--json", "-o", "gateway.allow_sandbox=false", "items", code=7)
        self.assertEqual(answer.error["status"], "GOV_ERR_SANDBOX")

    def test_failures_of_the_platform(self):
        # Each call is repeated by the library; the fault outlives the repeats.
        for fault, status, code in (("status_503", "GOV_ERR_UNAVAILABLE", 3), ("wrong_type", "GOV_ERR_RESPONSE", 8),
                                    ("redirect", "GOV_ERR_REDIRECT", 7)):
            with self.subTest(fault=fault):
                self.sandbox.fault(fault, path="/gov/v1/items", count=50, retry_after_ms=0)
                error = self.run_cli("--json", "items", code=code).error
                self.sandbox.clear_faults()
                self.assertEqual((error["status"], error["exit_code"]), (status, code))
                self.assertGreaterEqual(error["attempts"], 1)

    def test_log_on_standard_error(self):
        self.assertEqual(self.run_cli("items").err, "")
        said = self.run_cli("-vvv", "items").err
        self.assertIn("item_search", said)


class Hostile(CliTest):
    """A platform that tries to write on the screen."""

    sandbox_options = None

    def setUp(self):
        super().setUp()
        name = "\x1b[31mred\r\n\x9b2J\x07\u202egnp.exe"
        test = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                base = f"http://127.0.0.1:{self.server.server_port}"
                if self.path.startswith("/gov/v1/items"):
                    test.asked = True
                    body = {"items": [{"kind": "item", "code": "C1", "name": name, "version": "1"}], "next": None}
                elif self.path == "/.well-known/gov-gateway":
                    body = {"profile": "gov-gateway", "profile_version": "1", "issuer": base,
                            "api_base": base + "/gov/v1", "jwks_uri": base + "/.well-known/jwks.json",
                            "auth_methods": ["bearer"], "features": []}
                else:
                    body = {"issuer": base, "token_endpoint": base + "/oauth/token"}
                data = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                pass

        self.asked = False
        self.name = name
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def test_control_characters_stay_off_the_screen(self):
        url = f"http://127.0.0.1:{self.server.server_port}"
        text = self.run_cli("--url", url, "items").out
        self.assertTrue(self.asked)
        self.assertIn("red", text)
        for letter in "\x1b\r\x9b\x07\u202e":
            self.assertNotIn(letter, text)
        self.assertEqual(len(text.splitlines()), 2)
        listed = self.run_cli("--url", url, "--json", "items")
        self.assertEqual(listed.json["items"][0]["name"], self.name)
        self.assertNotIn("\x1b", listed.out)


if __name__ == "__main__":
    unittest.main()
