# SPDX-License-Identifier: Apache-2.0
"""Runs every program of examples/ against a real govsdk-sandboxd and looks at what it prints.

An example without a test here fails the run: see test_no_example_is_left_out.
"""
import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from sandboxd import Sandboxd

sys.path.insert(0, os.path.join(os.environ["GOVSDK_SOURCE_DIR"], "tests", "support"))
from browser import Browser  # noqa: E402

SOURCE = Path(os.environ["GOVSDK_SOURCE_DIR"])
PROGRAMS = Path(os.environ["GOVSDK_BUILD_DIR"]) / "examples"
# Given when the binding was built: how first.py and first.lua are run.
HOSTS = {suffix: os.environ[name].split("|") for suffix, name in
         (("py", "GOVSDK_DOCS_PYTHON"), ("lua", "GOVSDK_DOCS_LUA")) if os.environ.get(name)}
NOBODY = "http://127.0.0.1:1"
HURRY = ("--speed", "1000000")
ran = set()


def start(name, *arguments):
    """A program of C by its name; first.py and first.lua by theirs."""
    ran.add(name)
    stem, _, suffix = name.partition(".")
    command = [*HOSTS[suffix], SOURCE / "examples" / name] if suffix else [PROGRAMS / stem]
    return subprocess.Popen([*map(str, command), *map(str, arguments)], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Result:
    """What a program has left: exit status, lines of output, text of errors."""

    def __init__(self, process, already=""):
        output, self.errors = process.communicate(timeout=100)
        self.status, self.output = process.returncode, already + output
        self.lines = self.output.splitlines()

    def __str__(self):
        return f"exit {self.status}\n{self.output}\n{self.errors}"


def run(name, *arguments):
    return Result(start(name, *arguments))


def run_as(sandbox, name, *arguments, citizen="sub-li", action="approve"):
    """Runs a program that logs a citizen in, and decides on the login when it shows the code."""
    process = start(name, sandbox.url, *arguments)
    first = process.stdout.readline()
    shown = re.match(r"Approve (\S+) at (\S+)$", first)
    if shown:
        sandbox.decide_login(shown.group(1), action, citizen)
    return Result(process, first)


def claims(jws):
    payload = jws.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


class ExampleTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def good(self, result):
        self.assertEqual(result.status, 0, result)
        self.assertEqual(result.errors.strip(), "", result)
        return result

    def bad(self, result, status=1):
        self.assertEqual(result.status, status, result)
        self.assertNotEqual(result.errors.strip(), "", result)
        return result


class FirstTest(ExampleTest):
    def test_it_lists_the_catalogue(self):
        with Sandboxd() as sandbox:
            catalogue = sandbox.call_all("/gov/v1/items")
            results = {name: self.good(run(name, sandbox.url)) for name in self.names()}
        self.assertGreater(len(catalogue), 10)
        expected = [(item["code"], item["name"]) for item in catalogue]
        for name, result in results.items():
            with self.subTest(name=name):
                self.assertEqual([tuple(line.split(None, 1)) for line in result.lines], expected)

    def test_failures_are_told(self):
        for name in self.names():
            with self.subTest(name=name):
                self.assertIn("connect", self.bad(run(name, NOBODY)).errors.lower())
                self.assertIn("gateway.url", self.bad(run(name, "nonsense")).errors)

    def names(self):
        return ["first", *(f"first.{suffix}" for suffix in HOSTS)]


class LoginTest(ExampleTest):
    def test_login(self):
        with Sandboxd() as sandbox:
            approved = run_as(sandbox, "login_device", citizen="sub-chen")
            refused = run_as(sandbox, "login_device", action="deny")
        self.assertEqual(approved.status, 0, approved)
        self.assertEqual(json.loads(approved.lines[-1].partition(": ")[2])["name"], "陈五样")
        self.assertIn("/device", approved.lines[0])
        self.assertEqual(self.bad(refused).lines[-1], "The citizen has refused.")

    def test_usage(self):
        self.bad(run("login_device"), 2)
        self.bad(run("login_device", NOBODY))


class IdentityTest(ExampleTest):
    """The examples of the other ways in."""

    CLI = PROGRAMS.parent / "bin" / "govsdk"

    def new_key(self, name):
        """The path of a new private key, and the key set of its public half."""
        made = subprocess.run([self.CLI, "--json", "key", "new", self.folder / name], check=True,
                              capture_output=True, text=True)
        return self.folder / name, {"keys": [json.loads(made.stdout)["public"]]}

    def browse(self, sandbox, *arguments, **choice):
        process = start("login_browser", sandbox.url, *arguments)
        first = process.stdout.readline()
        page = Browser(sandbox.url).log_in_and_return(first.split()[1], **choice)
        self.assertIn("<html", page.lower())
        return Result(process, first)

    def test_browser(self):
        with Sandboxd() as sandbox:
            approved = self.browse(sandbox, "L3", citizen="sub-chen")
            refused = self.browse(sandbox, action="deny")
        self.assertEqual(self.good(approved).lines[-1], "Logged in: sub-chen at level L3")
        self.assertEqual(self.bad(refused).lines[-1], "The login was refused.")

    def test_terminal(self):
        with Sandboxd() as sandbox:
            key, keys = self.new_key("terminal.jwk")
            sandbox.call("/sandbox/terminals", {"id": "K-7", "jwks": keys})

            def identify(method, number="99010119920815102X"):
                return subprocess.run(
                    [PROGRAMS / "kiosk_terminal", sandbox.url, "K-7", key, method], text=True,
                    input=number + "\n", capture_output=True, timeout=60, check=False)

            ran.add("kiosk_terminal")
            both, card = identify("id_card+face"), identify("id_card")
            nobody, nonsense = identify("id_card", "990101190001010010"), identify("horoscope")
        self.assertEqual((both.stdout, card.stdout),
                         ("Identified at level L3\n", "Identified at level L2\n"), both.stderr)
        for failed in (nobody, nonsense):
            self.assertEqual(failed.returncode, 1, failed)
            self.assertNotIn("9901011900", failed.stdout + failed.stderr)

    def exchanged(self, sandbox, audience):
        """A token that stands for sub-wang, acted for by sub-li: what a caller brings along."""
        own = sandbox.log_in("sub-li", "openid gov.matters")
        return json.loads(sandbox.post_form("/oauth/token", {
            "client_id": "govsdk-demo-public", "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "subject_token": "grant-wang-li",
            "subject_token_type": "urn:gov:params:oauth:token-type:grant",
            "actor_token": own, "audience": audience,
            "actor_token_type": "urn:ietf:params:oauth:token-type:access_token"}))["access_token"]

    def test_bank_server(self):
        bank = "https://bank.example/api"
        ran.add("bank_server")
        with Sandboxd() as sandbox:
            key, keys = self.new_key("bank.jwk")
            sandbox.call("/sandbox/clients", {
                "id": "bank", "auth_method": "private_key_jwt", "jwks": keys, "redirect_uris": []})
            good = self.exchanged(sandbox, bank)
            other = self.exchanged(sandbox, "https://other.example")
            spoilt = good[:-8] + ("A" if good[-8] != "A" else "B") + good[-7:]
            tokens = "\n".join((good, other, spoilt, "no token")) + "\n"
            done = subprocess.run([PROGRAMS / "bank_server", sandbox.url, "bank", key, bank],
                                  input=tokens, text=True, capture_output=True, timeout=60,
                                  check=False)
        lines = done.stdout.splitlines()
        self.assertEqual((done.returncode, lines[:2]),
                         (0, ["The bank is logged in.", "accepted: sub-wang, acted for by sub-li"]),
                         done)
        self.assertEqual([line.split(":")[0] for line in lines[2:]], ["refused"] * 3, done)
        self.assertIn("aud", lines[2])
        self.assertNotIn(good[-20:], done.stdout + done.stderr)

    def test_proxy_parent(self):
        with Sandboxd() as sandbox:
            done = self.good(run_as(sandbox, "proxy_parent", "grant-wang-li"))
            stranger = self.bad(run_as(sandbox, "proxy_parent", "grant-wang-li", citizen="sub-chen"))
        self.assertEqual(done.lines[1:], ["Acting for sub-wang as sub-li", "0 matters"])
        self.assertEqual(len(stranger.lines), 1, stranger)

    def test_usage(self):
        for name in ("login_browser", "kiosk_terminal", "bank_server", "proxy_parent"):
            self.bad(run(name), 2)


class CertificateTest(ExampleTest):
    """The bank, the hospital and the kiosk; the citizen's own part is done here, over the wire."""

    BANK = ("govsdk-demo", "demo s3cret+/ &=")
    USAGE = {"purpose": "亮证", "basis": "consent"}

    def trust_folder(self, sandbox):
        folder = self.folder / "trust"
        folder.mkdir()
        for kind, suffix in (("anchors", "pem"), ("intermediates", "pem"), ("crls", "crl")):
            for number, text in enumerate(sandbox.call("/sandbox/trust")[kind]):
                (folder / f"{kind}{number}.{suffix}").write_text(text, encoding="ascii")
        return folder

    def certificate(self, sandbox, token):
        usage = base64.urlsafe_b64encode(json.dumps(self.USAGE).encode()).decode().rstrip("=")
        items = sandbox.call("/gov/v1/certificates", token=token, headers={"Gov-Usage": usage})["items"]
        return next(item["id"] for item in items if item["type_name"] == "居民身份证")

    def code(self, sandbox, token, certificate):
        terms = {"kind": "code", "ttl_s": 120, "fields": [], "max_redemptions": 1}
        return sandbox.call(f"/gov/v1/certificates/{certificate}/present", terms, token=token,
                            headers={"Idempotency-Key": os.urandom(16).hex()})["code"]

    def test_bank_counter(self):
        with Sandboxd() as sandbox:
            token = sandbox.log_in("sub-li", "openid gov.certificates")
            certificate = self.certificate(sandbox, token)
            first, second, third = (self.code(sandbox, token, certificate) for _ in range(3))
            good = self.good(run("bank_counter", sandbox.url, *self.BANK, first))
            used = self.bad(run("bank_counter", sandbox.url, *self.BANK, first), 2)
            missing = self.bad(run("bank_counter", sandbox.url, *self.BANK, third, self.folder / "no.ofd",
                                   self.folder), 2)
            copy = self.folder / "copy.ofd"
            folder = self.trust_folder(sandbox)
            self.good(run_as(sandbox, "kiosk_copy", copy, folder))
            both = self.good(run("bank_counter", sandbox.url, *self.BANK, second, copy, folder))
            sandbox.call(f"/sandbox/certificates/{certificate}/status", {"status": "revoked"})
            late = run("bank_counter", sandbox.url, *self.BANK, third)
        self.assertIn(": valid", good.lines[0])
        self.assertNotIn("李", used.errors)
        self.assertIn("cannot read", missing.errors)
        self.assertEqual(both.lines[1], "Overall: PASSED", both)
        self.assertEqual(late.status, 1, late)

    def test_hospital_question(self):
        evidence = self.folder / "evidence.jws"
        with Sandboxd() as sandbox:
            token = sandbox.log_in("sub-li", "openid gov.certificates")
            certificate = self.certificate(sandbox, token)
            answers = [self.good(run("hospital_question", sandbox.url, *self.BANK, self.code(sandbox, token, certificate),
                                     years, evidence)).lines[0] for years in (18, 120)]
            self.bad(run("hospital_question", sandbox.url, *self.BANK, "0000000000", 18, evidence), 2)
            spare = self.code(sandbox, token, certificate)
            lost = run("hospital_question", sandbox.url, *self.BANK, spare, 18, self.folder / "no" / "where")
        self.assertEqual(answers, ["18 years or older: yes", "120 years or older: no"])
        said = claims(evidence.read_text(encoding="ascii"))
        self.assertEqual((said["answer"], said["question"]["value"]), ("no", 120))
        self.assertIn("evidence", self.bad(lost, 2).errors)
        self.assertNotIn("李", json.dumps(said, ensure_ascii=False))

    def test_kiosk_copy(self):
        copy = self.folder / "copy.ofd"
        with Sandboxd() as sandbox:
            folder = self.trust_folder(sandbox)
            printed = self.good(run_as(sandbox, "kiosk_copy", copy, folder))
            for file in folder.glob("anchors*"):
                file.unlink()
            doubted = run_as(sandbox, "kiosk_copy", self.folder / "second.ofd", folder)
        self.assertEqual(printed.lines[1:3], ["A copy for: 子女入学报名材料", "结论：通过"], printed)
        self.assertTrue(copy.read_bytes().startswith(b"PK"))
        self.assertEqual(doubted.status, 1, doubted)
        self.assertFalse((self.folder / "second.ofd").exists())
        self.assertIn("无法确定", doubted.output)

    def test_usage(self):
        for name in ("bank_counter", "hospital_question", "kiosk_copy"):
            self.bad(run(name), 2)


class JourneyTest(ExampleTest):
    """The examples that follow one another on one platform."""

    def submit(self, sandbox):
        record, receipt = self.folder / "record.pdf", self.folder / "receipt.jws"
        record.write_bytes(b"%PDF-1.4 " + bytes(200000))
        result = self.good(run_as(sandbox, "submit_newborn", record, receipt))
        matter_id = re.match(r"Submitted (\S+)$", result.lines[-1]).group(1)
        named = claims(receipt.read_text(encoding="ascii"))
        self.assertEqual((named["kind"], named["matter_id"]), ("submit", matter_id))
        return matter_id

    def test_from_submit_to_review(self):
        log = self.folder / "log.jws"
        certificate, keys = self.folder / "certificate.sd-jwt", self.folder / "issuer.jwks"
        with Sandboxd(*HURRY) as sandbox:
            matter_id = self.submit(sandbox)
            self.check_log(self.good(run_as(sandbox, "follow_progress", matter_id, log)), log, matter_id)
            fetched = self.good(run_as(sandbox, "fetch_certificate", certificate, keys))
            self.assertIn("sha-256:", fetched.lines[-1])
            self.check_reviews(sandbox)
            self.keep_status_list(sandbox)
            self.assertEqual(sandbox.close(), 0)
        self.check_verification(certificate)

    def check_log(self, result, log, matter_id):
        events = [claims(line) for line in log.read_text(encoding="ascii").splitlines()]
        self.assertEqual([event["seq"] for event in events], list(range(1, len(events) + 1)))
        self.assertEqual({event["sub"] for event in events}, {matter_id})
        shown = [line for line in result.lines if re.match(r" *\d+  ", line)]
        self.assertEqual(len(shown), len(events))
        tasks = [line.split("  ") for line in result.lines[1 + len(shown):]]
        self.assertEqual(len({department for department, _ in tasks}), 7, result)
        self.assertLessEqual({state for _, state in tasks}, {"done", "skipped"})

    def check_reviews(self, sandbox):
        silent = self.bad(run_as(sandbox, "post_review", "very_dissatisfied"))
        self.assertIn("Please say", silent.lines[-1])
        bad = self.good(run_as(sandbox, "post_review", "dissatisfied", "等得太久"))
        self.assertRegex(bad.lines[-2], r"^Posted \S+ as review 1$")
        self.assertRegex(bad.lines[-1], r"^Work order \S+: (opened|assigned)$")
        nothing = self.bad(run_as(sandbox, "post_review", "satisfied", citizen="sub-chen"))
        self.assertIn("nothing waits", nothing.errors)

    def keep_status_list(self, sandbox):
        """Beside the keys: a status is asked for where the platform publishes it."""
        uri = sandbox.call("/.well-known/gov-gateway")["status_list_uri"]
        first = sandbox.call(uri.removeprefix(sandbox.url))["status_lists"][0]
        with sandbox.opener.open(first, timeout=30) as reply:
            (self.folder / "status.jwt").write_bytes(reply.read())

    def check_verification(self, certificate):
        verify = lambda file: run("verify_certificate", file, self.folder)
        good = self.good(verify(certificate))
        self.assertEqual(good.lines[0], "Overall: PASSED", good)
        (self.folder / "status.jwt").unlink()
        unknown = verify(certificate)
        self.assertEqual((unknown.status, unknown.lines[0].split(" (")[0]), (1, "Overall: INDETERMINATE"), unknown)

        spoilt = self.folder / "spoilt.sd-jwt"
        spoilt.write_text(certificate.read_text(encoding="ascii").replace("~", "~WyJhIiwiYiIsImMiXQ~", 1),
                          encoding="ascii")
        bad = verify(spoilt)
        self.assertEqual(bad.status, 1, bad)
        self.assertTrue(bad.lines[0].startswith("Overall: FAILED"), bad)
        self.bad(verify(self.folder / "absent"), 2)
        spoilt.write_text("{}", encoding="ascii")
        self.bad(verify(spoilt), 2)
        (self.folder / "issuer.jwks").unlink()
        nobody = verify(certificate)
        self.assertEqual((nobody.status, nobody.lines[0].split(" (")[0]), (1, "Overall: INDETERMINATE"), nobody)

    def test_a_lost_answer_makes_no_second_matter(self):
        with Sandboxd() as sandbox:
            sandbox.call("/sandbox/faults",
                         {"name": "drop_after", "method": "POST", "path": "/gov/v1/matters/"})
            self.submit(sandbox)
            state = sandbox.call("/sandbox/state")
        self.assertEqual(state["matters"]["total"], 1, state)
        self.assertEqual(state["requests"]["by_path"]["GET /gov/v1/operations/{key}"], 1, state)

    def test_what_cannot_be(self):
        with Sandboxd() as sandbox:
            absent = run_as(sandbox, "submit_newborn", self.folder / "absent", self.folder / "r")
            self.bad(absent)
            self.assertFalse((self.folder / "r").exists())
            unknown = self.bad(run_as(sandbox, "follow_progress", "m-unknown", self.folder / "log"))
            self.assertIn("not_found", unknown.errors)
            self.bad(run_as(sandbox, "fetch_certificate", self.folder / "a/b", self.folder / "k"))
        for name in ("submit_newborn", "follow_progress", "fetch_certificate", "post_review",
                     "verify_certificate"):
            self.bad(run(name), 2)


class AloneTest(ExampleTest):
    """The examples that need no platform outside."""

    def test_own_transport(self):
        result = self.good(run("own_transport"))
        self.assertIn(": 9 items", result.lines[0])
        counted = re.match(r"(\d+) requests, 0 changes, 0 bytes of body$", result.lines[1])
        self.assertGreaterEqual(int(counted.group(1)), 1)

    def test_in_process_sandbox(self):
        result = self.good(run("in_process_sandbox"))
        states = [line.rpartition(": ")[2] for line in result.lines]
        self.assertEqual(states, ["submitted", "closed"])

    def test_check_identifiers(self):
        good = self.good(run("check_identifiers", "resident_id", "11010519491231002x",
                             "440524188001010014"))
        self.assertIn("format right, check character right, born in 1949, region 110105", good.lines[0])
        self.assertNotIn("11010519491231002", good.output)
        wrong = run("check_identifiers", "resident_id", "11010519491231002X", "110105194912310021")
        self.assertEqual(wrong.status, 1, wrong)
        self.assertIn("check character wrong", wrong.lines[1])
        known = self.good(run("check_identifiers", "uscc", "91350100M0001TGQXM"))
        self.assertIn("known to be valid all the same", known.lines[0])
        oid = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001."
        self.good(run("check_identifiers", "certificate", oid + "U"))
        advisory = self.good(run("check_identifiers", "certificate", oid + "V"))
        self.assertIn("a warning only", advisory.lines[0])
        self.good(run("check_identifiers", "region", "110105"))
        self.bad(run("check_identifiers", "passport", "E0"), 2)


class LastTest(unittest.TestCase):
    def test_no_example_is_left_out(self):
        programs = {path.stem for path in (SOURCE / "examples").glob("*.c")}
        self.assertEqual({name for name in ran if "." not in name}, programs)


def load_tests(loader, *_):
    cases = (FirstTest, LoginTest, IdentityTest, CertificateTest, JourneyTest, AloneTest, LastTest)
    return unittest.TestSuite(map(loader.loadTestsFromTestCase, cases))


if __name__ == "__main__":
    sys.exit(not unittest.main(exit=False).result.wasSuccessful())
