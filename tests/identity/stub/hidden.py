# SPDX-License-Identifier: Apache-2.0
"""What passed between client and stub and must be seen nowhere else: secrets, codes, tokens, assertions, proofs. Owns:
where they stand in requests and answers. Not: who looks for them (stub_support.c)."""
import base64
import binascii
import re
import urllib.parse

SHORTEST = 6  # less is found in any text
LOOKED_AT = 1 << 16
FORM = ("client_secret", "code", "code_verifier", "refresh_token", "assertion", "client_assertion",
        "device_code", "auth_req_id", "token", "subject_token", "actor_token")
MEMBERS = re.compile(r'"(?:access_token|refresh_token|id_token|device_code|auth_req_id)"\s*:\s*"([^"]+)"')


def of_credentials(value):
    """The value of Authorization; of Basic the secret too, as it came and as it was meant."""
    scheme, _, rest = value.partition(" ")
    found = [rest]
    if scheme == "Basic":
        try:
            secret = base64.b64decode(rest).decode("latin-1").partition(":")[2]
            found += [secret, urllib.parse.unquote_plus(secret)]
        except binascii.Error:
            pass
    return found


def of_request(request):
    found = [request.form.get(name, "") for name in FORM]
    found += of_credentials(request.headers.get("Authorization", ""))
    found.append(request.headers.get("DPoP", ""))
    return [value for value in found if len(value) >= SHORTEST]


def of_reply(reply):
    found = MEMBERS.findall(reply.body[:LOOKED_AT].decode("latin-1"))
    query = urllib.parse.urlsplit(reply.headers.get("Location", "")).query
    found += [value for name, value in urllib.parse.parse_qsl(query) if name in ("code", "response")]
    return [value for value in found if len(value) >= SHORTEST]
