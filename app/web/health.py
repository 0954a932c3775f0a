"""For whoever runs the service: whether a process lives, what it answers from, what it has counted."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from app.snapshot.reader import Snapshot
from app.snapshot.unfinished import find_unfinished
from app.web.binding import binding, now
from app.web.metrics import Report

bp = Blueprint("health", __name__)

PULLED_FILE = (
    "pulled.json"  # in DATA_DIR, where a host pulls: {"checked_at": ISO time, "seq": number}
)
LOOKS_MISSED = 10  # for a snapshot to pull, before what is shown counts as stale
UNOPENED = "what was published last cannot be opened: see the log"
CUT_SHORT = "edits were cut short before they were public ({}): run `flask edit complete`"
UNPULLED = "no snapshot to pull was looked for: is `flask clock` running, is SNAPSHOT_FROM there?"


@bp.get("/healthz/live")
def live() -> tuple[str, dict[str, str]]:
    """Whether this process answers."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/healthz/ready")
def ready() -> Response:
    """Whether families are answered, from what, and whether that is of this time; opens no database."""
    shown, moment = binding().snapshots.current(), now()
    pull = _pull(moment)
    told: dict[str, Any] = {"status": "not ready"}
    if shown:
        late, trouble, alarm = _late(shown, moment), _trouble(pull), _alarm()
        told = {
            "status": "alarm" if alarm else "stale" if late or trouble else "fresh",
            "places": _publication(shown.places.manifest),
            "postcodes": _publication(shown.postcodes.manifest),
            "is_invented": shown.places.is_invented,
            "late": late,
            "trouble": trouble,
            "alarm": alarm,
        }
    if pull:
        told["pull"] = pull._asdict()
    response = jsonify(told)
    response.status_code = 200 if shown else 503
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/metrics")
def metrics() -> Response:
    """Everything counted and measured, as Prometheus reads it."""
    bound, moment = binding(), now()
    pull = _pull(moment)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(
        Report(bound.meter, bound.snapshots.current(), moment, pull.age_s if pull else None)
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
    settings = binding().settings
    if not settings.snapshot_from:
        return None
    never = Pull(settings.snapshot_every)
    try:
        told = json.loads((settings.data_dir / PULLED_FILE).read_text("utf-8"))
        age = moment - datetime.fromisoformat(told["checked_at"])
        return never._replace(
            checked_at=told["checked_at"], age_s=int(age.total_seconds()), seq=told["seq"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return never


def _late(shown: Snapshot, moment: datetime) -> list[dict[str, Any]]:
    """The sources past their time, each with its date and how many days it is past it."""
    return [
        {"source": source, "as_at": edition.as_at.isoformat(), "days_late": days}
        for source, edition in shown.places.editions.items()
        if (days := edition.days_late(moment.date()))
    ]


def _trouble(pull: Pull | None) -> list[str]:
    """Why what is shown may not be what was published last."""
    bound = binding()
    bound.councils.current()
    found = [UNOPENED] if bound.snapshots.trouble else []
    if fault := bound.councils.fault:
        found.append(f"{fault}; the councils read before are kept")
    if pull and (pull.age_s is None or pull.age_s > LOOKS_MISSED * pull.every_s):
        found.append(UNPULLED)
    return found


def _alarm() -> list[str]:
    """What must not wait: an edit, perhaps a withholding, that was cut short before it was public."""
    actions = sorted({one.action for one in find_unfinished(binding().settings.data_dir)})
    return [CUT_SHORT.format(", ".join(actions))] if actions else []


def _publication(manifest: dict[str, Any]) -> dict[str, Any]:
    """Number and time. `rolled_back_to`: a rollback, which is held, shows that number's places."""
    told = {"seq": manifest["seq"], "published_at": manifest["published_at"]}
    older = manifest.get("rolled_back_to")
    return told | ({"rolled_back_to": older} if older is not None else {})
