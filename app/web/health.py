"""Pages for operators: liveness, readiness and metrics."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from app.core.source_names import is_about_settings
from app.snapshot.edit_markers import find_interrupted_edits
from app.snapshot.reader import Snapshot
from app.web.metrics.collector import MetricsCollector
from app.web.request_context import app_state, now

bp = Blueprint("health", __name__)

# In DATA_DIR of a host that pulls snapshots: {"checked_at": ISO time, "seq": number}
PULL_STATE_FILE = "pulled.json"
MISSED_PULLS_BEFORE_STALE = 10  # pull intervals without a check, after which the data is stale
OPEN_FAILED = "the latest publication, or a part of it, cannot be opened: see the log"
RECORD_UNREADABLE = "the record cannot be read: check DATABASE_URL and run `flask migrate`"
EDITS_INTERRUPTED = "edits were interrupted before publication ({}): run `flask edit complete`"
PULL_OVERDUE = (
    "the check for a new snapshot is overdue: check that `flask clock` runs and that"
    " SNAPSHOT_FROM can be reached"
)


@bp.get("/healthz/live")
def live() -> tuple[str, dict[str, str]]:
    """Whether this process answers."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/healthz/ready")
def ready() -> Response:
    """Whether this process can answer, from which snapshot, and whether its data is up to date.

    503 before the first publication. A process for staff alone needs the record instead; any other
    opens no database, because families read pages while the record is down.
    """
    current_snapshot, moment = app_state().snapshots.current(), now()
    pull, for_staff_alone = _pull(moment), not app_state().config.serves_public
    record_problems = _record_problems() if for_staff_alone else []
    is_ready = not record_problems if for_staff_alone else bool(current_snapshot)
    payload = _snapshot_facts(current_snapshot, moment) if current_snapshot else {}
    payload["trouble"] = [*_problems(pull), *record_problems]
    payload["alarm"] = _urgent_problems()
    payload["status"] = _status(payload, is_ready=is_ready)
    if pull:
        payload["pull"] = pull._asdict()
    response = jsonify(payload)
    response.status_code = 200 if is_ready else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _snapshot_facts(current_snapshot: Snapshot, moment: datetime) -> dict[str, Any]:
    """Which publications are shown, and the sources in them that are overdue."""
    return {
        "places": _publication(current_snapshot.settings.manifest),
        "postcodes": _publication(current_snapshot.postcodes.manifest),
        "is_invented": current_snapshot.settings.is_invented,
        "late": _stale_sources(current_snapshot, moment),
    }


def _status(payload: dict[str, Any], *, is_ready: bool) -> str:
    """The most serious of what the payload reports."""
    if not is_ready:
        return "not ready"
    if payload["alarm"]:
        return "alarm"
    if payload["trouble"] or payload.get("late"):
        return "stale"
    return "fresh" if "places" in payload else "not published"


@bp.get("/metrics")
def metrics() -> Response:
    """All counters and gauges in the format of Prometheus."""
    state, moment = app_state(), now()
    pull = _pull(moment)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(
        MetricsCollector(
            state.request_counter, state.snapshots.current(), moment, pull.age_s if pull else None
        )
    )
    body = generate_latest(registry)
    return Response(
        body, headers={"Cache-Control": "no-store"}, content_type=CONTENT_TYPE_PLAIN_0_0_4
    )


class Pull(NamedTuple):
    """How often this host checks for a snapshot, its last check (None: never) and what it found."""

    every_s: int
    checked_at: str | None = None
    age_s: int | None = None
    seq: int | None = None


def _pull(moment: datetime) -> Pull | None:
    """The state of pulling; None on a host that publishes its own snapshots."""
    config = app_state().config
    if not config.snapshot_from:
        return None
    never = Pull(config.snapshot_every)
    try:
        payload = json.loads((config.data_dir / PULL_STATE_FILE).read_text("utf-8"))
        age = moment - datetime.fromisoformat(payload["checked_at"])
        return never._replace(
            checked_at=payload["checked_at"], age_s=int(age.total_seconds()), seq=payload["seq"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return never


def _stale_sources(current_snapshot: Snapshot, moment: datetime) -> list[dict[str, Any]]:
    """The overdue sources of families' pages, each with its date and the days since it was due."""
    return [
        {"source": source, "as_at": edition.as_at.isoformat(), "days_late": days}
        for source, edition in current_snapshot.settings.editions.items()
        if is_about_settings(source) and (days := edition.days_late(moment.date()))
    ]


def _problems(pull: Pull | None) -> list[str]:
    """Reasons why the pages may not show the latest publication."""
    state = app_state()
    state.councils.current()
    problems = [OPEN_FAILED] if state.snapshots.trouble else []
    if fault := state.councils.fault:
        problems.append(f"{fault}; the previous councils stay in use")
    if pull and (pull.age_s is None or pull.age_s > MISSED_PULLS_BEFORE_STALE * pull.every_s):
        problems.append(PULL_OVERDUE)
    return problems


def _record_problems() -> list[str]:
    """The problem of a record that does not answer.

    Its libraries are imported here, because a process for the public does without them.
    """
    from app.data.schema_revision import can_be_read

    return [] if can_be_read(app_state().config.database_url) else [RECORD_UNREADABLE]


def _urgent_problems() -> list[str]:
    """Problems that need action now: interrupted edits, which may be withholdings."""
    actions = sorted({edit.action for edit in find_interrupted_edits(app_state().config.data_dir)})
    return [EDITS_INTERRUPTED.format(", ".join(actions))] if actions else []


def _publication(manifest: dict[str, Any]) -> dict[str, Any]:
    """Number and time of a publication; `rolled_back_to` is the number pinned by a rollback."""
    payload = {"seq": manifest["seq"], "published_at": manifest["published_at"]}
    older = manifest.get("rolled_back_to")
    return payload | ({"rolled_back_to": older} if older is not None else {})
