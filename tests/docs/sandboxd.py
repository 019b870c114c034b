# SPDX-License-Identifier: Apache-2.0
"""govsdk-sandboxd for a test: it is started on a free port and ends with the test."""
import json
import os
import subprocess
import urllib.parse
import urllib.request


class Sandboxd:
    """A sandbox platform over HTTP, and its operator's hand."""

    def __init__(self, *options):
        command = [os.environ["GOVSDK_SANDBOXD"], "--exit-with-stdin", "--no-poll-interval", *options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.url = json.loads(self.process.stdout.readline())["url"]
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def call(self, path, body=None, token=None, headers=None):
        """GET, or POST of a body; with a citizen's token where one is given."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Gov-App": "tests", "Gov-Channel": "system", **(headers or {})}
        if token:
            headers["Authorization"] = "Bearer " + token
        request = urllib.request.Request(self.url + path, data, headers)
        with self.opener.open(request, timeout=30) as reply:
            return json.loads(reply.read())

    def post_form(self, path, fields):
        """POST of a form; the body of the answer."""
        data = urllib.parse.urlencode(fields).encode()
        with self.opener.open(self.url + path, data, timeout=30) as reply:
            return reply.read().decode()

    def call_all(self, path):
        """The items of every page of a list."""
        page = self.call(path)
        items = page["items"]
        while "next" in page:
            page = self.call(f"{path}?cursor={page['next']}")
            items += page["items"]
        return items

    def decide_login(self, user_code, action, citizen):
        body = {"user_code": user_code, "action": action}
        if action == "approve":
            body["citizen"] = citizen
        return self.call("/sandbox/device", body)

    def log_in(self, citizen, scope):
        """The access token of a citizen who logs in by a second device."""
        client = {"client_id": "govsdk-demo-public"}
        code = json.loads(self.post_form("/oauth/device_authorization", {**client, "scope": scope}))
        self.decide_login(code["user_code"], "approve", citizen)
        return json.loads(self.post_form("/oauth/token", {
            **client, "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "device_code": code["device_code"]}))["access_token"]

    def close(self):
        """Ends the daemon and gives its exit status."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
            self.process.stdout.close()
        return self.process.wait(timeout=30)
