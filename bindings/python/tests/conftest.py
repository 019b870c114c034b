# SPDX-License-Identifier: Apache-2.0
"""A sandbox platform over HTTP for the tests, and its operator's hand."""

import base64
import email.utils
import json
import os
import subprocess
import urllib.request

import pytest

import govsdk


class Sandbox:
    """govsdk-sandboxd on a free port; it ends when its standard input closes."""

    def __init__(self):
        self.process = subprocess.Popen(
            [os.environ["GOVSDK_SANDBOXD"], "--exit-with-stdin", "--no-poll-interval"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.url = json.loads(self.process.stdout.readline())["url"]

    def operator(self, path, body=None):
        """One call under /sandbox/."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data=data, headers={"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as reply:
            return json.loads(reply.read() or b"{}")

    def advance(self, **duration):
        seconds = duration.get("hours", 0) * 3600 + duration.get("days", 0) * 86400
        return self.operator("/sandbox/clock", {"advance_ms": seconds * 1000})

    def _open(self, path):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return opener.open(self.url + path, timeout=10)

    def get(self, path):
        """What anybody may read."""
        with self._open(path) as reply:
            return reply.read()

    def now(self):
        """Its clock, in seconds since 1970."""
        with self._open("/sandbox/state") as reply:
            return email.utils.parsedate_to_datetime(reply.headers["Date"]).timestamp()

    def trust(self):
        """A trust store with the sandbox's certificate authority."""
        parts = self.operator("/sandbox/trust")
        store = govsdk.Trust()
        store.add_anchors("".join(parts["anchors"]).encode())
        store.add_intermediates("".join(parts["intermediates"]).encode())
        store.add_crl("".join(parts["crls"]).encode())
        for reply in parts["ocsp"]:
            store.add_ocsp(base64.b64decode(reply))
        return store

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


@pytest.fixture
def sandbox():
    platform = Sandbox()
    yield platform
    platform.close()


@pytest.fixture
def settings(sandbox):
    return {
        "gateway.url": sandbox.url,
        "gateway.allow_sandbox": True,
        "auth.client_id": "govsdk-demo",
        "auth.client_secret": "demo s3cret+/ &=",
        "app.id": "python-tests",
        "app.channel": "pc",
    }


@pytest.fixture
def client(settings):
    with govsdk.Client(settings) as connection:
        yield connection


@pytest.fixture
def citizen(client, sandbox):
    """A session of the demo citizen 李四样."""
    with client.device_login() as login:
        assert login.user_code in login.verification_uri_complete
        with pytest.raises(govsdk.AskUser) as pending:
            login.poll()
        assert pending.value.status == "GOV_ERR_LOGIN_PENDING"
        sandbox.operator(
            "/sandbox/device",
            {"user_code": login.user_code, "action": "approve", "citizen": "sub-li"},
        )
        session = login.wait(timeout=30)
    with session:
        yield session
