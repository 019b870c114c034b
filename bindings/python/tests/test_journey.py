# SPDX-License-Identifier: Apache-2.0
"""A newborn's registration (出生一件事) from login to review, over HTTP."""

import os

import pytest

import govsdk

FORM = {
    "child": {
        "name": "李小样",
        "sex": "female",
        "birth_date": "2026-11-01",
        "birth_time": "08:30",
        "weight_grams": 3200,
        "birth_hospital": "样例市第一医院",
    },
    "mother": {"name": "李四样", "id_number": "99010119920815102X", "phone": "19900000002"},
    "household": {"register_with": "mother", "address": "样例市样例区幸福路1号"},
    "insurance": {"enrol": True},
    "card": {"bank": "bank_a"},
}
USAGE = govsdk.Usage("核对新生儿登记结果", "consent", item_code="PKG-NEWBORN")
END_STATES = ("closed",)


def fill(citizen, item):
    draft = citizen.matters.draft(item)
    draft.set("", FORM)
    draft.set_delivery("electronic")
    card = next(c for c in citizen.certificates.list(USAGE) if "身份证" in c.type_name)
    draft.attach_certificate("NB-M02", card.id)
    return draft


def test_from_login_to_review(client, citizen, sandbox):
    assert citizen.subject()["name"] == "李四样"
    found = citizen.items.search("出生")
    assert "PKG-NEWBORN" in [item.code for item in found]
    package = citizen.items.get_package("PKG-NEWBORN")
    assert package.is_package and len(package.children) == 9
    assert [m.code for m in package.materials if m.required] == ["NB-M01", "NB-M02"]

    with fill(citizen, package) as draft:
        with pytest.raises(govsdk.AskUser) as missing:
            draft.submit()
        assert missing.value.status == "GOV_ERR_MATERIAL_MISSING"
        assert missing.value.fields

        draft.set_text("/mother/phone", "12")
        assert [f.pointer for f in draft.precheck() if "phone" in f.pointer]
        draft.set_text("/mother/phone", "19900000002")

        seen = []
        record = os.urandom(300000)
        draft.attach_bytes(
            "NB-M01", record, file_name="birth.pdf", media_type="application/pdf",
            progress=lambda sent, total: seen.append((sent, total)),
        )
        assert seen[-1] == (len(record), len(record))
        assert draft.precheck() == []

        receipt = draft.submit()
        assert receipt.kind == "submit" and receipt.matter_id == draft.matter_id
        assert "form_data" in receipt.digests and len(receipt.digests) >= 2

    matter_id = receipt.matter_id
    with citizen.progress.watch(matter_id) as watch:
        for _ in range(60):
            watch.next(wait=0)
            if watch.is_final or watch.state in END_STATES:
                break
            sandbox.advance(days=1)
        assert watch.state in END_STATES

    with citizen.progress.get(matter_id) as progress:
        assert len({task.department for task in progress.tasks}) == 7
        assert {task.state for task in progress.tasks} <= {"done", "skipped"}

    events = citizen.progress.events(matter_id)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.json["seq"] for event in events] == [event.seq for event in events]
    report = client.verify_log("\n".join(event.jws for event in events))
    assert not report.failed and len(report) >= 2
    assert client.verify_receipt(receipt.jws).matter_id == matter_id

    certificates = citizen.certificates.list(USAGE)
    birth = next(c for c in certificates if "出生" in c.type_name)
    file = citizen.certificates.fetch(birth.id, "sd_jwt", USAGE)
    # The platform's clock has run ahead of this machine's, so its list is fetched at its own time.
    with govsdk.Trust().add_issuer(sandbox.url, client.keys()) as trust:
        trust.add_status_list(sandbox.get("/gov/v1/status-lists/1").decode(), sandbox.now())
        found = govsdk.verify(file.data, trust, at=sandbox.now())
        assert (found.overall, found.document, found.licence) == ("PASSED", "PASSED", "valid")
        spoilt = file.data.replace(b"~", b"~WyJhIiwiYiIsImMiXQ~", 1)
        assert govsdk.verify(spoilt, trust, at=sandbox.now()).overall == "FAILED"

    pending = citizen.reviews.pending()
    assert pending
    with pytest.raises(govsdk.GovError) as reason:
        citizen.reviews.post(pending[0].event_id, "dissatisfied")
    assert reason.value.status == "GOV_ERR_REVIEW_REASON_REQUIRED"
    review = citizen.reviews.post(
        pending[0].event_id, "dissatisfied", dimensions={"convenience": 2}, text="等得太久"
    )
    assert review.attempt == 1
    assert citizen.reviews.work_order(review.id).state in ("opened", "assigned")
    with pytest.raises(govsdk.GovError) as twice:
        citizen.reviews.post(pending[0].event_id, "satisfied")
    assert twice.value.status == "GOV_ERR_REVIEW_DUPLICATE"

    assert matter_id in [matter.id for matter in citizen.matters.list()]
    citizen.end()
    with pytest.raises(govsdk.LoginRequired):
        citizen.matters.get(matter_id)


def test_answer_lost_after_submit(citizen, sandbox):
    with fill(citizen, citizen.items.get_package("PKG-NEWBORN")) as draft:
        draft.attach_bytes("NB-M01", b"%PDF-1.4 record")
        draft.save()
        sandbox.operator(
            "/sandbox/faults",
            {"name": "drop_after", "method": "POST", "path": f"/gov/v1/matters/{draft.matter_id}/submit"},
        )
        receipt = draft.submit()
    seen = sandbox.operator("/sandbox/state")["requests"]["by_path"]
    assert seen["GET /gov/v1/operations/{key}"] == 1
    matters = [m for m in citizen.matters.list() if m.state != "draft"]
    assert [m.id for m in matters if m.item_code == "PKG-NEWBORN"] == [receipt.matter_id]


def test_withdraw(citizen):
    with fill(citizen, citizen.items.get_package("PKG-NEWBORN")) as draft:
        draft.attach_bytes("NB-M01", b"%PDF-1.4 record")
        receipt = draft.submit()
    citizen.matters.withdraw(receipt.matter_id, "填错了")
    assert citizen.matters.get(receipt.matter_id).state == "withdrawn"


def test_progress_function_stops_an_upload(citizen):
    class Stop(Exception):
        pass

    def stop(sent, total):
        raise Stop

    with citizen.matters.draft(citizen.items.get_package("PKG-NEWBORN")) as draft:
        with pytest.raises(Stop):
            draft.attach_bytes("NB-M01", b"x" * 100000, progress=stop)
