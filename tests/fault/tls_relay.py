# SPDX-License-Identifier: Apache-2.0
"""A local proxy on a unix socket, as a TLCP gateway beside a program is one: what comes in goes on over TLS.

Arguments are "tls:NAME:SOCKET:PORT:CA.pem" (plain in, TLS out, the server's certificate checked) and
"raw:NAME:SOCKET:PORT" (bytes as they are). It writes "NAME 0" for each and then "ready". A line "stat" on
standard input is answered with the counts in one line of JSON; it ends with its input.
"""
import json
import select
import socket
import ssl
import sys
import threading

LOCK = threading.Lock()
COUNTS = {}


def count(name):
    with LOCK:
        COUNTS[name] = COUNTS.get(name, 0) + 1


def read_some(source):
    """What is there; None when it was no data, as a session ticket is none."""
    source.settimeout(0)
    try:
        return source.recv(65536)
    except (ssl.SSLWantReadError, BlockingIOError):
        return None
    finally:
        source.settimeout(10)


def pump(client, upstream):
    """Carries both ways in one thread: a TLS session is no object for two."""
    while True:
        pending = isinstance(upstream, ssl.SSLSocket) and upstream.pending() > 0
        ready = [upstream] if pending else select.select((client, upstream), (), ())[0]
        for source in ready:
            data = read_some(source)
            if data is None:
                continue
            if not data:
                return
            (upstream if source is client else client).sendall(data)


def carry(client, name, port, context):
    upstream = None
    try:
        upstream = socket.create_connection(("127.0.0.1", port), timeout=10)
        if context is not None:
            upstream = context.wrap_socket(upstream, server_hostname="localhost")
    except (OSError, ssl.SSLError):
        count(f"refused {name}")
        client.close()
        return
    count(f"carried {name}")
    try:
        pump(client, upstream)
    except (OSError, ValueError):
        pass
    finally:
        client.close()
        upstream.close()


def listen(argument):
    kind, name, path, port, *rest = argument.split(":")
    context = ssl.create_default_context(cafile=rest[0]) if kind == "tls" else None
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(16)

    def accept():
        while True:
            client, _ = listener.accept()
            threading.Thread(target=carry, args=(client, name, int(port), context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return name


def main():
    for argument in sys.argv[1:]:
        print(listen(argument), 0)
    print("ready", 0, flush=True)
    for line in sys.stdin:
        if line.strip() == "stat":
            with LOCK:
                print(json.dumps(COUNTS), flush=True)


main()
