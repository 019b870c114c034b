# SPDX-License-Identifier: Apache-2.0
"""The ways in, identities, exchange, stores and tokens of others through the binding."""

import json
import os
import sys
import time

import pytest

import govsdk

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "tests", "support"))
from browser import Browser  # noqa: E402

LI_NUMBER = "99010119920815102X"


@pytest.fixture
def native(sandbox):
    """Settings of an application without a secret."""
    return {
        "gateway.url": sandbox.url,
        "gateway.allow_sandbox": True,
        "auth.issuer": sandbox.url,
        "auth.client_id": "govsdk-demo-public",
        "auth.redirect_uri": "http://127.0.0.1/callback",
        "auth.scope": "openid offline_access gov.items gov.matters gov.certificates gov.reviews",
    }


def test_browser_view(sandbox, native):
    with govsdk.Client(native) as client, client.login(acr_values="L3", max_age=300) as login:
        assert not login.is_callback(login.url)
        answer = Browser(sandbox.url).log_in(login.url, citizen="sub-chen")
        assert login.is_callback(answer)
        with login.finish(answer) as session:
            identity = session.identity()
            assert (identity.subject, identity.acr, identity.actors) == ("sub-chen", "L3", ())
            assert identity.issuer == sandbox.url and identity.auth_time > time.time() - 600
            assert identity.claims["sub"] == "sub-chen"
            assert session.logout_url().startswith(sandbox.url)
        with pytest.raises(govsdk.GovError):
            login.finish(answer)


def test_own_browser(sandbox, native):
    pages = []

    def opener(url):
        import threading

        def browse():
            pages.append(Browser(sandbox.url).log_in_and_return(url))

        thread = threading.Thread(target=browse)
        thread.start()
        threads.append(thread)

    threads = []
    with govsdk.Client(native) as client:
        with client.login_in_browser(opener, timeout=60) as session:
            assert session.identity().subject == "sub-li"
        threads[0].join()
        assert "<html" in pages[0].lower()


def test_what_the_opener_raises_is_raised(native):
    def opener(url):
        raise RuntimeError("no browser here")

    with govsdk.Client(native) as client, pytest.raises(RuntimeError, match="no browser"):
        client.login_in_browser(opener, timeout=30)


def test_refused(sandbox, native):
    with govsdk.Client(native) as client, client.login() as login:
        answer = Browser(sandbox.url).log_in(login.url, action="deny")
        with pytest.raises(govsdk.AskUser) as error:
            login.finish(answer)
        assert error.value.status == "GOV_ERR_LOGIN_DENIED"


def test_step_up(sandbox, native):
    with govsdk.Client(native) as client, client.login() as login:
        session = login.finish(Browser(sandbox.url).log_in(login.url))
        sandbox.operator("/sandbox/step-up", {"path_prefix": "/gov/v1/matters", "acr": "L3"})
        with pytest.raises(govsdk.LoginRequired) as error:
            session.matters.list()
        assert (error.value.status, error.value.acr_values) == ("GOV_ERR_STEP_UP", "L3")
        with session.step_up(error.value) as stronger:
            better = stronger.finish(Browser(sandbox.url).log_in(stronger.url))
        assert better.identity().acr == "L3"
        assert list(better.matters.list()) == []


def test_phone(sandbox, client):
    with client.ciba_login("sub-li", acr_values="L2") as login:
        assert login.remaining > 0
        sandbox.operator("/sandbox/ciba", {"login_hint": "sub-li", "approve": True})
        with login.wait(timeout=30) as session:
            assert session.identity().subject == "sub-li"


def test_terminal(sandbox, native):
    with govsdk.Key.generate("P-256", kid="k7") as key:
        assert key.private and key.kind == "P-256" and key.thumbprint
        sandbox.operator("/sandbox/terminals", {"id": "K-7", "jwks": {"keys": [key.public_jwk()]}})
        settings = {**native, "app.terminal_id": "K-7"}
        with govsdk.Client(settings, keys={"terminal": key}) as client:
            with client.terminal(
                id_type="resident_id", id_number=LI_NUMBER, method="id_card+face",
                device="reader-1", transaction="t-1", at=time.time(),
            ) as session:
                assert session.identity().acr == "L3"
                assert "id_card" in session.identity().methods


def test_exchange_and_tokens(sandbox, client, citizen):
    father = citizen.exchange("grant", "grant-wang-li")
    assert father.identity().subject == "sub-wang" and father.identity().actors == ("sub-li",)
    with pytest.raises(ValueError):
        citizen.exchange("theft")
    with pytest.raises(govsdk.GovError):
        citizen.exchange("grant", "grant-zhao-zhang")


def test_tokens_of_others(client):
    with govsdk.Key.generate("P-256") as key:
        token = key.sign(json.dumps({"iss": "https://id.example", "sub": "x"}).encode(), typ="at+jwt")
    peek = client.tokens.peek(token)
    assert (peek.header["typ"], peek.claims["sub"]) == ("at+jwt", "x")
    with pytest.raises(govsdk.GovError):
        client.tokens.verify(token, "https://bank.example")
    with pytest.raises(TypeError):
        govsdk.Key.generate("P-256", nonsense="x")
    assert not client.tokens.introspect("unknown").active
    client.tokens.revoke("unknown")


def test_store(sandbox, native, tmp_path):
    folder = str(tmp_path / "sessions")
    with govsdk.Client(native, store=folder, store_key=bytes(range(32))) as client:
        with client.login() as login:
            session = login.finish(Browser(sandbox.url).log_in(login.url))
        session.save("kiosk")
    with govsdk.Client(native, store=folder, store_key=bytes(range(32))) as client:
        with client.load_session("kiosk") as loaded:
            loaded.refresh()
            assert loaded.identity().subject == "sub-li"
            loaded.end()
        with pytest.raises(govsdk.LoginRequired):
            client.load_session("kiosk")


def test_signature_is_explained(native):
    settings = {**native, "signer.scheme": "tif", "signer.key_id": "paas", "signer.secret": "t0p"}
    with govsdk.Client(settings) as client:
        text = client.explain_signature("POST", "/gov/v1/matters?x=1", {"X-A": "b"}, b"{}")
    assert "x-tif-signature" in text.lower() and "t0p" not in text
