"""`python -m tests.bench.personal_data`: seconds of finding, exporting, erasing and withholding.

A council of 2,000 invented settings, half of them homes, and 1,000 members of staff. With
`--install FOLDER`, a copy of the record of an install, such as the national one that
`python -m tests.bench --data FOLDER` leaves.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
from sqlmodel import select

from app.core.consent import Consent
from app.core.staff_roles import Role
from app.data.audit import AuditEntry, save_audit_entry
from app.data.council_settings import find_council_settings
from app.data.recorded_consents import RecordedConsent
from app.data.staff_changes import add_person
from app.data.tables import Provider
from app.publish.edits.consents import record_consent
from app.publish.edits.edit_requests import Officer
from app.publish.withheld_settings import find_withheld_settings
from tests.bench import report_table
from tests.bench.national import flask
from tests.bench.report_table import Row, at_most, hundredths
from tests.builders import Install, childminder, new_install, nursery, settings_for
from tests.council_builders import import_listing, listed

COUNCIL, SETTINGS, STAFF, LINES = "995", 2_000, 1_000, 10_000
ROUNDS = 3
NOW = datetime.now(UTC)


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--install", type=Path, help="a DATA_DIR; it is copied")
    chosen: Path | None = parser.parse_args(words).install
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        install = copied(chosen, data_dir) if chosen else council_of_many(data_dir)
        rows = list(measure(install, Path(folder)))
    click.echo(report_table.table(rows))
    return int(any(row.verdict == report_table.BELOW for row in rows))


def council_of_many(data_dir: Path) -> Install:
    """2,000 settings, half of them homes, of which half agreed to their area or to nothing."""
    install = new_install(data_dir)
    install.areas()
    install.postcodes()
    urns = [f"EY{200_000 + number}" for number in range(SETTINGS)]
    install.register(
        *(nursery(urn) if number % 2 else childminder(urn) for number, urn in enumerate(urns))
    )
    consents = ("name and area", "counted only", "", "")
    rows = [
        listed(
            f"S-{number}",
            ofsted_urn=urn,
            kind="",
            consent="" if number % 2 else consents[number // 2 % 4],
            phone="01632 960009",
        )
        for number, urn in enumerate(urns)
    ]
    import_listing(install, *rows, as_at=date(2026, 11, 20))
    command(install, "publish")  # and apply the orders of homes that agreed to less
    return install


def copied(data_dir: Path, target: Path) -> Install:
    shutil.copytree(data_dir, target)
    return Install(target, settings_for(target).database_url)


def measure(install: Install, folder: Path) -> Sequence[Row]:
    with install.session() as session:
        provider = session.exec(
            select(Provider).where(Provider.la_number != None, Provider.name != None)  # noqa: E711
        ).first()
        assert provider
        la_number, setting = provider.la_number or "", provider.provider_id
        user = str(add_staff(install, la_number))
        count = len(find_council_settings(session, la_number))
    withheld_s = cpu(install, la_number)
    found = [
        _within(f"withheld and why, {count:,} settings: CPU", withheld_s, 0.5),
        _within("a narrower consent is public", narrow(install, setting, la_number), 2),
    ]
    for kind, subject in (("setting", setting), ("user", user)):
        for name, words in {
            "find": (kind, subject),
            "export": (kind, subject, str(folder / f"{kind}.json")),
            "erase": (kind, subject, "--reason", "asked"),
        }.items():
            seconds = command(install, "personal", name, *words)
            found.append(_within(f"flask personal {name} {kind}", seconds, 5))
    found.append(_within("flask retention --apply", command(install, "retention", "--apply"), 5))
    return found


def _within(figure: str, seconds: float, limit: float) -> Row:
    return at_most(figure, seconds, limit, limit, hundredths)


def add_staff(install: Install, la_number: str) -> int:
    """1,000 people, of whom the last one has most of 10,000 lines in the audit."""
    with install.session() as session:
        for number in range(STAFF):
            user_id = add_person(session, f"Ada {number}", la_number, [Role.EDITOR], "bench", NOW)
        who = f"Ada {STAFF - 1} (user {user_id})"
        for number in range(LINES - STAFF):
            save_audit_entry(session, AuditEntry(who, "set", f"{number:012}", "phone"), NOW)
        session.commit()
    return user_id


def cpu(install: Install, la_number: str) -> float:
    """CPU seconds of the query behind the page and the command; the best of three."""
    costs = []
    for _ in range(ROUNDS):
        with install.session() as session:
            started = time.process_time()
            find_withheld_settings(session, la_number)
            costs.append(time.process_time() - started)
    return min(costs)


def narrow(install: Install, provider_id: str, la_number: str) -> float:
    """Seconds from a recorded withdrawal until the public files lack the setting."""
    given = RecordedConsent(Consent.NOTHING, NOW.date(), "by phone")
    was_public = install.public().settings.number_of(provider_id) is not None
    started = time.monotonic()
    with install.session() as session:
        officer = Officer("bench", NOW, "asked")
        record_consent(session, install.data_dir, provider_id, given, officer, la_number)
    is_gone = install.public().settings.number_of(provider_id) is None
    assert was_public
    assert is_gone
    return time.monotonic() - started


def command(install: Install, *words: str) -> float:
    """Elapsed seconds of a command, its start included."""
    environ = {"DATA_DIR": str(install.data_dir), "PATH": "/usr/bin:/bin"}
    return flask(environ, *words).wall_s


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
