# SPDX-License-Identifier: Apache-2.0
"""The identity provider that does what no good one does. What it does is a script, given at the start or sent to
/_test/script while it runs; README.md tells its members.

    stub.py [--script JSON] [--tls-cert PEM --tls-key PEM]

The first line of output is {"pid", "port", "issuer", "other_port", "other_issuer"}; the other origin is where redirects
lead, and counts apart. It ends when standard input does. Owns: listeners, HTTP, counts.
"""
import argparse
import email.utils
import http.server
import json
import os
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import hidden  # noqa: E402
from authority import Authority  # noqa: E402
from faults import Reply, apply_fault, json_reply  # noqa: E402

REQUESTS_KEPT = 200
CHUNK = 1 << 16


class Request:
    def __init__(self, method, target, headers, body):
        parts = urllib.parse.urlsplit(target)
        self.method, self.path, self.headers, self.body = method, parts.path, headers, body
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        self.form = dict(urllib.parse.parse_qsl(body.decode("latin-1"), keep_blank_values=True))

    def record(self):
        return {"method": self.method, "path": self.path, "headers": dict(self.headers.items()),
                "query": self.query, "form": self.form}


class Book:
    """What came, by name and in order."""

    def __init__(self):
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.counts, self.requests, self.hidden = {}, [], set()

    def hide(self, values):
        with self.lock:
            self.hidden.update(values)

    def note(self, request, prefix):
        names = [f"{request.method} {request.path}"]
        if request.path == "/token" and "grant_type" in request.form:
            names.append(f"token {request.form['grant_type']}")
        with self.lock:
            for name in names:
                self.counts[prefix + name] = self.counts.get(prefix + name, 0) + 1
            self.requests = [*self.requests, request.record()][-REQUESTS_KEPT:]
        self.hide(hidden.of_request(request))


class Stub:
    """Finds for a request its fault and its work."""

    def __init__(self, authority):
        self.authority, self.book = authority, Book()
        self.endpoints = {
            "/.well-known/openid-configuration": authority.metadata,
            "/.well-known/oauth-authorization-server": authority.metadata,
            **{f"/{name}": getattr(authority, name) for name in (
                "jwks", "authorize", "token", "device", "ciba", "par", "userinfo", "introspect",
                "revoke", "end_session")},
            "/api": authority.userinfo,
        }

    def control(self, request):
        if request.path == "/_test/counts":
            return json_reply(self.book.counts)
        if request.path == "/_test/requests":
            wanted = request.query.get("path")
            return json_reply([record for record in self.book.requests
                               if wanted in (None, record["path"])])
        if request.path == "/_test/hidden":
            return json_reply(sorted(self.book.hidden))
        if request.path == "/_test/reset":
            self.authority.reset()
            self.book.clear()
            return json_reply({"done": True})
        if request.path == "/_test/script" and request.method == "POST":
            try:
                self.authority.set_script(json.loads(request.body))
            except (KeyError, ValueError) as problem:
                return json_reply({"unknown": str(problem)}, 400)
            return json_reply({"done": True})
        return Reply(404)

    def take_fault(self, path):
        """A list is used up, one a request; "ok" and the end of the list mean no fault."""
        fault = self.authority.script["faults"].get(path, "ok")
        if isinstance(fault, list):
            return fault.pop(0) if fault else "ok"
        return fault

    def work(self, request):
        endpoint = self.endpoints.get(request.path)
        if endpoint is None:
            return Reply(404)
        with self.authority.lock:
            return endpoint(request)

    def answer(self, request, prefix):
        if request.path.startswith("/_test/"):
            return self.control(request)
        self.book.note(request, prefix)
        with self.authority.lock:
            fault = self.take_fault(request.path)
            world = {"other_issuer": self.authority.other_issuer, "target": request.path,
                     "retry_after": self.authority.script["retry_after"]}
        reply = apply_fault(fault, world, lambda: self.work(request))
        self.book.hide(hidden.of_reply(reply))
        return reply


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stub = None

    def log_message(self, *_):
        pass

    def version_string(self):
        return "stub"

    def date_time_string(self, timestamp=None):
        offset = self.stub.authority.script["date_offset"]
        return email.utils.formatdate((timestamp or time.time()) + offset, usegmt=True)

    def end(self, how):
        self.close_connection = True
        if how == "reset":
            # The connection below TLS, so that no close_notify goes first.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                       struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
            self.wfile = self.rfile = open(os.devnull, "r+b", buffering=0)

    def write(self, reply):
        self.send_response(reply.status)
        if reply.content_type is not None and reply.body:
            self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.end == "unframed":
            self.send_header("Connection", "close")
        elif reply.end == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if reply.end == "cut":
            self.wfile.write(reply.body[:len(reply.body) // 2])
            self.close_connection = True
        elif reply.end == "chunked":
            for at in range(0, len(reply.body), CHUNK):
                part = reply.body[at:at + CHUNK]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")
        elif self.command != "HEAD":
            self.wfile.write(reply.body)

    def handle_any(self):
        size = int(self.headers.get("Content-Length", 0))
        request = Request(self.command, self.path, self.headers, self.rfile.read(size))
        reply = self.stub.answer(request, self.server.prefix)
        if reply.end in ("reset", "close"):
            self.end(reply.end)
        else:
            self.write(reply)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = handle_any

    def handle(self):
        try:
            super().handle()
        except OSError:
            self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    prefix = ""

    def handle_error(self, *_):
        """A client that goes away is no news."""


def listen(options, prefix):
    server = Server(("127.0.0.1", 0), Handler)
    server.prefix = prefix
    if options.tls_cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.tls_cert, options.tls_key)
        # The handshake is the connection's thread's, not the listener's.
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--script", type=json.loads, default={})
    parser.add_argument("--tls-cert")
    parser.add_argument("--tls-key")
    options = parser.parse_args()
    scheme = "https" if options.tls_cert else "http"
    ports = [listen(options, prefix) for prefix in ("", "other ")]
    issuers = [f"{scheme}://127.0.0.1:{port}" for port in ports]
    authority = Authority(*issuers)
    authority.set_script(options.script)
    Handler.stub = Stub(authority)
    print(json.dumps({"pid": os.getpid(), "port": ports[0], "issuer": issuers[0],
                      "other_port": ports[1], "other_issuer": issuers[1]}), flush=True)
    while os.read(0, 4096):
        pass


main()
