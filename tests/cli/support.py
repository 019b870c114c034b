# SPDX-License-Identifier: Apache-2.0
"""Runs the real govsdk and govsdk-sandboxd. Each test has a home of its own; nobody in it is real."""
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.request

CLI = os.environ.get("GOVSDK_CLI", "build/release/bin/govsdk")
SANDBOXD = os.environ.get("GOVSDK_SANDBOXD", "build/release/bin/govsdk-sandboxd")
SOURCE = os.environ.get("GOVSDK_SOURCE_DIR", os.path.join(os.path.dirname(__file__), "..", ".."))
PACKAGE = "PKG-NEWBORN"
IDENTITY_TYPE = "11990100MB9901008N011"
FORM = {
    "child": {"name": "张小样", "sex": "female", "birth_date": "2026-11-20", "birth_time": "08:30",
              "weight_grams": 3250, "birth_hospital": "样例市妇幼保健院"},
    "mother": {"name": "李四样", "id_number": "99010119920815102X", "phone": "19900000002"},
    "father": {"name": "张三样", "id_number": "990101199003071018"},
    "household": {"register_with": "mother", "address": "样例市样例区幸福路1号"},
    "insurance": {"enrol": True},
    "card": {"bank": "bank_a"},
}
PERSONAL = ["张小样", "李四样", "99010119920815102X", "19900000002", "幸福路1号"]


class Sandbox:
    """A govsdk-sandboxd that ends with us."""

    def __init__(self, *options):
        self.process = subprocess.Popen([SANDBOXD, "--exit-with-stdin", *options],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        ready = json.loads(self.process.stdout.readline())
        self.url, self.port = ready["url"], ready["port"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def get(self, path):
        return self.call("GET", path)

    def get_text(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return answer.read()

    def approve(self, user_code, citizen="sub-li"):
        self.call("POST", "/sandbox/device",
                  {"user_code": user_code, "action": "approve", "citizen": citizen})

    def deny(self, user_code):
        self.call("POST", "/sandbox/device", {"user_code": user_code, "action": "deny"})

    def fault(self, name, **more):
        self.call("POST", "/sandbox/faults", {"name": name, **more})

    def clear_faults(self):
        self.call("DELETE", "/sandbox/faults")

    def matters(self):
        return self.call("GET", "/sandbox/state")["matters"]["total"]

    def close(self):
        self.process.stdin.close()
        code = self.process.wait(20)
        self.process.stdout.close()
        return code


class Result:
    """What one run of the tool wrote and ended with."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self):
        return json.loads(self.err)["error"]


class CliTest(unittest.TestCase):
    """A test with a home, and with a sandbox when `sandbox_options` is not None."""

    sandbox_options = ["--no-poll-interval", "--speed", "200000"]
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.sandbox = None if cls.sandbox_options is None else Sandbox(*cls.sandbox_options)

    @classmethod
    def tearDownClass(cls):
        if cls.sandbox is not None and cls.sandbox.process.poll() is None:
            code = cls.sandbox.close()
            assert code == 0, f"govsdk-sandboxd ended with {code}"

    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="govsdk-cli-")
        self.addCleanup(shutil.rmtree, self.home, True)
        self.environment = {key: value for key, value in os.environ.items()
                            if key in ("PATH", "TZ") or key.endswith("SAN_OPTIONS")}
        self.environment.update(HOME=self.home, LANG="C.UTF-8", TMPDIR=self.home)
        if self.sandbox is not None:
            self.configure()

    def configure(self, **more):
        settings = {"gateway.url": self.sandbox.url, "gateway.allow_sandbox": "true",
                    "auth.client_id": "govsdk-demo-public"}
        settings.update(more)
        path = self.path(".config/govsdk/config")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())
        os.chmod(path, 0o600)

    def path(self, name):
        return os.path.join(self.home, name)

    def session_file(self, name="default"):
        return self.path(f".local/state/govsdk/sessions/{name}.session")

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def start(self, *arguments, **more):
        environment = {**self.environment, **more.pop("env", {})}
        return subprocess.Popen([CLI, *arguments], env=environment, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.home, **more)

    def run_cli(self, *arguments, code=0, data=b"", env=None):
        """Runs the tool and expects an exit code; None expects nothing."""
        process = self.start(*arguments, env=env or {})
        out, err = process.communicate(data if isinstance(data, bytes) else data.encode(), timeout=120)
        result = Result(process.returncode, out.decode(), err.decode())
        if code is not None:
            self.assertEqual(result.code, code, f"govsdk {' '.join(arguments)}\n{result.out}{result.err}")
        return result

    def log_in(self, *options, citizen="sub-li", decide="approve"):
        process = self.start("--json", "login", "--device", *options)
        pending = json.loads(process.stdout.readline())
        self.assertEqual(pending["state"], "pending")
        if decide == "approve":
            self.sandbox.approve(pending["user_code"], citizen)
        elif decide == "deny":
            self.sandbox.deny(pending["user_code"])
        out, err = process.communicate(timeout=60)
        return Result(process.returncode, out.decode(), err.decode())

    def must_log_in(self, *options, **more):
        result = self.log_in(*options, **more)
        self.assertEqual(result.code, 0, result.err)
        return result

    def identity_card(self):
        listed = self.run_cli("--json", "cert", "list", "--purpose", "办理出生一件事", "--type", IDENTITY_TYPE)
        return listed.json["certificates"][0]["id"]

    def newborn(self, *more):
        """The arguments of a submit of the newborn package that is complete."""
        form = self.write("form.json", json.dumps(FORM))
        record = self.write("record.pdf", b"%PDF-1.4 made up\n")
        return ["submit", "--package", PACKAGE, "--form", form, "--attach", f"NB-M01={record}",
                "--certificate", f"NB-M02={self.identity_card()}", "--delivery", "electronic", *more]

    def submit_newborn(self, *more):
        return self.run_cli("--json", *self.newborn(*more)).json

    def finished_newborn(self):
        """A newborn package that went its whole way; gives the matter's id."""
        matter = self.submit_newborn()["matter_id"]
        self.run_cli("--json", "progress", matter, "--watch")
        return matter

    def on_terminal(self, *arguments, env=None, until=None, then=b"\x03", error_only=False):
        """Runs the tool on a terminal; gives its exit code and what the screen saw. When `until` is
        seen, `then` is typed, or called with the screen so far."""
        master, slave = pty.openpty()
        environment = {**self.environment, "TERM": "xterm-256color", **(env or {})}
        out = subprocess.DEVNULL if error_only else slave
        process = subprocess.Popen([CLI, *arguments], env=environment, stdin=slave, stdout=out,
                                   stderr=slave, cwd=self.home, start_new_session=True,
                                   preexec_fn=lambda: _take_terminal(slave))
        os.close(slave)
        screen = _watch(process, master, until, then)
        os.close(master)
        return process.wait(30), screen


def _take_terminal(slave):
    import fcntl
    import termios
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


def _watch(process, master, until, then):
    screen, end = b"", time.monotonic() + 120
    while time.monotonic() < end:
        ready, _, _ = select.select([master], [], [], 0.1)
        if ready:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            screen += piece
        elif process.poll() is not None:
            break
        if until is not None and re.search(until, screen.decode("utf-8", "replace")):
            until = None
            if callable(then):
                then(screen.decode("utf-8", "replace"))
            else:
                os.write(master, then)
    else:
        process.send_signal(signal.SIGKILL)
    return screen.decode("utf-8", "replace")


def forge(data):
    """A copy with one character in the middle changed."""
    at = len(data) // 2
    return data[:at] + (b"B" if data[at:at + 1] == b"A" else b"A") + data[at + 1:]


def mode(path):
    return os.stat(path).st_mode & 0o777
