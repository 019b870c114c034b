# SPDX-License-Identifier: Apache-2.0
"""What the stubs of certificate-sharing platforms share: an HTTP server on a free port that counts, says "NAME PORT" and
"ready", answers "stat" with its counts, and ends when its input does. Owns no rule of any platform."""
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOCK = threading.Lock()
COUNTS = {}


def count(name):
    with LOCK:
        COUNTS[name] = COUNTS.get(name, 0) + 1


class Reply:
    """An answer; `cut` announces the whole and sends half of it."""

    def __init__(self, body, status=200, media="application/json;charset=UTF-8", cut=False):
        self.body = json.dumps(body, ensure_ascii=False).encode() if isinstance(body, (dict, list)) else body
        self.status, self.media, self.cut = status, media, cut


def serve(name, answer):
    """answer(method, target, body, headers) gives a Reply."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def _run(self):
            size = int(self.headers.get("Content-Length") or 0)
            reply = answer(self.command, self.path, self.rfile.read(size), self.headers)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[:len(reply.body) // 2] if reply.cut else reply.body)
            self.close_connection = reply.cut

        do_GET = do_POST = _run

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            if not isinstance(sys.exc_info()[1], ConnectionError):  # a client that has read enough
                super().handle_error(*_)

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{name} {server.server_address[1]}\nready 0", flush=True)
    for line in sys.stdin:
        if line.strip() == "stat":
            with LOCK:
                print(json.dumps(COUNTS), flush=True)
    server.shutdown()
