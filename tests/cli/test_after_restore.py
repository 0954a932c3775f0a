"""After a restore: publication numbers, succession decisions, databases of newer versions."""

from datetime import date
from pathlib import Path

import pytest

from app.data.audit import read_head, verify
from app.data.publications import get_publication
from app.data.session import engine
from app.data.succession import find_successions
from app.data.succession_decisions import DecisionDetails, refuse
from app.data.tables import Part, SuccessionDecision
from app.ingest.reconcile.succession_decisions import confirm
from app.snapshot.errors import TransferFailed
from app.snapshot.pull import pull
from app.snapshot.push import push
from tests.builders import NOW, Install, childminder, consent, fill, nursery
from tests.cli.test_backup import all_rows, flask, folders, run_ok, wipe

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 21)
DECIDE = {SuccessionDecision.CONFIRMED: confirm, SuccessionDecision.REFUSED: refuse}


def published(install: Install) -> Install:
    """A nursery and a childminder with consent, published."""
    install.data_dir.mkdir(exist_ok=True)
    fill(install, consent())
    install.publish()
    return install


def with_successor(install: Install) -> Install:
    """The nursery is gone, and another number is registered at its premises."""
    published(install)
    successor = nursery("EY100009", **{"Registration date": "01/10/2026"})
    install.register(successor, childminder(), as_at=OCTOBER)
    return install


def decide(install: Install, decision: SuccessionDecision) -> None:
    with install.session() as session:
        (one,) = find_successions(session)
        DECIDE[decision](session, one.id or 0, DecisionDetails("Ann", NOW, "rang them"))
        session.commit()


def test_hosts_that_pull_follow_a_publisher_that_was_lost_and_restored(
    install: Install, tmp_path: Path
) -> None:
    there, host = str(tmp_path / "there"), tmp_path / "host"
    published(install)
    run_ok(install, "backup", tmp_path / "b.tar")
    install.publish()
    install.publish()
    push(install.data_dir, there)
    before = pull(host, there, NOW)
    wipe(install)

    run_ok(install, "restore", tmp_path / "b.tar")
    push(install.data_dir, there)

    after = pull(host, there, NOW)
    assert after.is_new
    assert after.seq == install.public().settings.seq > before.seq


def test_a_rollback_skips_a_gap_in_the_numbers(install: Install, tmp_path: Path) -> None:
    published(install)
    run_ok(install, "backup", tmp_path / "b.tar")
    run_ok(install, "restore", tmp_path / "b.tar", "--replace")

    back = install.roll_back()

    with install.session() as session:
        logged = get_publication(session, Part.PLACES, back.settings.seq)
        assert logged is not None
        assert logged.rolled_back_to == 1


@pytest.mark.parametrize("decision", DECIDE)
def test_succession_decisions_since_the_backup_are_reapplied(
    install: Install, tmp_path: Path, decision: SuccessionDecision
) -> None:
    with_successor(install)
    run_ok(install, "backup", tmp_path / "b.tar")
    decide(install, decision)
    meant = all_rows(install)
    run_ok(install, "backup", tmp_path / "e.tar", "--edits")
    wipe(install)

    run_ok(install, "restore", tmp_path / "b.tar", "--edits", tmp_path / "e.tar")

    with install.session() as session:
        (one,) = find_successions(session)
        assert (one.decision, one.reason) == (decision, "rang them")
        verify(session, read_head(install.data_dir))
    assert all_rows(install)["registration"] == meant["registration"]


@pytest.mark.both_engines
def test_a_decision_that_cannot_be_reapplied_is_reported_and_the_record_restored(
    install: Install, tmp_path: Path
) -> None:
    with_successor(install)
    install.register(childminder(), as_at=NOVEMBER)
    run_ok(install, "backup", tmp_path / "b.tar")
    install.register(nursery("EY100009"), childminder(), as_at=date(2026, 11, 22))
    decide(install, SuccessionDecision.CONFIRMED)
    run_ok(install, "backup", tmp_path / "e.tar", "--edits")
    wipe(install)

    printed = run_ok(install, "restore", tmp_path / "b.tar", "--edits", tmp_path / "e.tar")

    assert (
        "EY100001 to EY100009 was decided after the backup, and the decision cannot be applied again"
        in printed
    )
    assert "published as number" in printed


@pytest.mark.both_engines
def test_a_database_of_a_newer_version_is_not_replaced(install: Install, tmp_path: Path) -> None:
    if install.database_url.startswith("sqlite"):
        pytest.skip("a file is replaced whatever it is")
    published(install)
    run_ok(install, "backup", tmp_path / "b.tar")
    with engine(install.database_url).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = all_rows(install), folders(install)

    done = flask(install, "restore", tmp_path / "b.tar", "--replace")

    assert done.exit_code == 1
    assert "revision 9999, which this version does not know" in done.output
    assert (all_rows(install), folders(install)) == before


def test_pulling_from_an_empty_location_is_refused(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()

    with pytest.raises(TransferFailed, match="has no complete snapshot"):
        pull(tmp_path / "host", str(tmp_path / "there"), NOW)
