"""`POST /council/api/v1/link`: what another system's records may be, with evidence; saves nothing.

For a member of staff who is signed in, or a service of the council with its key. Answers are JSON,
and so are refusals: {"error": sentence}.
"""

import hmac
import os
from typing import Any, Final

import msgspec
from flask import Response, request

from app.core.staff_roles import SEEING_SOURCES
from app.data.linkage.link_settings import LinkMatch, find_matches_of
from app.linkage.model import model_of
from app.linkage.settings.wording import level_words, rule_sentence
from app.web.request_context import council_of_file
from app.web.staff.access import has_csrf_token, open_to_all, user_or_none
from app.web.staff.record_session import record_session
from app.web.staff.staff_blueprint import staff_blueprint

bp = staff_blueprint("link_look_up", "/council/api/v1")
RECORDS_MAX: Final = 100
CANDIDATES_MAX: Final = 10
KEY_LENGTH_MIN: Final = 32


class AskedRecord(msgspec.Struct, forbid_unknown_fields=True):
    """A record of another system; "" for what it has not."""

    name: str
    reference: str = ""
    address: str = ""
    town: str = ""
    postcode: str = ""
    phone: str = ""
    ofsted: str = ""
    dfe: str = ""


class AskedRecords(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a request."""

    records: list[AskedRecord]


@bp.post("/link")
@open_to_all  # with checks of its own: a service has no session
def look_up() -> Response:
    """The candidates of each record among the registers and the council's own lists."""
    if refusal := _refusal():
        return refusal
    try:
        asked = msgspec.json.decode(request.get_data(cache=False), type=AskedRecords)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        return _error(422, f"The body is not as described: {error}.")
    if not 1 <= len(asked.records) <= RECORDS_MAX:
        return _error(422, f"Send 1 to {RECORDS_MAX} records.")
    if any(len(text) > 300 for one in asked.records for text in msgspec.structs.astuple(one)):
        return _error(422, "No text may be longer than 300 characters.")
    found = [_candidates(one) for one in asked.records]
    return _json(200, {"model": model_of("settings").version, "records": found})


def _candidates(asked: AskedRecord) -> dict[str, Any]:
    facts = msgspec.structs.asdict(asked)
    reference = facts.pop("reference")
    matches = find_matches_of(record_session(), facts, council_of_file().la_number)
    return {"reference": reference, "candidates": [_shown(one) for one in matches[:CANDIDATES_MAX]]}


def _shown(match: LinkMatch) -> dict[str, Any]:
    record, decision, lead = match
    return {
        "source": record.key.source,
        "reference": record.key.reference,
        "name": msgspec.json.decode(record.facts).get("name", ""),
        "outcome": decision.outcome.value,
        "rule": decision.rule,
        "rule_in_words": rule_sentence(decision.rule),
        "weight": round(decision.score.weight, 2),
        "probability": round(decision.score.probability, 4),
        "lead": round(lead, 2) if lead < float("inf") else None,
        "evidence": [
            {
                "field": one.field,
                "level": one.level,
                "in_words": level_words(one.field, one.level),
                "weight": round(one.weight, 2),
            }
            for one in decision.score.evidence
        ],
    }


def _refusal() -> Response | None:
    """Why this request gets no answer; None where it does."""
    if not council_of_file().la_number:
        return _error(404, "This site belongs to no council.")
    if "Authorization" in request.headers:
        return None if _has_key() else _error(401, "The key is not this council's.")
    user = user_or_none()
    if user is None:
        return _error(401, "Sign in, or send the council's key.")
    if not (user.may(*SEEING_SOURCES) and has_csrf_token(user)):
        return _error(403, "You may not look records up, or the page is too old.")
    return None


def _has_key() -> bool:
    """Whether the request has the key of a service of this council, compared in constant time."""
    name = council_of_file().link_key_env
    key = os.environ.get(name, "") if name else ""
    scheme, _, given = request.headers["Authorization"].partition(" ")
    is_equal = hmac.compare_digest(given.strip().encode(), key.encode())
    return len(key) >= KEY_LENGTH_MIN and scheme.casefold() == "bearer" and is_equal


def _error(status: int, sentence: str) -> Response:
    return _json(status, {"error": sentence})


def _json(status: int, answer: object) -> Response:
    response = Response(msgspec.json.encode(answer), status, content_type="application/json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
