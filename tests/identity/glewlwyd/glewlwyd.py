# SPDX-License-Identifier: Apache-2.0
"""Debian's glewlwyd for one test: a folder, a database, a configuration of its own, and clients.

    glewlwyd.py [--client-keys JWKS] [--interval S]

The first line of output is {"pid", "port", "issuer", "cookie", ...}; it ends when standard input does. Owns: start,
set-up, end. Not: what the clients may do, which is setup.py's.
"""
import argparse
import ctypes
import gzip
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import setup  # noqa: E402  pylint: disable=wrong-import-position

PR_SET_PDEATHSIG = 1
START_SECONDS = 20
TRIES = 5


def find_root():
    """Where the package was unpacked by scripts/setup.sh, or the system's."""
    for root in (HERE.parents[2] / "build/debian", Path("/")):
        if (root / "usr/bin/glewlwyd").exists():
            return root
    sys.exit(77)


def make_database(root, path):
    script = root / "usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz"
    with gzip.open(script, "rt", encoding="utf-8") as text:
        database = sqlite3.connect(path)
        database.executescript(text.read())
    # A client says with which key its tokens are signed; the shipped table has no place for that.
    database.execute("UPDATE g_client_module_instance SET gcmi_parameters = json_set("
                     "gcmi_parameters, '$.data-format.sign_kid', "
                     "json('{\"multiple\":false,\"read\":true,\"write\":true}'))")
    database.commit()
    database.close()


def make_configuration(root, folder, port):
    """The shipped sample with its own values replaced: less is refused with misleading words."""
    sample = root / "usr/share/doc/glewlwyd/glewlwyd.conf.sample.gz"
    with gzip.open(sample, "rt", encoding="utf-8") as text:
        configuration = text.read()
    changes = {
        "port=4593": f"port={port}",
        '#bind_address="127.0.0.1"': 'bind_address="127.0.0.1"',
        "http://localhost:4593": f"http://127.0.0.1:{port}",
        'cookie_domain="localhost"': 'cookie_domain="127.0.0.1"',
        "cookie_secure=1": "cookie_secure=0",
        'log_level="INFO"': 'log_level="ERROR"',
        'log_mode="console"': 'log_mode="file"',
        "/var/log/glewlwyd.log": f"{folder}/log",
        "/var/cache/glewlwyd/glewlwyd.db": f"{folder}/database",
        "/usr/share/glewlwyd/webapp/": f"{folder}/",
        '"/usr/lib/': f'"{root}/usr/lib/' if root != Path("/") else '"/usr/lib/',
    }
    for old, new in changes.items():
        if old not in configuration:
            sys.exit(f"glewlwyd.py: the sample configuration has no {old}")
        configuration = configuration.replace(old, new)
    (folder / "conf").write_text(configuration, encoding="utf-8")


def end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def is_ready(process, port):
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/api/")
            return connection.getresponse().status < 500
        except OSError:
            time.sleep(0.02)
    return False


def start(root, folder):
    """Another process may take the port before glewlwyd does: then another one is tried."""
    for _ in range(TRIES):
        port = free_port()
        make_configuration(root, folder, port)
        process = subprocess.Popen([root / "usr/bin/glewlwyd", "--config-file", folder / "conf"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   preexec_fn=end_with_parent)
        if is_ready(process, port):
            return process, port
        process.kill()
        process.wait()
    sys.exit("glewlwyd.py: glewlwyd does not start")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--client-keys")
    parser.add_argument("--interval", type=int, default=1)
    options = parser.parse_args()
    root = find_root()
    folder = Path(tempfile.mkdtemp(prefix="govsdk-glewlwyd-"))
    process = None
    try:
        make_database(root, folder / "database")
        process, port = start(root, folder)
        keys = json.loads(Path(options.client_keys).read_text()) if options.client_keys else None
        facts = setup.set_up(port, options.interval, keys)
        print(json.dumps({"pid": process.pid, "port": port, **facts}), flush=True)
        while os.read(0, 4096):
            pass
    finally:
        if process is not None:
            process.kill()
            process.wait()
        shutil.rmtree(folder)


main()
