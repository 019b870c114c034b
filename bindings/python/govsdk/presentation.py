# SPDX-License-Identifier: Apache-2.0
"""Showing a certificate online (亮证), questions in place of data, and who asked for what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, Iterable, NamedTuple, Optional, Tuple

from ._call import Options, Page, Strings, check, decode, encode, enumerator, seconds, table, take
from ._native import ffi, lib
from .usage import BASES, Usage, pointer_of

if TYPE_CHECKING:
    from .certificate import Certificate
    from .session import Session

_KINDS = table("GOV_PRESENTATION_", "other code emergency")
_STATES = table("GOV_PRESENTATION_", "active used_up expired revoked")
_QUESTIONS = table("GOV_QUESTION_", "age_over holds_type")
_ANSWERS = table("GOV_ANSWER_", "unknown yes no")


class Question(NamedTuple):
    """What was asked: age_over with years, or holds_type with a type code."""

    kind: str
    years: int
    type_code: Optional[str]


class Access(NamedTuple):
    """One time that somebody asked for something about the holder."""

    id: str
    at: Optional[float]
    action: str
    certificate_id: Optional[str]
    client_id: str
    client_name: str
    purpose: Optional[str]
    basis: Optional[str]
    item_code: Optional[str]
    matter_no: Optional[str]
    operator_id: Optional[str]
    event: Optional[str]
    grant_id: Optional[str]
    question: Optional[Question]
    answer: Optional[str]


class Presentation(NamedTuple):
    """A presentation as it stood; only create() tells the code. kind: code or emergency."""

    id: str
    code: Optional[str]
    kind: str
    state: str
    certificate_id: str
    created_at: Optional[float]
    expires_at: Optional[float]
    max_redemptions: int
    fields: Tuple[str, ...]
    redemptions: Tuple[Access, ...]


class Redemption(NamedTuple):
    """What a code showed; the holder sees the same id."""

    certificate: "Certificate"
    id: str


class Answer(NamedTuple):
    """yes, no or unknown; `evidence` is a JWS to be kept, `claims` what it says."""

    value: str
    as_of: Optional[float]
    evidence: str
    evidence_id: str
    claims: Dict[str, Any]


def _question(pointer: Any) -> Optional[Question]:
    kind = _QUESTIONS.get(lib.gov_access_get_question(pointer))
    if kind is None:
        return None
    return Question(
        kind,
        int(lib.gov_access_get_question_years(pointer)),
        decode(lib.gov_access_get_question_type(pointer)),
    )


def _access(pointer: Any) -> Access:
    question = _question(pointer)
    return Access(
        decode(lib.gov_access_get_id(pointer)) or "",
        seconds(lib.gov_access_get_at_ms(pointer)),
        decode(lib.gov_access_get_action(pointer)) or "",
        decode(lib.gov_access_get_certificate_id(pointer)),
        decode(lib.gov_access_get_client_id(pointer)) or "",
        decode(lib.gov_access_get_client_name(pointer)) or "",
        decode(lib.gov_access_get_purpose(pointer)),
        BASES.get(int(lib.gov_access_get_basis(pointer))),
        decode(lib.gov_access_get_item_code(pointer)),
        decode(lib.gov_access_get_matter_no(pointer)),
        decode(lib.gov_access_get_operator_id(pointer)),
        decode(lib.gov_access_get_event(pointer)),
        decode(lib.gov_access_get_grant_id(pointer)),
        question,
        None if question is None else _ANSWERS[lib.gov_access_get_answer(pointer)],
    )


def _read(pointer: Any) -> Presentation:
    fields = range(lib.gov_presentation_get_field_count(pointer))
    accesses = range(lib.gov_presentation_get_access_count(pointer))
    return Presentation(
        decode(lib.gov_presentation_get_id(pointer)) or "",
        decode(lib.gov_presentation_get_code(pointer)),
        _KINDS[lib.gov_presentation_get_kind(pointer)],
        _STATES.get(lib.gov_presentation_get_state(pointer), "other"),
        decode(lib.gov_presentation_get_certificate_id(pointer)) or "",
        seconds(lib.gov_presentation_get_created_at_ms(pointer)),
        seconds(lib.gov_presentation_get_expires_at_ms(pointer)),
        int(lib.gov_presentation_get_max_redemptions(pointer)),
        tuple(decode(lib.gov_presentation_get_field(pointer, i)) or "" for i in fields),
        tuple(_access(lib.gov_presentation_get_access(pointer, i)) for i in accesses),
    )


class Presentations:
    """session.presentations: codes of the holder, and their redemption by a verifier."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def _take(self, function: Any, *args: Any) -> Presentation:
        pointer = take(
            "gov_presentation", lib.gov_presentation_free, function, self._session.pointer, *args
        )
        presentation = _read(pointer)
        ffi.release(pointer)
        return presentation

    def create(
        self,
        certificate_id: str,
        kind: str = "code",
        *,
        fields: Iterable[str] = (),
        ttl: int = 0,
        hours: int = 0,
        max_redemptions: int = 0,
        **options: Any,
    ) -> Presentation:
        """Makes a code (亮证码, for `ttl` seconds) or an emergency code (应急码, for `hours`).

        No fields: only that there is such a certificate.
        """
        if kind not in ("code", "emergency"):
            raise ValueError("unknown word: %s" % kind)
        names = Strings(fields)
        terms = ffi.new("gov_presentation_terms *")
        terms.struct_size = ffi.sizeof("gov_presentation_terms")
        terms.kind = enumerator("GOV_PRESENTATION_", kind)
        terms.ttl_s, terms.hours, terms.max_redemptions = ttl, hours, max_redemptions
        terms.fields, terms.field_count = names.pointer, names.count
        return self._take(
            lib.gov_presentation_create, encode(certificate_id), terms, Options(**options).pointer
        )

    def get(self, presentation_id: str, **options: Any) -> Presentation:
        """How it stands and who has redeemed it, as its holder."""
        return self._take(
            lib.gov_presentation_get, encode(presentation_id), Options(**options).pointer
        )

    def revoke(self, presentation_id: str, **options: Any) -> Presentation:
        return self._take(
            lib.gov_presentation_revoke, encode(presentation_id), Options(**options).pointer
        )

    def redeem(self, code: str, usage: Optional[Usage], **options: Any) -> Redemption:
        """Sees what a code shows, as a verifier with a login of its own."""
        from .certificate import Certificate

        out = ffi.new("gov_certificate **")
        redemption_id = ffi.new("char[]", lib.GOV_REDEMPTION_ID_MAX)
        check(
            lib.gov_presentation_redeem,
            self._session.pointer,
            encode(code),
            pointer_of(usage),
            Options(**options).pointer,
            out,
            redemption_id,
        )
        return Redemption(Certificate(out[0]), decode(redemption_id) or "")


class Accesses:
    """session.accesses: who asked for what about the session's subject."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def list(self, *, cursor: Optional[str] = None, limit: int = 0, **options: Any) -> Page[Access]:
        """At most `limit` (0: 100), newest first."""
        found = take(
            "gov_access_list",
            lib.gov_access_list_free,
            lib.gov_access_list_all,
            self._session.pointer,
            encode(cursor),
            limit,
            Options(**options).pointer,
        )
        count = lib.gov_access_list_get_count(found)
        page = Page(_access(lib.gov_access_list_at(found, i)) for i in range(count))
        page.next = decode(lib.gov_access_list_get_next(found))
        ffi.release(found)
        return page


def ask(
    session: "Session",
    usage: Optional[Usage],
    about: Tuple[int, Optional[str], Optional[str], Optional[str]],
    options: Options,
) -> Answer:
    years, type_code, code, grant_id = about
    if (years == 0) == (type_code is None):
        raise ValueError("one question is expected: age_over or holds_type")
    keep = [encode(text) for text in (type_code, code, grant_id)]
    question = ffi.new("gov_question *")
    question.struct_size = ffi.sizeof("gov_question")
    question.kind = enumerator("GOV_QUESTION_", "age_over" if type_code is None else "holds_type")
    question.years = years
    question.type_code, question.code, question.grant_id = keep
    pointer = take(
        "gov_answer",
        lib.gov_answer_free,
        lib.gov_certificate_ask,
        session.pointer,
        question,
        pointer_of(usage),
        options.pointer,
    )
    answer = Answer(
        _ANSWERS[lib.gov_answer_get_value(pointer)],
        seconds(lib.gov_answer_get_as_of_ms(pointer)),
        decode(lib.gov_answer_get_evidence(pointer)) or "",
        decode(lib.gov_answer_get_evidence_id(pointer)) or "",
        dict(json.loads(decode(lib.gov_answer_get_claims(pointer)) or "{}")),
    )
    ffi.release(pointer)
    return answer
