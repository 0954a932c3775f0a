"""For whoever runs the service: whether a process lives, what it answers from, what it has counted."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from app.snapshot.reader import Snapshot
from app.snapshot.unfinished_edits import find_interrupted_edits
from app.web.metrics.collector import MetricsCollector
from app.web.request_context import (
    app_state,
    now,
)

bp = Blueprint("health", __name__)

PULL_STATE_FILE = (
    "pulled.json"  # in DATA_DIR, where a host pulls: {"checked_at": ISO time, "seq": number}
)
MISSED_PULLS_BEFORE_STALE = 10  # for a snapshot to pull, before what is shown counts as stale
OPEN_FAILED = "what was published last cannot be opened: see the log"
EDITS_INTERRUPTED = "edits were cut short before they were public ({}): run `flask edit complete`"
PULL_OVERDUE = (
    "no snapshot to pull was looked for: is `flask clock` running, is SNAPSHOT_FROM there?"
)


@bp.get("/healthz/live")
def live() -> tuple[str, dict[str, str]]:
    """Whether this process answers."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/healthz/ready")
def ready() -> Response:
    """Whether families are answered, from what, and whether that is of this time; opens no database."""
    current_snapshot, moment = app_state().snapshots.current(), now()
    pull = _pull(moment)
    payload: dict[str, Any] = {"status": "not ready"}
    if current_snapshot:
        late, trouble, alarm = (
            _stale_sources(current_snapshot, moment),
            _problems(pull),
            _urgent_problems(),
        )
        payload = {
            "status": "alarm" if alarm else "stale" if late or trouble else "fresh",
            "places": _publication(current_snapshot.settings.manifest),
            "postcodes": _publication(current_snapshot.postcodes.manifest),
            "is_invented": current_snapshot.settings.is_invented,
            "late": late,
            "trouble": trouble,
            "alarm": alarm,
        }
    if pull:
        payload["pull"] = pull._asdict()
    response = jsonify(payload)
    response.status_code = 200 if current_snapshot else 503
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/metrics")
def metrics() -> Response:
    """Everything counted and measured, as Prometheus reads it."""
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
    """How often this host looks for a snapshot, when it last did (null: never), and what it found."""

    every_s: int
    checked_at: str | None = None
    age_s: int | None = None
    seq: int | None = None


def _pull(moment: datetime) -> Pull | None:
    """None on a host that publishes by itself."""
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
    """The sources past their time, each with its date and how many days it is past it."""
    return [
        {"source": source, "as_at": edition.as_at.isoformat(), "days_late": days}
        for source, edition in current_snapshot.settings.editions.items()
        if (days := edition.days_late(moment.date()))
    ]


def _problems(pull: Pull | None) -> list[str]:
    """Why what is shown may not be what was published last."""
    state = app_state()
    state.councils.current()
    found = [OPEN_FAILED] if state.snapshots.trouble else []
    if fault := state.councils.fault:
        found.append(f"{fault}; the councils read before are kept")
    if pull and (pull.age_s is None or pull.age_s > MISSED_PULLS_BEFORE_STALE * pull.every_s):
        found.append(PULL_OVERDUE)
    return found


def _urgent_problems() -> list[str]:
    """What must not wait: an edit, perhaps a withholding, that was cut short before it was public."""
    actions = sorted({one.action for one in find_interrupted_edits(app_state().config.data_dir)})
    return [EDITS_INTERRUPTED.format(", ".join(actions))] if actions else []


def _publication(manifest: dict[str, Any]) -> dict[str, Any]:
    """Number and time. `rolled_back_to`: a rollback, which is held, shows that number's places."""
    payload = {"seq": manifest["seq"], "published_at": manifest["published_at"]}
    older = manifest.get("rolled_back_to")
    return payload | ({"rolled_back_to": older} if older is not None else {})
