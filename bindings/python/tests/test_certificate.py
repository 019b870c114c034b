# SPDX-License-Identifier: Apache-2.0
"""Certificates through the binding: consent, fetching, verifying, showing with and without a network."""

import gc
import json
import os
import threading

import pytest

import govsdk
from govsdk import identifier, qr, sd_jwt, trust, verification

CARD = "11990100MB9901008N011"
USAGE = govsdk.Usage("开户核验", "consent", event="CASE-7", operator_id="counter-3")


@pytest.fixture
def reader(client):
    """An application with a login of its own."""
    with client.client_credentials() as session:
        yield session


@pytest.fixture
def card(citizen):
    return citizen.certificates.list(USAGE, type_code=CARD)[0]


@pytest.fixture
def store(sandbox, client):
    with sandbox.trust().fetch_platform(client) as filled:
        yield filled


def consent(reader, sandbox, decision="approve", **terms):
    actions = terms.pop("actions", ("get", "fetch"))
    asked = reader.grants.request("开户核验", actions, [CARD], grantor="sub-li", **terms)
    assert asked.state == "requested" and asked.id in asked.consent_uri
    sandbox.operator("/sandbox/grants/" + asked.id, {"decision": decision})
    return reader.grants.wait(asked.id, timeout=20)


def test_journey_of_a_marked_copy(reader, citizen, card, store, sandbox):
    with pytest.raises(govsdk.GovError) as refused:
        reader.certificates.fetch(card.id, "ofd", USAGE)
    assert refused.value.status == "GOV_ERR_CONSENT_REQUIRED"
    grant = consent(reader, sandbox, max_uses=3)
    assert (grant.state, grant.grantor, grant.types) == ("active", "sub-li", (CARD,))
    assert (grant.actions, grant.fields, grant.max_uses) == (("get", "fetch"), (), 3)
    assert grant.decided_at and grant.json["id"] == grant.id

    usage = govsdk.Usage("开户核验", grant_id=grant.id)
    seen = []
    file = reader.certificates.fetch(
        card.id, "ofd", usage, marked_copy=True, digest="sm3",
        progress=lambda received, total: seen.append((received, total)),
    )
    assert file.copy.cause == "开户核验" and file.copy.creator and file.copy.expires_at
    assert file.digest.startswith("sm3:") and seen[-1] == (file.size, file.size)

    found = govsdk.verify(file.data, store, at=sandbox.now())
    assert (found.overall, found.document, found.signer) == ("PASSED", "PASSED", "PASSED")
    assert (found.format, found.cause, found.claims) == ("ofd", None, None)
    signature = found.signatures[0]
    assert signature.texts["type"] == "seal" and "govsdk sandbox" in signature.texts["signer"]
    assert signature.find("COVERAGE").result == "PASS" and signature.find("NONSENSE") is None
    assert found.json["signatures"][0]["checks"]["DATAHASH"]["result"] == "PASS"
    assert "PASSED" in found.text() and found.text("zh") != found.text()

    assert reader.grants.get(grant.id).used == 1
    assert citizen.grants.revoke(grant.id).state == "revoked"
    with pytest.raises(govsdk.GovError) as ended:
        reader.certificates.get(card.id, usage)
    assert ended.value.status == "GOV_ERR_CONSENT_INVALID"
    assert [access.grant_id for access in citizen.accesses.list(limit=3)].count(grant.id) >= 1


def test_consent_denied_or_not_decided(reader, sandbox):
    assert consent(reader, sandbox, "deny").state == "denied"
    waiting = reader.grants.request("开户核验", ["ask"], [CARD], grantor="sub-li", fields=["name"])
    with pytest.raises(govsdk.RetryLater) as late:
        reader.grants.wait(waiting.id, timeout=0.3)
    assert late.value.status == "GOV_ERR_TIMEOUT"
    with pytest.raises(ValueError):
        reader.grants.request("x", ["steal"], [CARD], grantor="sub-li")
    with pytest.raises(TypeError):
        reader.grants.request("x", ["get"], CARD, grantor="sub-li")


def test_what_the_platform_says(citizen, card, sandbox):
    whole = citizen.certificates.get(card.id, USAGE)
    assert (whole.status, whole.licence_state, whole.status_text) == ("valid", "valid", "有效")
    assert whole.issuer_uscc == "11990100MB9901008N" and whole.number and whole.status_checked_at
    assert whole.issued_at and whole.valid_from < whole.valid_until
    assert whole.holders[0].name == "李四样" and whole.holders[0].id_type == "resident_id"
    assert {"ofd", "pdf", "sd_jwt"} <= set(whole.formats)
    form = next(form for form in whole.forms if form.format == "ofd")
    assert form.size > 0 and form.digest_sm3.startswith("sm3:")
    parts = identifier.certificate_parse(whole.identifier)
    assert parts.type_code == CARD and parts.checksum == "right"
    assert identifier.certificate_format(parts) == whole.identifier
    with pytest.raises(ValueError):
        identifier.certificate_parse("1.2.156")
    with pytest.raises(ValueError):
        identifier.certificate_format(parts._replace(serial="x" * 200))
    assert identifier.mask("99010119920815102X") != "99010119920815102X"

    path = f"/sandbox/certificates/{card.id}/status"
    sandbox.operator(path, {"supersede": {"data": {}}})
    old = citizen.certificates.get(card.id, USAGE)
    new = citizen.certificates.follow(old, USAGE, "successor")
    assert [c.predecessor for c in new] == [old.identifier] and old.licence_state == "superseded"
    assert len(citizen.certificates.find_by_type(CARD, USAGE)) == 2
    first = citizen.certificates.list(USAGE, limit=1)
    rest = citizen.certificates.list(USAGE, cursor=first.next)
    assert len(first) == 1 and first.next and rest.next is None and rest[0].id != first[0].id
    with pytest.raises(govsdk.GovError) as error:
        citizen.certificates.check(CARD, USAGE, number="1")
    assert error.value.status == "GOV_ERR_UNSUPPORTED"


def test_to_a_stream_and_to_disk(citizen, card, tmp_path):
    pieces = []
    streamed = citizen.certificates.fetch_stream(card.id, "pdf", USAGE, pieces.append)
    data = b"".join(pieces)
    assert data.startswith(b"%PDF") and len(data) == streamed.size and streamed.data == b""
    path = tmp_path / "card.pdf"
    kept = citizen.certificates.fetch_file(card.id, "pdf", USAGE, path)
    with pytest.raises(ValueError, match="null"):
        citizen.certificates.fetch_file(card.id, "pdf", USAGE, str(path) + "\0.ofd")
    assert path.read_bytes() == data and kept.digest == streamed.digest
    assert os.listdir(tmp_path) == ["card.pdf"]
    with pytest.raises(govsdk.GovError) as large:
        citizen.certificates.fetch(card.id, "pdf", USAGE, max_bytes=100)
    assert large.value.status == "GOV_ERR_RESPONSE_TOO_LARGE"
    with pytest.raises(TypeError):
        citizen.certificates.fetch(card.id, "pdf", USAGE, nonsense=1)


def test_functions_that_raise_end_a_fetch(citizen, card):
    class Stop(Exception):
        pass

    def stop(*args):
        raise Stop

    with pytest.raises(Stop):
        citizen.certificates.fetch(card.id, "ofd", USAGE, progress=stop)
    with pytest.raises(Stop):
        citizen.certificates.fetch_stream(card.id, "ofd", USAGE, stop)
    with pytest.raises(govsdk.GovError) as error:
        citizen.certificates.fetch(card.id, "ofd", USAGE, progress=lambda *args: False)
    assert error.value.status == "GOV_ERR_CANCELLED"


def test_what_a_call_uses_may_be_closed_meanwhile(citizen, card, store, sandbox):
    key = govsdk.Key.generate("P-256")

    def close(*args):
        citizen.close()
        key.close()
        gc.collect()

    file = citizen.certificates.fetch(card.id, "sd_jwt", USAGE, holder_key=key, progress=close)
    assert file.size == len(file.data) and citizen.closed and key.closed
    with pytest.raises(ValueError):
        citizen.certificates.get(card.id, USAGE)

    last = govsdk.Trust()
    last.set_verifier("pdf", lambda data, at, report: last.close() or judge(data, at, report))
    assert govsdk.verify(b"%PDF-1.4", last).format == "pdf" and last.closed


def test_a_certificate_that_nobody_else_holds(citizen, card, store, sandbox):
    found = []

    def judge_late(data, at, report):
        gc.collect()
        found.append([b"x" * 400 for _ in range(1000)])
        judge(data, at, report)

    store.set_verifier("pdf", judge_late)
    now = sandbox.now()
    for licence in (
        lambda: citizen.certificates.get(card.id, USAGE),
        lambda: citizen.certificates.list(USAGE, type_code=CARD)[0],
    ):
        judged = govsdk.verify(b"%PDF-1.4", store, at=now, licence=licence())
        assert (judged.licence, judged.json["licence"]["source"]) == ("valid", "platform")


def bound_card(citizen, card, key):
    return citizen.certificates.fetch(card.id, "sd_jwt", USAGE, holder_key=key).data.decode()


def test_shown_offline(citizen, card, store, sandbox):
    now = sandbox.now()
    with govsdk.Key.generate("P-256") as key, sd_jwt.read(bound_card(citizen, card, key)) as mine:
        assert mine.holder_thumbprint == key.thumbprint and mine.issuer == sandbox.url
        fields = {field.path: field.value for field in mine.fields}
        assert fields["/data"]["name"] == "李四样" and mine.claims["data"] == fields["/data"]
        asked = sd_jwt.request_new(
            "https://library.example", "办理借书证", ["/type_name"], now + 120, type=mine.type
        )
        request = sd_jwt.request_read(asked.text, at=now)
        assert request == asked and request.fields == ["/type_name"]
        shown = mine.present(
            request.fields, holder_key=key, audience=request.audience, nonce=request.nonce, at=now
        )
        with pytest.raises(govsdk.GovError) as error:
            mine.present(["/iris"])
        assert error.value.status == "GOV_ERR_NOT_FOUND"
        with govsdk.Key.generate("P-256") as other, pytest.raises(govsdk.GovError) as error:
            mine.present([], holder_key=other, audience="a", nonce=request.nonce)
        assert error.value.status == "GOV_ERR_KEY_NOT_FOUND"

    frames = qr.split(shown.encode(), 500)
    assert len(frames) > 1 and all(len(frame) <= 500 for frame in frames)
    with qr.Reader() as reader:
        for frame in reversed(frames):
            assert not reader.progress.complete
            reader.add(frame)
        assert reader.progress == (len(frames), len(frames))
        joined = reader.take()
        assert joined == shown.encode() and reader.progress.total == 0
        reader.add(frames[0])
        reader.reset()
        with pytest.raises(govsdk.GovError):
            reader.take()
        with pytest.raises(govsdk.GovError) as error:
            reader.add("HELLO")
        assert error.value.status == "GOV_ERR_UNSUPPORTED"

    how = {"audience": asked.audience, "nonce": asked.nonce, "at": now}
    found = govsdk.verify(joined, store, **how)
    assert (found.overall, found.licence) == ("PASSED", "valid") and found.licence_at
    assert found.claims["type_name"] == "居民身份证" and "data" not in found.claims
    assert found.signatures[0].find("HOLDER_BINDING").result == "PASS"
    how["nonce"] = "another-number-used-once"
    assert govsdk.verify(joined, store, **how).overall == "FAILED"
    stale = govsdk.verify(joined, store, at=now + 3600, status_max_age=60)
    assert (stale.overall, stale.cause) == ("INDETERMINATE", "licence_stale")


def test_request_that_has_ended(sandbox):
    asked = sd_jwt.request_new("https://a.example", "x", [], sandbox.now() + 1)
    with pytest.raises(govsdk.GovError) as error:
        sd_jwt.request_read(asked.text, at=sandbox.now() + 100)
    assert error.value.status == "GOV_ERR_EXPIRED"


def test_code_question_and_audit(client, citizen, reader, card):
    shown = citizen.presentations.create(card.id, fields=["name"], max_redemptions=2)
    assert (shown.kind, shown.state, len(shown.code)) == ("code", "active", 10)
    redeemed = reader.presentations.redeem(f"{shown.code[:5]} {shown.code[5:]}", USAGE)
    assert redeemed.certificate.json["data"] == {"name": "李四样"}
    answer = reader.certificates.ask(USAGE, age_over=18, code=shown.code)
    assert answer.value == "yes" and answer.claims["jti"] == answer.evidence_id and answer.as_of
    assert json.loads(client.verify_jws(answer.evidence)) == answer.claims
    with pytest.raises(govsdk.GovError) as used:
        reader.presentations.redeem(shown.code, USAGE)
    assert used.value.status == "GOV_ERR_CONFLICT"
    with pytest.raises(ValueError):
        reader.certificates.ask(USAGE)
    with pytest.raises(ValueError):
        citizen.presentations.create(card.id, "other")

    after = citizen.presentations.get(shown.id)
    assert (after.code, after.state, after.fields) == (None, "used_up", ("name",))
    assert redeemed.id in [access.id for access in after.redemptions]
    assert after.redemptions[0].operator_id == "counter-3"
    assert after.redemptions[0].event == "CASE-7"
    asked = citizen.accesses.list(limit=1)
    assert asked.next and asked[0].answer == "yes" and asked[0].question == ("age_over", 18, None)
    before = citizen.accesses.list(cursor=asked.next)
    assert before[0].action == "redeem" and before[0].question is None and before[0].answer is None

    paper = citizen.presentations.create(card.id, "emergency", hours=2)
    assert len(paper.code) == 26 and paper.expires_at > paper.created_at
    assert citizen.presentations.revoke(paper.id).state == "revoked"
    assert citizen.certificates.ask(USAGE, holds_type=CARD).value == "yes"


def test_trust_stores(sandbox, client, store, tmp_path):
    assert store.counts == {
        "anchor": 2, "intermediate": 2, "crl": 4, "ocsp": 5, "issuer": 1, "status_list": 1,
    }
    described = store.describe()
    assert [issuer["issuer"] for issuer in described["issuers"]] == [sandbox.url]
    now = sandbox.now()
    terms = trust.BundleTerms(7, now, now + 86400)
    with govsdk.Key.generate("P-256", kid="fleet") as key, govsdk.Trust() as copy:
        bundle = store.write_bundle(key, terms)
        keys = govsdk.KeySet.from_key(key)
        assert keys.kids == ["fleet"]
        assert copy.add_bundle(bundle, keys, at=now, min_sequence=7) == 7
        assert copy.counts == store.counts
        for arguments, status in (
            ({"at": now, "min_sequence": 8}, "GOV_ERR_CONFLICT"),
            ({"at": now + 90000}, "GOV_ERR_EXPIRED"),
        ):
            with pytest.raises(govsdk.GovError) as error:
                govsdk.Trust().add_bundle(bundle, keys, **arguments)
            assert error.value.status == status
        other = govsdk.KeySet.from_json(client.keys())
        jws = key.sign(b"seven", typ="note")
        assert keys.verify_jws(jws, "ES256", typ="note") == b"seven"
        for wrong, words in ((keys, {"typ": "other"}), (other, {})):
            with pytest.raises(govsdk.GovError):
                wrong.verify_jws(jws, "ES256", **words)
        with pytest.raises(govsdk.GovError) as error:
            govsdk.Trust().add_bundle(bundle, other, at=now)
        assert error.value.status == "GOV_ERR_KEY_NOT_FOUND"

    parts = sandbox.operator("/sandbox/trust")
    for i, text in enumerate(parts["anchors"] + parts["intermediates"]):
        (tmp_path / f"{i}.pem").write_text(text)
    folder = govsdk.Trust().add_directory(tmp_path)
    assert (folder.count("anchor"), folder.count("intermediate")) == (2, 2)
    listed = govsdk.Trust().add_issuer(sandbox.url, client.keys())
    listed.fetch_status_list(client, described["status_lists"][0]["uri"])
    assert listed.count("status_list") == 1
    assert govsdk.Trust().fetch_issuer(client, sandbox.url).count("issuer") == 1
    for bad in (b"", b"nonsense"):
        with pytest.raises(govsdk.GovError):
            govsdk.Trust().add_anchors(bad)
    with pytest.raises(govsdk.GovError):
        govsdk.Trust().add_status_list("a.b.c", now)
    with pytest.raises(ValueError):
        store.count("faith")


def test_verdicts(citizen, card, store, sandbox):
    data = citizen.certificates.fetch(card.id, "pdf", USAGE).data
    now = sandbox.now()
    with govsdk.Trust() as empty:
        found = govsdk.verify(data, empty, at=now)
        assert (found.overall, found.document) == ("INDETERMINATE", "PASSED")
        assert found.cause == "no_anchor" and found.signatures[0].signed_size == len(data)
    spoilt = data.replace("李四样".encode("utf-16-be"), "张四样".encode("utf-16-be"))
    spoilt = spoilt if spoilt != data else data[:200] + bytes([data[200] ^ 1]) + data[201:]
    assert govsdk.verify(spoilt, store, at=now).overall == "FAILED"
    licence = citizen.certificates.get(card.id, USAGE)
    assert govsdk.verify(data, store, at=now, licence=licence, require_licence=True).licence == "valid"
    sandbox.operator(f"/sandbox/certificates/{card.id}/status", {"status": "suspended"})
    suspended = citizen.certificates.get(card.id, USAGE)
    found = govsdk.verify(data, store, at=now, licence=suspended)
    assert (found.licence, found.document) == ("suspended", "PASSED") and found.overall != "PASSED"
    with pytest.raises(govsdk.GovError) as error:
        govsdk.verify(b"GIF89a", store)
    assert error.value.status == "GOV_ERR_UNSUPPORTED"
    with pytest.raises(TypeError):
        govsdk.verify(data, store, nonsense=1)
    with pytest.raises(ValueError):
        govsdk.verify(data, store, revocation="perhaps")
    found.close()
    with pytest.raises(ValueError):
        found.overall


def test_findings_are_listed():
    assert {"ofd", "pdf", "sd_jwt"} >= set(verification.features())
    assert "COVERAGE" in verification.checks() and all(verification.checks("zh").values())
    reasons = verification.reasons()
    assert reasons["digest_mismatch"].verdict == "FAILED" and reasons["no_anchor"].text
    assert reasons["no_anchor"].verdict == "INDETERMINATE"


def judge(data, at, report):
    one = report.add_signature("CN=模块")
    report.set_check(one, "SIGNATURE", "PASS")
    if b"bad" in data:
        report.set_check(one, "DATAHASH", "FAIL", "digest_mismatch", "part 1")


def test_a_verifier_in_python(sandbox):
    with govsdk.Trust().set_verifier("pdf", judge) as store:
        gc.collect()
        found = govsdk.verify(b"%PDF-1.4 bad", store, format="pdf")
        assert (found.overall, found.cause) == ("FAILED", "digest_mismatch")
        check = found.signatures[0].find("DATAHASH")
        assert (check.result, check.detail) == ("FAIL", "part 1")
        assert found.signatures[0].texts["signer"] == "CN=模块"
        store.set_verifier("pdf", lambda data, at, report: False)
        failed = govsdk.verify(b"%PDF-1.4", store)
        assert failed.overall == "INDETERMINATE" and "module" in str(failed.json)


def test_verifiers_that_raise():
    kept = []

    def keep(data, at, report):
        kept.append(report)
        report.set_check(0, "HOROSCOPE", "PASS")

    store = govsdk.Trust().set_verifier("ofd", keep)
    with pytest.raises(ValueError, match="HOROSCOPE"):
        govsdk.verify(b"PK\3\4", store, format="ofd")
    with pytest.raises(ValueError, match="ended"):
        kept[0].add_signature("late")
    store.set_verifier("ofd", lambda data, at, report: store.add_anchors(data))
    with pytest.raises(ValueError, match="under way"):
        govsdk.verify(b"PK", store, format="ofd")
    threads, raised = [], []

    def late(data, at, report):
        raise RuntimeError(data.decode())

    store.set_verifier("ofd", late)

    def run(name):
        try:
            govsdk.verify(name.encode(), store, format="ofd")
        except RuntimeError as error:
            raised.append((name, str(error)))

    for i in range(8):
        threads.append(threading.Thread(target=run, args=("PK%d" % i,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert len(raised) == 8 and all(name == text for name, text in raised)


def resident():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif("LD_PRELOAD" in os.environ, reason="a sanitizer keeps what is freed")
def test_nothing_is_left_behind(citizen, card, store, sandbox):
    data = citizen.certificates.fetch(card.id, "ofd", USAGE).data
    text = citizen.certificates.fetch(card.id, "sd_jwt", USAGE).data

    def round_trip():
        found = govsdk.verify(data, store, at=sandbox_now)
        assert found.signatures and found.text("zh")
        sd_jwt.read(text.decode()).present(["/data"])
        reader = qr.Reader()
        for frame in qr.split(text):
            reader.add(frame)
        assert reader.take() == text
        trust.Trust().set_verifier("pdf", judge)

    sandbox_now = sandbox.now()
    for _ in range(100):
        round_trip()
    gc.collect()
    before = resident()
    for _ in range(300):
        round_trip()
    gc.collect()
    assert resident() - before < 3 * 2**20
