# SPDX-License-Identifier: Apache-2.0
"""An authorization server that believes its clients, counts, and says what its script tells it to. Owns: codes, tokens,
their rotation, and how an id_token is bent. Not: faults of an answer as such (faults.py), HTTP (stub.py)."""
import base64
import hashlib
import json
import secrets
import threading
import time
import urllib.parse

from faults import Reply, error, json_reply
from josekeys import Key, b64

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
CIBA = "urn:openid:params:grant-type:ciba"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
SCRIPT = {
    "publish": ["k1"],
    "sign": "k1",
    "subject": "citizen-1",
    "decision": "approved",
    "interval": 1,
    "expires_in": 600,
    "retry_after": 1,
    "date_offset": 0,
    "dpop_nonce": None,
    "refresh": True,
    "metadata": {},
    "callback": {},
    "id_token": {},
    "access_token": {},
    "jarm": {},
    "introspection": {},
    "token_response": {},
    "device_response": {},
    "ciba_response": {},
    "userinfo": {},
    "faults": {},
}


def change(values, changes):
    """null removes."""
    merged = {**values, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def left_half(value):
    return b64(hashlib.sha256(value.encode()).digest()[:16])


def unverified_claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


class Authority:
    def __init__(self, issuer, other_issuer):
        self.issuer, self.other_issuer = issuer, other_issuer
        # k1-again has the kid of k1 and is another key; hidden is published by nobody.
        self.keys = {"k1": Key("k1"), "k2": Key("k2"), "k1-again": Key("k1"), "hidden": Key("k1"),
                     "rs": Key("rs", "RS256")}
        self.lock = threading.RLock()
        self.reset()

    def reset(self):
        self.script = json.loads(json.dumps(SCRIPT))
        self.codes, self.pushed, self.families, self.access = {}, {}, {}, {}
        self.polled, self.seen = {}, set()

    def set_script(self, changes):
        for name, value in changes.items():
            if name not in SCRIPT:
                raise KeyError(name)
            if name == "faults":
                self.script["faults"] = change(self.script["faults"], value)
            else:
                self.script[name] = value

    def metadata(self, _request):
        at = self.issuer
        return json_reply(change({
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/jwks",
            "userinfo_endpoint": f"{at}/userinfo",
            "introspection_endpoint": f"{at}/introspect",
            "revocation_endpoint": f"{at}/revoke",
            "end_session_endpoint": f"{at}/end_session",
            "device_authorization_endpoint": f"{at}/device",
            "backchannel_authentication_endpoint": f"{at}/ciba",
            "pushed_authorization_request_endpoint": f"{at}/par",
            "authorization_response_iss_parameter_supported": True,
            "backchannel_token_delivery_modes_supported": ["poll"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "jwt", "query.jwt"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials",
                                      DEVICE, CIBA, EXCHANGE, JWT_BEARER],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256", "RS256"],
            "code_challenge_methods_supported": ["S256"],
            "dpop_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic",
                                                      "client_secret_post", "private_key_jwt"],
        }, self.script["metadata"]))

    def jwks(self, _request):
        return json_reply({"keys": [self.keys[name].public_jwk()
                                    for name in self.script["publish"]]})

    def sign(self, claims, bend, header=None):
        """`bend`: claims (null removes), offsets in seconds to those of the times, header, alg, key."""
        for name, seconds in bend.get("offsets", {}).items():
            claims[name] = claims.get(name, int(time.time())) + seconds
        claims = change(claims, bend.get("claims", {}))
        key = self.keys[bend.get("key", self.script["sign"])]
        token = key.sign(claims, {**(header or {}), **bend.get("header", {})}, bend.get("alg"))
        if bend.get("tamper"):
            head, _, signature = token.split(".")
            token = f"{head}.{b64(json.dumps({**claims, 'sub': 'intruder'}).encode())}.{signature}"
        return token

    def par(self, request):
        uri = f"urn:ietf:params:oauth:request_uri:{secrets.token_urlsafe(16)}"
        self.pushed[uri] = request.form
        return json_reply({"request_uri": uri, "expires_in": 60}, 201)

    def authorize(self, request):
        wanted = self.pushed.get(request.query.get("request_uri"), request.query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = {"wanted": wanted, "used": None}
        answer = change({"code": code, "state": wanted.get("state"), "iss": self.issuer},
                        self.script["callback"])
        if wanted.get("response_mode", "").endswith("jwt"):
            claims = {"aud": wanted["client_id"], "exp": int(time.time()) + 60, **answer}
            answer = {"response": self.sign({"iss": self.issuer, **claims}, self.script["jarm"])}
        back = wanted["redirect_uri"]
        mark = "&" if "?" in back else "?"
        return Reply(302, headers={"Location": back + mark + urllib.parse.urlencode(answer)})

    def device(self, request):
        code = secrets.token_urlsafe(16)
        self.polled[code] = request.form
        at = f"{self.issuer}/activate"
        return json_reply(change({
            "device_code": code, "user_code": "BCDF-GHJK", "verification_uri": at,
            "verification_uri_complete": f"{at}?user_code=BCDF-GHJK", "expires_in": 600,
            "interval": self.script["interval"],
        }, self.script["device_response"]))

    def ciba(self, request):
        code = secrets.token_urlsafe(16)
        self.polled[code] = request.form
        return json_reply(change({"auth_req_id": code, "expires_in": 600,
                                  "interval": self.script["interval"]},
                                 self.script["ciba_response"]))

    def client_of(self, request):
        """The client's name, or None for an assertion that was here before (RFC 7523 section 3, 7)."""
        assertion = request.form.get("client_assertion")
        if assertion:
            claims = unverified_claims(assertion)
            if claims["jti"] in self.seen:
                return None
            self.seen.add(claims["jti"])
            return claims["sub"]
        basic = request.headers.get("Authorization", "")
        if basic.startswith("Basic "):
            name = base64.b64decode(basic[6:]).decode().split(":")[0]
            return urllib.parse.unquote_plus(name)
        return request.form.get("client_id", "nobody")

    def wants_nonce(self, request):
        nonce, proof = self.script["dpop_nonce"], request.headers.get("DPoP")
        if nonce is None or (proof and unverified_claims(proof).get("nonce") == nonce):
            return None
        return error("use_dpop_nonce", headers={"DPoP-Nonce": nonce})

    def token(self, request):
        client = self.client_of(request)
        if client is None:
            return error("invalid_client", 401)
        challenge = self.wants_nonce(request)
        if challenge:
            return challenge
        grants = {"authorization_code": self.code_grant, "refresh_token": self.refresh_grant,
                  "client_credentials": self.plain_grant, EXCHANGE: self.exchange_grant,
                  JWT_BEARER: self.assertion_grant, DEVICE: self.poll_grant, CIBA: self.poll_grant}
        grant = grants.get(request.form.get("grant_type"))
        return grant(request, client) if grant else error("unsupported_grant_type")

    def issue(self, request, client, wanted, family=None, refresh=True, **more):
        access = self.make_access_token(client, wanted)
        answer = {"access_token": access, "expires_in": self.script["expires_in"],
                  "token_type": "DPoP" if "DPoP" in request.headers else "Bearer",
                  "scope": wanted.get("scope"), **more}
        if refresh and self.script["refresh"]:
            family = family or {"revoked": False, "wanted": wanted}
            answer["refresh_token"] = family["current"] = secrets.token_urlsafe(24)
            self.families[answer["refresh_token"]] = family
        self.access[access] = {"client_id": client, "scope": wanted.get("scope"),
                               "exp": int(time.time()) + self.script["expires_in"]}
        if "openid" in (wanted.get("scope") or "").split():
            answer["id_token"] = self.make_id_token(client, wanted, access)
        return json_reply(change(answer, self.script["token_response"]))

    def make_access_token(self, client, wanted):
        bend = self.script["access_token"]
        if not bend:
            return secrets.token_urlsafe(24)
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": self.script["subject"], "aud": f"{self.issuer}/api",
                  "client_id": client, "exp": now + self.script["expires_in"], "iat": now,
                  "jti": secrets.token_urlsafe(8), "scope": wanted.get("scope")}
        return self.sign(claims, bend, {"typ": "at+jwt"})

    def make_id_token(self, client, wanted, access):
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": self.script["subject"], "aud": client, "iat": now,
                  "exp": now + 600, "auth_time": now, "acr": "L2", "amr": ["face"],
                  "nonce": wanted.get("nonce"), "at_hash": left_half(access)}
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.sign(claims, self.script["id_token"])

    def code_grant(self, request, client):
        code = self.codes.get(request.form.get("code"))
        if code is None:
            return error("invalid_grant")
        if code["used"]:
            code["used"]["revoked"] = True
            return error("invalid_grant")
        verifier = request.form.get("code_verifier", "")
        made = b64(hashlib.sha256(verifier.encode()).digest())
        wanted = code["wanted"]
        if wanted.get("code_challenge") != made:
            return error("invalid_grant")
        code["used"] = {"revoked": False, "wanted": wanted}
        return self.issue(request, client, wanted, code["used"])

    def refresh_grant(self, request, client):
        """Each is good once; one that is used again revokes all that came of the same login."""
        given = request.form.get("refresh_token")
        family = self.families.get(given)
        if family is None or family["revoked"] or family["current"] != given:
            if family:
                family["revoked"] = True
            return error("invalid_grant")
        return self.issue(request, client, {**family["wanted"], "nonce": None}, family)

    def plain_grant(self, request, client):
        return self.issue(request, client, request.form, refresh=False)

    def exchange_grant(self, request, client):
        return self.issue(request, client, request.form, refresh=False,
                          issued_token_type=ACCESS_TOKEN)

    def assertion_grant(self, request, client):
        jti = unverified_claims(request.form["assertion"])["jti"]
        if jti in self.seen:
            return error("invalid_grant")
        self.seen.add(jti)
        return self.issue(request, client, request.form, refresh=False)

    def poll_grant(self, request, client):
        name = "device_code" if "device_code" in request.form else "auth_req_id"
        code = request.form.get(name)
        if code not in self.polled:
            return error("invalid_grant")
        if self.script["decision"] != "approved":
            return error(self.script["decision"])
        return self.issue(request, client, self.polled.pop(code))

    def active(self, token):
        known = self.access.get(token)
        return known if known and known["exp"] > time.time() else None

    def bearer(self, request):
        return self.active(request.headers.get("Authorization", " ").split(" ", 1)[1])

    def userinfo(self, request):
        if not self.bearer(request):
            return error("invalid_token", 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return json_reply(change({"sub": self.script["subject"], "name": "Citizen 1"},
                                 self.script["userinfo"]))

    def introspect(self, request):
        known = self.active(request.form.get("token"))
        claims = {"active": False}
        if known:
            claims = {"active": True, "sub": self.script["subject"], **known}
        if "token-introspection+jwt" not in request.headers.get("Accept", ""):
            return json_reply(change(claims, self.script["introspection"].get("claims", {})))
        outer = {"iss": self.issuer, "aud": self.client_of(request), "iat": int(time.time()),
                 "token_introspection": claims}
        token = self.sign(outer, self.script["introspection"], {"typ": "token-introspection+jwt"})
        return Reply(200, token, "application/token-introspection+jwt")

    def revoke(self, request):
        token = request.form.get("token")
        self.access.pop(token, None)
        if token in self.families:
            self.families[token]["revoked"] = True
        return Reply(200)

    def end_session(self, _request):
        return Reply(200, "<html>Good bye</html>", "text/html")
