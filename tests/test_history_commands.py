"""`flask changes`, `flask asof` and `flask succession`, on both engines."""

import csv
import gc
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.data.audit import find_deeds, verify
from tests.builders import (
    AREAS,
    AS_AT,
    Install,
    childminder,
    consent,
    find_place,
    nursery,
    settings_for,
)
from tests.councils import registration, take_extract

Say = Callable[..., Result]
OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 15)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app without an install: most of a command's time in tests goes into making one."""
    return create_app(settings_for(tmp_path_factory.mktemp("none")))


@pytest.fixture
def say(app: Flask, database_url: str, tmp_path: Path) -> Say:
    """What a command of `flask` does on the install of the test."""
    app.config["SETTINGS"] = settings_for(tmp_path / "data", DATABASE_URL=database_url)
    return partial(_say, app)


def _say(app: Flask, *words: str) -> Result:
    with app.app_context():
        done = app.test_cli_runner(catch_exceptions=False).invoke(args=words)
    gc.enable()  # some commands switch it off for their short life
    return done


def test_changes_are_said_one_a_line_and_counted(install: Install, say: Say) -> None:
    install.areas()
    install.register(nursery(), nursery("EY100002", **{"Local authority": "Elsewhere"}))
    install.register(
        nursery(Places="50"),
        nursery("EY100002", Places="9", **{"Local authority": "Elsewhere"}),
        as_at=OCTOBER,
    )

    done = say("changes", "ofsted_register", "--council", "995")

    first, last = done.stdout.splitlines()
    assert first.startswith("2026-10-31 EY100001 ")
    assert first.endswith(" 995 places up: 40 -> 50")
    assert last.endswith("(2026-09-30) and 3 (2026-10-31): 1 places up")


def test_a_table_of_changes_runs_no_formula(install: Install, say: Say, tmp_path: Path) -> None:
    install.register(nursery())
    install.register(nursery(**{"Provider name": "=HYPERLINK(1)"}), as_at=OCTOBER)
    file = tmp_path / "changes.csv"

    done = say("changes", "ofsted_register", "--csv", str(file))

    assert done.exit_code == 0
    with file.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["change"], row["before"]) == ("renamed", "Nursery EY100001")
    assert row["after"] == "'=HYPERLINK(1)"


def test_a_councils_own_source_is_named_by_its_council(install: Install, say: Say) -> None:
    install.areas()
    take_extract(install, registration(), as_at=OCTOBER)
    take_extract(install, registration(places="9"), as_at=NOVEMBER)

    done = say("changes", "ofsted_council_extract", "--council", "995")

    assert "places down: 24 -> 9" in done.stdout


def test_a_setting_as_it_stood_is_told_line_by_line(install: Install, say: Say) -> None:
    install.register(nursery())
    install.register(nursery(Places="50"), as_at=OCTOBER)

    done = say("asof", "2026-10-30", "EY100001")

    head, *lines = done.stdout.splitlines()
    assert head.endswith("(ofsted EY100001) as it stood on 2026-10-30")
    assert lines == [
        "",
        "ofsted_register, edition 1 as at 2026-09-30",
        "  number: EY100001",
        "  name: Nursery EY100001",
        "  kind: day nursery",
        "  address: 1 Staithe Hill, Sandmere, ZZ1 1AA",
        "  telephone: not told",
        "  places: 40",
        "  status: active",
        "  registered on: 2010-09-01",
        "",
        "inspections known then",
        "  EY100001: Good, inspected 2020-03-12 (by ofsted_register as at 2026-09-30)",
    ]


def test_the_day_before_a_withdrawal_tells_withheld_and_no_name(install: Install, say: Say) -> None:
    install.register(childminder())
    install.consented(consent())
    take_extract(
        install, registration("2500001", ProvisionType="CMR", name="Minder 2500001"), as_at=AS_AT
    )
    before = say("asof", AS_AT.isoformat(), "2500001").stdout
    install.consented(consent("2500009"), as_at=OCTOBER)

    done = say("asof", AS_AT.isoformat(), "2500001")

    assert "Minder 2500001" in before
    assert "7 Saltpan Road" in before
    assert "2500001: withheld" in done.stdout
    told = [
        word for word in ("Minder", "Saltpan", "ZZ1", "Net Loft", "01632") if word in done.stdout
    ]
    assert told == []


def test_who_asks_for_silence_is_withheld_with_its_inspections(install: Install, say: Say) -> None:
    install.register(nursery())
    take_extract(install, registration(special="WREF"))

    done = say("asof", "2026-11-20", "EY100001")

    assert done.stdout.count("withheld") == 3
    told = [word for word in ("Nursery", "Staithe", "ZZ1", "Good") if word in done.stdout]
    assert told == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["asof", "2026-10-01", "EY999999"], "no setting has the identifier"),
        (["asof", "2020-01-01", "EY100001"], "no edition of 2020-01-01 or before"),
        (["changes", "ofsted_register"], "no two editions"),
        (["succession", "confirm", "1", "--reason", "seen"], "no suggestion 1"),
        (["succession", "refuse", "1", "--reason", "seen"], "no suggestion 1"),
    ],
)
def test_what_has_no_answer_is_one_sentence_and_code_1(
    install: Install, say: Say, words: list[str], said: str
) -> None:
    install.register(nursery())

    done = say(*words)

    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [["asof", "2026-10-01", "EY100001"], ["changes", "ofsted_register"], ["succession", "list"]],
)
def test_a_record_without_tables_is_one_sentence_and_code_1(
    app: Flask, bare_url: str, tmp_path: Path, words: list[str]
) -> None:
    app.config["SETTINGS"] = settings_for(tmp_path / "data", DATABASE_URL=bare_url)

    done = _say(app, *words)

    assert done.exit_code == 1
    assert "flask migrate" in done.stderr


def test_a_person_confirms_a_succession_and_the_old_address_works_again(
    install: Install, say: Say
) -> None:
    install.areas()
    install.postcodes()
    install.register(nursery())
    shared = find_place(install.publish().places, "EY100001")
    install.register(_new_owner(), as_at=OCTOBER)
    install.publish()
    listed = say("succession", "list").stdout

    done = say("succession", "confirm", "1", "--reason", "the owner rang us")

    assert shared is not None
    assert listed.startswith(f"1 open, council 995: EY100001 {shared.provider_id} Nursery EY100001")
    assert "  the same postcode\n" in listed
    assert "published as number" in done.stdout
    shown = find_place(install.public().places, "EY100002")
    assert shown is not None
    assert (shown.provider_id, shown.inspections) == (shared.provider_id, ())
    assert say("succession", "list").stdout == "0 suggestions\n"
    assert "confirmed on " in say("succession", "list", "--all").stdout


def test_a_refused_one_is_told_why_and_decided_once(install: Install, say: Say) -> None:
    install.register(nursery())
    install.register(_new_owner(), as_at=OCTOBER)

    done = say("succession", "refuse", "1", "--reason", "another hall")
    again = say("succession", "confirm", "1", "--reason", "no")

    assert (done.exit_code, again.exit_code) == (0, 1)
    assert again.stderr == "refused: suggestion 1 is refused already\n"
    with install.session() as session:
        (deed,) = find_deeds(session, "ofsted EY100001 to EY100002")
        assert verify(session)
        assert (deed.action, deed.reason) == ("refuse succession", "another hall")


def _new_owner() -> dict[str, str]:
    """The nursery under a new number, which nobody has inspected yet."""
    row = nursery("EY100002", **{"Provider name": "Nursery EY100001 Ltd"})
    graded = [name for name in row if name.startswith("EYR")]
    return row | dict.fromkeys(graded, "") | {"Registration date": "01/10/2026"}


def test_the_changes_of_an_unknown_council_are_refused(install: Install, say: Say) -> None:
    install.areas(*AREAS)

    done = say("changes", "ofsted_register", "--council", "999")

    assert (done.exit_code, done.output) == (1, "refused: no council has the number '999'\n")
