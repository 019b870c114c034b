# SPDX-License-Identifier: Apache-2.0
"""Makes of an empty glewlwyd, through its REST interface, an OpenID provider with a citizen and clients."""
import http.client
import json
import sys

from josekeys import Key

ADMIN = ("admin", "password")
CITIZEN = ("citizen-1", "citizen's password")
# Glewlwyd wants it raw in Basic credentials, so that one with these characters tells both ways apart.
SECRET = "s3cret+/ &="
SCOPES = ("matter:read", "matter:write")
PLUGIN = "oidc"


class Session:
    """Requests as one user, whose session cookie it keeps."""

    def __init__(self, port, who):
        self.port, self.cookie = port, None
        self.call("POST", "auth/", {"username": who[0], "password": who[1]})

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Content-Type": "application/json"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        connection.request(method, f"/api/{path}", json.dumps(body), headers)
        reply = connection.getresponse()
        text = reply.read().decode()
        if reply.status != 200:
            sys.exit(f"glewlwyd: {method} {path}: {reply.status} {text}")
        cookie = reply.getheader("Set-Cookie")
        if cookie:
            self.cookie = cookie.split(";")[0]


def make_plugin(issuer, interval):
    keys = [Key("es"), Key("rs", "RS256")]
    return {
        "module": "oidc", "name": PLUGIN, "display_name": PLUGIN,
        "parameters": {
            "iss": issuer,
            "jwks-private": json.dumps({"keys": [key.private_jwk() for key in keys]}),
            "jwks-show": True,
            "default-kid": "es",
            "client-sign_kid-parameter": "sign_kid",
            "access-token-duration": 600,
            "refresh-token-duration": 3600,
            "code-duration": 60,
            "refresh-token-rolling": True,
            "refresh-token-one-use": "always",
            "allow-non-oidc": True,
            "auth-type-code-enabled": True,
            "auth-type-code-revoke-replayed": True,
            "auth-type-client-enabled": True,
            "auth-type-refresh-enabled": True,
            "auth-type-device-enabled": True,
            "device-authorization-expiration": 600,
            "device-authorization-interval": interval,
            "client-jwks-parameter": "jwks",
            "request-parameter-allow": True,
            "request-maximum-exp": 300,
            "pkce-allowed": True,
            "introspection-revocation-allowed": True,
            "introspection-revocation-allow-target-client": True,
            "session-management-allowed": True,
            "session-cookie-name": "GLEWLWYD_OIDC_SID",
            "session-cookie-expiration": 3600,
            "oauth-par-allowed": True,
            "oauth-par-duration": 90,
            "oauth-par-request_uri-prefix": "urn:ietf:params:oauth:request_uri:",
            "oauth-dpop-allowed": True,
            "oauth-dpop-iat-duration": 60,
            "oauth-ciba-allowed": True,
            "oauth-ciba-mode-poll-allowed": True,
            "oauth-ciba-default-expiry": 600,
            "oauth-ciba-maximum-expiry": 600,
            "oauth-ciba-email-allowed": False,
            "name-claim": "on-demand",
        },
    }


def make_clients(keys):
    login = ["code", "refresh_token"]
    common = {"enabled": True, "confidential": True, "client_secret": SECRET,
              "scope": list(SCOPES), "token_endpoint_auth_method": ["client_secret_basic"],
              "redirect_uri": ["https://rp.test/cb"], "backchannel_token_delivery_mode": "poll"}
    public = {"confidential": False, "client_secret": "", "token_endpoint_auth_method": ["none"]}
    clients = [
        {"client_id": "backend", "authorization_type": ["client_credentials"]},
        {"client_id": "web-es256", "authorization_type": login},
        {"client_id": "web-rs256", "authorization_type": login, "sign_kid": "rs"},
        {"client_id": "app", "authorization_type": login, **public,
         "redirect_uri": ["http://127.0.0.1/cb", "http://127.0.0.1:5555/cb", "gov.test:/cb"]},
        {"client_id": "kiosk", "authorization_type": ["device_authorization", "refresh_token"],
         **public},
        {"client_id": "ciba", "authorization_type": ["urn:openid:params:grant-type:ciba"]},
    ]
    if keys:
        clients.append({"client_id": "backend-jwt", "authorization_type": ["client_credentials"],
                        "token_endpoint_auth_method": ["private_key_jwt"], "jwks": keys})
    return [{"name": client["client_id"], **common, **client} for client in clients]


def set_up(port, interval, keys):
    """What the first line tells besides the port: the issuer, and the cookie of the citizen's session."""
    issuer = f"http://127.0.0.1:{port}/api/{PLUGIN}"
    admin = Session(port, ADMIN)
    for name in SCOPES:
        admin.call("POST", "scope/", {"name": name, "display_name": name, "description": name,
                                      "password_required": False, "scheme": {}})
    admin.call("POST", "user/", {"username": CITIZEN[0], "password": CITIZEN[1],
                                 "name": "Citizen 1", "email": "citizen-1@rp.test",
                                 "enabled": True, "scope": ["openid", "g_profile", *SCOPES]})
    admin.call("POST", "mod/plugin/", make_plugin(issuer, interval))
    clients = make_clients(keys)
    for client in clients:
        admin.call("POST", "client/", client)
    citizen = Session(port, CITIZEN)
    for client in clients:
        citizen.call("PUT", f"auth/grant/{client['client_id']}",
                     {"scope": " ".join(("openid", *SCOPES))})
    return {"issuer": issuer, "cookie": citizen.cookie}
