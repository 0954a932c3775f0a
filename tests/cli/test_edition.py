"""`flask edition`: list, release, drop and replay editions."""

import csv
from pathlib import Path

import pytest
from click.testing import Result

from app.data.audit import find_audit_entries
from app.data.editions import remove_invented
from app.ingest.sources import council_listing
from tests.builders import Install, new_install, run_command, settings_for, try_command
from tests.council_builders import listed

NAME = "council_listing/995"
DAYS = ("2026-11-01", "2026-11-02", "2026-11-03")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An install that shows a council's listing of 60 settings."""
    new_install(tmp_path / "install")
    assert take(tmp_path / "install", 60, DAYS[0]).exit_code == 0
    return tmp_path / "install"


def take(data_dir: Path, count: int, day: str, **cells: str) -> Result:
    """`flask refresh` of a listing with `count` settings."""
    file = data_dir / f"listing-{count}-{day}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, [column.name for column in council_listing.COLUMNS], restval=""
        )
        writer.writeheader()
        writer.writerows(listed(f"S-{number}", **cells) for number in range(count))
    words = ("refresh", "council_listing", "--file", str(file), "--as-at", day)
    done = try_command(data_dir, *words)
    file.unlink()  # from now on the archived file is used
    return done


def shown(data_dir: Path) -> int:
    install = Install(data_dir, settings_for(data_dir).database_url)
    return len(list(install.public().settings.all()))


def test_a_quarantine_is_explained_with_what_to_do_and_exits_with_1(data_dir: Path) -> None:
    before = shown(data_dir)

    done = take(data_dir, 20, DAYS[1])

    assert done.exit_code == 1
    assert done.output.splitlines() == [
        f"quarantined: {NAME} as at 2026-11-02; the current edition stays",
        "  20 rows, 60 before",
        "  day nursery: 20 rows, 60 before",
        "  0 rows new, 0 changed, 40 closed",
        f"to import it, run `flask edition release {NAME} --reason …`; "
        f"to remove it, `flask edition drop {NAME} --reason …`",
    ]
    assert shown(data_dir) == before


def test_the_list_names_current_and_quarantined_editions(data_dir: Path) -> None:
    take(data_dir, 20, DAYS[1])

    printed = run_command(data_dir, "edition", "list").splitlines()

    assert printed[0] == f"edition 1: {NAME} as at 2026-11-01, 60 rows, current, replay 1"
    assert printed[1].startswith(f"quarantined: {NAME} as at 2026-11-02, 20 rows, since ")
    assert printed[2] == "  20 rows, 60 before"


def test_a_quarantined_edition_is_released_with_a_reason_and_published(data_dir: Path) -> None:
    take(data_dir, 20, DAYS[1])

    printed = run_command(data_dir, "edition", "release", NAME, "--reason", "40 have closed")

    assert printed.splitlines()[0].startswith(f"{NAME}: stored, 20 rows")
    assert "published as number 2" in printed
    assert shown(data_dir) == 20
    assert "quarantined" not in run_command(data_dir, "edition", "list")
    assert _entries(data_dir) == [
        ("edition taken in", NAME, "stored", ""),
        ("edition taken in", NAME, "held", ""),
        ("edition released", NAME, "stored", "40 have closed"),
    ]


def test_a_quarantined_edition_is_dropped_with_a_reason(data_dir: Path) -> None:
    take(data_dir, 20, DAYS[1])

    printed = run_command(data_dir, "edition", "drop", NAME, "--reason", "half a file")

    assert printed == f"{NAME} as at 2026-11-02 is dropped; the current edition stays\n"
    assert shown(data_dir) == 60
    assert "quarantined" not in run_command(data_dir, "edition", "list")
    assert _entries(data_dir)[-1] == ("edition dropped", NAME, "", "half a file")
    assert [file.name[:10] for file in (data_dir / "editions").rglob("*.csv")] == [DAYS[0]]


@pytest.mark.parametrize("word", ["release", "drop"])
def test_release_and_drop_need_a_reason(data_dir: Path, word: str) -> None:
    take(data_dir, 20, DAYS[1])

    assert try_command(data_dir, "edition", word, NAME).exit_code == 2

    assert "quarantined" in run_command(data_dir, "edition", "list")


@pytest.mark.parametrize("word", ["release", "drop"])
def test_with_no_quarantined_edition_release_and_drop_are_refused(
    data_dir: Path, word: str
) -> None:
    done = try_command(data_dir, "edition", word, NAME, "--reason", "why not")

    assert done.exit_code == 1
    assert (
        done.output == f"refused: no edition of '{NAME}' is quarantined: see `flask edition list`\n"
    )


def test_an_edition_that_fails_a_privacy_check_can_only_be_dropped(tmp_path: Path) -> None:
    new_install(tmp_path)
    assert _consents(tmp_path, 1_000, "2026-09-30").exit_code == 0

    quarantined = _consents(tmp_path, 2_200, "2026-10-31")
    done = try_command(tmp_path, "edition", "release", "ofsted_consented", "--reason", "I insist")

    assert quarantined.exit_code == 1
    assert quarantined.output.splitlines()[1] == "  2,200 consent to be shown in full, 1,000 before"
    assert "\na privacy check failed" in quarantined.output
    assert done.exit_code == 1
    assert "it cannot be released, only dropped" in done.output
    run_command(tmp_path, "edition", "drop", "ofsted_consented", "--reason", "asked Ofsted")
    assert "quarantined" not in run_command(tmp_path, "edition", "list")


def _consents(data_dir: Path, count: int, day: str) -> Result:
    file = data_dir / f"consented_{day}.csv"
    header = (
        "Provider URN,Provider name,Provider address line 1,Provider address line 2,"
        "Provider address line 3,Provider town,Postcode,Local authority\n"
    )
    rows = (
        f"{2600000 + one},Minder {one},7 Saltpan Road,,,Sandmere,ZZ1 1AB,Sandmere\n"
        for one in range(count)
    )
    file.write_text(header + "".join(rows), encoding="utf-8")
    return try_command(data_dir, "refresh", "ofsted_consented", "--file", str(file))


def test_an_archived_edition_fills_an_emptied_record(data_dir: Path) -> None:
    take(data_dir, 61, DAYS[1])
    install = Install(data_dir, settings_for(data_dir).database_url)
    with install.session() as session:
        remove_invented(session)
        session.commit()
    run_command(data_dir, "publish", "--reason", "the record was emptied")

    printed = run_command(data_dir, "edition", "replay", NAME)

    assert printed.startswith(f"{NAME}: stored, 61 rows")
    assert shown(data_dir) == 61


def test_an_archived_edition_older_than_the_current_one_is_refused(data_dir: Path) -> None:
    take(data_dir, 61, DAYS[1])

    done = try_command(data_dir, "edition", "replay", NAME, "2")

    assert done.exit_code == 1
    assert "older than the current edition" in done.output


def test_replaying_the_current_edition_changes_nothing(data_dir: Path) -> None:
    printed = run_command(data_dir, "edition", "replay", NAME)

    assert printed.startswith(f"{NAME}: unchanged, 60 rows")
    assert [audit_entry[0] for audit_entry in _entries(data_dir)] == ["edition taken in"]


def _entries(data_dir: Path) -> list[tuple[str, str, str, str]]:
    install = Install(data_dir, settings_for(data_dir).database_url)
    with install.session() as session:
        return [
            (audit_entry.action, audit_entry.subject, audit_entry.new_value, audit_entry.reason)
            for audit_entry in find_audit_entries(session)
        ]


def test_the_command_changes_takes_the_numbers_of_the_list(data_dir: Path) -> None:
    take(data_dir, 60, DAYS[1], phone="01632 960111")
    take(data_dir, 60, DAYS[2], phone="01632 960222", places="12")

    listed = run_command(data_dir, "edition", "list").splitlines()
    numbers = [line.partition(":")[0].removeprefix("edition ") for line in listed]
    words = ("changes", NAME, "--from", numbers[2], "--to", numbers[1])
    summary = run_command(data_dir, *words).splitlines()[-1]

    assert [line.rpartition(", ")[2] for line in listed] == ["replay 1", "replay 2", "replay 3"]
    assert [" current," in line for line in listed] == [True, False, False]
    assert summary.startswith(
        f"{NAME}, between edition {numbers[2]} ({DAYS[0]}) and {numbers[1]} ("
    )
