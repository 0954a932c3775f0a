"""Each kind of job, killed before any of its writes, ends as if it had not been killed.

F11 of docs/architecture.md#fault-tests.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlmodel import select

from app.cli.fetch_and_ingest import fetch_and_ingest
from app.data.audit import find_audit_entries
from app.data.jobs import JobRequest, add_job, newest_publication
from app.data.providers import mint_provider_id
from app.data.quarantined_editions import find_quarantined
from app.data.tables import (
    EditField,
    Edition,
    ErasureOrder,
    Job,
    JobKind,
    Listing,
    ListingImport,
    ProviderEdit,
    QuarantinedEdition,
    Succession,
)
from app.snapshot.edit_markers import find_interrupted_edits
from tests.builders import (
    NOW,
    Install,
    close_engine,
    new_install,
    nursery,
    register_file,
    run_command,
    settings_for,
)
from tests.cli.test_edition import DAYS, NAME, take
from tests.council_builders import import_listing, listed
from tests.faults.killed_steps import copied, is_killed, names_of_steps, spread
from tests.ingest.fetch.publisher_lists import local, offer_register
from tests.ingest.fetch.publisher_server import served
from tests.ingest.listing_import.planning import apply, edit_row, plan_of, send, text_of
from tests.ingest.reconcile.successors import day_after, successor_row

URNS = [f"EY1000{number:02}" for number in range(3, 7)]
ONE = mint_provider_id("ofsted", URNS[0])


class Asked(NamedTuple):
    """The work, and its arguments."""

    kind: JobKind
    arguments: dict[str, str | int]


def nurseries(data_dir: Path) -> Install:
    """An install that shows five nurseries, published twice."""
    install = new_install(data_dir)
    install.areas()
    install.postcodes()
    rows = [nursery(), *map(nursery, URNS)]
    install.register(*rows)
    install.publish()
    install.register(*rows, as_at=date(2026, 10, 31))
    install.publish()
    return install


def quarantined(kind: JobKind) -> Callable[[Path], Asked]:
    def prepare(data_dir: Path) -> Asked:
        install = new_install(data_dir)
        assert take(data_dir, 60, DAYS[0]).exit_code == 0
        take(data_dir, 20, DAYS[1])
        with install.session() as session:
            waiting = find_quarantined(session, NAME)
            assert waiting
            return Asked(kind, {"source": NAME, "quarantined": waiting.id or 0})

    return prepare


def refresh(data_dir: Path) -> Asked:
    nurseries(data_dir)
    return Asked(JobKind.REFRESH, {"source": "ofsted_register"})


def publish(data_dir: Path) -> Asked:
    nurseries(data_dir).roll_back()
    return Asked(JobKind.PUBLISH, {})


def roll_back(data_dir: Path) -> Asked:
    nurseries(data_dir)
    return Asked(JobKind.ROLL_BACK, {"publication": 1})


def lift(data_dir: Path) -> Asked:
    nurseries(data_dir).make_edit(URNS[0], EditField.WITHHELD, "yes")
    return Asked(JobKind.LIFT_WITHHOLDING, {"provider_id": ONE})


def merge(data_dir: Path) -> Asked:
    install = nurseries(data_dir)
    rows = [successor_row(), *map(nursery, URNS)]
    install.register(*rows, as_at=day_after(40))
    install.publish()
    return Asked(JobKind.MERGE_SETTINGS, {"succession": 1})


def erase(data_dir: Path) -> Asked:
    nurseries(data_dir).make_edit(URNS[0], EditField.PHONE, "01632 960123")
    return Asked(JobKind.ERASE, {"provider_id": ONE})


def sent_listing(data_dir: Path) -> tuple[Install, int, str]:
    """An install with a listing, and a file that changes, adds and ends something in it."""
    install = new_install(data_dir)
    install.areas()
    install.postcodes()
    home = listed("H-1", kind="childminder", consent="all", consent_on="2026-11-01")
    import_listing(install, listed("S-1"), listed("S-2"), home)
    install.publish()
    edit_row(install, "S-2", EditField.PHONE, "01632 960222")
    narrowed = home | {"consent": "counted only", "consent_on": "2026-11-21"}
    text = text_of(listed("S-2"), listed("S-3"), narrowed)
    return install, send(install, text), plan_of(install, text).summary.plan_hash


def check_listing(data_dir: Path) -> Asked:
    _, import_id, _ = sent_listing(data_dir)
    return Asked(JobKind.CHECK_LISTING, {"listing_import": import_id})


def import_of_listing(data_dir: Path) -> Asked:
    _, import_id, plan_hash = sent_listing(data_dir)
    arguments = {"listing_import": import_id, "plan_hash": plan_hash, "rows": "all"}
    return Asked(JobKind.IMPORT_LISTING, arguments)


def undo_listing(data_dir: Path) -> Asked:
    install, import_id, _ = sent_listing(data_dir)
    apply(install, import_id)
    return Asked(JobKind.UNDO_IMPORT, {"listing_import": import_id})


def export_listing(data_dir: Path) -> Asked:
    sent_listing(data_dir)
    return Asked(JobKind.EXPORT_LISTING, {"la_number": "995", "kind": "xlsx"})


def verify_audit(data_dir: Path) -> Asked:
    nurseries(data_dir)
    return Asked(JobKind.VERIFY_AUDIT, {"la_number": "995"})


PREPARED = {
    "refresh": refresh,
    "release": quarantined(JobKind.RELEASE),
    "discard": quarantined(JobKind.DISCARD),
    "publish": publish,
    "roll back": roll_back,
    "lift withholding": lift,
    "merge settings": merge,
    "erase": erase,
    "check listing": check_listing,
    "import listing": import_of_listing,
    "undo import": undo_listing,
    "export listing": export_listing,
    "verify audit": verify_audit,
}
FAST = [("erase", 1), ("merge settings", 1), ("import listing", 1)]
LONG = [pytest.param(kind, 10_000, marks=pytest.mark.faults) for kind in PREPARED]


@pytest.mark.parametrize(("kind", "most"), FAST + LONG)
def test_a_job_killed_before_any_of_its_writes_ends_as_without_the_kill(
    tmp_path: Path, summarise: Callable[[str], None], kind: str, most: int
):
    start, data_dir = tmp_path / "start", tmp_path / "install"
    ask(start, PREPARED[kind](start))
    run_jobs = do_jobs(kind, data_dir, tmp_path)
    copied(start, data_dir)
    steps = names_of_steps(run_jobs, tmp_path)
    whole, last_number = state_of(data_dir), newest_number(data_dir)
    differing = []

    for step in spread(len(steps), most):
        copied(start, data_dir)
        assert is_killed(run_jobs, step)
        run_jobs()
        differences = changes(whole, state_of(data_dir))
        # A number may be lost: the process was killed after logging it, before switching to it. And
        # a resumed refresh or discard publishes although nothing is known to have changed.
        numbers_lost = newest_number(data_dir) - last_number
        if differences or numbers_lost > 1:
            differing.append((step, steps[step - 1], differences))

    summarise(f"{kind}: {len(spread(len(steps), most))} kills of {len(steps)} writes")
    assert whole["jobs"] == ["done"]
    assert differing == []


def do_jobs(kind: str, data_dir: Path, folder: Path) -> Callable[[], object]:
    """What does `flask jobs run`; for a refresh with a publisher who has one nursery more."""
    if kind != "refresh":
        return partial(run_command, data_dir, "jobs", "run")
    rows, as_at = [nursery(), *map(nursery, URNS), nursery("EY100009")], date(2026, 11, 15)
    content = register_file(folder, rows, as_at).read_bytes()

    def refresh_from_publisher() -> None:
        with served() as site, pytest.MonkeyPatch.context() as patch:
            offer_register(site, content, as_at)
            fetch = partial(fetch_and_ingest, fetch_config=local(site))
            patch.setattr("app.cli.jobs.fetch_and_ingest", fetch)
            run_command(data_dir, "jobs", "run")

    return refresh_from_publisher


def ask(data_dir: Path, asked: Asked) -> None:
    install = Install(data_dir, settings_for(data_dir).database_url)
    with install.session() as session:
        add_job(session, JobRequest(asked.kind, asked.arguments, "", "Ada", "why"), NOW)
    close_engine(install.database_url)


def state_of(data_dir: Path) -> dict[str, list[object]]:
    """What a job may change, without times, texts of results and what is counted in them."""
    install = Install(data_dir, settings_for(data_dir).database_url)
    with install.session() as session:
        found: dict[str, list[object]] = {
            "jobs": [one.state.value for one in session.exec(select(Job))],
            "audit": [
                (one.who, one.action, one.subject, one.field, one.new_value)
                for one in find_audit_entries(session)
            ],
            "edits": [
                (one.provider_id, one.field, one.value, one.is_end, one.ended_at is None)
                for one in session.exec(select(ProviderEdit))
            ],
            "orders": [
                (one.source, one.key, one.applied_at is not None)
                for one in session.exec(select(ErasureOrder))
            ],
            "editions": [(one.source, one.as_at) for one in session.exec(select(Edition))],
            "quarantined": [one.status for one in session.exec(select(QuarantinedEdition))],
            "imports": [
                (one.state, one.plan_hash, one.ended_by, one.undone_by, one.undo_edition)
                for one in session.exec(select(ListingImport))
            ],
            "listed": sorted(session.exec(select(Listing.reference, Listing.phone)).all()),
            "successions": [one.decision for one in session.exec(select(Succession))],
        }
    close_engine(install.database_url)
    shown = install.public().settings
    found["shown"] = [(one.provider_id, one.name, one.phone) for one in shown.all()]
    imports = data_dir / "imports"
    found["sent"] = sorted(one.name for one in imports.iterdir()) if imports.is_dir() else []
    found["interrupted"] = list(find_interrupted_edits(data_dir))
    return found


def newest_number(data_dir: Path) -> int:
    """The number of the newest full publication in the log."""
    install = Install(data_dir, settings_for(data_dir).database_url)
    with install.session() as session:
        number = newest_publication(session)
    close_engine(install.database_url)
    return number


def changes(whole: dict[str, list[object]], state: dict[str, list[object]]) -> dict[str, object]:
    return {name: (whole[name], state[name]) for name in whole if whole[name] != state[name]}
