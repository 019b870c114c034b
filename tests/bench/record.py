# SPDX-License-Identifier: Apache-2.0
"""Records what a platform answers: a TLS proxy in front of the sandbox daemon, through which each
client does its work once. The replies become the files that bench_server answers with; the requests
of both clients are kept, to show that they ask for the same."""

import base64
import http.client
import http.server
import json
import secrets
import socket
import ssl
import subprocess
import threading
import urllib.parse
from pathlib import Path

CITIZEN = "sub-li"
RESIDENT_CARD = "11990100MB9901008N011"
CLIENT_ID = "govsdk-demo-public"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
# Written anew by whoever answers.
NOT_KEPT = {"date", "content-length", "connection", "keep-alive"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_certificates(folder):
    """A root and a certificate of 127.0.0.1, for this run only."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
            "-subj", "/CN=govsdk bench root", "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", *new_key, "-keyout", "server.key", "-out", "server.csr",
            "-subj", "/CN=127.0.0.1")
    (folder / "server.ext").write_text(
        "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"
        "keyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n",
        encoding="ascii")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-out", "server.pem", "-extfile", "server.ext")


class Sandbox:
    """The daemon as a child, and the calls that an operator and a citizen make to it."""

    def __init__(self, program, public_url):
        self.child = subprocess.Popen(
            [program, "--no-poll-interval", "--exit-with-stdin", "--public-url", public_url],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.child.stdout.readline()
        if not line:
            raise RuntimeError(f"{program} does not start")
        self.port = json.loads(line)["port"]

    def close(self):
        self.child.stdin.close()
        self.child.wait(timeout=10)

    def send(self, method, target, body=None, headers=()):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, target, body, dict(headers))
        reply = connection.getresponse()
        data = reply.read()
        connection.close()
        return reply, data

    def ask(self, method, target, document=None, form=None, **more):
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        headers.update({"Gov-App": "govsdk-bench", "Gov-Channel": "system"})
        body = None
        if document is not None:
            body, headers["Content-Type"] = json.dumps(document), "application/json"
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["Idempotency-Key"] = secrets.token_urlsafe(16)
        reply, data = self.send(method, target, body, headers)
        if reply.status > 299:
            raise RuntimeError(f"{method} {target}: {reply.status} {data.decode()}")
        return json.loads(data)

    def approve(self, user_code):
        self.ask("POST", "/sandbox/device",
                 {"user_code": user_code, "action": "approve", "citizen": CITIZEN})

    def log_in(self):
        login = self.ask("POST", "/oauth/device_authorization", form={"client_id": CLIENT_ID})
        self.approve(login["user_code"])
        return self.ask("POST", "/oauth/token", form={
            "client_id": CLIENT_ID, "grant_type": DEVICE_GRANT,
            "device_code": login["device_code"]})["access_token"]

    def certificate(self):
        usage = json.dumps({"purpose": "benchmark", "basis": "consent"}).encode()
        usage = base64.urlsafe_b64encode(usage).decode().rstrip("=")
        found = self.ask("GET", f"/gov/v1/certificates?type={RESIDENT_CARD}", Gov_Usage=usage,
                         Authorization=f"Bearer {self.log_in()}")
        return found["items"][0]["id"]

    def advance(self, hours):
        self.ask("POST", "/sandbox/clock", {"advance_ms": hours * 3600 * 1000})


class Recorder:
    """The proxy. `requests` is emptied by whoever begins another client."""

    def __init__(self, sandbox, port, folder):
        self.sandbox = sandbox
        self.folder = folder
        self.requests = []
        self.replies = {}
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                recorder.pass_on(self)

            do_GET = do_POST = do_PATCH = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def pass_on(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        headers = {n: v for n, v in handler.headers.items() if n.lower() != "connection"}
        reply, data = self.sandbox.send(handler.command, handler.path, body or None, headers)
        if handler.path == "/oauth/device_authorization":
            self.sandbox.approve(json.loads(data)["user_code"])
        kept = [(n, v) for n, v in reply.getheaders() if n.lower() not in NOT_KEPT]
        self.requests.append((handler.command, handler.path, headers, body))
        self.replies[f"{handler.command} {handler.path}"] = (reply, kept, data)
        handler.send_response_only(reply.status)
        for name, value in kept:
            handler.send_header(name, value)
        handler.send_header("Date", handler.date_time_string())
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def body(self, request):
        return self.replies[request][2]

    def save(self):
        for number, (request, (reply, kept, data)) in enumerate(self.replies.items()):
            head = [f"HTTP/1.1 {reply.status} {reply.reason}"] + [f"{n}: {v}" for n, v in kept]
            text = request + "\n" + "\r\n".join(head) + "\r\n\r\n"
            Path(self.folder, f"{number:02}.reply").write_bytes(text.encode() + data)


def _comparable(request):
    """What of a request must be the same for both clients."""
    method, target, headers, body = request
    own = {"user-agent", "idempotency-key", "authorization", "if-match", "host"}
    kept = {n.lower(): "" if n.lower() in own else v for n, v in headers.items()}
    target = "/".join("" if part.startswith("mat_") else part for part in target.split("/"))
    return method, target, kept, json.loads(body) if body else None


def difference(ours, theirs):
    """The first pair of requests that differ, or None. Log-in, discovery and keys are no part of the
    work: they happen once."""
    ours, theirs = ([r for r in some if "/matters" in r[1]] for some in (ours, theirs))
    if len(ours) != len(theirs) or not ours:
        return f"{len(ours)} and {len(theirs)} requests"
    for one, other in zip(map(_comparable, ours), map(_comparable, theirs)):
        if one != other:
            return one, other
    return None
