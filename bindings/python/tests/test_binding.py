# SPDX-License-Identifier: Apache-2.0
"""What the binding itself promises: exceptions, closing, threads, the first program."""

import gc
import os
import subprocess
import sys
import threading
import time
import weakref

import pytest

import govsdk


def test_misspelt_setting_names_the_right_one():
    with pytest.raises(govsdk.Configure) as error:
        govsdk.Client({"gateway.ulr": "http://127.0.0.1"})
    assert "gateway.url" in str(error.value)
    assert error.value.category == "configure"


def test_sandbox_must_be_allowed(settings):
    settings["gateway.allow_sandbox"] = False
    with govsdk.Client(settings) as client, client.anonymous() as session:
        with pytest.raises(govsdk.GovError) as error:
            session.items.search()
    assert error.value.status == "GOV_ERR_SANDBOX"


def test_not_found_tells_where_it_came_from(client):
    with client.anonymous() as session, pytest.raises(govsdk.GovError) as error:
        session.items.get("NO-SUCH-ITEM")
    assert error.value.status == "GOV_ERR_NOT_FOUND"
    assert error.value.http_status == 404
    assert error.value.request_id


def test_usage_is_required(citizen):
    with pytest.raises(govsdk.GovError) as error:
        citizen.certificates.list(None)
    assert error.value.status == "GOV_ERR_USAGE_REQUIRED"
    assert error.value.attempts == 0


def test_options_are_there_for_the_whole_call(monkeypatch):
    """What the options point to lives as long as the pointer that a call is given, and no longer."""
    from govsdk import _call

    texts = []

    def watched(text, encode=_call.encode):
        made = encode(text)
        texts.append(weakref.ref(made))
        return made

    monkeypatch.setattr(_call, "encode", watched)
    pointer = _call.Options(idempotency_key="K" * 22, grant_id="G" * 22).pointer
    gc.collect()
    assert [text() is not None for text in texts] == [True, True]
    assert _call.ffi.string(pointer.idempotency_key) == b"K" * 22
    del pointer
    gc.collect()
    assert [text() for text in texts] == [None, None]


def test_closed_in_another_thread_while_it_is_used(client, sandbox):
    sandbox.operator("/sandbox/faults", {"name": "delay", "count": 1, "delay_ms": 500})
    session = client.anonymous()
    threading.Timer(0.2, session.close).start()
    assert session.items.search() and session.closed
    with pytest.raises(ValueError):
        session.items.search()


def test_text_with_a_null_is_refused(client):
    with client.anonymous() as session, pytest.raises(ValueError, match="null"):
        session.items.get("PKG\0NEWBORN")


def test_closed_objects_refuse(client):
    session = client.anonymous()
    session.close()
    session.close()
    with pytest.raises(ValueError):
        session.items.search()


def test_elements_keep_their_list(client):
    with client.anonymous() as session:
        item = session.items.search()[0]
        gc.collect()
        assert item.code and item.json["code"] == item.code


def test_client_credentials(client):
    with client.client_credentials() as session:
        assert session.logged_in and session.expires_at > 0
        session.refresh()


def test_log_has_no_secret(settings):
    lines = []
    settings["log.level"] = "trace"
    with govsdk.Client(settings, log=lambda level, text: lines.append((level, text))) as client:
        with client.client_credentials():
            pass
    text = "\n".join(line for _, line in lines)
    assert lines and "s3cret" not in text


def test_other_threads_run_during_a_call(client, sandbox):
    """The interpreter lock is released: a second thread counts while the first one waits."""
    sandbox.operator("/sandbox/faults", {"name": "delay", "count": 1, "delay_ms": 700})
    counted = []

    def count():
        while not done.is_set():
            counted.append(1)
            time.sleep(0.01)

    done = threading.Event()
    thread = threading.Thread(target=count)
    with client.anonymous() as session:
        thread.start()
        session.items.search()
        done.set()
    thread.join()
    assert len(counted) > 20


def test_cancel_from_another_thread(client, sandbox):
    sandbox.operator("/sandbox/faults", {"name": "delay", "count": 5, "delay_ms": 5000})
    cancel = govsdk.Cancel()
    threading.Timer(0.2, cancel.trigger).start()
    with client.anonymous() as session, pytest.raises(govsdk.GovError) as error:
        session.items.search(cancel=cancel)
    assert error.value.status == "GOV_ERR_CANCELLED"


def test_identifiers():
    check = govsdk.identifier.check("resident_id", "11010519491231002x")
    assert check.acceptable and check.canonical == "11010519491231002X"
    assert govsdk.identifier.check("uscc", "91350100M0001TGQXM").known_exception
    assert not govsdk.identifier.check("resident_id", "110105194912310021").acceptable
    with pytest.raises(ValueError):
        govsdk.identifier.check("horoscope", "x")


def test_first_program(sandbox):
    program = os.path.join(os.environ["GOVSDK_SOURCE_DIR"], "examples", "first.py")
    output = subprocess.run(
        [sys.executable, program, sandbox.url], check=True, capture_output=True, text=True
    ).stdout
    assert "PKG-NEWBORN" in output
