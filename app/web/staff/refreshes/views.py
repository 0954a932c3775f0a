"""Sources and their editions, releasing and discarding them, refreshing, and rolling back."""

from flask import abort, request
from werkzeug.wrappers import Response

from app.core.staff_roles import DECIDING_EDITIONS, DECIDING_NATIONAL
from app.data.edition_changes import ChangeRow, EditionsNotComparable, find_changes, find_editions
from app.data.edition_changes import get_edition_pair as get_pair
from app.data.publications import get_publication
from app.data.source_states import SourceState, find_source_states
from app.data.tables import JobKind, Part, Publication
from app.i18n import mark
from app.publish.store.rollback import find_rollback_targets
from app.publish.store.switch import current_seqs, find_current_publication, rollback_origin
from app.snapshot.compare_settings import compare_settings
from app.snapshot.errors import SnapshotDamaged
from app.web.request_context import app_state, council_of_file, now
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.list_pages import sent_number
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.refreshes.preview import CHANGE_TEXTS, quarantine_preview
from app.web.staff.refreshes.start_job import REASON_MAX_LENGTH, queue_job
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("refreshes", "/council/refreshes")

ROWS_A_PAGE, STEPS_MAX, EDITIONS_MAX = 20, 5, 10
NO_REASON = mark("Give a reason.")


@bp.get("/")
@allowed(*EVERY_ROLE)
def sources() -> str:
    """Every source of this council, those that need a decision first."""
    return render.page(
        "en", "staff/refreshes/sources.html", states=_states(), may_decide=_may_decide()
    )


@bp.get("/roll-back")
@allowed(*EVERY_ROLE)
def roll_back(problem: str = "") -> str:
    """The publications that can be shown again, and what one of them would change."""
    session, root = record_session(), app_state().config.data_dir / "snapshots"
    targets = list(find_rollback_targets(session, root))[:STEPS_MAX]
    number = request.values.get("publication", type=int)
    chosen = next((one for one in targets if one.seq == number), None)
    return render.page(
        "en",
        "staff/refreshes/roll_back.html",
        targets=targets,
        chosen=chosen,
        comparison=_preview(chosen),
        is_pinned=_is_pinned(),
        problem=problem,
        may_decide=_may_decide(is_national=True),
    )


@bp.post("/roll-back")
@allowed(*DECIDING_NATIONAL)
def start_roll_back() -> Response | tuple[str, int]:
    """Roll back, or end a rollback, as a job; it concerns every council of the install.

    Ending one has no reason: with a reason a publication may show far fewer settings than now.
    """
    if request.form.get("action") == "publish":
        return queue_job(JobKind.PUBLISH, {}, "", is_national=True)
    number = request.form.get("publication", type=int)
    if number is None or get_publication(record_session(), Part.PLACES, number) is None:
        abort(404)
    if not (reason := _reason()):
        return roll_back(NO_REASON), 400
    return queue_job(JobKind.ROLL_BACK, {"publication": number}, reason, is_national=True)


@bp.get("/source/<path:source>")
@allowed(*EVERY_ROLE)
def source(source: str, problem: str = "") -> str:
    """The editions of a source, what the newest one changed, and the one that awaits review."""
    state = _state(source)
    page = max(1, sent_number("page"))
    changes = _changes(source)
    return render.page(
        "en",
        "staff/refreshes/source.html",
        state=state,
        editions=list(find_editions(record_session(), source))[::-1][:EDITIONS_MAX],
        counts=_counts(changes),
        changes=changes[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE],
        page=page,
        has_more=len(changes) > page * ROWS_A_PAGE,
        preview=quarantine_preview(state, request.args.get("rows", 1, type=int)),
        change_texts=CHANGE_TEXTS,
        problem=problem,
        may_decide=_may_decide(is_national=not state.is_council_own),
        may_refresh=_may_decide(),
    )


@bp.post("/source/<path:source>")
@allowed(*DECIDING_EDITIONS)
def decide(source: str) -> Response | tuple[str, int]:
    """Release or discard the quarantined edition that the person saw, or refresh, as a job."""
    state = _state(source)
    is_national = not state.is_council_own
    action = request.form.get("action", "")
    if action == "refresh" and state.next_try:
        return queue_job(JobKind.REFRESH, {"source": source}, "", is_national=is_national)
    if action not in ("release", "discard"):
        abort(400)
    if not _may_decide(is_national=is_national):
        abort(403)
    if not (reason := _reason()):
        return _source_page_again(source), 400
    quarantined_id = request.form.get("quarantined", type=int) or 0
    arguments: dict[str, str | int] = {"source": source, "quarantined": quarantined_id}
    return queue_job(JobKind(action), arguments, reason, is_national=is_national)


def _source_page_again(name: str) -> str:
    return source(name, NO_REASON)


def _states() -> list[SourceState]:
    times = app_state().config.refresh_at
    return find_source_states(record_session(), current_user().la_number, now(), times)


def _state(name: str) -> SourceState:
    """The state of a source of this council; other councils' sources do not exist here."""
    found = next((state for state in _states() if state.source == name), None)
    if found is None:
        la_number = name.partition("/")[2]
        if la_number and la_number != current_user().la_number:
            refuse_other_council("source", name)
        abort(404)
    return found


def _may_decide(*, is_national: bool = False) -> bool:
    """What concerns the whole install needs an administrator."""
    roles = DECIDING_NATIONAL if is_national else DECIDING_EDITIONS
    return current_user().may(*roles)


def _reason() -> str:
    return " ".join(request.form.get("reason", "").split())[:REASON_MAX_LENGTH]


def _changes(name: str) -> list[ChangeRow]:
    """What the newest edition changed for this council; none where nothing can be compared."""
    try:
        earlier, later = get_pair(record_session(), name, None, None)
    except EditionsNotComparable:
        return []
    own = current_user().la_number
    return [one for one in find_changes(record_session(), earlier, later) if one.la_number == own]


def _counts(changes: list[ChangeRow]) -> dict[str, int]:
    """How many changes there are of each kind, by its name."""
    counts: dict[str, int] = {}
    for change in changes:
        kind = change.difference.kind.value
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def _is_pinned() -> bool:
    """Whether an earlier publication is shown now, so that refreshes are not published."""
    shown = find_current_publication(record_session(), app_state().config.data_dir / "snapshots")
    return shown is not None and rollback_origin(record_session(), shown) is not None


def _preview(chosen: Publication | None) -> object:
    """What this council's public pages would change; None where nothing is chosen or readable."""
    if chosen is None:
        return None
    root = app_state().config.data_dir / "snapshots"
    try:
        current = current_seqs(root).get(Part.PLACES, 0)
        return compare_settings(root, current, chosen.seq, council_of_file().la_code)
    except (SnapshotDamaged, FileNotFoundError):
        return None
