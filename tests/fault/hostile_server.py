# SPDX-License-Identifier: Apache-2.0
"""An HTTP server that misbehaves on purpose. The path of a request names the fault.

Arguments are listeners: "plain:NAME" or "tls:NAME:CHAIN.pem:KEY.pem[:OPTION,...]" with the options
min=1.1, max=1.2, ciphers=LIST, client_ca=FILE. It writes "NAME PORT" for each and then "ready". A line
"stat" on standard input is answered with the counts in one line of JSON; it ends with its input.
"""
import json
import socket
import ssl
import struct
import sys
import threading
import time
import zlib

LOCK = threading.Lock()
COUNTS = {}
BODY = b'{"ok":true}'


def count(name):
    with LOCK:
        COUNTS[name] = COUNTS.get(name, 0) + 1


class Connection:
    """One connection: reads requests, keeps what came after one for the next."""

    def __init__(self, sock):
        self.sock = sock
        self.rest = b""
        self.served = 0

    def fill(self):
        data = self.sock.recv(65536)
        self.rest += data
        return bool(data)

    def head(self):
        while b"\r\n\r\n" not in self.rest:
            if not self.fill():
                return None
            if self.rest[:1] == b"\x16":
                # A TLS handshake, which this listener does not speak.
                self.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return None
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        return head

    def body(self, head):
        size = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        while len(self.rest) < size:
            if not self.fill():
                return None
        body, self.rest = self.rest[:size], self.rest[size:]
        return body

    def send(self, *parts):
        self.sock.sendall(b"".join(parts))

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reply(body=BODY, status=b"200 OK", headers=(), length=None):
    lines = [b"HTTP/1.1 " + status, b"Content-Type: application/json"]
    lines += headers
    lines.append(b"Content-Length: %d" % (len(body) if length is None else length))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def raw(text):
    """A fixed answer, after which the connection is closed."""
    def answer(connection, head, body):
        connection.send(text)
        return False
    return answer


def kept(text):
    """A fixed answer, after which the connection stays, as the client takes it to."""
    def answer(connection, head, body):
        connection.send(text)
        return True
    return answer


def ok(connection, head, body):
    connection.send(reply())
    return True


def echo(connection, head, body):
    connection.send(reply(head + b"\r\n\r\n" + body))
    return True


def close_now(connection, head, body):
    return False


def rst(connection, head, body):
    connection.reset()
    return False


def close_second(connection, head, body):
    """Does the work of every request, but answers only the first of a connection."""
    if connection.served > 1:
        return False
    return ok(connection, head, body)


def silent(connection, head, body):
    connection.fill()
    return False


def delay(connection, head, body):
    time.sleep(int(head.split(b" ")[1].rsplit(b"/", 1)[1]) / 1000)
    return ok(connection, head, body)


def drip_head(connection, head, body):
    connection.send(b"HTTP/1.1 200 OK\r\n")
    for byte in b"X-Slow: " + b"a" * 200:
        connection.send(bytes((byte,)))
        time.sleep(0.1)
    return False


def drip_body(connection, head, body):
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        connection.send(b" ")
        time.sleep(0.1)
    return False


def headers_forever(connection, head, body):
    connection.send(b"HTTP/1.1 200 OK\r\n")
    for i in range(100000):
        connection.send(b"X-Pad-%d: " % i + b"a" * 1000 + b"\r\n")
    return False


def one_endless_line(connection, head, body):
    connection.send(b"HTTP/1.1 200 OK\r\nX-Pad: ")
    for _ in range(10000):
        connection.send(b"a" * 1000)
    return False


def continue_forever(connection, head, body):
    while True:
        connection.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 10)


def chunks_forever(connection, head, body):
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    for _ in range(3200):
        connection.send(piece)
    return False


def gzip_of(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def gzip_good(connection, head, body):
    connection.send(reply(gzip_of(BODY), headers=[b"Content-Encoding: gzip"]))
    return True


def gzip_bomb(connection, head, body):
    connection.send(reply(gzip_of(b"\0" * (64 << 20)), headers=[b"Content-Encoding: gzip"]))
    return False


def redirect(connection, head, body):
    target = b"Location: http://127.0.0.1:%d/stolen" % PORTS["other"]
    connection.send(reply(b"", b"307 Temporary Redirect", [target]))
    return True


def excess(connection, head, body):
    """A second answer that nobody asked for, for the next request to take."""
    connection.send(reply(), reply(b'{"smuggled":true}'))
    return True


def no_body(status):
    def answer(connection, head, body):
        connection.send(b"HTTP/1.1 " + status + b"\r\nETag: \"1\"\r\n\r\n")
        return True
    return answer


def head_only(connection, head, body):
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    return True


def cut_upload(connection):
    connection.fill()
    connection.reset()


def stall_upload(connection):
    time.sleep(4)


def refuse_upload(connection):
    """Answers before the body is there, and reads the rest so that the answer is not lost."""
    connection.send(reply(b"{}", b"413 Content Too Large", [b"Connection: close"]))
    connection.sock.shutdown(socket.SHUT_WR)
    while connection.fill():
        connection.rest = b""


# Those that do not wait for the body.
UPLOADS = {"cut-upload": cut_upload, "stall-upload": stall_upload, "refuse-upload": refuse_upload}
OK_HEAD = b"HTTP/1.1 200 OK\r\n"
END = b"Content-Length: 11\r\n\r\n" + BODY
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\nb\r\n" + BODY + b"\r\n0\r\n\r\n"
FAULTS = {
    "ok": ok,
    "echo": echo,
    "close": close_now,
    "rst": rst,
    "close-second": close_second,
    "silent": silent,
    "delay": delay,
    "drip-head": drip_head,
    "drip-body": drip_body,
    "headers-forever": headers_forever,
    "one-endless-line": one_endless_line,
    "continue-forever": continue_forever,
    "chunks-forever": chunks_forever,
    "gzip": gzip_good,
    "gzip-bomb": gzip_bomb,
    "redirect": redirect,
    "excess": excess,
    "head": head_only,
    "204": no_body(b"204 No Content"),
    "304": no_body(b"304 Not Modified"),
    "continue": kept(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" +
                     OK_HEAD + END),
    "chunked": kept(OK_HEAD + CHUNKED),
    "trailers": kept(OK_HEAD + CHUNKED[:-2] + b"X-Trailer: 1\r\n\r\n"),
    "same-lengths": kept(OK_HEAD + b"Content-Length: 11\r\n" + END),
    "http10": raw(b"HTTP/1.0 200 OK\r\n" + END),
    "short-body": raw(OK_HEAD + b"Content-Length: 100\r\n\r\n" + BODY),
    "close-delimited": raw(OK_HEAD + b"\r\n" + BODY),
    "two-lengths": raw(OK_HEAD + b"Content-Length: 5\r\n" + END),
    "length-list": raw(OK_HEAD + b"Content-Length: 11, 11\r\n\r\n" + BODY),
    "length-negative": raw(OK_HEAD + b"Content-Length: -1\r\n\r\n" + BODY),
    "length-and-chunked": raw(OK_HEAD + b"Content-Length: 11\r\n" + CHUNKED),
    "chunked-twice": raw(OK_HEAD + b"Transfer-Encoding: chunked\r\n" + CHUNKED),
    "gzip-chunked": raw(OK_HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    "chunked-http10": raw(b"HTTP/1.0 200 OK\r\n" + CHUNKED),
    "cut-chunk": raw(OK_HEAD + CHUNKED[:-10]),
    "bad-chunk": raw(OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY),
    "gzip-unasked": raw(OK_HEAD + b"Content-Encoding: gzip\r\n" + END),
    "folded": raw(OK_HEAD + b"X-A: b\r\n c\r\n" + END),
    "bare-lf": raw(OK_HEAD + b"X-A: b\nX-B: c\r\n" + END),
    "bare-cr": raw(OK_HEAD + b"X-A: b\rX-B: c\r\n" + END),
    "nul": raw(OK_HEAD + b"X-A: b\0c\r\n" + END),
    "space-before-colon": raw(OK_HEAD + b"X-A : b\r\n" + END),
    "no-colon": raw(OK_HEAD + b"nonsense\r\n" + END),
    "no-status": raw(BODY),
    "status-999": raw(b"HTTP/1.1 999 Odd\r\n" + END),
    "status-text": raw(b"HTTP/1.1 abc\r\n" + END),
    "switching": raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"),
    "204-body": raw(b"HTTP/1.1 204 No Content\r\nContent-Length: 11\r\n\r\n" + BODY),
    "cut-head": raw(OK_HEAD + b"Content-Le"),
}


def serve_requests(connection):
    while True:
        head = connection.head()
        if head is None:
            return
        method, target, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ", 2)
        target = target.split("://", 1)[-1]
        target = target[target.index("/"):] if "/" in target else "/"
        name = target.split("/")[1].split("?")[0]
        if method == "CONNECT":
            count("CONNECT")
            connection.send(reply(b"", b"407 Proxy Authentication Required"))
            return
        if name in UPLOADS:
            count(f"{method} {name}")
            UPLOADS[name](connection)
            return
        body = connection.body(head)
        if body is None:
            return
        connection.served += 1
        count(f"{method} {name}")
        if not FAULTS.get(name, ok)(connection, head, body):
            return


def serve(sock, context, name):
    count(f"connections {name}")
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            sock = context.wrap_socket(sock, server_side=True)
            count("resumed" if sock.session_reused else "handshakes")
        serve_requests(Connection(sock))
    except (OSError, ValueError):
        count(f"errors {name}")
    finally:
        sock.close()


def tls_context(chain, key, options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(options.get("ciphers", "ALL:@SECLEVEL=0"))
    versions = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1,
                "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
    if "min" in options:
        context.minimum_version = versions[options["min"]]
    if "max" in options:
        context.maximum_version = versions[options["max"]]
    context.load_cert_chain(chain, key)
    if "client_ca" in options:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(options["client_ca"])
    return context


def listen(argument):
    kind, name, *rest = argument.split(":", 4)
    context = None
    if kind == "tls":
        options = dict(item.split("=", 1) for item in rest[2].split(",")) if len(rest) > 2 else {}
        context = tls_context(rest[0], rest[1], options)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    def accept():
        while True:
            sock, _ = listener.accept()
            threading.Thread(target=serve, args=(sock, context, name), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return name, listener.getsockname()[1]


PORTS = {}


def main():
    import warnings
    warnings.simplefilter("ignore", DeprecationWarning)
    for argument in sys.argv[1:]:
        name, port = listen(argument)
        PORTS[name] = port
        print(name, port)
    print("ready", 0, flush=True)
    for line in sys.stdin:
        if line.strip() == "stat":
            with LOCK:
                print(json.dumps(COUNTS), flush=True)


main()
